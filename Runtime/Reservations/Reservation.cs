using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The lock of a shared buffer: whoever maps, moves or uses the buffer holds it. It also keeps the fences of the work that
/// still uses the buffer.</summary>
/// <remarks>
/// <para>Several buffers may share one reservation. It belongs to the thread that acquired it and is not re-entrant: a thread that
/// acquires it twice, or releases what it does not hold, gets an exception instead of a deadlock. All members may be called from
/// any thread.</para>
/// <para>One reservation is acquired with <see cref="Hold()"/>; several together with a <see cref="ReservationSet"/>, or by hand
/// through an <see cref="AcquireContext"/>. A thread that arrives as the reservation becomes free may overtake one that waits, but
/// only once; among those who wait the oldest context comes first.</para>
/// <para>The convention is that of the Linux kernel's <c>dma_resv</c>.</para>
/// </remarks>
/// <example><code>
/// using (buffer.Reservation.Hold())
/// {
///     var frame = buffer.Vmap();
///     ...
/// }
/// </code></example>
[Lock(Class = "reservation")]
public sealed partial class Reservation
{
    private const string NotHeld = "The calling thread does not hold the reservation.";

    /// <summary>Makes a reservation that nobody holds.</summary>
    /// <param name="acquireClass">The class of those that are locked together with it; <see cref="AcquireClass.Default"/> unless
    /// said otherwise.</param>
    public Reservation(AcquireClass? acquireClass = null) => Class = acquireClass ?? AcquireClass.Default;

    /// <summary>The class of those that are locked together with it.</summary>
    public AcquireClass Class { get; }

    /// <summary>Whether the calling thread holds the reservation, through a context or without one. Needs no lock.</summary>
    /// <remarks>Whether <em>another</em> thread holds it is not offered: the answer would be stale before it could be used.</remarks>
    public bool IsHeldByCurrentThread =>
        LockThread.CurrentOrNull is { } thread && ThreadOf(Volatile.Read(ref _holder)) == thread;

    /// <summary>Acquires the reservation, waiting as long as another thread holds it.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds it already.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; it does not hold the
    /// reservation.</exception>
    /// <remarks>Follows <c>dma_resv_lock</c> without a context.</remarks>
    [AcquiresLock]
    [ExcludesLock("FenceSignalling.Section")]
    public void Lock() => Lock(CancellationToken.None);

    /// <summary>Acquires the reservation, waiting as long as another thread holds it and the caller wants to.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="LockRecursionException">The calling thread holds it already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the reservation was free.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; it does not hold the
    /// reservation.</exception>
    /// <remarks>Follows <c>dma_resv_lock_interruptible</c> without a context.</remarks>
    [AcquiresLock]
    [ExcludesLock("FenceSignalling.Section")]
    public void Lock(CancellationToken cancellationToken)
    {
        var thread = LockThread.Current;
        LockValidator.Current?.Acquiring(this, context: null);
        if (Take(thread) is { } holder)
            WaitBehind(holder, thread, context: null, cancellationToken);
        LockValidator.Current?.Acquired(this);
    }

    /// <summary>Acquires the reservation through a context, waiting as long as another thread holds it and waiting cannot
    /// deadlock.</summary>
    /// <param name="context">What the calling thread acquires through, of the same class.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether the context holds the reservation now, must back off, or held it already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The context may not acquire this reservation now: it is done, of another class or
    /// thread, or was told to back off and has not.</exception>
    /// <exception cref="ObjectDisposedException">The context was disposed.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation, but not through this context.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the reservation was free.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; it does not hold the
    /// reservation.</exception>
    /// <remarks>A context that holds nothing is never told to back off. Follows <c>dma_resv_lock</c> and
    /// <c>dma_resv_lock_interruptible</c>.</remarks>
    [TryAcquiresLock(AcquireOutcome.Acquired)]
    [ExcludesLock("FenceSignalling.Section")]
    public AcquireOutcome Lock(AcquireContext context, CancellationToken cancellationToken = default)
    {
        if (context is null)
            throw new ArgumentNullException(nameof(context));

        if (IsHeldThrough(context))
            return AcquireOutcome.AlreadyHeld;
        context.CheckMayAcquire(this);
        if (TakeOrWait(context, cancellationToken))
        {
            if (LockValidator.Current?.InjectsBackOff != true || !context.MustBackOffForPractice())
                return AcquireOutcome.Acquired;
            Unlock();
        }

        context.OnBackOff(this);
        return AcquireOutcome.BackOff;
    }

    /// <summary>Acquires the reservation at which the context was told to back off, after everything else was released. Waits as long
    /// as it takes.</summary>
    /// <param name="context">The context. It holds nothing.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The context was not told to back off at this reservation, still holds another,
    /// is done, or belongs to another thread.</exception>
    /// <exception cref="ObjectDisposedException">The context was disposed.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation, but not through this context.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the reservation was free.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; it does not hold the
    /// reservation.</exception>
    /// <remarks>Follows <c>dma_resv_lock_slow</c> and <c>dma_resv_lock_slow_interruptible</c>.</remarks>
    [AcquiresLock]
    [ExcludesLock("FenceSignalling.Section")]
    public void LockSlow(AcquireContext context, CancellationToken cancellationToken = default)
    {
        if (context is null)
            throw new ArgumentNullException(nameof(context));

        context.CheckMayAcquireSlowly(this);
        // It holds nothing, so it is never told to back off.
        TakeOrWait(context, cancellationToken);
    }

    /// <summary>Acquires the reservation if nobody holds it. Never waits.</summary>
    /// <returns><see langword="true"/> if the calling thread holds it now; <see langword="false"/> if somebody held it, be it the
    /// calling thread.</returns>
    /// <remarks>Also for a thread that holds others through a context. Follows <c>dma_resv_trylock</c>.</remarks>
    [TryAcquiresLock(true)]
    public bool TryLock()
    {
        if (Take(LockThread.Current) is not null)
            return false;
        LockValidator.Current?.Acquired(this);
        return true;
    }

    /// <summary>Acquires the reservation through a context if nobody holds it. Never waits.</summary>
    /// <param name="context">What the calling thread acquires through, of the same class.</param>
    /// <returns><see langword="true"/> if the context holds it now; <see langword="false"/> if somebody held it, be it the same
    /// context.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The context may not acquire this reservation now: it is done, of another class or
    /// thread, or was told to back off and has not.</exception>
    /// <exception cref="ObjectDisposedException">The context was disposed.</exception>
    /// <remarks>Follows <c>ww_mutex_trylock</c>.</remarks>
    [TryAcquiresLock(true)]
    public bool TryLock(AcquireContext context)
    {
        if (context is null)
            throw new ArgumentNullException(nameof(context));

        context.CheckMayAcquire(this);
        if (Take(context) is not null)
            return false;
        OnTaken(context);
        return true;
    }

    /// <summary>Acquires the reservation and returns a guard that releases it: <c>using (reservation.Hold())</c>.</summary>
    /// <returns>The guard. Dispose it once, on the thread that called; it costs no allocation.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation already.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    [AcquiresLock]
    [ExcludesLock("FenceSignalling.Section")]
    public Scope Hold()
    {
        Lock();
        return new Scope(this);
    }

    /// <summary>Acquires the reservation unless cancelled, and returns a guard that releases it.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The guard. Dispose it once, on the thread that called; it costs no allocation.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the reservation was free.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    [AcquiresLock]
    [ExcludesLock("FenceSignalling.Section")]
    public Scope Hold(CancellationToken cancellationToken)
    {
        Lock(cancellationToken);
        return new Scope(this);
    }

    /// <summary>Releases the reservation, however it was acquired. What <see cref="ReserveFences"/> reserved and nobody used is
    /// void.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    /// <remarks>Follows <c>dma_resv_unlock</c>.</remarks>
    [ReleasesLock]
    public void Unlock()
    {
        var holder = Volatile.Read(ref _holder);
        if (holder is null || ThreadOf(holder) != LockThread.CurrentOrNull)
            ThrowNotHeld(NotHeld);
        if (holder is AcquireContext context)
            context.OnReleased();
        _reservedCount = 0;
        LockValidator.Current?.Released(this);
        Release();
    }

    /// <summary>Checks that the calling thread holds the reservation, through a context or without one.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    /// <remarks>Follows <c>dma_resv_assert_held</c>.</remarks>
    [AssertsLock]
    public void AssertHeld()
    {
        if (!IsHeldByCurrentThread)
            ThrowNotHeld(NotHeld);
    }

    /// <summary>Checks that the calling thread holds the reservation through this context.</summary>
    /// <param name="context">A context of the calling thread.</param>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    /// <exception cref="SynchronizationLockException">It does not: it holds it through another context, without one, or not at all,
    /// or the context belongs to another thread.</exception>
    [AssertsLock]
    public void AssertHeld(AcquireContext context)
    {
        if (context is null)
            throw new ArgumentNullException(nameof(context));
        if (!IsHeldThrough(context))
            ThrowNotHeld("The calling thread does not hold the reservation through this context.");
    }

    private bool IsHeldThrough(AcquireContext context) =>
        Volatile.Read(ref _holder) == context && context.Thread == LockThread.CurrentOrNull;

    [DoesNotReturn]
    private static void ThrowRecursion()
    {
        const string Message = "The calling thread holds the reservation already; it is not re-entrant.";
        Misuse.Suspected(LockRule.Recursion, Message);
        throw new LockRecursionException(Message);
    }

    [DoesNotReturn]
    private static void ThrowNotHeld(string message)
    {
        Misuse.Suspected(LockRule.Held, message);
        throw new SynchronizationLockException(message);
    }

    /// <summary>Holds a reservation until it is disposed.</summary>
    /// <remarks>Belongs to the thread that created it. Copies stand for the same hold, so only one of them may be disposed.</remarks>
    [LockScope]
    public readonly struct Scope : IDisposable
    {
        private readonly Reservation _reservation;

        /// <summary>Takes over a reservation that the calling thread holds, for instance through a context.</summary>
        /// <param name="reservation">The reservation, which <see cref="Dispose"/> will release.</param>
        /// <exception cref="ArgumentNullException"><paramref name="reservation"/> is null.</exception>
        /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
        [RequiresLock(nameof(reservation))]
        public Scope(Reservation reservation)
        {
            _reservation = reservation ?? throw new ArgumentNullException(nameof(reservation));
            reservation.AssertHeld();
        }

        /// <summary>Releases the reservation.</summary>
        /// <exception cref="SynchronizationLockException">The calling thread does not hold it: the guard was disposed before, or
        /// it was passed to another thread.</exception>
        [ReleasesLock(nameof(_reservation))]
        public void Dispose() => _reservation?.Unlock();
    }
}
