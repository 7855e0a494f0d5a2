using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A fence behind others: signalled when its own is and all before it are.</summary>
/// <remarks>Links whose fences are signalled are dropped when somebody walks along the chain. It cannot be added to a reservation: add
/// what it contains. All members may be called from any thread. Corresponds to the Linux kernel's <c>dma_fence_chain</c>.</remarks>
public sealed class FenceChain : Fence
{
    private readonly Forward _forward;
    private Fence? _previous;

    /// <summary>Puts a fence behind others.</summary>
    /// <param name="previous">The end of the chain so far; null begins one.</param>
    /// <param name="fence">The fence, not itself a chain.</param>
    /// <param name="sequence">Its place. If it is not greater than that of <paramref name="previous"/> a new timeline begins.</param>
    /// <exception cref="ArgumentNullException"><paramref name="fence"/> is null.</exception>
    /// <exception cref="ArgumentException">It is a chain.</exception>
    /// <remarks>Follows <c>dma_fence_chain_init</c>.</remarks>
    public FenceChain(Fence? previous, Fence fence, ulong sequence)
        : base(TimelineBehind(previous, fence, sequence), SequenceBehind(previous, sequence))
    {
        Contained = fence ?? throw new ArgumentNullException(nameof(fence));
        if (fence is FenceChain)
            throw new ArgumentException("The fence is itself a chain.", nameof(fence));
        _previous = previous;
        PreviousSequence = Continues(previous, sequence) ? previous!.Sequence : 0;
        _forward = new Forward(this);
    }

    /// <summary>The fence of this link.</summary>
    public Fence Contained { get; }

    /// <summary>The sequence of the link before it on the same timeline; 0 if it is the first.</summary>
    public ulong PreviousSequence { get; }

    /// <summary>The link before it, if its fence is pending; those that are done are dropped.</summary>
    public Fence? Previous
    {
        get
        {
            while (Volatile.Read(ref _previous) is { } previous)
            {
                var link = previous as FenceChain;
                if (!(link?.Contained ?? previous).IsSignaled)
                    return previous;
                var before = link is null ? null : Volatile.Read(ref link._previous);
                Interlocked.CompareExchange(ref _previous, before, previous);
            }

            return null;
        }
    }

    internal override bool IsContainer => true;

    /// <summary>Finds the first link of a timeline that is signalled when a given place is reached.</summary>
    /// <param name="head">The end of the chain.</param>
    /// <param name="sequence">The place; 0 is the end itself.</param>
    /// <param name="fence">The fence to wait for; null if the place was reached.</param>
    /// <returns><see langword="false"/> if there is no such place yet: <paramref name="head"/> is no chain, or ends before.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="head"/> is null.</exception>
    /// <remarks>Follows <c>dma_fence_chain_find_seqno</c>.</remarks>
    public static bool TryFind(Fence head, ulong sequence, out Fence? fence)
    {
        fence = head ?? throw new ArgumentNullException(nameof(head));
        if (sequence == 0)
            return true;
        if (head is not FenceChain || head.Sequence < sequence)
        {
            fence = null;
            return false;
        }

        while (fence is FenceChain link && link.Timeline == head.Timeline && link.PreviousSequence >= sequence)
            fence = link.Previous;
        return true;
    }

    /// <inheritdoc/>
    protected override bool PollSignaled()
    {
        for (Fence? link = this; link is not null; link = (link as FenceChain)?.Previous)
        {
            if (!ContainedIn(link).IsSignaled)
                return false;
        }

        NoteError();
        return true;
    }

    /// <inheritdoc/>
    protected override bool EnableSignaling()
    {
        for (Fence? link = this; link is not null; link = (link as FenceChain)?.Previous)
        {
            if (ContainedIn(link).AddCallback(_forward))
                return true;
        }

        NoteError();
        return false;
    }

    /// <inheritdoc/>
    protected override void OnDeadline(long timestamp)
    {
        for (Fence? link = this; link is not null; link = (link as FenceChain)?.Previous)
            ContainedIn(link).SetDeadline(timestamp);
    }

    internal static Fence ContainedIn(Fence link) => link is FenceChain chain ? chain.Contained : link;

    private static bool Continues(Fence? previous, ulong sequence) => previous is FenceChain && sequence > previous.Sequence;

    private static FenceTimeline TimelineBehind(Fence? previous, Fence? fence, ulong sequence) =>
        Continues(previous, sequence) ? previous!.Timeline : new FenceTimeline("chain", fence?.Timeline.RecordsTime == true);

    private static ulong SequenceBehind(Fence? previous, ulong sequence) =>
        previous is FenceChain ? Math.Max(previous.Sequence, sequence) : sequence;

    private void NoteError()
    {
        if (Contained.Error is { } error)
            TrySetError(error);
    }

    /// <summary>Waits for one pending fence of the chain after another.</summary>
    private sealed class Forward(FenceChain chain) : FenceCallback
    {
        [RequiresLock("FenceSignalling.Section")]
        protected override void OnSignaled(Fence fence)
        {
            if (!chain.EnableSignaling())
                chain.Signal(fence.Timestamp);
        }
    }
}
