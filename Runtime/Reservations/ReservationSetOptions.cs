using System;

namespace ConventionAnalyzers;

/// <summary>What else a <see cref="ReservationSet"/> does.</summary>
[Flags]
public enum ReservationSetOptions
{
    /// <summary>Nothing else: locking a reservation twice is a fault.</summary>
    None = 0,

    /// <summary>Locking a reservation again succeeds and changes nothing: it is released once.</summary>
    IgnoreDuplicates = 1,
}
