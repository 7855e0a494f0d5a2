namespace ConventionAnalyzers;

/// <summary>Takes the steps of a change of an <see cref="AddressSpace"/>, one after another.</summary>
/// <remarks>
/// <para>Each step is called with the lock of the mappings held. It may apply the step, insert and remove mappings in the addresses that
/// the step is about, and leave the others alone. An exception passes through to whoever asked for the change, and no further step is
/// called: what was applied stays.</para>
/// <para>Corresponds to the <c>sm_step</c> callbacks of the Linux kernel's <c>drm_gpuvm_ops</c>.</para>
/// </remarks>
public interface IMappingSteps
{
    /// <summary>The last step: the addresses are free by now.</summary>
    /// <param name="step">The step.</param>
    [RequiresLock("step.Space.MappingsLock")]
    void Map(MapStep step);

    /// <summary>A mapping is in the way as a whole.</summary>
    /// <param name="step">The step.</param>
    [RequiresLock("step.Space.MappingsLock")]
    void Unmap(UnmapStep step);

    /// <summary>A part of a mapping is in the way.</summary>
    /// <param name="step">The step.</param>
    [RequiresLock("step.Space.MappingsLock")]
    void Remap(RemapStep step);
}
