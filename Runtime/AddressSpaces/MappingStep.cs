namespace ConventionAnalyzers;

/// <summary>One step of a change of an <see cref="AddressSpace"/>: a <see cref="MapStep"/>, <see cref="UnmapStep"/> or
/// <see cref="RemapStep"/>.</summary>
/// <remarks>Says what is to be done, to the page tables of a device for instance; nothing is done until the step is applied. Corresponds
/// to the Linux kernel's <c>drm_gpuva_op</c>.</remarks>
public abstract class MappingStep
{
    private protected MappingStep(AddressSpace space) => Space = space;

    /// <summary>The space that changes.</summary>
    public AddressSpace Space { get; }
}
