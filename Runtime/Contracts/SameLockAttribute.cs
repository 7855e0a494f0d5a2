using System;

namespace ConventionAnalyzers
{
    /// <summary>Two paths of the type always name one lock, though nothing in the code shows it.</summary>
    /// <remarks>For an object that works under the lock of another and reaches it by two ways. The claim is
    /// trusted.</remarks>
    /// <example><code>
    /// [SameLock("_inner.Gate", "Gate")]
    /// public sealed class CachingStore { ... }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class SameLockAttribute : Attribute
    {
        /// <summary>Declares two paths to be one lock.</summary>
        /// <param name="first">One path, seen from a member of the type.</param>
        /// <param name="second">The other.</param>
        public SameLockAttribute(string first, string second)
        {
        }
    }
}
