namespace ConventionAnalyzers;

/// <summary>What a <see cref="LockReport"/> is about.</summary>
public enum LockRule
{
    /// <summary>A lock is not held where it must be, or is released by somebody who does not hold it.</summary>
    Held,

    /// <summary>A lock that is not re-entrant is acquired by its holder.</summary>
    Recursion,

    /// <summary>The protocol of <see cref="ConventionAnalyzers.AcquireContext"/>.</summary>
    AcquireContext,

    /// <summary>Two locks of one class are nested without anything that keeps two threads from nesting them the other way.</summary>
    Nesting,

    /// <summary>Classes of locks are acquired in an order that closes a cycle.</summary>
    Order,

    /// <summary>Something that may wait for a fence happens where a fence must be signalled.</summary>
    Signalling,

    /// <summary>A fence is added without a slot reserved for it, or a fence that may not be added.</summary>
    Slots,

    /// <summary>A fence was given up without having been signalled.</summary>
    Abandoned,

    /// <summary>The books of an <see cref="ConventionAnalyzers.AddressSpace"/> do not come out: something is left in it at its end, is
    /// released too often, or is gone over by two threads at once.</summary>
    AddressSpace,
}
