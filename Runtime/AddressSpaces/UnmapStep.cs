using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A mapping ends.</summary>
/// <remarks>Corresponds to <c>drm_gpuva_op_unmap</c>.</remarks>
public sealed class UnmapStep : MappingStep
{
    internal UnmapStep(AddressSpace space, AddressMapping mapping, bool keep)
        : base(space) => (Mapping, Keep) = (mapping, keep);

    /// <summary>The mapping.</summary>
    public AddressMapping Mapping { get; }

    /// <summary>Whether the addresses will show the same as before: the entries of a page table may stay.</summary>
    public bool Keep { get; }

    /// <summary>Removes the mapping. The caller holds the lock of the mappings.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <exception cref="ArgumentException">The mapping is not in the space.</exception>
    /// <remarks>Follows <c>drm_gpuva_unmap</c>.</remarks>
    [RequiresLock("Space.MappingsLock")]
    public void Apply()
    {
        Space.MappingsLock.AssertHeld();
        Space.Remove(Mapping);
    }

    /// <inheritdoc/>
    public override string ToString() => Keep ? $"unmap {Mapping}, keep" : $"unmap {Mapping}";
}
