using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>An exporter whose memory the processor and the devices see differently: it is told when the processor begins and ends to
/// use it.</summary>
/// <remarks>Accesses of several threads may overlap, and so may the callbacks. Corresponds to <c>begin_cpu_access</c> and
/// <c>end_cpu_access</c> of the Linux kernel's <c>dma_buf_ops</c>.</remarks>
public interface ICpuAccessExporter : IBufferExporter
{
    /// <summary>Makes what the devices have written visible to the processor. Runs without the reservation.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="direction">Which way the bytes travel, seen from the device.</param>
    /// <param name="cancellationToken">Ends the waiting, if it waits.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled. The access has not begun.</exception>
    [ExcludesLock("buffer.Reservation", "FenceSignalling.Section")]
    void BeginCpuAccess(SharedBuffer buffer, TransferDirection direction, CancellationToken cancellationToken);

    /// <summary>Makes what the processor has written visible to the devices. Runs without the reservation.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="direction">The direction that the access began with.</param>
    [ExcludesLock("buffer.Reservation", "FenceSignalling.Section")]
    void EndCpuAccess(SharedBuffer buffer, TransferDirection direction);
}
