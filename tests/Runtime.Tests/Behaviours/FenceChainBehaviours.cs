using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>C: what the original's own test of chains expects.</summary>
public class FenceChainBehaviours
{
    private const int Length = 64;

    [Fact]
    public void C1_a_chain_of_one()
    {
        var (_, chain) = Chain(1);
        Assert.True(FenceChain.TryFind(chain[0], 1, out var found));
        Assert.Same(chain[0], found);
    }

    [Fact]
    public void C2_a_place_is_found()
    {
        var (_, chain) = Chain(Length);
        Assert.True(FenceChain.TryFind(chain[^1], 0, out var found));
        Assert.Same(chain[^1], found);
        for (var i = 0; i < Length; i++)
        {
            var place = (ulong)i + 1;
            Assert.True(FenceChain.TryFind(chain[^1], place, out found));
            Assert.Same(chain[i], found);
            Assert.True(FenceChain.TryFind(chain[i], place, out found));
            Assert.Same(chain[i], found);
            Assert.False(FenceChain.TryFind(chain[i], place + 1, out _));
            if (i > 0)
            {
                Assert.True(FenceChain.TryFind(chain[i], place - 1, out found));
                Assert.Same(chain[i - 1], found);
            }
        }

        Assert.False(FenceChain.TryFind(chain[0].Contained, 1, out _));
    }

    [Fact]
    public void C3_a_signalled_link_is_found_or_passed_over()
    {
        var (fences, chain) = Chain(2);
        fences[0].Signal();
        Assert.True(FenceChain.TryFind(chain[1], 1, out var found));
        Assert.True(found is null || found == chain[0]);
    }

    [Fact]
    public void C4_a_link_signalled_out_of_order_is_passed_over()
    {
        var (fences, chain) = Chain(3);
        fences[1].Signal();
        Assert.True(FenceChain.TryFind(chain[2], 2, out var found));
        Assert.Same(chain[0], found);
    }

    [Fact]
    public void C5_a_place_in_a_gap_is_the_next_link()
    {
        var (_, chain) = Chain(Length, step: 2);
        for (var i = 0; i < Length; i++)
        {
            Assert.True(FenceChain.TryFind(chain[^1], 2 * (ulong)i + 1, out var found));
            Assert.Same(chain[i], found);
            Assert.True(FenceChain.TryFind(chain[i], 2 * (ulong)i + 2, out found));
            Assert.Same(chain[i], found);
        }
    }

    [Fact]
    public void C6_finding_and_signalling_race()
    {
        const int Many = 4096;
        var (fences, chain) = Chain(Many);
        var seed = Random.Shared.Next();
        var workers = Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount)).Select(number => OtherThread.Start(() =>
        {
            var random = new Random(seed + number);
            for (var round = 0; round < 4000; round++)
            {
                var place = (ulong)random.Next(1, Many + 1);
                Assert.True(FenceChain.TryFind(chain[^1], place, out var found), $"seed {seed}");
                if (found is null)
                    continue;
                // The first pending one of a later link may stand in for one that is done.
                if (found.Timeline == chain[^1].Timeline && found.Sequence < place)
                    Assert.True(fences[(int)place - 1].IsSignaled, $"seed {seed}");
                fences[random.Next(Many)].Signal();
            }
        })).ToArray();
        Array.ForEach(workers, OtherThread.Join);

        Assert.Contains(fences, fence => fence.IsSignaled);
        foreach (var fence in fences)
            fence.Signal();
        Assert.True(chain[^1].IsSignaled);
    }

    [Fact]
    public void C7_signalled_from_the_beginning()
    {
        var (fences, chain) = Chain(Length);
        for (var i = 0; i < Length; i++)
        {
            fences[i].Signal();
            Assert.True(chain[i].IsSignaled);
            Assert.False(i + 1 < Length && chain[i + 1].IsSignaled);
        }
    }

    [Fact]
    public void C8_signalled_from_the_end()
    {
        var (fences, chain) = Chain(Length);
        for (var i = Length; --i >= 0;)
        {
            fences[i].Signal();
            Assert.Equal(i == 0, chain[i].IsSignaled);
        }

        Assert.All(chain, link => Assert.True(link.IsSignaled));
    }

    [Fact]
    public void C9_waiting_for_the_end_while_signalled_in_order() => WaitForEnd(order => order);

    [Fact]
    public void C10_waiting_for_the_end_while_signalled_backwards() => WaitForEnd(order => [.. order.Reverse()]);

    [Fact]
    public void C11_waiting_for_the_end_while_signalled_at_random() => WaitForEnd(order =>
    {
        Random.Shared.Shuffle(order);
        return order;
    });

    [Fact]
    public void A_chain_continues_the_timeline_only_forwards()
    {
        var (fences, chain) = Chain(2);
        var back = new FenceChain(chain[1], fences[0], 1);
        Assert.NotSame(chain[1].Timeline, back.Timeline);
        Assert.Equal(2ul, back.Sequence);
        Assert.Equal(0ul, back.PreviousSequence);
        Assert.Throws<ArgumentException>(() => new FenceChain(null, chain[0], 9));
        Assert.Throws<ArgumentNullException>(() => new FenceChain(null, null!, 9));
    }

    private static void WaitForEnd(Func<int[], int[]> order)
    {
        var (fences, chain) = Chain(Length);
        var waiter = OtherThread.Start(() => chain[^1].Wait());
        foreach (var index in order([.. Enumerable.Range(0, Length)]))
        {
            Assert.Equal(FenceStatus.Pending, chain[^1].Status);
            fences[index].Signal();
        }

        OtherThread.Join(waiter);
        Assert.True(chain[^1].IsSignaled);
    }

    private static (Fence[] Fences, FenceChain[] Chain) Chain(int length, ulong step = 1)
    {
        var fences = Enumerable.Range(0, length).Select(_ => new Fence(new FenceTimeline("link"))).ToArray();
        var chain = new FenceChain[length];
        for (var i = 0; i < length; i++)
            chain[i] = new FenceChain(i == 0 ? null : chain[i - 1], fences[i], ((ulong)i + 1) * step);
        return (fences, chain);
    }
}
