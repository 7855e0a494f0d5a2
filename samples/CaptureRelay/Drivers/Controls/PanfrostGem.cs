using System.Threading;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class PanfrostGemObject(long size) : GemShmemObject(PanfrostGem.Functions, size)
{
    /// <summary>The mutex of the list of mappings.</summary>
    public object MappingsLock { get; } = new();
}

internal static class PanfrostGem
{
    public static GemObjectFunctions Functions { get; } =
        new() { Vmap = PanfrostGemVmap, Vunmap = PanfrostGemVunmap, Pin = PanfrostGemPin };

    /// <summary>Runs when memory is short: takes only locks that are free.</summary>
    public static bool PanfrostGemPurge(PanfrostGemObject bo)
    {
        var purged = false;

        if (!Monitor.TryEnter(bo.MappingsLock))
            return false;
        if (!bo.Reservation.TryLock())
            goto UnlockMappings;

        bo.ShmemPurgeLocked(); // K28
        purged = true;
        bo.Reservation.Unlock();

    UnlockMappings:
        Monitor.Exit(bo.MappingsLock);
        return purged;
    }

    public static bool PanfrostIoctlMadvise(PanfrostGemObject bo, bool needed)
    {
        bo.Reservation.Lock();
        try
        {
            lock (bo.MappingsLock)
                return bo.ShmemMadviseLocked(needed); // K29
        }
        finally
        {
            bo.Reservation.Unlock();
        }
    }

    [RequiresLock("obj.Reservation")]
    private static void PanfrostGemPin(GemObject obj)
    {
        var bo = (PanfrostGemObject)obj;
        bo.ShmemPinLocked(); // K30
    }

    [RequiresLock("obj.Reservation")]
    private static BufferMapping PanfrostGemVmap(GemObject obj) => ((GemShmemObject)obj).ShmemVmap(); // K31

    [RequiresLock("obj.Reservation")]
    private static void PanfrostGemVunmap(GemObject obj, BufferMapping map) => ((GemShmemObject)obj).ShmemVunmap(map); // K32
}
