using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>U: what the original's own test of unwrapping and merging expects.</summary>
public class FenceUnwrapBehaviours
{
    private readonly Fence _one = new(new FenceTimeline("one"));
    private readonly Fence _two = new(new FenceTimeline("two"));

    [Fact]
    public void U1_an_array_of_one() => Assert.Equal([_one], Leaves(new FenceArray([_one])));

    [Fact]
    public void U2_an_array_yields_its_members() => Assert.Equal([_one, _two], Leaves(new FenceArray([_one, _two])));

    [Fact]
    public void U3_a_chain_yields_what_it_contains() =>
        Assert.Equal([_two, _one], Leaves(new FenceChain(new FenceChain(null, _one, 1), _two, 2)));

    [Fact]
    public void U4_a_chain_over_an_array_yields_the_leaves() =>
        Assert.Equal([_one, _two], Leaves(new FenceChain(null, new FenceArray([_one, _two]), 1)));

    [Fact]
    public void U5_a_merge_has_both() => Assert.Equal([_one, _two], Leaves(Fences.Merge(_one, _two)));

    [Fact]
    public void U6_a_merge_of_one_twice_is_that_one() => Assert.Same(_one, Fences.Merge(_one, _one));

    [Fact]
    public void U7_a_merge_keeps_the_last_of_each_timeline_in_their_order()
    {
        FenceTimeline a = new("A"), b = new("B");
        Fence b1 = new(b, 1), b2 = new(b, 2), a1 = new(a, 1);
        Assert.Equal([a1, b2], Leaves(Fences.Merge(b1, b2, a1)));
    }

    [Fact]
    public void U8_arrays_and_chains_are_merged_in_order()
    {
        var array = new FenceArray([_two, _one]);
        var chain = new FenceChain(new FenceChain(null, _two, 1), _one, 2);
        Assert.Equal([_one, _two], Leaves(Fences.Merge(array, chain)));
    }

    [Fact]
    public void U9_what_is_done_is_left_out()
    {
        var first = new FenceArray([_one, _two]);
        var second = new FenceArray([_two, _one]);
        Assert.Equal([_one, _two], Leaves(Fences.Merge(first, Fence.Completed, second)));
    }

    [Fact]
    public void U10_a_merge_of_merges_keeps_the_last_of_each_timeline()
    {
        FenceTimeline a = new("A"), b = new("B");
        Fence a1 = new(a, 1), a2 = new(a, 2), b1 = new(b, 1), b2 = new(b, 2);
        Assert.Equal([a2, b2], Leaves(Fences.Merge(new FenceArray([a2, b1]), new FenceArray([a1, b2]))));
    }

    [Fact]
    public void A_merge_of_what_is_done_is_done_since_the_last()
    {
        _one.Signal(timestamp: 5);
        _two.Signal(timestamp: 7);
        var merged = Fences.Merge(_one, _two);
        Assert.True(merged.IsSignaled);
        Assert.Equal(7, merged.Timestamp);
    }

    [Fact]
    public void Nothing_unwraps_to_nothing() => Assert.Empty(Leaves(null));

    private static Fence[] Leaves(Fence? fence)
    {
        var leaves = new List<Fence>();
        foreach (var leaf in Fences.Unwrap(fence))
            leaves.Add(leaf);
        return [.. leaves];
    }
}
