using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers;

/// <summary>Waits for a fence with a timer instead of a thread.</summary>
internal sealed class TimedWait : FenceCallback
{
    private readonly TaskCompletionSource<bool> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _throwsError;
    private Timer? _timer;
    private CancellationTokenRegistration _registration;

    private TimedWait(bool throwsError) => _throwsError = throwsError;

    public static Task<bool> Start(Fence fence, int milliseconds, bool throwsError, CancellationToken cancellationToken)
    {
        if (!fence.IsSignaled && cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (!fence.IsSignaled && milliseconds == 0)
            return Task.FromResult(false);

        var wait = new TimedWait(throwsError);
        if (fence.AddCallback(wait))
            wait.Limit(fence, milliseconds, cancellationToken);
        else
            wait.Complete(fence);
        return wait._source.Task;
    }

    [RequiresLock("FenceSignalling.Section")]
    protected override void OnSignaled(Fence fence)
    {
        Complete(fence);
        Volatile.Read(ref _timer)?.Dispose();
    }

    private void Limit(Fence fence, int milliseconds, CancellationToken cancellationToken)
    {
        if (milliseconds != Timeout.Infinite)
        {
            var timer = new Timer(
                _ =>
                {
                    if (fence.RemoveCallback(this))
                        _source.TrySetResult(false);
                });
            Volatile.Write(ref _timer, timer);
            timer.Change(milliseconds, Timeout.Infinite);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.Register(() =>
            {
                if (fence.RemoveCallback(this))
                    _source.TrySetCanceled(cancellationToken);
            });
        }

        // Frees what was made after the end, or is not needed for it. No callback does it: the end may come before this line.
        _ = _source.Task.ContinueWith(
            static (_, state) => ((TimedWait)state!).Free(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Free()
    {
        _timer?.Dispose();
        _registration.Dispose();
    }

    private void Complete(Fence fence)
    {
        if (_throwsError && fence.Error is { } error)
            _source.TrySetException(error);
        else
            _source.TrySetResult(true);
    }
}
