using System.Threading;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers;

/// <summary>Whether a rule that is off by default has been turned on: what only it looks at need not be looked at otherwise.</summary>
internal static class RuleSwitch
{
    public static bool IsOn(Compilation compilation, SyntaxTree tree, DiagnosticDescriptor rule, CancellationToken cancellation)
    {
        var options = compilation.Options;
        if (options.SyntaxTreeOptionsProvider is { } files
            && (files.TryGetDiagnosticValue(tree, rule.Id, cancellation, out var severity) || files.TryGetGlobalDiagnosticValue(rule.Id, cancellation, out severity)))
            return severity != ReportDiagnostic.Suppress;
        return options.SpecificDiagnosticOptions.TryGetValue(rule.Id, out severity)
            ? severity is not (ReportDiagnostic.Suppress or ReportDiagnostic.Default)
            : rule.IsEnabledByDefault;
    }
}
