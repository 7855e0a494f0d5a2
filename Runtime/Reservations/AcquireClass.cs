using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Reservations that are locked together, any number at a time and in any order, by <see cref="AcquireContext"/>s that
/// compare their ages.</summary>
/// <remarks>All members may be called from any thread. Corresponds to the Linux kernel's <c>ww_class</c>.</remarks>
public sealed class AcquireClass
{
    private long _lastStamp;

    /// <summary>Makes a class of its own. Most programs need only <see cref="Default"/>.</summary>
    /// <param name="name">What messages and the lock order call it.</param>
    /// <param name="policy">Who gives way.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="policy"/> is none of the named values.</exception>
    public AcquireClass(string name, AcquirePolicy policy)
    {
        if (policy is < AcquirePolicy.WaitDie or > AcquirePolicy.WoundWait)
            throw new ArgumentOutOfRangeException(nameof(policy), policy, "No such policy.");

        Name = name ?? throw new ArgumentNullException(nameof(name));
        Policy = policy;
    }

    /// <summary>The class of every reservation that was made without one: <c>reservation</c>,
    /// <see cref="AcquirePolicy.WaitDie"/>.</summary>
    public static AcquireClass Default { get; } = new("reservation", AcquirePolicy.WaitDie);

    /// <summary>What messages and the lock order call it.</summary>
    public string Name { get; }

    /// <summary>Who gives way.</summary>
    public AcquirePolicy Policy { get; }

    /// <summary>The age of the next context: smaller is older.</summary>
    internal long NextStamp() => Interlocked.Increment(ref _lastStamp);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
