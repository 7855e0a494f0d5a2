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
}
