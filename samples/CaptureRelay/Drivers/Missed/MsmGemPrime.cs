using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class MsmGemObject(long size) : GemObject(MsmGemPrime.Functions, size)
{
    [GuardedBy(nameof(Reservation))]
    private BufferMapping? _map;

    [ExcludesLock(nameof(Reservation))]
    public BufferMapping GetVaddr()
    {
        using (Reservation.Hold())
            return GetVaddrLocked();
    }

    [RequiresLock(nameof(Reservation))]
    public BufferMapping GetVaddrLocked()
    {
        Reservation.AssertHeld();
        return _map ??= Pages.Map(Size);
    }

    [ExcludesLock(nameof(Reservation))]
    public void PutVaddr(BufferMapping map)
    {
        using (Reservation.Hold())
            PutVaddrLocked(map);
    }

    [RequiresLock(nameof(Reservation))]
    public void PutVaddrLocked(BufferMapping map)
    {
        Reservation.AssertHeld();
        Pages.Unmap(map);
        _map = null;
    }
}

/// <summary>Callbacks that kept calling helpers that lock, for a year and a half after they had come to run locked.</summary>
internal static class MsmGemPrime
{
    public static GemObjectFunctions Functions { get; } = new() { Vmap = MsmGemPrimeVmap, Vunmap = MsmGemPrimeVunmap };

    [RequiresLock("obj.Reservation")]
    private static BufferMapping MsmGemPrimeVmap(GemObject obj)
    {
        var msm = (MsmGemObject)obj;
        return msm.GetVaddr(); // D6a
    }

    [RequiresLock("obj.Reservation")]
    private static void MsmGemPrimeVunmap(GemObject obj, BufferMapping map)
    {
        var msm = (MsmGemObject)obj;
        msm.PutVaddr(map); // D6b
    }
}
