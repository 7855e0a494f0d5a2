using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Memory that one party exports and many use: devices through attachments, the processor through mappings.</summary>
/// <remarks>
/// All members may be called from any thread; each says what it expects of <see cref="Reservation"/>. The pairs whose second
/// name ends in <c>Unlocked</c> do the same work: the first for callers that hold the reservation, the second for those that do
/// not. Corresponds to the Linux kernel's <c>dma_buf</c>.
/// </remarks>
public sealed class SharedBuffer : IDisposable
{
    [GuardedBy(nameof(Reservation))]
    private BufferMapping? _mapping;

    [GuardedBy(nameof(Reservation))]
    private int _mappingUsers;

    [GuardedBy(nameof(Reservation))]
    private readonly List<BufferAttachment> _attachments = [];

    [GuardedBy(nameof(Reservation))]
    private bool _released;

    /// <summary>Exports memory as a buffer.</summary>
    /// <param name="exporter">Provides the memory, and frees it when the buffer is disposed.</param>
    /// <param name="size">The size of the buffer, in bytes.</param>
    /// <param name="reservation">The lock of the buffer, to share it with other buffers; by default the buffer has its
    /// own.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exporter"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is not positive.</exception>
    public SharedBuffer(IBufferExporter exporter, long size, Reservation? reservation = null)
    {
        if (size <= 0)
            throw new ArgumentOutOfRangeException(nameof(size), size, "A buffer has a size.");

        Exporter = exporter ?? throw new ArgumentNullException(nameof(exporter));
        Size = size;
        Reservation = reservation ?? new Reservation();
    }

    /// <summary>The size of the buffer, in bytes. Never changes.</summary>
    public long Size { get; }

    /// <summary>The lock of the buffer. Other buffers may have the same one.</summary>
    public Reservation Reservation { get; }

    internal IBufferExporter Exporter { get; }

    /// <summary>Lets a device use the buffer. Acquires the reservation for a part of the call.</summary>
    /// <param name="device">The name of the device, for messages.</param>
    /// <returns>The attachment, which maps the buffer for the device. End it with <see cref="Detach"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="device"/> is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <remarks>Whatever the exporter throws passes through, and nothing is attached then. Follows
    /// <c>dma_buf_attach</c>.</remarks>
    [ExcludesLock(nameof(Reservation))]
    public BufferAttachment Attach(string device)
    {
        if (device is null)
            throw new ArgumentNullException(nameof(device));

        var attachment = new BufferAttachment(this, device);
        Exporter.Attach(attachment);
        try
        {
            attachment.Link();
        }
        catch
        {
            Exporter.Detach(attachment);
            throw;
        }

        return attachment;
    }

    /// <summary>Ends an attachment. Acquires the reservation for a part of the call.</summary>
    /// <param name="attachment">An attachment of this buffer with nothing mapped.</param>
    /// <exception cref="ArgumentNullException"><paramref name="attachment"/> is null.</exception>
    /// <exception cref="ArgumentException">It belongs to another buffer.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">It was detached before.</exception>
    /// <exception cref="InvalidOperationException">The device still has the buffer mapped.</exception>
    /// <remarks>Follows <c>dma_buf_detach</c>.</remarks>
    [ExcludesLock(nameof(Reservation))]
    public void Detach(BufferAttachment attachment)
    {
        if (attachment is null)
            throw new ArgumentNullException(nameof(attachment));
        if (attachment.Buffer != this)
            throw new ArgumentException("The attachment belongs to another buffer.", nameof(attachment));

        attachment.Unlink();
        Exporter.Detach(attachment);
    }

    /// <summary>Maps the buffer for the processor. The caller holds the reservation.</summary>
    /// <returns>The mapping, shared by all who mapped the buffer. Give it back with <see cref="Vunmap"/> or
    /// <see cref="VunmapUnlocked"/>, once for every call.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no mapping.</exception>
    /// <exception cref="NotSupportedException">The exporter's memory cannot be reached by the processor.</exception>
    /// <remarks>The exporter is asked for the first user only. Whatever it throws passes through, and nothing is mapped then.
    /// Follows <c>dma_buf_vmap</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(VmapUnlocked))]
    public BufferMapping Vmap()
    {
        Reservation.AssertHeld();
        ThrowIfReleased();

        _mapping ??= Exporter.Vmap(this) ?? throw new InvalidOperationException("The exporter returned no mapping.");
        _mappingUsers++;
        return _mapping;
    }

    /// <summary>Maps the buffer for the processor. Acquires the reservation for the call.</summary>
    /// <returns>The mapping, shared by all who mapped the buffer. Give it back with <see cref="Vunmap"/> or
    /// <see cref="VunmapUnlocked"/>, once for every call.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no mapping.</exception>
    /// <exception cref="NotSupportedException">The exporter's memory cannot be reached by the processor.</exception>
    /// <remarks>The exporter is asked for the first user only. Whatever it throws passes through, and nothing is mapped then.
    /// Follows <c>dma_buf_vmap_unlocked</c>.</remarks>
    [ExcludesLock(nameof(Reservation))]
    public BufferMapping VmapUnlocked()
    {
        using (Reservation.Hold())
            return Vmap();
    }

    /// <summary>Gives a mapping back. The caller holds the reservation.</summary>
    /// <param name="mapping">What <see cref="Vmap"/> or <see cref="VmapUnlocked"/> returned. After the last user has given it back
    /// it cannot be used any more.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="InvalidOperationException">The buffer is not mapped.</exception>
    /// <exception cref="ArgumentException"><paramref name="mapping"/> is not the buffer's mapping.</exception>
    /// <remarks>The exporter is told after the last user only. Follows <c>dma_buf_vunmap</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(VunmapUnlocked))]
    public void Vunmap(BufferMapping mapping)
    {
        CheckMapping(mapping);
        Reservation.AssertHeld();

        if (_mapping is null)
            throw new InvalidOperationException("The buffer is not mapped.");
        if (mapping != _mapping)
            throw new ArgumentException("The mapping is not that of this buffer.", nameof(mapping));
        if (--_mappingUsers > 0)
            return;

        _mapping = null;
        try
        {
            Exporter.Vunmap(this, mapping);
        }
        finally
        {
            mapping.Clear();
        }
    }

    /// <summary>Gives a mapping back. Acquires the reservation for the call.</summary>
    /// <param name="mapping">What <see cref="Vmap"/> or <see cref="VmapUnlocked"/> returned. After the last user has given it back
    /// it cannot be used any more.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="InvalidOperationException">The buffer is not mapped.</exception>
    /// <exception cref="ArgumentException"><paramref name="mapping"/> is not the buffer's mapping.</exception>
    /// <remarks>The exporter is told after the last user only. Follows <c>dma_buf_vunmap_unlocked</c>.</remarks>
    [ExcludesLock(nameof(Reservation))]
    public void VunmapUnlocked(BufferMapping mapping)
    {
        CheckMapping(mapping);
        using (Reservation.Hold())
            Vunmap(mapping);
    }

    /// <summary>Frees the buffer's memory. Acquires the reservation for a part of the call; the second call does nothing.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="InvalidOperationException">The buffer is still mapped or attached: its memory is in use and is not
    /// freed.</exception>
    [ExcludesLock(nameof(Reservation))]
    public void Dispose()
    {
        using (Reservation.Hold())
        {
            if (_released)
                return;
            if (_mapping is not null)
                throw new InvalidOperationException("The buffer is mapped.");
            if (_attachments.Count != 0)
                throw new InvalidOperationException("The buffer is attached.");
            _released = true;
        }

        Exporter.Release(this);
    }

    [RequiresLock(nameof(Reservation))]
    internal bool Lists(BufferAttachment attachment)
    {
        Reservation.AssertHeld();
        return _attachments.Contains(attachment);
    }

    [RequiresLock(nameof(Reservation))]
    internal void Add(BufferAttachment attachment)
    {
        Reservation.AssertHeld();
        ThrowIfReleased();
        _attachments.Add(attachment);
    }

    [RequiresLock(nameof(Reservation))]
    internal void Remove(BufferAttachment attachment)
    {
        Reservation.AssertHeld();
        _attachments.Remove(attachment);
    }

    [RequiresLock(nameof(Reservation))]
    private void ThrowIfReleased()
    {
        if (_released)
            throw new ObjectDisposedException(nameof(SharedBuffer));
    }

    private static void CheckMapping(BufferMapping mapping)
    {
        if (mapping is null)
            throw new ArgumentNullException(nameof(mapping));
    }
}
