using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal static class Iommufd
{
    /// <summary>Maps under the lock; on failure detaches after it.</summary>
    public static ScatterTable IoptMapDmabuf(SharedBuffer buffer)
    {
        var attach = buffer.Attach("iommufd");
        try
        {
            using (attach.Buffer.Reservation.Hold())
                return attach.Map(TransferDirection.Bidirectional); // K37
        }
        catch
        {
            attach.Buffer.Detach(attach);
            throw;
        }
    }

    /// <summary>A test of the driver: takes the memory away, or gives it back.</summary>
    public static void IommufdTestDmabufRevoke(SharedBuffer buffer, IMoveListener[] importers)
    {
        buffer.Reservation.Lock();
        buffer.NotifyMove(importers); // K40
        buffer.Reservation.Unlock();
    }
}
