using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Hands frames from one stage to the next, oldest first.</summary>
internal sealed class FrameQueue
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate))]
    private readonly Queue<Frame> _frames = new();

    [GuardedBy(nameof(_gate))]
    private bool _completed;

    [ExcludesLock(nameof(_gate))]
    public void Add(Frame frame)
    {
        lock (_gate)
        {
            _frames.Enqueue(frame);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>No frame will follow.</summary>
    [ExcludesLock(nameof(_gate))]
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the next frame.</summary>
    /// <returns><see langword="false"/> when the queue is empty and completed.</returns>
    [ExcludesLock(nameof(_gate))]
    public bool TryTake([NotNullWhen(true)] out Frame? frame)
    {
        lock (_gate)
        {
            while (_frames.Count == 0)
            {
                if (_completed)
                {
                    frame = null;
                    return false;
                }

                Monitor.Wait(_gate);
            }

            frame = _frames.Dequeue();
            return true;
        }
    }
}
