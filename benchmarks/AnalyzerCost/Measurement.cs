using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>An analyzer threw: AD0001 in a build.</summary>
internal sealed record Crash(DiagnosticAnalyzer Analyzer, Diagnostic Diagnostic, Exception Exception);

/// <summary>One run of a subject over a compilation that nobody has seen before.</summary>
/// <param name="Analyzers">Time inside the subject's callbacks, as the driver's telemetry sums it.</param>
/// <param name="Processor">What all threads of the process worked meanwhile: hardly disturbed by what else the machine does.</param>
/// <param name="Allocated">Bytes that the process allocated meanwhile: the same on a busy machine.</param>
/// <param name="Wall">Time until the driver had all results: the callbacks, the driver, and binding done on its behalf.</param>
internal sealed record Run(
    TimeSpan Analyzers,
    TimeSpan Processor,
    long Allocated,
    TimeSpan Wall,
    ImmutableArray<(DiagnosticAnalyzer Analyzer, TimeSpan Time)> ByAnalyzer,
    ImmutableArray<Diagnostic> Findings,
    ImmutableArray<Crash> Crashes,
    ImmutableArray<Diagnostic> CompileErrors);

/// <summary>Runs subjects so that their times can be compared.</summary>
internal static class Measurement
{
    /// <summary>
    /// Compiles anew, binds everything once, then runs the analyzers on one thread. Binding comes first for every subject alike,
    /// so that nobody pays for loading metadata or completing symbols because it happened to go first.
    /// </summary>
    public static Run Once(SourceSet sources, Subject subject)
    {
        var compilation = sources.Compile();
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            compilation.Options.SpecificDiagnosticOptions.SetItems(subject.TurnedOn)));
        var errors = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var crashes = ImmutableArray.CreateBuilder<Crash>();
        var analysis = compilation.WithAnalyzers(subject.Analyzers, new CompilationWithAnalyzersOptions(
            subject.Options,
            onAnalyzerException: (exception, analyzer, diagnostic) => crashes.Add(new Crash(analyzer, diagnostic, exception)),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: true,
            reportSuppressedDiagnostics: false));

        GC.Collect();
        GC.WaitForPendingFinalizers();
        var processorBefore = Environment.CpuUsage.TotalTime;
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        var result = analysis.GetAnalysisResultAsync(default).GetAwaiter().GetResult();
        clock.Stop();
        var processor = Environment.CpuUsage.TotalTime - processorBefore;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;

        var times = result.AnalyzerTelemetryInfo.Select(info => (info.Key, info.Value.ExecutionTime)).ToImmutableArray();
        return new Run(
            times.Aggregate(TimeSpan.Zero, (sum, next) => sum + next.ExecutionTime),
            processor, allocated, clock.Elapsed, times, result.GetAllDiagnostics(), crashes.ToImmutable(), errors.ToImmutableArray());
    }

    /// <summary>
    /// Warms up, then takes the rounds. Within a round every subject has its turn, and the order rotates: what drifts while the
    /// program runs (the heap, the clock rate, a neighbour) hits all alike.
    /// </summary>
    public static IReadOnlyDictionary<Subject, IReadOnlyList<Run>> Rounds(
        SourceSet sources, IReadOnlyList<Subject> subjects, int warmups, int rounds, Action<string> progress)
    {
        var runs = subjects.ToDictionary(subject => subject, _ => new List<Run>());
        for (var round = -warmups; round < rounds; round++)
        {
            for (var turn = 0; turn < subjects.Count; turn++)
            {
                var subject = subjects[(turn + round + warmups) % subjects.Count];
                progress(round < 0 ? $"warm-up {round + warmups + 1}: {subject.Name}" : $"round {round + 1}: {subject.Name}");
                var run = Once(sources, subject);
                if (round >= 0)
                    runs[subject].Add(run);
            }
        }
        return runs.ToDictionary(pair => pair.Key, IReadOnlyList<Run> (pair) => pair.Value);
    }

    /// <summary>The middle value; of an even number the mean of the two in the middle.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The slope of a straight line through the logarithms: 1 is linear, 2 quadratic.</summary>
    public static double FittedExponent(IReadOnlyList<(double Size, double Time)> points)
    {
        var logs = points.Select(point => (X: Math.Log(point.Size), Y: Math.Log(point.Time))).ToList();
        var (meanX, meanY) = (logs.Average(log => log.X), logs.Average(log => log.Y));
        return logs.Sum(log => (log.X - meanX) * (log.Y - meanY)) / logs.Sum(log => (log.X - meanX) * (log.X - meanX));
    }
}
