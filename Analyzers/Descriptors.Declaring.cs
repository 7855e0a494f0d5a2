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
}
