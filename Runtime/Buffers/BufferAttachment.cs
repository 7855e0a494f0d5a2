using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The tie between a <see cref="SharedBuffer"/> and a device that uses it.</summary>
/// <remarks>
/// Made by <see cref="SharedBuffer.Attach"/>, ended by <see cref="SharedBuffer.Detach"/>. All members may be called from any
/// thread; each says what it expects of the buffer's reservation. Corresponds to the Linux kernel's <c>dma_buf_attachment</c>.
/// </remarks>
public sealed class BufferAttachment
{
    [GuardedBy("Buffer.Reservation")]
    private readonly List<ScatterTable> _mapped = [];

    internal BufferAttachment(SharedBuffer buffer, string device)
    {
        Buffer = buffer;
        Device = device;
    }

    /// <summary>The buffer that is attached.</summary>
    public SharedBuffer Buffer { get; }

    /// <summary>The name of the device, as given to <see cref="SharedBuffer.Attach"/>.</summary>
    public string Device { get; }

    /// <summary>Makes the buffer reachable for the device. The caller holds the buffer's reservation.</summary>
    /// <param name="direction">Which way the bytes will travel.</param>
    /// <param name="cancellationToken">Ends the waiting for memory that is still being moved.</param>
    /// <returns>The memory as the device sees it. Give it back with <see cref="Unmap"/> or <see cref="UnmapUnlocked"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="direction"/> is none of the named values.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was detached.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no table, or one that it had returned before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the memory was still being moved. Nothing is
    /// mapped.</exception>
    /// <remarks>Waits until the memory is where it belongs: for the <see cref="FenceUsage.Kernel"/> fences of the reservation, which
    /// stays held. Whatever the exporter throws passes through, and nothing is mapped then. Follows
    /// <c>dma_buf_map_attachment</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    [UnlockedVariant(nameof(MapUnlocked))]
    public ScatterTable Map(TransferDirection direction, CancellationToken cancellationToken = default)
    {
        CheckDirection(direction);
        Buffer.Reservation.AssertHeld();
        ThrowIfDetached();

        var table = Buffer.Exporter.Map(this, direction)
            ?? throw new InvalidOperationException("The exporter returned no table.");
        if (_mapped.Contains(table))
            throw new InvalidOperationException("The exporter returned a table that is in use.");
        try
        {
            Buffer.Reservation.Wait(FenceUsage.Kernel, Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch
        {
            Buffer.Exporter.Unmap(this, table);
            throw;
        }

        _mapped.Add(table);
        return table;
    }

    /// <summary>Makes the buffer reachable for the device. Acquires the buffer's reservation for the call.</summary>
    /// <param name="direction">Which way the bytes will travel.</param>
    /// <param name="cancellationToken">Ends the waiting for memory that is still being moved.</param>
    /// <returns>The memory as the device sees it. Give it back with <see cref="Unmap"/> or <see cref="UnmapUnlocked"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="direction"/> is none of the named values.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was detached.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no table, or one that it had returned before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while another thread held the reservation or the memory
    /// was still being moved. Nothing is mapped.</exception>
    /// <remarks>Waits until the memory is where it belongs. Whatever the exporter throws passes through, and nothing is mapped then.
    /// Follows <c>dma_buf_map_attachment_unlocked</c>.</remarks>
    [ExcludesLock("Buffer.Reservation", "FenceSignalling.Section")]
    public ScatterTable MapUnlocked(TransferDirection direction, CancellationToken cancellationToken = default)
    {
        CheckDirection(direction);
        using (Buffer.Reservation.Hold(cancellationToken))
            return Map(direction, cancellationToken);
    }

    /// <summary>Gives a mapped table back. The caller holds the buffer's reservation.</summary>
    /// <param name="table">A table that this attachment mapped and that was not given back yet.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="InvalidOperationException">The table is not mapped through this attachment: it is another's, or was given
    /// back before.</exception>
    /// <remarks>Follows <c>dma_buf_unmap_attachment</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    [UnlockedVariant(nameof(UnmapUnlocked))]
    public void Unmap(ScatterTable table)
    {
        CheckTable(table);
        Buffer.Reservation.AssertHeld();

        if (!_mapped.Remove(table))
            throw new InvalidOperationException("The table is not mapped through this attachment.");
        Buffer.Exporter.Unmap(this, table);
    }

    /// <summary>Gives a mapped table back. Acquires the buffer's reservation for the call.</summary>
    /// <param name="table">A table that this attachment mapped and that was not given back yet.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="InvalidOperationException">The table is not mapped through this attachment: it is another's, or was given
    /// back before.</exception>
    /// <remarks>Follows <c>dma_buf_unmap_attachment_unlocked</c>.</remarks>
    [ExcludesLock("Buffer.Reservation")]
    public void UnmapUnlocked(ScatterTable table)
    {
        CheckTable(table);
        using (Buffer.Reservation.Hold())
            Unmap(table);
    }

    /// <summary>Makes the buffer list the attachment. Acquires the buffer's reservation for the call.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    [ExcludesLock("Buffer.Reservation")]
    internal void Link()
    {
        using (Buffer.Reservation.Hold())
            Buffer.Add(this);
    }

    /// <summary>Makes the buffer forget the attachment. Acquires the buffer's reservation for the call.</summary>
    /// <exception cref="ObjectDisposedException">It was unlinked before.</exception>
    /// <exception cref="InvalidOperationException">A table is still mapped.</exception>
    [ExcludesLock("Buffer.Reservation")]
    internal void Unlink()
    {
        using (Buffer.Reservation.Hold())
        {
            ThrowIfDetached();
            if (_mapped.Count != 0)
                throw new InvalidOperationException($"'{Device}' has the buffer mapped.");
            Buffer.Remove(this);
        }
    }

    [RequiresLock("Buffer.Reservation")]
    private void ThrowIfDetached()
    {
        if (!Buffer.Lists(this))
            throw new ObjectDisposedException(nameof(BufferAttachment), $"'{Device}' is not attached to the buffer any more.");
    }

    private static void CheckDirection(TransferDirection direction)
    {
        if (direction is < TransferDirection.Bidirectional or > TransferDirection.FromDevice)
            throw new ArgumentOutOfRangeException(nameof(direction), direction, "No such direction.");
    }

    private static void CheckTable(ScatterTable table)
    {
        if (table is null)
            throw new ArgumentNullException(nameof(table));
    }
}
