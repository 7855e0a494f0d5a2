using System;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Saying that work is done when one waits for it. <c>Signal</c> is that step alone; <c>Whole</c> also makes the fence and the
/// waiter.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class SignalFence
{
    private const int Count = 20_000;
    private readonly FenceTimeline _timeline = new("work");
    private readonly Fence[] _fences = new Fence[Count];
    private readonly TaskCompletionSource[] _sources = new TaskCompletionSource[Count];
    private readonly Action _continuation;
    private int _ran;

    public SignalFence() => _continuation = () => _ran++;

    [IterationSetup(Target = nameof(SignalSource))]
    public void MakeSources()
    {
        for (var i = 0; i < Count; i++)
        {
            _sources[i] = new TaskCompletionSource();
            _sources[i].Task.GetAwaiter().UnsafeOnCompleted(_continuation);
        }
    }

    [IterationSetup(Target = nameof(SignalFences))]
    public void MakeFences()
    {
        for (var i = 0; i < Count; i++)
        {
            _fences[i] = _timeline.NextFence();
            _fences[i].AddCallback(new Waiter(this));
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("Signal")]
    public void SignalSource()
    {
        foreach (var source in _sources)
            source.SetResult();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("Signal")]
    [Bar(1.5)]
    public void SignalFences()
    {
        foreach (var fence in _fences)
            fence.Signal();
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Whole")]
    public void WholeSource()
    {
        var source = new TaskCompletionSource();
        source.Task.GetAwaiter().UnsafeOnCompleted(_continuation);
        source.SetResult();
    }

    [Benchmark]
    [BenchmarkCategory("Whole")]
    [Bar(1.5)]
    public void WholeFence()
    {
        var fence = _timeline.NextFence();
        fence.AddCallback(new Waiter(this));
        fence.Signal();
    }

    private sealed class Waiter(SignalFence owner) : FenceCallback
    {
        [RequiresLock("FenceSignalling.Section")]
        protected override void OnSignaled(Fence fence) => owner._ran++;
    }
}
