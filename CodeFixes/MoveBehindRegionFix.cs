using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1002, LCK2007, LCK2011: makes the call, waits, or runs what others gave, once the lock is released again.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveBehindRegionFix)), Shared]
public sealed class MoveBehindRegionFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public MoveBehindRegionFix() : base(RuleIds.CallExcludesLock, RuleIds.LostOverAwait, RuleIds.ForeignCodeUnderLock) { }

    internal override bool LastFirst => true;

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (EnclosingCode.Of(site.Token) is not { Statement: { } statement } code
            || statement is not (ExpressionStatementSyntax or ReturnStatementSyntax)
            || !Directives.AreBalanced([statement], aboveFirstToo: true)
            || LockRegion.Around(site.Model, code, site.Lock).FirstOrDefault() is not { } region)
        {
            yield break;
        }

        var root = region.Shape switch
        {
            RegionShape.Flat => BehindRelease(site, region, statement),
            RegionShape.UsingDeclaration => null,
            _ => BehindBody(site, region, statement),
        };
        if (root is not null)
            yield return new Repair($"Move behind the lock on {region.Lock}", "Move the call behind the lock region", root);
    }

    private static SyntaxNode? BehindBody(FixSite site, LockRegion region, StatementSyntax statement)
    {
        if (region.Body is not { } body || body.Statements.IndexOf(statement) is var index && index < 0)
            return null;

        var rest = body.Statements.Skip(index + 1).ToList();
        if (!MayLeave(site, statement, rest) || !MayPass(site, statement, rest))
            return null;

        var holder = region.List.Statements[region.Last];
        var without = holder.ReplaceNode(body, body.WithStatements(body.Statements.RemoveAt(index)));
        return region.List.Replace(site.Root, region.Last, 1, [without, statement.WithAdditionalAnnotations(Formatter.Annotation)]);
    }

    private static SyntaxNode? BehindRelease(FixSite site, LockRegion region, StatementSyntax statement)
    {
        var index = region.List.IndexOf(statement);
        if (index <= region.First || index >= region.Last)
            return null;

        var rest = region.List.Statements.Skip(index + 1).Take(region.Last - index).ToList();
        return MayLeave(site, statement, rest) && MayPass(site, statement, rest)
            ? region.List.Replace(site.Root, index, rest.Count + 1, [.. rest, statement])
            : null;
    }

    /// <summary>
    /// Whether a statement needs nothing of the region. A call that deadlocks in it has to go; any other must come last, and read
    /// nothing that may change once the lock is released, but for the delegate that it runs.
    /// </summary>
    private static bool MayLeave(FixSite site, StatementSyntax statement, IReadOnlyList<StatementSyntax> rest)
    {
        if (site.Finding.Id == RuleIds.CallExcludesLock)
            return true;
        return rest.All(other => LockRegion.CallIn(site.Model, other) is { Effect: LockEffect.Release })
            && !EnclosingCode.Inside(statement).OfType<SimpleNameSyntax>().Any(name => site.Model.GetSymbolInfo(name, site.Cancel).Symbol switch
            {
                IFieldSymbol field => !field.IsReadOnly && !field.IsConst && field.Type.TypeKind != TypeKind.Delegate,
                IPropertySymbol property => property.SetMethod is not null,
                _ => false,
            });
    }

    /// <summary>Whether a statement may trade places with those after it: none of them leaves, and no local passes between them.</summary>
    private static bool MayPass(FixSite site, StatementSyntax statement, IReadOnlyList<StatementSyntax> rest)
    {
        if (rest.Count == 0)
            return true;

        if (rest.SelectMany(EnclosingCode.Inside).Any(node => node
            is ReturnStatementSyntax or GotoStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax
            or YieldStatementSyntax or LabeledStatementSyntax))
        {
            return false;
        }

        var own = site.Model.AnalyzeDataFlow(statement);
        var passed = site.Model.AnalyzeDataFlow(rest[0], rest[rest.Count - 1]);
        return own is { Succeeded: true } && passed is { Succeeded: true }
            && !Touches(own.WrittenInside, passed.ReadInside.Concat(passed.WrittenInside))
            && !Touches(passed.WrittenInside, own.ReadInside);

        // `this` counts as written by every assignment to a field of a struct; the call runs on it either way.
        static bool Touches(IEnumerable<ISymbol> written, IEnumerable<ISymbol> touched) =>
            written.Where(symbol => symbol is not IParameterSymbol { IsThis: true }).Intersect(touched, SymbolEqualityComparer.Default).Any();
    }
}
