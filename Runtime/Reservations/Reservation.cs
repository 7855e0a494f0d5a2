using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The lock of a shared buffer: whoever maps, moves or uses the buffer holds it.</summary>
/// <remarks>
/// Several buffers may share one reservation. It belongs to the thread that acquired it and is not re-entrant: a thread that
/// acquires it twice, or releases what it does not hold, gets an exception instead of a deadlock. All members may be called from
/// any thread. Waiting is not fair: a thread that arrives as the lock becomes free may overtake one that waits.
/// The convention is that of the Linux kernel's <c>dma_resv</c>.
/// </remarks>
/// <example><code>
/// using (buffer.Reservation.Hold())
/// {
///     var frame = buffer.Vmap();
///     ...
/// }
/// </code></example>
[Lock(Class = "reservation")]
public sealed class Reservation
{
    private const int Nobody = 0;

    // The fast path is one compare-and-swap on _owner. Everything that orders those who wait is behind _waitGate, where the
    // age of an acquire context will choose between them.
    private readonly object _waitGate = new();

    /// <summary>The managed id of the thread that holds the reservation, or <see cref="Nobody"/>.</summary>
    private int _owner;

    [GuardedBy(nameof(_waitGate), UnlockedReads = true)]
    private int _waiters;

    /// <summary>Whether the calling thread holds the reservation. Needs no lock.</summary>
    /// <remarks>Whether <em>another</em> thread holds it is not offered: the answer would be stale before it could be used.</remarks>
    public bool IsHeldByCurrentThread => Volatile.Read(ref _owner) == Environment.CurrentManagedThreadId;

    /// <summary>Acquires the reservation, waiting as long as another thread holds it.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds it already.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; it does not hold the
    /// reservation.</exception>
    [AcquiresLock]
    public void Lock()
    {
        var thread = Environment.CurrentManagedThreadId;
        var holder = Take(thread);
        if (holder == Nobody)
            return;
        if (holder == thread)
            ThrowRecursion();
        Wait(thread);
    }

    /// <summary>Acquires the reservation if no other thread holds it. Never waits.</summary>
    /// <returns><see langword="true"/> if the calling thread holds it now; <see langword="false"/> if another thread does.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds it already.</exception>
    [TryAcquiresLock(true)]
    public bool TryLock()
    {
        var thread = Environment.CurrentManagedThreadId;
        var holder = Take(thread);
        if (holder == thread)
            ThrowRecursion();
        return holder == Nobody;
    }

    /// <summary>Acquires the reservation and returns a guard that releases it: <c>using (reservation.Hold())</c>.</summary>
    /// <returns>The guard. Dispose it once, on the thread that called; it costs no allocation.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation already.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    [AcquiresLock]
    public Scope Hold()
    {
        Lock();
        return new Scope(this);
    }

    /// <summary>Releases the reservation.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    [ReleasesLock]
    public void Unlock()
    {
        AssertHeld();
        // A full fence between giving up and looking for waiters: a waiter announces itself before it looks at the owner, so
        // one of the two sees the other and no wake-up is lost.
        Interlocked.Exchange(ref _owner, Nobody);
        if (Volatile.Read(ref _waiters) != 0)
            WakeOne();
    }

    /// <summary>Checks that the calling thread holds the reservation.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    [AssertsLock]
    public void AssertHeld()
    {
        if (!IsHeldByCurrentThread)
            throw new SynchronizationLockException("The calling thread does not hold the reservation.");
    }

    /// <summary>Makes the thread the owner if there is none; returns who was the owner before.</summary>
    private int Take(int thread) => Interlocked.CompareExchange(ref _owner, thread, Nobody);

    private void Wait(int thread)
    {
        for (var spin = new SpinWait(); !spin.NextSpinWillYield; spin.SpinOnce())
        {
            if (Take(thread) == Nobody)
                return;
        }

        lock (_waitGate)
        {
            _waiters++;
            try
            {
                while (Take(thread) != Nobody)
                    Monitor.Wait(_waitGate);
            }
            catch (ThreadInterruptedException)
            {
                // It may have been woken and interrupted at once: the wake-up is passed on.
                Monitor.Pulse(_waitGate);
                throw;
            }
            finally
            {
                _waiters--;
            }
        }
    }

    private void WakeOne()
    {
        lock (_waitGate)
            Monitor.Pulse(_waitGate);
    }

    [DoesNotReturn]
    private static void ThrowRecursion() =>
        throw new LockRecursionException("The calling thread holds the reservation already; it is not re-entrant.");

    /// <summary>Holds a reservation until it is disposed.</summary>
    /// <remarks>Belongs to the thread that created it. Copies stand for the same hold, so only one of them may be disposed.</remarks>
    [LockScope]
    public readonly struct Scope : IDisposable
    {
        private readonly Reservation _reservation;

        [RequiresLock(nameof(reservation))]
        internal Scope(Reservation reservation) => _reservation = reservation;

        /// <summary>Releases the reservation.</summary>
        /// <exception cref="SynchronizationLockException">The calling thread does not hold it: the guard was disposed before, or
        /// it was passed to another thread.</exception>
        [ReleasesLock(nameof(_reservation))]
        public void Dispose() => _reservation?.Unlock();
    }
}
