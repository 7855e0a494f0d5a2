using System;

namespace ConventionAnalyzers
{
    /// <summary>The member checks at run time that the locks are held; after the call they count as held.</summary>
    /// <remarks>It is evidence, not an acquisition: nothing has to be released for it, and it adds no edge to the lock
    /// order. It counts also where <c>[Conditional]</c> compiles the call away.</remarks>
    /// <example><code>
    /// [AssertsLock(nameof(_gate))]
    /// private void AssertLocked() => Debug.Assert(Monitor.IsEntered(_gate));
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Delegate, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class AssertsLockAttribute : Attribute
    {
        /// <summary>Names the locks that the member checks.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; none means the instance itself.</param>
        public AssertsLockAttribute(params string[] locks)
        {
        }

        /// <summary>The mode that is checked.</summary>
        public LockMode Mode { get; set; }
    }
}
