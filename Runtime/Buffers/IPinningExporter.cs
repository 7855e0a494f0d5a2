using System;

namespace ConventionAnalyzers;

/// <summary>An exporter whose memory moves, unless somebody keeps it in place.</summary>
/// <remarks>It says so before it moves the memory, with <see cref="SharedBuffer.NotifyMove"/>. Corresponds to the two optional
/// callbacks of the Linux kernel's <c>dma_buf_ops</c> that must be given together.</remarks>
public interface IPinningExporter : IBufferExporter
{
    /// <summary>Keeps the memory where it is until <see cref="Unpin"/> was called as often. Runs with the reservation held; waits for
    /// moves that are under way.</summary>
    /// <param name="attachment">For whom.</param>
    /// <exception cref="NotSupportedException">The memory cannot be kept where the device reaches it.</exception>
    [RequiresLock("attachment.Buffer.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    void Pin(BufferAttachment attachment);

    /// <summary>Ends what one call of <see cref="Pin"/> began. Runs with the reservation held; must not fail.</summary>
    /// <param name="attachment">For whom.</param>
    [RequiresLock("attachment.Buffer.Reservation")]
    void Unpin(BufferAttachment attachment);
}
