using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace ConventionAnalyzers.ValidCode.Caching;

/// <summary>A cache that forgets what was used least recently. Values are made outside of the lock.</summary>
public sealed class LruCache<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null) where TKey : notnull
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate))]
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _index = new(comparer);

    [GuardedBy(nameof(_gate))]
    private readonly LinkedList<Entry> _order = new();

    [GuardedBy(nameof(_gate))]
    private Statistics _statistics;

    private readonly record struct Entry(TKey Key, TValue Value);

    public record struct Statistics(long Hits, long Misses, long Evictions);

    public int Capacity { get; } = capacity > 0 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity));

    public int Count
    {
        get
        {
            lock (_gate)
                return _index.Count;
        }
    }

    public Statistics Snapshot()
    {
        lock (_gate)
        {
            return _statistics;
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (!_index.TryGetValue(key, out var node))
            {
                _statistics.Misses++;
                value = default;
                return false;
            }

            _statistics = _statistics with { Hits = _statistics.Hits + 1 };
            Promote(node);
            value = node.Value.Value;
            return true;
        }
    }

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> factory)
    {
        if (TryGet(key, out var known))
            return known;

        var made = factory(key);
        lock (_gate)
        {
            // Somebody may have been faster.
            if (_index.TryGetValue(key, out var node))
                return node.Value.Value;
            Insert(key, made);
            return made;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _index.Clear();
            _order.Clear();
            _statistics = default;
        }
    }

    public IReadOnlyList<KeyValuePair<TKey, TValue>> ToList()
    {
        lock (_gate)
        {
            var copy = new List<KeyValuePair<TKey, TValue>>(_order.Count);
            foreach (var (key, value) in _order)
                copy.Add(new(key, value));
            return copy;
        }
    }

    [RequiresLock(nameof(_gate))]
    private void Insert(TKey key, TValue value)
    {
        while (_index.Count >= Capacity && _order.Last is { } oldest)
        {
            _order.RemoveLast();
            _index.Remove(oldest.Value.Key);
            _statistics.Evictions++;
        }

        _index[key] = _order.AddFirst(new Entry(key, value));
    }

    // No contract: every caller in the type holds the lock.
    private void Promote(LinkedListNode<Entry> node)
    {
        if (node == _order.First)
            return;
        _order.Remove(node);
        _order.AddFirst(node);
    }
}
