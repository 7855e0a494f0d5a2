using System;

namespace ConventionAnalyzers
{
    /// <summary>After the call the locks can no longer be relied on.</summary>
    /// <remarks>May stand beside <see cref="RequiresLockAttribute"/>: required on entry, not promised on exit.</remarks>
    /// <example><code>
    /// [RequiresLock(nameof(_gate)), MayReleaseLock(nameof(_gate))]
    /// private bool FlushOrGiveUp() { ... }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Delegate, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class MayReleaseLockAttribute : Attribute
    {
        /// <summary>Names the locks that may be lost.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; none means the instance itself.</param>
        public MayReleaseLockAttribute(params string[] locks)
        {
        }
    }
}
