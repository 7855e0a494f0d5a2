using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Locks several <see cref="Reservation"/>s of one class without an order among them: where waiting could deadlock, the
/// younger of two contexts is told to back off.</summary>
/// <remarks>
/// <para>The age is given when the context is made and kept over all its retries, so every context becomes the oldest in time and
/// gets through. After <see cref="AcquireOutcome.BackOff"/> it must release everything it holds and first acquire the reservation
/// that it could not get.</para>
/// <para>Belongs to the thread that made it; only that thread may call its members. <see cref="ReservationSet"/> follows the
/// protocol for you. Corresponds to the Linux kernel's <c>ww_acquire_ctx</c>.</para>
/// </remarks>
/// <example><code>
/// using var context = new AcquireContext();
/// while (a.Lock(context) == AcquireOutcome.BackOff || b.Lock(context) == AcquireOutcome.BackOff)
///     ... // release what is held, take the other with LockSlow
/// context.Done();
/// </code></example>
public sealed class AcquireContext : IDisposable
{
    private bool _done;
    private bool _disposed;
    private bool _wounded;
    private int _practiceInterval;
    private int _practiceCountdown;

    /// <summary>Begins to acquire reservations of one class.</summary>
    /// <param name="acquireClass">Their class; <see cref="AcquireClass.Default"/> unless said otherwise.</param>
    public AcquireContext(AcquireClass? acquireClass = null)
        : this(acquireClass ?? AcquireClass.Default, begins: true)
    {
    }

    internal AcquireContext(AcquireClass acquireClass, bool begins)
    {
        Class = acquireClass;
        Thread = LockThread.Current;
        if (begins)
            Begin();
    }

    /// <summary>The class of the reservations that it acquires.</summary>
    public AcquireClass Class { get; }

    /// <summary>Its age among the contexts of its class: the smaller, the older.</summary>
    public long Stamp { get; private set; }

    /// <summary>How many reservations it holds.</summary>
    public int HeldCount { get; internal set; }

    /// <summary>What it must acquire next, because it was told to back off there; else null.</summary>
    public Reservation? Contended { get; private set; }

    internal LockThread Thread { get; }

    internal bool IsDisposed => _disposed;

    /// <summary>Nothing more will be acquired: a later attempt is a fault in the program.</summary>
    /// <exception cref="ObjectDisposedException">The context was disposed.</exception>
    /// <exception cref="InvalidOperationException">It was called before, another thread made the context, or the context was told to
    /// back off and has not done it.</exception>
    /// <remarks>Optional. Follows <c>ww_acquire_done</c>.</remarks>
    public void Done()
    {
        CheckThread();
        if (_done)
            throw Misuse.Found(LockRule.AcquireContext, "Done was called on this context before.");
        if (Contended is not null)
            throw Misuse.Found(LockRule.AcquireContext, "The context was told to back off: it has not acquired all it wanted.");
        _done = true;
    }

    /// <summary>Ends the context. Needs everything it acquired to be released.</summary>
    /// <exception cref="InvalidOperationException">It still holds a reservation, or another thread made it.</exception>
    /// <remarks>The second call does nothing. Follows <c>ww_acquire_fini</c>.</remarks>
    public void Dispose()
    {
        if (_disposed)
        {
            Misuse.Suspected(LockRule.AcquireContext, "The context was disposed twice.");
            return;
        }

        CheckThread();
        End();
        _disposed = true;
    }

    /// <summary>Whether it may acquire the reservation now, by the protocol.</summary>
    internal void CheckMayAcquire(Reservation reservation)
    {
        CheckThread();
        if (_done)
            throw Misuse.Found(LockRule.AcquireContext, "A reservation is acquired after Done was called on the context.");
        if (reservation.Class != Class)
        {
            throw Misuse.Found(
                LockRule.AcquireContext, $"The reservation is of the class '{reservation.Class}', the context of '{Class}'.");
        }

        // Who holds nothing keeps nobody waiting.
        if (HeldCount == 0)
            Volatile.Write(ref _wounded, false);
        if (Contended is null)
            return;
        if (HeldCount != 0)
            throw Misuse.Found(LockRule.AcquireContext, "The context was told to back off and still holds a reservation.");
        if (Contended != reservation)
            throw Misuse.Found(LockRule.AcquireContext, "The context was told to back off and must acquire that reservation first.");
    }

    /// <summary>The slow path is for a context that was told to back off at this very reservation.</summary>
    internal void CheckMayAcquireSlowly(Reservation reservation)
    {
        CheckMayAcquire(reservation);
        if (Contended is null)
            throw Misuse.Found(LockRule.AcquireContext, "The context was not told to back off: there is no reason for the slow path.");
    }

    internal void OnAcquired()
    {
        HeldCount++;
        Contended = null;
    }

    internal void OnReleased()
    {
        if (HeldCount == 0)
            throw Misuse.Found(LockRule.AcquireContext, "The context has lost count of what it holds.");
        HeldCount--;
    }

    internal void OnBackOff(Reservation reservation) => Contended = reservation;

    internal bool IsOlderThan(AcquireContext other) => Stamp < other.Stamp;

    /// <summary>An older context waits for this one: it will back off instead of waiting.</summary>
    internal void Wound()
    {
        Volatile.Write(ref _wounded, true);
        Thread.Wake();
    }

    /// <summary>Whether it must back off instead of waiting, if it holds something.</summary>
    internal bool IsWounded => Volatile.Read(ref _wounded);

    /// <summary>Gets an age: it is the youngest now.</summary>
    internal void Begin()
    {
        Stamp = Class.NextStamp();
        Contended = null;
        _done = false;
        (_practiceInterval, _practiceCountdown) = (1, 1);
        LockValidator.Current?.ContextBegan(this);
    }

    /// <summary>Gives the age up.</summary>
    internal void End()
    {
        if (HeldCount != 0)
            throw Misuse.Found(LockRule.AcquireContext, $"The context still holds {HeldCount} of what it acquired.");
        LockValidator.Current?.Released(this);
    }

    /// <summary>Whether it is to back off without a reason: at the second reservation and later ones, at growing intervals, so that it
    /// gets through in the end.</summary>
    internal bool MustBackOffForPractice()
    {
        if (HeldCount < 2 || --_practiceCountdown > 0)
            return false;
        _practiceCountdown = _practiceInterval *= 2;
        return true;
    }

    internal void CheckThread()
    {
        if (_disposed)
            throw new ObjectDisposedException(nameof(AcquireContext));
        if (Thread != LockThread.Current)
            throw Misuse.Found(LockRule.AcquireContext, "The context belongs to the thread that made it.");
    }
}
