using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2001, LCK2013: releases the lock in a <c>finally</c>, whichever way the code is left.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReleaseInFinallyFix)), Shared]
public sealed class ReleaseInFinallyFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public ReleaseInFinallyFix() : base(RuleIds.StillHeldAtExit, RuleIds.UnprotectedRegion) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        var root = AcquireRun.Of(site) is { } run ? BehindAcquire(site, run) : InBranch(site);
        if (root is not null)
            yield return new Repair("Release in a finally block", "Release the lock in a finally block", root);
    }

    private static SyntaxNode? BehindAcquire(FixSite site, AcquireRun run)
    {
        if (Releases.StatementFor(site.Model, run.Acquire, run.Flag) is not { } release)
            return null;

        var acquire = run.List.Statements[run.First];
        return run.List.Replace(site.Root, run.First, run.Next - run.First, [acquire, Guarded(site, run.Body, release)]);
    }

    /// <summary><c>if (TryEnter()) { … }</c>: the lock is held in the branch only.</summary>
    private static SyntaxNode? InBranch(FixSite site)
    {
        if (MethodGroups.CallOf(site.Token) is not { Parent: IfStatementSyntax branch } call
            || LockCall.Of(site.Model, call) is not { Effect: LockEffect.Try } acquire
            || Releases.StatementFor(site.Model, acquire, null) is not { } release)
        {
            return null;
        }

        var statements = branch.Statement is BlockSyntax block ? block.Statements : SingletonList(branch.Statement);
        if (AcquireRun.WithoutReleases(site, acquire, statements) is not { Count: > 0 } body)
            return null;

        var guarded = Block(Guarded(site, body, release)).WithTriviaFrom(branch.Statement).WithAdditionalAnnotations(Formatter.Annotation);
        return site.Root.ReplaceNode(branch.Statement, guarded);
    }

    private static StatementSyntax Guarded(FixSite site, IReadOnlyList<StatementSyntax> body, StatementSyntax release)
    {
        if (body.Count == 1 && body[0] is TryStatementSyntax existing)
        {
            var cleanUp = existing.Finally is { } last ? last.Block.AddStatements(release) : Block(release);
            return existing.WithFinally(FinallyClause(cleanUp)).WithTrailingTrivia(site.NewLine).WithAdditionalAnnotations(Formatter.Annotation);
        }

        var inner = body.ToList();
        var leading = inner[0].GetLeadingTrivia();
        inner[0] = inner[0].WithLeadingTrivia(ElasticMarker);
        return TryStatement(Block(inner), default, FinallyClause(Block(release)))
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(site.NewLine)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }
}
