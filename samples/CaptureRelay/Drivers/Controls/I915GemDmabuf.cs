using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>An imported object: its lock is the reservation of the buffer.</summary>
internal sealed class I915GemObject(GemObjectFunctions functions, BufferAttachment importAttach)
    : GemObject(functions, importAttach.Buffer.Size, importAttach)
{
    public ScatterTable? Pages { get; set; }
}

internal static class I915GemDmabuf
{
    /// <summary>The evidence is an assertion of the driver's own.</summary>
    public static void I915GemObjectGetPagesDmabuf(I915GemObject obj)
    {
        AssertObjectHeld(obj);
        obj.Pages = obj.ImportAttach!.Map(TransferDirection.Bidirectional); // K01
    }

    /// <summary>The evidence is the contract: the callers hold the object's lock.</summary>
    [RequiresLock("obj.Reservation")]
    public static void I915GemObjectPutPagesDmabuf(I915GemObject obj, ScatterTable pages)
    {
        obj.ImportAttach!.Unmap(pages); // K02
    }

    [AssertsLock("obj.Reservation")]
    private static void AssertObjectHeld(I915GemObject obj) => obj.Reservation.AssertHeld();
}
