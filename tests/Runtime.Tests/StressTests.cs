using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Everything at once, for a bounded time; failures name the seed.</summary>
public class StressTests
{
    private const int ReservationCount = 12;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1.5);

    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void No_fence_is_lost_nobody_is_stuck_and_nothing_piles_up(AcquirePolicy policy)
    {
        var seed = Random.Shared.Next();
        var acquireClass = new AcquireClass("stress", policy);
        var reservations = Enumerable.Range(0, ReservationCount).Select(_ => new Reservation(acquireClass)).ToArray();
        var workers = new Worker[2 * Environment.ProcessorCount];
        using var work = new BlockingCollection<Fence>();
        var clock = Stopwatch.StartNew();

        // The device: does the work some time later, in order.
        var device = OtherThread.Start(() =>
        {
            foreach (var fence in work.GetConsumingEnumerable())
            {
                using (FenceSignalling.Enter())
                    Assert.True(fence.Signal());
            }
        });
        var threads = workers.Select((_, number) => OtherThread.Start(() =>
        {
            workers[number] = new Worker(reservations, work, new Random(seed + number));
            while (clock.Elapsed < Duration)
                workers[number].Round();
        })).ToArray();
        try
        {
            Array.ForEach(threads, OtherThread.Join);
        }
        catch (Exception exception)
        {
            throw new Xunit.Sdk.XunitException($"seed {seed}: {exception}");
        }

        work.CompleteAdding();
        OtherThread.Join(device);

        Assert.All(workers, worker => Assert.True(worker.Rounds > 0, $"No progress, seed {seed}"));
        Assert.All(workers, worker => Assert.True(worker.AllCallbacksRan, $"A callback was lost, seed {seed}"));
        Assert.All(reservations, reservation =>
        {
            Assert.True(reservation.TestSignaled(FenceUsage.Bookkeep), $"A fence is pending, seed {seed}");
            Assert.Equal(0, reservation.WaiterCount);
            // Two usages of each timeline can stand side by side, and slots of what is done are used again.
            Assert.InRange(reservation.FenceList?.Capacity ?? 0, 0, 64 * workers.Length);
            Assert.True(reservation.TryLock());
            reservation.Unlock();
        });
    }

    private sealed class Worker(Reservation[] reservations, BlockingCollection<Fence> work, Random random)
    {
        private readonly FenceTimeline _timeline = new("worker");
        private readonly List<(Counter Callback, bool Added)> _callbacks = [];

        public int Rounds { get; private set; }

        public bool AllCallbacksRan => _callbacks.TrueForAll(entry => entry.Callback.Runs == (entry.Added ? 1 : 0));

        public void Round()
        {
            var wanted = Enumerable.Range(0, random.Next(1, 5)).Select(_ => reservations[random.Next(reservations.Length)]).ToArray();
            var usage = (FenceUsage)random.Next(4);
            using (var set = new ReservationSet(ReservationSetOptions.IgnoreDuplicates, reservations[0].Class))
            {
                while (set.NextAttempt())
                    set.PrepareAll(wanted, 1);

                var fence = _timeline.NextFence();
                foreach (var reservation in set)
                {
                    if (random.Next(8) == 0)
                        reservation.ReplaceFences(_timeline, fence, usage);
                    reservation.AddFence(fence, usage);
                    Assert.Contains(fence, reservation.GetFences(usage));
                }

                var callback = new Counter();
                _callbacks.Add((callback, fence.AddCallback(callback)));
                work.Add(fence);
            }

            var other = reservations[random.Next(reservations.Length)];
            switch (random.Next(4))
            {
                case 0:
                    Assert.True(other.Wait((FenceUsage)random.Next(4), TimeSpan.FromSeconds(20)));
                    break;
                case 1:
                    _ = other.GetSingleton(FenceUsage.Bookkeep)?.Wait(TimeSpan.FromMilliseconds(1));
                    break;
                case 2:
                    using (other.Hold())
                        other.CopyFences(wanted[0]);
                    break;
            }

            Rounds++;
        }
    }
}
