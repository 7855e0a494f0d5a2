using System;

namespace ConventionAnalyzers
{
    /// <summary>The locks are held on return exactly where the result equals the given value.</summary>
    /// <remarks>The result is followed through locals and conditions. One that is dropped, overwritten before it is tested,
    /// or stored in a field proves nothing. Any other value is failure: where success is 1, <c>!= 0</c> proves nothing, and where it is
    /// a member of an enumeration, a result that is none of the other members is success. Several attributes for one lock: any of their values.</remarks>
    /// <example><code>
    /// [TryAcquiresLock(true, nameof(_gate))]
    /// public bool TryBegin() => Monitor.TryEnter(_gate);
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Delegate, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class TryAcquiresLockAttribute : Attribute
    {
        /// <summary>Names the locks and the result that means success.</summary>
        /// <param name="result">The value that the member returns when it has taken the locks: <c>true</c>, <c>false</c>, a
        /// constant, or a value of <see cref="AcquireResult"/>.</param>
        /// <param name="locks">Paths to the locks, seen from the annotated member; none means the instance itself.</param>
        public TryAcquiresLockAttribute(object result, params string[] locks)
        {
        }

        /// <summary>The mode in which they are held afterwards.</summary>
        public LockMode Mode { get; set; }
    }
}
