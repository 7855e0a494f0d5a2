using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>L1 to L22: what the original's own test of its validator expects of locks under a context.</summary>
public sealed class ContextValidationBehaviours : ValidatedTest
{
    private readonly Reservation _a = new();
    private readonly Reservation _b = new();
    private readonly Reservation _c = new();

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

    private static bool Acquire(Reservation reservation, AcquireContext context, bool slow)
    {
        if (!slow)
            return reservation.Lock(context) == AcquireOutcome.Acquired;
        reservation.LockSlow(context);
        return true;
    }
}
