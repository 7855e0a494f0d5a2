using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>The processor asks before it reads or writes what devices use.</summary>
public class CpuAccessTests
{
    private readonly CpuAccessRecorder _exporter = new();
    private readonly SharedBuffer _buffer;

    public CpuAccessTests() => _buffer = _exporter.Export();

    [Fact]
    public void An_access_runs_the_exporter_without_the_reservation()
    {
        _buffer.BeginCpuAccess(TransferDirection.FromDevice);
        _buffer.EndCpuAccess(TransferDirection.FromDevice);

        Assert.Equal(["Begin unlocked", "End unlocked"], _exporter.Calls);
        Assert.Equal([TransferDirection.FromDevice, TransferDirection.FromDevice], _exporter.Directions);
    }

    [Fact]
    public void Coherent_memory_needs_no_exporter_for_it()
    {
        var exporter = new RecordingExporter();
        var buffer = exporter.Export();

        buffer.BeginCpuAccess(TransferDirection.Bidirectional);
        buffer.EndCpuAccess(TransferDirection.Bidirectional);

        Assert.Empty(exporter.Calls);
    }

    [Fact]
    public void An_access_may_acquire_the_reservation_so_its_holder_is_refused()
    {
        using (_buffer.Reservation.Hold())
        {
            Assert.Throws<LockRecursionException>(() => _buffer.BeginCpuAccess(TransferDirection.ToDevice));
            Assert.Throws<LockRecursionException>(() => _buffer.EndCpuAccess(TransferDirection.ToDevice));
        }

        Assert.Empty(_exporter.Calls);
    }

    [Fact]
    public void Wrong_directions_are_reported_first()
    {
        using var hold = _buffer.Reservation.Hold();

        Assert.Throws<ArgumentOutOfRangeException>(() => _buffer.BeginCpuAccess((TransferDirection)3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _buffer.EndCpuAccess((TransferDirection)(-1)));
    }

    // Reading comes after what writes, writing after what reads too; bookkeeping concerns neither.
    [Theory]
    [InlineData(TransferDirection.FromDevice, FenceUsage.Kernel, true)]
    [InlineData(TransferDirection.FromDevice, FenceUsage.Write, true)]
    [InlineData(TransferDirection.FromDevice, FenceUsage.Read, false)]
    [InlineData(TransferDirection.FromDevice, FenceUsage.Bookkeep, false)]
    [InlineData(TransferDirection.ToDevice, FenceUsage.Kernel, true)]
    [InlineData(TransferDirection.ToDevice, FenceUsage.Write, true)]
    [InlineData(TransferDirection.ToDevice, FenceUsage.Read, true)]
    [InlineData(TransferDirection.ToDevice, FenceUsage.Bookkeep, false)]
    [InlineData(TransferDirection.Bidirectional, FenceUsage.Read, true)]
    [InlineData(TransferDirection.Bidirectional, FenceUsage.Bookkeep, false)]
    public void An_access_waits_for_what_it_must_come_after(TransferDirection direction, FenceUsage usage, bool waits)
    {
        var fence = AddFence(usage);
        var access = OtherThread.Start(() => _buffer.BeginCpuAccess(direction));
        Assert.Equal(!waits, access.Join(waits ? 50 : 10_000));
        Assert.Equal(["Begin unlocked"], _exporter.Calls);

        fence.Signal();

        OtherThread.Join(access);
    }

    [Fact]
    public void An_access_that_waits_leaves_the_reservation_to_others()
    {
        var fence = AddFence(FenceUsage.Write);
        var access = OtherThread.Start(() => _buffer.BeginCpuAccess(TransferDirection.FromDevice));

        using (_buffer.Reservation.Hold())
            fence.Signal();

        OtherThread.Join(access);
    }

    [Fact]
    public void An_access_that_the_exporter_refuses_does_not_wait()
    {
        AddFence(FenceUsage.Write);
        _exporter.Fault = ("Begin", new NotSupportedException());

        Assert.Throws<NotSupportedException>(() => _buffer.BeginCpuAccess(TransferDirection.FromDevice));
    }

    [Fact]
    public void The_wait_of_an_access_can_be_cancelled_and_the_exporter_is_told()
    {
        AddFence(FenceUsage.Write);
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        Assert.ThrowsAny<OperationCanceledException>(
            () => _buffer.BeginCpuAccess(TransferDirection.FromDevice, impatience.Token));

        Assert.Equal(["Begin unlocked", "End unlocked"], _exporter.Calls);
    }

    [Fact]
    public void An_end_that_the_exporter_refuses_is_passed_on()
    {
        _exporter.Fault = ("End", new NotSupportedException());

        Assert.Throws<NotSupportedException>(() => _buffer.EndCpuAccess(TransferDirection.FromDevice));
    }

    [Fact]
    public void A_disposed_buffer_is_not_accessed()
    {
        _buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _buffer.BeginCpuAccess(TransferDirection.FromDevice));
        Assert.Throws<ObjectDisposedException>(() => _buffer.EndCpuAccess(TransferDirection.FromDevice));
    }

    private Fence AddFence(FenceUsage usage)
    {
        var fence = new Fence(new FenceTimeline("gpu"));
        using (_buffer.Reservation.Hold())
        {
            _buffer.Reservation.ReserveFences(1);
            _buffer.Reservation.AddFence(fence, usage);
        }

        return fence;
    }
}
