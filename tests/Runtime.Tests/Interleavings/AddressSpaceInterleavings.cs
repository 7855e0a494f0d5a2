#if DEBUG
using System;
using System.Collections.Generic;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Interleavings;

/// <summary>The lists of an address space that have locks of their own, in every interleaving of those who change them.</summary>
public class AddressSpaceInterleavings
{
    [Fact]
    public void The_last_user_leaves_while_another_comes() => Explore(AddressSpaceOptions.Immediate, stage =>
    {
        var spare = stage.Space.PreallocateBinding(stage.External);
        BufferBinding? found = null;
        return (
            [stage.ExternalBinding.ReleaseDeferred, () => found = stage.Space.ObtainPreallocated(spare)],
            () =>
            {
                // Either the old one was kept alive or the new one has taken its place; never both, never none.
                Assert.NotEqual(found == spare, stage.ExternalBinding.HasUsers);
                Assert.Same(found, stage.Space.FindBindingImmediate(stage.External));
                found!.ReleaseDeferred();
                found.ReleaseDeferred();
                Assert.Null(stage.Space.FindBindingImmediate(stage.External));
            });
    });

    [Fact]
    public void The_last_user_leaves_while_it_is_listed() => Explore(AddressSpaceOptions.Immediate, stage => (
        [
            () => stage.Space.AddExternalUnlocked(stage.ExternalBinding),
            () =>
            {
                using (stage.External.Reservation.Hold())
                    stage.ExternalBinding.SetEvicted(true);
            },
            () =>
            {
                stage.ExternalBinding.ReleaseDeferred();
                stage.Space.CleanUpDeferred();
            },
        ],
        () =>
        {
            Assert.Null(stage.ExternalBinding.ExternalEntry.List);
            Assert.Null(stage.ExternalBinding.EvictedEntry.List);
        }));

    [Fact]
    public void The_last_user_leaves_while_the_list_is_gone_over() => Explore(AddressSpaceOptions.None, stage =>
    {
        var (second, locked) = (stage.Exported(), new List<int>());
        stage.AddExternal(second);
        return (
            [
                () =>
                {
                    using var set = new ReservationSet();
                    while (set.NextAttempt())
                        stage.Space.PrepareExternalUnlocked(set, 1);
                    locked.Add(set.Count);
                },
                () =>
                {
                    using (stage.External.Reservation.Hold())
                        Assert.True(stage.ExternalBinding.ReleaseUnlocked());
                },
            ],
            () =>
            {
                Assert.InRange(Assert.Single(locked), 1, 2);
                Assert.Null(stage.ExternalBinding.ExternalEntry.List);
                using var set = stage.Space.HoldAll(slots: 1);
                Assert.Equal(2, set.Count);
            });
    });

    [Fact]
    public void What_is_evicted_while_others_are_validated_is_listed_or_validated() => Explore(AddressSpaceOptions.None, stage => (
        [
            () =>
            {
                using var set = new ReservationSet();
                while (set.NextAttempt())
                    stage.Space.ValidateUnlocked(set);
            },
            () =>
            {
                using (stage.External.Reservation.Hold())
                    stage.External.SetEvicted(true);
                using (stage.Private.Reservation.Hold())
                {
                    stage.Private.SetEvicted(true);
                    stage.Private.SetEvicted(false);
                }
            },
        ],
        () =>
        {
            using (stage.Space.HoldAll(slots: 0))
            {
                Assert.Equal(stage.ExternalBinding.IsEvicted, stage.ExternalBinding.EvictedEntry.List is not null);
                Assert.Equal(stage.ExternalBinding.IsEvicted, !stage.Validated.Contains(stage.ExternalBinding));
                Assert.Null(stage.PrivateBinding.EvictedEntry.List);
            }
        }));

    private static void Explore(AddressSpaceOptions options, Func<SpaceStage, (Action[] Threads, Action Check)> scenario) =>
        Assert.True(Explorer.Explore(() => scenario(new SpaceStage(options))) > 2);
}
#endif
