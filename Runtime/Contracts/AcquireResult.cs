namespace ConventionAnalyzers
{
    /// <summary>The outcome of a try that returns a reference instead of a <see cref="bool"/>; the first argument of
    /// <see cref="TryAcquiresLockAttribute"/>.</summary>
    /// <example><code>
    /// [TryAcquiresLock(AcquireResult.NotNull, nameof(_gate))]
    /// public Session? TryOpen() { ... }
    /// </code></example>
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    enum AcquireResult
    {
        /// <summary>The lock is held where the result is not null.</summary>
        NotNull,

        /// <summary>The lock is held where the result is null: the result is the error.</summary>
        Null,
    }
}
