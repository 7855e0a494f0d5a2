using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>An object in pageable memory. The helpers here are what its GEM callbacks call; drivers reach past those at their
/// own risk.</summary>
internal class GemShmemObject(GemObjectFunctions functions, long size, BufferAttachment? importAttach = null)
    : GemObject(functions, size, importAttach)
{
    /// <summary>Orders the mapping counter; taken inside the reservation.</summary>
    private readonly object _vmapLock = new();

    [GuardedBy(nameof(_vmapLock))]
    private BufferMapping? _map;

    [GuardedBy(nameof(_vmapLock))]
    private int _users;

    [GuardedBy(nameof(Reservation))]
    private int _pins;

    [GuardedBy(nameof(Reservation))]
    private bool _needed = true;

    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(VmapUnlocked))]
    public BufferMapping ShmemVmap()
    {
        Reservation.AssertHeld();
        lock (_vmapLock)
            return DrmGemShmemVmapLocked();
    }

    [RequiresLock(nameof(Reservation))]
    [UnlockedVariant(nameof(VunmapUnlocked))]
    public void ShmemVunmap(BufferMapping? map)
    {
        Reservation.AssertHeld();
        lock (_vmapLock)
            DrmGemShmemVunmapLocked(map);
    }

    // The suffix speaks of _vmapLock. That the reservation is held comes from the callback that leads here.
    [RequiresLock(nameof(_vmapLock), nameof(Reservation))]
    private BufferMapping DrmGemShmemVmapLocked()
    {
        if (ImportAttach is not null)
            return ImportAttach.Buffer.Vmap(); // K04

        if (_users++ == 0)
            _map = Pages.Map(Size);
        return _map!;
    }

    [RequiresLock(nameof(_vmapLock), nameof(Reservation))]
    private void DrmGemShmemVunmapLocked(BufferMapping? map)
    {
        if (map is null)
            return;

        if (ImportAttach is not null)
        {
            ImportAttach.Buffer.Vunmap(map); // K05
            return;
        }

        if (--_users > 0)
            return;
        Pages.Unmap(map);
        _map = null;
    }

    [RequiresLock(nameof(Reservation))]
    public void ShmemPinLocked()
    {
        Reservation.AssertHeld();
        _pins++;
    }

    [ExcludesLock(nameof(Reservation))]
    public void ShmemPin()
    {
        using (Reservation.Hold())
            ShmemPinLocked();
    }

    /// <summary>Says whether the contents are still needed.</summary>
    /// <returns>Whether they still exist.</returns>
    [RequiresLock(nameof(Reservation))]
    public bool ShmemMadviseLocked(bool needed)
    {
        Reservation.AssertHeld();
        _needed = needed;
        return _needed || _pins > 0;
    }

    /// <summary>Gives the pages back although somebody may want them again.</summary>
    [RequiresLock(nameof(Reservation))]
    public void ShmemPurgeLocked()
    {
        Reservation.AssertHeld();
        _needed = false;
    }
}
