using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK5005, LCK5007: removes a contract that cannot hold, or an exemption that exempts nothing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveContractFix)), Shared]
public sealed class RemoveContractFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public RemoveContractFix() : base(RuleIds.MisplacedContract, RuleIds.IdleExemption) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Token.Parent?.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute)
        {
            // Of several locks it may be one only that cannot stand there.
            if (site.Token.Parent.FirstAncestorOrSelf<AttributeArgumentSyntax>() is { Parent: AttributeArgumentListSyntax list } argument
                && list.Arguments.Count(a => a.NameEquals is null) > 1)
            {
                yield return new Repair(
                    $"Remove {argument.Expression}", "Remove the lock from the contract",
                    AttributeRemoval.Of(site.Root, argument));
            }

            yield return new Repair($"Remove [{attribute.Name}]", "Remove the contract", AttributeRemoval.Of(site.Root, [attribute]));
        }
        else if (MethodGroups.CallOf(site.Token) is { } call)
        {
            if (call is { Parent: ExpressionStatementSyntax statement })
                yield return new Repair("Remove the assumption", "Remove the assumption", Removal.Of(site.Root, [statement]));
            else if (call is { ArgumentList.Arguments: { Count: 1 } arguments })
            {
                var bare = Parenthesized(arguments[0].Expression);
                yield return new Repair("Remove LockAssume.Unchecked", "Remove the exemption", site.Root.ReplaceNode(call, bare.WithTriviaFrom(call)));
            }
        }
    }

    private static ExpressionSyntax Parenthesized(ExpressionSyntax expression) =>
        Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParenthesizedExpression(expression.WithoutTrivia())
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Simplification.Simplifier.Annotation);
}
