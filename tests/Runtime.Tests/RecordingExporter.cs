using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>An exporter that writes down which callback ran, and whether its thread held the reservation.</summary>
internal sealed class RecordingExporter : IBufferExporter
{
    private readonly byte[] _memory = GC.AllocateArray<byte>(64, pinned: true);

    public List<string> Calls { get; } = [];

    /// <summary>Thrown by the next callback of that name.</summary>
    public (string Callback, Exception Error)? Fault { get; set; }

    /// <summary>Returned by Map in place of a new table.</summary>
    public Func<ScatterTable?>? MapsTo { get; set; }

    /// <summary>Returned by Vmap in place of a new mapping.</summary>
    public Func<BufferMapping?>? VmapsTo { get; set; }

    private IntPtr Address => Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);

    public SharedBuffer Export(Reservation? reservation = null) => new(this, _memory.Length, reservation);

    public void Attach(BufferAttachment attachment) => Record("Attach", attachment.Buffer);

    public void Detach(BufferAttachment attachment) => Record("Detach", attachment.Buffer);

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

    private void Record(string callback, SharedBuffer buffer)
    {
        Calls.Add(callback + (buffer.Reservation.IsHeldByCurrentThread ? " locked" : " unlocked"));
        if (Fault is { } fault && fault.Callback == callback)
        {
            Fault = null;
            throw fault.Error;
        }
    }
}
