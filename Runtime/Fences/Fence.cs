using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers;

/// <summary>Says when a piece of work is done: it is signalled once, and stays signalled.</summary>
/// <remarks>
/// <para>Whoever makes a fence sees to it that it is signalled in finite time, whatever others do: <see cref="Dispose"/> fails one that
/// is not signalled yet. Others wait for it, blocking (<see cref="Wait(TimeSpan, CancellationToken)"/>) or not
/// (<c>await fence</c>), or have a callback run. All members may be called from any thread.</para>
/// <para>Derive from it to learn lazily whether the work is done (<see cref="PollSignaled"/>) or that somebody waits
/// (<see cref="EnableSignaling"/>). Corresponds to the Linux kernel's <c>dma_fence</c>.</para>
/// </remarks>
public partial class Fence : IDisposable
{
    private readonly UninterruptedGate _gate;

    [GuardedBy(nameof(_gate))]
    private FenceCallback? _first;

    [GuardedBy(nameof(_gate))]
    private FenceCallback? _last;

    [GuardedBy(nameof(_gate), UnlockedReads = true)]
    private Exception? _error;

    [GuardedBy(nameof(_gate), UnlockedReads = true)]
    private bool _signaled;

    // Whose callbacks run: written by that thread only, and of interest to it only.
    private LockThread? _signaler;

    [GuardedBy(nameof(_gate), UnlockedReads = true)]
    private TaskCompletionSource<bool>? _task;

    private long _timestamp;
    private int _enabled;

    /// <summary>Makes the next fence of a timeline.</summary>
    /// <param name="timeline">The timeline.</param>
    /// <exception cref="ArgumentNullException"><paramref name="timeline"/> is null.</exception>
    public Fence(FenceTimeline timeline)
        : this(timeline, (timeline ?? throw new ArgumentNullException(nameof(timeline))).NextSequence())
    {
    }

    /// <summary>Makes a fence of a timeline whose sequence is known, for instance from a device.</summary>
    /// <param name="timeline">The timeline.</param>
    /// <param name="sequence">When it is signalled among the fences of the timeline: the greater, the later.</param>
    /// <exception cref="ArgumentNullException"><paramref name="timeline"/> is null.</exception>
    public Fence(FenceTimeline timeline, ulong sequence)
    {
        Timeline = timeline ?? throw new ArgumentNullException(nameof(timeline));
        Sequence = sequence;
        _gate = timeline.Gate;
        // The method of this class would agree.
        if (GetType() == typeof(Fence))
            _enabled = 1;
    }

    private Fence(FenceTimeline timeline, long timestamp)
        : this(timeline, sequence: 0)
    {
        _timestamp = timestamp;
        _signaled = true;
    }

    /// <summary>A fence that is signalled. Follows <c>dma_fence_get_stub</c>.</summary>
    public static Fence Completed { get; } = new(FenceTimeline.Done, Stopwatch.GetTimestamp());

    /// <summary>The timeline it belongs to.</summary>
    public FenceTimeline Timeline { get; }

    /// <summary>When it is signalled among the fences of the timeline: the greater, the later.</summary>
    public ulong Sequence { get; }

    /// <summary>Whether it is signalled. May find out that the work is done, and signal it then: callbacks may run.</summary>
    /// <exception cref="AggregateException">It signalled the fence, and callbacks threw. All of them have run.</exception>
    public bool IsSignaled
    {
        get
        {
            if (Volatile.Read(ref _signaled))
                return true;
            using (FenceSignalling.Enter())
            {
                if (!PollSignaled())
                    return false;
            }

            Signal();
            return true;
        }
    }

    /// <summary>Whether it is signalled, and how the work ended. Asks nobody.</summary>
    public FenceStatus Status =>
        !Volatile.Read(ref _signaled) ? FenceStatus.Pending : _error is null ? FenceStatus.Signaled : FenceStatus.Failed;

    /// <summary>How the work failed; null while the fence is pending, and if it succeeded.</summary>
    public Exception? Error => Volatile.Read(ref _signaled) ? _error : null;

    /// <summary>When it was signalled, as <see cref="Stopwatch.GetTimestamp"/> counts; 0 while it is pending, and if it was neither
    /// given nor recorded (<see cref="FenceTimeline.RecordsTime"/>).</summary>
    public long Timestamp => Volatile.Read(ref _signaled) ? _timestamp : 0;

    internal virtual bool IsContainer => false;

    internal bool IsAwaited
    {
        get
        {
            using (_gate.Enter())
                return _first is not null || _task is not null;
        }
    }

    /// <summary>Makes a fence that is signalled.</summary>
    /// <param name="timestamp">When, as <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    /// <returns>The fence. Follows <c>dma_fence_allocate_private_stub</c>.</returns>
    public static Fence CreateCompleted(long timestamp) => new(FenceTimeline.Done, timestamp);

    /// <summary>The work is done: everybody who waits goes on.</summary>
    /// <returns><see langword="false"/> if the fence was signalled before.</returns>
    /// <exception cref="AggregateException">Callbacks threw. All of them have run.</exception>
    /// <remarks>Callbacks run on this thread, in the order in which they were added, without a lock. Follows
    /// <c>dma_fence_signal</c>.</remarks>
    public bool Signal() => SignalAt(Now(), error: null);

    /// <summary>The work was done at a given time: everybody who waits goes on.</summary>
    /// <param name="timestamp">When, as <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    /// <returns><see langword="false"/> if the fence was signalled before.</returns>
    /// <exception cref="AggregateException">Callbacks threw. All of them have run.</exception>
    /// <remarks>Follows <c>dma_fence_signal_timestamp</c>.</remarks>
    public bool Signal(long timestamp) => SignalAt(timestamp, error: null);

    /// <summary>The work has failed: everybody who waits goes on.</summary>
    /// <param name="error">How.</param>
    /// <returns><see langword="false"/> if the fence was signalled before.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    /// <exception cref="AggregateException">Callbacks threw. All of them have run.</exception>
    public bool Fail(Exception error) =>
        SignalAt(Now(), error ?? throw new ArgumentNullException(nameof(error)));

    /// <summary>Records how the work failed. Others see it when the fence is signalled.</summary>
    /// <param name="error">How.</param>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The fence is signalled.</exception>
    /// <remarks>Follows <c>dma_fence_set_error</c>.</remarks>
    public void SetError(Exception error)
    {
        if (error is null)
            throw new ArgumentNullException(nameof(error));
        if (!TrySetError(error))
            throw new InvalidOperationException("The fence is signalled: how the work ended is known.");
    }

    /// <summary>Somebody wants the work to be done by then. Advice, no promise.</summary>
    /// <param name="timestamp">When, as <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    /// <remarks>Does nothing once the fence is signalled. Follows <c>dma_fence_set_deadline</c>.</remarks>
    public void SetDeadline(long timestamp)
    {
        if (IsSignaled)
            return;
        using (FenceSignalling.Enter())
            OnDeadline(timestamp);
    }

    /// <summary>Whether it comes after another fence of its timeline.</summary>
    /// <param name="other">The other fence.</param>
    /// <returns>Whether its sequence is the greater one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    /// <exception cref="ArgumentException">It belongs to another timeline: nothing is known about the order.</exception>
    /// <remarks>Follows <c>dma_fence_is_later</c>; sequences have 64 bits and do not wrap.</remarks>
    public bool IsLaterThan(Fence other)
    {
        if (other is null)
            throw new ArgumentNullException(nameof(other));
        if (other.Timeline != Timeline)
            throw new ArgumentException("The fence belongs to another timeline.", nameof(other));
        return Sequence > other.Sequence;
    }

    /// <summary>Gives the fence up: nobody will signal it. One that is pending fails with <see cref="FenceAbandonedException"/>, so that
    /// nobody waits for ever; on one that is signalled it does nothing.</summary>
    /// <exception cref="AggregateException">Callbacks threw. All of them have run.</exception>
    /// <remarks>Follows what <c>dma_fence_put</c> does with the last reference.</remarks>
    public void Dispose()
    {
        if (!IsSignaled)
        {
            if (IsAwaited)
                Misuse.Suspected(LockRule.Abandoned, $"'{this}' was given up while somebody waits for it.");
            Fail(new FenceAbandonedException());
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Timeline}:{Sequence} {Status}";

    /// <summary>Asked where it matters whether the work is done. Runs in a signalling section: must not
    /// wait.</summary>
    /// <returns>Whether it is; the fence is signalled then.</returns>
    [RequiresLock("FenceSignalling.Section")]
    protected virtual bool PollSignaled() => false;

    /// <summary>Somebody waits for the first time: from now on <see cref="Signal()"/> is to be called as soon as the work is done. Runs
    /// once, in a signalling section: must not wait.</summary>
    /// <returns><see langword="false"/> if the work is done; the fence is signalled then.</returns>
    [RequiresLock("FenceSignalling.Section")]
    protected virtual bool EnableSignaling() => true;

    /// <summary>Somebody wants the work to be done by then. Runs while the fence is pending, in a signalling section: must
    /// not wait.</summary>
    /// <param name="timestamp">When, as <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    [RequiresLock("FenceSignalling.Section")]
    protected virtual void OnDeadline(long timestamp)
    {
    }

    internal bool TrySetError(Exception error)
    {
        using (_gate.Enter())
        {
            if (_signaled)
                return false;
            _error = error;
            return true;
        }
    }

    private long Now() => Timeline.RecordsTime ? Stopwatch.GetTimestamp() : 0;

    private bool SignalAt(long timestamp, Exception? error)
    {
        FenceCallback? callback;
        TaskCompletionSource<bool>? task;
        Interleaving.Point();
        using (_gate.Enter())
        {
            if (_signaled)
                return false;
            if (error is not null)
                _error = error;
            _timestamp = timestamp;
            callback = _first;
            _first = _last = null;
            task = _task;
            if (callback is not null)
                Volatile.Write(ref _signaler, LockThread.Current);
            Volatile.Write(ref _signaled, true);
        }

        // What awaits it goes on elsewhere, whatever the callbacks do.
        if (task is not null)
            Complete(task);
        if (callback is not null)
            Run(callback);
        return true;
    }

    /// <returns><see langword="false"/> if the fence is signalled.</returns>
    private bool Enable()
    {
        if (Volatile.Read(ref _signaled))
            return false;
        if (Volatile.Read(ref _enabled) != 0 || Interlocked.Exchange(ref _enabled, 1) != 0)
            return true;
        using (FenceSignalling.Enter())
        {
            if (EnableSignaling())
                return true;
        }

        Signal();
        return false;
    }
}
