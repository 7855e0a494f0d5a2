using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Locks any number of reservations together, starting over where waiting could deadlock, and releases them in reverse
/// order.</summary>
/// <remarks>
/// <para>The body of the loop runs once, and again for every contention: <see cref="Lock"/> and <see cref="Prepare"/> return
/// <see langword="false"/> then, and nothing else is to be done in that attempt. Every exception leaves locked what was locked;
/// <see cref="Dispose"/> releases it.</para>
/// <para>Belongs to the thread that made it. The reservations are held between <see cref="NextAttempt"/> and <see cref="Dispose"/>
/// in the name of one <see cref="AcquireContext"/>, which is older at every attempt than all that came later, so it gets
/// through. Corresponds to the Linux kernel's <c>drm_exec</c>.</para>
/// </remarks>
/// <example><code>
/// using var set = new ReservationSet();
/// while (set.NextAttempt())
/// {
///     if (!set.Prepare(source, slots: 1))
///         continue;
///     if (!set.Prepare(target, slots: 1))
///         continue;
/// }
///
/// foreach (var reservation in set)
/// {
///     reservation.AssertHeld();
///     reservation.AddFence(fence, FenceUsage.Write);
/// }
/// </code></example>
[LockScope]
public sealed class ReservationSet : IDisposable
{
    private readonly bool _allowsDuplicates;
    private readonly CancellationToken _cancellationToken;
    private readonly List<Reservation> _locked;
    private readonly AcquireContext _context;
    private Phase _phase;

    // Locked before the body of this attempt began; asked for by it, the reservation counts as locked then.
    private Reservation? _lockedAhead;

    /// <summary>Makes an empty set.</summary>
    /// <param name="options">What else it does.</param>
    /// <param name="acquireClass">The class of the reservations; <see cref="AcquireClass.Default"/> unless said otherwise.</param>
    /// <param name="cancellationToken">Ends the waiting for a reservation.</param>
    public ReservationSet(
        ReservationSetOptions options = ReservationSetOptions.None,
        AcquireClass? acquireClass = null,
        CancellationToken cancellationToken = default)
        : this(options, acquireClass, cancellationToken, capacity: 0)
    {
    }

    private ReservationSet(
        ReservationSetOptions options, AcquireClass? acquireClass, CancellationToken cancellationToken, int capacity)
    {
        _allowsDuplicates = (options & ReservationSetOptions.IgnoreDuplicates) != 0;
        _cancellationToken = cancellationToken;
        _locked = new List<Reservation>(capacity);
        _context = new AcquireContext(acquireClass ?? AcquireClass.Default, begins: false);
    }

    private enum Phase
    {
        Idle,
        Locking,
        Complete,
        Disposed,
    }

    /// <summary>How many reservations are locked.</summary>
    public int Count => _locked.Count;

    /// <summary>Whether an attempt got all it asked for, so that the loop has ended by itself.</summary>
    public bool IsComplete => _phase == Phase.Complete;

    /// <summary>What the reservations are acquired through.</summary>
    internal AcquireContext Context => _context;

    /// <summary>Locks two reservations, in whatever order is safe.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">Another, or the same.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The set, which holds both until it is disposed.</returns>
    /// <exception cref="ArgumentNullException">One is null.</exception>
    /// <exception cref="InvalidOperationException">They are of different classes.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds one of them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing is locked.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited. Nothing is locked.</exception>
    [AcquiresLock(nameof(first), nameof(second))]
    [NoLockAnalysis("What the array holds is locked by index; the analysis knows the elements by no other name.")]
    public static ReservationSet Hold(Reservation first, Reservation second, CancellationToken cancellationToken = default) =>
        Hold(new[] { first, second }, cancellationToken);

    /// <summary>Locks reservations, in whatever order is safe. Those that occur twice are locked once.</summary>
    /// <param name="reservations">What to lock, all of one class.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The set, which holds them until it is disposed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reservations"/> or one of them is null.</exception>
    /// <exception cref="InvalidOperationException">They are of different classes.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds one of them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing is locked.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited. Nothing is locked.</exception>
    public static ReservationSet Hold(IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken = default)
    {
        if (reservations is null)
            throw new ArgumentNullException(nameof(reservations));

        var acquireClass = reservations.Count == 0 ? null : reservations[0]?.Class;
        var set = new ReservationSet(
            ReservationSetOptions.IgnoreDuplicates, acquireClass, cancellationToken, reservations.Count);
        try
        {
            while (set.NextAttempt())
                set.LockAll(reservations);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Begins the first attempt, or another one if the last met contention: releases all, and waits for the reservation that
    /// was not to be had.</summary>
    /// <returns>Whether the body of the loop must run; <see langword="false"/> when everything it asked for is locked.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled while it waited. Nothing is locked.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited. Nothing is locked.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread made the set.</exception>
    /// <remarks>Follows <c>drm_exec_until_all_locked</c>.</remarks>
    public bool NextAttempt()
    {
        CheckUsable();
        switch (_phase)
        {
            case Phase.Idle:
                _context.Begin();
                _phase = Phase.Locking;
                return true;
            case Phase.Locking when _context.Contended is { } contended:
                UnlockAll();
                contended.LockSlow(_context, _cancellationToken);
                _locked.Add(contended);
                _lockedAhead = contended;
                return true;
            case Phase.Locking:
                _context.Done();
                _phase = Phase.Complete;
                return false;
            default:
                return false;
        }
    }

    /// <summary>Locks a reservation. To be called in the loop only.</summary>
    /// <param name="reservation">The reservation.</param>
    /// <returns><see langword="true"/> if it is locked; <see langword="false"/> if the loop must go on to the next attempt at
    /// once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reservation"/> is null.</exception>
    /// <exception cref="ArgumentException">The set has locked it already, and does not ignore duplicates.</exception>
    /// <exception cref="InvalidOperationException">No attempt is under way, or the reservation is of another class.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation, but not through this set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while it waited.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>Follows <c>drm_exec_lock_obj</c>.</remarks>
    [NoLockAnalysis("The set holds what it acquires until it is released by the set: in no one's name whom the analysis knows.")]
    public bool Lock(Reservation reservation)
    {
        CheckArgument(reservation);
        CheckAttempt();

        // Nothing but the next attempt helps now, and to wait here could deadlock.
        if (_context.Contended is not null)
            return false;
        if (reservation == _lockedAhead)
        {
            _lockedAhead = null;
            return true;
        }

        switch (reservation.Lock(_context, _cancellationToken))
        {
            case AcquireOutcome.Acquired:
                _locked.Add(reservation);
                return true;
            case AcquireOutcome.BackOff:
                return false;
            default:
                return _allowsDuplicates
                    ? true
                    : throw new ArgumentException("The set has locked the reservation already.", nameof(reservation));
        }
    }

    /// <summary>Locks a reservation and makes room for fences. To be called in the loop only.</summary>
    /// <param name="reservation">The reservation.</param>
    /// <param name="slots">How many fences will be added. For a reservation that occurs twice the counts do not add up.</param>
    /// <returns><see langword="true"/> if it is locked and has the room; <see langword="false"/> if the loop must go on to the next
    /// attempt at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reservation"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is not positive. Nothing was locked.</exception>
    /// <exception cref="ArgumentException">The set has locked the reservation already, and does not ignore duplicates.</exception>
    /// <exception cref="InvalidOperationException">No attempt is under way, or the reservation is of another class.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation, but not through this set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while it waited.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory for the room. The reservation is not locked then.</exception>
    /// <remarks>Follows <c>drm_exec_prepare_obj</c>.</remarks>
    public bool Prepare(Reservation reservation, int slots)
    {
        CheckArgument(reservation);
        CheckSlots(slots);

        if (!Lock(reservation))
            return false;
        try
        {
            reservation.AssertHeld();
            reservation.ReserveFences(slots);
            return true;
        }
        catch
        {
            Unlock(reservation);
            throw;
        }
    }

    /// <summary>Locks several reservations and makes room for fences in each. To be called in the loop only.</summary>
    /// <param name="reservations">The reservations.</param>
    /// <param name="slots">How many fences will be added to each.</param>
    /// <returns><see langword="true"/> if they are locked and have the room; <see langword="false"/> if the loop must go on to the next
    /// attempt at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reservations"/> or one of them is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is not positive. Nothing was locked.</exception>
    /// <exception cref="ArgumentException">The set has locked one already, and does not ignore duplicates.</exception>
    /// <exception cref="InvalidOperationException">No attempt is under way, or one is of another class.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds one, but not through this set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while it waited.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory for the room in one, which is not locked then.</exception>
    /// <remarks>Stops at the first exception, with those before it locked. Follows <c>drm_exec_prepare_array</c>.</remarks>
    public bool PrepareAll(IReadOnlyList<Reservation> reservations, int slots)
    {
        if (reservations is null)
            throw new ArgumentNullException(nameof(reservations));
        CheckSlots(slots);

        for (var i = 0; i < reservations.Count; i++)
        {
            if (!Prepare(reservations[i], slots))
                return false;
        }

        return true;
    }

    /// <summary>Locks several reservations. To be called in the loop only.</summary>
    /// <param name="reservations">The reservations.</param>
    /// <returns><see langword="true"/> if they are locked; <see langword="false"/> if the loop must go on to the next attempt at
    /// once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reservations"/> or one of them is null.</exception>
    /// <exception cref="ArgumentException">The set has locked one already, and does not ignore duplicates.</exception>
    /// <exception cref="InvalidOperationException">No attempt is under way, or one is of another class.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds one, but not through this set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while it waited.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>Stops at the first exception, with those before it locked.</remarks>
    public bool LockAll(IReadOnlyList<Reservation> reservations)
    {
        if (reservations is null)
            throw new ArgumentNullException(nameof(reservations));

        // The usual case, without a call through the interface for each.
        if (reservations is Reservation[] array)
            return LockAll(new ReadOnlySpan<Reservation>(array));

        for (var i = 0; i < reservations.Count; i++)
        {
            if (!Lock(reservations[i]))
                return false;
        }

        return true;
    }

    private bool LockAll(ReadOnlySpan<Reservation> reservations)
    {
        foreach (var reservation in reservations)
        {
            if (!Lock(reservation))
                return false;
        }

        return true;
    }

    /// <summary>Releases one reservation early and forgets it; does nothing if the set has not locked it.</summary>
    /// <param name="reservation">The reservation.</param>
    /// <exception cref="ArgumentNullException"><paramref name="reservation"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread made the set.</exception>
    /// <remarks>Follows <c>drm_exec_unlock_obj</c>.</remarks>
    [MayReleaseLock(nameof(reservation))]
    public void Unlock(Reservation reservation)
    {
        CheckArgument(reservation);
        CheckUsable();

        if (!_locked.Remove(reservation))
            return;
        if (_lockedAhead == reservation)
            _lockedAhead = null;
        reservation.Unlock();
    }

    /// <summary>Releases everything, the last first, and makes the set ready for another loop, as the youngest again.</summary>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread made the set.</exception>
    public void Reset()
    {
        CheckUsable();
        UnlockAll();
        if (_phase != Phase.Idle)
            _context.End();
        _phase = Phase.Idle;
    }

    /// <summary>Releases everything, the last first. The second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">Another thread made the set.</exception>
    /// <remarks>Follows <c>drm_exec_fini</c>.</remarks>
    public void Dispose()
    {
        if (_phase == Phase.Disposed)
            return;
        Reset();
        _phase = Phase.Disposed;
    }

    /// <summary>Enumerates what is locked, in the order in which it was locked, each reservation once.</summary>
    /// <returns>An enumerator that allocates nothing.</returns>
    public List<Reservation>.Enumerator GetEnumerator() => _locked.GetEnumerator();

    private void UnlockAll()
    {
        _lockedAhead = null;
        for (var i = _locked.Count - 1; i >= 0; i--)
        {
            var last = _locked[i];
            _locked.RemoveAt(i);
            last.Unlock();
        }
    }

    private void CheckUsable()
    {
        if (_phase == Phase.Disposed)
            throw new ObjectDisposedException(nameof(ReservationSet));
        _context.CheckThread();
    }

    private void CheckAttempt()
    {
        CheckUsable();
        if (_phase != Phase.Locking)
            throw Misuse.Found(LockRule.AcquireContext, "Nothing can be locked outside the attempts of the set.");
    }

    private static void CheckSlots(int slots)
    {
        if (slots <= 0)
            throw new ArgumentOutOfRangeException(nameof(slots), slots, "Room for no fences is no room.");
    }

    private static void CheckArgument(Reservation reservation)
    {
        if (reservation is null)
            throw new ArgumentNullException(nameof(reservation));
    }
}
