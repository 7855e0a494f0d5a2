using System;

namespace ConventionAnalyzers;

/// <summary>Provides the memory of shared buffers and makes it reachable for devices and for the processor.</summary>
/// <remarks>
/// Called by <see cref="SharedBuffer"/> and <see cref="BufferAttachment"/> only, never by importers. Each callback says whether it
/// runs with the buffer's reservation held; one that does must not acquire it, and one that does not may. Callbacks run on the
/// thread of whoever calls the buffer; those without the reservation may run on several threads at once. Exceptions pass through to the
/// caller. Corresponds to the Linux kernel's <c>dma_buf_ops</c>.
/// </remarks>
public interface IBufferExporter
{
    /// <summary>A device wants to use the buffer. Runs without the reservation, before the attachment is visible to others.</summary>
    /// <param name="attachment">The new attachment.</param>
    /// <exception cref="NotSupportedException">The device cannot reach the memory and the memory cannot be moved.</exception>
    [ExcludesLock("attachment.Buffer.Reservation", "FenceSignalling.Section")]
    void Attach(BufferAttachment attachment);

    /// <summary>A device has stopped using the buffer. Runs without the reservation, when the attachment is no longer
    /// visible.</summary>
    /// <param name="attachment">The attachment that was removed. It has no mapped table.</param>
    [ExcludesLock("attachment.Buffer.Reservation", "FenceSignalling.Section")]
    void Detach(BufferAttachment attachment);

    /// <summary>Makes the memory reachable for the device. Runs with the reservation held.</summary>
    /// <param name="attachment">The attachment of the device.</param>
    /// <param name="direction">Which way the bytes will travel.</param>
    /// <returns>A table that was not handed out before.</returns>
    [RequiresLock("attachment.Buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    ScatterTable Map(BufferAttachment attachment, TransferDirection direction);

    /// <summary>Ends what <see cref="Map"/> began. Runs with the reservation held.</summary>
    /// <param name="attachment">The attachment of the device.</param>
    /// <param name="table">A table that <see cref="Map"/> returned for it; passed once.</param>
    [RequiresLock("attachment.Buffer.Reservation")]
    void Unmap(BufferAttachment attachment, ScatterTable table);

    /// <summary>Makes the memory reachable for the processor. Runs with the reservation held, for the first of several users
    /// only.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <returns>The mapping, which all users share.</returns>
    /// <exception cref="NotSupportedException">The memory cannot be reached by the processor.</exception>
    [RequiresLock("buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    BufferMapping Vmap(SharedBuffer buffer);

    /// <summary>Ends what <see cref="Vmap"/> began. Runs with the reservation held, after the last of several users only.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="mapping">What <see cref="Vmap"/> returned.</param>
    [RequiresLock("buffer.Reservation")]
    void Vunmap(SharedBuffer buffer, BufferMapping mapping);

    /// <summary>The buffer is gone: frees its memory. Runs without the reservation, once.</summary>
    /// <param name="buffer">The buffer. It is neither mapped nor attached.</param>
    /// <remarks>Work that was submitted before may still be under way: whoever frees memory for good comes after all fences of the
    /// reservation, <see cref="FenceUsage.Bookkeep"/> included.</remarks>
    [ExcludesLock("buffer.Reservation", "FenceSignalling.Section")]
    void Release(SharedBuffer buffer);
}
