namespace ConventionAnalyzers;

/// <summary>What the work behind a fence does with the buffer; the smaller, the more must wait for it.</summary>
/// <remarks>Whoever asks for one usage gets the fences of that and all smaller ones. Corresponds to the Linux kernel's
/// <c>dma_resv_usage</c>.</remarks>
public enum FenceUsage
{
    /// <summary>Moves, clears or evicts the memory itself. Nobody may touch the buffer before it is done.</summary>
    Kernel,

    /// <summary>Writes the buffer for a user. Readers and writers wait for it.</summary>
    Write,

    /// <summary>Reads the buffer for a user. Writers wait for it.</summary>
    Read,

    /// <summary>Keeps the memory in use without being part of the implicit order: only who moves or frees the memory waits for
    /// it.</summary>
    Bookkeep,
}
