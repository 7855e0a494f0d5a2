using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Addresses, where nothing is mapped any more, begin to show a part of a buffer.</summary>
/// <remarks>Corresponds to <c>drm_gpuva_op_map</c>.</remarks>
public sealed class MapStep : MappingStep
{
    internal MapStep(AddressSpace space, AddressRange range, SharedBuffer? buffer, ulong offset)
        : base(space) => (Range, Buffer, Offset) = (range, buffer, offset);

    /// <summary>The addresses.</summary>
    public AddressRange Range { get; }

    /// <summary>The buffer; null for addresses without one.</summary>
    public SharedBuffer? Buffer { get; }

    /// <summary>Where in the buffer the first address points, in bytes.</summary>
    public ulong Offset { get; }

    /// <summary>Makes the mapping and inserts it. The caller holds the lock of the mappings.</summary>
    /// <returns>The mapping. To insert one of a derived type, call <see cref="AddressSpace.Insert"/> instead.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <exception cref="ArgumentException">Something is mapped there: a step before this one was not applied.</exception>
    /// <remarks>Follows <c>drm_gpuva_map</c>.</remarks>
    [RequiresLock("Space.MappingsLock")]
    public AddressMapping Apply()
    {
        Space.MappingsLock.AssertHeld();
        var mapping = new AddressMapping(Range, Buffer, Offset);
        Space.Insert(mapping);
        return mapping;
    }

    /// <inheritdoc/>
    public override string ToString() => $"map {Range} at {Offset}";

    /// <summary>What is left of a mapping in a range.</summary>
    internal static MapStep PartOf(AddressSpace space, AddressMapping mapping, AddressRange range) =>
        new(space, range, mapping.Buffer, mapping.Offset + (range.Start - mapping.Range.Start));

    /// <summary>Whether a mapping shows at its addresses what this step would show there.</summary>
    internal bool Agrees(AddressMapping mapping) =>
        Buffer is not null && mapping.Buffer == Buffer && mapping.Offset - mapping.Range.Start == Offset - Range.Start;
}
