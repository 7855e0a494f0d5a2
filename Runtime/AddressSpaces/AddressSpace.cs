using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The addresses that a device, or one of its programs, sees: which part of which buffer is mapped where.</summary>
/// <remarks>
/// <para>It keeps the books and says what a change takes (<see cref="Map"/>, <see cref="Unmap"/>); page tables are written by whoever takes
/// the steps. All members may be called from any thread; each says what it expects of the locks:</para>
/// <list type="bullet">
/// <item><see cref="MappingsLock"/> guards the mappings. It is taken first, before reservations.</item>
/// <item><see cref="Reservation"/> is the lock of the buffers that are private to the space; buffers with another one are external. It is
/// locked first among the reservations, which are locked together with a <see cref="ReservationSet"/>.</item>
/// <item>The list of external buffers, and that of evicted ones, is guarded by <see cref="Reservation"/> or by a lock of its own; the
/// bindings of a buffer by the reservation of the buffer or by a lock of their own: see <see cref="AddressSpaceOptions"/>.</item>
/// </list>
/// <para>Corresponds to the Linux kernel's <c>drm_gpuvm</c>.</para>
/// </remarks>
/// <example><code>
/// using (var set = space.HoldAll(slots: 1))
/// {
///     space.Reservation.AssertHeld();
///     space.Validate(set);
///     var fence = Submit(job);
///     space.AddFence(set, fence, FenceUsage.Write, FenceUsage.Read);
/// }
/// </code></example>
public sealed partial class AddressSpace : IDisposable
{
    private readonly AddressSpaceOptions _options;
    private readonly IBufferValidator? _validator;
    private int _bindingCount;
    private volatile bool _disposed;

    /// <summary>Makes an address space in which nothing is mapped.</summary>
    /// <param name="range">Its addresses.</param>
    /// <param name="reserved">Addresses that nothing can be mapped at, for instance because a driver keeps something there.</param>
    /// <param name="reservation">The lock of the buffers that are private to the space; by default it has a new one.</param>
    /// <param name="validator">Brings evicted buffers back; null if none can be evicted.</param>
    /// <param name="options">Which locks guard the lists.</param>
    /// <param name="mappingsLock">The lock of the mappings; by default the space has its own. One that is acquired where a fence must be
    /// signalled needs a class of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="range"/> is empty, or <paramref name="reserved"/> is not inside
    /// it.</exception>
    public AddressSpace(
        AddressRange range,
        AddressRange? reserved = null,
        Reservation? reservation = null,
        IBufferValidator? validator = null,
        AddressSpaceOptions options = AddressSpaceOptions.None,
        WatchedLock? mappingsLock = null)
    {
        if (range.Length == 0)
            throw new ArgumentOutOfRangeException(nameof(range), range, "An address space has addresses.");
        if (reserved is { } kept && (kept.Length == 0 || !range.Contains(kept)))
            throw new ArgumentOutOfRangeException(nameof(reserved), reserved, "What is reserved lies in the address space.");

        (Range, Reserved, _validator, _options) = (range, reserved, validator, options);
        Reservation = reservation ?? new Reservation();
        MappingsLock = mappingsLock ?? new WatchedLock(IsImmediate ? "immediate address space" : "address space");
        _external = new BindingQueue(NewListGate());
        _evicted = new BindingQueue(NewListGate());
    }

    /// <summary>Its addresses.</summary>
    public AddressRange Range { get; }

    /// <summary>Addresses that nothing can be mapped at; null if there are none.</summary>
    public AddressRange? Reserved { get; }

    /// <summary>The lock of the buffers that are private to the space.</summary>
    public Reservation Reservation { get; }

    /// <summary>The lock of the mappings. Acquired before any reservation, and by threads that may wait for memory.</summary>
    [AcquiredBefore(nameof(Reservation))]
    public WatchedLock MappingsLock { get; }

    /// <summary>Whether <see cref="Reservation"/> guards the lists of external and of evicted buffers.</summary>
    public bool IsReservationProtected => (_options & AddressSpaceOptions.ReservationProtected) != 0;

    /// <summary>Whether bindings can change where a fence must be signalled.</summary>
    public bool IsImmediate => (_options & AddressSpaceOptions.Immediate) != 0;

    /// <summary>Ends the space. Acquires the lock of the mappings and the reservation for the call; the second call does nothing.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds one of them, whether or not anything is left to be
    /// done.</exception>
    /// <exception cref="InvalidOperationException">Something is mapped, bound, external, evicted, or waits for
    /// <see cref="CleanUpDeferred"/>. The space is not disposed.</exception>
    /// <remarks>Follows <c>drm_gpuvm_put</c> of the last user.</remarks>
    [ExcludesLock(nameof(MappingsLock), nameof(Reservation))]
    public void Dispose()
    {
        using (MappingsLock.Hold())
        using (Reservation.Hold())
        {
            if (_disposed)
                return;
            ThrowIfLeft(!_mappings.IsEmpty, "something is mapped");
            ThrowIfLeft(!_deferred.IsEmpty, "deferred bindings were not cleaned up");
            ThrowIfLeft(!_external.IsEmpty, "external buffers are listed");
            ThrowIfLeft(!_evicted.IsEmpty, "evicted buffers are listed");
            ThrowIfLeft(Volatile.Read(ref _bindingCount) != 0, "buffers are bound");
            _disposed = true;
        }
    }

    internal void CheckImmediate()
    {
        if (!IsImmediate)
            throw Misuse.Found(LockRule.AddressSpace, "The reservation of a buffer guards its bindings in this address space.");
    }

    internal void CheckListsHaveLocks()
    {
        if (IsReservationProtected)
            throw Misuse.Found(LockRule.Held, "The reservation of the address space guards its lists and must be held.");
    }

    private ListGate NewListGate() => IsReservationProtected ? ListGate.Of(Reservation) : ListGate.Own();

    private void ThrowIfDisposed()
    {
        if (_disposed)
            throw new ObjectDisposedException(nameof(AddressSpace));
    }

    private static void ThrowIfLeft(bool left, string what)
    {
        if (left)
            throw Misuse.Found(LockRule.AddressSpace, $"An address space is disposed, but {what}.");
    }
}
