using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Collections;

/// <summary>As many locks as processors; a key needs only that of its stripe.</summary>
public sealed class StripedMap<TKey, TValue> where TKey : notnull
{
    private readonly Stripe[] _stripes;

    public StripedMap(int stripes)
    {
        _stripes = new Stripe[stripes];
        for (var i = 0; i < stripes; i++)
            _stripes[i] = new Stripe();
    }

    private sealed class Stripe
    {
        public readonly Lock Gate = new();

        [GuardedBy(nameof(Gate))]
        public readonly Dictionary<TKey, TValue> Entries = [];

        [GuardedBy(nameof(Gate))]
        public int Version { get; set; }

        public int Count
        {
            get
            {
                lock (Gate)
                    return Entries.Count;
            }
        }
    }

    public int Count => _stripes.Sum(stripe => stripe.Count);

    public TValue? this[TKey key]
    {
        get
        {
            var stripe = StripeOf(key);
            lock (stripe.Gate)
                return stripe.Entries.GetValueOrDefault(key);
        }

        set
        {
            var stripe = StripeOf(key);
            using (stripe.Gate.EnterScope())
            {
                stripe.Entries[key] = value!;
                stripe.Version++;
            }
        }
    }

    public bool Remove(TKey key)
    {
        var stripe = StripeOf(key);
        stripe.Gate.Enter();
        try
        {
            if (!stripe.Entries.Remove(key))
                return false;
            stripe.Version++;
            return true;
        }
        finally
        {
            stripe.Gate.Exit();
        }
    }

    public void Clear()
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe.Gate)
            {
                stripe.Entries.Clear();
                stripe.Version = 0;
            }
        }
    }

    public bool TryUpdate(TKey key, TValue expected, TValue value, IEqualityComparer<TValue> comparer)
    {
        var stripe = StripeOf(key);
        if (!stripe.Gate.TryEnter())
            return false;

        try
        {
            if (!stripe.Entries.TryGetValue(key, out var current) || !comparer.Equals(current, expected))
                return false;
            stripe.Entries[key] = value;
            return true;
        }
        finally
        {
            stripe.Gate.Exit();
        }
    }

    private Stripe StripeOf(TKey key) => _stripes[(uint)key.GetHashCode() % (uint)_stripes.Length];
}
