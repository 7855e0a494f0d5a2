using System;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>An object in contiguous memory.</summary>
internal sealed class GemDmaObject(GemObjectFunctions functions, long size, BufferAttachment? importAttach = null)
    : GemObject(functions, size, importAttach)
{
    public ScatterTable? Table { get; set; }

    public BufferMapping? Address { get; set; }
}

internal static class DrmGemDmaHelper
{
    /// <summary>Runs when the last reference to the object is put.</summary>
    public static void DrmGemDmaFree(GemDmaObject dma)
    {
        var map = dma.Address;

        if (dma.ImportAttach is not null)
        {
            if (map is not null)
                dma.ImportAttach.Buffer.Vunmap(map); // C03
            DrmPrime.DrmPrimeGemDestroy(dma, dma.Table);
        }
        else if (map is not null)
        {
            Pages.Unmap(map);
        }

        dma.Address = null;
    }

    /// <summary>Imports a buffer for a driver that needs its memory mapped at all times.</summary>
    public static GemDmaObject DrmGemDmaPrimeImportSgTableVmap(
        DrmDevice device, IDrmDriver driver, BufferAttachment attach, ScatterTable table)
    {
        BufferMapping map;
        try
        {
            map = attach.Buffer.Vmap(); // C04
        }
        catch (NotSupportedException)
        {
            device.Error("cannot map the buffer");
            throw;
        }

        GemObject obj;
        try
        {
            obj = driver.ImportSgTable(device, attach, table);
        }
        catch
        {
            attach.Buffer.Vunmap(map); // C05
            throw;
        }

        var dma = (GemDmaObject)obj;
        dma.Address = map;
        return dma;
    }
}
