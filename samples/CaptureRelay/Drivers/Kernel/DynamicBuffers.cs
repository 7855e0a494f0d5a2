using System;
using System.Collections.Generic;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>What only dynamic exporters and importers do. It has no twins: whoever pins or moves a buffer holds its
/// reservation.</summary>
internal static class DynamicBuffers
{
    /// <summary>Keeps the buffer where it is.</summary>
    /// <returns>Whether it could be kept.</returns>
    [RequiresLock("attach.Buffer.Reservation")]
    public static bool TryPin(this BufferAttachment attach)
    {
        attach.Buffer.Reservation.AssertHeld();
        try
        {
            attach.Pin();
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Tells the importers that the memory is about to move.</summary>
    [RequiresLock("buffer.Reservation")]
    public static void NotifyMove(this SharedBuffer buffer, IEnumerable<IMoveListener> importers)
    {
        buffer.Reservation.AssertHeld();
        foreach (var importer in importers)
            importer.MoveNotify(buffer);
    }
}

/// <summary>An importer that can do without the memory for a while.</summary>
internal interface IMoveListener
{
    [RequiresLock("buffer.Reservation")]
    void MoveNotify(SharedBuffer buffer);
}
