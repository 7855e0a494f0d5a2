using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>The validator sees all threads, so nothing else runs beside its tests.</summary>
[CollectionDefinition(nameof(LockValidator), DisableParallelization = true)]
public class ValidatorCollection;

/// <summary>L: what the original's own test of its validator expects of locks under a context, and of reclaiming.</summary>
[Collection(nameof(LockValidator))]
public sealed class LockValidatorBehaviours : IDisposable
{
    private readonly List<LockReport> _reports = [];
    private readonly LockValidator _validator;
    private readonly Reservation _a = new();
    private readonly Reservation _b = new();
    private readonly Reservation _c = new();

    public LockValidatorBehaviours() => _validator = LockValidator.Start(report =>
    {
        lock (_reports)
            _reports.Add(report);
    });

    public void Dispose() => _validator.Dispose();

    [Fact]
    public void L1_fail_acquire()
    {
        using (var context = new AcquireContext())
        {
            Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context));
            Assert.Equal(AcquireOutcome.AlreadyHeld, _a.Lock(context));
            Assert.False(_a.TryLock());
            Assert.Null(OtherThread.Run(() =>
            {
                using var later = new AcquireContext();
                Assert.Equal(AcquireOutcome.Acquired, _b.Lock(later));
                Assert.Equal(AcquireOutcome.BackOff, _a.Lock(later));
                _b.Unlock();
            }));
            _a.Unlock();
            Assert.True(_a.TryLock());
            _a.Unlock();
        }

        AssertSilent();
    }

    [Fact]
    public void L2_normal()
    {
        _a.Lock();
        _a.Unlock();
        _a.Lock(CancellationToken.None);
        Assert.False(OtherThread.Get(_a.TryLock));
        _a.Unlock();
        Assert.True(_a.TryLock());
        _a.Unlock();
        AssertSilent();
    }

    [Fact]
    public void L3_unneeded_slow()
    {
        using var context = new AcquireContext();
        Assert.Throws<InvalidOperationException>(() => _a.LockSlow(context));
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L4_two_contexts()
    {
        using var first = new AcquireContext();
        AssertSilent();
        using var second = new AcquireContext();
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L4_twin_contexts_of_two_classes_or_one_after_the_other()
    {
        using (new AcquireContext(new AcquireClass("outer", AcquirePolicy.WoundWait)))
        {
            new AcquireContext().Dispose();
            new AcquireContext().Dispose();
        }

        using (new ReservationSet())
            new AcquireContext().Dispose();
        AssertSilent();
    }

    [Fact]
    public void L5_diff_class()
    {
        using var context = new AcquireContext(new AcquireClass("other", AcquirePolicy.WaitDie));
        Assert.Throws<InvalidOperationException>(() => _a.Lock(context));
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L6_context_done_twice()
    {
        using var context = new AcquireContext();
        context.Done();
        Assert.Throws<InvalidOperationException>(context.Done);
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L7_context_ended_twice()
    {
        var context = new AcquireContext();
        context.Dispose();
        context.Dispose();
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L8_context_ended_early()
    {
        var context = new AcquireContext();
        Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context));
        Assert.Throws<InvalidOperationException>(context.Dispose);
        AssertFlags(LockRule.AcquireContext);
        _a.Unlock();
        context.Dispose();
    }

    [Fact]
    public void L9_context_lock_after_done()
    {
        using var context = new AcquireContext();
        context.Done();
        Assert.Throws<InvalidOperationException>(() => _a.Lock(context));
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L10_object_unlock_twice()
    {
        _a.Lock();
        _a.Unlock();
        Assert.Throws<SynchronizationLockException>(_a.Unlock);
        AssertFlags(LockRule.Held);
    }

    [Fact]
    public void L11_object_lock_unbalanced()
    {
        var context = new AcquireContext();
        Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context));
        context.HeldCount = 0;
        Assert.Throws<InvalidOperationException>(_a.Unlock);
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L12_object_lock_stale_context()
    {
        using var context = new AcquireContext();
        _a.HolderForTest = OtherThread.Get(() =>
        {
            var stale = new AcquireContext();
            stale.Dispose();
            return stale;
        });
        Assert.Throws<InvalidOperationException>(() => _a.Lock(context));
        AssertFlags(LockRule.AcquireContext);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void L13_L14_edeadlk_normal(bool slow)
    {
        using (var stage = new Contention(_a, _b))
        {
            _a.Unlock();
            stage.Resolve();
            Assert.True(Acquire(_b, stage.Context, slow));
            _b.Unlock();
        }

        AssertSilent();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void L15_L16_edeadlk_no_unlock(bool slow)
    {
        using var stage = new Contention(_a, _b);
        stage.Resolve();
        Assert.Throws<InvalidOperationException>(() => Acquire(_b, stage.Context, slow));
        AssertFlags(LockRule.AcquireContext);
        _a.Unlock();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void L17_L18_edeadlk_acquire_more(bool slow)
    {
        using var stage = new Contention(_a, _b);
        Assert.Throws<InvalidOperationException>(() => Acquire(_c, stage.Context, slow));
        AssertFlags(LockRule.AcquireContext);
        _a.Unlock();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void L19_L20_edeadlk_acquire_more_that_is_contended(bool slow)
    {
        using var stage = new Contention(_a, _b, alsoContended: _c);
        Assert.Throws<InvalidOperationException>(() => Acquire(_c, stage.Context, slow));
        AssertFlags(LockRule.AcquireContext);
        _a.Unlock();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void L21_L22_edeadlk_acquire_wrong(bool slow)
    {
        using var stage = new Contention(_a, _b);
        _a.Unlock();
        Assert.Throws<InvalidOperationException>(() => Acquire(_c, stage.Context, slow));
        AssertFlags(LockRule.AcquireContext);
    }

    [Fact]
    public void L23_spin_nest_unlocked()
    {
        WatchedLock first = new("spin"), second = new("spin");
        first.Enter();
        second.EnterNested(_a);
        AssertFlags(LockRule.Held);
        second.Exit();
        first.Exit();
    }

    [Fact]
    public void L24_spin_nest_lock()
    {
        WatchedLock first = new("spin"), second = new("spin");
        using (_a.Hold())
        {
            first.EnterNested(_a);
            second.EnterNested(_a);
            second.Exit();
            first.Exit();
        }

        AssertSilent();
    }

    [Fact]
    public void L24_twin_nested_without_an_outer_lock()
    {
        using (new WatchedLock("spin").Hold())
        using (new WatchedLock("spin").Hold())
            AssertFlags(LockRule.Nesting);
    }

    // L25 to L33: how the first is acquired, how the second, and whether that is a fault.
    [Theory]
    [InlineData("L25", "context", "block", true)]
    [InlineData("L26", "context", "try", false)]
    [InlineData("L27", "context", "context", false)]
    [InlineData("L28", "try", "block", true)]
    [InlineData("L29", "try", "try", false)]
    [InlineData("L30", "try", "context", true)]
    [InlineData("L31", "block", "block", true)]
    [InlineData("L32", "block", "try", false)]
    [InlineData("L33", "block", "context", true)]
    public void L25_to_L33_two_of_one_class(string row, string first, string second, bool fault)
    {
        AcquireContext? context = null;
        Acquire(_a, first);
        Acquire(_b, second);
        _b.Unlock();
        _a.Unlock();
        context?.Dispose();
        if (fault)
            AssertFlags(LockRule.Nesting);
        else
            AssertSilent();
        Assert.StartsWith("L", row);

        void Acquire(Reservation reservation, string how)
        {
            if (how == "block")
                reservation.Lock();
            else if (how == "try")
                Assert.True(reservation.TryLock());
            else
                Assert.Equal(AcquireOutcome.Acquired, reservation.Lock(context ??= new AcquireContext()));
        }
    }

    [Fact]
    public void A_try_inside_the_context_does_not_keep_the_context_from_more()
    {
        using (var context = new AcquireContext())
        {
            Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context));
            Assert.True(_b.TryLock());
            Assert.Equal(AcquireOutcome.Acquired, _c.Lock(context));
            _c.Unlock();
            _b.Unlock();
            _a.Unlock();
        }

        AssertSilent();
    }

    [Theory]
    [InlineData("L34", "block", true)]
    [InlineData("L35", "try", false)]
    [InlineData("L36", "context", true)]
    public void L34_to_L36_both_orders_with_a_lock_of_another_class(string row, string how, bool fault)
    {
        var spin = new WatchedLock("spin");
        using (_a.Hold())
        using (spin.Hold())
        {
        }

        AssertSilent();
        using (spin.Hold())
        {
            AcquireContext? context = null;
            if (how == "block")
                _a.Lock();
            else if (how == "try")
                Assert.True(_a.TryLock());
            else
                Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context = new AcquireContext()));
            _a.Unlock();
            context?.Dispose();
        }

        if (!fault)
        {
            AssertSilent();
            return;
        }

        var report = AssertFlags(LockRule.Order);
        Assert.Contains(nameof(L34_to_L36_both_orders_with_a_lock_of_another_class), report.Here.ToString());
        Assert.Contains(nameof(L34_to_L36_both_orders_with_a_lock_of_another_class), report.There!.ToString());
        Assert.StartsWith("L", row);
    }

    [Fact]
    public void L_reclaim_correct_nesting()
    {
        MemoryReclaim.MightReclaim();
        using (_a.Hold())
            MemoryReclaim.MightReclaim();
        using (MemoryReclaim.Enter())
        {
            Assert.True(_a.TryLock());
            _a.Unlock();
            FenceSignalling.MightWait();
        }

        AssertSilent();
    }

    [Fact]
    public void L_reclaim_wrong_nesting()
    {
        using (MemoryReclaim.Enter())
            MemoryReclaim.MightReclaim();
        AssertFlags(LockRule.Nesting);
    }

    [Fact]
    public void L_reclaim_protected_nesting()
    {
        using (MemoryReclaim.Enter())
        using (MemoryReclaim.Forbid())
            MemoryReclaim.MightReclaim();
        AssertSilent();
    }

    [Fact]
    public void Whoever_reclaims_may_only_try_reservations()
    {
        using (MemoryReclaim.Enter())
            _a.Hold().Dispose();
        AssertFlags(LockRule.Order);
    }

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
            Assert.Throws<InvalidOperationException>(() => _a.AddFence(Pending(), FenceUsage.Read));
            AssertFlags(LockRule.Slots);
            _reports.Clear();
            Assert.Throws<ArgumentException>(() => _a.AddFence(new FenceArray([Pending()]), FenceUsage.Read));
            AssertFlags(LockRule.Slots);
        }
    }

    [Fact]
    public void Back_offs_for_practice_are_survived()
    {
        _validator.Dispose();
        var reservations = Enumerable.Range(0, 8).Select(_ => new Reservation()).ToArray();
        using var practice = LockValidator.Start(_reports.Add, injectBackOff: true);
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
        _validator.Dispose();
        Assert.Null(LockValidator.Current);
        Assert.Throws<SynchronizationLockException>(_a.Unlock);
        AssertSilent();
    }

    private static Fence Pending() => new FenceTimeline("test").NextFence();

    private static bool Acquire(Reservation reservation, AcquireContext context, bool slow)
    {
        if (!slow)
            return reservation.Lock(context) == AcquireOutcome.Acquired;
        reservation.LockSlow(context);
        return true;
    }

    private void AssertSilent() => Assert.Empty(_reports);

    private LockReport AssertFlags(LockRule rule)
    {
        Assert.NotEmpty(_reports);
        Assert.Equal(rule, _reports[0].Rule);
        return _reports[0];
    }
}
