using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Work that is done in order: of two of its fences the one with the greater sequence is signalled later, so to wait for it is
/// to wait for both.</summary>
/// <remarks>All members may be called from any thread. Corresponds to the Linux kernel's fence context.</remarks>
public sealed class FenceTimeline
{
    // Numbers order the timelines of a process in the arrays that Fences.Merge makes; only the next number is shared.
    private static long s_lastContext;

    private long _lastSequence;

    /// <summary>Makes a timeline with no fences.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="recordsTime">Whether <see cref="Fence.Signal()"/> notes when that was. To ask for the time costs as much as all
    /// else that it does.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public FenceTimeline(string name, bool recordsTime = false)
        : this(name, recordsTime, Interlocked.Increment(ref s_lastContext))
    {
    }

    private FenceTimeline(string name, bool recordsTime, long context)
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
        RecordsTime = recordsTime;
        Context = context;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Whether <see cref="Fence.Timestamp"/> is known of fences that were signalled without one.</summary>
    public bool RecordsTime { get; }

    /// <summary>Its number: later timelines have greater ones.</summary>
    public long Context { get; }

    /// <summary>The timeline of what is done already.</summary>
    internal static FenceTimeline Done { get; } = new("done", recordsTime: true, context: 0);

    /// <summary>Guards the fences of the timeline: they are signalled one after another anyway.</summary>
    internal UninterruptedGate Gate { get; } = new();

    /// <summary>Makes the fence of the next piece of work.</summary>
    /// <returns>The fence. The caller sees to it that it is signalled, by disposing it at the latest.</returns>
    public Fence NextFence() => new(this);

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal ulong NextSequence() => (ulong)Interlocked.Increment(ref _lastSequence);
}
