using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2013: an exception leaves a lock held that would have been released, or releases one that was not acquired yet.</summary>
internal sealed class UnprotectedRegion : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.UnprotectedRegion;

    public override void OnEnd(in EndFacts end, FindingSink findings)
    {
        foreach (var (hold, thrower) in end.Unprotected)
        {
            // Who hands the lock to its caller, or forgets it, is told elsewhere.
            if (!IsReleased(end, hold.Lock))
                continue;
            var name = hold.Lock.ToString();
            findings.Report(
                this, Places.Of(hold.Since!), name, new object[] { name, "stays held when an exception is thrown before it is released" },
                ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name),
                thrower is null ? null : ImmutableArray.Create(Places.Of(thrower)));
        }
    }

    public override void OnRelease(in ReleaseFacts release, FindingSink findings)
    {
        if (FinallyOf(release.Operation.Syntax) is not { Parent: TryStatementSyntax { Block: var guarded } })
            return;
        foreach (var disjunct in release.State.Disjuncts)
        {
            var path = release.Lock(disjunct);
            if (disjunct.Locks.Find(path) is not { IsHeld: true, Basis: HoldBasis.Certain, InScope: false, Since: { } since }
                || !guarded.Span.Contains(since.Syntax.Span) || disjunct.Find(new ReleasedKey(path)) is not null || release.Body.IsOneOfSeveral(path.Root))
                continue;
            var name = path.ToString();
            findings.Report(
                this, Places.Of(since), name, new object[] { name, "is acquired inside the try that releases it: where that fails, the finally releases what is not held" },
                ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name),
                ImmutableArray.Create(Places.Of(release.Operation)));
            return;
        }
    }

    /// <summary>The <c>finally</c> that a release stands in without any condition.</summary>
    private static FinallyClauseSyntax? FinallyOf(SyntaxNode release)
    {
        for (var node = release.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case FinallyClauseSyntax found:
                    return found;
                case ExpressionStatementSyntax or BlockSyntax or AwaitExpressionSyntax or AssignmentExpressionSyntax:
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    private static bool IsReleased(in EndFacts end, LockPath path)
    {
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                if (disjunct.Locks.Find(path) is { IsHeld: true })
                    return false;
            }
        }

        return !end.Exits.IsEmpty;
    }
}
