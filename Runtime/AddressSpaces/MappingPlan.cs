using System.Collections.Generic;

namespace ConventionAnalyzers;

/// <summary>Collects the steps of a change and applies none.</summary>
internal sealed class MappingPlan : IMappingSteps
{
    public List<MappingStep> Steps { get; } = [];

    public void Map(MapStep step) => Steps.Add(step);

    public void Unmap(UnmapStep step) => Steps.Add(step);

    public void Remap(RemapStep step) => Steps.Add(step);
}
