using System;
using System.Linq;
using System.Threading;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Twice as many threads as cores do a fixed amount of work each, so all of them get through or the run does not end.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class Contended
{
    private const int Rounds = 2_000;
    private const int Locks = 8;
    private readonly int _threads = 2 * Environment.ProcessorCount;
    private readonly object[] _monitors = [.. Enumerable.Range(0, Locks).Select(_ => new object())];
    private readonly Reservation[] _reservations = [.. Enumerable.Range(0, Locks).Select(_ => new Reservation())];
    private long _sum;

    [Benchmark(Baseline = true, OperationsPerInvoke = Rounds)]
    [BenchmarkCategory("One")]
    public void OneMonitor() => OnAllThreads(_ =>
    {
        lock (_monitors[0])
            Work();
    });

    [Benchmark(OperationsPerInvoke = Rounds)]
    [BenchmarkCategory("One")]
    public void OneReservation() => OnAllThreads(_ =>
    {
        using (_reservations[0].Hold())
            Work();
    });

    [Benchmark(Baseline = true, OperationsPerInvoke = Rounds)]
    [BenchmarkCategory("Two")]
    public void TwoMonitorsInOrder() => OnAllThreads(random =>
    {
        var (one, other) = Pair(random);
        lock (_monitors[Math.Min(one, other)])
        lock (_monitors[Math.Max(one, other)])
            Work();
    });

    [Benchmark(OperationsPerInvoke = Rounds)]
    [BenchmarkCategory("Two")]
    public void TwoReservationsInAnyOrder() => OnAllThreads(random =>
    {
        var (one, other) = Pair(random);
        using (ReservationSet.Hold(_reservations[one], _reservations[other]))
            Work();
    });

    private static (int One, int Other) Pair(Random random)
    {
        var one = random.Next(Locks);
        return (one, (one + random.Next(1, Locks)) % Locks);
    }

    private void Work()
    {
        for (var i = 0; i < 20; i++)
            _sum += i;
    }

    private void OnAllThreads(Action<Random> round)
    {
        var threads = Enumerable.Range(0, _threads).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < Rounds; i++)
                round(random);
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
    }
}
