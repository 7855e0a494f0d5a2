using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>G24: which lists a buffer is in, and how they are gone over.</summary>
public sealed class AddressSpaceListBehaviours : AddressSpaceTest
{
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
}
