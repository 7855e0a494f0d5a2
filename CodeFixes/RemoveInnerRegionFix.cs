using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2003: drops the inner acquire with its release; the outer one covers what they covered.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveInnerRegionFix)), Shared]
public sealed class RemoveInnerRegionFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public RemoveInnerRegionFix() : base(RuleIds.AcquiredTwice) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (EnclosingCode.Of(site.Token) is not { } code || RegionOf(site, code) is not { } region)
            yield break;

        var root = region.Shape switch
        {
            RegionShape.Lock => Inline(site, region, ((LockStatementSyntax)region.List.Statements[region.First]).Statement),
            RegionShape.Using => Inline(site, region, ((UsingStatementSyntax)region.List.Statements[region.First]).Statement),
            RegionShape.UsingDeclaration => Removal.Of(site.Root, [region.List.Statements[region.First]]),
            _ => Removal.Of(site.Root, Parts(site, code, region)),
        };
        yield return new Repair($"Remove the inner lock on {region.Lock}", "Remove the inner lock region", root);
    }

    private static LockRegion? RegionOf(FixSite site, EnclosingCode code)
    {
        foreach (var statement in code.Statements)
        {
            var list = StatementList.Of(statement);
            if (LockRegion.StartingAt(site.Model, list, list.IndexOf(statement)) is { } region
                && (region.Acquire is { } acquire ? acquire.Call.Span.Contains(site.Token.Span) : statement == code.Statement))
            {
                return region;
            }
        }

        return null;
    }

    private static SyntaxNode Inline(FixSite site, LockRegion region, StatementSyntax body)
    {
        var statements = body is BlockSyntax block ? block.Statements : SyntaxFactory.SingletonList(body);
        return region.List.Replace(site.Root, region.First, 1, Removal.Unwrapped(region.List.Statements[region.First], statements));
    }

    /// <summary>The acquire, its release, and the flag between them if it serves nothing else.</summary>
    private static IReadOnlyList<StatementSyntax> Parts(FixSite site, EnclosingCode code, LockRegion region)
    {
        var acquire = region.Acquire!.Call.FirstAncestorOrSelf<StatementSyntax>()!;
        var parts = new List<StatementSyntax> { acquire, region.Release! };
        if (AcquireRun.FlagOf(region.Acquire!) is IdentifierNameSyntax flag
            && site.Model.GetSymbolInfo(flag, site.Cancel).Symbol is ILocalSymbol local
            && local.DeclaringSyntaxReferences[0].GetSyntax(site.Cancel) is VariableDeclaratorSyntax
                { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declaration } }
            && code.Nodes.OfType<IdentifierNameSyntax>()
                .Where(name => name.Identifier.ValueText == local.Name)
                .All(name => parts.Any(part => part.Span.Contains(name.Span))))
        {
            parts.Add(declaration);
        }

        return parts;
    }
}
