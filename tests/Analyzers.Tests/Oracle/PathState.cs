using System;
using System.Collections.Generic;
using System.Linq;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>A set of locks.</summary>
[Flags]
internal enum Locks
{
    None = 0,
    A = 1 << OracleLock.A,
    B = 1 << OracleLock.B,
    M = 1 << OracleLock.M,
    R = 1 << OracleLock.R,
}

/// <summary>How often each lock is held, in each mode; −1 where a hold that was never taken has been released.</summary>
/// <param name="Packed">Four bits a lock and mode, for states are compared and kept by the thousand.</param>
internal readonly record struct Holds(ulong Packed)
{
    /// <summary>Deeper is a leak whatever follows.</summary>
    public const int MaximumDepth = 8;

    private static readonly OracleLock[] s_locks = Enum.GetValues<OracleLock>();

    public static readonly Holds None = new(0x1111_1111_1111);

    private static int Shift(Grip grip) => 4 * (3 * (int)grip.Lock + (int)grip.Mode);

    public int this[Grip grip] => (int)(Packed >> Shift(grip) & 0xF) - 1;

    public int this[OracleLock @lock, OracleMode mode] => this[new Grip(@lock, mode)];

    public Holds With(Grip grip, int depth) => new(Packed & ~(0xFUL << Shift(grip)) | (ulong)(depth + 1) << Shift(grip));

    public bool IsHeld(OracleLock @lock) => IsExclusive(@lock) || this[@lock, OracleMode.Shared] > 0 || this[@lock, OracleMode.Upgradeable] > 0;

    public bool IsExclusive(OracleLock @lock) => this[@lock, OracleMode.Exclusive] > 0;

    /// <summary>Whether more of a lock has been released than was there.</summary>
    public bool IsOwed(OracleLock @lock) =>
        this[@lock, OracleMode.Exclusive] < 0 || this[@lock, OracleMode.Shared] < 0 || this[@lock, OracleMode.Upgradeable] < 0;

    /// <summary>Whether a lock that cannot take this mode on top of what is held would be asked to.</summary>
    public bool Forbid(Grip grip) => grip switch
    {
        { Lock: OracleLock.A or OracleLock.B } => this[grip] == MaximumDepth,
        { Lock: OracleLock.M } => this[grip] > 0,
        { Mode: OracleMode.Shared } => IsExclusive(grip.Lock) || this[grip] > 0,
        { Mode: OracleMode.Exclusive } => IsExclusive(grip.Lock) || this[grip.Lock, OracleMode.Shared] > 0,
        _ => IsHeld(grip.Lock),
    };

    /// <summary>The locks that are not held alike. Who may become the writer is a reader for all that a contract can say.</summary>
    public Locks DifferenceTo(Holds other)
    {
        var all = Locks.None;
        foreach (var @lock in s_locks)
        {
            if (this[@lock, OracleMode.Exclusive] != other[@lock, OracleMode.Exclusive] || Readers(@lock) != other.Readers(@lock))
                all |= @lock.Alone();
        }

        return all;
    }

    private int Readers(OracleLock @lock) => this[@lock, OracleMode.Shared] + this[@lock, OracleMode.Upgradeable];
}

/// <summary>Whether a path exists only if a call throws.</summary>
internal enum Assumption
{
    None,

    /// <summary>It does, and nobody has dealt with the exception yet.</summary>
    Thrown,

    /// <summary>It does, and a handler has ended as if nothing were amiss.</summary>
    Handled,
}

/// <summary>One way to have come to a point: what it holds, and what its variables are.</summary>
/// <param name="Holds">What is held.</param>
/// <param name="P">The parameter.</param>
/// <param name="Q">The parameter.</param>
/// <param name="T">The local.</param>
/// <param name="U">The local.</param>
/// <param name="Had">The locks that were taken at some time.</param>
/// <param name="Faulted">The locks a fault of which lies behind: what an analyzer makes of them from there on is its own affair.</param>
/// <param name="Broken">The locks that were gone where their <c>lock</c> statement ended.</param>
/// <param name="Assumption">Whether it came through an exception that nobody is seen to throw.</param>
internal readonly record struct PathState(Holds Holds, bool P, bool Q, bool T, bool U, Locks Had, Locks Faulted, Locks Broken, Assumption Assumption)
{
    public bool Is(Condition condition) => condition.Test == Test.Chance || condition.Negated != condition.Test switch
    {
        Test.P => P,
        Test.Q => Q,
        Test.T => T,
        _ => U,
    };

    public PathState Handled => IsAssumed ? this with { Assumption = Assumption.Handled } : this;

    public bool IsAssumed => Assumption != Assumption.None;

    public PathState With(Test flag, bool value) => flag == Test.T ? this with { T = value } : this with { U = value };

    /// <summary>
    /// The states with the variables of all that hold the same combined in every way; behind a handler that has ended as if nothing were
    /// amiss, of all: what is only assumed is put aside there, and with it what told the paths apart.
    /// </summary>
    public static HashSet<PathState> Unrelated(HashSet<PathState> states)
    {
        var all = new HashSet<PathState>(states);
        var isAside = states.Any(static state => state.Assumption == Assumption.Handled);
        foreach (var alike in states.GroupBy(state => isAside ? Holds.None : state.Holds))
        {
            all.UnionWith(
                from p in alike.Select(static state => state.P).Distinct()
                from q in alike.Select(static state => state.Q).Distinct()
                from t in alike.Select(static state => state.T).Distinct()
                from u in alike.Select(static state => state.U).Distinct()
                from state in alike
                select state with { P = p, Q = q, T = t, U = u });
        }

        return all;
    }

    public bool HasFaulted(OracleLock @lock) => (Faulted & @lock.Alone()) != 0;
}

internal static class LockSets
{
    public static Locks Alone(this OracleLock @lock) => (Locks)(1 << (int)@lock);
}
