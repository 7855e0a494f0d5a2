using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class BufferAttachmentTests
{
    private readonly RecordingExporter _exporter = new();
    private readonly SharedBuffer _buffer;
    private readonly BufferAttachment _attachment;

    public BufferAttachmentTests()
    {
        _buffer = _exporter.Export();
        _attachment = _buffer.Attach("display");
        _exporter.Calls.Clear();
    }

    [Fact]
    public void An_attachment_knows_its_buffer_and_its_device()
    {
        Assert.Same(_buffer, _attachment.Buffer);
        Assert.Equal("display", _attachment.Device);
    }

    [Fact]
    public void Attach_and_Detach_run_the_exporter_without_the_reservation()
    {
        _buffer.Detach(_buffer.Attach("camera"));

        Assert.Equal(["Attach unlocked", "Detach unlocked"], _exporter.Calls);
    }

    [Fact]
    public void Attach_and_Detach_with_the_reservation_held_throw()
    {
        using (_buffer.Reservation.Hold())
        {
            Assert.Throws<LockRecursionException>(() => _buffer.Attach("camera"));
            Assert.Throws<LockRecursionException>(() => _buffer.Detach(_attachment));
        }

        _buffer.Detach(_attachment);
    }

    [Fact]
    public void An_attach_that_the_exporter_refuses_attaches_nothing()
    {
        _buffer.Detach(_attachment);
        _exporter.Fault = ("Attach", new NotSupportedException());

        Assert.Throws<NotSupportedException>(() => _buffer.Attach("camera"));
        _buffer.Dispose();
    }

    [Fact]
    public void Map_without_the_reservation_throws_before_any_work()
    {
        Assert.Throws<SynchronizationLockException>(() => _attachment.Map(TransferDirection.ToDevice));
        Assert.Empty(_exporter.Calls);
    }

    [Fact]
    public void Map_and_Unmap_run_the_exporter_with_the_reservation_held_and_keep_it()
    {
        using (_buffer.Reservation.Hold())
        {
            _attachment.Unmap(_attachment.Map(TransferDirection.ToDevice));
            Assert.True(_buffer.Reservation.IsHeldByCurrentThread);
        }

        Assert.Equal(["Map locked", "Unmap locked"], _exporter.Calls);
    }

    [Fact]
    public void The_unlocked_twins_take_the_reservation_for_the_exporter_and_give_it_back()
    {
        var table = _attachment.MapUnlocked(TransferDirection.FromDevice);
        Assert.False(_buffer.Reservation.IsHeldByCurrentThread);

        _attachment.UnmapUnlocked(table);
        Assert.False(_buffer.Reservation.IsHeldByCurrentThread);
        Assert.Equal(["Map locked", "Unmap locked"], _exporter.Calls);
    }

    [Fact]
    public void The_unlocked_twins_throw_with_the_reservation_held()
    {
        var table = _attachment.MapUnlocked(TransferDirection.ToDevice);
        using (_buffer.Reservation.Hold())
        {
            Assert.Throws<LockRecursionException>(() => _attachment.MapUnlocked(TransferDirection.ToDevice));
            Assert.Throws<LockRecursionException>(() => _attachment.UnmapUnlocked(table));
        }
    }

    [Fact]
    public void A_table_covers_the_buffer_and_says_its_direction()
    {
        var table = _attachment.MapUnlocked(TransferDirection.FromDevice);

        Assert.Equal(_buffer.Size, table.Length);
        Assert.Equal(TransferDirection.FromDevice, table.Direction);
    }

    [Fact]
    public void Wrong_arguments_are_reported_before_a_missing_hold()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _attachment.Map((TransferDirection)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => _attachment.MapUnlocked((TransferDirection)(-1)));
        Assert.Throws<ArgumentNullException>(() => _attachment.Unmap(null!));
        Assert.Throws<ArgumentNullException>(() => _attachment.UnmapUnlocked(null!));
    }

    [Fact]
    public void Unmap_without_the_reservation_throws_and_keeps_the_table()
    {
        var table = _attachment.MapUnlocked(TransferDirection.ToDevice);

        Assert.Throws<SynchronizationLockException>(() => _attachment.Unmap(table));

        _attachment.UnmapUnlocked(table);
    }

    [Fact]
    public void A_table_is_unmapped_once()
    {
        var table = _attachment.MapUnlocked(TransferDirection.ToDevice);
        _attachment.UnmapUnlocked(table);

        Assert.Throws<InvalidOperationException>(() => _attachment.UnmapUnlocked(table));
        Assert.Equal(["Map locked", "Unmap locked"], _exporter.Calls);
    }

    [Fact]
    public void A_table_is_unmapped_through_the_attachment_that_mapped_it()
    {
        var table = _attachment.MapUnlocked(TransferDirection.ToDevice);
        var camera = _buffer.Attach("camera");

        Assert.Throws<InvalidOperationException>(() => camera.UnmapUnlocked(table));

        _attachment.UnmapUnlocked(table);
    }

    [Fact]
    public void Every_map_call_gets_a_table_of_its_own()
    {
        var first = _attachment.MapUnlocked(TransferDirection.ToDevice);
        var second = _attachment.MapUnlocked(TransferDirection.ToDevice);

        Assert.NotSame(first, second);
        _attachment.UnmapUnlocked(first);
        _attachment.UnmapUnlocked(second);
    }

    [Fact]
    public void An_exporter_that_returns_a_table_in_use_is_at_fault()
    {
        var table = _attachment.MapUnlocked(TransferDirection.ToDevice);
        _exporter.MapsTo = () => table;

        Assert.Throws<InvalidOperationException>(() => _attachment.MapUnlocked(TransferDirection.ToDevice));
    }

    [Fact]
    public void An_exporter_that_returns_no_table_is_at_fault()
    {
        _exporter.MapsTo = () => null;

        Assert.Throws<InvalidOperationException>(() => _attachment.MapUnlocked(TransferDirection.ToDevice));
        _buffer.Detach(_attachment);
    }

    [Fact]
    public void A_map_that_the_exporter_refuses_maps_nothing_and_releases_the_reservation()
    {
        _exporter.Fault = ("Map", new OutOfMemoryException());

        Assert.Throws<OutOfMemoryException>(() => _attachment.MapUnlocked(TransferDirection.ToDevice));

        Assert.False(_buffer.Reservation.IsHeldByCurrentThread);
        _buffer.Detach(_attachment);
    }

    [Fact]
    public void A_mapped_attachment_cannot_be_detached()
    {
        var table = _attachment.MapUnlocked(TransferDirection.ToDevice);
        Assert.Throws<InvalidOperationException>(() => _buffer.Detach(_attachment));

        _attachment.UnmapUnlocked(table);
        _buffer.Detach(_attachment);
    }

    [Fact]
    public void An_attachment_is_detached_once_and_not_mapped_afterwards()
    {
        _buffer.Detach(_attachment);

        Assert.Throws<ObjectDisposedException>(() => _buffer.Detach(_attachment));
        Assert.Throws<ObjectDisposedException>(() => _attachment.MapUnlocked(TransferDirection.ToDevice));
        Assert.Equal(["Detach unlocked"], _exporter.Calls);
    }

    [Fact]
    public void An_attachment_is_detached_from_its_own_buffer()
    {
        Assert.Throws<ArgumentException>(() => new RecordingExporter().Export().Detach(_attachment));
        Assert.Throws<ArgumentNullException>(() => _buffer.Detach(null!));
        Assert.Throws<ArgumentNullException>(() => _buffer.Attach(null!));
    }
}
