using System;

namespace ConventionAnalyzers
{
    /// <summary>The locks are held on entry and no longer when the member returns.</summary>
    /// <remarks>Releasing and acquiring one lock in different modes on one member converts it: a promotion or a
    /// demotion.</remarks>
    /// <example><code>
    /// [ReleasesLock(nameof(_gate))]
    /// public void EndUpdate() => Monitor.Exit(_gate);
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Delegate, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class ReleasesLockAttribute : Attribute
    {
        /// <summary>Names the locks that the member releases.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; none means the instance itself.</param>
        public ReleasesLockAttribute(params string[] locks)
        {
        }

        /// <summary>The only mode that the member releases; left unset, it releases either.</summary>
        public LockMode Mode { get; set; }
    }
}
