using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>How a lock is held, or has to be.</summary>
internal enum LockMode : byte
{
    Exclusive,
    Shared,

    /// <summary>Shared, and the one holder that may become exclusive.</summary>
    Upgradeable,
}

/// <summary>Why a lock counts as held.</summary>
internal enum HoldBasis : byte
{
    /// <summary>The body took it, or its contract says that the caller did.</summary>
    Certain,

    /// <summary>Somebody says so: an assertion, a test, an assumption.</summary>
    Asserted,

    /// <summary>A delegate was made that lets go of it, and whoever gets that has to.</summary>
    Entrusted,

    /// <summary>It is on some paths only, which has been reported; nothing more is said of it.</summary>
    Doubtful,
}

/// <summary>One lock and how often it is held in each mode.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Exclusive">Exclusive holds; −1 where the body has released a hold of its caller.</param>
/// <param name="Shared">Shared holds.</param>
/// <param name="Upgradeable">Upgradeable holds.</param>
/// <param name="Basis">Why it counts as held. A hold that is not certain may be released and need not be.</param>
/// <param name="InScope">Whether a guard object holds it, and lets go of it by itself.</param>
/// <param name="Since">The operation that acquired it; null where it was held on entry.</param>
/// <param name="Changed">The operation that acquired or released it last; null where nothing has.</param>
/// <param name="DoubtfulSince">The block where the paths met on which it was held differently.</param>
internal sealed record Hold(
    LockPath Lock, int Exclusive, int Shared, int Upgradeable, HoldBasis Basis = HoldBasis.Certain, bool InScope = false, IOperation? Since = null,
    IOperation? Changed = null, int DoubtfulSince = -1)
{
    /// <summary>Whether the thread that took it has to let go of it.</summary>
    public bool IsThreadAffine { get; init; } = true;

    /// <summary>Whether it is only known from the callers of the body, who hold it until they get control back.</summary>
    public bool IsCallers { get; init; }

    /// <summary>How many of the holds can never have been taken, because the lock was held and is not re-entrant: nobody has to let go of them.</summary>
    public ModeCounts Excess { get; init; }

    /// <summary>The mode in which the body has released a hold of its caller; null where it did not say.</summary>
    public LockMode? ReleasedIn { get; init; }

    /// <summary>What acquired it first on top of the hold that the body was entered with; null where nothing did, or that was given back.</summary>
    public IOperation? Above { get; init; }

    /// <summary>What acquired it exclusively on top of a shared or upgradeable hold; null where nothing did.</summary>
    public IOperation? Upgraded { get; init; }

    /// <summary>Deeper nesting is not told apart, so that a loop that acquires cannot climb for ever: it is doubtful from there on.</summary>
    public const int MaximumDepth = 8;

    /// <summary>More holds than this that can never have been taken are not counted.</summary>
    public const int MaximumExcess = 3;

    public int Total => Exclusive + Shared + Upgradeable;

    public bool IsHeld => Total > 0;

    public bool Satisfies(LockMode mode) => mode == LockMode.Exclusive && Basis != HoldBasis.Doubtful ? Exclusive > 0 : IsHeld;

    public int Depth(LockMode mode) => new ModeCounts(Exclusive, Shared, Upgradeable).Of(mode);

    /// <summary>The holds that can have been taken, by mode.</summary>
    public ModeCounts Possible => new(Exclusive - Excess.Exclusive, Shared - Excess.Shared, Upgradeable - Excess.Upgradeable);

    /// <summary>What is left when everything has been let go of: who took it.</summary>
    public Hold Gone => this with { Exclusive = 0, Shared = 0, Upgradeable = 0, Excess = default };

    public Hold Add(LockMode mode, int count)
    {
        if (Depth(mode) + count > MaximumDepth)
            return this with { Basis = HoldBasis.Doubtful };

        // Nobody has counted how far it went, so nobody can tell when it is back.
        if (Depth(mode) == MaximumDepth && Basis == HoldBasis.Doubtful)
            return this;
        var changed = mode switch
        {
            LockMode.Exclusive => this with { Exclusive = Math.Max(-1, Exclusive + count) },
            LockMode.Shared => this with { Shared = Math.Max(-1, Shared + count) },
            _ => this with { Upgradeable = Math.Max(-1, Upgradeable + count) },
        };

        // What has been let go of was there.
        return changed.Excess.Of(mode) <= Math.Max(0, changed.Depth(mode)) ? changed : changed with { Excess = changed.Excess.With(mode, Math.Max(0, changed.Depth(mode))) };
    }

    /// <summary>Whether both say the same of the lock; who acquired it, and what made it doubtful, does not matter.</summary>
    public bool SameAs(Hold other) =>
        Exclusive == other.Exclusive && Shared == other.Shared && Upgradeable == other.Upgradeable
        && Basis == other.Basis && InScope == other.InScope && Lock.Equals(other.Lock);
}

/// <summary>How many holds there are in each mode.</summary>
internal readonly record struct ModeCounts(int Exclusive, int Shared, int Upgradeable)
{
    public int Total => Exclusive + Shared + Upgradeable;

    public int Of(LockMode mode) => mode switch
    {
        LockMode.Exclusive => Exclusive,
        LockMode.Shared => Shared,
        _ => Upgradeable,
    };

    public ModeCounts With(LockMode mode, int count) => mode switch
    {
        LockMode.Exclusive => this with { Exclusive = count },
        LockMode.Shared => this with { Shared = count },
        _ => this with { Upgradeable = count },
    };
}

/// <summary>The locks that are held, in the order in which they were first taken.</summary>
internal sealed class LockSet
{
    public static readonly LockSet Empty = new(ImmutableArray<Hold>.Empty);

    private readonly int _hash;

    private LockSet(ImmutableArray<Hold> holds)
    {
        Holds = holds;
        foreach (var hold in holds)
            _hash += hold.Lock.GetHashCode() * (1 + hold.Exclusive + 7 * hold.Shared + 49 * hold.Upgradeable);
    }

    public ImmutableArray<Hold> Holds { get; }

    public Hold? Find(LockPath path)
    {
        foreach (var hold in Holds)
        {
            if (hold.Lock.Equals(path))
                return hold;
        }

        return null;
    }

    /// <summary>Whether a lock is among them whose path is another, or leads through it.</summary>
    public bool AnyFrom(LockPath path)
    {
        foreach (var hold in Holds)
        {
            if (hold.Lock.StartsWith(path))
                return true;
        }

        return false;
    }

    /// <summary>The set with what is known of one lock replaced; a lock that is not held at all leaves it.</summary>
    public LockSet With(Hold changed)
    {
        var gone = changed is { Exclusive: 0, Shared: 0, Upgradeable: 0 };
        for (var i = 0; i < Holds.Length; i++)
        {
            if (Holds[i].Lock.Equals(changed.Lock))
                return new LockSet(gone ? Holds.RemoveAt(i) : Holds.SetItem(i, changed));
        }

        return gone ? this : new LockSet(Holds.Add(changed));
    }

    /// <summary>The set without the locks that a predicate picks.</summary>
    public LockSet Without(Func<Hold, bool> picked)
    {
        foreach (var hold in Holds)
        {
            if (picked(hold))
                return new LockSet(Holds.RemoveAll(h => picked(h)));
        }

        return this;
    }

    /// <summary>The set with its locks called by other names.</summary>
    public LockSet Renamed(Func<LockPath, LockPath> rename) => new(Holds.Select(hold => hold with { Lock = rename(hold.Lock) }).ToImmutableArray());

    /// <summary>The set as a function that is called with it sees it: acquired by somebody else.</summary>
    public LockSet OnEntry() => Holds.IsEmpty ? this : new LockSet(Holds.Select(static hold => hold with { Since = null, Above = null, IsCallers = true }).ToImmutableArray());

    /// <summary>The locks of which two sets do not say the same.</summary>
    public IReadOnlyList<LockPath> Differing(LockSet other)
    {
        if (SameAs(other))
            return Array.Empty<LockPath>();
        return Holds.Where(hold => other.Find(hold.Lock) is not { } twin || !hold.SameAs(twin)).Select(static hold => hold.Lock)
            .Concat(other.Holds.Where(hold => Find(hold.Lock) is null).Select(static hold => hold.Lock)).ToList();
    }

    public bool SameAs(LockSet other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (_hash != other._hash || Holds.Length != other.Holds.Length)
            return false;
        foreach (var hold in Holds)
        {
            if (other.Find(hold.Lock) is not { } twin || !hold.SameAs(twin))
                return false;
        }

        return true;
    }
}
