using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

public sealed partial class SharedBuffer
{
    private BindingGroup? _bindings;
    private BindingGroup? _immediateBindings;

    [RequiresLock(nameof(Reservation))]
    private bool IsBound => GetBindings().Count != 0;

    /// <summary>Lists the address spaces that the buffer is bound to. The caller holds the reservation.</summary>
    /// <returns>The bindings at this moment; those in spaces that are <see cref="AddressSpaceOptions.Immediate"/> may come and go
    /// nevertheless.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <remarks>Follows <c>drm_gem_for_each_gpuvm_bo</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    public IReadOnlyList<BufferBinding> GetBindings()
    {
        Reservation.AssertHeld();

        var bindings = new List<BufferBinding>();
        Volatile.Read(ref _bindings)?.CopyTo(bindings);
        Volatile.Read(ref _immediateBindings)?.CopyTo(bindings);
        return bindings;
    }

    /// <summary>Tells every address space that the memory is gone from where it was, or is back. The caller holds the
    /// reservation.</summary>
    /// <param name="evicted">Whether it is gone.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <remarks>Follows <c>drm_gpuvm_bo_gem_evict</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    public void SetEvicted(bool evicted)
    {
        Reservation.AssertHeld();

        foreach (var binding in GetBindings())
        {
            binding.Buffer.Reservation.AssertHeld();
            binding.SetEvicted(evicted);
        }
    }

    /// <summary>The bindings in spaces of one kind.</summary>
    internal BindingGroup BindingsIn(AddressSpace space) => space.IsImmediate
        ? Made(ref _immediateBindings) ?? Make(ref _immediateBindings, ListGate.Own())
        : Made(ref _bindings) ?? Make(ref _bindings, ListGate.Of(Reservation));

    private static BindingGroup? Made(ref BindingGroup? group) => Volatile.Read(ref group);

    private static BindingGroup Make(ref BindingGroup? group, ListGate gate)
    {
        var made = new BindingGroup(gate);
        return Interlocked.CompareExchange(ref group, made, null) ?? made;
    }
}
