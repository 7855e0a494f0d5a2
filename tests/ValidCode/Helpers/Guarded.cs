using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Helpers;

/// <summary>A value that can be reached under its lock only.</summary>
public sealed class Guarded<T>(T value)
{
    private readonly Lock _lock = new();

    [GuardedBy(nameof(_lock))]
    private T _value = value;

    public TResult Use<TResult>([RunsSynchronously] Func<T, TResult> use)
    {
        lock (_lock)
        {
            return use(_value);
        }
    }

    public T Exchange(T value)
    {
        lock (_lock)
        {
            var old = _value;
            _value = value;
            return old;
        }
    }
}

/// <summary>Helpers that take the lock for their callers.</summary>
public static class Locking
{
    public static void Run(this object gate, [RunsSynchronously] Action action)
    {
        lock (gate)
        {
            action();
        }
    }

    public static bool TryRun(this object gate, int milliseconds, [RunsSynchronously] Action action)
    {
        if (!Monitor.TryEnter(gate, milliseconds))
            return false;
        try
        {
            action();
            return true;
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }
}

/// <summary>Enter and Leave are helpers of the class itself; the analysis sees what they do.</summary>
public sealed class Inventory
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate))]
    private readonly Dictionary<string, int> _stock = [];

    [GuardedBy(nameof(_gate))]
    private int _movements;

    public void Add(string article, int count)
    {
        Enter();
        try
        {
            _stock[article] = _stock.GetValueOrDefault(article) + count;
            _movements++;
        }
        finally
        {
            Leave();
        }
    }

    public bool TryTake(string article, int count)
    {
        lock (_gate)
        {
            AssertLocked();
            if (!_stock.TryGetValue(article, out var left) || left < count)
                return false;

            if (left == count)
                _stock.Remove(article);
            else
                _stock[article] = left - count;
            Note();
            return true;

            void Note() => _movements++;
        }
    }

    public int RemoveEmpty()
    {
        lock (_gate)
        {
            var empty = new List<string>();
            foreach (var (article, count) in _stock)
            {
                if (count == 0)
                    empty.Add(article);
            }

            empty.ForEach(article => _stock.Remove(article));
            return empty.Count;
        }
    }

    public int Movements
    {
        get
        {
            if (Monitor.IsEntered(_gate))
                return _movements;
            lock (_gate)
                return _movements;
        }
    }

    private void Enter() => Monitor.Enter(_gate);

    private void Leave() => Monitor.Exit(_gate);

    [Conditional("DEBUG")]
    [AssertsLock(nameof(_gate))]
    private void AssertLocked() => Debug.Assert(Monitor.IsEntered(_gate));
}
