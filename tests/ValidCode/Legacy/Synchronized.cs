using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Legacy;

/// <summary>The attribute of old locks the instance for the whole method.</summary>
internal sealed class SynchronizedCounter
{
    [GuardedBy("this")]
    private int _count;

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int Increment() => ++_count;

    public int Reset()
    {
        lock (this)
        {
            var old = _count;
            _count = 0;
            return old;
        }
    }
}

/// <summary>Names that say Locked need no contract to be what they are, and contracts do not need the names.</summary>
public partial class Ledger
{
    private readonly object _sync = new();

    [GuardedBy(nameof(_sync))]
    private readonly SortedList<DateOnly, decimal> _days = [];

    [GuardedBy(nameof(_sync))]
    public decimal Total { get; private set; }

    [RequiresLock(nameof(_sync))]
    private void BookLocked(DateOnly day, decimal amount)
    {
        _days[day] = _days.TryGetValue(day, out var before) ? before + amount : amount;
        Total += amount;
    }
}

public partial class Ledger
{
    public void Book(DateOnly day, decimal amount)
    {
        lock (_sync)
            BookLocked(day, amount);
    }

    public decimal BookMany(IEnumerable<(DateOnly Day, decimal Amount)> entries)
    {
        lock (_sync)
        {
            var before = Total;
            foreach (var (day, amount) in entries)
            {
                if (amount == 0)
                    continue;
                BookLocked(day, amount);
            }

            return Total - before;
        }
    }

    public decimal? TryReadTotal()
    {
        if (Monitor.TryEnter(_sync))
        {
            try
            {
                return Total;
            }
            finally
            {
                Monitor.Exit(_sync);
            }
        }

        return null;
    }

    /// <summary>Still private to the method that makes it: no lock needed.</summary>
    public static Ledger Opening(decimal amount, DateOnly day)
    {
        var ledger = new Ledger { Total = amount };
        ledger._days.Add(day, amount);
        return ledger;
    }
}

/// <summary>What the analysis cannot see is said, with the reason.</summary>
public sealed class Unlocked
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate))]
    private long _ticks;

    [GuardedBy(nameof(_gate))]
    private string _label = "";

    public void Set(string label)
    {
        lock (_gate)
        {
            _label = label;
            Interlocked.Increment(ref _ticks);
        }
    }

    public bool LooksSet() => LockAssume.Unchecked(_ticks) > 0;

    [NoLockAnalysis("Called by the debugger, while every thread is stopped.")]
    public override string ToString() => _label;

    public void Audit(object gate)
    {
        if (!ReferenceEquals(gate, _gate))
            throw new ArgumentException("Not the gate.", nameof(gate));

        lock (gate)
        {
            LockAssume.Held(_gate);
            _label += " (audited)";
        }
    }
}
