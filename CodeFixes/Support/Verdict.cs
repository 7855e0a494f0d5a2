using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>What the compiler and our rules say about one document, counted by id; positions shift, counts do not.</summary>
internal sealed class Verdict
{
    private readonly Dictionary<string, int> _ids = new();
    private readonly Dictionary<string, int> _messages = new();

    public static async Task<Verdict> OfAsync(Document document, ImmutableArray<DiagnosticAnalyzer> analyzers, CancellationToken cancel)
    {
        var verdict = new Verdict();
        if (await document.GetSemanticModelAsync(cancel).ConfigureAwait(false) is not { } model)
            return verdict;

        foreach (var diagnostic in model.GetDiagnostics(cancellationToken: cancel))
        {
            if (diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)
                verdict.Add(diagnostic);
        }

        var options = new CompilationWithAnalyzersOptions(
            document.Project.AnalyzerOptions, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        foreach (var finding in await model.Compilation.WithAnalyzers(analyzers, options)
            .GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, cancel).ConfigureAwait(false))
        {
            verdict.Add(finding);
        }

        return verdict;
    }

    public int Count(string id) => _ids.TryGetValue(id, out var count) ? count : 0;

    public bool IsNoWorseThan(Verdict before) => _ids.All(pair => pair.Value <= before.Count(pair.Key));

    /// <summary>Whether a finding that stood before stands less often now. One that this build cannot see is not judged.</summary>
    public bool HasFewer(Verdict before, Diagnostic finding)
    {
        var stood = before.CountLike(finding);
        return stood == 0 || CountLike(finding) < stood;
    }

    private int CountLike(Diagnostic finding) => _messages.TryGetValue(Text(finding), out var count) ? count : 0;

    private void Add(Diagnostic diagnostic)
    {
        _ids[diagnostic.Id] = Count(diagnostic.Id) + 1;
        _messages[Text(diagnostic)] = CountLike(diagnostic) + 1;
    }

    private static string Text(Diagnostic diagnostic) => diagnostic.Id + " " + diagnostic.GetMessage(CultureInfo.InvariantCulture);
}
