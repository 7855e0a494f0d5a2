using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Exports native memory, and counts what of it and of its mappings has not been given back.</summary>
internal sealed class CountingExporter : IBufferExporter
{
    private readonly int _size;
    private readonly Counts _counts;
    private readonly IntPtr _block;

    private CountingExporter(int size, Counts counts)
    {
        _size = size;
        _counts = counts;
        _block = Marshal.AllocHGlobal(size);
        Interlocked.Add(ref counts.Bytes, size);
    }

    public static SharedBuffer Export(int size, Reservation reservation, Counts counts) =>
        new(new CountingExporter(size, counts), size, reservation);

    void IBufferExporter.Attach(BufferAttachment attachment) => Interlocked.Increment(ref _counts.Attachments);

    void IBufferExporter.Detach(BufferAttachment attachment) => Interlocked.Decrement(ref _counts.Attachments);

    ScatterTable IBufferExporter.Map(BufferAttachment attachment, TransferDirection direction)
    {
        Interlocked.Increment(ref _counts.Tables);
        return new([new ScatterSegment(_block, _size)], direction);
    }

    void IBufferExporter.Unmap(BufferAttachment attachment, ScatterTable table) => Interlocked.Decrement(ref _counts.Tables);

    BufferMapping IBufferExporter.Vmap(SharedBuffer buffer)
    {
        Interlocked.Increment(ref _counts.Mappings);
        return new(_block, _size);
    }

    void IBufferExporter.Vunmap(SharedBuffer buffer, BufferMapping mapping) => Interlocked.Decrement(ref _counts.Mappings);

    void IBufferExporter.Release(SharedBuffer buffer)
    {
        Marshal.FreeHGlobal(_block);
        Interlocked.Add(ref _counts.Bytes, -_size);
    }

    /// <summary>What is in use now.</summary>
    internal sealed class Counts
    {
        public long Bytes;
        public int Attachments;
        public int Tables;
        public int Mappings;

        public override string ToString() => $"{Bytes} bytes, {Attachments} attachments, {Tables} tables, {Mappings} mappings";
    }
}
