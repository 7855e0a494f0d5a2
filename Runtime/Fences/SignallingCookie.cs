namespace ConventionAnalyzers;

/// <summary>What <see cref="FenceSignalling.Begin"/> has to tell <see cref="FenceSignalling.End"/>: whether it was the outermost
/// section.</summary>
public readonly struct SignallingCookie
{
    internal SignallingCookie(bool entered) => Entered = entered;

    internal bool Entered { get; }
}
