using System;

namespace ConventionAnalyzers
{
    /// <summary>The member may be touched only while the lock is held.</summary>
    /// <remarks>
    /// Several attributes: all of the locks are needed. Several arguments in one attribute: any of them to read, all to
    /// write. For collections and arrays the contents are guarded as well as the reference. A shared hold is enough to read.
    /// Constructors and initialisers may touch the object that they are building without the lock. On a parameter: of a
    /// primary constructor, and means the state that it becomes.
    /// </remarks>
    /// <example><code>
    /// private readonly object _gate = new object();
    /// [GuardedBy(nameof(_gate))] private int _hits;
    /// </code></example>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Event |
        AttributeTargets.Parameter, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class GuardedByAttribute : Attribute
    {
        /// <summary>Names the guarding locks.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; <c>itself</c> is what it refers to.</param>
        public GuardedByAttribute(params string[] locks)
        {
        }

        /// <summary>Reads are free, because the member is published with <c>volatile</c> or <c>Interlocked</c>; writes need
        /// the lock.</summary>
        public bool UnlockedReads { get; set; }
    }
}
