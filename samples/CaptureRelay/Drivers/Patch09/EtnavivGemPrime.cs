using System.Threading;
using System.Diagnostics;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class EtnavivGemObject(GemObjectFunctions functions, long size, BufferAttachment importAttach)
    : GemObject(functions, size, importAttach)
{
    /// <summary>The object's own mutex.</summary>
    public object Lock { get; } = new();

    public BufferMapping? Address { get; set; }

    public ScatterTable? Table { get; set; }
}

internal static class EtnavivGemPrime
{
    /// <summary>Destructor of an imported object.</summary>
    public static void EtnavivGemPrimeRelease(EtnavivGemObject obj)
    {
        if (obj.Address is { } map)
            obj.ImportAttach!.Buffer.Vunmap(map); // C41

        // The pages were never ours.
        DrmPrime.DrmPrimeGemDestroy(obj, obj.Table);
    }

    /// <summary>Both locks are held: the object's mutex is asserted, the reservation is the callback's promise.</summary>
    [RequiresLock("obj.Reservation")]
    public static BufferMapping EtnavivGemPrimeVmapImpl(EtnavivGemObject obj)
    {
        Debug.Assert(Monitor.IsEntered(obj.Lock));
        return obj.ImportAttach!.Buffer.Vmap(); // K03
    }
}
