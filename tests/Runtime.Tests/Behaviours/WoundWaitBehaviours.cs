using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>W: what the original's own test of the locks under a context expects.</summary>
public class WoundWaitBehaviours
{
    private static readonly TimeSpan StressTime = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public void W01_to_W08_a_waiter_is_not_inside_while_another_holds(bool spinningHolder, bool trying, bool withContext)
    {
        var wanted = new Reservation();
        using var ready = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        wanted.Lock();
        var waiter = OtherThread.Start(() =>
        {
            using var context = withContext ? new AcquireContext() : null;
            ready.Set();
            if (trying)
            {
                while (!(context is null ? wanted.TryLock() : wanted.TryLock(context)))
                    Thread.Yield();
            }
            else if (context is null)
            {
                wanted.Lock();
            }
            else
            {
                Assert.Equal(AcquireOutcome.Acquired, wanted.Lock(context));
            }

            done.Set();
            wanted.Unlock();
        });
        OtherThread.Await(ready);

        if (spinningHolder)
            SpinWait.SpinUntil(() => done.IsSet, 30);
        else
            done.Wait(30);
        Assert.False(done.IsSet);

        wanted.Unlock();
        OtherThread.Join(waiter);
        Assert.True(done.IsSet);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void W09_W10_a_context_meets_its_own_hold(bool byTrying)
    {
        var one = new Reservation();
        using var context = new AcquireContext();
        if (byTrying)
            Assert.True(one.TryLock(context));
        else
            Assert.Equal(AcquireOutcome.Acquired, one.Lock(context));

        Assert.False(one.TryLock());
        Assert.False(one.TryLock(context));
        Assert.Equal(AcquireOutcome.AlreadyHeld, one.Lock(context));

        one.Unlock();
        Assert.False(one.IsHeldByCurrentThread);
    }

    [Theory]
    [InlineData(false, false, AcquirePolicy.WaitDie)]
    [InlineData(true, false, AcquirePolicy.WaitDie)]
    [InlineData(false, true, AcquirePolicy.WaitDie)]
    [InlineData(true, true, AcquirePolicy.WaitDie)]
    [InlineData(false, false, AcquirePolicy.WoundWait)]
    [InlineData(true, false, AcquirePolicy.WoundWait)]
    [InlineData(false, true, AcquirePolicy.WoundWait)]
    [InlineData(true, true, AcquirePolicy.WoundWait)]
    public void W11_to_W14_two_threads_want_what_the_other_holds(bool byTrying, bool resolve, AcquirePolicy policy)
    {
        var acquireClass = new AcquireClass("abba", policy);
        Reservation a = new(acquireClass), b = new(acquireClass);
        using var barrier = new Barrier(2);
        var outcomes = new AcquireOutcome[2];
        Thread Run(int number, Reservation own, Reservation other) => OtherThread.Start(() =>
        {
            using var context = new AcquireContext(acquireClass);
            if (byTrying)
                Assert.True(own.TryLock(context));
            else
                Assert.Equal(AcquireOutcome.Acquired, own.Lock(context));
            barrier.SignalAndWait();

            outcomes[number] = other.Lock(context);
            if (outcomes[number] == AcquireOutcome.BackOff && resolve)
            {
                own.Unlock();
                other.LockSlow(context);
                outcomes[number] = own.Lock(context);
                Assert.Equal(AcquireOutcome.Acquired, outcomes[number]);
            }

            if (outcomes[number] == AcquireOutcome.Acquired)
                other.Unlock();
            own.Unlock();
        });

        var first = Run(0, a, b);
        var second = Run(1, b, a);
        OtherThread.Join(first);
        OtherThread.Join(second);

        if (resolve)
            Assert.All(outcomes, outcome => Assert.Equal(AcquireOutcome.Acquired, outcome));
        else
            Assert.Contains(AcquireOutcome.BackOff, outcomes);
    }

    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void W15_a_cycle_of_any_length_is_resolved(AcquirePolicy policy)
    {
        for (var length = 2; length <= Environment.ProcessorCount + 3; length++)
        {
            var acquireClass = new AcquireClass("cycle", policy);
            var reservations = Enumerable.Range(0, length).Select(_ => new Reservation(acquireClass)).ToArray();
            using var barrier = new Barrier(length);
            var finished = 0;
            var threads = Enumerable.Range(0, length).Select(number => OtherThread.Start(() =>
            {
                var own = reservations[number];
                var next = reservations[(number + 1) % reservations.Length];
                using var context = new AcquireContext(acquireClass);
                Assert.Equal(AcquireOutcome.Acquired, own.Lock(context));
                barrier.SignalAndWait();
                if (next.Lock(context) == AcquireOutcome.BackOff)
                {
                    own.Unlock();
                    next.LockSlow(context);
                    while (own.Lock(context) == AcquireOutcome.BackOff)
                    {
                        next.Unlock();
                        own.LockSlow(context);
                        (own, next) = (next, own);
                    }
                }

                own.Unlock();
                next.Unlock();
                Interlocked.Increment(ref finished);
            })).ToArray();

            Array.ForEach(threads, OtherThread.Join);
            Assert.Equal(length, finished);
        }
    }

    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void W16_stress_in_order(AcquirePolicy policy) => Stress(policy, 16, Mode.InOrder);

    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void W17_stress_reordered(AcquirePolicy policy) => Stress(policy, 16, Mode.Reordered);

    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void W18_stress_of_many_in_all_modes_at_once(AcquirePolicy policy) =>
        Stress(policy, 2046, Mode.InOrder, Mode.Reordered, Mode.One);

    private enum Mode
    {
        InOrder,
        Reordered,
        One,
    }

    /// <summary>Every thread locks all or one, again and again until the time is up: twice as many threads as cores, or as many of each
    /// mode.</summary>
    private static void Stress(AcquirePolicy policy, int count, params Mode[] modes)
    {
        var acquireClass = new AcquireClass("stress", policy);
        var reservations = Enumerable.Range(0, count).Select(_ => new Reservation(acquireClass)).ToArray();
        var inside = new int[count];
        var errors = 0;
        var rounds = new int[Math.Max(2, modes.Length) * Environment.ProcessorCount];
        var seed = Random.Shared.Next();
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, rounds.Length).Select(number => OtherThread.Start(() =>
        {
            var random = new Random(seed + number);
            var mode = modes[number % modes.Length];
            var order = Enumerable.Range(0, count).ToArray();
            do
            {
                if (mode != Mode.InOrder)
                    random.Shuffle(order);
                var wanted = mode == Mode.One ? order.AsSpan(0, 1).ToArray() : order;
                using var context = new AcquireContext(acquireClass);
                LockAll(wanted, context);
                foreach (var index in wanted)
                {
                    if (Interlocked.Increment(ref inside[index]) != 1)
                        Interlocked.Increment(ref errors);
                }

                foreach (var index in wanted)
                {
                    Interlocked.Decrement(ref inside[index]);
                    reservations[index].Unlock();
                }

                rounds[number]++;
            }
            while (clock.Elapsed < StressTime);
        })).ToArray();

        Array.ForEach(threads, OtherThread.Join);
        Assert.True(errors == 0, $"{errors} overlaps, seed {seed}");
        Assert.True(Array.TrueForAll(rounds, round => round > 0), $"A thread made no progress, seed {seed}");

        void LockAll(int[] wanted, AcquireContext context)
        {
            var contended = -1;
            while (true)
            {
                if (contended >= 0)
                    reservations[contended].LockSlow(context);
                var backOffAt = -1;
                var locked = new List<int>();
                foreach (var index in wanted)
                {
                    if (index == contended)
                        continue;
                    if (reservations[index].Lock(context) == AcquireOutcome.BackOff)
                    {
                        backOffAt = index;
                        break;
                    }

                    locked.Add(index);
                }

                if (backOffAt < 0)
                    return;
                locked.ForEach(index => reservations[index].Unlock());
                if (contended >= 0)
                    reservations[contended].Unlock();
                contended = backOffAt;
            }
        }
    }
}
