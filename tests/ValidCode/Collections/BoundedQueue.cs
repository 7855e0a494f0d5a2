using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Collections;

/// <summary>Producers wait while it is full, consumers while it is empty, until it is completed.</summary>
public sealed class BoundedQueue<T>
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate))]
    private readonly Queue<T> _items;

    [GuardedBy(nameof(_gate))]
    private bool _completed;

    [GuardedBy(nameof(_gate))]
    private int _waiting;

    public BoundedQueue(int capacity)
    {
        Capacity = capacity;
        _items = new Queue<T>(capacity);
        _completed = false;
    }

    public int Capacity { get; }

    public void Enqueue(T item)
    {
        lock (_gate)
        {
            while (_items.Count == Capacity && !_completed)
            {
                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }

            ThrowIfCompleted();
            _items.Enqueue(item);
            Monitor.PulseAll(_gate);
        }
    }

    public bool TryEnqueue(T item, TimeSpan patience)
    {
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        var taken = false;
        try
        {
            Monitor.TryEnter(_gate, patience, ref taken);
            if (!taken)
                return false;

            while (_items.Count == Capacity)
            {
                var left = until - Environment.TickCount64;
                if (_completed || left <= 0 || !Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left)))
                    return false;
            }

            _items.Enqueue(item);
            Monitor.Pulse(_gate);
            return true;
        }
        finally
        {
            if (taken)
                Monitor.Exit(_gate);
        }
    }

    public bool TryDequeue([MaybeNullWhen(false)] out T item)
    {
        Monitor.Enter(_gate);
        try
        {
            while (_items.Count == 0)
            {
                if (_completed)
                {
                    item = default;
                    return false;
                }

                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }

            item = _items.Dequeue();
            Monitor.PulseAll(_gate);
            return true;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    public IEnumerable<T> Consume()
    {
        // Never yields with the lock held.
        while (TryDequeue(out var item))
            yield return item;
    }

    public void Complete()
    {
        bool lockTaken = false;
        try
        {
            Monitor.Enter(_gate, ref lockTaken);
            _completed = true;
            if (_waiting > 0)
                Monitor.PulseAll(_gate);
        }
        finally
        {
            if (lockTaken)
            {
                Monitor.Exit(_gate);
            }
        }
    }

    [RequiresLock(nameof(_gate))]
    private void ThrowIfCompleted()
    {
        if (_completed)
            throw new InvalidOperationException("The queue is completed.");
    }
}
