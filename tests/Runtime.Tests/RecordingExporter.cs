using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>An exporter that writes down which callback ran, and whether its thread held the reservation.</summary>
internal class RecordingExporter : IBufferExporter
{
    private readonly byte[] _memory = GC.AllocateArray<byte>(64, pinned: true);

    public List<string> Calls { get; } = [];

    /// <summary>Thrown by the next callback of that name.</summary>
    public (string Callback, Exception Error)? Fault { get; set; }

    /// <summary>Returned by Map in place of a new table.</summary>
    public Func<ScatterTable?>? MapsTo { get; set; }

    /// <summary>Returned by Vmap in place of a new mapping.</summary>
    public Func<BufferMapping?>? VmapsTo { get; set; }

    /// <summary>Runs in Attach.</summary>
    public Action<BufferAttachment>? InAttach { get; set; }

    /// <summary>Runs in Detach.</summary>
    public Action<BufferAttachment>? InDetach { get; set; }

    protected IntPtr Address => Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);

    public SharedBuffer Export(Reservation? reservation = null, TableCaching caching = TableCaching.None) =>
        new(this, _memory.Length, reservation, caching);

    public void Attach(BufferAttachment attachment)
    {
        Record("Attach", attachment.Buffer);
        InAttach?.Invoke(attachment);
    }

    public void Detach(BufferAttachment attachment)
    {
        Record("Detach", attachment.Buffer);
        InDetach?.Invoke(attachment);
    }

    public ScatterTable Map(BufferAttachment attachment, TransferDirection direction)
    {
        Record("Map", attachment.Buffer);
        return MapsTo is null ? new([new ScatterSegment(Address, _memory.Length)], direction) : MapsTo()!;
    }

    public void Unmap(BufferAttachment attachment, ScatterTable table) => Record("Unmap", attachment.Buffer);

    public BufferMapping Vmap(SharedBuffer buffer)
    {
        Record("Vmap", buffer);
        return VmapsTo is null ? new(Address, _memory.Length) : VmapsTo()!;
    }

    public void Vunmap(SharedBuffer buffer, BufferMapping mapping)
    {
        Assert.True(mapping.IsMapped, "The exporter must see what it unmaps.");
        Record("Vunmap", buffer);
    }

    public void Release(SharedBuffer buffer) => Record("Release", buffer);

    protected void Record(string callback, SharedBuffer buffer)
    {
        Calls.Add(callback + (buffer.Reservation.IsHeldByCurrentThread ? " locked" : " unlocked"));
        if (Fault is { } fault && fault.Callback == callback)
        {
            Fault = null;
            throw fault.Error;
        }
    }
}

/// <summary>Its memory moves unless it is pinned.</summary>
internal sealed class PinningRecorder : RecordingExporter, IPinningExporter
{
    public int Pins { get; private set; }

    public void Pin(BufferAttachment attachment)
    {
        Record("Pin", attachment.Buffer);
        Pins++;
    }

    public void Unpin(BufferAttachment attachment)
    {
        Record("Unpin", attachment.Buffer);
        Pins--;
    }
}

/// <summary>Its memory is not coherent.</summary>
internal sealed class CpuAccessRecorder : RecordingExporter, ICpuAccessExporter
{
    public List<TransferDirection> Directions { get; } = [];

    public void BeginCpuAccess(SharedBuffer buffer, TransferDirection direction, CancellationToken cancellationToken)
    {
        Directions.Add(direction);
        Record("Begin", buffer);
    }

    public void EndCpuAccess(SharedBuffer buffer, TransferDirection direction)
    {
        Directions.Add(direction);
        Record("End", buffer);
    }
}

/// <summary>Makes views without the reservation.</summary>
internal sealed class ViewRecorder : RecordingExporter, IViewExporter
{
    /// <summary>Runs in the callback.</summary>
    public Action<SharedBuffer>? InMmap { get; set; }

    /// <summary>Whether it returns no memory.</summary>
    public bool Forgets { get; set; }

    public ViewMemory Mmap(SharedBuffer buffer, long offset, int length)
    {
        Record("Mmap", buffer);
        InMmap?.Invoke(buffer);
        return Forgets ? default : new ViewMemory(Address + (int)offset, new Ending(() => Record("Munmap", buffer)));
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>Makes views with the reservation.</summary>
internal sealed class LockedViewRecorder : RecordingExporter, ILockedViewExporter
{
    public ViewMemory Mmap(SharedBuffer buffer, long offset, int length)
    {
        Record("Mmap", buffer);
        return new ViewMemory(Address + (int)offset);
    }
}
