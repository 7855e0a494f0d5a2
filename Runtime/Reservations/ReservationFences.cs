using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The fences of a reservation; made by <see cref="Reservation.Fences"/> and <see cref="Reservation.FencesUnlocked"/>.
/// Enumerable and enumerator in one, without allocation.</summary>
/// <remarks>Of one enumeration only one thread makes the steps: if it is one under the lock, the holder of the reservation.</remarks>
public struct ReservationFences
{
    private readonly Reservation _reservation;
    private readonly FenceUsage _usage;
    private readonly bool _locked;
    private FenceList? _list;
    private int _count;
    private int _index;
    private bool _started;

    internal ReservationFences(Reservation reservation, FenceUsage usage, bool locked)
    {
        (_reservation, _usage, _locked) = (reservation, usage, locked);
        Current = default;
    }

    /// <summary>The fence, its usage, and whether the enumeration has started over.</summary>
    public ReservationFence Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    /// <returns>An enumerator at the beginning.</returns>
    public readonly ReservationFences GetEnumerator() => new(_reservation, _usage, _locked);

    /// <summary>Goes on to the next fence.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SynchronizationLockException">The enumeration is one of <see cref="Reservation.Fences"/>, and the calling thread
    /// does not hold the reservation.</exception>
    public bool MoveNext()
    {
        if (!_locked)
            return MoveNextUnlocked();
        _reservation.AssertHeld();
        return MoveNextLocked();
    }

    [RequiresLock(nameof(_reservation))]
    private bool MoveNextLocked()
    {
        var restarted = !_started;
        if (restarted)
            Restart(_reservation.FenceList);
        return MoveToMatch(restarted, alsoSignaled: true);
    }

    private bool MoveNextUnlocked()
    {
        var restarted = false;
        while (true)
        {
            Interleaving.Point();
            var list = _reservation.FenceList;
            if (!_started || list != _list)
            {
                Restart(list);
                restarted = true;
            }

            var found = MoveToMatch(restarted, alsoSignaled: false);
            if (_reservation.FenceList == list)
                return found;
        }
    }

    private void Restart(FenceList? list)
    {
        _started = true;
        _list = list;
        _count = list?.Count ?? 0;
        _index = 0;
    }

    private bool MoveToMatch(bool restarted, bool alsoSignaled)
    {
        while (_index < _count)
        {
            var (fence, usage) = _locked ? _list!.ReadAsHolder(_index++) : _list!.Read(_index++);
            if (usage > _usage || (!alsoSignaled && fence.IsSignaled))
                continue;
            Current = new ReservationFence(fence, usage, restarted);
            return true;
        }

        return false;
    }
}
