using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1001, LCK1003: stretches the lock region just above or below over the statement.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StretchLockFix)), Shared]
public sealed class StretchLockFix : ConventionFix
{
    private const string Kind = "Stretch the lock region over this";

    /// <summary>Creates the fix.</summary>
    public StretchLockFix() : base(RuleIds.CallRequiresLock, RuleIds.AccessRequiresLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Lock is not { } @lock
            || EnclosingCode.Of(site.Token) is not { } code
            || LockRegion.Around(site.Model, code, @lock).Any())
        {
            yield break;
        }

        foreach (var statement in code.Statements)
        {
            var list = StatementList.Of(statement);
            var first = list.IndexOf(statement);
            if (first > 0
                && LockRegion.EndingAt(site.Model, list, first - 1) is { } above
                && LockExpressions.Same(above.Lock, @lock)
                && OverWhatFollows(site, above, first) is { } down)
            {
                yield return new Repair($"Stretch the lock on {@lock} above over this", Kind, down);
            }

            if (first + 1 < list.Statements.Count
                && LockRegion.StartingAt(site.Model, list, first + 1) is { } below
                && LockExpressions.Same(below.Lock, @lock)
                && OverWhatPrecedes(site, below, first) is { } up)
            {
                yield return new Repair($"Stretch the lock on {@lock} below over this", Kind, up);
            }
        }
    }

    private static SyntaxNode? OverWhatFollows(FixSite site, LockRegion region, int first)
    {
        var count = region.List.LastOfSelfContained(site.Model, first, first) - first + 1;
        var moved = region.List.Statements.Skip(first).Take(count).ToList();
        if (!MayHold(region, moved))
            return null;

        if (region.Shape == RegionShape.Flat)
            return Replace(site, region, region.Last, count + 1, [.. moved, region.Release!]);

        return Statement(region, body => body.AddRange(moved)) is { } stretched
            ? Replace(site, region, region.Last, count + 1, [stretched])
            : null;
    }

    private static SyntaxNode? OverWhatPrecedes(FixSite site, LockRegion region, int first)
    {
        var statement = region.List.Statements[first];
        if (!MayHold(region, [statement]) || region.List.LastOfSelfContained(site.Model, first, first) > region.Last)
            return null;

        if (region.Shape is RegionShape.Flat or RegionShape.UsingDeclaration)
            return Replace(site, region, first, 2, [region.List.Statements[region.First], statement]);

        // Where the acquire is the first statement of the try, what is stretched over comes behind it.
        var at = region.Shape == RegionShape.TryFinally && region.First == region.Last ? 1 : 0;
        return Statement(region, body => body.Insert(at, statement)) is { } stretched
            ? Replace(
                site, region, first, region.Last - first + 1,
                region.First == region.Last ? [stretched] : [region.List.Statements[region.First], stretched])
            : null;
    }

    private static bool MayHold(LockRegion region, IReadOnlyList<StatementSyntax> statements) =>
        Directives.AreBalanced(statements, aboveFirstToo: true)
        && (!statements.Any(EnclosingCode.Suspends)
            || (region.Acquire is { } acquire && LockMembers.ThreadingName(acquire.Method.ContainingType) == "SemaphoreSlim"));

    private static StatementSyntax? Statement(LockRegion region, System.Func<SyntaxList<StatementSyntax>, SyntaxList<StatementSyntax>> change)
    {
        var holder = region.List.Statements[region.Last];
        StatementSyntax? changed = holder switch
        {
            LockStatementSyntax @lock => @lock.WithStatement(Changed(@lock.Statement)),
            UsingStatementSyntax @using => @using.WithStatement(Changed(@using.Statement)),
            TryStatementSyntax @try => @try.WithBlock(Changed(@try.Block)),
            _ => null,
        };
        return changed?.WithAdditionalAnnotations(Formatter.Annotation);

        BlockSyntax Changed(StatementSyntax body) => body is BlockSyntax block
            ? block.WithStatements(change(block.Statements))
            : SyntaxFactory.Block(change(SyntaxFactory.SingletonList(body)));
    }

    private static SyntaxNode Replace(FixSite site, LockRegion region, int first, int count, IEnumerable<StatementSyntax> statements) =>
        region.List.Replace(site.Root, first, count, statements);
}
