using Microsoft.CodeAnalysis;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace ConventionAnalyzers;

/// <summary>LCK2xxx: waiting, and foreign code, while something is held.</summary>
internal static partial class Descriptors
{
    private const string Waiting = "Locking.Waiting";

    public static readonly DiagnosticDescriptor LostOverAwait = Rule(
        RuleIds.LostOverAwait, Waiting, Warning,
        "A lock that belongs to a thread is held over await or yield",
        "'{0}' belongs to the thread that took it, and is held at this '{1}'; what follows may run on another thread, which cannot release it",
        "After an await or a yield the body may go on with another thread, or never. A lock that belongs to a thread is then lost: "
        + "its release throws, and everybody else waits for it.");

    public static readonly DiagnosticDescriptor WaitedWrongly = Rule(
        RuleIds.WaitedWrongly, Waiting, Warning,
        "A condition is waited for, or signalled, in a way that loses it",
        "'{0}' {1}",
        "Monitor.Wait and Pulse need the lock. A wait comes back before what it waits for is true, and lets go of its own lock only.");

    public static readonly DiagnosticDescriptor ForeignCodeUnderLock = Rule(
        RuleIds.ForeignCodeUnderLock, Waiting, Warning,
        "Foreign code runs under a lock",
        "'{0}' runs code that nobody here knows while '{1}' is held",
        "A delegate, an event, an overridable member or a completion may take locks in another order, or call back into the object that is being changed.",
        on: false);

    public static readonly DiagnosticDescriptor BlockedUnderLock = Rule(
        RuleIds.BlockedUnderLock, Waiting, Info,
        "A thread blocks under a lock",
        "'{0}' blocks while '{1}' is held",
        "Everybody who needs the lock waits as long. If what is waited for needs the lock too, everybody waits for ever.");
}
