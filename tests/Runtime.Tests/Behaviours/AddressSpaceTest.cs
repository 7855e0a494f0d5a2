using System.Collections.Generic;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>A watched test of an address space; where its lists have locks, where its reservation guards them, where it is immediate.</summary>
public abstract class AddressSpaceTest : ValidatedTest
{
    protected const AddressSpaceOptions OwnLocks = AddressSpaceOptions.None;
    protected const AddressSpaceOptions Protected = AddressSpaceOptions.ReservationProtected;
    protected const AddressSpaceOptions Immediate = AddressSpaceOptions.Immediate;

    protected static List<Reservation> Locked(ReservationSet set)
    {
        var locked = new List<Reservation>();
        foreach (var reservation in set)
            locked.Add(reservation);
        return locked;
    }
}
