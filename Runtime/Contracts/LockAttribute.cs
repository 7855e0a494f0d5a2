using System;

namespace ConventionAnalyzers
{
    /// <summary>Instances of the type are locks: its members acquire and release them, and paths that lead to an instance
    /// can be named in every other contract.</summary>
    /// <remarks>
    /// Members of the type say what they do to their own instance with <see cref="AcquiresLockAttribute"/>,
    /// <see cref="TryAcquiresLockAttribute"/>, <see cref="ReleasesLockAttribute"/> and <see cref="AssertsLockAttribute"/>
    /// without arguments. Inside the type they are trusted about it; every other lock is checked as anywhere else.
    /// A lock need not exist at run time: a context (code that must not wait) or a role (the UI thread) is a lock of another
    /// <see cref="Kind"/> and obeys the same rules.
    /// </remarks>
    /// <example><code>
    /// [Lock(Class = "device")]
    /// public sealed class DeviceLock
    /// {
    ///     [AcquiresLock] public void Enter() { ... }
    ///     [ReleasesLock] public void Exit() { ... }
    ///     [AssertsLock] public void AssertHeld() { ... }
    /// }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class LockAttribute : Attribute
    {
        /// <summary>What messages call it: "lock" unless said otherwise, for example "context" or "role".</summary>
        public string Kind { get; set; } = "lock";

        /// <summary>The holder may acquire it again, and must release it as often. False by default: acquiring it twice is a
        /// fault.</summary>
        public bool Reentrant { get; set; }

        /// <summary>The thread that acquires it must release it, so it cannot be held at an <c>await</c>. True by
        /// default.</summary>
        public bool ThreadAffine { get; set; } = true;

        /// <summary>The class of the lock in the lock order, shared by all instances; the name of the type unless
        /// set.</summary>
#if CONVENTION_INTERNAL_ANNOTATIONS
#pragma warning disable CS8618 // Null means unset; older languages have no way to say so.
        public string Class { get; set; }
#else
        public string? Class { get; set; }
#endif
    }
}
