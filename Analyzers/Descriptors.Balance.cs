using Microsoft.CodeAnalysis;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace ConventionAnalyzers;

/// <summary>LCK2xxx: acquire and release.</summary>
internal static partial class Descriptors
{
    private const string Balance = "Locking.Balance";

    public static readonly DiagnosticDescriptor StillHeldAtExit = Rule(
        RuleIds.StillHeldAtExit, Balance, Warning,
        "A lock is still held where the method ends",
        "'{0}' is still held when '{1}' ends{2}",
        "The lock that is acquired here is not released on every path out of the member, and no contract hands it to the caller.");

    public static readonly DiagnosticDescriptor ReleasedWhileNotHeld = Rule(
        RuleIds.ReleasedWhileNotHeld, Balance, Warning,
        "A lock is released that is not held",
        "'{0}' is released, but here {1}",
        "The release throws, or corrupts the lock: it is not held on some path, was released already, or is held in another mode.");

    public static readonly DiagnosticDescriptor PathsDiffer = Rule(
        RuleIds.PathsDiffer, Balance, Warning,
        "A lock is held on some paths only where they meet",
        "'{0}' is held {1} where {2}",
        "Two ways to the same point, or two rounds of a loop, differ in whether, how often or in which mode a lock is held.");

    public static readonly DiagnosticDescriptor AcquiredTwice = Rule(
        RuleIds.AcquiredTwice, Balance, Warning,
        "A lock that is not re-entrant is acquired while it is held",
        "'{0}' is already held here{1}; acquiring it again {2}",
        "A lock that is not re-entrant waits for itself, or throws, when the thread that holds it takes it again.");

    public static readonly DiagnosticDescriptor BrokenPromise = Rule(
        RuleIds.BrokenPromise, Balance, Warning,
        "A body does not do what its contract says",
        "'{1}' says that it {2} '{0}', but {3}",
        "Callers rely on the contract: a lock that they count as held, or as released, is not. Either the body or the contract is wrong.");

    public static readonly DiagnosticDescriptor DroppedResult = Rule(
        RuleIds.DroppedResult, Balance, Warning,
        "The result of a try, or a guard object, is dropped",
        "{1} '{0}'",
        "A try may come back without the lock, and only its result tells. A guard object lets go of its lock only when somebody disposes it.");

    public static readonly DiagnosticDescriptor UnsafeLockObject = Rule(
        RuleIds.UnsafeLockObject, Balance, Warning,
        "An object is locked that does not keep others out",
        "'{0}' is not safe to lock: {1}",
        "A lock excludes only those who lock the same object, and no one else may lock it. A readonly field of its own, private, is both.");

    public static readonly DiagnosticDescriptor CopiedLock = Rule(
        RuleIds.CopiedLock, Balance, Warning,
        "A lock that is a struct is copied",
        "'{0}' {1}",
        "Who locks a copy of a struct excludes nobody. A lock that is a struct lives in one field that is not readonly, and is passed by reference.");

    public static readonly DiagnosticDescriptor UnprotectedRegion = Rule(
        RuleIds.UnprotectedRegion, Balance, Info,
        "A lock is not released when an exception is thrown",
        "'{0}' {1}",
        "Between the acquisition and the release something can throw. The lock is acquired right before a try, and released in its finally.");
}
