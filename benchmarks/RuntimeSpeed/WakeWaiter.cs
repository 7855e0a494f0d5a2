using System.Threading;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>From the signal to the one who waits, and back: a thousand asynchronous methods, or one blocked thread.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class WakeWaiter
{
    private const int Count = 1_000;
    private readonly TaskCompletionSource[] _sources = new TaskCompletionSource[Count];
    private readonly Fence[] _fences = new Fence[Count];
    private readonly Task[] _tasks = new Task[Count];
    private readonly FenceTimeline _timeline = new("work");

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("Await")]
    public async Task AwaitSources()
    {
        for (var i = 0; i < Count; i++)
        {
            _sources[i] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _tasks[i] = Await(_sources[i]);
        }

        foreach (var source in _sources)
            source.SetResult();
        await Task.WhenAll(_tasks).ConfigureAwait(false);

        static async Task Await(TaskCompletionSource source) => await source.Task.ConfigureAwait(false);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("Await")]
    [Bar(1.5)]
    public async Task AwaitFences()
    {
        for (var i = 0; i < Count; i++)
        {
            _fences[i] = _timeline.NextFence();
            _tasks[i] = Await(_fences[i]);
        }

        foreach (var fence in _fences)
            fence.Signal();
        await Task.WhenAll(_tasks).ConfigureAwait(false);

        static async Task Await(Fence fence) => await fence.ConfigureAwait(false);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Block")]
    public void BlockOnSource()
    {
        var source = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.SetResult(), source, preferLocal: false);
        source.Task.Wait();
    }

    [Benchmark]
    [BenchmarkCategory("Block")]
    [Bar(1.5)]
    public void BlockOnFence()
    {
        var fence = _timeline.NextFence();
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Signal(), fence, preferLocal: false);
        fence.Wait();
    }
}
