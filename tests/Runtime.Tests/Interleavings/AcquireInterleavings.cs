#if DEBUG
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Interleavings;

/// <summary>Every interleaving of threads that acquire reservations: plainly, through contexts, and in sets.</summary>
public class AcquireInterleavings
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
