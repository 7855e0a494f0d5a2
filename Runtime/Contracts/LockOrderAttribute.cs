using System;

namespace ConventionAnalyzers
{
    /// <summary>Declares the order of lock classes for the assembly: each is acquired before those that follow it.</summary>
    /// <example><code>
    /// [assembly: LockOrder("device", "reservation", "fence")]
    /// </code></example>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class LockOrderAttribute : Attribute
    {
        /// <summary>Names the classes, outermost first.</summary>
        /// <param name="classes">Names of lock classes (<see cref="LockAttribute.Class"/>), outermost first.</param>
        public LockOrderAttribute(params string[] classes)
        {
        }
    }
}
