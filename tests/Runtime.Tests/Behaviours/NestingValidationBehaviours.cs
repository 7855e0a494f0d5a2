using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>L23 to L36, and reclaiming: what the original's own test of its validator expects of locks inside others.</summary>
public sealed class NestingValidationBehaviours : ValidatedTest
{
    private readonly Reservation _a = new();
    private readonly Reservation _b = new();
    private readonly Reservation _c = new();

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
}
