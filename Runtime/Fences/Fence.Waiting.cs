using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers;

public partial class Fence
{
    private const int SpinsBeforeSleep = 20;

    /// <summary>Waits until the fence is signalled.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before the fence was signalled.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>Throws what <see cref="Error"/> says if the work failed. Follows <c>dma_fence_wait</c>.</remarks>
    [ExcludesLock("FenceSignalling.Section")]
    public void Wait(CancellationToken cancellationToken = default) => Wait(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Waits until the fence is signalled or the time is up.</summary>
    /// <param name="timeout">How long; zero asks only, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns><see langword="false"/> if the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative, or too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the fence was signalled.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>Throws what <see cref="Error"/> says if the work failed. Follows <c>dma_fence_wait_timeout</c>.</remarks>
    [ExcludesLock("FenceSignalling.Section")]
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!WaitForSignal(Clock.Milliseconds(timeout), cancellationToken))
            return false;
        if (_error is { } error)
            ExceptionDispatchInfo.Capture(error).Throw();
        return true;
    }

    /// <summary>Waits without a thread until the fence is signalled or the time is up.</summary>
    /// <param name="timeout">How long; zero asks only, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task whose result is <see langword="false"/> if the time was up. It fails as the work failed, and is cancelled by
    /// the token.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative, or too long.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        TimedWait.Start(this, Clock.Milliseconds(timeout), throwsError: true, cancellationToken);

    /// <summary>The fence as a task, which ends when the fence is signalled, and fails as the work failed.</summary>
    /// <returns>Always the same task. What awaits it goes on elsewhere than on the thread that signals.</returns>
    public Task AsTask()
    {
        // Asked first: of a fence that has succeeded no task is made any more.
        var signaled = IsSignaled;
        if (Volatile.Read(ref _task) is { } existing)
            return existing.Task;
        if (signaled && _error is null)
            return Task.CompletedTask;

        var source = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enable();
        Interleaving.Point();
        using (_gate.Enter())
        {
            if (_task is { } faster)
                return faster.Task;
            if (_signaled && _error is null)
                return Task.CompletedTask;
            _task = source;
            if (!_signaled)
                return source.Task;
        }

        Complete(source);
        return source.Task;
    }

    /// <summary>For <c>await fence</c>.</summary>
    /// <returns>The awaiter of <see cref="AsTask"/>.</returns>
    public TaskAwaiter GetAwaiter() => AsTask().GetAwaiter();

    /// <summary>For <c>await fence.ConfigureAwait(false)</c>.</summary>
    /// <param name="continueOnCapturedContext">Whether what awaits goes on where it was.</param>
    /// <returns>The awaitable of <see cref="AsTask"/>.</returns>
    public ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext) =>
        AsTask().ConfigureAwait(continueOnCapturedContext);

    /// <returns><see langword="false"/> if the time was up.</returns>
    [ExcludesLock("FenceSignalling.Section")]
    internal bool WaitForSignal(int milliseconds, CancellationToken cancellationToken)
    {
        FenceSignalling.MightWait();
        if (IsSignaled)
            return true;
        if (milliseconds == 0)
            return false;
        if (IsSignaledInAMoment())
            return true;

        var thread = LockThread.Current;
        using var wakeUpCall = cancellationToken.Register(static sleeper => ((LockThread)sleeper!).Wake(), thread);
        if (!AddCallback(thread.Sleeper))
            return true;
        try
        {
            var clock = new Clock(milliseconds);
            while (!Volatile.Read(ref _signaled))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (clock.Remaining is var remaining && remaining == 0)
                    return IsSignaled;
                Interleaving.Point();
                thread.Sleep(remaining);
            }

            return true;
        }
        finally
        {
            RemoveCallback(thread.Sleeper);
            // The thread outlives the fence.
            thread.Sleeper.Fence = null;
        }
    }

    /// <summary>Much work is about to be done when somebody waits for it; to sleep and to be woken takes longer.</summary>
    private bool IsSignaledInAMoment()
    {
        if (!Interleaving.AllowsSpinning)
            return false;
        for (var spin = default(SpinWait); spin.Count < SpinsBeforeSleep; spin.SpinOnce())
        {
            if (Volatile.Read(ref _signaled))
                return true;
        }

        return false;
    }

    private void Complete(TaskCompletionSource<bool> task)
    {
        if (_error is { } error)
            task.TrySetException(error);
        else
            task.TrySetResult(true);
    }
}
