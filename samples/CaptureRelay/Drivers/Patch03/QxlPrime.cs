using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>An object of a virtual graphics card.</summary>
internal sealed class QxlBo(long size) : GemObject(QxlPrime.Functions, size)
{
    [GuardedBy(nameof(Reservation))]
    private BufferMapping? _map;

    [GuardedBy(nameof(Reservation))]
    private int _users;

    [ExcludesLock(nameof(Reservation))]
    public BufferMapping BoVmap()
    {
        using (Reservation.Hold())
            return BoVmapLocked();
    }

    [RequiresLock(nameof(Reservation))]
    public BufferMapping BoVmapLocked()
    {
        Reservation.AssertHeld();
        if (_users++ == 0)
            _map = Pages.Map(Size);
        return _map!;
    }

    [ExcludesLock(nameof(Reservation))]
    public void BoVunmap()
    {
        using (Reservation.Hold())
            BoVunmapLocked();
    }

    [RequiresLock(nameof(Reservation))]
    public void BoVunmapLocked()
    {
        Reservation.AssertHeld();
        if (_map is null || --_users > 0)
            return;
        Pages.Unmap(_map);
        _map = null;
    }
}

internal static class QxlPrime
{
    public static GemObjectFunctions Functions { get; } = new() { Vmap = QxlGemPrimeVmap, Vunmap = QxlGemPrimeVunmap };

    /// <summary>A callback of the object: it used to run without the reservation and now runs with it.</summary>
    [RequiresLock("obj.Reservation")]
    private static BufferMapping QxlGemPrimeVmap(GemObject obj)
    {
        var bo = (QxlBo)obj;
        return bo.BoVmap(); // C16
    }

    [RequiresLock("obj.Reservation")]
    private static void QxlGemPrimeVunmap(GemObject obj, BufferMapping map)
    {
        var bo = (QxlBo)obj;
        bo.BoVunmap(); // C17
    }
}
