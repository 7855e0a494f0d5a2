namespace ConventionAnalyzers;

/// <summary>Who gives way when two <see cref="AcquireContext"/>s want what the other holds. The older one always gets through.</summary>
public enum AcquirePolicy
{
    /// <summary>The younger of two backs off when it would have to wait for the older; the older waits for the younger.</summary>
    WaitDie,

    /// <summary>The younger of two waits for the older; when the older must wait for the younger, the younger backs off the next time
    /// it would have to wait. Backs off less often than <see cref="WaitDie"/>, and later.</summary>
    WoundWait,
}
