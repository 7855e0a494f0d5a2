using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Input;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tool.Checking;

/// <summary>Runs the rules over loaded code.</summary>
internal sealed class Checker(RuleBook rules)
{
    private const string AnalyzerCrash = "AD0001";

    public async Task<CheckResult> CheckAsync(LoadedCode code, Action<string> say, CancellationToken cancellation)
    {
        var findings = new HashSet<Finding>(SameFinding.Instance);
        var errors = new List<string>();
        var crashes = new List<string>();
        for (var i = 0; i < code.Checked.Length; i++)
        {
            var project = code.Solution.GetProject(code.Checked[i])!;
            say($"Checking {project.Name} ({i + 1} of {code.Checked.Length})");
            var diagnostics = await DiagnoseAsync(project, cancellation).ConfigureAwait(false);
            findings.UnionWith(diagnostics.Where(d => rules.Knows(d.Id) && code.IsOwn(d.Location)).Select(Finding.Of));
            errors.AddRange(diagnostics.Where(IsCompileError).Select(Describe));
            crashes.AddRange(diagnostics
                .Where(d => d.Id == AnalyzerCrash)
                .Select(d => d.GetMessage(CultureInfo.InvariantCulture)));
        }

        return new(
            [
                .. findings
                    .OrderBy(f => f.Place.Path, StringComparer.Ordinal)
                    .ThenBy(f => f.Place.Line)
                    .ThenBy(f => f.Place.Column)
                    .ThenBy(f => f.Rule.Id, StringComparer.Ordinal),
            ],
            [.. errors.Distinct()],
            [.. crashes.Distinct()]);
    }

    /// <summary>What the compiler and our rules say about one project, suppressions and severities applied.</summary>
    public async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(Project project, CancellationToken cancellation)
    {
        var compilation = (await project.GetCompilationAsync(cancellation).ConfigureAwait(false))!;
        var options = new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            onAnalyzerException: null,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: false);
        var diagnostics = await compilation
            .WithAnalyzers(rules.Analyzers, options)
            .GetAllDiagnosticsAsync(cancellation)
            .ConfigureAwait(false);
        return [.. diagnostics.Where(d => !d.IsSuppressed)];
    }

    public bool IsFinding(Diagnostic diagnostic) => rules.Knows(diagnostic.Id);

    public static bool IsCompileError(Diagnostic diagnostic) =>
        diagnostic.DefaultSeverity == DiagnosticSeverity.Error
        && diagnostic.Descriptor.CustomTags.Contains(WellKnownDiagnosticTags.Compiler);

    private static string Describe(Diagnostic diagnostic)
    {
        var message = $"error {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
        if (diagnostic.Location.Kind == LocationKind.None)
            return message;

        var place = Place.Of(diagnostic.Location);
        return $"{place.Path}({place.Line},{place.Column}): {message}";
    }

    /// <summary>One finding seen through several target frameworks, or in a file that several projects compile.</summary>
    private sealed class SameFinding : IEqualityComparer<Finding>
    {
        public static readonly SameFinding Instance = new();

        public bool Equals(Finding? x, Finding? y) => Key(x!) == Key(y!);

        public int GetHashCode(Finding finding) => Key(finding).GetHashCode();

        private static (string Rule, Place Place, string Message) Key(Finding f) => (f.Rule.Id, f.Place, f.Message);
    }
}
