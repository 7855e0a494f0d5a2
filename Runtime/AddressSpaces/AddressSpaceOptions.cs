using System;

namespace ConventionAnalyzers;

/// <summary>Which locks guard the lists of an <see cref="AddressSpace"/>.</summary>
[Flags]
public enum AddressSpaceOptions
{
    /// <summary>The lists of external and of evicted buffers have locks of their own; the bindings of a buffer are guarded by the
    /// buffer's reservation.</summary>
    None = 0,

    /// <summary>The lists of external and of evicted buffers are guarded by the reservation of the space and have no locks of their own:
    /// what ends in <c>Unlocked</c> cannot be used. Corresponds to <c>DRM_GPUVM_RESV_PROTECTED</c>.</summary>
    ReservationProtected = 1,

    /// <summary>The bindings of a buffer in this space are guarded by a lock of their own, so that the space can change where a fence must
    /// be signalled: what ends in <c>Immediate</c> or <c>Deferred</c> can be used. Corresponds to
    /// <c>DRM_GPUVM_IMMEDIATE_MODE</c>.</summary>
    Immediate = 2,
}
