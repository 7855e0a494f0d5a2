namespace ConventionAnalyzers;

/// <summary>Brings the memory of buffers back for an <see cref="AddressSpace"/>.</summary>
/// <remarks>Corresponds to the <c>vm_bo_validate</c> callback of the Linux kernel's <c>drm_gpuvm_ops</c>.</remarks>
public interface IBufferValidator
{
    /// <summary>Brings the memory of an evicted buffer back, and says so with <see cref="BufferBinding.SetEvicted"/>; else the buffer stays
    /// evicted. Runs with the reservation of the buffer held, and returns with it held.</summary>
    /// <param name="binding">The binding of the buffer.</param>
    /// <param name="set">What the reservations are held in. May be used to lock more.</param>
    /// <returns><see langword="false"/> if the set met contention and the loop must go on to the next attempt at once.</returns>
    [RequiresLock("binding.Buffer.Reservation")]
    bool Validate(BufferBinding binding, ReservationSet set);
}
