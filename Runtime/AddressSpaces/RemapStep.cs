using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A mapping ends, but for what lies in front of a range or behind it.</summary>
/// <remarks>Corresponds to <c>drm_gpuva_op_remap</c>.</remarks>
public sealed class RemapStep : MappingStep
{
    internal RemapStep(AddressSpace space, MapStep? previous, MapStep? next, UnmapStep unmap)
        : base(space) => (Previous, Next, Unmap) = (previous, next, unmap);

    /// <summary>What is left in front; null if nothing.</summary>
    public MapStep? Previous { get; }

    /// <summary>What is left behind; null if nothing.</summary>
    public MapStep? Next { get; }

    /// <summary>The mapping that ends.</summary>
    public UnmapStep Unmap { get; }

    /// <summary>Removes the mapping and inserts what is left of it. The caller holds the lock of the mappings.</summary>
    /// <returns>The new mappings, linked to no binding yet.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <exception cref="ArgumentException">The mapping is not in the space.</exception>
    /// <remarks>Follows <c>drm_gpuva_remap</c>.</remarks>
    [RequiresLock("Space.MappingsLock")]
    public (AddressMapping? Previous, AddressMapping? Next) Apply()
    {
        Space.MappingsLock.AssertHeld();
        Space.Remove(Unmap.Mapping);
        return (Insert(Previous), Insert(Next));
    }

    /// <inheritdoc/>
    public override string ToString() => $"re{Unmap} [{Previous?.ToString() ?? "-"}] [{Next?.ToString() ?? "-"}]";

    [RequiresLock("Space.MappingsLock")]
    private AddressMapping? Insert(MapStep? part)
    {
        if (part is null)
            return null;
        var mapping = new AddressMapping(part.Range, part.Buffer, part.Offset);
        Space.Insert(mapping);
        return mapping;
    }
}
