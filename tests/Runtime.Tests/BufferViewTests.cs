using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Views of a part of the memory, made with the reservation or without it.</summary>
public class BufferViewTests
{
    private readonly ViewRecorder _exporter = new();
    private readonly SharedBuffer _buffer;

    public BufferViewTests() => _buffer = _exporter.Export();

    [Fact]
    public void A_view_shows_a_part_of_the_memory()
    {
        var whole = _buffer.VmapUnlocked();
        whole.Span[10] = 7;
        using var view = _buffer.Mmap(offset: 8, length: 4);

        Assert.Same(_buffer, view.Buffer);
        Assert.Equal((8, 4), (view.Offset, view.Length));
        Assert.Equal(7, view.Span[2]);
        view.Span[3] = 9;
        Assert.Equal(9, whole.Span[11]);
        _buffer.VunmapUnlocked(whole);
    }

    [Fact]
    public void The_exporter_that_acquires_the_reservation_itself_finds_it_free()
    {
        _exporter.InMmap = buffer => buffer.Reservation.Hold().Dispose();

        _buffer.Mmap(0, 1).Dispose();

        Assert.Equal(["Mmap unlocked", "Munmap unlocked"], _exporter.Calls);
    }

    [Fact]
    public void The_exporter_that_needs_the_reservation_has_it()
    {
        var exporter = new LockedViewRecorder();
        var buffer = exporter.Export();

        buffer.Mmap(0, 1).Dispose();

        Assert.Equal(["Mmap locked"], exporter.Calls);
        buffer.Dispose();
    }

    [Fact]
    public void An_exporter_chooses_one_of_the_two() =>
        Assert.Throws<ArgumentException>(() => new SharedBuffer(new Undecided(), 1));

    [Fact]
    public void The_holder_of_the_reservation_makes_and_ends_no_views()
    {
        var view = _buffer.Mmap(0, 1);
        using (_buffer.Reservation.Hold())
        {
            Assert.Throws<LockRecursionException>(() => _buffer.Mmap(0, 1));
            Assert.Throws<LockRecursionException>(view.Dispose);
            Assert.Equal(1, view.Span.Length);
        }

        view.Dispose();
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 65)]
    [InlineData(64, 1)]
    [InlineData(1, 64)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void A_view_lies_in_the_buffer(long offset, int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _buffer.Mmap(offset, length));
        Assert.Empty(_exporter.Calls);
    }

    [Fact]
    public void A_view_may_show_everything()
    {
        using var view = _buffer.Mmap(0, (int)_buffer.Size);

        Assert.Equal(64, view.Span.Length);
    }

    [Fact]
    public void An_exporter_need_not_make_views() =>
        Assert.Throws<NotSupportedException>(() => new RecordingExporter().Export().Mmap(0, 1));

    [Fact]
    public void A_viewed_buffer_cannot_be_disposed()
    {
        var view = _buffer.Mmap(0, 1);
        Assert.Throws<InvalidOperationException>(_buffer.Dispose);

        view.Dispose();
        _buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _buffer.Mmap(0, 1));
    }

    [Fact]
    public void A_view_ends_once()
    {
        var first = _buffer.Mmap(0, 1);
        using var second = _buffer.Mmap(0, 1);

        first.Dispose();
        first.Dispose();

        Assert.Throws<ObjectDisposedException>(() => first.Span.Length);
        Assert.Throws<InvalidOperationException>(_buffer.Dispose);
        Assert.Equal(["Mmap unlocked", "Mmap unlocked", "Munmap unlocked"], _exporter.Calls);
    }

    [Fact]
    public void A_view_that_the_exporter_refuses_is_none()
    {
        _exporter.Fault = ("Mmap", new NotSupportedException());
        Assert.Throws<NotSupportedException>(() => _buffer.Mmap(0, 1));

        _exporter.Forgets = true;
        Assert.Throws<InvalidOperationException>(() => _buffer.Mmap(0, 1));

        _buffer.Dispose();
    }

    [Fact]
    public void A_locked_view_that_the_exporter_refuses_is_none()
    {
        var exporter = new LockedViewRecorder { Fault = ("Mmap", new NotSupportedException()) };
        var buffer = exporter.Export();

        Assert.Throws<NotSupportedException>(() => buffer.Mmap(0, 1));

        buffer.Dispose();
    }

    [Fact]
    public void A_view_has_an_address() => Assert.Throws<ArgumentException>(() => new ViewMemory(0));

    private sealed class Undecided : RecordingExporter, IViewExporter, ILockedViewExporter
    {
        ViewMemory IViewExporter.Mmap(SharedBuffer buffer, long offset, int length) => default;

        ViewMemory ILockedViewExporter.Mmap(SharedBuffer buffer, long offset, int length) => default;
    }
}
