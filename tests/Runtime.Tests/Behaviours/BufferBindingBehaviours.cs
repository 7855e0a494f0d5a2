using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>P14, and what else is written about the life of a binding: who uses it, and who lets go of it.</summary>
public sealed class BufferBindingBehaviours : AddressSpaceTest
{
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

        Assert.Equal(thrown is null ? 0 : 2, Reports.Count(report => report.Rule == LockRule.Held));
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
        ForgetReports();
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
}
