using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>The evidence is the type of the callbacks.</summary>
internal static class VmwgfxGem
{
    public static GemObjectFunctions Functions { get; } = new() { Vmap = VmwGemVmap, Vunmap = VmwGemVunmap };

    [RequiresLock("obj.Reservation")]
    private static BufferMapping VmwGemVmap(GemObject obj)
    {
        if (obj.ImportAttach is not null)
            return obj.ImportAttach.Buffer.Vmap(); // K18
        return Pages.Map(obj.Size);
    }

    [RequiresLock("obj.Reservation")]
    private static void VmwGemVunmap(GemObject obj, BufferMapping map)
    {
        if (obj.ImportAttach is not null)
            obj.ImportAttach.Buffer.Vunmap(map); // K19
        else
            Pages.Unmap(map);
    }
}
