namespace ConventionAnalyzers;

/// <summary>What <see cref="FenceSignalling.Begin"/> has to tell <see cref="FenceSignalling.End"/>: whether it was the outermost
/// section.</summary>
/// <remarks>Of use on the thread that began the section only.</remarks>
public readonly struct SignallingCookie
{
    internal SignallingCookie(bool entered) => Entered = entered;

    internal bool Entered { get; }
}
