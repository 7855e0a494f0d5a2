using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

public sealed partial class AddressSpace
{
    /// <summary>Locks the reservation of the space, and with it the private buffers, and makes room for fences. To be called first
    /// in the loop of a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="slots">How many fences will be added; 0 locks only.</param>
    /// <returns><see langword="true"/> if it is locked and has the room; <see langword="false"/> if the loop must go on to the next attempt
    /// at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="set"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is negative. Nothing was locked.</exception>
    /// <remarks>Other exceptions are those of <see cref="ReservationSet.Prepare"/>. Follows <c>drm_gpuvm_prepare_vm</c>.</remarks>
    public bool Prepare(ReservationSet set, int slots)
    {
        CheckSet(set, slots);
        return LockIn(set, Reservation, slots);
    }

    /// <summary>Locks the external buffers and makes room for fences in each. To be called in the loop of a set, after
    /// <see cref="Prepare"/>: the caller holds the reservation of the space.</summary>
    /// <param name="set">The set, which ignores duplicates if two external buffers may share a reservation.</param>
    /// <param name="slots">How many fences will be added to each; 0 locks only.</param>
    /// <returns><see langword="true"/> if they are locked and have the room; <see langword="false"/> if the loop must go on to the next
    /// attempt at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="set"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is negative. Nothing was locked.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the space.</exception>
    /// <exception cref="InvalidOperationException">Another thread goes over the external buffers.</exception>
    /// <remarks>Those that were evicted will be validated from now on. Other exceptions are those of
    /// <see cref="ReservationSet.Prepare"/>. Follows <c>drm_gpuvm_prepare_objects</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(PrepareExternalUnlocked))]
    public bool PrepareExternal(ReservationSet set, int slots)
    {
        CheckSet(set, slots);
        Reservation.AssertHeld();
        return PrepareEachExternal(set, slots);
    }

    /// <summary>Locks the external buffers and makes room for fences in each. To be called in the loop of a set. Needs no reservation: for
    /// spaces that are not <see cref="AddressSpaceOptions.ReservationProtected"/>.</summary>
    /// <param name="set">The set, which ignores duplicates if two external buffers may share a reservation.</param>
    /// <param name="slots">How many fences will be added to each; 0 locks only.</param>
    /// <returns><see langword="true"/> if they are locked and have the room; <see langword="false"/> if the loop must go on to the next
    /// attempt at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="set"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is negative. Nothing was locked.</exception>
    /// <exception cref="InvalidOperationException">The reservation of the space guards its lists, or another thread goes over the external
    /// buffers.</exception>
    /// <remarks>Other exceptions are those of <see cref="ReservationSet.Prepare"/>. Follows <c>drm_gpuvm_prepare_objects</c>.</remarks>
    public bool PrepareExternalUnlocked(ReservationSet set, int slots)
    {
        CheckSet(set, slots);
        CheckListsHaveLocks();
        return PrepareEachExternal(set, slots);
    }

    /// <summary>Locks the buffers that are mapped at a range of addresses and makes room for fences in each. To be called in the loop of a
    /// set; the caller holds the lock of the mappings.</summary>
    /// <param name="set">The set. It ignores duplicates if two of the buffers may share a reservation.</param>
    /// <param name="range">The addresses.</param>
    /// <param name="slots">How many fences will be added to each; 0 locks only.</param>
    /// <returns><see langword="true"/> if they are locked and have the room; <see langword="false"/> if the loop must go on to the next
    /// attempt at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="set"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is negative. Nothing was locked.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Locks the reservation of the space only if a private buffer is mapped there. Other exceptions are those of
    /// <see cref="ReservationSet.Prepare"/>. Follows <c>drm_gpuvm_prepare_range</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public bool PrepareRange(ReservationSet set, AddressRange range, int slots)
    {
        CheckSet(set, slots);
        MappingsLock.AssertHeld();

        for (var mapping = FirstIn(range, range.Start); mapping is not null; mapping = FirstIn(range, mapping.Range.End))
        {
            if (mapping.Buffer is { } buffer && !LockIn(set, buffer.Reservation, slots))
                return false;
        }

        return true;
    }

    /// <summary>Locks the reservation of the space and those of all external buffers, and makes room for fences in each.</summary>
    /// <param name="slots">How many fences will be added to each; 0 locks only.</param>
    /// <param name="more">Locks what else is needed, in the loop of the set: returns <see langword="false"/> for the next attempt.
    /// Runs with the reservation of the space held.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The set, which holds them until it is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is negative.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds one of them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>After an exception, also one of <paramref name="more"/>, nothing is locked. Follows <c>drm_gpuvm_exec_lock</c>.</remarks>
    [AcquiresLock(nameof(Reservation))]
    [ExcludesLock("FenceSignalling.Section")]
    [NoLockAnalysis("The set holds what it locked in its loop, which the analysis does not follow.")]
    public ReservationSet HoldAll(
        int slots,
        [RequiresLock(nameof(Reservation))] Func<ReservationSet, bool>? more = null,
        CancellationToken cancellationToken = default)
    {
        return Hold(
            set => Prepare(set, slots) && PrepareExternal(set, slots) && (more is null || more(set)),
            cancellationToken);
    }

    /// <summary>Locks the reservation of the space, those of all external buffers and some more, and makes room for fences in
    /// each.</summary>
    /// <param name="slots">How many fences will be added to each; 0 locks only.</param>
    /// <param name="others">What else to lock, for instance buffers that are going to be mapped.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The set, which holds them until it is disposed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="others"/> or one of them is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is negative.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds one of them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>After an exception nothing is locked. Follows <c>drm_gpuvm_exec_lock_array</c>.</remarks>
    [AcquiresLock(nameof(Reservation))]
    [ExcludesLock("FenceSignalling.Section")]
    public ReservationSet HoldAll(int slots, IReadOnlyList<Reservation> others, CancellationToken cancellationToken = default)
    {
        if (others is null)
            throw new ArgumentNullException(nameof(others));
        return HoldAll(slots, set => slots == 0 ? set.LockAll(others) : set.PrepareAll(others, slots), cancellationToken);
    }

    /// <summary>Locks the buffers that are mapped at a range of addresses, and makes room for fences in each. The caller holds the
    /// lock of the mappings.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="slots">How many fences will be added to each; 0 locks only.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The set, which holds them until it is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is negative.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds one of the reservations.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>Locks the reservation of the space only if a private buffer is mapped there. After an exception nothing is locked. Follows
    /// <c>drm_gpuvm_exec_lock_range</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    [ExcludesLock("FenceSignalling.Section")]
    public ReservationSet HoldRange(AddressRange range, int slots, CancellationToken cancellationToken = default)
    {
        MappingsLock.AssertHeld();
        return Hold(set => PrepareRange(set, range, slots), cancellationToken);
    }

    /// <summary>Has the evicted buffers brought back. To be called when the buffers are prepared: the caller holds the reservation of the
    /// space.</summary>
    /// <param name="set">What the reservations are held in.</param>
    /// <returns><see langword="false"/> if the set met contention and the loop must go on to the next attempt at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="set"/> is null.</exception>
    /// <exception cref="NotSupportedException">The space has no validator.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the space, or the validator has
    /// released that of a buffer.</exception>
    /// <exception cref="InvalidOperationException">Another thread goes over the evicted buffers.</exception>
    /// <remarks>What the validator throws passes through. The buffers behind it stay evicted, and so does one that the validator
    /// returned from without saying that it is back. Follows <c>drm_gpuvm_validate</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(ValidateUnlocked))]
    public bool Validate(ReservationSet set)
    {
        CheckSet(set, slots: 0);
        Reservation.AssertHeld();
        return ValidateEach(set);
    }

    /// <summary>Has the evicted buffers brought back. Needs no reservation, and locks those of the buffers that are not locked yet:
    /// for spaces that are not <see cref="AddressSpaceOptions.ReservationProtected"/>.</summary>
    /// <param name="set">What the reservations are held in.</param>
    /// <returns><see langword="false"/> if the set met contention and the loop must go on to the next attempt at once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="set"/> is null.</exception>
    /// <exception cref="NotSupportedException">The space has no validator.</exception>
    /// <exception cref="SynchronizationLockException">The validator has released the reservation of a buffer.</exception>
    /// <exception cref="InvalidOperationException">The reservation of the space guards its lists, another thread goes over the evicted
    /// buffers, or a buffer is not locked and no attempt is under way.</exception>
    /// <remarks>As <see cref="Validate"/>. Follows <c>drm_gpuvm_validate</c>.</remarks>
    public bool ValidateUnlocked(ReservationSet set)
    {
        CheckSet(set, slots: 0);
        CheckListsHaveLocks();
        return ValidateEach(set);
    }

    /// <summary>Adds a fence to everything that is locked in a set.</summary>
    /// <param name="set">The set, in which room was made for the fence.</param>
    /// <param name="fence">The fence of the work.</param>
    /// <param name="privateUsage">What the work does with the buffers that are private to the space.</param>
    /// <param name="externalUsage">What it does with all others.</param>
    /// <exception cref="ArgumentNullException"><paramref name="set"/> or <paramref name="fence"/> is null.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold a reservation of the set.</exception>
    /// <exception cref="InvalidOperationException">No room was made.</exception>
    /// <remarks>Other exceptions are those of <see cref="Reservation.AddFence"/>. Follows <c>drm_gpuvm_resv_add_fence</c>.</remarks>
    public void AddFence(ReservationSet set, Fence fence, FenceUsage privateUsage, FenceUsage externalUsage)
    {
        CheckSet(set, slots: 0);
        if (fence is null)
            throw new ArgumentNullException(nameof(fence));

        foreach (var reservation in set)
        {
            reservation.AssertHeld();
            reservation.AddFence(fence, reservation == Reservation ? privateUsage : externalUsage);
        }
    }

    private bool PrepareEachExternal(ReservationSet set, int slots)
    {
        foreach (var binding in _external.Visit())
        {
            var reservation = binding.Buffer.Reservation;
            if (!LockIn(set, reservation, slots))
                return false;
            if (!IsReservationProtected)
                continue;
            reservation.AssertHeld();
            if (binding.IsEvicted)
                _evicted.Add(binding.EvictedEntry);
        }

        return true;
    }

    private bool ValidateEach(ReservationSet set)
    {
        if (_validator is null)
            throw new NotSupportedException("The address space has nobody who brings evicted buffers back.");

        foreach (var binding in _evicted.Visit())
        {
            var reservation = binding.Buffer.Reservation;
            if (!reservation.IsHeldByCurrentThread && !set.Lock(reservation))
                return false;
            reservation.AssertHeld();
            if (!_validator.Validate(binding, set))
                return false;
            reservation.AssertHeld();
            if (!binding.IsEvicted)
                _evicted.Remove(binding.EvictedEntry);
        }

        return true;
    }

    private ReservationSet Hold([RunsSynchronously] Func<ReservationSet, bool> attempt, CancellationToken cancellationToken)
    {
        var set = new ReservationSet(ReservationSetOptions.IgnoreDuplicates, Reservation.Class, cancellationToken);
        try
        {
            while (set.NextAttempt())
                attempt(set);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private static bool LockIn(ReservationSet set, Reservation reservation, int slots) =>
        slots == 0 ? set.Lock(reservation) : set.Prepare(reservation, slots);

    private static void CheckSet(ReservationSet set, int slots)
    {
        if (set is null)
            throw new ArgumentNullException(nameof(set));
        if (slots < 0)
            throw new ArgumentOutOfRangeException(nameof(slots), slots, "There is no room for less than no fence.");
    }
}
