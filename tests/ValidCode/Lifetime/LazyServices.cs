using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Lifetime;

/// <summary>Double-checked creation: the field is volatile, so it may be read without the lock.</summary>
public sealed class LazyService<T>(Func<T> create) where T : class
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate), UnlockedReads = true)]
    private volatile T? _value;

    public bool IsCreated => _value is not null;

    public T Value
    {
        get
        {
            var value = _value;
            if (value is not null)
                return value;
            lock (_gate)
            {
                return _value ??= create();
            }
        }
    }

    public void Forget()
    {
        lock (_gate)
        {
            (_value as IDisposable)?.Dispose();
            _value = null;
        }
    }
}

/// <summary>Static state under a static lock, filled by the static constructor.</summary>
public static class Registry
{
    private static readonly Lock _lock = new();

    [GuardedBy(nameof(_lock))]
    private static readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal) { ["text"] = typeof(string) };

    [GuardedBy(nameof(_lock))]
    private static int _generation;

    static Registry()
    {
        _types.Add("number", typeof(double));
        _generation = 1;
    }

    public static int Register(string name, Type type)
    {
        lock (_lock)
        {
            _types[name] = type;
            return ++_generation;
        }
    }

    public static Type? Find(string name)
    {
        lock (_lock)
            return _types.TryGetValue(name, out var type) ? type : null;
    }

    public static (string Name, Type Type)[] All()
    {
        using var scope = _lock.EnterScope();
        var all = new (string, Type)[_types.Count];
        var next = 0;
        foreach (var (name, type) in _types)
            all[next++] = (name, type);
        return all;
    }
}

/// <summary>Readers take a snapshot, writers replace it under the lock; an immutable collection needs no more.</summary>
public sealed class Subscribers
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate), UnlockedReads = true)]
    private ImmutableArray<Action<int>> _subscribers = [];

    public IDisposable Subscribe(Action<int> subscriber)
    {
        lock (_gate)
        {
            _subscribers = _subscribers.Add(subscriber);
        }

        return new Subscription(this, subscriber);
    }

    public void Publish(int value)
    {
        foreach (var subscriber in _subscribers)
            subscriber(value);
    }

    private sealed class Subscription(Subscribers owner, Action<int> subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._subscribers = owner._subscribers.Remove(subscriber);
            }
        }
    }
}

/// <summary>An event with accessors of its own; the handlers run after the region.</summary>
public sealed class Thermometer
{
    private readonly object _sync = new();

    [GuardedBy(nameof(_sync))]
    private EventHandler<double>? _changed;

    [GuardedBy(nameof(_sync))]
    private double _degrees;

    public event EventHandler<double> Changed
    {
        add
        {
            lock (_sync)
                _changed += value;
        }

        remove
        {
            lock (_sync)
                _changed -= value;
        }
    }

    public void Measure(double degrees)
    {
        EventHandler<double>? handlers = null;
        lock (_sync)
        {
            if (Math.Abs(degrees - _degrees) > 0.1)
            {
                _degrees = degrees;
                handlers = _changed;
            }
        }

        handlers?.Invoke(this, degrees);
    }
}
