using System.Collections.Generic;
using System.Runtime.CompilerServices;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>What only dynamic exporters and importers do. It has no twins: whoever pins or moves a buffer holds its
/// reservation.</summary>
internal static class DynamicBuffers
{
    private sealed class Pins
    {
        public int Count;
    }

    private static readonly ConditionalWeakTable<SharedBuffer, Pins> s_pins = [];

    /// <summary>Keeps the buffer where it is.</summary>
    /// <returns>Whether it could be kept.</returns>
    [RequiresLock("attach.Buffer.Reservation")]
    public static bool Pin(this BufferAttachment attach)
    {
        attach.Buffer.Reservation.AssertHeld();
        return ++s_pins.GetOrCreateValue(attach.Buffer).Count < short.MaxValue;
    }

    [RequiresLock("attach.Buffer.Reservation")]
    public static void Unpin(this BufferAttachment attach)
    {
        attach.Buffer.Reservation.AssertHeld();
        s_pins.GetOrCreateValue(attach.Buffer).Count--;
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
