using System;

namespace ConventionAnalyzers
{
    /// <summary>The caller must not hold any of the locks: the member takes them itself, or waits for somebody who needs
    /// them.</summary>
    /// <example><code>
    /// [ExcludesLock(nameof(_gate))]
    /// public void Flush() { lock (_gate) { ... } }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property |
        AttributeTargets.Event | AttributeTargets.Delegate, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class ExcludesLockAttribute : Attribute
    {
        /// <summary>Names the locks that the caller must not hold.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; none means the instance itself.</param>
        public ExcludesLockAttribute(params string[] locks)
        {
        }

        /// <summary>The weakest hold that is forbidden: any hold by default; with <see cref="LockMode.Exclusive"/> a shared
        /// one is allowed.</summary>
        public LockMode Mode { get; set; } = LockMode.Shared;
    }
}
