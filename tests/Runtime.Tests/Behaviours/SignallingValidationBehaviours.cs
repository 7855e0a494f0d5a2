using System;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>Waits and locks where a fence must be signalled.</summary>
public sealed class SignallingValidationBehaviours : ValidatedTest
{
    private readonly Reservation _a = new();

    [Fact]
    public void Waiting_with_a_reservation_held_is_right()
    {
        using (_a.Hold())
            Assert.False(Pending().Wait(TimeSpan.Zero));
        AssertSilent();
    }

    [Fact]
    public void A_reservation_in_a_section_is_reported_though_nobody_waits_now()
    {
        using (FenceSignalling.Enter())
            _a.Hold().Dispose();
        AssertFlags(LockRule.Signalling);
    }

    [Fact]
    public void A_reservation_may_be_tried_in_a_section()
    {
        using (FenceSignalling.Enter())
        {
            Assert.True(_a.TryLock());
            _a.Unlock();
        }

        AssertSilent();
    }

    [Fact]
    public void A_wait_in_a_section_is_reported_whatever_it_waits_for()
    {
        using (FenceSignalling.Enter())
            Assert.True(Fence.Completed.Wait(TimeSpan.Zero));
        AssertFlags(LockRule.Signalling);
    }

    [Fact]
    public void Memory_that_may_be_reclaimed_is_not_for_sections()
    {
        using (FenceSignalling.Enter())
            MemoryReclaim.MightReclaim();
        AssertFlags(LockRule.Signalling);
    }

    [Fact]
    public void A_lock_held_across_a_wait_is_not_for_sections_on_any_thread()
    {
        var shared = new WatchedLock("shared");
        using (shared.Hold())
            FenceSignalling.MightWait();
        AssertSilent();

        Assert.Null(OtherThread.Run(() =>
        {
            using (FenceSignalling.Enter())
            using (shared.Hold())
            {
            }
        }));
        AssertFlags(LockRule.Signalling);
    }

    [Fact]
    public void A_lock_used_in_sections_is_not_to_be_held_across_a_wait()
    {
        var shared = new WatchedLock("shared");
        using (FenceSignalling.Enter())
        using (shared.Hold())
        {
        }

        AssertSilent();
        using (shared.Hold())
            FenceSignalling.MightWait();
        AssertFlags(LockRule.Signalling);
    }

    [Fact]
    public void Sections_nest_and_end_with_the_outermost()
    {
        var outer = FenceSignalling.Begin();
        using (FenceSignalling.Enter())
        {
        }

        Assert.True(_a.TryLock());
        _a.Unlock();
        AssertSilent();
        FenceSignalling.End(outer);
        _a.Hold().Dispose();
        AssertSilent();
    }

    [Fact]
    public void A_section_of_another_thread_is_none_of_this_one()
    {
        using (FenceSignalling.Enter())
            Assert.Null(OtherThread.Run(() => _a.Hold().Dispose()));
        AssertSilent();
    }

    [Fact]
    public void Callbacks_run_in_a_section()
    {
        var fence = Pending();
        new Counter(() => _a.Hold().Dispose()).AddTo(fence);
        fence.Signal();
        AssertFlags(LockRule.Signalling);
    }

    private static Fence Pending() => new FenceTimeline("test").NextFence();
}
