using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Seeds every fault on its own, and asks the analyzers about the file that has it.</summary>
internal sealed class Experiment(CSharpCompilation compilation, bool showMissed, TextWriter output)
{
    private const double Bar = 0.98;

    private readonly Dictionary<FaultKind, (int Seeded, int Reported)> _counts = [];

    public int Run()
    {
        // A dependency may be missing where nothing is seeded.
        var broken = compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ToLookup(one => one.Location.SourceTree);
        var seeded = compilation.SyntaxTrees.Where(tree => !broken.Contains(tree)).ToList();
        foreach (var errors in broken)
            output.WriteLine($"left out for {errors.Count()} compile errors: {errors.Key?.FilePath}, {errors.First().GetMessage()}");
        if (seeded.Count < broken.Count)
            return 2;

        var before = seeded.AsParallel().ToDictionary(tree => tree, tree => Findings(compilation, tree));
        var surplus = before.Values.Sum(findings => findings.Length);
        foreach (var finding in before.Values.SelectMany(findings => findings))
            output.WriteLine($"before any fault: {finding}");

        Parallel.ForEach(seeded.SelectMany(tree => new Seeder(compilation.GetSemanticModel(tree)).Faults()), fault => Try(fault, before[fault.Tree].Length));

        output.WriteLine("| fault | seeded | reported | share |");
        output.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            if (_counts.TryGetValue(kind, out var count))
                output.WriteLine($"| {kind} | {count.Seeded} | {count.Reported} | {Share(count)} |");
        }

        var all = (Seeded: _counts.Values.Sum(count => count.Seeded), Reported: _counts.Values.Sum(count => count.Reported));
        output.WriteLine($"| all | {all.Seeded} | {all.Reported} | {Share(all)} |");
        output.WriteLine($"{surplus} findings before any fault");
        return surplus == 0 && all.Reported >= Bar * all.Seeded ? 0 : 1;
    }

    private static string Share((int Seeded, int Reported) count) => count.Seeded == 0 ? "" : $"{100.0 * count.Reported / count.Seeded:0.0} %";

    private void Try(Fault fault, int findingsBefore)
    {
        var text = fault.Tree.GetText().WithChanges(fault.Changes.OrderBy(change => change.Span));
        var tree = fault.Tree.WithChangedText(text);
        var changed = compilation.ReplaceSyntaxTree(fault.Tree, tree);

        // Code that no longer compiles is the compiler's affair.
        if (changed.GetSemanticModel(tree).GetDiagnostics().Any(one => one.Severity == DiagnosticSeverity.Error))
            return;
        var reported = Findings(changed, tree).Length > findingsBefore;
        lock (_counts)
        {
            var (seeded, found) = _counts.GetValueOrDefault(fault.Kind);
            _counts[fault.Kind] = (seeded + 1, found + (reported ? 1 : 0));
            if (!reported && showMissed)
            {
                var line = fault.Tree.GetLineSpan(fault.Place).StartLinePosition.Line;
                output.WriteLine($"missed: {fault.Kind} {fault.Tree.FilePath}:{line + 1}: {fault.Tree.GetText().Lines[line].ToString().Trim()}");
            }
        }
    }

    /// <summary>What the rules that are on by default say of a file, suggestions left out.</summary>
    private static ImmutableArray<Diagnostic> Findings(Compilation compilation, SyntaxTree tree)
    {
        var analyzers = ImmutableArray.Create<DiagnosticAnalyzer>(new LockFlowAnalyzer(), new DeclarationAnalyzer());
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (exception, _, _) => throw new InvalidOperationException("An analyzer crashed.", exception), concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        return
        [
            .. compilation.WithAnalyzers(analyzers, options)
                .GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), null, default).GetAwaiter().GetResult()
                .Where(one => one.Severity >= DiagnosticSeverity.Warning),
        ];
    }
}
