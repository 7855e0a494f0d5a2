using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class FenceTests
{
    [Fact]
    public void A_timeline_that_records_the_time_knows_when_its_fences_were_signalled()
    {
        var timeline = new FenceTimeline("work", recordsTime: true);
        Fence one = timeline.NextFence(), failed = timeline.NextFence();
        var array = new FenceArray([one]);
        var before = Stopwatch.GetTimestamp();

        one.Signal();
        failed.Fail(new InvalidOperationException());

        Assert.InRange(one.Timestamp, before, Stopwatch.GetTimestamp());
        Assert.InRange(failed.Timestamp, one.Timestamp, Stopwatch.GetTimestamp());
        Assert.True(array.IsSignaled);
        Assert.InRange(array.Timestamp, one.Timestamp, Stopwatch.GetTimestamp());
    }

    [Fact]
    public void Another_knows_it_if_it_was_told()
    {
        var timeline = new FenceTimeline("work");
        Fence one = timeline.NextFence(), told = timeline.NextFence();

        one.Signal();
        told.Signal(timestamp: 7);

        Assert.Equal((0, 7), (one.Timestamp, told.Timestamp));
        Assert.Equal(7, Fences.Merge(one, told).Timestamp);
    }

    private readonly FenceTimeline _timeline = new("test");
    private readonly Fence _fence;

    public FenceTests() => _fence = _timeline.NextFence();

    [Fact]
    public void A_timeline_counts_up()
    {
        var next = _timeline.NextFence();
        Assert.Equal(_fence.Sequence + 1, next.Sequence);
        Assert.True(next.IsLaterThan(_fence));
        Assert.False(_fence.IsLaterThan(next));
        Assert.True(new FenceTimeline("later").Context > _timeline.Context);
        Assert.Throws<ArgumentException>(() => _fence.IsLaterThan(new FenceTimeline("other").NextFence()));
    }

    [Fact]
    public void The_later_of_two_is_what_remains()
    {
        var next = _timeline.NextFence();
        Assert.Same(next, Fences.Later(_fence, next));
        Assert.Same(next, Fences.Later(next, _fence));
        next.Signal();
        Assert.Null(Fences.Later(_fence, next));
    }

    [Fact]
    public void Callbacks_run_in_the_order_in_which_they_were_added()
    {
        var order = new List<int>();
        var callbacks = Enumerable.Range(0, 5).Select(i => new Counter(() => order.Add(i)).AddTo(_fence)).ToArray();
        Assert.True(_fence.RemoveCallback(callbacks[2]));
        _fence.Signal();
        Assert.Equal([0, 1, 3, 4], order);
    }

    [Fact]
    public void A_callback_that_throws_does_not_keep_others_from_running()
    {
        new Counter(() => throw new FormatException()).AddTo(_fence);
        var second = new Counter().AddTo(_fence);

        var thrown = Assert.Throws<AggregateException>(() => _fence.Signal());
        Assert.IsType<FormatException>(thrown.InnerException);
        Assert.Equal(1, second.Runs);
    }

    [Fact]
    public void A_callback_may_wait_for_another_fence_again()
    {
        var next = _timeline.NextFence();
        Counter? callback = null;
        callback = new Counter(() => next.AddCallback(callback!));
        callback.AddTo(_fence);
        _fence.Signal();
        next.Signal();
        Assert.Equal(2, callback.Runs);
    }

    [Fact]
    public void A_callback_waits_for_one_fence()
    {
        using var callback = new Counter().AddTo(_fence);
        Assert.Throws<InvalidOperationException>(() => _timeline.NextFence().AddCallback(callback));
        Assert.False(_timeline.NextFence().RemoveCallback(callback));
    }

    [Fact]
    public void A_callback_may_take_itself_and_others_back()
    {
        Counter? first = null;
        var second = new Counter();
        first = new Counter(() =>
        {
            Assert.False(_fence.RemoveCallback(first!));
            Assert.False(_fence.RemoveCallback(second));
        });
        first.AddTo(_fence);
        second.AddTo(_fence);
        _fence.Signal();
        Assert.Equal(1, second.Runs);
    }

    [Fact]
    public void A_failed_fence_throws_where_it_is_waited_for()
    {
        _fence.Fail(new IOException("broken"));
        Assert.Throws<IOException>(() => _fence.Wait());
        Assert.Throws<IOException>(() => _fence.Wait(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Await_ends_with_the_signal_and_with_the_error()
    {
        var waiting = Await(_fence);
        Assert.False(waiting.IsCompleted);
        _fence.Signal();
        await waiting;

        var failing = _timeline.NextFence();
        waiting = Await(failing);
        failing.Fail(new IOException());
        await Assert.ThrowsAsync<IOException>(() => waiting);

        static async Task Await(Fence fence)
        {
            await fence;
            await fence.ConfigureAwait(false);
        }
    }

    [Fact]
    public async Task What_awaits_goes_on_elsewhere_than_on_the_thread_that_signals()
    {
        var signaling = 0;
        var waiting = Wait();
        var thread = OtherThread.Start(() =>
        {
            signaling = Environment.CurrentManagedThreadId;
            _fence.Signal();
            Thread.Sleep(20);
        });
        var continued = await waiting;
        OtherThread.Join(thread);
        Assert.NotEqual(signaling, continued);

        async Task<int> Wait()
        {
            await _fence.ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task A_wait_without_a_thread_ends_with_its_time()
    {
        Assert.False(await _fence.WaitAsync(TimeSpan.Zero));
        Assert.False(await _fence.WaitAsync(TimeSpan.FromMilliseconds(5)));
        Assert.False(_fence.IsAwaited);

        var waiting = _fence.WaitAsync(Timeout.InfiniteTimeSpan);
        _fence.Signal();
        Assert.True(await waiting);
        Assert.True(await _fence.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_wait_without_a_thread_is_cancelled_and_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _fence.WaitAsync(Timeout.InfiniteTimeSpan, cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(_fence.IsAwaited);
    }

    [Fact]
    public void A_wait_is_cancelled_and_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource(10);
        Assert.Throws<OperationCanceledException>(() => _fence.Wait(cancellation.Token));
        Assert.False(_fence.IsAwaited);
    }

    [Fact]
    public void Times_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _fence.Wait(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = _fence.WaitAsync(TimeSpan.MaxValue); });
    }

    [Fact]
    public void Waiting_allocates_nothing()
    {
        var allocated = AcquireContextTests.Allocated(() =>
        {
            if (_fence.Wait(TimeSpan.FromMilliseconds(1)))
                throw new InvalidOperationException();
        });
        // The runtime's own timed wait.
        Assert.InRange(allocated, 0, AcquireContextTests.Allocated(() => { lock (_timeline) Monitor.Wait(_timeline, 1); }));
    }

    [Fact]
    public void A_fence_that_is_given_up_fails()
    {
        using var callback = new Counter().AddTo(_fence);
        _fence.Dispose();
        Assert.IsType<FenceAbandonedException>(_fence.Error);
        Assert.Equal(1, callback.Runs);

        var done = _timeline.NextFence();
        done.Signal();
        done.Dispose();
        Assert.Null(done.Error);
    }

    [Fact]
    public void A_lazy_fence_is_asked_and_enabled_once()
    {
        var lazy = new LazyFence(_timeline);
        Assert.False(lazy.IsSignaled);
        var first = new Counter().AddTo(lazy);
        var second = new Counter().AddTo(lazy);
        Assert.Equal(1, lazy.Enabled);
        lazy.SetDeadline(42);
        Assert.Equal(42, lazy.Deadline);

        lazy.IsDone = true;
        Assert.Equal(FenceStatus.Pending, lazy.Status);
        Assert.True(lazy.IsSignaled);
        Assert.Equal(1, first.Runs);
        Assert.Equal(1, second.Runs);
        lazy.SetDeadline(43);
        Assert.Equal(42, lazy.Deadline);

        var refusing = new LazyFence(_timeline) { Refuses = true };
        Assert.False(refusing.AddCallback(new Counter()));
        Assert.True(refusing.IsSignaled);
    }

    [Fact]
    public void An_array_waits_for_all_and_reports_the_first_error()
    {
        var members = Enumerable.Range(0, 3).Select(_ => new FenceTimeline("member").NextFence()).ToArray();
        var array = new FenceArray(members);
        using var callback = new Counter().AddTo(array);
        var error = new IOException();
        members[1].Fail(error);
        members[2].Fail(new FormatException());
        Assert.Equal(FenceStatus.Pending, array.Status);
        Assert.False(array.IsSignaled);
        members[0].Signal();
        Assert.Same(error, array.Error);
        Assert.Equal(1, callback.Runs);
    }

    [Fact]
    public void An_array_that_nobody_waits_for_is_asked()
    {
        var array = new FenceArray([_fence]);
        _fence.Signal();
        Assert.True(array.IsSignaled);
    }

    [Fact]
    public void An_array_of_any_is_done_with_the_first_and_lets_the_others_go()
    {
        var other = new FenceTimeline("other").NextFence();
        var array = new FenceArray([_fence, other], any: true);
        using var callback = new Counter().AddTo(array);
        _fence.Signal();
        Assert.True(array.IsSignaled);
        Assert.False(other.IsAwaited);
        other.Signal();
        Assert.Equal(1, callback.Runs);
    }

    [Fact]
    public void An_array_has_members_and_no_containers()
    {
        Assert.Throws<ArgumentException>(() => new FenceArray([]));
        Assert.Throws<ArgumentException>(() => new FenceArray([new FenceArray([_fence])]));
        Assert.Throws<ArgumentException>(() => new FenceArray([new FenceChain(null, _fence, 1)]));
        Assert.Throws<ArgumentNullException>(() => new FenceArray([null!]));
    }

    private sealed class LazyFence(FenceTimeline timeline) : Fence(timeline)
    {
        public bool IsDone { get; set; }

        public bool Refuses { get; init; }

        public int Enabled { get; private set; }

        public long Deadline { get; private set; }

        protected override bool PollSignaled() => IsDone;

        protected override bool EnableSignaling()
        {
            Enabled++;
            return !Refuses;
        }

        protected override void OnDeadline(long timestamp) => Deadline = timestamp;
    }
}
