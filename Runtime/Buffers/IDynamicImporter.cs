namespace ConventionAnalyzers;

/// <summary>An importer that can do without the memory while it moves.</summary>
/// <remarks>
/// Whoever attaches with one takes part in the moving: the memory stays in place only while the attachment is pinned, and a map call
/// does not wait for it to arrive; the importer lets its own work depend on the <see cref="FenceUsage.Kernel"/> fences of the
/// reservation. It is called on the thread that moves the memory. Corresponds to the Linux kernel's <c>dma_buf_attach_ops</c>.
/// </remarks>
public interface IDynamicImporter
{
    /// <summary>Whether the device reaches the memory of other devices. Read once, when it attaches; see
    /// <see cref="BufferAttachment.AllowsPeerToPeer"/>.</summary>
    bool AllowsPeerToPeer { get; }

    /// <summary>The memory is about to move: whatever was mapped must not be used by work that begins from now on. Runs with the
    /// reservation held, must not acquire it, and must not fail.</summary>
    /// <param name="attachment">The attachment. It may be unmapped here, and mapped again later.</param>
    /// <remarks>Follows <c>move_notify</c>.</remarks>
    [RequiresLock("attachment.Buffer.Reservation")]
    void MoveNotify(BufferAttachment attachment);
}
