namespace ConventionAnalyzers;

/// <summary>The section as contracts see it; see <see cref="FenceSignalling"/>.</summary>
/// <remarks>A thread is in it or not, whatever other threads do.</remarks>
[Lock(Kind = "context", Reentrant = true, Class = "fence signalling")]
public sealed class SignallingSection
{
    internal SignallingSection()
    {
    }

    // Nothing to do: they are what the contracts of FenceSignalling rest on.
    [AcquiresLock]
    internal void Begin()
    {
    }

    [ReleasesLock]
    internal void End()
    {
    }
}
