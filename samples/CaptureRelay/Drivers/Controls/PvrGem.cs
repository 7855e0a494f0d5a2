using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>The lock is taken right here.</summary>
internal static class PvrGem
{
    public static BufferMapping PvrGemObjectVmap(GemShmemObject shmem)
    {
        var resv = shmem.Reservation;
        resv.Lock();
        try
        {
            return shmem.ShmemVmap(); // K26
        }
        finally
        {
            resv.Unlock();
        }
    }

    public static void PvrGemObjectVunmap(GemShmemObject shmem, BufferMapping map)
    {
        using (shmem.Reservation.Hold())
            shmem.ShmemVunmap(map); // K27
    }
}
