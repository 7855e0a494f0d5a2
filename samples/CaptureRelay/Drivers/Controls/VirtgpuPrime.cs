using System;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class VirtioGpuObject(GemObjectFunctions functions, BufferAttachment importAttach)
    : GemObject(functions, importAttach.Buffer.Size, importAttach)
{
    public ScatterTable? Table { get; set; }
}

internal static class VirtgpuPrime
{
    /// <summary>The evidence is an assertion.</summary>
    public static ScatterTable VirtgpuDmaBufImportSgt(BufferAttachment attach)
    {
        attach.Buffer.Reservation.AssertHeld();
        return attach.Map(TransferDirection.Bidirectional); // K12
    }

    public static void VirtgpuDmaBufUnmap(VirtioGpuObject bo)
    {
        var attach = bo.ImportAttach!;
        attach.Buffer.Reservation.AssertHeld();
        if (bo.Table is null)
            return;
        attach.Unmap(bo.Table); // K13
        bo.Table = null;
    }

    /// <summary>The second unpin stands after the unlock of the good path, but is entered with the lock held.</summary>
    public static bool VirtgpuDmaBufInitObj(DrmDevice device, VirtioGpuObject bo)
    {
        var attach = bo.ImportAttach!;
        var resv = attach.Buffer.Reservation;

        resv.Lock();
        if (!attach.TryPin()) // K14
            goto ErrPin;

        try
        {
            bo.Table = VirtgpuDmaBufImportSgt(attach);
        }
        catch (NotSupportedException)
        {
            goto ErrImport;
        }

        attach.Unpin(); // K15
        resv.Unlock();
        return true;

    ErrImport:
        attach.Unpin(); // K16
    ErrPin:
        resv.Unlock();
        device.Error("cannot import the buffer");
        return false;
    }

    /// <summary>Unmaps under the lock, detaches after it.</summary>
    public static void VirtgpuDmaBufFreeObj(VirtioGpuObject bo)
    {
        var attach = bo.ImportAttach!;
        if (bo.Table is not null)
        {
            attach.Buffer.Reservation.Lock();
            attach.Unmap(bo.Table); // K17
            attach.Buffer.Reservation.Unlock();
        }

        attach.Buffer.Detach(attach);
    }
}
