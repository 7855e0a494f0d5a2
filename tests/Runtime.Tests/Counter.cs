using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Counts how often it runs.</summary>
internal sealed class Counter(Action? then = null) : FenceCallback, IDisposable
{
    private int _runs;
    private Fence? _fence;

    public int Runs => Volatile.Read(ref _runs);

    public Counter AddTo(Fence fence)
    {
        Assert.True(fence.AddCallback(this));
        _fence = fence;
        return this;
    }

    public void Dispose() => _fence?.RemoveCallback(this);

    protected override void OnSignaled(Fence fence)
    {
        Assert.NotEqual(FenceStatus.Pending, fence.Status);
        then?.Invoke();
        Interlocked.Increment(ref _runs);
    }
}
