using Microsoft.CodeAnalysis;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace ConventionAnalyzers;

/// <summary>LCK1xxx: contracts where they are used.</summary>
internal static partial class Descriptors
{
    private const string Use = "Locking.Use";

    public static readonly DiagnosticDescriptor CallRequiresLock = Rule(
        RuleIds.CallRequiresLock, Use, Warning,
        "A call needs a lock that is not held",
        "'{0}' must be called with '{1}' held; here {2}{3}",
        "The contract of the called member says that its caller holds a lock. On some path to this call it is not held.");

    public static readonly DiagnosticDescriptor CallExcludesLock = Rule(
        RuleIds.CallExcludesLock, Use, Warning,
        "A call must not be made while a lock is held",
        "'{0}' must not be called while '{1}' is held{2}.{3}",
        "The called member takes the lock itself, or waits for somebody who needs it. Calling it with the lock held deadlocks.");

    public static readonly DiagnosticDescriptor AccessRequiresLock = Rule(
        RuleIds.AccessRequiresLock, Use, Warning,
        "Guarded state is touched without its lock",
        "'{0}' is guarded by '{1}'; here {2}",
        "The member is declared [GuardedBy] a lock. On some path to this access that lock is not held.");

    public static readonly DiagnosticDescriptor ExclusiveNeeded = Rule(
        RuleIds.ExclusiveNeeded, Use, Warning,
        "A shared hold is not enough here",
        "'{0}' needs '{1}' held exclusively; here it is held shared",
        "A reader lock protects reads. This write, or this call, needs the lock exclusively.");

    public static readonly DiagnosticDescriptor ContractVariance = Rule(
        RuleIds.ContractVariance, Use, Warning,
        "An override or implementation breaks the contract of its base",
        "'{0}' {1}, but its callers may know only '{2}', which says otherwise",
        "Callers see the contract of the base. An override or implementation may require less and promise more, never the opposite.");

    public static readonly DiagnosticDescriptor ContractLostInDelegate = Rule(
        RuleIds.ContractLostInDelegate, Use, Warning,
        "A contract is lost where a method becomes a delegate",
        "'{0}' {1} '{2}', and the delegate type '{3}' does not tell those who call it",
        "Whoever invokes a delegate sees its type only. A method or lambda with a contract needs a delegate type with that contract, or a lambda around it that keeps it.");

    public static readonly DiagnosticDescriptor HandedOut = Rule(
        RuleIds.HandedOut, Use, Warning,
        "A reference to guarded state leaves its region",
        "'{0}' leaves the region of '{1}': {2} uses it without the lock",
        "Whoever has the reference reads and changes what the lock guards, and does not hold it. A copy can be handed out.",
        on: false);
}
