using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Caching;

/// <summary>Read mostly: readers share the lock, and only an expired entry makes one of them a writer.</summary>
public sealed class ExpiringCache<TKey, TValue>(TimeProvider clock, TimeSpan lifetime) : IDisposable where TKey : notnull
{
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);

    [GuardedBy(nameof(_lock))]
    private readonly Dictionary<TKey, (TValue Value, DateTimeOffset Expires)> _entries = [];

    [GuardedBy(nameof(_lock))]
    private int _renewals;

    public int Renewals
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return _renewals;
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    public bool Contains(TKey key)
    {
        _lock.EnterReadLock();
        try
        {
            return IsFresh(key);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public TValue GetOrRenew(TKey key, Func<TKey, TValue> renew)
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            if (IsFresh(key))
                return _entries[key].Value;

            var value = renew(key);
            _lock.EnterWriteLock();
            try
            {
                Store(key, value);
                _renewals++;
            }
            finally
            {
                _lock.ExitWriteLock();
            }

            return _entries[key].Value;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }

    public bool TrySet(TKey key, TValue value, TimeSpan patience)
    {
        if (!_lock.TryEnterWriteLock(patience))
            return false;

        try
        {
            Store(key, value);
            return true;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public int RemoveExpired()
    {
        var now = clock.GetUtcNow();
        _lock.EnterWriteLock();
        try
        {
            var expired = _entries.Where(entry => entry.Value.Expires <= now).Select(entry => entry.Key).ToList();
            expired.ForEach(key => _entries.Remove(key));
            return expired.Count;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public bool TryPeek(TKey key, out TValue? value)
    {
        value = default;
        var taken = _lock.TryEnterReadLock(0);
        try
        {
            if (!taken || !_entries.TryGetValue(key, out var entry))
                return false;
            value = entry.Value;
            return true;
        }
        finally
        {
            if (taken)
                _lock.ExitReadLock();
        }
    }

    [RequiresLock(nameof(_lock), Mode = LockMode.Shared)]
    private bool IsFresh(TKey key) => _entries.TryGetValue(key, out var entry) && entry.Expires > clock.GetUtcNow();

    [RequiresLock(nameof(_lock))]
    private void Store(TKey key, TValue value) => _entries[key] = (value, clock.GetUtcNow() + lifetime);

    public void Dispose() => _lock.Dispose();
}
