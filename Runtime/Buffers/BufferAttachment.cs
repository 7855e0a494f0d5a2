using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The tie between a <see cref="SharedBuffer"/> and a device that uses it.</summary>
/// <remarks>
/// <para>Made by <see cref="SharedBuffer.Attach"/> or <see cref="SharedBuffer.AttachDynamic"/>, ended by
/// <see cref="SharedBuffer.Detach"/>. All members may be called from any thread; each says what it expects of the buffer's
/// reservation. Corresponds to the Linux kernel's <c>dma_buf_attachment</c>.</para>
/// <para>A static attachment finds the memory in place: mapping it pins it and waits for moves. A dynamic one is told of moves, pins
/// when it must, and waits for the <see cref="FenceUsage.Kernel"/> fences itself before it uses what it mapped.</para>
/// </remarks>
public sealed class BufferAttachment
{
    [GuardedBy("Buffer.Reservation")]
    private readonly List<ScatterTable> _mapped = [];

    /// <summary>Mapped until the device is detached, however often it was asked for and given back.</summary>
    [GuardedBy("Buffer.Reservation")]
    private ScatterTable? _kept;

    [GuardedBy("Buffer.Reservation")]
    private int _keptUsers;

    [GuardedBy("Buffer.Reservation")]
    private int _pins;

    internal BufferAttachment(SharedBuffer buffer, string device, IDynamicImporter? importer)
    {
        Buffer = buffer;
        Device = device;
        Importer = importer;
        AllowsPeerToPeer = importer?.AllowsPeerToPeer ?? false;
    }

    /// <summary>The buffer that is attached.</summary>
    public SharedBuffer Buffer { get; }

    /// <summary>The name of the device, as given to <see cref="SharedBuffer.Attach"/>.</summary>
    public string Device { get; }

    /// <summary>Who is told when the memory moves; null for a static attachment.</summary>
    public IDynamicImporter? Importer { get; }

    /// <summary>Whether the attachment follows the memory when it moves.</summary>
    public bool IsDynamic => Importer is not null;

    /// <summary>Whether the device reaches the memory of the exporter's device directly: its importer said so, and the exporter did not
    /// refuse it.</summary>
    public bool AllowsPeerToPeer { get; private set; }

    /// <summary>Says that the device does not reach the memory of the exporter's device directly. To be called by the exporter in
    /// <see cref="IBufferExporter.Attach"/>, before others see the attachment.</summary>
    public void RefusePeerToPeer() => AllowsPeerToPeer = false;

    /// <summary>Keeps the memory where it is, until <see cref="Unpin"/> was called as often. For dynamic attachments. The caller holds
    /// the buffer's reservation.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="InvalidOperationException">The attachment is static: it is pinned by being mapped.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was detached.</exception>
    /// <exception cref="NotSupportedException">The exporter cannot keep the memory where the device reaches it.</exception>
    /// <remarks>Does nothing if the exporter never moves its memory. Whatever the exporter throws passes through, and nothing is pinned
    /// then. There is no twin: whoever pins goes on to map under the same hold. Follows <c>dma_buf_pin</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    public void Pin()
    {
        Buffer.Reservation.AssertHeld();
        ThrowIfStatic();
        ThrowIfDetached();

        Buffer.PinningExporter?.Pin(this);
        _pins++;
    }

    /// <summary>Ends what one call of <see cref="Pin"/> began. The caller holds the buffer's reservation.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="InvalidOperationException">The attachment is static, or not pinned.</exception>
    /// <remarks>Follows <c>dma_buf_unpin</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    public void Unpin()
    {
        Buffer.Reservation.AssertHeld();
        ThrowIfStatic();
        if (_pins == 0)
            throw new InvalidOperationException($"'{Device}' has not pinned the buffer.");

        _pins--;
        Buffer.PinningExporter?.Unpin(this);
    }

    /// <summary>Makes the buffer reachable for the device. The caller holds the buffer's reservation.</summary>
    /// <param name="direction">Which way the bytes will travel.</param>
    /// <param name="cancellationToken">Ends the waiting for memory that is still being moved.</param>
    /// <returns>The memory as the device sees it. Give it back with <see cref="Unmap"/> or <see cref="UnmapUnlocked"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="direction"/> is none of the named values.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was detached.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no table, or one that it had returned before; or the table that
    /// is kept was mapped for another direction.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the memory was still being moved. Nothing is
    /// mapped.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted in that time. Nothing is mapped.</exception>
    /// <remarks>For a static attachment the memory is pinned while it is mapped, and the call waits until it is where it belongs: for the
    /// <see cref="FenceUsage.Kernel"/> fences of the reservation, which stays held. A dynamic attachment does both itself. Whatever the
    /// exporter throws passes through, and nothing is mapped then. Follows <c>dma_buf_map_attachment</c>.</remarks>
    [RequiresLock("Buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    [UnlockedVariant(nameof(MapUnlocked))]
    public ScatterTable Map(TransferDirection direction, CancellationToken cancellationToken = default)
    {
        Check(direction);
        Buffer.Reservation.AssertHeld();
        ThrowIfDetached();

        if (_kept is { } kept)
        {
            if (kept.Direction != direction && kept.Direction != TransferDirection.Bidirectional)
                throw new InvalidOperationException($"'{Device}' keeps the buffer mapped for '{kept.Direction}'.");
            AwaitMemory(cancellationToken);
            _keptUsers++;
            return kept;
        }

        var table = MapAnew(direction, cancellationToken);
        if (Buffer.TableCaching == TableCaching.None)
            _mapped.Add(table);
        else
            (_kept, _keptUsers) = (table, 1);
        return table;
    }

    /// <summary>Makes the buffer reachable for the device. Acquires the buffer's reservation for the call.</summary>
    /// <param name="direction">Which way the bytes will travel.</param>
    /// <param name="cancellationToken">Ends the waiting for memory that is still being moved.</param>
    /// <returns>The memory as the device sees it. Give it back with <see cref="Unmap"/> or <see cref="UnmapUnlocked"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="direction"/> is none of the named values.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was detached.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no table, or one that it had returned before; or the table that
    /// is kept was mapped for another direction.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while another thread held the reservation or the memory
    /// was still being moved. Nothing is mapped.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted in that time. Nothing is mapped.</exception>
    /// <remarks>Otherwise as <see cref="Map"/>. Follows <c>dma_buf_map_attachment_unlocked</c>.</remarks>
    [ExcludesLock("Buffer.Reservation", "FenceSignalling.Section")]
    public ScatterTable MapUnlocked(TransferDirection direction, CancellationToken cancellationToken = default)
    {
        Check(direction);
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
        Check(table);
        Buffer.Reservation.AssertHeld();

        if (table == _kept && _keptUsers > 0)
            _keptUsers--;
        else if (_mapped.Remove(table))
            GiveBack(table);
        else
            throw new InvalidOperationException("The table is not mapped through this attachment.");
    }

    /// <summary>Gives a mapped table back. Acquires the buffer's reservation for the call.</summary>
    /// <param name="table">A table that this attachment mapped and that was not given back yet.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="InvalidOperationException">The table is not mapped through this attachment: it is another's, or was given
    /// back before.</exception>
    /// <remarks>Follows <c>dma_buf_unmap_attachment_unlocked</c>.</remarks>
    [ExcludesLock("Buffer.Reservation", "FenceSignalling.Section")]
    public void UnmapUnlocked(ScatterTable table)
    {
        Check(table);
        using (Buffer.Reservation.Hold())
            Unmap(table);
    }

    internal static void Check(TransferDirection direction)
    {
        if (direction is < TransferDirection.Bidirectional or > TransferDirection.FromDevice)
            throw new ArgumentOutOfRangeException(nameof(direction), direction, "No such direction.");
    }

    /// <summary>Makes the buffer list the attachment. Acquires the buffer's reservation for the call.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    [ExcludesLock("Buffer.Reservation", "FenceSignalling.Section")]
    internal void Link()
    {
        using (Buffer.Reservation.Hold())
        {
            Buffer.ThrowIfReleased();
            if (Buffer.TableCaching == TableCaching.AtAttach)
                _kept = MapAnew(TransferDirection.Bidirectional, CancellationToken.None);
            Buffer.Add(this);
        }
    }

    /// <summary>Makes the buffer forget the attachment. Acquires the buffer's reservation for the call.</summary>
    /// <exception cref="ObjectDisposedException">It was unlinked before.</exception>
    /// <exception cref="InvalidOperationException">A table is still mapped, or the memory pinned.</exception>
    [ExcludesLock("Buffer.Reservation", "FenceSignalling.Section")]
    internal void Unlink()
    {
        using (Buffer.Reservation.Hold())
        {
            ThrowIfDetached();
            if (_mapped.Count != 0 || _keptUsers != 0)
                throw new InvalidOperationException($"'{Device}' has the buffer mapped.");
            if (_pins != 0)
                throw new InvalidOperationException($"'{Device}' has the buffer pinned.");

            // First: if the exporter throws, the attachment is still there to be detached.
            if (_kept is { } kept)
            {
                _kept = null;
                GiveBack(kept);
            }

            Buffer.Remove(this);
        }
    }

    [RequiresLock("Buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    private ScatterTable MapAnew(TransferDirection direction, CancellationToken cancellationToken)
    {
        var table = (ScatterTable?)null;
        var pins = PinsWhileMapped;
        pins?.Pin(this);
        try
        {
            var mapped = Buffer.Exporter.Map(this, direction)
                ?? throw new InvalidOperationException("The exporter returned no table.");
            if (_mapped.Contains(mapped))
                throw new InvalidOperationException("The exporter returned a table that is in use.");
            table = mapped;
            AwaitMemory(cancellationToken);
            return table;
        }
        catch
        {
            if (table is not null)
                Buffer.Exporter.Unmap(this, table);
            pins?.Unpin(this);
            throw;
        }
    }

    [RequiresLock("Buffer.Reservation")]
    private void GiveBack(ScatterTable table)
    {
        try
        {
            Buffer.Exporter.Unmap(this, table);
        }
        finally
        {
            PinsWhileMapped?.Unpin(this);
        }
    }

    /// <summary>Who keeps the memory in place while it is mapped: a static attachment cannot follow it.</summary>
    private IPinningExporter? PinsWhileMapped => IsDynamic ? null : Buffer.PinningExporter;

    [RequiresLock("Buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    private void AwaitMemory(CancellationToken cancellationToken)
    {
        if (!IsDynamic)
            Buffer.Reservation.Wait(FenceUsage.Kernel, Timeout.InfiniteTimeSpan, cancellationToken);
    }

    [RequiresLock("Buffer.Reservation")]
    private void ThrowIfDetached()
    {
        if (!Buffer.Lists(this))
            throw new ObjectDisposedException(nameof(BufferAttachment), $"'{Device}' is not attached to the buffer any more.");
    }

    private void ThrowIfStatic()
    {
        if (!IsDynamic)
            throw Misuse.Found(LockRule.Held, $"'{Device}' is attached without an importer: it is pinned by being mapped.");
    }

    private static void Check(ScatterTable table)
    {
        if (table is null)
            throw new ArgumentNullException(nameof(table));
    }
}
