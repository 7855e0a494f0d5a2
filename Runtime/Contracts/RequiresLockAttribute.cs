using System;

namespace ConventionAnalyzers
{
    /// <summary>The caller holds the locks when it calls, and still holds them when the call returns.</summary>
    /// <remarks>
    /// Without arguments: the instance itself, for members of a <see cref="LockAttribute"/> type. Several arguments: all of
    /// them. On a property or event: all of its accessors. On a parameter of delegate type: the callee holds the locks
    /// whenever it invokes the delegate, and a lambda that is passed there starts with them. An override inherits the
    /// contract; it may require less, never more. At a call, <c>this</c> and the parameters in a path stand for the receiver
    /// and the arguments.
    /// </remarks>
    /// <example><code>
    /// [RequiresLock("buffer.Reservation")]
    /// private void Evict(SharedBuffer buffer) { ... }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property |
        AttributeTargets.Event | AttributeTargets.Delegate | AttributeTargets.Parameter, AllowMultiple = true)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class RequiresLockAttribute : Attribute
    {
        /// <summary>Names the locks that the caller must hold.</summary>
        /// <param name="locks">Paths to the locks, seen from the annotated member; none means the instance itself.</param>
        public RequiresLockAttribute(params string[] locks)
        {
        }

        /// <summary>The mode that is needed: exclusive unless set to <see cref="LockMode.Shared"/>.</summary>
        public LockMode Mode { get; set; }
    }
}
