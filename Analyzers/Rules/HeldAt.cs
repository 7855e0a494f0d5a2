using System;
using ConventionAnalyzers.Locks;

namespace ConventionAnalyzers.Rules;

/// <summary>What is held where something is done that should be done under no lock.</summary>
internal static class HeldAt
{
    /// <summary>The lock that was taken last, on some path that <paramref name="matters"/>; null if nothing is held on any.</summary>
    public static Hold? Last(LockState state, Func<Disjunct, bool> matters)
    {
        foreach (var disjunct in state.Disjuncts)
        {
            for (var i = disjunct.Locks.Holds.Length - 1; i >= 0; i--)
            {
                if (disjunct.Locks.Holds[i] is { IsHeld: true, Basis: not HoldBasis.Doubtful } hold && matters(disjunct))
                    return hold;
            }
        }

        return null;
    }
}
