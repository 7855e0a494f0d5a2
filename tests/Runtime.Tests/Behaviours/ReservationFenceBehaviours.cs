using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>R: what the original's own test of the fences of a reservation expects, and what its rules say beyond.</summary>
public class ReservationFenceBehaviours
{
    private readonly Reservation _reservation = new();
    private readonly FenceTimeline _timeline = new("test");
    private readonly Fence _fence;

    public ReservationFenceBehaviours() => _fence = _timeline.NextFence();

    public static TheoryData<FenceUsage> Usages => [.. Enum.GetValues<FenceUsage>()];

    [Fact]
    public void R1_a_fence_and_a_reservation()
    {
        _fence.Signal();
        _fence.Dispose();
        _reservation.Lock();
        _reservation.Unlock();
    }

    [Theory]
    [MemberData(nameof(Usages))]
    public void R2_signalled_when_its_fence_is(FenceUsage usage)
    {
        Add(_fence, usage);
        Assert.False(_reservation.TestSignaled(usage));
        _fence.Signal();
        Assert.True(_reservation.TestSignaled(usage));
    }

    [Theory]
    [MemberData(nameof(Usages))]
    public void R3_enumeration_under_the_lock(FenceUsage usage)
    {
        Add(_fence, usage);
        using (_reservation.Hold())
        {
            var seen = Collect(_reservation.Fences(usage));
            var entry = Assert.Single(seen);
            Assert.Same(_fence, entry.Fence);
            Assert.Equal(usage, entry.Usage);
            Assert.True(entry.IsRestarted);
        }

        _fence.Signal();
    }

    [Theory]
    [MemberData(nameof(Usages))]
    public void R4_enumeration_without_the_lock_starts_over_when_the_list_is_replaced(FenceUsage usage)
    {
        Add(_fence, usage);
        var fences = _reservation.FencesUnlocked(usage);
        Assert.True(fences.MoveNext());
        Assert.True(fences.Current.IsRestarted);
        Assert.Same(_fence, fences.Current.Fence);
        Assert.Equal(usage, fences.Current.Usage);

        using (_reservation.Hold())
            _reservation.ReserveFences(100);

        Assert.True(fences.MoveNext());
        Assert.True(fences.Current.IsRestarted);
        Assert.Same(_fence, fences.Current.Fence);
        Assert.False(fences.MoveNext());
    }

    [Theory]
    [MemberData(nameof(Usages))]
    public void R5_the_fences_are_listed(FenceUsage usage)
    {
        Add(_fence, usage);
        Assert.Equal([_fence], _reservation.GetFences(usage));
        Assert.Same(_fence, _reservation.GetSingleton(usage));
    }

    [Fact]
    public void A_usage_includes_all_smaller_ones()
    {
        var fences = Enum.GetValues<FenceUsage>().Select(usage => Add(New(), usage)).ToArray();
        for (var usage = FenceUsage.Kernel; usage <= FenceUsage.Bookkeep; usage++)
            Assert.Equal(fences[..((int)usage + 1)], _reservation.GetFences(usage));
        Assert.Equal(FenceUsage.Read, FenceUsages.BeforeAccess(write: true));
        Assert.Equal(FenceUsage.Write, FenceUsages.BeforeAccess(write: false));
    }

    [Fact]
    public void Locked_enumeration_yields_signalled_fences_too()
    {
        Add(_fence, FenceUsage.Read);
        _fence.Signal();
        using (_reservation.Hold())
            Assert.Single(Collect(_reservation.Fences(FenceUsage.Read)));
        Assert.Empty(Collect(_reservation.FencesUnlocked(FenceUsage.Read)));
    }

    [Fact]
    public void Everything_that_needs_the_reservation_says_so_after_the_arguments()
    {
        Assert.Throws<SynchronizationLockException>(() => _reservation.ReserveFences(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _reservation.ReserveFences(0));
        Assert.Throws<SynchronizationLockException>(() => _reservation.AddFence(_fence, FenceUsage.Read));
        Assert.Throws<ArgumentNullException>(() => _reservation.AddFence(null!, FenceUsage.Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => _reservation.AddFence(_fence, (FenceUsage)4));
        Assert.Throws<SynchronizationLockException>(() => _reservation.ReplaceFences(_timeline, _fence, FenceUsage.Read));
        Assert.Throws<ArgumentNullException>(() => _reservation.ReplaceFences(null!, _fence, FenceUsage.Read));
        Assert.Throws<SynchronizationLockException>(() => _reservation.CopyFences(_reservation));
        Assert.Throws<ArgumentNullException>(() => _reservation.CopyFences(null!));
        Assert.Throws<SynchronizationLockException>(() => _reservation.Fences(FenceUsage.Read));
        Assert.Throws<SynchronizationLockException>(() => _reservation.Describe());

        ReservationFences fences;
        using (_reservation.Hold())
            fences = _reservation.Fences(FenceUsage.Read);
        Assert.Throws<SynchronizationLockException>(() => fences.MoveNext());
    }

    [Fact]
    public void A_container_is_not_added()
    {
        using (_reservation.Hold())
        {
            _reservation.ReserveFences(1);
            Assert.Throws<ArgumentException>(() => _reservation.AddFence(new FenceArray([_fence]), FenceUsage.Read));
            Assert.Throws<ArgumentException>(() => _reservation.AddFence(new FenceChain(null, _fence, 1), FenceUsage.Read));
        }
    }

    [Fact]
    public void Reservations_of_room_do_not_add_up()
    {
        using (_reservation.Hold())
        {
            _reservation.ReserveFences(1);
            _reservation.ReserveFences(1);
            _reservation.AddFence(New(), FenceUsage.Read);
            Assert.Throws<InvalidOperationException>(() => _reservation.AddFence(New(), FenceUsage.Read));
            _reservation.ReserveFences(1);
            _reservation.AddFence(New(), FenceUsage.Read);
        }

        Assert.Equal(2, _reservation.GetFences(FenceUsage.Read).Length);
    }

    [Fact]
    public void Room_ends_with_the_hold()
    {
        using (_reservation.Hold())
            _reservation.ReserveFences(2);
        using (_reservation.Hold())
            Assert.Throws<InvalidOperationException>(() => _reservation.AddFence(_fence, FenceUsage.Read));
    }

    [Fact]
    public void Room_that_was_never_reserved_is_not_there()
    {
        using (_reservation.Hold())
            Assert.Throws<InvalidOperationException>(() => _reservation.AddFence(_fence, FenceUsage.Read));
    }

    [Fact]
    public void A_stronger_usage_replaces_and_a_weaker_one_stands_beside()
    {
        Add(_fence, FenceUsage.Read);
        Add(_fence, FenceUsage.Write);
        Assert.Equal([(_fence, FenceUsage.Write)], All());

        Add(_fence, FenceUsage.Bookkeep);
        Assert.Equal([(_fence, FenceUsage.Write), (_fence, FenceUsage.Bookkeep)], All());
    }

    [Fact]
    public void The_same_fence_again_needs_no_room()
    {
        Add(_fence, FenceUsage.Read);
        using (_reservation.Hold())
            _reservation.AddFence(_fence, FenceUsage.Read);
        Assert.Single(All());
    }

    [Fact]
    public void A_later_fence_replaces_and_an_earlier_one_stands_beside()
    {
        var later = New();
        Add(later, FenceUsage.Read);
        Add(_fence, FenceUsage.Read);
        Assert.Equal([(later, FenceUsage.Read), (_fence, FenceUsage.Read)], All());

        var last = _timeline.NextFence();
        Add(last, FenceUsage.Read);
        Assert.Equal([(later, FenceUsage.Read), (last, FenceUsage.Read)], All());

        Fence New() => new(_timeline, 100);
    }

    [Fact]
    public void A_signalled_slot_is_used_first_even_if_the_timeline_is_there_twice_then()
    {
        var done = Add(New(), FenceUsage.Read);
        Add(_fence, FenceUsage.Read);
        done.Signal();
        var next = _timeline.NextFence();
        Add(next, FenceUsage.Read);
        Assert.Equal([(next, FenceUsage.Read), (_fence, FenceUsage.Read)], All());
    }

    [Fact]
    public void Replacing_replaces_all_of_a_timeline_whatever_the_usage()
    {
        var other = New();
        Add(_fence, FenceUsage.Write);
        Add(other, FenceUsage.Write);
        Add(_fence, FenceUsage.Bookkeep);
        var replacement = New();
        using (_reservation.Hold())
        {
            _reservation.ReplaceFences(_timeline, replacement, FenceUsage.Bookkeep);
            _reservation.ReplaceFences(new FenceTimeline("nowhere"), _fence, FenceUsage.Read);
        }

        Assert.Equal(
            [(replacement, FenceUsage.Bookkeep), (other, FenceUsage.Write), (replacement, FenceUsage.Bookkeep)], All());
    }

    [Fact]
    public void Copying_drops_what_was_there_and_takes_what_is_pending()
    {
        var source = new Reservation();
        var done = New();
        Add(_fence, FenceUsage.Read);
        Add(_fence, FenceUsage.Write, source);
        Add(done, FenceUsage.Read, source);
        done.Signal();
        using (_reservation.Hold())
        {
            _reservation.CopyFences(source);
            Assert.Equal([(_fence, FenceUsage.Write)], All());
            Assert.Throws<InvalidOperationException>(() => _reservation.AddFence(New(), FenceUsage.Read));
            _reservation.CopyFences(new Reservation());
            Assert.Empty(All());
        }
    }

    [Fact]
    public void Signalled_fences_are_dropped_when_the_list_grows()
    {
        var fences = Enumerable.Range(0, 4).Select(_ => Add(New(), FenceUsage.Read)).ToArray();
        fences[1].Signal();
        using (_reservation.Hold())
        {
            _reservation.ReserveFences(1);
            Assert.Equal(3, Collect(_reservation.Fences(FenceUsage.Bookkeep)).Count);
        }
    }

    [Fact]
    public void Reserving_and_adding_allocates_nothing_in_steady_state()
    {
        var fences = Enumerable.Range(0, 16).Select(_ => _timeline.NextFence()).ToArray();
        var next = 0;
        var allocated = AcquireContextTests.Allocated(() =>
        {
            using (_reservation.Hold())
            {
                _reservation.ReserveFences(1);
                _reservation.AddFence(fences[next++], FenceUsage.Write);
            }

            foreach (var entry in _reservation.FencesUnlocked(FenceUsage.Write))
                entry.Fence.Signal();
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_singleton_of_several_is_an_array()
    {
        Assert.Null(_reservation.GetSingleton(FenceUsage.Bookkeep));
        var other = New();
        Add(_fence, FenceUsage.Read);
        Add(other, FenceUsage.Read);
        var array = Assert.IsType<FenceArray>(_reservation.GetSingleton(FenceUsage.Read));
        Assert.Equal([_fence, other], array.Members);
    }

    [Fact]
    public void Waiting_waits_for_all_of_the_usage_with_the_lock_held_or_not()
    {
        Assert.True(_reservation.Wait(FenceUsage.Bookkeep, TimeSpan.Zero));
        var other = New();
        Add(_fence, FenceUsage.Kernel);
        Add(other, FenceUsage.Bookkeep);
        Assert.False(_reservation.Wait(FenceUsage.Bookkeep, TimeSpan.Zero));
        Assert.False(_reservation.Wait(FenceUsage.Kernel, TimeSpan.FromMilliseconds(5)));
        _fence.Fail(new FormatException());
        using (_reservation.Hold())
            Assert.True(_reservation.Wait(FenceUsage.Read, Timeout.InfiniteTimeSpan));
        using var timer = new Timer(_ => other.Signal(), null, 10, Timeout.Infinite);
        Assert.True(_reservation.Wait(FenceUsage.Bookkeep, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Waiting_without_a_thread()
    {
        _ = Add(_fence, FenceUsage.Write);
        Assert.False(await _reservation.WaitAsync(FenceUsage.Write, TimeSpan.FromMilliseconds(5)));
        var waiting = _reservation.WaitAsync(FenceUsage.Write, Timeout.InfiniteTimeSpan);
        Assert.False(waiting.IsCompleted);
        _fence.Fail(new FormatException());
        Assert.True(await waiting);
    }

    [Fact]
    public void A_description_leaves_out_what_is_not_in_the_implicit_order()
    {
        Add(_fence, FenceUsage.Write);
        Add(New(), FenceUsage.Bookkeep);
        using (_reservation.Hold())
            Assert.Equal("Write test:1 Pending\n", _reservation.Describe());
    }

    [Fact]
    public void Mapping_waits_for_the_memory_to_arrive_with_the_reservation_held()
    {
        using var buffer = NativeHeapExporter.Export(16);
        var attachment = buffer.Attach("device");
        Add(_fence, FenceUsage.Kernel, buffer.Reservation);
        Add(New(), FenceUsage.Write, buffer.Reservation);
        using var cancellation = new CancellationTokenSource(10);
        Assert.Throws<OperationCanceledException>(
            () => attachment.MapUnlocked(TransferDirection.ToDevice, cancellation.Token));

        ScatterTable? table = null;
        var mapper = OtherThread.Start(() => table = attachment.MapUnlocked(TransferDirection.ToDevice));
        SpinWait.SpinUntil(() => _fence.IsAwaited);
        Assert.False(buffer.Reservation.TryLock());
        _fence.Signal();
        OtherThread.Join(mapper);
        attachment.UnmapUnlocked(table!);
        buffer.Detach(attachment);
    }

    [Fact]
    public void E5_a_set_prepares_one()
    {
        using var set = new ReservationSet();
        while (set.NextAttempt())
            Assert.True(set.Prepare(_reservation, 1));
        _reservation.AddFence(_fence, FenceUsage.Read);
    }

    [Fact]
    public void E6_a_set_prepares_several()
    {
        var other = new Reservation();
        using var set = new ReservationSet();
        while (set.NextAttempt())
            Assert.True(set.PrepareAll([_reservation, other], 1));
        foreach (var reservation in set)
            reservation.AddFence(_fence, FenceUsage.Read);
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Prepare(_reservation, 0));
        Assert.Throws<ArgumentNullException>(() => set.PrepareAll(null!, 1));
    }

    private static Fence New() => new FenceTimeline("other").NextFence();

    private static List<ReservationFence> Collect(ReservationFences fences)
    {
        var seen = new List<ReservationFence>();
        foreach (var entry in fences)
            seen.Add(entry);
        return seen;
    }

    private (Fence, FenceUsage)[] All() =>
        [.. Collect(_reservation.FencesUnlocked(FenceUsage.Bookkeep)).Select(entry => (entry.Fence, entry.Usage))];

    private Fence Add(Fence fence, FenceUsage usage, Reservation? reservation = null)
    {
        reservation ??= _reservation;
        using (reservation.Hold())
        {
            reservation.ReserveFences(1);
            reservation.AddFence(fence, usage);
        }

        return fence;
    }
}
