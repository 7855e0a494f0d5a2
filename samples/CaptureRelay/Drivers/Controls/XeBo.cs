using System.Collections.Generic;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class XeBo(GemObjectFunctions functions, BufferAttachment importAttach)
    : GemObject(functions, importAttach.Buffer.Size, importAttach)
{
    public ScatterTable? Table { get; set; }

    public List<IMoveListener> Importers { get; } = [];

    [AssertsLock(nameof(Reservation))]
    public void AssertBoHeld() => Reservation.AssertHeld();
}

internal static class XeBoDriver
{
    /// <summary>Makes the imported memory reachable, or lets go of it.</summary>
    public static void XeBoMoveDmabuf(XeBo bo, bool toSystem)
    {
        bo.AssertBoHeld();
        var attach = bo.ImportAttach!;

        if (toSystem)
        {
            if (bo.Table is { } old)
                attach.Unmap(old); // K20
            bo.Table = null;
            return;
        }

        if (bo.Table is not null)
        {
            attach.Unmap(bo.Table); // K21
            bo.Table = null;
        }

        bo.Table = attach.Map(TransferDirection.Bidirectional); // K22
    }

    public static void XeBoMoveNotify(XeBo bo, SharedBuffer exported)
    {
        exported.Reservation.AssertHeld();
        exported.NotifyMove(bo.Importers); // K23
    }

    /// <summary>Lets go of the memory before the machine sleeps.</summary>
    public static void XeBoDmaUnmapPinned(XeBo bo)
    {
        bo.AssertBoHeld();

        if (bo.Table is not { } table)
            return;
        bo.ImportAttach!.Unmap(table); // K42
        bo.Table = null;
    }

    /// <summary>The object is about to be deleted: the memory manager holds it one last time.</summary>
    [RequiresLock("bo.Reservation")]
    public static void XeTtmBoDeleteMemNotify(XeBo bo)
    {
        var attach = bo.ImportAttach;
        if (attach is null || bo.Table is null)
            return;
        attach.Unmap(bo.Table); // K43
        bo.Table = null;
    }

    /// <summary>A test of the driver: is the buffer where both sides want it?</summary>
    public static bool CheckResidency(XeBo exported, XeBo imported)
    {
        exported.AssertBoHeld();
        imported.AssertBoHeld();

        var attach = imported.ImportAttach!;
        if (!attach.TryPin()) // K24
            return false;
        attach.Unpin(); // K25
        return exported.Table is not null;
    }
}
