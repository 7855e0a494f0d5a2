#if DEBUG
using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Interleavings;

/// <summary>Every interleaving of threads that signal fences, wait for them, add them and read them.</summary>
public class FenceInterleavings
{
    [Fact]
    public void A_callback_that_was_added_runs_once_and_one_that_was_not_never() =>
        Explorer.Explore(
            () =>
            {
                var fence = Pending();
                var callback = new Counter();
                var added = false;
                return (
                    [() => added = fence.AddCallback(callback), () => fence.Signal()],
                    () => Assert.Equal(added ? 1 : 0, callback.Runs));
            },
            preemptions: 3);

    [Fact]
    public void A_callback_is_taken_back_or_has_ended() =>
        Explorer.Explore(
            () =>
            {
                var fence = Pending();
                var callback = new Counter(() => Interleaving.Point());
                Assert.True(fence.AddCallback(callback));
                var other = new Counter().AddTo(fence);
                return (
                    [
                        () =>
                        {
                            var removed = fence.RemoveCallback(callback);
                            Assert.Equal(removed ? 0 : 1, callback.Runs);
                            // It is free for another fence now, whatever the signalling thread still does.
                            var next = Pending();
                            callback.AddTo(next);
                            next.Signal();
                            Assert.Equal(removed ? 1 : 2, callback.Runs);
                        },
                        () => fence.Signal(),
                    ],
                    () => Assert.Equal(1, other.Runs));
            },
            preemptions: 3);

    [Fact]
    public void A_callback_that_added_itself_to_the_next_fence_has_ended_there_too() =>
        Explorer.Explore(() =>
        {
            Fence first = Pending(), next = Pending();
            var entered = 0;
            var insideAgain = false;
            Counter? callback = null;
            callback = new Counter(() =>
            {
                if (entered++ == 0)
                {
                    next.AddCallback(callback!);
                    Interleaving.Point();
                    return;
                }

                insideAgain = true;
                Interleaving.Point();
                insideAgain = false;
            });
            callback.AddTo(first);
            return (
                [
                    () => first.Signal(),
                    () => next.Signal(),
                    () =>
                    {
                        next.RemoveCallback(callback);
                        Assert.False(insideAgain);
                    },
                ],
                () => Assert.InRange(callback.Runs, 1, 2));
        });

    [Fact]
    public void A_fence_is_signalled_by_one_of_two() =>
        Explorer.Explore(() =>
        {
            var fence = Pending();
            var callback = new Counter().AddTo(fence);
            var signals = 0;
            void Signal()
            {
                if (fence.Signal())
                    signals++;
            }

            return ([Signal, Signal], () => Assert.Equal((1, 1), (signals, callback.Runs)));
        });

    [Fact]
    public void A_waiter_wakes() =>
        Explorer.Explore(
            () =>
            {
                var fence = Pending();
                return ([() => fence.Wait(), () => fence.Wait(), () => fence.Signal()], () => Assert.False(fence.IsAwaited));
            });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void There_is_one_task_and_it_ends(bool fails) =>
        Explorer.Explore(
            () =>
            {
                var fence = Pending();
                var tasks = new Task[2];
                return (
                    [
                        () => tasks[0] = fence.AsTask(),
                        () => tasks[1] = fence.AsTask(),
                        () => Assert.True(fails ? fence.Fail(new InvalidOperationException()) : fence.Signal()),
                    ],
                    () =>
                    {
                        Assert.Same(tasks[0], tasks[1]);
                        Assert.Same(tasks[0], fence.AsTask());
                        Assert.Equal((true, fails), (tasks[0].IsCompleted, tasks[0].IsFaulted));
                    });
            });

    [Fact]
    public void An_array_is_done_once_when_its_members_race() =>
        Explorer.Explore(() =>
        {
            Fence one = Pending(), two = Pending();
            var array = new FenceArray([one, two]);
            var callback = new Counter();
            var added = false;
            return (
                [() => added = array.AddCallback(callback), () => one.Signal(), () => two.Signal()],
                () =>
                {
                    Assert.Equal(added ? 1 : 0, callback.Runs);
                    Assert.True(array.IsSignaled);
                });
        });

    [Fact]
    public void An_array_of_any_lets_go_when_its_members_race() =>
        Explorer.Explore(() =>
        {
            Fence one = Pending(), two = Pending();
            var callback = new Counter();
            var array = new FenceArray([one, two], any: true);
            callback.AddTo(array);
            return ([() => one.Signal(), () => two.Signal()], () => Assert.Equal(1, callback.Runs));
        });

    [Fact]
    public void A_chain_is_done_once_when_its_links_race() =>
        Explorer.Explore(() =>
        {
            Fence one = Pending(), two = Pending();
            var chain = new FenceChain(new FenceChain(null, one, 1), two, 2);
            var callback = new Counter();
            var added = false;
            return (
                [() => added = chain.AddCallback(callback), () => two.Signal(), () => one.Signal()],
                () =>
                {
                    Assert.Equal(added ? 1 : 0, callback.Runs);
                    Assert.True(chain.IsSignaled);
                });
        });

    [Fact]
    public void Enumeration_without_the_lock_misses_nothing_that_was_there() =>
        Explorer.Explore(
            () =>
            {
                var reservation = new Reservation();
                var fences = Enumerable.Range(0, 6).Select(_ => Pending()).ToArray();
                Add(fences[..4]);
                void Add(Fence[] more)
                {
                    foreach (var fence in more)
                    {
                        using (reservation.Hold())
                        {
                            reservation.ReserveFences(1);
                            reservation.AddFence(fence, FenceUsage.Read);
                        }
                    }
                }

                void Enumerate()
                {
                    var seen = reservation.GetFences(FenceUsage.Read);
                    Assert.Equal(fences[..seen.Length], seen);
                    Assert.InRange(seen.Length, 4, 6);
                }

                return ([() => Add(fences[4..]), Enumerate], Enumerate);
            },
            preemptions: 2);

    [Fact]
    public void Whoever_reads_without_the_lock_sees_no_fence_with_the_usage_of_another() =>
        Explorer.Explore(
            () =>
            {
                var reservation = new Reservation();
                var timeline = new FenceTimeline("test");
                Fence first = timeline.NextFence(), second = timeline.NextFence();
                Add(first, FenceUsage.Read);
                void Add(Fence fence, FenceUsage usage)
                {
                    using (reservation.Hold())
                    {
                        reservation.ReserveFences(1);
                        reservation.AddFence(fence, usage);
                    }
                }

                void Enumerate()
                {
                    foreach (var entry in reservation.FencesUnlocked(FenceUsage.Bookkeep))
                        Assert.Equal(entry.Fence == first ? FenceUsage.Read : FenceUsage.Kernel, entry.Usage);
                }

                return ([() => Add(second, FenceUsage.Kernel), Enumerate], Enumerate);
            },
            preemptions: 3);

    private static Fence Pending() => new FenceTimeline("test").NextFence();
}
#endif
