#if DEBUG
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;
using Xunit.Sdk;

namespace ConventionAnalyzers.Runtime.Tests.Interleavings;

/// <summary>Every interleaving of a few steps that matter.</summary>
public class InterleavingTests
{
    public static TheoryData<AcquirePolicy, int[], int[]> Orders
    {
        get
        {
            var data = new TheoryData<AcquirePolicy, int[], int[]>();
            foreach (var policy in Enum.GetValues<AcquirePolicy>())
            {
                data.Add(policy, [0, 1], [1, 0]);
                data.Add(policy, [0, 1], [0, 1]);
                data.Add(policy, [0, 1, 2], [2, 1, 0]);
                data.Add(policy, [0, 1, 2], [1, 2, 0]);
                data.Add(policy, [0, 1, 2], [2, 0]);
            }

            return data;
        }
    }

    [Fact]
    public void The_explorer_finds_the_deadlock_of_two_plain_locks()
    {
        var found = Assert.Throws<XunitException>(() => Explorer.Explore(() =>
        {
            Reservation a = new(), b = new();
            return ([() => Both(a, b), () => Both(b, a)], () => { });
        }));
        Assert.Contains("Deadlock", found.Message);

        static void Both(Reservation first, Reservation second)
        {
            using (first.Hold())
            using (second.Hold())
            {
            }
        }
    }

    [Fact]
    public void The_explorer_finds_a_lost_update()
    {
        var found = Assert.Throws<XunitException>(() => Explorer.Explore(() =>
        {
            var sum = 0;
            void Add()
            {
                var read = sum;
                Interleaving.Point();
                sum = read + 1;
            }

            return ([Add, Add], () => Assert.Equal(2, sum));
        }));
        Assert.Contains("Interleaving 1 ", found.Message);
    }

    [Fact]
    public void Plain_holds_exclude_each_other_and_no_wake_up_is_lost()
    {
        var runs = Explorer.Explore(
            () =>
            {
                var reservation = new Reservation();
                var guarded = new Guarded(1);
                void Work()
                {
                    for (var i = 0; i < 2; i++)
                    {
                        using (reservation.Hold())
                            guarded.Use([0]);
                    }
                }

                return ([Work, Work], () => Assert.Equal(4, guarded.Uses));
            },
            preemptions: 3);
        Assert.True(runs > 100, $"{runs}");
    }

    [Fact]
    public void Three_threads_and_one_reservation() =>
        Explorer.Explore(
            () =>
            {
                var reservation = new Reservation();
                var guarded = new Guarded(1);
                void Plain()
                {
                    using (reservation.Hold())
                        guarded.Use([0]);
                }

                void ThroughContext()
                {
                    using var context = new AcquireContext();
                    Assert.Equal(AcquireOutcome.Acquired, reservation.Lock(context));
                    guarded.Use([0]);
                    reservation.Unlock();
                }

                return ([Plain, ThroughContext, ThroughContext], () => Assert.Equal(3, guarded.Uses));
            });

    [Theory]
    [MemberData(nameof(Orders))]
    public void Two_threads_acquire_in_any_order_by_the_protocol(AcquirePolicy policy, int[] first, int[] second)
    {
        var backOffs = 0;
        Explorer.Explore(() =>
        {
            var (reservations, guarded) = Make(policy);
            void Work(int[] order)
            {
                using var context = new AcquireContext(reservations[0].Class);
                var held = new Stack<Reservation>();
                var contended = (Reservation?)null;
                while (true)
                {
                    if (contended is not null)
                    {
                        contended.LockSlow(context);
                        held.Push(contended);
                    }

                    contended = order.Select(index => reservations[index])
                        .FirstOrDefault(reservation => Lock(reservation) == AcquireOutcome.BackOff);
                    if (contended is null)
                        break;
                    backOffs++;
                    while (held.TryPop(out var last))
                        last.Unlock();
                }

                guarded.Use(order);
                while (held.TryPop(out var last))
                    last.Unlock();

                AcquireOutcome Lock(Reservation reservation)
                {
                    var outcome = reservation.Lock(context);
                    if (outcome == AcquireOutcome.Acquired)
                        held.Push(reservation);
                    return outcome;
                }
            }

            return ([() => Work(first), () => Work(second)], () => CheckFree(reservations, guarded, uses: 2));
        });
        Assert.Equal(!first.SequenceEqual(second), backOffs > 0);
    }

    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void A_holder_releases_and_ends_its_context_while_another_looks_at_it(AcquirePolicy policy) =>
        Explorer.Explore(
            () =>
            {
                var (reservations, guarded) = Make(policy);
                void Work()
                {
                    using var context = new AcquireContext(reservations[0].Class);
                    Assert.Equal(AcquireOutcome.Acquired, reservations[0].Lock(context));
                    guarded.Use([0]);
                    reservations[0].Unlock();
                }

                return ([Work, Work], () => CheckFree(reservations, guarded, uses: 2));
            },
            preemptions: 3);

    [Theory]
    [MemberData(nameof(Orders))]
    public void Two_sets_lock_in_any_order(AcquirePolicy policy, int[] first, int[] second) =>
        Explorer.Explore(() =>
        {
            var (reservations, guarded) = Make(policy);
            void Work(int[] order)
            {
                using var set = new ReservationSet(acquireClass: reservations[0].Class);
                while (set.NextAttempt())
                    set.LockAll([.. order.Select(index => reservations[index])]);
                guarded.Use(order);
            }

            return ([() => Work(first), () => Work(second)], () => CheckFree(reservations, guarded, uses: 2));
        });

    [Fact]
    public void A_plain_hold_and_a_set() =>
        Explorer.Explore(
            () =>
            {
                var (reservations, guarded) = Make(AcquirePolicy.WaitDie);
                void Plain()
                {
                    using (reservations[1].Hold())
                        guarded.Use([1]);
                    using (reservations[0].Hold())
                        guarded.Use([0]);
                }

                void Set()
                {
                    using (ReservationSet.Hold(reservations[0], reservations[1]))
                        guarded.Use([0, 1]);
                }

                return ([Plain, Set], () => CheckFree(reservations, guarded, uses: 3));
            },
            preemptions: 3);

    /// <summary>The plain waiter is woken and overtaken by a context; the other context, behind it in the queue, must learn of that.</summary>
    [Theory]
    [InlineData(AcquirePolicy.WaitDie)]
    [InlineData(AcquirePolicy.WoundWait)]
    public void Two_contexts_with_plain_holds_between_them(AcquirePolicy policy) =>
        Explorer.Explore(
            () =>
            {
                var (reservations, guarded) = Make(policy);
                void Plain()
                {
                    using (reservations[0].Hold())
                        guarded.Use([0]);
                }

                void Set(int[] order)
                {
                    using var set = new ReservationSet(acquireClass: reservations[0].Class);
                    while (set.NextAttempt())
                        set.LockAll([.. order.Select(index => reservations[index])]);
                    guarded.Use(order);
                }

                return (
                    [Plain, Plain, () => Set([0, 1]), () => Set([1, 0])],
                    () => CheckFree(reservations, guarded, uses: 4));
            },
            preemptions: 1);

    [Fact]
    public void A_cancelled_waiter_passes_its_turn_on() =>
        Explorer.Explore(() =>
        {
            var reservation = new Reservation();
            var guarded = new Guarded(1);
            var cancellation = new CancellationTokenSource();
            var cancelled = 0;
            void Cancelled()
            {
                try
                {
                    using (reservation.Hold(cancellation.Token))
                        guarded.Use([0]);
                }
                catch (OperationCanceledException)
                {
                    cancelled++;
                }
            }

            void Canceller()
            {
                using (reservation.Hold())
                {
                    guarded.Use([0]);
                    cancellation.Cancel();
                }
            }

            void Other()
            {
                using (reservation.Hold())
                    guarded.Use([0]);
            }

            return ([Cancelled, Canceller, Other], () => Assert.Equal(3, guarded.Uses + cancelled));
        });

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

    private static (Reservation[] Reservations, Guarded Guarded) Make(AcquirePolicy policy)
    {
        var acquireClass = new AcquireClass("test", policy);
        return ([.. Enumerable.Range(0, 3).Select(_ => new Reservation(acquireClass))], new Guarded(3));
    }

    private static void CheckFree(Reservation[] reservations, Guarded guarded, int uses)
    {
        Assert.Equal(uses, guarded.Uses);
        foreach (var reservation in reservations)
        {
            Assert.True(reservation.TryLock());
            Assert.Equal(0, reservation.WaiterCount);
            reservation.Unlock();
        }
    }

    /// <summary>What the reservations guard: nobody else is inside.</summary>
    private sealed class Guarded(int count)
    {
        private readonly bool[] _inside = new bool[count];

        public int Uses { get; private set; }

        public void Use(int[] indexes)
        {
            foreach (var index in indexes)
            {
                Assert.False(_inside[index]);
                _inside[index] = true;
            }

            Interleaving.Point();
            foreach (var index in indexes)
                _inside[index] = false;
            Uses++;
        }
    }
}
#endif
