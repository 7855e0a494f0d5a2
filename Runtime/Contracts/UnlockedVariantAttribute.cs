using System;

namespace ConventionAnalyzers
{
    /// <summary>On a member that needs a lock: names the counterpart that takes the lock itself.</summary>
    /// <remarks>
    /// The counterpart is a member of the type or of a base, with the same parameters. Without the attribute the naming
    /// convention decides (<c>Foo</c> and <c>FooUnlocked</c>, <c>FooLocked</c> and <c>Foo</c>). It chooses what code fixes
    /// offer; it never creates a requirement.
    /// </remarks>
    /// <example><code>
    /// [RequiresLock(nameof(Reservation)), UnlockedVariant(nameof(VmapUnlocked))]
    /// public BufferMapping Vmap() { ... }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class UnlockedVariantAttribute : Attribute
    {
        /// <summary>Names the counterpart.</summary>
        /// <param name="method">Name of the member that takes the lock itself.</param>
        public UnlockedVariantAttribute(string method)
        {
        }
    }
}
