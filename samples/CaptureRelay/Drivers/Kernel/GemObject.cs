using System;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>Maps an object; entered with its reservation held.</summary>
[RequiresLock("obj.Reservation")]
internal delegate BufferMapping GemVmap(GemObject obj);

/// <summary>Unmaps an object; entered with its reservation held.</summary>
[RequiresLock("obj.Reservation")]
internal delegate void GemVunmap(GemObject obj, BufferMapping map);

/// <summary>Pins an object where it is; entered with its reservation held.</summary>
[RequiresLock("obj.Reservation")]
internal delegate void GemPin(GemObject obj);

/// <summary>Frees what the driver keeps for an object, after the last reference is gone.</summary>
[ExcludesLock("obj.Reservation")]
internal delegate void GemFree(GemObject obj);

/// <summary>What a driver does for its objects.</summary>
internal sealed class GemObjectFunctions
{
    public required GemVmap Vmap { get; init; }

    public required GemVunmap Vunmap { get; init; }

    public GemPin? Pin { get; init; }

    public GemFree? Free { get; init; }
}

/// <summary>A graphics buffer object. One that was imported from another driver shares that driver's reservation.</summary>
[SameLock("ImportAttach.Buffer.Reservation", nameof(Reservation))]
internal class GemObject
{
    public GemObject(GemObjectFunctions functions, long size, BufferAttachment? importAttach = null)
    {
        Functions = functions;
        Size = size;
        ImportAttach = importAttach;
        Reservation = importAttach?.Buffer.Reservation ?? new Reservation();
    }

    public GemObjectFunctions Functions { get; }

    public long Size { get; }

    public BufferAttachment? ImportAttach { get; }

    public Reservation Reservation { get; }

    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(VmapUnlocked))]
    public BufferMapping Vmap()
    {
        Reservation.AssertHeld();
        return Functions.Vmap(this);
    }

    [ExcludesLock(nameof(Reservation))]
    public BufferMapping VmapUnlocked()
    {
        using (Reservation.Hold())
            return Vmap();
    }

    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(VunmapUnlocked))]
    public void Vunmap(BufferMapping? map)
    {
        Reservation.AssertHeld();
        if (map is not null)
            Functions.Vunmap(this, map);
    }

    [ExcludesLock(nameof(Reservation))]
    public void VunmapUnlocked(BufferMapping? map)
    {
        if (map is null)
            return;
        using (Reservation.Hold())
            Vunmap(map);
    }

    [ExcludesLock(nameof(Reservation))]
    public void Pin()
    {
        using (Reservation.Hold())
            Functions.Pin?.Invoke(this);
    }

    /// <summary>The last reference is gone.</summary>
    [ExcludesLock(nameof(Reservation))]
    public void Free() => Functions.Free?.Invoke(this);
}
