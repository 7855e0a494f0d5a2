using System;

namespace ConventionAnalyzers
{
    /// <summary>The delegate passed here is run before the member returns, under whatever locks the caller holds.</summary>
    /// <remarks>A lambda that is passed starts with the locks of its surroundings; without the attribute it starts with
    /// none.</remarks>
    /// <example><code>
    /// public void ForEach([RunsSynchronously] Action&lt;Frame&gt; visit) { ... }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Parameter)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class RunsSynchronouslyAttribute : Attribute
    {
    }
}
