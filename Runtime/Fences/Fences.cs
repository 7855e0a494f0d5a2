using System;
using System.Collections.Generic;

namespace ConventionAnalyzers;

/// <summary>What one does with several fences.</summary>
/// <remarks>All members may be called from any thread.</remarks>
public static class Fences
{
    /// <summary>Enumerates the fences that a fence stands for: through chains and arrays, never a container. Links of chains that are
    /// done are left out.</summary>
    /// <param name="fence">A fence; null stands for none.</param>
    /// <returns>An enumerable that allocates nothing.</returns>
    /// <remarks>Follows <c>dma_fence_unwrap_for_each</c>.</remarks>
    public static UnwrappedFences Unwrap(Fence? fence) => new(fence);

    /// <summary>Makes one fence of several: what is done is left out, and of each timeline only the last one counts.</summary>
    /// <param name="fences">The fences, which may be containers.</param>
    /// <returns>A signalled fence with the time of the last one, as far as it is known, if all are done; the fence itself if one is
    /// left; otherwise an array of them, ordered by timeline.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="fences"/> or one of them is null.</exception>
    /// <remarks>Follows <c>dma_fence_unwrap_merge</c>.</remarks>
    public static Fence Merge(params Fence[] fences)
    {
        if (fences is null)
            throw new ArgumentNullException(nameof(fences));

        var pending = new List<Fence>();
        var done = 0L;
        foreach (var fence in fences)
        {
            foreach (var leaf in Unwrap(fence ?? throw new ArgumentNullException(nameof(fences))))
            {
                if (leaf.IsSignaled)
                    done = Math.Max(done, leaf.Timestamp);
                else
                    pending.Add(leaf);
            }
        }

        pending.Sort(static (one, other) =>
            one.Timeline.Context != other.Timeline.Context
                ? one.Timeline.Context.CompareTo(other.Timeline.Context)
                : other.Sequence.CompareTo(one.Sequence));
        var last = (FenceTimeline?)null;
        pending.RemoveAll(fence =>
        {
            var repeats = fence.Timeline == last;
            last = fence.Timeline;
            return repeats;
        });

        return pending.Count switch
        {
            0 => Fence.CreateCompleted(done),
            1 => pending[0],
            _ => new FenceArray(pending),
        };
    }

    /// <summary>The later of two fences of one timeline; null if it is signalled.</summary>
    /// <param name="one">A fence.</param>
    /// <param name="other">Another.</param>
    /// <returns>What remains to be waited for.</returns>
    /// <exception cref="ArgumentNullException">One is null.</exception>
    /// <exception cref="ArgumentException">They belong to different timelines.</exception>
    /// <remarks>Follows <c>dma_fence_later</c>.</remarks>
    public static Fence? Later(Fence one, Fence other)
    {
        if (one is null)
            throw new ArgumentNullException(nameof(one));

        var later = one.IsLaterThan(other) ? one : other;
        return later.IsSignaled ? null : later;
    }
}
