using System.Collections.Generic;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>Says what is held where something else is needed: nothing, another lock, the right one on some paths only.</summary>
internal static class HeldText
{
    /// <summary>The end of "here …".</summary>
    public static string Describe(HoldVerdict verdict, LockState state, LockPath needed)
    {
        if (verdict == HoldVerdict.HeldSometimes)
            return "it is held on some paths only";
        if (verdict == HoldVerdict.HeldShared)
            return "it is held shared";
        if (NearMiss(state, needed) is { } near)
            return "'" + near + "' is held; did you mean that?";
        if (ReleasedAt(state, needed).Any())
            return "it has been released";
        var held = state.Disjuncts.SelectMany(d => d.Locks.Holds).Where(h => h.IsHeld).Select(h => h.Lock.ToString()).Distinct().Take(2).ToList();
        return held.Count == 0 ? "nothing is held" : "only '" + string.Join("' and '", held) + (held.Count == 1 ? "' is held" : "' are held");
    }

    /// <summary>Where the lock was let go before, for an additional location.</summary>
    public static IEnumerable<Location> ReleasedAt(LockState state, LockPath needed)
    {
        foreach (var disjunct in state.Disjuncts)
        {
            if (disjunct.Find(new ReleasedKey(needed)) is { } released)
                yield return released.Constant is LastRelease last ? Places.Of(last.Operation) : Location.None;
        }
    }

    /// <summary>A lock of the same name that belongs to another object.</summary>
    private static LockPath? NearMiss(LockState state, LockPath needed)
    {
        if (needed.Kind != PathKind.Member)
            return null;
        foreach (var disjunct in state.Disjuncts)
        {
            foreach (var hold in disjunct.Locks.Holds)
            {
                if (hold.IsHeld && hold.Lock.Kind == PathKind.Member && Equals(hold.Lock.Key, needed.Key))
                    return hold.Lock;
            }
        }

        return null;
    }
}
