using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal static class LimaGem
{
    public static GemObjectFunctions Functions { get; } =
        new() { Vmap = LimaGemVmap, Vunmap = LimaGemVunmap, Pin = LimaGemPin };

    /// <summary>Since 2024 the callback runs with the reservation held; this driver went on taking it.</summary>
    [RequiresLock("obj.Reservation")]
    private static void LimaGemPin(GemObject obj)
    {
        var bo = (GemShmemObject)obj;
        bo.ShmemPin(); // D10
    }

    [RequiresLock("obj.Reservation")]
    private static BufferMapping LimaGemVmap(GemObject obj)
    {
        var bo = (GemShmemObject)obj;
        return bo.ShmemVmap(); // K33
    }

    [RequiresLock("obj.Reservation")]
    private static void LimaGemVunmap(GemObject obj, BufferMapping map)
    {
        var bo = (GemShmemObject)obj;
        bo.ShmemVunmap(map); // K34
    }
}
