using System.Threading;
using BenchmarkDotNet.Attributes;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>A lock that nobody else wants.</summary>
public class LockAndUnlock
{
    private readonly object _monitor = new();
    private readonly Lock _lock = new();
    private readonly Reservation _reservation = new();
    private readonly Reservation _throughContext = new();
    private readonly AcquireContext _context = new();

    [Benchmark(Baseline = true)]
    public void Monitor()
    {
        System.Threading.Monitor.Enter(_monitor);
        System.Threading.Monitor.Exit(_monitor);
    }

    [Benchmark]
    public void Lock()
    {
        _lock.Enter();
        _lock.Exit();
    }

    [Benchmark]
    [Bar(1.5)]
    public void Reservation()
    {
        _reservation.Lock();
        _reservation.Unlock();
    }

    [Benchmark]
    [Bar(1.5)]
    public void ReservationHold()
    {
        using (_reservation.Hold())
        {
        }
    }

    [Benchmark]
    public AcquireOutcome ReservationThroughContext()
    {
        var outcome = _throughContext.Lock(_context);
        _throughContext.Unlock();
        return outcome;
    }
}
