using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>G25: what a submission locks, in which order, and the fence that it adds.</summary>
public sealed class AddressSpaceSubmissionBehaviours : AddressSpaceTest
{
    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    public void G25_a_fence_with_one_usage_for_private_buffers_and_another_for_external_ones(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        var fence = new FenceTimeline("jobs").NextFence();
        using (var set = stage.Space.HoldAll(slots: 1))
            stage.Space.AddFence(set, fence, FenceUsage.Write, FenceUsage.Bookkeep);

        Assert.Equal([fence], stage.Private.Reservation.GetFences(FenceUsage.Write));
        Assert.Empty(stage.External.Reservation.GetFences(FenceUsage.Read));
        Assert.Equal([fence], stage.External.Reservation.GetFences(FenceUsage.Bookkeep));
        AssertSilent();
    }

    [Fact]
    public void G25_twin_without_room()
    {
        var stage = new SpaceStage(Protected);
        using var set = stage.Space.HoldAll(slots: 0);
        var fence = new FenceTimeline("jobs").NextFence();
        Flags(LockRule.Slots, () => Assert.Throws<InvalidOperationException>(
            () => stage.Space.AddFence(set, fence, FenceUsage.Write, FenceUsage.Read)));
    }

    [Fact]
    public void Order_the_reservation_of_the_space_comes_first_and_the_external_ones_in_any_order()
    {
        var stage = new SpaceStage(Protected);
        var other = new SpaceStage(Protected, stage.Space.Reservation);
        using (ReservationSet.Hold([stage.Space.Reservation, other.Space.Reservation]))
            stage.Space.AddExternal(stage.Bind(other.Private));

        using (var set = stage.Space.HoldAll(slots: 1))
            Assert.Equal([stage.Space.Reservation, stage.External.Reservation], Locked(set).Take(2));
        using (var set = other.Space.HoldAll(slots: 1, [stage.External.Reservation]))
            Assert.Equal(3, set.Count);
        using (var set = other.Space.HoldAll(slots: 0, [stage.External.Reservation]))
            Assert.Equal(3, set.Count);
        AssertSilent();
    }

    [Fact]
    public void Held_together_with_what_else_is_locked_and_nothing_if_that_fails()
    {
        var stage = new SpaceStage(Protected);
        var more = new Reservation();
        using (var set = stage.Space.HoldAll(slots: 1, set => set.Prepare(more, 2)))
            Assert.Equal([stage.Space.Reservation, stage.External.Reservation, more], Locked(set));

        Assert.Throws<InvalidOperationException>(() => stage.Space.HoldAll(slots: 1, _ => throw new InvalidOperationException()));
        Assert.Throws<ArgumentOutOfRangeException>(() => stage.Space.HoldAll(slots: -1));
        Assert.Throws<ArgumentNullException>(() => stage.Space.HoldAll(slots: 1, others: null!));
        Assert.False(stage.Space.Reservation.IsHeldByCurrentThread);
        Assert.False(stage.External.Reservation.IsHeldByCurrentThread);
        stage.Space.HoldAll(slots: 1).Dispose();
        AssertSilent();
    }

    [Fact]
    public void A_range_locks_the_reservation_of_the_space_only_if_a_private_buffer_is_mapped_there()
    {
        var stage = new SpaceStage(Protected);
        using (stage.Space.MappingsLock.Hold())
        {
            stage.Space.Insert(new AddressMapping(AddressRange.FromBounds(0, 2), stage.External, 0));
            stage.Space.Insert(new AddressMapping(AddressRange.FromBounds(2, 4), stage.External, 8));
            stage.Space.Insert(new AddressMapping(AddressRange.FromBounds(4, 6), stage.Private, 0));
            stage.Space.Insert(new AddressMapping(AddressRange.FromBounds(6, 8), null, 0));

            using (var set = stage.Space.HoldRange(AddressRange.FromBounds(1, 4), slots: 1))
                Assert.Equal([stage.External.Reservation], Locked(set));
            using (var set = stage.Space.HoldRange(AddressRange.FromBounds(3, 8), slots: 0))
                Assert.Equal([stage.External.Reservation, stage.Space.Reservation], Locked(set));
            using (var set = stage.Space.HoldRange(AddressRange.FromBounds(6, 8), slots: 1))
                Assert.Empty(Locked(set));
        }

        Assert.Throws<SynchronizationLockException>(() => stage.Space.HoldRange(SpaceStage.Range, slots: 1));
        AssertSilent();
    }
}
