using System;
using System.Collections.Concurrent;
using System.Threading;

namespace ConventionAnalyzers;

public sealed partial class AddressSpace
{
    private readonly BindingQueue _external;
    private readonly BindingQueue _evicted;
    private readonly ConcurrentQueue<BufferBinding> _deferred = new();

    /// <summary>Finds the binding of a buffer. The caller holds the reservation of the buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <returns>The binding, to be released as often as it is found; null if there is none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_find</c>.</remarks>
    [RequiresLock("buffer.Reservation")]
    [UnlockedVariant(nameof(FindBindingImmediate))]
    public BufferBinding? FindBinding(SharedBuffer buffer)
    {
        CheckBuffer(buffer);
        buffer.Reservation.AssertHeld();
        return buffer.BindingsIn(this).Find(this);
    }

    /// <summary>Finds the binding of a buffer. Needs no reservation: for spaces that are <see cref="AddressSpaceOptions.Immediate"/>, and
    /// allowed where a fence must be signalled.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <returns>The binding, to be released as often as it is found; null if there is none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The space is not immediate.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_find</c> under the lock of the buffer's list.</remarks>
    public BufferBinding? FindBindingImmediate(SharedBuffer buffer)
    {
        CheckBuffer(buffer);
        CheckImmediate();
        return buffer.BindingsIn(this).Find(this);
    }

    /// <summary>Finds the binding of a buffer, or makes one. The caller holds the reservation of the buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <returns>The binding, to be released as often as it is obtained.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The space or the buffer was disposed.</exception>
    /// <remarks>An external buffer is to be made known with <see cref="AddExternal"/>. Follows <c>drm_gpuvm_bo_obtain</c>.</remarks>
    [RequiresLock("buffer.Reservation")]
    public BufferBinding ObtainBinding(SharedBuffer buffer)
    {
        CheckBuffer(buffer);
        buffer.Reservation.AssertHeld();
        CheckUsable(buffer);
        return FindBinding(buffer) ?? new BufferBinding(this, buffer).Publish();
    }

    /// <summary>Makes a binding that nobody finds yet, for <see cref="ObtainPreallocated"/>. Needs no lock.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <returns>The binding. If it is not needed, drop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The space is not immediate.</exception>
    /// <exception cref="ObjectDisposedException">The space or the buffer was disposed.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_create</c>.</remarks>
    public BufferBinding PreallocateBinding(SharedBuffer buffer)
    {
        CheckBuffer(buffer);
        CheckImmediate();
        CheckUsable(buffer);
        return new BufferBinding(this, buffer);
    }

    /// <summary>Finds the binding of a buffer, or takes the one that was made for it. Needs no reservation and allocates nothing:
    /// for spaces that are <see cref="AddressSpaceOptions.Immediate"/>, and allowed where a fence must be signalled.</summary>
    /// <param name="preallocated">What <see cref="PreallocateBinding"/> returned; not to be used again.</param>
    /// <returns>The binding, to be released as often as it is obtained.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="preallocated"/> is null.</exception>
    /// <exception cref="ArgumentException">It belongs to another space.</exception>
    /// <exception cref="InvalidOperationException">The space is not immediate, or the binding was used before.</exception>
    /// <exception cref="ObjectDisposedException">The space or the buffer was disposed.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_obtain_prealloc</c>.</remarks>
    public BufferBinding ObtainPreallocated(BufferBinding preallocated)
    {
        if (preallocated is null)
            throw new ArgumentNullException(nameof(preallocated));
        if (preallocated.Space != this)
            throw new ArgumentException("The binding belongs to another space.", nameof(preallocated));
        CheckImmediate();
        CheckUsable(preallocated.Buffer);
        return preallocated.Publish();
    }

    /// <summary>Makes an external buffer known to the space, which locks it with the others from now on; does nothing if it is known, or
    /// private to the space. The caller holds the reservation of the space.</summary>
    /// <param name="binding">The binding of the buffer.</param>
    /// <exception cref="ArgumentNullException"><paramref name="binding"/> is null.</exception>
    /// <exception cref="ArgumentException">It belongs to another space.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the space.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_extobj_add</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(AddExternalUnlocked))]
    public void AddExternal(BufferBinding binding)
    {
        CheckBinding(binding);
        Reservation.AssertHeld();
        ListExternal(binding);
    }

    /// <summary>Makes an external buffer known to the space, which locks it with the others from now on; does nothing if it is known, or
    /// private to the space. Needs no reservation: for spaces that are not
    /// <see cref="AddressSpaceOptions.ReservationProtected"/>.</summary>
    /// <param name="binding">The binding of the buffer.</param>
    /// <exception cref="ArgumentNullException"><paramref name="binding"/> is null.</exception>
    /// <exception cref="ArgumentException">It belongs to another space.</exception>
    /// <exception cref="InvalidOperationException">The reservation of the space guards its lists.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_extobj_add</c>.</remarks>
    public void AddExternalUnlocked(BufferBinding binding)
    {
        CheckBinding(binding);
        CheckListsHaveLocks();
        ListExternal(binding);
    }

    /// <summary>Takes the bindings whose last user left with <see cref="BufferBinding.ReleaseDeferred"/> or
    /// <see cref="BufferBinding.UnlinkDeferred"/> from the lists of the space. Acquires the reservation of the space for the call if that
    /// guards the lists.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation of the space, which guards the
    /// lists.</exception>
    /// <remarks>To be called where waiting is allowed. Follows <c>drm_gpuvm_bo_deferred_cleanup</c>.</remarks>
    [ExcludesLock(nameof(Reservation))]
    public void CleanUpDeferred()
    {
        if (!IsReservationProtected)
        {
            ForgetDeferred();
            return;
        }

        using (Reservation.Hold())
            ForgetDeferred();
    }

    internal void OnBound() => Interlocked.Increment(ref _bindingCount);

    /// <summary>Takes a binding without users from the lists.</summary>
    internal void Forget(BufferBinding binding)
    {
        _external.Remove(binding.ExternalEntry);
        _evicted.Remove(binding.EvictedEntry);
        Interlocked.Decrement(ref _bindingCount);
    }

    internal void Defer(BufferBinding binding) => _deferred.Enqueue(binding);

    [RequiresLock("binding.Buffer.Reservation")]
    internal void OnEvictedChanged(BufferBinding binding, bool evicted)
    {
        // Only the reservation of the buffer is held here; PrepareExternal holds both, and looks.
        if (IsReservationProtected && binding.IsExternal)
            return;
        if (evicted)
            _evicted.Add(binding.EvictedEntry);
        else
            _evicted.Remove(binding.EvictedEntry);
    }

    private void ListExternal(BufferBinding binding)
    {
        if (binding.IsExternal)
            _external.Add(binding.ExternalEntry);
    }

    private void ForgetDeferred()
    {
        while (_deferred.TryDequeue(out var binding))
            Forget(binding);
    }

    private void CheckUsable(SharedBuffer buffer)
    {
        ThrowIfDisposed();
        buffer.ThrowIfReleased();
    }

    private void CheckBinding(BufferBinding binding)
    {
        if (binding is null)
            throw new ArgumentNullException(nameof(binding));
        if (binding.Space != this)
            throw new ArgumentException("The binding belongs to another space.", nameof(binding));
    }

    private static void CheckBuffer(SharedBuffer buffer)
    {
        if (buffer is null)
            throw new ArgumentNullException(nameof(buffer));
    }
}
