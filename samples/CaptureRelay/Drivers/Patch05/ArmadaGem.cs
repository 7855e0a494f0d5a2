using System;
using System.Collections.Generic;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class ArmadaPrivate() : DrmDevice("armada")
{
    /// <summary>The mutex of the pool that scan-out memory comes from.</summary>
    public object LinearLock { get; } = new();

    [GuardedBy(nameof(LinearLock))]
    public List<BufferMapping> Linear { get; } = [];
}

internal sealed class ArmadaGemObject(
    ArmadaPrivate device, GemObjectFunctions functions, long size, BufferAttachment? importAttach = null)
    : GemObject(functions, size, importAttach)
{
    public ArmadaPrivate Device { get; } = device;

    public BufferMapping? Page { get; set; }

    public BufferMapping? Linear { get; set; }

    public ScatterTable? Table { get; set; }

    public IntPtr DeviceAddress { get; set; }

    public bool Mapped { get; set; }
}

internal static class ArmadaGem
{
    /// <summary>Destructor of the object. The pool's mutex is taken on one of the branches and is free again after it.</summary>
    public static void ArmadaGemFreeObject(ArmadaGemObject dobj)
    {
        if (dobj.Page is { } page)
        {
            Pages.Unmap(page);
        }
        else if (dobj.Linear is { } linear)
        {
            lock (dobj.Device.LinearLock)
                dobj.Device.Linear.Remove(linear);
        }

        if (dobj.ImportAttach is { } attach)
        {
            // Imported, and perhaps never mapped: that is put off until the first use.
            if (dobj.Table is { } table)
                attach.Unmap(table); // C21
            DrmPrime.DrmPrimeGemDestroy(dobj, null);
        }
    }

    /// <summary>Maps an imported object at its first use.</summary>
    public static bool ArmadaGemMapImport(ArmadaGemObject dobj)
    {
        try
        {
            dobj.Table = dobj.ImportAttach!.Map(TransferDirection.ToDevice); // C22
        }
        catch (InvalidOperationException e)
        {
            dobj.Device.Error($"attach.Map(TransferDirection.ToDevice) failed: {e.Message}");
            return false;
        }

        if (dobj.Table.Segments.Count > 1)
        {
            dobj.Device.Error("ImportAttach.Map() returned a buffer in pieces");
            return false;
        }

        if (dobj.Table.Segments[0].Length < dobj.Size)
        {
            dobj.Device.Error("dobj.ImportAttach.Map() returned a small buffer; Unmap(table) follows");
            return false;
        }

        dobj.DeviceAddress = dobj.Table.Segments[0].Address;
        dobj.Mapped = true;
        return true;
    }
}
