using System;

namespace ConventionAnalyzers
{
    /// <summary>What the member returns <em>is</em> the lock at the given path: two names of one lock.</summary>
    /// <remarks>Paths that go through the member are the same lock as paths that go through what it returns.</remarks>
    /// <example><code>
    /// private readonly object _gate = new object();
    /// [ReturnsLock(nameof(_gate))] public object SyncRoot => _gate;
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class ReturnsLockAttribute : Attribute
    {
        /// <summary>Names the lock that the member returns.</summary>
        /// <param name="lock">Path to the lock, seen from the annotated member.</param>
        public ReturnsLockAttribute(string @lock)
        {
        }
    }
}
