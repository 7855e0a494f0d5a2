using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Fences that leave a buffer for those who pass them on, and that come in from there.</summary>
public class BufferFenceTests
{
    private readonly SharedBuffer _buffer = new RecordingExporter().Export();
    private readonly Fence _read = new(new FenceTimeline("reader"));
    private readonly Fence _write = new(new FenceTimeline("writer"));

    [Fact]
    public void Nothing_to_wait_for_is_a_fence_that_is_signalled()
    {
        Assert.True(_buffer.ExportFence(write: true).IsSignaled);
        Assert.True(_buffer.ExportFence(write: false).IsSignaled);
    }

    [Fact]
    public void A_reader_gets_the_writers_and_a_writer_gets_all()
    {
        _buffer.ImportFence(_write, write: true);
        _buffer.ImportFence(_read, write: false);

        Assert.Same(_write, _buffer.ExportFence(write: false));
        var all = _buffer.ExportFence(write: true);
        _write.Signal();
        Assert.False(all.IsSignaled);
        _read.Signal();
        Assert.True(all.IsSignaled);
    }

    [Fact]
    public void Exporting_needs_no_lock_and_importing_takes_it()
    {
        using var hold = _buffer.Reservation.Hold();

        _buffer.ExportFence(write: true);

        Assert.Throws<LockRecursionException>(() => _buffer.ImportFence(_read, write: false));
        Assert.Throws<ArgumentNullException>(() => _buffer.ImportFence(null!, write: false));
    }

    [Fact]
    public void Of_a_container_the_members_come_in()
    {
        var third = new Fence(new FenceTimeline("third"));
        _buffer.ImportFence(new FenceChain(new FenceArray([_read, _write]), third, sequence: 1), write: true);

        Assert.Equal([_read, third, _write], _buffer.Reservation.GetFences(FenceUsage.Write).OrderBy(fence => fence.Timeline.Name));
    }

    [Fact]
    public void Importing_what_is_exported_changes_nothing()
    {
        _buffer.ImportFence(_write, write: true);
        _buffer.ImportFence(_buffer.ExportFence(write: true), write: true);

        Assert.Equal([_write], _buffer.Reservation.GetFences(FenceUsage.Bookkeep));
    }
}
