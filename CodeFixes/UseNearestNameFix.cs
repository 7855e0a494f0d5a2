using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK5004: names the lock that was probably meant.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseNearestNameFix)), Shared]
public sealed class UseNearestNameFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public UseNearestNameFix() : base(RuleIds.UnresolvedLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Property(FindingProperties.Nearest) is not { } nearest
            || site.Token.Parent?.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { } argument
            || ElementAt(argument.Expression, site.Token.SpanStart) is not { } wrong)
        {
            yield break;
        }

        // nameof stays nameof where it can say the whole path.
        ExpressionSyntax right = wrong is InvocationExpressionSyntax nameOf && SyntaxFacts.IsValidIdentifier(nearest)
            ? nameOf.WithArgumentList(ArgumentList(SingletonSeparatedList(Argument(IdentifierName(nearest)))))
            : LiteralExpression(SyntaxKind.StringLiteralExpression, Literal(nearest));
        yield return new Repair($"Change to {nearest}", "Change to the nearest lock", site.Root.ReplaceNode(wrong, right.WithTriviaFrom(wrong)));
    }

    /// <summary>The argument, or the element of <c>new[] { "a", "b" }</c> and <c>["a", "b"]</c> that the finding stands at.</summary>
    private static ExpressionSyntax? ElementAt(ExpressionSyntax argument, int position)
    {
        IEnumerable<ExpressionSyntax> elements = argument switch
        {
            ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions,
            ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
            CollectionExpressionSyntax collection => Expressions(collection),
            _ => [argument],
        };
        foreach (var element in elements)
        {
            if (element.Span.Contains(position))
                return element;
        }

        return null;
    }

    private static IEnumerable<ExpressionSyntax> Expressions(CollectionExpressionSyntax collection)
    {
        foreach (var element in collection.Elements)
        {
            if (element is ExpressionElementSyntax { Expression: var expression })
                yield return expression;
        }
    }
}
