namespace ConventionAnalyzers;

/// <summary>How far the work behind a <see cref="Fence"/> is.</summary>
public enum FenceStatus
{
    /// <summary>Not signalled.</summary>
    Pending,

    /// <summary>Signalled, and the work succeeded.</summary>
    Signaled,

    /// <summary>Signalled, and the work failed: <see cref="Fence.Error"/> says how.</summary>
    Failed,
}
