using System;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Scheduling;

/// <summary>Everybody waits for the last one, round after round.</summary>
public sealed class CountdownBarrier
{
    private readonly object _monitor = new();
    private readonly int _parties;

    [GuardedBy(nameof(_monitor))]
    private int _missing;

    [GuardedBy(nameof(_monitor))]
    private long _round;

    [GuardedBy(nameof(_monitor))]
    private Exception? _broken;

    public CountdownBarrier(int parties)
    {
        _parties = parties;
        _missing = parties;
    }

    public long Arrive()
    {
        lock (_monitor)
        {
            ThrowIfBroken();
            var round = _round;
            if (--_missing == 0)
            {
                NextRound();
                return round;
            }

            do
            {
                Monitor.Wait(_monitor);
                ThrowIfBroken();
            }
            while (round == _round);

            return round;
        }
    }

    public bool TryArrive(TimeSpan patience)
    {
        lock (_monitor)
        {
            var round = _round;
            if (--_missing == 0)
            {
                NextRound();
                return true;
            }

            while (round == _round)
            {
                if (!Monitor.Wait(_monitor, patience))
                {
                    _missing++;
                    return false;
                }
            }

            return true;
        }
    }

    public void Break(Exception reason)
    {
        lock (_monitor)
        {
            // Re-entered: a monitor counts.
            lock (_monitor)
                _broken ??= reason;
            Monitor.PulseAll(_monitor);
        }
    }

    [RequiresLock(nameof(_monitor))]
    private void NextRound()
    {
        _round++;
        _missing = _parties;
        Monitor.PulseAll(_monitor);
    }

    [RequiresLock(nameof(_monitor))]
    private void ThrowIfBroken()
    {
        if (_broken is { } reason)
            throw new InvalidOperationException("The barrier is broken.", reason);
    }
}
