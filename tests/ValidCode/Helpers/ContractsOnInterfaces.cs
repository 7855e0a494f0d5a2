using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Helpers;

/// <summary>The contract stands on the interface; implementations and callers keep it.</summary>
public interface IStore<T>
{
    object Gate { get; }

    [RequiresLock(nameof(Gate))]
    void Add(T item);

    [RequiresLock(nameof(Gate))]
    IReadOnlyList<T> Items { get; }

    [ExcludesLock(nameof(Gate))]
    void AddRange(IEnumerable<T> items)
    {
        lock (Gate)
        {
            foreach (var item in items)
                Add(item);
        }
    }
}

public sealed class ListStore<T> : IStore<T>
{
    public object Gate { get; } = new();

    [GuardedBy(nameof(Gate))]
    private readonly List<T> _items = [];

    [RequiresLock(nameof(Gate))]
    public void Add(T item) => _items.Add(item);

    [RequiresLock(nameof(Gate))]
    public IReadOnlyList<T> Items => _items;
}

/// <summary>The template calls its steps with the lock held.</summary>
public abstract class Pipeline<T>
{
    private readonly List<Action<T>> _observers = [];

    protected readonly object Gate = new();

    [GuardedBy(nameof(Gate))]
    protected int Processed;

    public void Process(T item)
    {
        T result;
        Action<T>[] observers;
        lock (Gate)
        {
            if (!Accepts(item))
                return;
            result = Transform(item);
            Processed++;
            observers = [.. _observers];
        }

        foreach (var observer in observers)
            observer(result);
    }

    public void Observe(Action<T> observer)
    {
        lock (Gate)
            _observers.Add(observer);
    }

    [RequiresLock(nameof(Gate))]
    protected abstract T Transform(T item);

    [RequiresLock(nameof(Gate))]
    protected virtual bool Accepts(T item) => true;
}

public sealed class Deduplication : Pipeline<string>
{
    [GuardedBy(nameof(Gate))]
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    protected override bool Accepts(string item) => _seen.Add(item);

    protected override string Transform(string item) => Processed == 0 ? item.ToUpperInvariant() : item;
}

/// <summary>Records and structs of the classic kind.</summary>
public sealed record Meter(string Name)
{
    private readonly Lock _lock = new();

    [GuardedBy(nameof(_lock))]
    private (long Sum, int Count) _readings;

    public void Read(long value)
    {
        lock (_lock)
        {
            _readings.Sum += value;
            _readings.Count++;
        }
    }

    public double Average
    {
        get
        {
            lock (_lock)
            {
                var (sum, count) = _readings;
                return count == 0 ? 0 : (double)sum / count;
            }
        }
    }
}

/// <summary>Nodes are guarded by the lock of the list that owns them.</summary>
public sealed class IntrusiveList
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate))]
    private Node? _head;

    private sealed class Node(int value)
    {
        [GuardedBy("IntrusiveList.this._gate")]
        public Node? Next;

        public int Value { get; } = value;
    }

    public void Push(int value)
    {
        var node = new Node(value);
        lock (_gate)
        {
            node.Next = _head;
            _head = node;
        }
    }

    public int Sum()
    {
        lock (_gate)
        {
            var sum = 0;
            for (var node = _head; node is not null; node = node.Next)
                sum += node.Value;
            return sum;
        }
    }
}
