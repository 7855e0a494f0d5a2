using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class ReservationSetTests
{
    private readonly Reservation _a = new();
    private readonly Reservation _b = new();
    private readonly Reservation _c = new();

    [Fact]
    public void E1_a_set_without_a_loop() => new ReservationSet().Dispose();

    [Fact]
    public void E2_a_loop_locks_one()
    {
        using (var set = new ReservationSet())
        {
            while (set.NextAttempt())
                Assert.True(set.Lock(_a));
            Assert.True(_a.IsHeldByCurrentThread);
            Assert.True(set.IsComplete);
        }

        Assert.False(_a.IsHeldByCurrentThread);
    }

    [Fact]
    public void E3_lock_unlock_lock()
    {
        using var set = new ReservationSet();
        while (set.NextAttempt())
        {
            Assert.True(set.Lock(_a));
            set.Unlock(_a);
            Assert.False(_a.IsHeldByCurrentThread);
            Assert.True(set.Lock(_a));
        }

        Assert.Equal(1, set.Count);
    }

    [Fact]
    public void E4_duplicates_are_ignored_on_request()
    {
        using var set = new ReservationSet(ReservationSetOptions.IgnoreDuplicates);
        while (set.NextAttempt())
        {
            Assert.True(set.Lock(_a));
            Assert.True(set.Lock(_a));
            set.Unlock(_a);
            Assert.False(_a.IsHeldByCurrentThread);
        }
    }

    [Fact]
    public void E4_twin_duplicates_are_a_fault_otherwise()
    {
        using var set = new ReservationSet();
        while (set.NextAttempt())
        {
            Assert.True(set.Lock(_a));
            Assert.Throws<ArgumentException>(() => set.Lock(_a));
            Assert.True(_a.IsHeldByCurrentThread);
        }
    }

    [Fact]
    public void E7_one_set_serves_several_loops()
    {
        using var set = new ReservationSet();
        for (var loop = 0; loop < 2; loop++)
        {
            while (set.NextAttempt())
                break;
            set.Reset();
        }

        Assert.Equal(0, set.Count);
    }

    [Fact]
    public void E7_twin_a_loop_left_early_keeps_what_it_locked()
    {
        using var set = new ReservationSet();
        while (set.NextAttempt())
        {
            Assert.True(set.Lock(_a));
            break;
        }

        Assert.True(_a.IsHeldByCurrentThread);
        Assert.False(set.IsComplete);
        set.Reset();
        Assert.False(_a.IsHeldByCurrentThread);
    }

    [Fact]
    public void Enumeration_is_in_lock_order_and_each_once()
    {
        using var set = new ReservationSet(ReservationSetOptions.IgnoreDuplicates);
        while (set.NextAttempt())
            Assert.True(set.LockAll([_c, _a, _c, _b]));

        var seen = new System.Collections.Generic.List<Reservation>();
        foreach (var reservation in set)
            seen.Add(reservation);
        Assert.Equal([_c, _a, _b], seen);
    }

    [Fact]
    public void Contention_restarts_with_the_contended_one_locked_first()
    {
        using var ready = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var elder = OtherThread.Start(() =>
        {
            using var context = new AcquireContext();
            Assert.Equal(AcquireOutcome.Acquired, _b.Lock(context));
            ready.Set();
            OtherThread.Await(end);
            _b.Unlock();
        });
        OtherThread.Await(ready);

        using var set = new ReservationSet();
        var attempts = 0;
        while (set.NextAttempt())
        {
            attempts++;
            Assert.True(set.Lock(_a));
            if (set.Lock(_b))
                continue;
            // Nothing but the next attempt helps.
            Assert.False(set.Lock(_c));
            Assert.False(_c.IsHeldByCurrentThread);
            end.Set();
        }

        OtherThread.Join(elder);
        Assert.Equal(2, attempts);
        var first = set.GetEnumerator();
        Assert.True(first.MoveNext());
        Assert.Same(_b, first.Current);
    }

    [Fact]
    public void A_cancelled_wait_leaves_what_was_locked_to_Dispose()
    {
        using var cancellation = new CancellationTokenSource();
        using var ready = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var holder = OtherThread.Start(() =>
        {
            using (_b.Hold())
            {
                ready.Set();
                OtherThread.Await(end);
            }
        });
        OtherThread.Await(ready);
        using (var set = new ReservationSet(cancellationToken: cancellation.Token))
        {
            cancellation.CancelAfter(20);
            while (set.NextAttempt())
            {
                Assert.True(set.Lock(_a));
                Assert.Throws<OperationCanceledException>(() => set.Lock(_b));
                break;
            }
        }

        Assert.False(_a.IsHeldByCurrentThread);
        end.Set();
        OtherThread.Join(holder);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        var set = new ReservationSet();
        Assert.Throws<InvalidOperationException>(() => set.Lock(_a));
        Assert.Throws<ArgumentNullException>(() => set.Lock(null!));
        Assert.Throws<ArgumentNullException>(() => set.LockAll(null!));
        Assert.IsType<InvalidOperationException>(OtherThread.Run(() => set.NextAttempt()));
        while (set.NextAttempt())
        {
        }

        Assert.Throws<InvalidOperationException>(() => set.Lock(_a));
        set.Dispose();
        Assert.Throws<ObjectDisposedException>(() => set.NextAttempt());
    }

    [Fact]
    public void Hold_takes_both_and_a_failure_leaves_nothing_locked()
    {
        using (ReservationSet.Hold(_a, _b))
        {
            _a.AssertHeld();
            _b.AssertHeld();
        }

        using (ReservationSet.Hold(_a, _a))
            _a.AssertHeld();

        var other = new Reservation(new AcquireClass("other", AcquirePolicy.WaitDie));
        Assert.Throws<InvalidOperationException>(() => ReservationSet.Hold(_a, other));
        Assert.Throws<ArgumentNullException>(() => ReservationSet.Hold(_a, null!));
        Assert.False(_a.IsHeldByCurrentThread);
    }

    [Fact]
    public void A_set_that_is_used_again_allocates_nothing()
    {
        using var set = new ReservationSet();
        var allocated = AcquireContextTests.Allocated(() =>
        {
            while (set.NextAttempt())
            {
                if (!set.Lock(_a) || !set.Lock(_b))
                    continue;
            }

            set.Reset();
        });

        Assert.Equal(0, allocated);
    }
}
