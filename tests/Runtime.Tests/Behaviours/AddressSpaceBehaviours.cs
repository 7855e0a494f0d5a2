using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>G23 to G26, and what else is written about the locks of an address space: what must be held, which lists a buffer is in, what a
/// submission locks and adds.</summary>
[Collection(nameof(LockValidator))]
public sealed class AddressSpaceBehaviours : IDisposable
{
    private const AddressSpaceOptions OwnLocks = AddressSpaceOptions.None;
    private const AddressSpaceOptions Protected = AddressSpaceOptions.ReservationProtected;
    private const AddressSpaceOptions Immediate = AddressSpaceOptions.Immediate;

    private readonly List<LockReport> _reports = [];
    private readonly LockValidator _validator;

    public AddressSpaceBehaviours() => _validator = LockValidator.Start(report =>
    {
        lock (_reports)
            _reports.Add(report);
    });

    public void Dispose() => _validator.Dispose();

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

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    [InlineData(Immediate)]
    public void G24_a_private_buffer_is_never_listed(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        using (stage.Space.Reservation.Hold())
            stage.Space.AddExternal(stage.PrivateBinding);
        Assert.False(stage.PrivateBinding.IsExternal);
        Assert.Null(stage.PrivateBinding.ExternalEntry.List);
    }

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    [InlineData(Immediate)]
    public void G24_added_twice_it_is_listed_once(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        using (stage.Space.Reservation.Hold())
            stage.Space.AddExternal(stage.ExternalBinding);
        Assert.True(stage.ExternalBinding.IsExternal);
        Assert.Single(stage.ExternalBinding.ExternalEntry.List!);
    }

    [Fact]
    public void G24_evicted_and_external_in_a_protected_space_it_is_listed_when_prepared()
    {
        var stage = new SpaceStage(Protected);
        using (stage.External.Reservation.Hold())
        {
            stage.ExternalBinding.SetEvicted(true);
            Assert.True(stage.ExternalBinding.IsEvicted);
        }

        Assert.Null(stage.ExternalBinding.EvictedEntry.List);
        using (stage.Space.HoldAll(slots: 1))
            Assert.NotNull(stage.ExternalBinding.EvictedEntry.List);
        AssertSilent();
    }

    [Fact]
    public void G24_twin_in_a_space_whose_lists_have_locks_at_once()
    {
        var stage = new SpaceStage(OwnLocks);
        using (stage.External.Reservation.Hold())
        {
            stage.ExternalBinding.SetEvicted(true);
            Assert.NotNull(stage.ExternalBinding.EvictedEntry.List);
            stage.ExternalBinding.SetEvicted(false);
            Assert.Null(stage.ExternalBinding.EvictedEntry.List);
        }
    }

    [Fact]
    public void G24_twin_a_private_buffer_at_once()
    {
        var stage = new SpaceStage(Protected);
        using (stage.Space.Reservation.Hold())
        {
            stage.Private.SetEvicted(true);
            Assert.NotNull(stage.PrivateBinding.EvictedEntry.List);
            stage.Private.SetEvicted(false);
            Assert.Null(stage.PrivateBinding.EvictedEntry.List);
        }
    }

    [Fact]
    public void G24_twin_back_before_it_was_prepared_it_is_never_listed()
    {
        var stage = new SpaceStage(Protected);
        using (stage.External.Reservation.Hold())
        {
            stage.External.SetEvicted(true);
            stage.External.SetEvicted(false);
        }

        using (stage.Space.HoldAll(slots: 1))
            Assert.Null(stage.ExternalBinding.EvictedEntry.List);
    }

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    public void G24_validated_buffers_leave_the_list_if_the_validator_says_so(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        stage.EvictAll();
        using (var set = stage.Space.HoldAll(slots: 1))
        {
            stage.BringsBack = binding => binding == stage.ExternalBinding;
            Assert.True(stage.Space.Validate(set));
            Assert.Equal([stage.PrivateBinding, stage.ExternalBinding], stage.Validated);
            Assert.NotNull(stage.PrivateBinding.EvictedEntry.List);
            Assert.Null(stage.ExternalBinding.EvictedEntry.List);

            stage.BringsBack = _ => true;
            Assert.True(stage.Space.Validate(set));
            Assert.Equal([stage.PrivateBinding, stage.ExternalBinding, stage.PrivateBinding], stage.Validated);
            Assert.True(stage.Space.Validate(set));
            Assert.Equal(3, stage.Validated.Count);
        }

        AssertSilent();
    }

    [Fact]
    public void G24_what_the_validator_throws_is_passed_on_and_the_others_stay_evicted()
    {
        var stage = new SpaceStage(Protected);
        stage.EvictAll();
        using var set = stage.Space.HoldAll(slots: 1);
        stage.BringsBack = _ => throw new OutOfMemoryException();
        Assert.Throws<OutOfMemoryException>(() => stage.Space.Validate(set));
        Assert.Single(stage.Validated);
        stage.BringsBack = _ => true;
        Assert.True(stage.Space.Validate(set));
        Assert.Equal([stage.PrivateBinding, stage.PrivateBinding, stage.ExternalBinding], stage.Validated);
    }

    [Fact]
    public void G24_a_validator_that_releases_the_buffer_is_found_out()
    {
        var stage = new SpaceStage(Protected);
        stage.EvictAll();
        using var set = stage.Space.HoldAll(slots: 1);
        stage.BringsBack = binding =>
        {
            binding.SetEvicted(false);
            set.Unlock(binding.Buffer.Reservation);
            return false;
        };
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.Space.Validate(set)));
    }

    [Fact]
    public void G24_a_validator_may_evict_another_buffer_which_is_validated_too()
    {
        var stage = new SpaceStage(OwnLocks);
        using var set = stage.Space.HoldAll(slots: 1);
        stage.PrivateBinding.SetEvicted(true);
        stage.BringsBack = binding =>
        {
            if (binding == stage.PrivateBinding)
                stage.ExternalBinding.SetEvicted(true);
            return true;
        };
        Assert.True(stage.Space.Validate(set));
        Assert.Equal([stage.PrivateBinding, stage.ExternalBinding], stage.Validated);
        AssertSilent();
    }

    [Fact]
    public void G24_validate_locks_what_was_evicted_and_not_prepared()
    {
        var stage = new SpaceStage(OwnLocks);
        stage.EvictAll();
        using var set = new ReservationSet();
        while (set.NextAttempt())
            Assert.True(stage.Space.ValidateUnlocked(set));
        Assert.Equal([stage.Space.Reservation, stage.External.Reservation], Locked(set));
        AssertSilent();
    }

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
    public void G26_ended_with_a_mapping_left()
    {
        var space = new AddressSpace(SpaceStage.Range);
        var mapping = new AddressMapping(SpaceStage.Range, null, 0);
        using (space.MappingsLock.Hold())
            space.Insert(mapping);
        AssertCannotEnd(space, "mapped");

        using (space.MappingsLock.Hold())
            space.Remove(mapping);
        space.Dispose();
        AssertSilent();
    }

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    public void G26_ended_with_an_external_buffer_left(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        AssertCannotEnd(stage.Space, "external");
        stage.ReleaseAll();
        stage.Space.Dispose();
        AssertSilent();
    }

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    public void G26_ended_with_an_evicted_buffer_left(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        using (stage.Space.HoldAll(slots: 0))
        {
            stage.PrivateBinding.SetEvicted(true);
            Assert.True(stage.ExternalBinding.Release());
        }

        AssertCannotEnd(stage.Space, "evicted");
        using (stage.Space.Reservation.Hold())
            Assert.True(stage.PrivateBinding.Release());
        stage.Space.Dispose();
        AssertSilent();
    }

    [Theory]
    [InlineData(Immediate)]
    [InlineData(Immediate | Protected)]
    public void G26_ended_with_a_deferred_binding_left(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        stage.PrivateBinding.ReleaseDeferred();
        stage.ExternalBinding.ReleaseDeferred();
        AssertCannotEnd(stage.Space, "deferred");
        stage.Space.CleanUpDeferred();
        stage.Space.Dispose();
        AssertSilent();
    }

    [Fact]
    public void G26_twin_a_binding_in_no_list_counts_as_well()
    {
        var stage = new SpaceStage(OwnLocks);
        using (stage.External.Reservation.Hold())
            Assert.True(stage.ExternalBinding.ReleaseUnlocked());
        AssertCannotEnd(stage.Space, "bound");
    }

    [Fact]
    public void G26_twin_nothing_is_left()
    {
        var space = new AddressSpace(SpaceStage.Range);
        space.Dispose();
        space.Dispose();
        using (space.MappingsLock.Hold())
            Assert.Throws<ObjectDisposedException>(() => space.Insert(new AddressMapping(SpaceStage.Range, null, 0)));
        AssertSilent();
    }

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Protected)]
    public void The_space_is_not_ended_with_its_reservation_held_whether_or_not_anything_is_left(AddressSpaceOptions options)
    {
        var space = new AddressSpace(SpaceStage.Range, options: options);
        using (space.Reservation.Hold())
            Assert.Throws<LockRecursionException>(space.Dispose);
        using (space.MappingsLock.Hold())
            Assert.Throws<LockRecursionException>(space.Dispose);
        space.Dispose();
        using (space.Reservation.Hold())
            Assert.Throws<LockRecursionException>(space.Dispose);
    }

    // P14: a reference that may be the last is given back without the locks which the last one needs.
    [Theory]
    [InlineData(false, false, typeof(SynchronizationLockException))]
    [InlineData(true, false, typeof(SynchronizationLockException))]
    [InlineData(false, true, typeof(SynchronizationLockException))]
    [InlineData(true, true, null)]
    public void P14_a_release_is_checked_also_if_it_is_not_the_last(bool holdsBuffer, bool holdsSpace, Type? thrown)
    {
        var stage = new SpaceStage(Protected);
        using (stage.External.Reservation.Hold())
            Assert.Same(stage.ExternalBinding, stage.Space.ObtainBinding(stage.External));

        using var context = new AcquireContext();
        if (holdsBuffer)
            Assert.Equal(AcquireOutcome.Acquired, stage.External.Reservation.Lock(context));
        if (holdsSpace)
            Assert.Equal(AcquireOutcome.Acquired, stage.Space.Reservation.Lock(context));
        for (var users = 2; users > 0; users--)
        {
            var release = Record.Exception(() => Assert.Equal(users == 1, stage.ExternalBinding.Release()));
            Assert.Equal(thrown, release?.GetType());
        }

        Assert.Equal(thrown is null ? 0 : 2, _reports.Count(report => report.Rule == LockRule.Held));
        if (holdsSpace)
            stage.Space.Reservation.Unlock();
        if (holdsBuffer)
            stage.External.Reservation.Unlock();
    }

    [Fact]
    public void P14_twin_where_the_lists_have_locks_that_of_the_buffer_is_enough()
    {
        var stage = new SpaceStage(OwnLocks);
        Flags(LockRule.Held, () => Assert.Throws<SynchronizationLockException>(() => stage.ExternalBinding.ReleaseUnlocked()));
        using (stage.External.Reservation.Hold())
        {
            Assert.True(stage.ExternalBinding.ReleaseUnlocked());
            Assert.Empty(stage.External.GetBindings());
            Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(() => stage.ExternalBinding.ReleaseUnlocked()));
        }

        Assert.Null(stage.ExternalBinding.ExternalEntry.List);
        var protectedStage = new SpaceStage(Protected);
        using (protectedStage.External.Reservation.Hold())
            Flags(LockRule.Held, () => Assert.Throws<InvalidOperationException>(() => protectedStage.ExternalBinding.ReleaseUnlocked()));
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

    [Fact]
    public void Two_threads_do_not_go_over_one_list()
    {
        var stage = new SpaceStage(OwnLocks);
        stage.EvictAll();
        using var set = stage.Space.HoldAll(slots: 1);
        stage.BringsBack = _ =>
        {
            Assert.IsType<InvalidOperationException>(OtherThread.Run(() =>
            {
                using var other = new ReservationSet();
                stage.Space.ValidateUnlocked(other);
            }));
            return true;
        };
        Assert.True(stage.Space.Validate(set));
        AssertFlags(LockRule.AddressSpace);
        Assert.Equal([stage.PrivateBinding, stage.ExternalBinding], stage.Validated);
    }

    [Fact]
    public void Two_threads_twin_one_after_the_other()
    {
        var stage = new SpaceStage(OwnLocks);
        stage.EvictAll();
        stage.BringsBack = _ => false;
        for (var i = 0; i < 2; i++)
        {
            Assert.Null(OtherThread.Run(() =>
            {
                using var set = stage.Space.HoldAll(slots: 1);
                stage.Space.Validate(set);
            }));
        }

        Assert.Equal([stage.PrivateBinding, stage.ExternalBinding, stage.PrivateBinding, stage.ExternalBinding], stage.Validated);
        AssertSilent();
    }

    [Fact]
    public void A_list_keeps_its_order_when_contention_ends_the_walk()
    {
        var stage = new SpaceStage(OwnLocks);
        var (second, third) = (stage.Exported(), stage.Exported());
        stage.AddExternal(second, third);
        using var ready = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var elder = OtherThread.Start(() =>
        {
            using var context = new AcquireContext();
            Assert.Equal(AcquireOutcome.Acquired, second.Reservation.Lock(context));
            ready.Set();
            OtherThread.Await(end);
            second.Reservation.Unlock();
        });
        OtherThread.Await(ready);

        using var set = new ReservationSet();
        Assert.True(set.NextAttempt());
        Assert.True(stage.Space.Prepare(set, 1));
        Assert.False(stage.Space.PrepareExternal(set, 1));
        end.Set();
        OtherThread.Join(elder);
        while (set.NextAttempt())
            Assert.True(stage.Space.Prepare(set, 1) && stage.Space.PrepareExternal(set, 1));
        Assert.Equal(
            [second.Reservation, stage.Space.Reservation, stage.External.Reservation, third.Reservation],
            Locked(set));
        Assert.Equal(
            [stage.External, second, third],
            stage.ExternalBinding.ExternalEntry.List!.Select(binding => binding.Buffer));
        AssertSilent();
    }

    [Fact]
    public void There_is_one_binding_for_each_buffer_and_space()
    {
        var stage = new SpaceStage(OwnLocks);
        var other = new SpaceStage(Immediate);
        var elsewhere = other.Space.ObtainPreallocated(other.Space.PreallocateBinding(stage.External));
        using (stage.External.Reservation.Hold())
        {
            Assert.Same(stage.ExternalBinding, stage.Space.ObtainBinding(stage.External));
            Assert.Same(stage.ExternalBinding, stage.Space.FindBinding(stage.External));
            Assert.Equal([stage.ExternalBinding, elsewhere], stage.External.GetBindings());
            Assert.Null(new AddressSpace(SpaceStage.Range).FindBinding(stage.External));
            stage.External.SetEvicted(true);
            Assert.True(elsewhere.IsEvicted);
            Assert.True(stage.ExternalBinding.IsEvicted);

            Assert.False(stage.ExternalBinding.ReleaseUnlocked());
            Assert.False(stage.ExternalBinding.ReleaseUnlocked());
            Assert.True(stage.ExternalBinding.ReleaseUnlocked());
            Assert.Equal([elsewhere], stage.External.GetBindings());
            Assert.NotSame(stage.ExternalBinding, stage.Space.ObtainBinding(stage.External));
        }

        AssertSilent();
    }

    [Theory]
    [InlineData(OwnLocks)]
    [InlineData(Immediate)]
    public void A_buffer_is_not_freed_while_it_is_bound_and_not_bound_when_it_is_freed(AddressSpaceOptions options)
    {
        var stage = new SpaceStage(options);
        Assert.Throws<InvalidOperationException>(stage.External.Dispose);
        Assert.Throws<InvalidOperationException>(stage.Private.Dispose);
        stage.ReleaseAll();
        stage.External.Dispose();
        stage.Private.Dispose();
        using (stage.External.Reservation.Hold())
            Assert.Throws<ObjectDisposedException>(() => stage.Bind(stage.External));
        Assert.Throws<ObjectDisposedException>(() => new SpaceStage(Immediate).Space.PreallocateBinding(stage.External));
        AssertSilent();
    }

    [Fact]
    public void A_mapping_is_a_user_of_its_binding()
    {
        var stage = new SpaceStage(OwnLocks);
        var mapping = new AddressMapping(SpaceStage.Range, stage.External, 0);
        using (stage.External.Reservation.Hold())
        {
            stage.ExternalBinding.Link(mapping);
            Assert.False(stage.ExternalBinding.ReleaseUnlocked());
            Assert.NotNull(stage.ExternalBinding.ExternalEntry.List);
            Assert.True(stage.ExternalBinding.UnlinkUnlocked(mapping));
            Assert.Null(stage.ExternalBinding.ExternalEntry.List);
            Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(() => stage.ExternalBinding.Link(mapping)));
            Assert.Null(mapping.Binding);
        }
    }

    [Fact]
    public void A_deferred_binding_is_found_no_more_and_skipped_until_it_is_cleaned_up()
    {
        var stage = new SpaceStage(Immediate | Protected);
        stage.ExternalBinding.ReleaseDeferred();
        Assert.Null(stage.Space.FindBindingImmediate(stage.External));
        Assert.NotNull(stage.ExternalBinding.ExternalEntry.List);
        using (var set = stage.Space.HoldAll(slots: 1))
            Assert.Equal([stage.Space.Reservation], Locked(set));

        using (stage.Space.Reservation.Hold())
            Assert.Throws<LockRecursionException>(stage.Space.CleanUpDeferred);
        _reports.Clear();
        stage.Space.CleanUpDeferred();
        Assert.Null(stage.ExternalBinding.ExternalEntry.List);
        AssertSilent();
    }

    [Fact]
    public void A_preallocated_binding_is_used_once_and_in_its_space()
    {
        var stage = new SpaceStage(Immediate);
        var buffer = stage.Exported();
        var binding = stage.Space.PreallocateBinding(buffer);
        Assert.Null(stage.Space.FindBindingImmediate(buffer));
        Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(binding.ReleaseDeferred));
        Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(
            () => binding.LinkImmediate(new AddressMapping(SpaceStage.Range, buffer, 0))));
        Assert.Throws<ArgumentException>(() => new SpaceStage(Immediate).Space.ObtainPreallocated(binding));
        Assert.Same(binding, stage.Space.ObtainPreallocated(binding));
        Assert.Same(binding, stage.Space.FindBindingImmediate(buffer));
        Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(() => stage.Space.ObtainPreallocated(binding)));
        Flags(LockRule.AddressSpace, () => Assert.Throws<InvalidOperationException>(
            () => new SpaceStage(OwnLocks).Space.PreallocateBinding(buffer)));
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

    private static List<Reservation> Locked(ReservationSet set)
    {
        var locked = new List<Reservation>();
        foreach (var reservation in set)
            locked.Add(reservation);
        return locked;
    }

    private void AssertCannotEnd(AddressSpace space, string because)
    {
        var thrown = Assert.Throws<InvalidOperationException>(space.Dispose);
        Assert.Contains(because, thrown.Message, StringComparison.Ordinal);
        AssertFlags(LockRule.AddressSpace);
        _reports.Clear();
    }

    private void Flags(LockRule rule, Action code)
    {
        _reports.Clear();
        code();
        AssertFlags(rule);
        _reports.Clear();
    }

    private void AssertSilent() => Assert.Empty(_reports);

    private void AssertFlags(LockRule rule)
    {
        Assert.NotEmpty(_reports);
        Assert.Equal(rule, _reports[0].Rule);
    }
}
