using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>What else the validator finds, and the validator itself.</summary>
public sealed class LockValidatorBehaviours : ValidatedTest
{
    private readonly Reservation _a = new();

    [Fact]
    public void A_fence_given_up_while_somebody_waits_is_reported()
    {
        var fence = Pending();
        fence.Dispose();
        AssertSilent();

        var waitedFor = Pending();
        new Counter().AddTo(waitedFor);
        waitedFor.Dispose();
        AssertFlags(LockRule.Abandoned);
    }

    [Fact]
    public void Fences_without_room_and_containers_are_reported()
    {
        using (_a.Hold())
        {
            Flags(LockRule.Slots, () => Assert.Throws<InvalidOperationException>(() => _a.AddFence(Pending(), FenceUsage.Read)));
            Flags(LockRule.Slots, () => Assert.Throws<ArgumentException>(() => _a.AddFence(new FenceArray([Pending()]), FenceUsage.Read)));
        }
    }

    [Fact]
    public void Back_offs_for_practice_are_survived()
    {
        EndValidator();
        var reservations = Enumerable.Range(0, 8).Select(_ => new Reservation()).ToArray();
        using var practice = LockValidator.Start(Keep, injectBackOff: true);
        using (var set = ReservationSet.Hold(reservations))
        {
            Assert.Equal(8, set.Count);
            foreach (var reservation in reservations)
                reservation.AssertHeld();
        }

        var attempts = 0;
        using (var set = new ReservationSet())
        {
            while (set.NextAttempt())
            {
                attempts++;
                set.LockAll(reservations);
            }
        }

        Assert.InRange(attempts, 2, 20);
        AssertSilent();
    }

    [Fact]
    public void One_validator_at_a_time()
    {
        Assert.Throws<InvalidOperationException>(() => LockValidator.Start(_ => { }));
        Assert.Throws<ArgumentNullException>(() => LockValidator.Start(null!));
        EndValidator();
        Assert.Null(LockValidator.Current);
        Assert.Throws<SynchronizationLockException>(_a.Unlock);
        AssertSilent();
    }

    private static Fence Pending() => new FenceTimeline("test").NextFence();
}
