using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Xunit;
using Xunit.Sdk;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Everything at once, for a bounded time. A failure names the seed; with CONVENTION_STRESS_SEED set to it the threads make the
/// same choices again.</summary>
public class StressTests
{
    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void No_fence_is_lost_nobody_is_stuck_and_nothing_leaks(AcquirePolicy policy) =>
        Stress.Run(policy, TimeSpan.FromSeconds(1.5));
}

/// <summary>The same while the validator watches and contexts back off without a reason: it finds nothing.</summary>
[Collection(nameof(LockValidator))]
public class WatchedStressTests
{
    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void The_validator_has_nothing_to_report(AcquirePolicy policy)
    {
        var reports = new ConcurrentQueue<LockReport>();
        using (LockValidator.Start(reports.Enqueue, injectBackOff: true))
            Stress.Run(policy, TimeSpan.FromSeconds(0.7));
        Assert.Empty(reports);
    }
}

internal static class Stress
{
    private const int ReservationCount = 12;

    public static void Run(AcquirePolicy policy, TimeSpan duration)
    {
        var seed = Environment.GetEnvironmentVariable("CONVENTION_STRESS_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        try
        {
            Garbage.AssertCollected(Once(policy, duration, seed));
        }
        catch (Exception exception)
        {
            throw new XunitException($"Seed {seed}: {exception}");
        }
    }

    /// <returns>A sample of what was made. Nothing of it is needed any more.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Once(AcquirePolicy policy, TimeSpan duration, int seed)
    {
        var shared = new Shared(policy);
        var workers = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(number => new Worker(shared, seed + number)).ToArray();
        var clock = Stopwatch.StartNew();

        // The device: does the work some time later, in order.
        var device = OtherThread.Start(() =>
        {
            foreach (var fence in shared.Work.GetConsumingEnumerable())
                shared.Signal(fence);
        });
        var threads = workers.Select(worker => OtherThread.Start(() =>
        {
            while (clock.Elapsed < duration)
                worker.Round();
        })).ToArray();
        Array.ForEach(threads, OtherThread.Join);
        shared.Work.CompleteAdding();
        OtherThread.Join(device);

        Assert.All(workers, worker => worker.CheckEnd());
        Assert.Equal(workers.Sum(worker => worker.FencesMade), shared.Signalled);
        Assert.Equal(new CountingExporter.Counts().ToString(), shared.Native.ToString());
        Assert.All([.. shared.Reservations, .. workers.Select(worker => worker.Scratch)], reservation =>
        {
            Assert.True(reservation.TestSignaled(FenceUsage.Bookkeep), "A fence is pending.");
            Assert.Equal(0, reservation.WaiterCount);
            // Two usages of each timeline can stand side by side, and slots of what is done are used again.
            Assert.InRange(reservation.FenceList?.Capacity ?? 0, 0, 64 * workers.Length);
            Assert.True(reservation.TryLock());
            reservation.Unlock();
        });
        return [.. workers.SelectMany(worker => worker.Made)];
    }

    private sealed class Shared(AcquirePolicy policy)
    {
        private int _signalled;

        public AcquireClass Class { get; } = new("stress", policy);

        public Reservation[] Reservations => field ??= [.. Enumerable.Range(0, ReservationCount).Select(_ => new Reservation(Class))];

        public BlockingCollection<Fence> Work { get; } = [];

        public CountingExporter.Counts Native { get; } = new();

        public int Signalled => Volatile.Read(ref _signalled);

        public void Signal(Fence fence)
        {
            using (FenceSignalling.Enter())
            {
                if (fence.Signal())
                    Interlocked.Increment(ref _signalled);
            }
        }
    }

    private sealed class Worker
    {
        private const int Remembered = 16;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        private readonly Shared _shared;
        private readonly Random _random;
        private readonly Action<Reservation>[] _actions;
        private readonly FenceTimeline _timeline = new("worker");
        private readonly List<(Counter Callback, bool Added)> _callbacks = [];
        private readonly List<Task> _tasks = [];
        private readonly Queue<(Reservation Reservation, Fence Fence)> _added = [];
        private int _rounds;

        public Worker(Shared shared, int seed)
        {
            _shared = shared;
            _random = new Random(seed);
            Scratch = new Reservation(shared.Class);
            _actions =
            [
                other => Assert.True(other.Wait(AnyUsage(), Patience)),
                other => other.GetSingleton(FenceUsage.Bookkeep)?.Wait(TimeSpan.FromMilliseconds(1)),
                _ => Cancel(token => Keep(Scratch).Wait(FenceUsage.Bookkeep, Patience, token)),
                other => Cancel(token => other.Hold(token).Dispose()),
                other => Cancel(token => ReservationSet.Hold([other, Any()], token).Dispose()),
                other => _tasks.Add(other.WaitAsync(AnyUsage(), TimeSpan.FromMilliseconds(_random.Next(3)))),
                other => _tasks.AddRange(other.GetFences(FenceUsage.Write).Select(fence => fence.AsTask())),
                other => Keep(other),
                UseMemory,
                _ => _added.Where(entry => _random.Next(2) == 0).ToList().ForEach(entry => CheckNotLost(entry.Reservation, entry.Fence)),
                _ => SignalAhead(),
            ];
        }

        /// <summary>Locked by this worker only.</summary>
        public Reservation Scratch { get; }

        public int FencesMade { get; private set; }

        public List<WeakReference> Made { get; } = [];

        public void Round()
        {
            var wanted = Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Any()).ToArray();
            var usage = AnyUsage();
            // Of those with a timeline of their own anybody may say that they are done.
            var isLoose = _random.Next(3) == 0;
            var timeline = isLoose ? new FenceTimeline("loose") : _timeline;
            using (var set = new ReservationSet(ReservationSetOptions.IgnoreDuplicates, _shared.Class))
            {
                Note(set);
                Note(set.Context);
                while (set.NextAttempt())
                    set.PrepareAll(wanted, 1);

                var fence = timeline.NextFence();
                FencesMade++;
                Note(fence);
                foreach (var reservation in set)
                {
                    if (_random.Next(8) == 0)
                        reservation.ReplaceFences(timeline, fence, usage);
                    reservation.AddFence(fence, usage);
                    Assert.Contains(fence, reservation.GetFences(usage));
                    Remember(reservation, fence);
                }

                var callback = new Counter();
                _callbacks.Add((callback, fence.AddCallback(callback)));
                _shared.Work.Add(fence);
                if (isLoose && _random.Next(2) == 0)
                    _shared.Signal(fence);
            }

            _actions[_random.Next(_actions.Length)](Any());
            if (_rounds++ % 64 == 0)
                _tasks.RemoveAll(task => task.IsCompletedSuccessfully);
        }

        public void CheckEnd()
        {
            Assert.True(_rounds > 0, "No progress.");
            Assert.True(_callbacks.TrueForAll(entry => entry.Callback.Runs == (entry.Added ? 1 : 0)), "A callback was lost or ran twice.");
            Assert.True(Task.WaitAll([.. _tasks], Patience), "A task does not end.");
        }

        private FenceUsage AnyUsage() => (FenceUsage)_random.Next(4);

        private Reservation Any() => _shared.Reservations[_random.Next(ReservationCount)];

        private void Note(object made)
        {
            if (_rounds % 16 == 0)
                Made.Add(new WeakReference(made));
        }

        private void Remember(Reservation reservation, Fence fence)
        {
            _added.Enqueue((reservation, fence));
            if (_added.Count > Remembered)
                _added.Dequeue();
        }

        /// <summary>Until it is signalled a fence is there, or a later one of its timeline in its place.</summary>
        private static void CheckNotLost(Reservation reservation, Fence fence)
        {
            foreach (var entry in reservation.FencesUnlocked(FenceUsage.Bookkeep))
            {
                if (entry.Fence.Timeline == fence.Timeline && entry.Fence.Sequence >= fence.Sequence)
                    return;
            }

            Assert.True(fence.IsSignaled, $"{fence} is lost.");
        }

        private Reservation Keep(Reservation source)
        {
            if (source == Scratch)
                source = Any();
            using (Scratch.Hold())
                Scratch.CopyFences(source);
            return Scratch;
        }

        private void SignalAhead()
        {
            foreach (var (_, fence) in _added.Where(entry => entry.Fence.Timeline != _timeline).ToList())
                _shared.Signal(fence);
        }

        private void Cancel(Action<CancellationToken> action)
        {
            using var cancellation = new CancellationTokenSource();
            Note(cancellation);
            if (_random.Next(2) == 0)
                cancellation.Cancel();
            else
                cancellation.CancelAfter(_random.Next(3));
            try
            {
                action(cancellation.Token);
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(cancellation.Token, exception.CancellationToken);
            }
        }

        private void UseMemory(Reservation reservation)
        {
            using var buffer = CountingExporter.Export(256, reservation, _shared.Native);
            Note(buffer);
            var attachment = buffer.Attach("device");
            Note(attachment);
            var table = attachment.MapUnlocked(TransferDirection.Bidirectional);
            var mapping = buffer.VmapUnlocked();
            mapping.Span.Fill((byte)_rounds);
            buffer.VunmapUnlocked(mapping);
            attachment.UnmapUnlocked(table);
            buffer.Detach(attachment);
        }
    }
}
