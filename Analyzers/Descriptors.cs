using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers;

/// <summary>The descriptors of all rules, by group.</summary>
internal static partial class Descriptors
{
    private const string HelpRoot = "https://github.com/ConventionAnalyzers/ConventionAnalyzers/blob/main/docs/rules/";

    private static DiagnosticDescriptor Rule(
        string id, string category, DiagnosticSeverity severity, string title, string message, string description, bool on = true) =>
        new(id, title, message, category, severity, isEnabledByDefault: on, description, HelpRoot + id + ".md");
}
