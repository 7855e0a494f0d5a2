using System;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Helpers;

/// <summary>First come, first served. A lock type of one's own, with a guard.</summary>
[Lock(Class = "ticket")]
public sealed class TicketLock
{
    private int _next;
    private int _serving;
    private int _owner;

    public bool IsHeld => Volatile.Read(ref _owner) == Environment.CurrentManagedThreadId;

    [AcquiresLock]
    public void Acquire()
    {
        var ticket = Interlocked.Increment(ref _next) - 1;
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _serving) != ticket)
            spinner.SpinOnce();
        _owner = Environment.CurrentManagedThreadId;
    }

    [TryAcquiresLock(true)]
    public bool TryAcquire()
    {
        var serving = Volatile.Read(ref _serving);
        if (Interlocked.CompareExchange(ref _next, serving + 1, serving) != serving)
            return false;
        _owner = Environment.CurrentManagedThreadId;
        return true;
    }

    [ReleasesLock]
    public void Release()
    {
        _owner = 0;
        Interlocked.Increment(ref _serving);
    }

    [AssertsLock]
    public void AssertHeld()
    {
        if (!IsHeld)
            throw new SynchronizationLockException();
    }

    [AcquiresLock]
    public Guard Hold()
    {
        Acquire();
        return new Guard(this);
    }

    [LockScope]
    public readonly ref struct Guard
    {
        private readonly TicketLock _ticket;

        internal Guard(TicketLock ticket) => _ticket = ticket;

        [ReleasesLock(nameof(_ticket))]
        public void Dispose() => _ticket.Release();
    }
}

/// <summary>Uses it in every way it offers.</summary>
public sealed class Turnstile
{
    private readonly TicketLock _tickets = new();

    [GuardedBy(nameof(_tickets))]
    private int _passed;

    [GuardedBy(nameof(_tickets))]
    private bool _open = true;

    public bool Pass()
    {
        using (_tickets.Hold())
        {
            if (!_open)
                return false;
            Count();
            return true;
        }
    }

    public bool TryPass()
    {
        if (!_tickets.TryAcquire())
            return false;
        try
        {
            if (_open)
                Count();
            return _open;
        }
        finally
        {
            _tickets.Release();
        }
    }

    public int Close()
    {
        using var guard = _tickets.Hold();
        _open = false;
        return _passed;
    }

    public void Open()
    {
        _tickets.Acquire();
        try
        {
            SetOpen(true);
        }
        finally
        {
            _tickets.Release();
        }
    }

    // Says what it needs at run time only.
    private void SetOpen(bool open)
    {
        _tickets.AssertHeld();
        _open = open;
    }

    [RequiresLock(nameof(_tickets))]
    private void Count() => _passed++;
}
