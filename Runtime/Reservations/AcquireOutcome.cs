namespace ConventionAnalyzers;

/// <summary>How an attempt to acquire a reservation through an <see cref="AcquireContext"/> ended.</summary>
public enum AcquireOutcome
{
    /// <summary>The context holds the reservation now.</summary>
    Acquired,

    /// <summary>Waiting could deadlock. Release everything that the context holds, acquire this reservation with
    /// <see cref="Reservation.LockSlow(AcquireContext, System.Threading.CancellationToken)"/> (or again with
    /// <see cref="Reservation.Lock(AcquireContext, System.Threading.CancellationToken)"/>), and start over.</summary>
    BackOff,

    /// <summary>The context holds it already, from an earlier call. There is no count: it is released once.</summary>
    AlreadyHeld,
}
