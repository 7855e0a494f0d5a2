using System;

namespace ConventionAnalyzers;

/// <summary>An exporter that gives users a view of a part of the memory, and acquires the reservation itself if it needs it.</summary>
/// <remarks>Whether the callback runs with the reservation is the exporter's choice between this interface and
/// <see cref="ILockedViewExporter"/>, so that the contract of either is checked; none is both. The Linux kernel held the lock around
/// this callback from version 6.2 to 6.4 and does not since.</remarks>
public interface IViewExporter : IBufferExporter
{
    /// <summary>Makes a view. Runs without the reservation, which it may acquire.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="offset">Where the view begins, in bytes from the beginning of the buffer; the view ends inside.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>The memory, and what ends the view.</returns>
    [ExcludesLock("buffer.Reservation", "FenceSignalling.Section")]
    ViewMemory Mmap(SharedBuffer buffer, long offset, int length);
}

/// <summary>An exporter that gives users a view of a part of the memory, and needs the reservation for it.</summary>
/// <remarks>See <see cref="IViewExporter"/>.</remarks>
public interface ILockedViewExporter : IBufferExporter
{
    /// <summary>Makes a view. Runs with the reservation held.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="offset">Where the view begins, in bytes from the beginning of the buffer; the view ends inside.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>The memory, and what ends the view.</returns>
    [RequiresLock("buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    ViewMemory Mmap(SharedBuffer buffer, long offset, int length);
}

/// <summary>What an exporter gives for a <see cref="BufferView"/>.</summary>
/// <param name="address">Where the memory starts.</param>
/// <param name="mapping">Disposed when the view ends, without the reservation; null if there is nothing to end.</param>
/// <exception cref="ArgumentException"><paramref name="address"/> is zero.</exception>
public readonly struct ViewMemory(IntPtr address, IDisposable? mapping = null)
{
    /// <summary>Where the memory starts.</summary>
    public IntPtr Address { get; } =
        address != IntPtr.Zero ? address : throw new ArgumentException("A view has an address.", nameof(address));

    /// <summary>Disposed when the view ends, without the reservation; null if there is nothing to end.</summary>
    public IDisposable? Mapping { get; } = mapping;
}
