using System;

namespace ConventionAnalyzers;

/// <summary>The sections in which a fence must be signalled that others may be waiting for: from the moment it can be reached until it
/// is signalled.</summary>
/// <remarks>
/// <para>Whoever waits for a fence may hold any lock but those of the fences, so nothing in a section may wait for one of them: no
/// reservation, no fence, no memory that is freed by waiting, no lock that is held elsewhere during a wait. Contracts say so
/// (<c>[ExcludesLock("FenceSignalling.Section")]</c>), and <see cref="LockValidator"/> finds what they miss.</para>
/// <para>A section belongs to its thread and may be entered again inside. It costs nothing while the validator is off. Corresponds to
/// the Linux kernel's <c>dma_fence_begin_signalling</c>.</para>
/// </remarks>
public static class FenceSignalling
{
    /// <summary>Names the section in contracts.</summary>
    public static SignallingSection Section { get; } = new();

    /// <summary>Begins a section. End it with <see cref="End"/> on every path, or use <see cref="Enter"/>.</summary>
    /// <returns>What <see cref="End"/> needs.</returns>
    [AcquiresLock(nameof(Section))]
    public static SignallingCookie Begin()
    {
        Section.Begin();
        return new SignallingCookie(LockValidator.Current?.BeginSignalling() ?? false);
    }

    /// <summary>Ends a section: the fence is signalled.</summary>
    /// <param name="cookie">What <see cref="Begin"/> returned on this thread.</param>
    [ReleasesLock(nameof(Section))]
    public static void End(SignallingCookie cookie)
    {
        Section.End();
        if (cookie.Entered)
            LockValidator.Current?.EndSignalling();
    }

    /// <summary>Begins a section that ends with the guard: <c>using (FenceSignalling.Enter())</c>.</summary>
    /// <returns>The guard; it costs no allocation.</returns>
    [AcquiresLock(nameof(Section))]
    public static Scope Enter() => new(Begin());

    /// <summary>Says that the caller may wait for a fence: told to the validator also where it does not come to that.</summary>
    /// <remarks>Follows the wait annotation of <c>dma_fence_wait</c>.</remarks>
    [ExcludesLock(nameof(Section))]
    public static void MightWait() => LockValidator.Current?.MightWaitForFence();

    /// <summary>A section that lasts until it is disposed, on the thread that entered it.</summary>
    [LockScope]
    public readonly struct Scope : IDisposable
    {
        private readonly SignallingCookie _cookie;

        [RequiresLock("FenceSignalling.Section")]
        internal Scope(SignallingCookie cookie) => _cookie = cookie;

        /// <summary>Ends the section.</summary>
        [ReleasesLock("FenceSignalling.Section")]
        public void Dispose() => End(_cookie);
    }
}
