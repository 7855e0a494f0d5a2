using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>F: what the original's own test of fences expects.</summary>
public class FenceBehaviours
{
    private readonly Fence _fence = new(new FenceTimeline("test"));

    [Fact]
    public void F1_a_fence_is_made_waited_for_and_signalled()
    {
        using var callback = new Counter().AddTo(_fence);
        Assert.True(_fence.Signal());
        _fence.Dispose();
        Assert.Equal(FenceStatus.Signaled, _fence.Status);
    }

    [Fact]
    public void F2_a_fence_is_signalled_once()
    {
        Assert.False(_fence.IsSignaled);
        Assert.True(_fence.Signal());
        Assert.True(_fence.IsSignaled);
        Assert.False(_fence.Signal());
        Assert.False(_fence.Fail(new IOException()));
        Assert.Null(_fence.Error);
    }

    [Fact]
    public void F3_a_callback_runs_when_the_fence_is_signalled()
    {
        var callback = new Counter();
        Assert.True(_fence.AddCallback(callback));
        Assert.Equal(0, callback.Runs);
        _fence.Signal();
        Assert.Equal(1, callback.Runs);
    }

    [Fact]
    public void F4_a_callback_added_too_late_never_runs()
    {
        var callback = new Counter();
        _fence.Signal();
        Assert.False(_fence.AddCallback(callback));
        _fence.Signal();
        Assert.Equal(0, callback.Runs);
    }

    [Fact]
    public void F5_a_callback_taken_back_does_not_run()
    {
        var callback = new Counter();
        Assert.True(_fence.AddCallback(callback));
        Assert.True(_fence.RemoveCallback(callback));
        _fence.Signal();
        Assert.Equal(0, callback.Runs);
    }

    [Fact]
    public void F6_a_callback_that_has_run_cannot_be_taken_back()
    {
        var callback = new Counter();
        Assert.True(_fence.AddCallback(callback));
        _fence.Signal();
        Assert.Equal(1, callback.Runs);
        Assert.False(_fence.RemoveCallback(callback));
    }

    [Fact]
    public void F7_the_status_follows()
    {
        Assert.Equal(FenceStatus.Pending, _fence.Status);
        _fence.Signal();
        Assert.Equal(FenceStatus.Signaled, _fence.Status);
    }

    [Fact]
    public void F8_an_error_shows_when_the_fence_is_signalled()
    {
        var error = new IOException();
        _fence.SetError(error);
        Assert.Equal(FenceStatus.Pending, _fence.Status);
        Assert.Null(_fence.Error);
        _fence.Signal();
        Assert.Equal(FenceStatus.Failed, _fence.Status);
        Assert.Same(error, _fence.Error);
        Assert.Throws<InvalidOperationException>(() => _fence.SetError(error));
    }

    [Fact]
    public void F9_a_wait_without_time_asks_only()
    {
        Assert.False(_fence.Wait(TimeSpan.Zero));
        _fence.Signal();
        Assert.True(_fence.Wait(TimeSpan.Zero));
    }

    [Fact]
    public void F10_a_wait_ends_with_its_time_or_with_the_signal()
    {
        Assert.False(_fence.Wait(TimeSpan.FromMilliseconds(1)));
        using var timer = new Timer(_ => _fence.Signal(), null, 20, Timeout.Infinite);
        Assert.True(_fence.Wait(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void F11_stubs_are_signalled()
    {
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < 64; i++)
        {
            var stub = Fence.CreateCompleted(now + i);
            Assert.True(stub.IsSignaled);
            Assert.Equal(now + i, stub.Timestamp);
        }

        Assert.True(Fence.Completed.IsSignaled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void F12_signalling_and_adding_race(bool signalFirst)
    {
        // Two threads: each puts a fence where the other finds it; the other adds a callback while the first signals.
        Fence?[] published = new Fence?[2];
        var clock = Stopwatch.StartNew();
        var missed = 0;
        var checkedOnes = 0;
        using var stop = new ManualResetEventSlim();
        Thread Run(int own) => OtherThread.Start(() =>
        {
            var timeline = new FenceTimeline("race");
            while (clock.ElapsedMilliseconds < 50)
            {
                var mine = timeline.NextFence();
                Volatile.Write(ref published[own], mine);
                if (signalFirst)
                    mine.Signal();
                if (Volatile.Read(ref published[1 - own]) is { } theirs)
                {
                    var callback = new Counter();
                    var added = theirs.AddCallback(callback);
                    if (!signalFirst)
                        mine.Signal();
                    if (added)
                    {
                        SpinWait.SpinUntil(() => theirs.IsSignaled || clock.ElapsedMilliseconds > 5000);
                        // Takes the gate, and waits for a callback that runs.
                        if (theirs.RemoveCallback(callback) || callback.Runs != 1)
                            Interlocked.Increment(ref missed);
                        Interlocked.Increment(ref checkedOnes);
                    }
                }

                mine.Signal();
            }
        });

        var first = Run(0);
        var second = Run(1);
        OtherThread.Join(first);
        OtherThread.Join(second);
        Assert.Equal(0, missed);
    }
}
