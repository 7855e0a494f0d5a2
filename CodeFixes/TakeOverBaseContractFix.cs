using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1005: takes over the contract of the base, by saying nothing that differs from it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeOverBaseContractFix)), Shared]
public sealed class TakeOverBaseContractFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public TakeOverBaseContractFix() : base(RuleIds.ContractVariance) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Property(FindingProperties.Contract) is not { } contract
            || site.Token.Parent?.FirstAncestorOrSelf<SyntaxNode>(n => n is MemberDeclarationSyntax or AccessorDeclarationSyntax) is not { } member
            || member is BaseTypeDeclarationSyntax)
        {
            yield break;
        }

        var differing = member.DescendantNodes(n => n is not (BlockSyntax or ArrowExpressionClauseSyntax))
            .OfType<AttributeSyntax>()
            .Where(a => a.Parent?.Parent is MemberDeclarationSyntax or AccessorDeclarationSyntax && NameOf(a, site) == contract)
            .ToList();
        if (differing.Count > 0)
        {
            yield return new Repair(
                "Take over the contract of the base", "Take over the contract of the base", AttributeRemoval.Of(site.Root, differing),
                site.Model.GetDeclaredSymbol(member, site.Cancel));
        }
    }

    private static string? NameOf(AttributeSyntax attribute, FixSite site) =>
        site.Model.GetSymbolInfo(attribute, site.Cancel).Symbol?.ContainingType.Name;
}
