using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Memory that moves: who is told, who keeps it in place, who waits for it.</summary>
public class DynamicAttachmentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PinningRecorder _exporter = new();
    private readonly RecordingImporter _importer = new();
    private readonly SharedBuffer _buffer;
    private readonly BufferAttachment _follower;
    private readonly BufferAttachment _fixture;

    public DynamicAttachmentTests()
    {
        _buffer = _exporter.Export();
        _follower = _buffer.AttachDynamic("gpu", _importer);
        _fixture = _buffer.Attach("display");
        _exporter.Calls.Clear();
    }

    [Fact]
    public void An_attachment_with_an_importer_is_dynamic()
    {
        Assert.True(_follower.IsDynamic);
        Assert.Same(_importer, _follower.Importer);
        Assert.False(_fixture.IsDynamic);
        Assert.Null(_fixture.Importer);
    }

    [Fact]
    public void An_importer_is_needed_to_be_dynamic()
    {
        Assert.Throws<ArgumentNullException>(() => _buffer.AttachDynamic("gpu", null!));
        Assert.Throws<ArgumentNullException>(() => _buffer.AttachDynamic(null!, _importer));
        Assert.Empty(_exporter.Calls);
    }

    [Fact]
    public void A_move_is_told_to_dynamic_attachments_only()
    {
        var second = _buffer.AttachDynamic("video", _importer);
        using (_buffer.Reservation.Hold())
            _buffer.NotifyMove();

        Assert.Equal([_follower, second], _importer.Moved);
    }

    [Fact]
    public void A_move_is_told_with_the_reservation_held_by_the_exporter()
    {
        Assert.Throws<SynchronizationLockException>(_buffer.NotifyMove);
        Assert.Empty(_importer.Moved);
    }

    [Fact]
    public void A_detached_importer_is_told_no_more()
    {
        _buffer.Detach(_follower);
        using (_buffer.Reservation.Hold())
            _buffer.NotifyMove();

        Assert.Empty(_importer.Moved);
    }

    [Fact]
    public void An_importer_may_unmap_when_the_memory_moves_and_map_again()
    {
        using var hold = _buffer.Reservation.Hold();
        var table = _follower.Map(TransferDirection.ToDevice);
        _importer.OnMove = follower => follower.Unmap(table);

        _buffer.NotifyMove();

        Assert.Equal(["Map locked", "Unmap locked"], _exporter.Calls);
        Assert.NotSame(table, _follower.Map(TransferDirection.ToDevice));
    }

    [Fact]
    public void An_importer_must_not_acquire_the_reservation_when_the_memory_moves()
    {
        _importer.OnMove = follower => follower.MapUnlocked(TransferDirection.ToDevice);
        using var hold = _buffer.Reservation.Hold();

        var thrown = Assert.Throws<AggregateException>(_buffer.NotifyMove);

        Assert.IsType<LockRecursionException>(thrown.InnerException);
    }

    [Fact]
    public void All_importers_are_told_though_one_fails()
    {
        var second = new RecordingImporter();
        _buffer.AttachDynamic("video", second);
        _importer.OnMove = _ => throw new NotSupportedException();

        using (_buffer.Reservation.Hold())
            Assert.Throws<AggregateException>(_buffer.NotifyMove);

        Assert.Single(second.Moved);
    }

    [Fact]
    public void Pin_and_Unpin_need_the_reservation()
    {
        Assert.Throws<SynchronizationLockException>(_follower.Pin);
        Assert.Throws<SynchronizationLockException>(_follower.Unpin);
        Assert.Empty(_exporter.Calls);
    }

    [Fact]
    public void Pins_are_counted_by_the_exporter()
    {
        using (_buffer.Reservation.Hold())
        {
            _follower.Pin();
            _follower.Pin();
            _follower.Unpin();
        }

        Assert.Equal(1, _exporter.Pins);
        Assert.Equal(["Pin locked", "Pin locked", "Unpin locked"], _exporter.Calls);
    }

    [Fact]
    public void What_is_not_pinned_is_not_unpinned()
    {
        using var hold = _buffer.Reservation.Hold();
        _follower.Pin();
        _follower.Unpin();

        Assert.Throws<InvalidOperationException>(_follower.Unpin);
        Assert.Equal(0, _exporter.Pins);
    }

    [Fact]
    public void A_pin_that_the_exporter_refuses_pins_nothing()
    {
        using var hold = _buffer.Reservation.Hold();
        _exporter.Fault = ("Pin", new NotSupportedException());

        Assert.Throws<NotSupportedException>(_follower.Pin);

        Assert.Throws<InvalidOperationException>(_follower.Unpin);
    }

    [Fact]
    public void A_static_attachment_is_not_pinned_by_hand()
    {
        using var hold = _buffer.Reservation.Hold();

        Assert.Throws<InvalidOperationException>(_fixture.Pin);
        Assert.Throws<InvalidOperationException>(_fixture.Unpin);
        Assert.Empty(_exporter.Calls);
    }

    [Fact]
    public void A_pinned_attachment_is_not_detached()
    {
        using (_buffer.Reservation.Hold())
            _follower.Pin();
        Assert.Throws<InvalidOperationException>(() => _buffer.Detach(_follower));

        using (_buffer.Reservation.Hold())
            _follower.Unpin();
        _buffer.Detach(_follower);
        using (_buffer.Reservation.Hold())
            Assert.Throws<ObjectDisposedException>(_follower.Pin);
    }

    [Fact]
    public void Memory_that_never_moves_is_pinned_at_no_cost()
    {
        var exporter = new RecordingExporter();
        var buffer = exporter.Export();
        var follower = buffer.AttachDynamic("gpu", _importer);
        using var hold = buffer.Reservation.Hold();

        follower.Pin();
        follower.Unpin();

        Assert.Equal(["Attach unlocked"], exporter.Calls);
        Assert.Throws<InvalidOperationException>(follower.Unpin);
    }

    [Fact]
    public void A_static_attachment_is_pinned_while_it_is_mapped()
    {
        var table = _fixture.MapUnlocked(TransferDirection.ToDevice);
        Assert.Equal(1, _exporter.Pins);

        _fixture.UnmapUnlocked(table);
        Assert.Equal(["Pin locked", "Map locked", "Unmap locked", "Unpin locked"], _exporter.Calls);
    }

    [Fact]
    public void A_dynamic_attachment_is_mapped_without_being_pinned()
    {
        _follower.UnmapUnlocked(_follower.MapUnlocked(TransferDirection.ToDevice));

        Assert.Equal(["Map locked", "Unmap locked"], _exporter.Calls);
    }

    [Fact]
    public void A_static_map_that_cannot_be_pinned_maps_nothing()
    {
        _exporter.Fault = ("Pin", new NotSupportedException());

        Assert.Throws<NotSupportedException>(() => _fixture.MapUnlocked(TransferDirection.ToDevice));

        Assert.Equal(["Pin locked"], _exporter.Calls);
        _buffer.Detach(_fixture);
    }

    [Fact]
    public void A_static_map_that_the_exporter_refuses_is_unpinned()
    {
        _exporter.Fault = ("Map", new NotSupportedException());

        Assert.Throws<NotSupportedException>(() => _fixture.MapUnlocked(TransferDirection.ToDevice));

        Assert.Equal(["Pin locked", "Map locked", "Unpin locked"], _exporter.Calls);
    }

    [Fact]
    public void A_static_unmap_that_the_exporter_refuses_is_unpinned_all_the_same()
    {
        var table = _fixture.MapUnlocked(TransferDirection.ToDevice);
        _exporter.Fault = ("Unmap", new NotSupportedException());

        Assert.Throws<NotSupportedException>(() => _fixture.UnmapUnlocked(table));

        Assert.Equal(0, _exporter.Pins);
    }

    [Fact]
    public void A_static_map_waits_with_the_reservation_held_until_the_memory_has_arrived()
    {
        var move = AddFence(FenceUsage.Kernel);
        var mapping = OtherThread.Start(() => _fixture.MapUnlocked(TransferDirection.ToDevice));
        Assert.False(mapping.Join(50));
        Assert.False(_buffer.Reservation.TryLock());

        move.Signal();

        OtherThread.Join(mapping);
    }

    [Fact]
    public void A_static_map_does_not_wait_for_users()
    {
        AddFence(FenceUsage.Write);

        _fixture.MapUnlocked(TransferDirection.ToDevice);
    }

    [Fact]
    public void A_dynamic_map_does_not_wait()
    {
        AddFence(FenceUsage.Kernel);

        _follower.MapUnlocked(TransferDirection.ToDevice);
    }

    [Fact]
    public void A_static_map_whose_wait_is_cancelled_is_unmapped_and_unpinned()
    {
        AddFence(FenceUsage.Kernel);
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        Assert.ThrowsAny<OperationCanceledException>(
            () => _fixture.MapUnlocked(TransferDirection.ToDevice, impatience.Token));

        Assert.Equal(["Pin locked", "Map locked", "Unmap locked", "Unpin locked"], _exporter.Calls);
        Assert.False(_buffer.Reservation.IsHeldByCurrentThread);
        _buffer.Detach(_fixture);
    }

    [Fact]
    public void A_static_map_whose_wait_is_interrupted_is_unmapped_and_unpinned()
    {
        AddFence(FenceUsage.Kernel);
        Exception? thrown = null;
        var mapping = OtherThread.Start(
            () => thrown = Record.Exception(() => _fixture.MapUnlocked(TransferDirection.ToDevice)));
        Assert.True(SpinWait.SpinUntil(() => mapping.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience));

        mapping.Interrupt();
        OtherThread.Join(mapping);

        Assert.IsType<ThreadInterruptedException>(thrown);
        Assert.Equal(["Pin locked", "Map locked", "Unmap locked", "Unpin locked"], _exporter.Calls);
    }

    [Fact]
    public void Peers_reach_the_memory_if_the_importer_can_and_the_exporter_does_not_refuse()
    {
        Assert.True(_buffer.AttachDynamic("peer", new RecordingImporter(allowsPeerToPeer: true)).AllowsPeerToPeer);
        Assert.False(_follower.AllowsPeerToPeer);
        Assert.False(_fixture.AllowsPeerToPeer);

        _exporter.InAttach = attachment => attachment.RefusePeerToPeer();
        Assert.False(_buffer.AttachDynamic("peer", new RecordingImporter(allowsPeerToPeer: true)).AllowsPeerToPeer);
    }

    private Fence AddFence(FenceUsage usage)
    {
        var fence = new Fence(new FenceTimeline("move"));
        using (_buffer.Reservation.Hold())
        {
            _buffer.Reservation.ReserveFences(1);
            _buffer.Reservation.AddFence(fence, usage);
        }

        return fence;
    }
}
