namespace ConventionAnalyzers;

/// <summary>A fence of a reservation, as enumerated.</summary>
/// <remarks>Does not change when the reservation does, and may be passed to any thread.</remarks>
public readonly struct ReservationFence
{
    internal ReservationFence(Fence fence, FenceUsage usage, bool isRestarted) =>
        (Fence, Usage, IsRestarted) = (fence, usage, isRestarted);

    /// <summary>The fence.</summary>
    public Fence Fence { get; }

    /// <summary>What the work behind it does with the buffer.</summary>
    public FenceUsage Usage { get; }

    /// <summary>Whether the enumeration begins here: the first time, and again when the fences changed so much that it had to start
    /// over. What was gathered before is to be forgotten.</summary>
    public bool IsRestarted { get; }
}
