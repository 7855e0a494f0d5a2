using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A buffer's memory in the address space of the process, from the first vmap of the buffer to the last vunmap.</summary>
/// <remarks>
/// All who vmap a buffer at one time share one mapping. Reading <see cref="Span"/> needs no lock, but what protects the bytes is
/// the holder's business: keep the mapping only as long as you have not given it back. Corresponds to the Linux kernel's
/// <c>iosys_map</c>.
/// </remarks>
public sealed class BufferMapping
{
    private IntPtr _address;

    /// <summary>Describes mapped memory. Called by exporters.</summary>
    /// <param name="address">Where the memory starts.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is zero.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is not positive.</exception>
    public BufferMapping(IntPtr address, int length)
    {
        if (address == IntPtr.Zero)
            throw new ArgumentException("Mapped memory has an address.", nameof(address));
        if (length <= 0)
            throw new ArgumentOutOfRangeException(nameof(length), length, "Mapped memory has a length.");

        _address = address;
        Length = length;
    }

    /// <summary>The length of the mapping, in bytes.</summary>
    public int Length { get; }

    /// <summary>Whether the memory is still mapped.</summary>
    public bool IsMapped => Volatile.Read(ref _address) != IntPtr.Zero;

    /// <summary>The bytes of the buffer. Do not use the span after the mapping was given back.</summary>
    /// <exception cref="ObjectDisposedException">The last user of the mapping has given it back.</exception>
    public unsafe Span<byte> Span
    {
        get
        {
            var address = Volatile.Read(ref _address);
            if (address == IntPtr.Zero)
                throw new ObjectDisposedException(nameof(BufferMapping), "The buffer is not mapped any more.");
            return new Span<byte>((void*)address, Length);
        }
    }

    /// <summary>Ends the mapping, so that whoever kept it sees an exception instead of freed memory.</summary>
    internal void Clear() => Volatile.Write(ref _address, IntPtr.Zero);
}
