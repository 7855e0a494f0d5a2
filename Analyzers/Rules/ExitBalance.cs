using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>What a body may leave held, or let go of, when it ends.</summary>
internal static class ExitBalance
{
    /// <summary>How many holds of a lock the contract of a body promises to its caller.</summary>
    public static int Promised(LockAnalysis body, LockPath path)
    {
        foreach (var clause in body.Contract.Clauses)
        {
            if (clause.Lock.Equals(path) && clause.Kind is ClauseKind.Requires or ClauseKind.Acquires or ClauseKind.TryAcquires)
                return 1;
        }

        return 0;
    }

    /// <summary>Whether the contract says that a lock is let go of: to keep it is a fault of the contract, not a leak.</summary>
    public static bool Contradicts(LockAnalysis body, LockPath path) =>
        body.Contract.Clauses.Any(c => c.Lock.Equals(path) && c.Kind is ClauseKind.Releases or ClauseKind.MayRelease)
        || (path.Kind == PathKind.This && LockTypes.LockAttributeOf(body.ContainingMember.ContainingType) is not null);

    /// <summary>Whether anybody but this body can name a lock: one that was looked up, or is new, goes its own ways.</summary>
    public static bool CanOthersName(LockPath path) =>
        path.Root.Kind is PathKind.This or PathKind.Static or PathKind.TypeOf or PathKind.Parameter or PathKind.Outer;

    /// <summary>Whether a body takes, or lets go of, a lock for its caller: on every way out, or as its result says, and with a partner.</summary>
    public static bool IsHelper(EndFacts end, LockPath path, bool acquires, CancellationToken cancellation)
    {
        if (end.Body.Method is not { } method || !(IsOnEveryExit(end, path, acquires) || IsToldByResult(end, path, acquires)))
            return false;
        return end.Body.Model.Helpers.HasPartner(method, NamesOf(end, path), acquires, cancellation);
    }

    private static bool IsOnEveryExit(EndFacts end, LockPath path, bool acquires) =>
        end.Exits.All(exit => exit.State.Disjuncts.All(disjunct => Does(disjunct, path, acquires)));

    private static bool IsToldByResult(EndFacts end, LockPath path, bool acquires)
    {
        var (yes, no) = (new List<Fact?>(), new List<Fact?>());
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
                (Does(disjunct, path, acquires) ? yes : no).Add(exit.Returned is null ? null : end.Body.FactOf(exit.Returned, disjunct));
        }

        return yes.All(one => no.All(other => one is not null && other is not null && one.Contradicts(other)));
    }

    private static bool Does(Disjunct disjunct, LockPath path, bool acquires) =>
        disjunct.Locks.Find(path) is { } hold && (acquires ? hold.IsHeld : hold.Total < 0);

    /// <summary>The lock's own path, and the members that it was stored in.</summary>
    private static IEnumerable<LockPath> NamesOf(EndFacts end, LockPath path)
    {
        yield return path;
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                foreach (var pair in disjunct.Facts)
                {
                    if (pair.Key is LockPath { Kind: PathKind.Member } member && path.Equals(pair.Value.Path))
                        yield return member;
                }
            }
        }
    }
}
