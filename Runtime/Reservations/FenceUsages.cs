namespace ConventionAnalyzers;

/// <summary>Which usages matter to whom.</summary>
public static class FenceUsages
{
    /// <summary>What an access to the buffer must wait for.</summary>
    /// <param name="write">Whether it writes.</param>
    /// <returns><see cref="FenceUsage.Read"/> for a writer, who waits for readers and writers; <see cref="FenceUsage.Write"/> for a
    /// reader, who waits for writers only.</returns>
    /// <remarks>Follows <c>dma_resv_usage_rw</c>.</remarks>
    public static FenceUsage BeforeAccess(bool write) => write ? FenceUsage.Read : FenceUsage.Write;
}
