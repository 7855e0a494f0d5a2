using System;

namespace ConventionAnalyzers;

/// <summary>Freeing memory that others could do without: caches, pools, buffers that can be moved out. It may wait for fences, so memory
/// that may have to be reclaimed first must not be allocated where a fence must be signalled.</summary>
/// <remarks>Seen by <see cref="LockValidator"/> only; costs nothing while it is off. All members may be called from
/// any thread, and speak of the calling one. Corresponds to the Linux kernel's <c>fs_reclaim</c>.</remarks>
public static class MemoryReclaim
{
    /// <summary>The calling thread frees memory for others until the guard is disposed. It may try reservations, never wait for
    /// one.</summary>
    /// <returns>The guard; it costs no allocation.</returns>
    public static Scope Enter()
    {
        LockValidator.Current?.BeginReclaim();
        return new Scope(reclaims: true);
    }

    /// <summary>Whatever the calling thread allocates until the guard is disposed is not reclaimed from others.</summary>
    /// <returns>The guard; it costs no allocation.</returns>
    public static Scope Forbid()
    {
        LockValidator.Current?.ForbidReclaim(1);
        return new Scope(reclaims: false);
    }

    /// <summary>Said by whoever allocates memory that may have to be freed by others first.</summary>
    [ExcludesLock("FenceSignalling.Section")]
    public static void MightReclaim() => LockValidator.Current?.MightReclaim();

    /// <summary>Lasts until it is disposed, on the thread that began it.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly bool _reclaims;

        internal Scope(bool reclaims) => _reclaims = reclaims;

        /// <summary>Ends it.</summary>
        public void Dispose()
        {
            if (_reclaims)
                LockValidator.Current?.EndReclaim();
            else
                LockValidator.Current?.ForbidReclaim(-1);
        }
    }
}
