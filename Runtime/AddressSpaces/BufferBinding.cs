using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A buffer in an <see cref="AddressSpace"/>, whatever is mapped of it and where: one for each buffer and space.</summary>
/// <remarks>
/// <para>It has users: everybody who obtained it and did not release it, and every mapping that is linked to it. With the last user it
/// leaves the lists of the buffer and of the space. All members may be called from any thread; each says what it expects of the
/// reservations of the buffer and of the space, which are one if the buffer is not external.</para>
/// <para>Corresponds to the Linux kernel's <c>drm_gpuvm_bo</c>.</para>
/// </remarks>
public sealed class BufferBinding
{
    private readonly BindingGroup _group;

    [ContentsGuardedBy("_group.Gate")]
    private readonly LinkedList<AddressMapping> _mappings = [];

    [GuardedBy("Buffer.Reservation")]
    private bool _evicted;

    // None before it is published, so that nothing can be done with it.
    private int _users;
    private int _published;

    internal BufferBinding(AddressSpace space, SharedBuffer buffer)
    {
        (Space, Buffer) = (space, buffer);
        _group = buffer.BindingsIn(space);
        GroupEntry = new LinkedListNode<BufferBinding>(this);
        ExternalEntry = new LinkedListNode<BufferBinding>(this);
        EvictedEntry = new LinkedListNode<BufferBinding>(this);
    }

    /// <summary>The space.</summary>
    public AddressSpace Space { get; }

    /// <summary>The buffer.</summary>
    public SharedBuffer Buffer { get; }

    /// <summary>Whether the buffer has another reservation than the space. Never changes; needs no lock.</summary>
    public bool IsExternal => Buffer.Reservation != Space.Reservation;

    /// <summary>Whether the memory of the buffer is gone from where the space expects it. The caller holds the reservation of the
    /// buffer.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer.</exception>
    [RequiresLock("Buffer.Reservation")]
    public bool IsEvicted
    {
        get
        {
            Buffer.Reservation.AssertHeld();
            return _evicted;
        }
    }

    internal bool HasUsers => Volatile.Read(ref _users) > 0;

    /// <summary>Its place among the bindings of the buffer.</summary>
    internal LinkedListNode<BufferBinding> GroupEntry { get; }

    /// <summary>Its place among the external buffers of the space.</summary>
    internal LinkedListNode<BufferBinding> ExternalEntry { get; }

    /// <summary>Its place among the evicted buffers of the space.</summary>
    internal LinkedListNode<BufferBinding> EvictedEntry { get; }

    /// <summary>Says whether the memory of the buffer is gone from where the space expects it, so that the space validates the
    /// buffer before it is used again. The caller holds the reservation of the buffer.</summary>
    /// <param name="evicted">Whether it is gone.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer.</exception>
    /// <remarks>Where the reservation of the space guards its lists, an external buffer joins the evicted ones later: when the space
    /// prepares its external buffers. Follows <c>drm_gpuvm_bo_evict</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    public void SetEvicted(bool evicted)
    {
        Buffer.Reservation.AssertHeld();
        _evicted = evicted;
        Space.OnEvictedChanged(this, evicted);
    }

    /// <summary>Links a mapping, which becomes a user. The caller holds the reservation of the buffer.</summary>
    /// <param name="mapping">A mapping of the buffer that is linked to none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="ArgumentException">It maps another buffer, or is linked already.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer.</exception>
    /// <exception cref="InvalidOperationException">The binding has no user any more.</exception>
    /// <remarks>Follows <c>drm_gpuva_link</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    [UnlockedVariant(nameof(LinkImmediate))]
    public void Link(AddressMapping mapping)
    {
        CheckMapping(mapping);
        Buffer.Reservation.AssertHeld();
        AddLink(mapping);
    }

    /// <summary>Links a mapping, which becomes a user. Needs no reservation: for spaces that are
    /// <see cref="AddressSpaceOptions.Immediate"/>, and allowed where a fence must be signalled.</summary>
    /// <param name="mapping">A mapping of the buffer that is linked to none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="ArgumentException">It maps another buffer, or is linked already.</exception>
    /// <exception cref="InvalidOperationException">The space is not immediate, or the binding has no user any more.</exception>
    /// <remarks>Follows <c>drm_gpuva_link</c> under the lock of the buffer's list.</remarks>
    public void LinkImmediate(AddressMapping mapping)
    {
        CheckMapping(mapping);
        Space.CheckImmediate();
        AddLink(mapping);
    }

    /// <summary>Unlinks a mapping, which was a user. The caller holds the reservations of the buffer and of the space.</summary>
    /// <param name="mapping">A mapping that is linked to this binding.</param>
    /// <returns>Whether it was the last user: the binding has left all lists.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="ArgumentException">It is not linked to this binding.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold both, whether or not it was the last
    /// user.</exception>
    /// <remarks>Follows <c>drm_gpuva_unlink</c>.</remarks>
    [RequiresLock("Buffer.Reservation", "Space.Reservation")]
    [UnlockedVariant(nameof(UnlinkUnlocked))]
    public bool Unlink(AddressMapping mapping)
    {
        CheckMapping(mapping);
        Buffer.Reservation.AssertHeld();
        Space.Reservation.AssertHeld();
        RemoveLink(mapping);
        return Drop();
    }

    /// <summary>Unlinks a mapping, which was a user. The caller holds the reservation of the buffer, and need not hold that of the
    /// space: for spaces that are not <see cref="AddressSpaceOptions.ReservationProtected"/>.</summary>
    /// <param name="mapping">A mapping that is linked to this binding.</param>
    /// <returns>Whether it was the last user: the binding has left all lists.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="ArgumentException">It is not linked to this binding.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer, whether or not it was
    /// the last user.</exception>
    /// <exception cref="InvalidOperationException">The reservation of the space guards its lists.</exception>
    /// <remarks>Follows <c>drm_gpuva_unlink</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    public bool UnlinkUnlocked(AddressMapping mapping)
    {
        CheckMapping(mapping);
        Space.CheckListsHaveLocks();
        Buffer.Reservation.AssertHeld();
        RemoveLink(mapping);
        return Drop();
    }

    /// <summary>Unlinks a mapping, which was a user. Needs no reservation: for spaces that are
    /// <see cref="AddressSpaceOptions.Immediate"/>, and allowed where a fence must be signalled.</summary>
    /// <param name="mapping">A mapping that is linked to this binding.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="ArgumentException">It is not linked to this binding.</exception>
    /// <exception cref="InvalidOperationException">The space is not immediate.</exception>
    /// <remarks>A binding without users stays in the lists of the space until <see cref="AddressSpace.CleanUpDeferred"/>. Follows
    /// <c>drm_gpuva_unlink_defer</c>.</remarks>
    public void UnlinkDeferred(AddressMapping mapping)
    {
        CheckMapping(mapping);
        Space.CheckImmediate();
        RemoveLink(mapping);
        DropDeferred();
    }

    /// <summary>Gives back what <see cref="AddressSpace.ObtainBinding"/> or <see cref="AddressSpace.FindBinding"/> returned. The
    /// caller holds the reservations of the buffer and of the space.</summary>
    /// <returns>Whether it was the last user: the binding has left all lists.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold both, whether or not it was the last
    /// user.</exception>
    /// <exception cref="InvalidOperationException">The binding has no user any more.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_put</c>, which checks the locks for the last user only.</remarks>
    [RequiresLock("Buffer.Reservation", "Space.Reservation")]
    [UnlockedVariant(nameof(ReleaseUnlocked))]
    public bool Release()
    {
        Buffer.Reservation.AssertHeld();
        Space.Reservation.AssertHeld();
        return Drop();
    }

    /// <summary>Gives back what <see cref="AddressSpace.ObtainBinding"/> or <see cref="AddressSpace.FindBinding"/> returned. The
    /// caller holds the reservation of the buffer, and need not hold that of the space: for spaces that are not
    /// <see cref="AddressSpaceOptions.ReservationProtected"/>.</summary>
    /// <returns>Whether it was the last user: the binding has left all lists.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer, whether or not it was
    /// the last user.</exception>
    /// <exception cref="InvalidOperationException">The reservation of the space guards its lists, or the binding has no user any
    /// more.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_put</c>, which checks the lock for the last user only.</remarks>
    [RequiresLock("Buffer.Reservation")]
    public bool ReleaseUnlocked()
    {
        Space.CheckListsHaveLocks();
        Buffer.Reservation.AssertHeld();
        return Drop();
    }

    /// <summary>Gives back what was obtained or found. Needs no reservation: for spaces that are
    /// <see cref="AddressSpaceOptions.Immediate"/>, and allowed where a fence must be signalled.</summary>
    /// <exception cref="InvalidOperationException">The space is not immediate, or the binding has no user any more.</exception>
    /// <remarks>A binding without users stays in the lists of the space until <see cref="AddressSpace.CleanUpDeferred"/>. Follows
    /// <c>drm_gpuvm_bo_put_deferred</c>.</remarks>
    public void ReleaseDeferred()
    {
        Space.CheckImmediate();
        DropDeferred();
    }

    /// <summary>Lists the linked mappings. The caller holds the reservation of the buffer.</summary>
    /// <returns>The mappings at this moment, in the order in which they were linked.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_for_each_va</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    [UnlockedVariant(nameof(GetMappingsImmediate))]
    public IReadOnlyList<AddressMapping> GetMappings()
    {
        Buffer.Reservation.AssertHeld();
        return CopyMappings();
    }

    /// <summary>Lists the linked mappings. Needs no reservation: for spaces that are
    /// <see cref="AddressSpaceOptions.Immediate"/>.</summary>
    /// <returns>The mappings at one moment, in the order in which they were linked.</returns>
    /// <exception cref="InvalidOperationException">The space is not immediate.</exception>
    public IReadOnlyList<AddressMapping> GetMappingsImmediate()
    {
        Space.CheckImmediate();
        return CopyMappings();
    }

    /// <summary>Lists the steps that end all linked mappings. The caller holds the reservation of the buffer; to apply them it
    /// needs the lock of the mappings too.</summary>
    /// <returns>The steps.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation of the buffer.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_unmap_ops_create</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    [UnlockedVariant(nameof(PlanUnmapImmediate))]
    public IReadOnlyList<UnmapStep> PlanUnmap()
    {
        Buffer.Reservation.AssertHeld();
        return CopyMappings().ConvertAll(mapping => new UnmapStep(Space, mapping, keep: false));
    }

    /// <summary>Lists the steps that end all linked mappings. Needs no reservation: for spaces that are
    /// <see cref="AddressSpaceOptions.Immediate"/>. To apply them the caller needs the lock of the mappings.</summary>
    /// <returns>The steps.</returns>
    /// <exception cref="InvalidOperationException">The space is not immediate.</exception>
    public IReadOnlyList<UnmapStep> PlanUnmapImmediate()
    {
        Space.CheckImmediate();
        return CopyMappings().ConvertAll(mapping => new UnmapStep(Space, mapping, keep: false));
    }

    /// <summary>Makes it the binding of its buffer in its space, unless there is one already: then that gets one more user.</summary>
    /// <exception cref="InvalidOperationException">It was done before.</exception>
    internal BufferBinding Publish()
    {
        if (Interlocked.Exchange(ref _published, 1) != 0)
            throw Misuse.Found(LockRule.AddressSpace, "A preallocated binding is used twice.");
        Volatile.Write(ref _users, 1);
        var binding = _group.FindOrAdd(this);
        if (binding == this)
            Space.OnBound();
        else
            Volatile.Write(ref _users, 0);
        return binding;
    }

    /// <returns><see langword="false"/> if the last user has left.</returns>
    internal bool TryAddUser()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users)
                return true;
            users = before;
        }

        return false;
    }

    private bool Drop()
    {
        if (!RemoveUser())
            return false;
        _group.Remove(this);
        Space.Forget(this);
        return true;
    }

    private void DropDeferred()
    {
        if (!RemoveUser())
            return;
        _group.Remove(this);
        Space.Defer(this);
    }

    /// <returns>Whether it was the last.</returns>
    private bool RemoveUser()
    {
        Interleaving.Point();
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var before = Interlocked.CompareExchange(ref _users, users - 1, users);
            if (before == users)
                return users == 1;
            users = before;
        }

        throw Misuse.Found(LockRule.AddressSpace, "The binding is released more often than it was obtained.");
    }

    private void AddLink(AddressMapping mapping)
    {
        if (mapping.Buffer != Buffer)
            throw new ArgumentException("It maps another buffer.", nameof(mapping));
        Interleaving.Point();
        if (!TryAddUser())
            throw Misuse.Found(LockRule.AddressSpace, "A mapping is linked to a binding that nobody has.");
        using (_group.Gate.Enter())
        {
            if (mapping.Binding is null)
            {
                _mappings.AddLast(mapping.Entry);
                mapping.Binding = this;
                return;
            }
        }

        RemoveUser();
        throw new ArgumentException("It is linked already.", nameof(mapping));
    }

    private void RemoveLink(AddressMapping mapping)
    {
        using (_group.Gate.Enter())
        {
            if (mapping.Binding != this)
                throw new ArgumentException("It is not linked to this binding.", nameof(mapping));
            _mappings.Remove(mapping.Entry);
            mapping.Binding = null;
        }
    }

    private List<AddressMapping> CopyMappings()
    {
        using (_group.Gate.Enter())
            return [.. _mappings];
    }

    private static void CheckMapping(AddressMapping mapping)
    {
        if (mapping is null)
            throw new ArgumentNullException(nameof(mapping));
    }
}
