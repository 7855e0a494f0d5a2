using System.Linq;
using BenchmarkDotNet.Attributes;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Reserving a slot and adding a fence, as every submission of work does: the list has its size by then, and its fences are
/// pending, or some are signalled.</summary>
public class AddFence
{
    private const int Timelines = 8;
    private readonly Reservation _reservation = new();
    private readonly Fence[] _pending = [.. Enumerable.Range(0, Timelines).Select(_ => new FenceTimeline("pending").NextFence())];
    private readonly Fence[] _signaled = [.. Enumerable.Range(0, Timelines).Select(_ => new FenceTimeline("done").NextFence())];
    private int _next;

    [GlobalSetup]
    public void SignalOne()
    {
        foreach (var fence in _signaled)
            fence.Signal();
    }

    [Benchmark]
    [AllocatesNothing]
    public void Pending() => Add(_pending[_next++ % Timelines]);

    [Benchmark]
    [AllocatesNothing]
    public void InPlaceOfSignaled()
    {
        Add(_signaled[_next++ % Timelines]);
        Add(_signaled[_next++ % Timelines]);
    }

    private void Add(Fence fence)
    {
        using (_reservation.Hold())
        {
            _reservation.ReserveFences(1);
            _reservation.AddFence(fence, FenceUsage.Write);
        }
    }
}
