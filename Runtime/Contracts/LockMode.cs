namespace ConventionAnalyzers
{
    /// <summary>How a lock is held.</summary>
    /// <remarks>An exclusive hold is also a shared one: what is satisfied with <see cref="Shared"/> is satisfied with
    /// <see cref="Exclusive"/>. An upgradeable read lock counts as shared until it is upgraded.</remarks>
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    enum LockMode
    {
        /// <summary>Nobody else holds the lock in any mode. What every plain lock gives.</summary>
        Exclusive,

        /// <summary>Others may hold the lock in this mode too: a reader lock.</summary>
        Shared,
    }
}
