using System;
using System.Threading;

namespace ConventionAnalyzers;

// How the processor reaches the memory.
public sealed partial class SharedBuffer
{
    [GuardedBy(nameof(Reservation))]
    private BufferMapping? _mapping;

    [GuardedBy(nameof(Reservation))]
    private int _mappingUsers;

    /// <summary>Maps the buffer for the processor. The caller holds the reservation.</summary>
    /// <returns>The mapping, shared by all who mapped the buffer. Give it back with <see cref="Vunmap"/> or
    /// <see cref="VunmapUnlocked"/>, once for every call.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no mapping, or one that has ended.</exception>
    /// <exception cref="NotSupportedException">The exporter's memory cannot be reached by the processor.</exception>
    /// <remarks>The exporter is asked for the first user only. Whatever it throws passes through, and nothing is mapped then.
    /// Follows <c>dma_buf_vmap</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    [ExcludesLock("FenceSignalling.Section")]
    [UnlockedVariant(nameof(VmapUnlocked))]
    public BufferMapping Vmap()
    {
        Reservation.AssertHeld();
        ThrowIfReleased();

        if (_mapping is null)
        {
            var mapping = Exporter.Vmap(this);
            if (mapping is not { IsMapped: true })
                throw new InvalidOperationException("The exporter returned no mapping, or one that has ended.");
            _mapping = mapping;
        }

        _mappingUsers++;
        return _mapping;
    }

    /// <summary>Maps the buffer for the processor. Acquires the reservation for the call.</summary>
    /// <returns>The mapping, shared by all who mapped the buffer. Give it back with <see cref="Vunmap"/> or
    /// <see cref="VunmapUnlocked"/>, once for every call.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no mapping, or one that has ended.</exception>
    /// <exception cref="NotSupportedException">The exporter's memory cannot be reached by the processor.</exception>
    /// <remarks>The exporter is asked for the first user only. Whatever it throws passes through, and nothing is mapped then.
    /// Follows <c>dma_buf_vmap_unlocked</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
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
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public void VunmapUnlocked(BufferMapping mapping)
    {
        CheckMapping(mapping);
        using (Reservation.Hold())
            Vunmap(mapping);
    }

    /// <summary>Gives a user a view of a part of the memory. Acquires the reservation for a part of the call.</summary>
    /// <param name="offset">Where the view begins, in bytes from the beginning of the buffer.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>The view; the buffer lives until it is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative, <paramref name="length"/> is not positive, or
    /// the view ends outside the buffer.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <exception cref="NotSupportedException">The exporter makes no views.</exception>
    /// <exception cref="InvalidOperationException">The exporter returned no memory.</exception>
    /// <remarks>Whatever the exporter throws passes through, and there is no view then. Whether its callback runs with the reservation is
    /// the exporter's choice, see <see cref="IViewExporter"/>. Follows <c>dma_buf_mmap</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public BufferView Mmap(long offset, int length)
    {
        if (offset < 0)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "A view begins in the buffer.");
        if (length <= 0 || length > Size - offset)
            throw new ArgumentOutOfRangeException(nameof(length), length, "A view has a length and ends in the buffer.");
        if (Exporter is not (IViewExporter or ILockedViewExporter))
            throw new NotSupportedException("The exporter makes no views of its memory.");

        BeginUse();
        try
        {
            if (Exporter is IViewExporter exporter)
                return View(exporter.Mmap(this, offset, length));
            using (Reservation.Hold())
                return View(((ILockedViewExporter)Exporter).Mmap(this, offset, length));
        }
        catch
        {
            EndUse();
            throw;
        }

        BufferView View(ViewMemory memory) => memory.Address != IntPtr.Zero
            ? new BufferView(this, offset, length, memory)
            : throw new InvalidOperationException("The exporter returned no memory.");
    }

    /// <summary>The processor begins to use the memory: waits until the work is done that the access must come after. May acquire the
    /// reservation.</summary>
    /// <param name="direction">Which way the bytes travel, seen from the device: the processor writes unless it is
    /// <see cref="TransferDirection.FromDevice"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="direction"/> is none of the named values.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The access has not begun.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited. The access has not begun.</exception>
    /// <remarks>Waits for the fences of writers, and if the processor writes for those of readers too. End the access with
    /// <see cref="EndCpuAccess"/>. Follows <c>dma_buf_begin_cpu_access</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public void BeginCpuAccess(TransferDirection direction, CancellationToken cancellationToken = default)
    {
        BufferAttachment.Check(direction);
        CheckMayLock();
        ThrowIfReleased();

        var exporter = Exporter as ICpuAccessExporter;
        exporter?.BeginCpuAccess(this, direction, cancellationToken);
        try
        {
            var writes = direction != TransferDirection.FromDevice;
            Reservation.Wait(FenceUsages.BeforeAccess(writes), Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch
        {
            exporter?.EndCpuAccess(this, direction);
            throw;
        }
    }

    /// <summary>The processor has ended an access. May acquire the reservation.</summary>
    /// <param name="direction">The direction that it began with.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="direction"/> is none of the named values.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <remarks>Whatever the exporter throws passes through. Follows <c>dma_buf_end_cpu_access</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public void EndCpuAccess(TransferDirection direction)
    {
        BufferAttachment.Check(direction);
        CheckMayLock();
        ThrowIfReleased();

        if (Exporter is ICpuAccessExporter exporter)
            exporter.EndCpuAccess(this, direction);
    }

    /// <summary>For what may acquire the reservation, but need not: a thread that holds it is told in any case.</summary>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    internal void CheckMayLock()
    {
        LockValidator.Current?.Acquiring(Reservation, context: null);
        if (Reservation.IsHeldByCurrentThread)
            throw new LockRecursionException("The calling thread holds the reservation, and this may acquire it.");
    }

    private static void CheckMapping(BufferMapping mapping)
    {
        if (mapping is null)
            throw new ArgumentNullException(nameof(mapping));
    }
}
