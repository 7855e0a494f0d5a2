using System;

namespace ConventionAnalyzers
{
    /// <summary>Using what the member refers to needs the lock; reading or replacing the reference itself is free.</summary>
    /// <example><code>
    /// [ContentsGuardedBy(nameof(_gate))] private readonly StringBuilder _log = new StringBuilder();
    /// </code></example>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class ContentsGuardedByAttribute : Attribute
    {
        /// <summary>Names the guarding locks.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; <c>itself</c> is what it refers to.</param>
        public ContentsGuardedByAttribute(params string[] locks)
        {
        }
    }
}
