using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>G23, and the order: what must be held for what is done with an address space.</summary>
public sealed class AddressSpaceLockBehaviours : AddressSpaceTest
{
    [Fact]
    public void G23_prepare_external_without_the_reservation_of_a_protected_space()
    {
        var stage = new SpaceStage(Protected);
        using var set = new ReservationSet();
        while (set.NextAttempt())
        {
            Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.Space.PrepareExternal(set, 1)));
            Flags(LockRule.Held, () => Assert.Throws<InvalidOperationException>(() => stage.Space.PrepareExternalUnlocked(set, 1)));
        }
    }

    [Fact]
    public void G23_twin_prepare_external_with_it_or_of_a_space_whose_lists_have_locks()
    {
        foreach (var options in new[] { OwnLocks, Protected })
        {
            var stage = new SpaceStage(options);
            using var set = new ReservationSet();
            while (set.NextAttempt())
                Assert.True(stage.Space.Prepare(set, 1) && stage.Space.PrepareExternal(set, 1));
            Assert.Equal([stage.Space.Reservation, stage.External.Reservation], Locked(set));
        }

        var other = new SpaceStage(OwnLocks);
        using (var set = new ReservationSet())
        {
            while (set.NextAttempt())
                Assert.True(other.Space.PrepareExternalUnlocked(set, 0));
            Assert.Equal([other.External.Reservation], Locked(set));
        }

        AssertSilent();
    }

    [Fact]
    public void G23_validate_without_the_reservation_of_a_protected_space()
    {
        var stage = new SpaceStage(Protected);
        using var set = new ReservationSet();
        while (set.NextAttempt())
        {
            Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.Space.Validate(set)));
            Flags(LockRule.Held, () => Assert.Throws<InvalidOperationException>(() => stage.Space.ValidateUnlocked(set)));
        }
    }

    [Fact]
    public void G23_twin_validate_with_it_or_of_a_space_whose_lists_have_locks()
    {
        foreach (var options in new[] { OwnLocks, Protected })
        {
            var stage = new SpaceStage(options);
            using var set = stage.Space.HoldAll(slots: 1);
            Assert.True(stage.Space.Validate(set));
        }

        using (var set = new ReservationSet())
            Assert.True(new SpaceStage(OwnLocks).Space.ValidateUnlocked(set));
        AssertSilent();
    }

    [Fact]
    public void G23_validate_without_a_validator()
    {
        var space = new AddressSpace(SpaceStage.Range);
        using var set = space.HoldAll(slots: 1);
        Assert.Throws<NotSupportedException>(() => space.Validate(set));
        Assert.Throws<NotSupportedException>(() => space.ValidateUnlocked(set));
        AssertSilent();
    }

    [Fact]
    public void G23_external_add_without_the_reservation_of_a_protected_space()
    {
        var stage = new SpaceStage(Protected);
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.Space.AddExternal(stage.ExternalBinding)));
        Flags(LockRule.Held, () => Assert.Throws<InvalidOperationException>(() => stage.Space.AddExternalUnlocked(stage.ExternalBinding)));
    }

    [Fact]
    public void G23_twin_external_add_of_a_space_whose_lists_have_locks()
    {
        var stage = new SpaceStage(OwnLocks);
        stage.Space.AddExternalUnlocked(stage.ExternalBinding);
        using (stage.Space.Reservation.Hold())
            stage.Space.AddExternal(stage.ExternalBinding);
        AssertSilent();
    }

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    [InlineData(Immediate)]
    public void G23_evict_without_the_reservation_of_the_buffer(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        using (stage.Space.Reservation.Hold())
            Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.ExternalBinding.SetEvicted(true)));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.PrivateBinding.SetEvicted(true)));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.External.SetEvicted(true)));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => _ = stage.PrivateBinding.IsEvicted));
    }

    [Fact]
    public void G23_link_and_unlink_without_the_lock_of_the_bindings()
    {
        var stage = new SpaceStage(Protected);
        var mapping = new AddressMapping(SpaceStage.Range, stage.External, 0);
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.ExternalBinding.Link(mapping)));
        using (stage.External.Reservation.Hold())
            stage.ExternalBinding.Link(mapping);

        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.ExternalBinding.Unlink(mapping)));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.Space.ObtainBinding(stage.External)));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.Space.FindBinding(stage.External)));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.ExternalBinding.GetMappings()));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.ExternalBinding.PlanUnmap()));
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.External.GetBindings()));
        Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(() => stage.ExternalBinding.LinkImmediate(mapping)));
        Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(() => stage.ExternalBinding.UnlinkDeferred(mapping)));
        Assert.Same(stage.ExternalBinding, mapping.Binding);
    }

    [Fact]
    public void G23_twin_link_and_unlink_with_it()
    {
        var stage = new SpaceStage(Protected);
        var mapping = new AddressMapping(SpaceStage.Range, stage.External, 0);
        using (ReservationSet.Hold(stage.Space.Reservation, stage.External.Reservation))
        {
            stage.ExternalBinding.Link(mapping);
            Assert.Equal([mapping], stage.ExternalBinding.GetMappings());
            Assert.Same(mapping, stage.ExternalBinding.PlanUnmap().Single().Mapping);
            Assert.Throws<ArgumentException>(() => stage.ExternalBinding.Link(mapping));
            Assert.Throws<ArgumentException>(() => stage.PrivateBinding.Link(mapping));
            Assert.False(stage.ExternalBinding.Unlink(mapping));
            Assert.Throws<ArgumentException>(() => stage.ExternalBinding.Unlink(mapping));
            Assert.Empty(stage.ExternalBinding.GetMappings());
        }

        AssertSilent();
    }

    [Fact]
    public void G23_twin_immediate_bindings_change_where_a_fence_must_be_signalled()
    {
        var stage = new SpaceStage(Immediate | Protected);
        var mapping = new AddressMapping(SpaceStage.Range, stage.External, 0);
        var unneeded = stage.Space.PreallocateBinding(stage.External);
        using (FenceSignalling.Enter())
        {
            Assert.Same(stage.ExternalBinding, stage.Space.ObtainPreallocated(unneeded));
            stage.ExternalBinding.LinkImmediate(mapping);
            Assert.Same(stage.ExternalBinding, stage.Space.FindBindingImmediate(stage.External));
            Assert.Equal([mapping], stage.ExternalBinding.GetMappingsImmediate());
            Assert.Same(mapping, stage.ExternalBinding.PlanUnmapImmediate().Single().Mapping);
            stage.ExternalBinding.UnlinkDeferred(mapping);
            stage.ExternalBinding.ReleaseDeferred();
            stage.ExternalBinding.ReleaseDeferred();
        }

        AssertSilent();
    }

    // The order: the lock of the mappings, then the reservation of the space, then those of the external buffers.
    [Fact]
    public void Order_the_lock_of_the_mappings_is_taken_before_reservations()
    {
        var stage = new SpaceStage(Protected);
        using (stage.Space.MappingsLock.Hold())
        using (stage.Space.HoldRange(SpaceStage.Range, slots: 1))
        using (stage.External.Reservation.Hold())
        {
        }

        AssertSilent();
        using (stage.External.Reservation.Hold())
        using (stage.Space.MappingsLock.Hold())
            AssertFlags(LockRule.Order);
    }

    [Fact]
    public void Order_the_lock_of_the_mappings_is_held_across_waits_so_no_section_takes_it()
    {
        var stage = new SpaceStage(Protected);
        using (stage.Space.MappingsLock.Hold())
            FenceSignalling.MightWait();
        AssertSilent();
        using (FenceSignalling.Enter())
        using (stage.Space.MappingsLock.Hold())
            AssertFlags(LockRule.Signalling);
    }

    [Fact]
    public void Order_twin_an_immediate_space_has_a_lock_of_its_own_class_for_sections()
    {
        var stage = new SpaceStage(Protected);
        using (stage.Space.MappingsLock.Hold())
            FenceSignalling.MightWait();
        var immediate = new SpaceStage(Immediate);
        using (FenceSignalling.Enter())
        using (immediate.Space.MappingsLock.Hold())
            immediate.Space.Insert(new AddressMapping(SpaceStage.Range, immediate.External, 0));
        AssertSilent();
    }

    [Fact]
    public void Null_is_said_before_a_lock_is_asked_for()
    {
        var stage = new SpaceStage(Protected);
        using var set = new ReservationSet();
        Assert.Throws<ArgumentNullException>(() => stage.Space.AddExternal(null!));
        Assert.Throws<ArgumentNullException>(() => stage.Space.ObtainBinding(null!));
        Assert.Throws<ArgumentNullException>(() => stage.Space.FindBinding(null!));
        Assert.Throws<ArgumentNullException>(() => stage.Space.PrepareExternal(null!, 1));
        Assert.Throws<ArgumentNullException>(() => stage.Space.Validate(null!));
        Assert.Throws<ArgumentNullException>(() => stage.Space.PrepareRange(null!, SpaceStage.Range, 1));
        Assert.Throws<ArgumentNullException>(() => stage.Space.AddFence(set, null!, FenceUsage.Read, FenceUsage.Read));
        Assert.Throws<ArgumentNullException>(() => stage.ExternalBinding.Link(null!));
        Assert.Throws<ArgumentNullException>(() => stage.ExternalBinding.Unlink(null!));
        Assert.Throws<ArgumentNullException>(() => stage.Space.ObtainPreallocated(null!));
        Assert.Throws<ArgumentException>(() => stage.Space.AddExternal(new SpaceStage(Protected).ExternalBinding));
        AssertSilent();
    }
}
