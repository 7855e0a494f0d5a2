using Microsoft.CodeAnalysis;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace ConventionAnalyzers;

/// <summary>LCK5xxx: declaring the convention.</summary>
internal static partial class Descriptors
{
    private const string Declaring = "Locking.Declaring";

    public static readonly DiagnosticDescriptor UnresolvedLock = Rule(
        RuleIds.UnresolvedLock, Declaring, Warning,
        "A lock expression does not resolve",
        "'{0}' names no lock here: {1}",
        "A contract whose lock cannot be found is not enforced. The path must lead from the declaring member to a lock.");

    public static readonly DiagnosticDescriptor MisplacedContract = Rule(
        RuleIds.MisplacedContract, Declaring, Warning,
        "A contract is contradictory, repeated or misplaced",
        "'{0}' cannot stand here: {1}",
        "The contract contradicts another one of the same member, repeats it, or stands where it can never hold.");

    public static readonly DiagnosticDescriptor UnstableLock = Rule(
        RuleIds.UnstableLock, Declaring, Warning,
        "A lock path is not stable",
        "'{0}' may name another lock tomorrow: {1}",
        "Two threads that follow the path at different times can find two different locks, and then neither keeps the other out.");
}
