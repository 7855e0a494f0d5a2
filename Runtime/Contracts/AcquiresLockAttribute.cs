using System;

namespace ConventionAnalyzers
{
    /// <summary>The locks are not held on entry and are held when the member returns normally.</summary>
    /// <remarks>On the constructor or factory of a <see cref="LockScopeAttribute"/> type they are held until the scope is
    /// disposed. <c>return</c> in a path is what the member returns.</remarks>
    /// <example><code>
    /// [AcquiresLock(nameof(_gate))]
    /// public void BeginUpdate() => Monitor.Enter(_gate);
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Delegate, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class AcquiresLockAttribute : Attribute
    {
        /// <summary>Names the locks that the member acquires.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; none means the instance itself.</param>
        public AcquiresLockAttribute(params string[] locks)
        {
        }

        /// <summary>The mode in which they are held afterwards.</summary>
        public LockMode Mode { get; set; }
    }
}
