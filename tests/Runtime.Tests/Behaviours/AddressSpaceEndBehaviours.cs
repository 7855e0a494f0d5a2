using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>G26: when an address space may end.</summary>
public sealed class AddressSpaceEndBehaviours : AddressSpaceTest
{
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

    private void AssertCannotEnd(AddressSpace space, string because)
    {
        var thrown = Assert.Throws<InvalidOperationException>(space.Dispose);
        Assert.Contains(because, thrown.Message, StringComparison.Ordinal);
        AssertFlags(LockRule.AddressSpace);
        ForgetReports();
    }
}
