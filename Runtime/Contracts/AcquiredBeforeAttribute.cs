using System;

namespace ConventionAnalyzers
{
    /// <summary>Declares the lock order: where both are held, this lock is acquired before the named ones.</summary>
    /// <remarks>The order is transitive. On a <see cref="LockAttribute"/> type it speaks of all instances.</remarks>
    /// <example><code>
    /// [AcquiredBefore(nameof(_rows))] private readonly object _table = new object();
    /// private readonly object _rows = new object();
    /// </code></example>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct |
        AttributeTargets.Interface, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class AcquiredBeforeAttribute : Attribute
    {
        /// <summary>Names the locks that are acquired after this one.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member, or names of lock classes.</param>
        public AcquiredBeforeAttribute(params string[] locks)
        {
        }
    }
}
