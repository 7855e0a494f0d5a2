using System;

namespace ConventionAnalyzers
{
    /// <summary>The body is not checked. The contract is still enforced on callers.</summary>
    /// <example><code>
    /// [NoLockAnalysis("Runs before the object is published; the fuzz test in StartupTests covers it.")]
    /// private void Restore() { ... }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property |
        AttributeTargets.Event | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class NoLockAnalysisAttribute : Attribute
    {
        /// <summary>Exempts a body, for a reason.</summary>
        /// <param name="justification">Why the code is right although it cannot be shown. Mandatory.</param>
        public NoLockAnalysisAttribute(string justification)
        {
        }
    }
}
