using System.Collections.Generic;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>A buffer over a device's registers, which go away when the device is reset.</summary>
internal sealed class VfioPciDmaBuf(SharedBuffer buffer, List<IMoveListener> importers)
{
    public SharedBuffer Buffer { get; } = buffer;

    public List<IMoveListener> Importers { get; } = importers;

    [GuardedBy("Buffer.Reservation")]
    public bool Revoked { get; set; }
}

internal static class VfioPciDmabuf
{
    /// <summary>Each buffer's lock in turn.</summary>
    public static void VfioPciDmaBufMove(IEnumerable<VfioPciDmaBuf> exported, bool revoked)
    {
        foreach (var priv in exported)
        {
            if (priv.Buffer.Size == 0)
                continue;

            priv.Buffer.Reservation.Lock();
            if (priv.Revoked != revoked)
            {
                priv.Revoked = revoked;
                priv.Buffer.NotifyMove(priv.Importers); // K35
            }

            priv.Buffer.Reservation.Unlock();
        }
    }

    public static void VfioPciDmaBufCleanup(List<VfioPciDmaBuf> exported)
    {
        foreach (var priv in exported)
        {
            using (priv.Buffer.Reservation.Hold())
            {
                priv.Revoked = true;
                priv.Buffer.NotifyMove(priv.Importers); // K36
            }
        }

        exported.Clear();
    }
}
