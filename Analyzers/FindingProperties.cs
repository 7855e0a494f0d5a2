namespace ConventionAnalyzers;

/// <summary>The keys under which a diagnostic hands its code fixes what they need. A key is absent where it does not apply.</summary>
public static class FindingProperties
{
    /// <summary>The lock as an expression that compiles where the diagnostic stands: <c>_gate</c>, <c>frame.Reservation</c>.</summary>
    public const string Lock = "lock";

    /// <summary>The lock as a contract of the containing member would name it; absent where that member cannot name it.</summary>
    public const string Requirement = "requirement";

    /// <summary><c>Exclusive</c> or <c>Shared</c>: the weakest hold that would do.</summary>
    public const string Mode = "mode";

    /// <summary>The name of the member to call instead: the one that takes the lock itself, or the one that wants it held.</summary>
    public const string Counterpart = "counterpart";

    /// <summary>The path that was probably meant where a lock expression does not resolve.</summary>
    public const string Nearest = "nearest";

    /// <summary>The attribute, by its class name, in which a member differs from what it overrides or implements; <c>Synchronized</c> for that.</summary>
    public const string Contract = "contract";
}
