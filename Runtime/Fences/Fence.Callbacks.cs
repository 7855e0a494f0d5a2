using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

public partial class Fence
{
    /// <summary>Has a callback run when the fence is signalled.</summary>
    /// <param name="callback">The callback, which waits for no other fence.</param>
    /// <returns><see langword="false"/> if the fence is signalled: the callback will not run.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The callback waits for a fence.</exception>
    /// <exception cref="AggregateException">The work turned out to be done, and other callbacks threw. All of them have run.</exception>
    /// <remarks>Follows <c>dma_fence_add_callback</c>.</remarks>
    public bool AddCallback(FenceCallback callback)
    {
        if (callback is null)
            throw new ArgumentNullException(nameof(callback));
        if (callback.IsArmed)
            throw new InvalidOperationException("The callback waits for a fence.");

        if (!Enable())
            return false;
        Interleaving.Point();
        using (_gate.Enter())
        {
            if (_signaled)
                return false;
            callback.Arm();
            callback.Fence = this;
            callback.Previous = _last;
            if (_last is null)
                _first = callback;
            else
                _last.Next = callback;
            _last = callback;
            return true;
        }
    }

    /// <summary>Takes a callback back.</summary>
    /// <param name="callback">The callback.</param>
    /// <returns><see langword="true"/> if it was waiting for this fence and will not run; <see langword="false"/> if not, for
    /// instance because it has run.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <remarks>Waits while the callback runs on another thread, so hold nothing that it needs. Follows
    /// <c>dma_fence_remove_callback</c>.</remarks>
    public bool RemoveCallback(FenceCallback callback)
    {
        if (callback is null)
            throw new ArgumentNullException(nameof(callback));

        Interleaving.Point();
        using (_gate.Enter())
        {
            if (callback.Fence != this)
                return false;
            if (!_signaled)
            {
                Unlink(callback);
                return true;
            }
        }

        // A callback that removes itself, or one that is to run after it, would wait for itself.
        if (Volatile.Read(ref _signaler) != LockThread.CurrentOrNull)
            AwaitEnd(callback);
        return false;
    }

    // Apart from its caller, which must not pay for the closure.
    private void AwaitEnd(FenceCallback callback) =>
        Interleaving.SpinUntil(() => callback.Fence != this || callback.IsIdle);

    private void Run(FenceCallback? callback)
    {
        List<Exception>? thrown = null;
        using (FenceSignalling.Enter())
        {
            while (callback is not null)
            {
                // Read before it runs: afterwards it may wait for another fence.
                var next = callback.Next;
                callback.Previous = callback.Next = null;
                try
                {
                    callback.Run(this);
                }
                catch (Exception exception)
                {
                    (thrown ??= []).Add(exception);
                }

                callback = next;
                Interleaving.Point();
            }
        }

        Volatile.Write(ref _signaler, null);
        if (thrown is not null)
            throw new AggregateException("Callbacks of a fence threw.", thrown);
    }

    [RequiresLock(nameof(_gate))]
    private void Unlink(FenceCallback callback)
    {
        if (callback.Previous is { } previous)
            previous.Next = callback.Next;
        else
            _first = callback.Next;
        if (callback.Next is { } next)
            next.Previous = callback.Previous;
        else
            _last = callback.Previous;
        callback.Previous = callback.Next = null;
        callback.Fence = null;
        callback.Disarm();
    }
}
