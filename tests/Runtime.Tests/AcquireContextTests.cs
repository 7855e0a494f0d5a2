using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class AcquireContextTests
{
    private readonly Reservation _a = new();
    private readonly Reservation _b = new();

    [Fact]
    public void A_later_context_is_younger()
    {
        using var first = new AcquireContext();
        var second = OtherThread.Get(() => new AcquireContext().Stamp);

        Assert.True(first.Stamp < second);
    }

    [Fact]
    public void Lock_holds_through_the_context()
    {
        using var context = new AcquireContext();

        Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context));
        Assert.Equal(1, context.HeldCount);
        _a.AssertHeld();
        _a.AssertHeld(context);

        _a.Unlock();
        Assert.Equal(0, context.HeldCount);
        Assert.Throws<SynchronizationLockException>(() => _a.AssertHeld(context));
    }

    [Fact]
    public void A_plain_hold_is_not_one_through_the_context()
    {
        using var context = new AcquireContext();
        using (_a.Hold())
            Assert.Throws<SynchronizationLockException>(() => _a.AssertHeld(context));
    }

    [Fact]
    public void A_hold_through_the_context_of_another_thread_is_not_held()
    {
        using var context = new AcquireContext();
        Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context));

        Assert.IsType<SynchronizationLockException>(OtherThread.Run(_a.AssertHeld));
        Assert.IsType<SynchronizationLockException>(OtherThread.Run(() => _a.AssertHeld(context)));
        Assert.IsType<SynchronizationLockException>(OtherThread.Run(_a.Unlock));

        _a.Unlock();
    }

    [Fact]
    public void A_context_belongs_to_its_thread()
    {
        using var context = new AcquireContext();

        Assert.IsType<InvalidOperationException>(OtherThread.Run(() => _a.Lock(context)));
        Assert.IsType<InvalidOperationException>(OtherThread.Run(() => _a.TryLock(context)));
        Assert.IsType<InvalidOperationException>(OtherThread.Run(context.Done));
        Assert.IsType<InvalidOperationException>(OtherThread.Run(context.Dispose));
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Throws<ArgumentNullException>(() => _a.Lock((AcquireContext)null!));
        Assert.Throws<ArgumentNullException>(() => _a.TryLock(null!));
        Assert.Throws<ArgumentNullException>(() => _a.LockSlow(null!));
        Assert.Throws<ArgumentNullException>(() => _a.AssertHeld(null!));
        Assert.Throws<ArgumentNullException>(() => new AcquireClass(null!, AcquirePolicy.WaitDie));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AcquireClass("x", (AcquirePolicy)7));
    }

    [Fact]
    public void A_disposed_context_acquires_nothing()
    {
        var context = new AcquireContext();
        context.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _a.Lock(context));
        Assert.Throws<ObjectDisposedException>(context.Done);
    }

    [Fact]
    public void Acquiring_through_a_context_what_the_thread_holds_plainly_throws()
    {
        using var context = new AcquireContext();
        using (_a.Hold())
            Assert.Throws<LockRecursionException>(() => _a.Lock(context));
    }

    [Fact]
    public void Acquiring_plainly_what_the_thread_holds_through_a_context_throws()
    {
        using var context = new AcquireContext();
        Assert.Equal(AcquireOutcome.Acquired, _a.Lock(context));

        Assert.Throws<LockRecursionException>(_a.Lock);

        _a.Unlock();
    }

    [Fact]
    public void Acquiring_and_releasing_through_a_context_allocates_nothing()
    {
        using var context = new AcquireContext();
        var allocated = Allocated(() =>
        {
            if (_a.Lock(context) != AcquireOutcome.Acquired || _b.Lock(context) != AcquireOutcome.Acquired)
                throw new InvalidOperationException();
            _b.Unlock();
            using (new Reservation.Scope(_a))
            {
            }
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void The_oldest_waiting_context_comes_first_whenever_it_came(AcquirePolicy policy)
    {
        const int Waiters = 5;
        var acquireClass = new AcquireClass("test", policy);
        var wanted = new Reservation(acquireClass);
        var order = new List<long>();
        var threads = new Thread[Waiters];
        var mayWait = new ManualResetEventSlim[Waiters];
        wanted.Lock();
        for (var i = 0; i < Waiters; i++)
        {
            var go = mayWait[i] = new ManualResetEventSlim();
            var born = new ManualResetEventSlim();
            threads[i] = OtherThread.Start(() =>
            {
                using var context = new AcquireContext(acquireClass);
                born.Set();
                OtherThread.Await(go);
                if (wanted.Lock(context) != AcquireOutcome.Acquired)
                    return;
                order.Add(context.Stamp);
                wanted.Unlock();
            });
            OtherThread.Await(born);
        }

        // The youngest queues first.
        for (var i = Waiters - 1; i >= 0; i--)
        {
            mayWait[i].Set();
            OtherThread.AwaitWaiters(wanted, Waiters - i);
        }

        wanted.Unlock();
        Array.ForEach(threads, OtherThread.Join);
        Assert.Equal([1, 2, 3, 4, 5], order);
    }

    [Fact]
    public void Wait_die_the_older_waits_for_the_younger()
    {
        var (younger, _) = RunTwo(AcquirePolicy.WaitDie, olderAsksFirst: true);

        // The younger one, which had to give way, asked second.
        Assert.Equal(AcquireOutcome.BackOff, younger);
    }

    [Fact]
    public void Wait_die_the_younger_backs_off_at_once()
    {
        var (younger, olderWaited) = RunTwo(AcquirePolicy.WaitDie, olderAsksFirst: false);

        Assert.Equal(AcquireOutcome.BackOff, younger);
        Assert.False(olderWaited);
    }

    [Fact]
    public void Wound_wait_the_younger_waits_until_the_older_wants_what_it_holds()
    {
        var (younger, _) = RunTwo(AcquirePolicy.WoundWait, olderAsksFirst: false);

        Assert.Equal(AcquireOutcome.BackOff, younger);
    }

    [Fact]
    public void Wound_wait_a_wounded_context_that_asks_for_nothing_more_finishes()
    {
        var acquireClass = new AcquireClass("test", AcquirePolicy.WoundWait);
        Reservation a = new(acquireClass), b = new(acquireClass);
        using var older = new AcquireContext(acquireClass);
        using var holds = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var younger = OtherThread.Start(() =>
        {
            using var context = new AcquireContext(acquireClass);
            if (b.Lock(context) != AcquireOutcome.Acquired)
                return;
            holds.Set();
            OtherThread.Await(release);
            b.Unlock();
        });
        OtherThread.Await(holds);
        Assert.Equal(AcquireOutcome.Acquired, a.Lock(older));
        using var timer = new Timer(_ => release.Set(), null, 20, Timeout.Infinite);

        Assert.Equal(AcquireOutcome.Acquired, b.Lock(older));

        b.Unlock();
        a.Unlock();
        OtherThread.Join(younger);
    }

    [Fact]
    public void A_cancelled_slow_path_leaves_the_context_where_it_was()
    {
        using var stage = new Contention(_a, _b);
        using var cancellation = new CancellationTokenSource(30);
        _a.Unlock();

        Assert.Throws<OperationCanceledException>(() => _b.LockSlow(stage.Context, cancellation.Token));
        Assert.Same(_b, stage.Context.Contended);
        Assert.Equal(0, stage.Context.HeldCount);
    }

    internal static long Allocated(Action action)
    {
        action();
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>An older context (this thread) holds one reservation, a younger one the other, and each asks for the other's.</summary>
    private static (AcquireOutcome Younger, bool OlderWaited) RunTwo(AcquirePolicy policy, bool olderAsksFirst)
    {
        var acquireClass = new AcquireClass("test", policy);
        Reservation a = new(acquireClass), b = new(acquireClass);
        using var holds = new ManualResetEventSlim();
        using var ask = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        var outcome = AcquireOutcome.AlreadyHeld;
        using var older = new AcquireContext(acquireClass);
        Assert.Equal(AcquireOutcome.Acquired, a.Lock(older));
        var younger = OtherThread.Start(() =>
        {
            using var context = new AcquireContext(acquireClass);
            if (b.Lock(context) != AcquireOutcome.Acquired)
                return;
            holds.Set();
            OtherThread.Await(ask);
            if (olderAsksFirst)
                OtherThread.AwaitWaiters(b, 1);
            outcome = a.Lock(context);
            b.Unlock();
            asked.Set();
            if (outcome == AcquireOutcome.BackOff)
                a.LockSlow(context);
            a.Unlock();
        });
        OtherThread.Await(holds);
        ask.Set();
        if (!olderAsksFirst && policy == AcquirePolicy.WoundWait)
            OtherThread.AwaitWaiters(a, 1);
        else if (!olderAsksFirst)
            OtherThread.Await(asked);
        var waited = !asked.IsSet;

        Assert.Equal(AcquireOutcome.Acquired, b.Lock(older));

        b.Unlock();
        a.Unlock();
        OtherThread.Join(younger);
        return (outcome, waited);
    }

    [Fact]
    public void A_thread_remembers_nothing_of_what_it_waited_for()
    {
        Garbage.AssertCollected(WaitForBoth());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference[] WaitForBoth()
        {
            var fence = new FenceTimeline("test").NextFence();
            var reservation = new Reservation();
            var context = new AcquireContext();
            using var held = new ManualResetEventSlim();
            var other = OtherThread.Start(() =>
            {
                using (reservation.Hold())
                {
                    held.Set();
                    OtherThread.AwaitWaiters(reservation, 1);
                }

                fence.Signal();
            });
            OtherThread.Await(held);
            Assert.Equal(AcquireOutcome.Acquired, reservation.Lock(context));
            reservation.Unlock();
            context.Dispose();
            fence.Wait();
            OtherThread.Join(other);
            return [new(fence), new(reservation), new(context)];
        }
    }
}
