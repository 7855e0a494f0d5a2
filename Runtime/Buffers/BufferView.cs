using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A part of a buffer's memory as a user sees it, made by <see cref="SharedBuffer.Mmap"/>.</summary>
/// <remarks>
/// All members may be called from any thread. The memory stays as long as the view: the buffer cannot be disposed before. Reading and
/// writing it need no lock; what orders the accesses are <see cref="SharedBuffer.BeginCpuAccess"/> and
/// <see cref="SharedBuffer.EndCpuAccess"/>. Corresponds to a mapping made by the Linux kernel's <c>dma_buf_mmap</c>.
/// </remarks>
public sealed class BufferView : IDisposable
{
    private readonly IDisposable? _mapping;
    private IntPtr _address;

    internal BufferView(SharedBuffer buffer, long offset, int length, ViewMemory memory)
    {
        Buffer = buffer;
        Offset = offset;
        Length = length;
        _address = memory.Address;
        _mapping = memory.Mapping;
    }

    /// <summary>The buffer whose memory it shows.</summary>
    public SharedBuffer Buffer { get; }

    /// <summary>Where the view begins, in bytes from the beginning of the buffer.</summary>
    public long Offset { get; }

    /// <summary>The length of the view, in bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes. Do not use the span after the view was disposed.</summary>
    /// <exception cref="ObjectDisposedException">The view was disposed.</exception>
    public unsafe Span<byte> Span
    {
        get
        {
            var address = Volatile.Read(ref _address);
            if (address == IntPtr.Zero)
                throw new ObjectDisposedException(nameof(BufferView));
            return new Span<byte>((void*)address, Length);
        }
    }

    /// <summary>Ends the view. Acquires the buffer's reservation for a part of the call; the second call does nothing.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    [ExcludesLock("Buffer.Reservation", "FenceSignalling.Section")]
    public void Dispose()
    {
        // Before anything is changed: whoever disposes it under the lock may do it again without.
        Buffer.CheckMayLock();
        if (Interlocked.Exchange(ref _address, IntPtr.Zero) == IntPtr.Zero)
            return;
        _mapping?.Dispose();
        Buffer.EndUse();
    }
}
