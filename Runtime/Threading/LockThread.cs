using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>What the library keeps for a thread: its identity as a holder, its place in a queue, and where it sleeps.</summary>
/// <remarks>A thread waits for one thing at a time, so waiting allocates nothing.</remarks>
internal sealed class LockThread
{
    [ThreadStatic]
    private static LockThread? t_current;

    private readonly object _bed = new();

    [GuardedBy(nameof(_bed))]
    private bool _woken;

    private LockThread()
    {
        Waiter = new Waiter(this);
        Sleeper = new Sleeper(this);
    }

    public static LockThread Current => t_current ?? Begin();

    /// <summary>As <see cref="Current"/>; null for a thread that never acquired anything.</summary>
    public static LockThread? CurrentOrNull => t_current;

    /// <summary>Its place in the queue of a reservation.</summary>
    public Waiter Waiter { get; }

    /// <summary>Wakes it when a fence is signalled.</summary>
    public Sleeper Sleeper { get; }

    /// <summary>Sleeps until <see cref="Wake"/>, which may have been called before; may also return for no reason. Only the thread
    /// itself may call it.</summary>
    /// <returns><see langword="false"/> when the time was up.</returns>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted.</exception>
    public bool Sleep(int milliseconds = Timeout.Infinite)
    {
        if (Interleaving.Sleeps(this))
            return true;

        lock (_bed)
        {
            if (!_woken)
                Monitor.Wait(_bed, milliseconds);
            var woken = _woken;
            _woken = false;
            return woken;
        }
    }

    private static LockThread Begin() => t_current = new LockThread();

    public void Wake()
    {
        lock (_bed)
        {
            _woken = true;
            Monitor.Pulse(_bed);
        }
    }

    /// <summary>Takes the wake-up, if there is one, without sleeping.</summary>
    internal bool TakeWakeUp()
    {
        lock (_bed)
        {
            var woken = _woken;
            _woken = false;
            return woken;
        }
    }

    /// <summary>Whether <see cref="Sleep"/> would return at once.</summary>
    internal Func<bool> IsWokenCondition => () =>
    {
        lock (_bed)
            return _woken;
    };
}
