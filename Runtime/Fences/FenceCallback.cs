using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>What happens when a <see cref="Fence"/> is signalled. One object waits for one fence at a time, and may be used again
/// afterwards, so that waiting need not allocate.</summary>
/// <remarks>It runs on the thread that signals; any thread may add it to a fence or take it back, one at a time. Corresponds to the Linux kernel's <c>dma_fence_cb</c>.</remarks>
public abstract class FenceCallback
{
    internal const int Idle = 0;
    internal const int Armed = 1;
    internal const int Running = 2;

    private int _state;

    // The list of the fence's callbacks; guarded by the gate of the fence that it is added to.
    internal FenceCallback? Previous { get; set; }

    internal FenceCallback? Next { get; set; }

    internal Fence? Fence { get; set; }

    internal bool IsArmed => Volatile.Read(ref _state) == Armed;

    internal bool IsIdle => Volatile.Read(ref _state) == Idle;

    /// <summary>The fence was signalled.</summary>
    /// <param name="fence">The fence. Its status is final.</param>
    /// <remarks>Runs once, on the thread that signals, while others wait for it: be short, do not wait, acquire no reservation. It may
    /// add itself to another fence; others may do so when <see cref="ConventionAnalyzers.Fence.RemoveCallback"/> has
    /// returned.</remarks>
    [RequiresLock("FenceSignalling.Section")]
    protected abstract void OnSignaled(Fence fence);

    internal void Arm() => Volatile.Write(ref _state, Armed);

    internal void Disarm() => Volatile.Write(ref _state, Idle);

    [RequiresLock("FenceSignalling.Section")]
    internal void Run(Fence fence)
    {
        Volatile.Write(ref _state, Running);
        try
        {
            OnSignaled(fence);
        }
        finally
        {
            // Unless it was added to another fence, which may run it on another thread by now.
            if (Fence == fence)
                Volatile.Write(ref _state, Idle);
        }
    }
}
