using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Banking;

public readonly record struct Posting(DateTimeOffset When, decimal Amount, string Text);

/// <summary>Members that need the lock have a twin that takes it.</summary>
public class Account(long number)
{
    private readonly Lock _lock = new();

    [GuardedBy(nameof(_lock))]
    private readonly List<Posting> _postings = [];

    [GuardedBy(nameof(_lock))]
    protected decimal Balance { get; private set; }

    public long Number { get; } = number;

    [ReturnsLock(nameof(_lock))]
    public Lock SyncRoot => _lock;

    [RequiresLock(nameof(SyncRoot))]
    [UnlockedVariant(nameof(DepositUnlocked))]
    public void Deposit(decimal amount, string text)
    {
        if (amount <= 0)
            throw new ArgumentOutOfRangeException(nameof(amount));
        Post(amount, text);
    }

    [ExcludesLock(nameof(SyncRoot))]
    public void DepositUnlocked(decimal amount, string text)
    {
        lock (_lock)
            Deposit(amount, text);
    }

    [RequiresLock(nameof(SyncRoot))]
    public virtual bool TryWithdraw(decimal amount, string text)
    {
        if (Balance < amount)
            return false;
        Post(-amount, text);
        return true;
    }

    public bool TryWithdrawUnlocked(decimal amount, string text)
    {
        _lock.Enter();
        try
        {
            return TryWithdraw(amount, text);
        }
        finally
        {
            _lock.Exit();
        }
    }

    public decimal ReadBalance()
    {
        lock (_lock)
        {
            return Balance;
        }
    }

    public IEnumerable<Posting> Statement(Func<Posting, bool> filter)
    {
        Posting[] copy;
        lock (_lock)
            copy = _postings.Where(filter).ToArray();

        foreach (var posting in copy)
            yield return posting;
    }

    [RequiresLock(nameof(SyncRoot))]
    protected void Post(decimal amount, string text)
    {
        Balance += amount;
        _postings.Add(new Posting(DateTimeOffset.UtcNow, amount, text));
    }
}

/// <summary>The override inherits the contract of its base.</summary>
public sealed class CreditAccount(long number, decimal limit) : Account(number)
{
    public override bool TryWithdraw(decimal amount, string text)
    {
        if (Balance + limit < amount)
            return false;
        Post(-amount, text);
        return true;
    }
}

public sealed class Bank
{
    private readonly ReaderWriterLockSlim _lock = new();

    [GuardedBy(nameof(_lock))]
    private readonly SortedDictionary<long, Account> _accounts = [];

    public Account Open(long number)
    {
        var account = new Account(number);
        account.DepositUnlocked(1, "welcome");
        _lock.EnterWriteLock();
        try
        {
            _accounts.Add(number, account);
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        return account;
    }

    /// <summary>Two locks of a kind are taken in the order of the numbers.</summary>
    public static bool Transfer(Account from, Account to, decimal amount)
    {
        if (from.Number == to.Number)
            return true;

        var (first, second) = from.Number < to.Number ? (from, to) : (to, from);
        lock (first.SyncRoot)
        {
            lock (second.SyncRoot)
            {
                return Move(first, second, first == from ? amount : -amount);
            }
        }
    }

    [RequiresLock("first.SyncRoot", "second.SyncRoot")]
    private static bool Move(Account first, Account second, decimal amount)
    {
        if (amount < 0)
        {
            if (!second.TryWithdraw(-amount, "transfer"))
                return false;
            first.Deposit(-amount, "transfer");
            return true;
        }

        if (!first.TryWithdraw(amount, "transfer"))
            return false;
        second.Deposit(amount, "transfer");
        return true;
    }

    public decimal Total()
    {
        List<Account> accounts;
        _lock.EnterReadLock();
        try
        {
            accounts = [.. _accounts.Values];
        }
        finally
        {
            _lock.ExitReadLock();
        }

        return accounts.Sum(account => account.ReadBalance());
    }
}
