using System;

namespace ConventionAnalyzers
{
    /// <summary>An instance holds locks from its creation until its <c>Dispose</c>.</summary>
    /// <remarks>
    /// The constructor or factory says which: <see cref="AcquiresLockAttribute"/> takes them,
    /// <see cref="RequiresLockAttribute"/> adopts locks that the caller holds, <see cref="ReleasesLockAttribute"/> inverts
    /// (held again after <c>Dispose</c>), <see cref="ExcludesLockAttribute"/> defers until an annotated member locks. A
    /// contract without arguments on the scope's own members means everything that it holds. The hold moves with the value
    /// when it is returned or passed on.
    /// </remarks>
    /// <example><code>
    /// [LockScope]
    /// public readonly struct Guard : IDisposable
    /// {
    ///     [AcquiresLock(nameof(device))] public Guard(DeviceLock device) { ... }
    ///     public void Dispose() { ... }
    /// }
    /// </code></example>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    sealed class LockScopeAttribute : Attribute
    {
    }
}
