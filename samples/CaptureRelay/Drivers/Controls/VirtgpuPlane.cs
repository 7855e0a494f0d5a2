using System.Threading;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>A picture that is about to be shown, in an imported buffer.</summary>
internal sealed class VirtioGpuFramebuffer(VirtioGpuObject obj, WaitHandle rendered)
{
    public VirtioGpuObject Object { get; } = obj;

    public WaitHandle Rendered { get; } = rendered;
}

internal static class VirtgpuPlane
{
    /// <summary>Pins in one region, waits outside, and unpins in another when the wait was in vain.</summary>
    public static bool VirtioGpuPrepareImportedObj(VirtioGpuFramebuffer fb)
    {
        var attach = fb.Object.ImportAttach!;
        var resv = attach.Buffer.Reservation;

        resv.Lock();
        var pinned = attach.TryPin(); // K38
        resv.Unlock();
        if (!pinned)
            return false;

        if (fb.Rendered.WaitOne(1000))
            return true;

        VirtioGpuCleanupImportedObj(fb.Object);
        return false;
    }

    public static void VirtioGpuCleanupImportedObj(VirtioGpuObject obj)
    {
        var attach = obj.ImportAttach!;

        attach.Buffer.Reservation.Lock();
        attach.Unpin(); // K39
        attach.Buffer.Reservation.Unlock();
    }
}
