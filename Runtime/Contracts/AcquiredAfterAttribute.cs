using System;

namespace ConventionAnalyzers
{
    /// <summary>Declares the lock order: where both are held, this lock is acquired after the named ones.</summary>
    /// <remarks>The order is transitive. On a <see cref="LockAttribute"/> type it speaks of all instances.</remarks>
    /// <example><code>
    /// private readonly object _table = new object();
    /// [AcquiredAfter(nameof(_table))] private readonly object _rows = new object();
    /// </code></example>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct |
        AttributeTargets.Interface, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class AcquiredAfterAttribute : Attribute
    {
        /// <summary>Names the locks that are acquired before this one.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member, or names of lock classes.</param>
        public AcquiredAfterAttribute(params string[] locks)
        {
        }
    }
}
