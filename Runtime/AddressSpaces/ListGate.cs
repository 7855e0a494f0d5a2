using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>What guards a list of bindings: a reservation, which whoever uses the list holds anyway, or a lock of the list's
/// own.</summary>
[Lock]
internal abstract class ListGate
{
    /// <summary>A list whose users hold the reservation: entering checks that and takes nothing.</summary>
    public static ListGate Of(Reservation reservation) => new ReservationGate(reservation);

    /// <summary>A list that has a lock of its own, for moments.</summary>
    public static ListGate Own() => new OwnGate();

    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation that guards the list.</exception>
    [AcquiresLock]
    public Scope Enter()
    {
        Interleaving.Point();
        Take();
        return new Scope(this);
    }

    [AcquiresLock]
    protected abstract void Take();

    [ReleasesLock]
    protected abstract void Give();

    [LockScope]
    public readonly struct Scope : IDisposable
    {
        private readonly ListGate _gate;

        [RequiresLock(nameof(gate))]
        internal Scope(ListGate gate) => _gate = gate;

        [ReleasesLock(nameof(_gate))]
        public void Dispose() => _gate.Give();
    }

    private sealed class ReservationGate(Reservation reservation) : ListGate
    {
        protected override void Take() => reservation.AssertHeld();

        protected override void Give()
        {
        }
    }

    private sealed class OwnGate : ListGate
    {
        // Of the kind that checks its owner: a list that is entered twice is a fault of this library.
        private SpinLock _spin = new(enableThreadOwnerTracking: true);

        protected override void Take()
        {
            var taken = false;
            _spin.Enter(ref taken);
        }

        protected override void Give() => _spin.Exit();
    }
}
