using System;
using System.Runtime.InteropServices;

namespace ConventionAnalyzers;

/// <summary>Exports memory of the native heap: one contiguous, zeroed block, reachable for every device and the
/// processor.</summary>
/// <remarks>All members may be called from any thread.</remarks>
public sealed class NativeHeapExporter : IViewExporter
{
    private readonly int _size;
    private readonly IntPtr _block;

    private NativeHeapExporter(int size)
    {
        _size = size;
        _block = Marshal.AllocHGlobal(size);
        Clear();
    }

    /// <summary>Allocates memory and exports it as a buffer. The memory lives until the buffer is disposed and
    /// the fences that its reservation has then are signalled.</summary>
    /// <param name="size">The size of the buffer, in bytes.</param>
    /// <param name="reservation">The lock of the buffer, to share it with other buffers; by default the buffer has its
    /// own.</param>
    /// <param name="tableCaching">Whether attachments keep what they mapped: the memory never moves.</param>
    /// <returns>The buffer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is not positive, or <paramref name="tableCaching"/> is none
    /// of the named values.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static SharedBuffer Export(int size, Reservation? reservation = null, TableCaching tableCaching = TableCaching.None)
    {
        if (size <= 0)
            throw new ArgumentOutOfRangeException(nameof(size), size, "A buffer has a size.");
        SharedBuffer.Check(tableCaching);
        return new SharedBuffer(new NativeHeapExporter(size), size, reservation, tableCaching);
    }

    void IBufferExporter.Attach(BufferAttachment attachment)
    {
    }

    void IBufferExporter.Detach(BufferAttachment attachment)
    {
    }

    ScatterTable IBufferExporter.Map(BufferAttachment attachment, TransferDirection direction) =>
        new([new ScatterSegment(_block, _size)], direction);

    void IBufferExporter.Unmap(BufferAttachment attachment, ScatterTable table)
    {
    }

    BufferMapping IBufferExporter.Vmap(SharedBuffer buffer) => new(_block, _size);

    void IBufferExporter.Vunmap(SharedBuffer buffer, BufferMapping mapping)
    {
    }

    ViewMemory IViewExporter.Mmap(SharedBuffer buffer, long offset, int length) => new(new IntPtr(_block.ToInt64() + offset));

    void IBufferExporter.Release(SharedBuffer buffer) => DelayedRelease.When(buffer.Reservation, () => Marshal.FreeHGlobal(_block));

    private unsafe void Clear() => new Span<byte>((void*)_block, _size).Clear();
}
