using System.Linq;
using BenchmarkDotNet.Attributes;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Sixteen locks together, that nobody else wants: monitors in a fixed order, reservations in any.</summary>
public class ManyLocks
{
    private const int Count = 16;
    private readonly object[] _monitors = [.. Enumerable.Range(0, Count).Select(_ => new object())];
    private readonly Reservation[] _reservations = [.. Enumerable.Range(0, Count).Select(_ => new Reservation())];

    [Benchmark(Baseline = true)]
    public void Monitors()
    {
        foreach (var monitor in _monitors)
            System.Threading.Monitor.Enter(monitor);
        for (var i = Count - 1; i >= 0; i--)
            System.Threading.Monitor.Exit(_monitors[i]);
    }

    [Benchmark]
    [Bar(3)]
    public bool ReservationsThroughContext()
    {
        using var context = new AcquireContext();
        var acquired = true;
        foreach (var reservation in _reservations)
            acquired &= reservation.Lock(context) == AcquireOutcome.Acquired;
        context.Done();
        for (var i = Count - 1; i >= 0; i--)
            _reservations[i].Unlock();
        return acquired;
    }

    [Benchmark]
    [Bar(3)]
    public int ReservationSet()
    {
        using var set = ConventionAnalyzers.ReservationSet.Hold(_reservations);
        return set.Count;
    }
}
