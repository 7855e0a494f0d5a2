using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Prints measurements in plain columns.</summary>
internal static class Tables
{
    /// <summary>A line per subject: analyzer time per line of source, the share of the peer's, and the wall time around it.</summary>
    public static void Cost(
        SourceSet sources, IReadOnlyDictionary<Subject, IReadOnlyList<Run>> runs, Subject peer, TextWriter output)
    {
        var peerTime = Analyzers(runs[peer]).Median();
        output.WriteLine($"{"",-46} {"analyzer time, µs/line",-26} {"of the",8} {"wall, µs/line",15}");
        output.WriteLine($"{"",-46} {"min",8} {"median",8} {"max",8} {"peer",8} {"median",15} {"findings",10}");
        foreach (var (subject, taken) in runs)
        {
            var times = Analyzers(taken).Select(milliseconds => milliseconds * 1000 / sources.Lines).ToList();
            var wall = taken.Select(run => run.Wall.TotalMicroseconds / sources.Lines).Median();
            output.WriteLine(
                $"{subject.Name,-46} {times.Min(),8:F2} {times.Median(),8:F2} {times.Max(),8:F2} " +
                $"{Analyzers(taken).Median() / peerTime,8:F3} {wall,15:F2} {taken[0].Findings.Length,10}");
        }
    }

    /// <summary>Where one subject's time goes.</summary>
    public static void ByAnalyzer(SourceSet sources, Subject subject, IReadOnlyList<Run> runs, TextWriter output)
    {
        output.WriteLine($"{subject.Name}, by analyzer, median µs/line");
        var medians = subject.Analyzers
            .Select(analyzer => (analyzer.GetType().Name, Time: runs.Select(run => TimeOf(run, analyzer)).Median()))
            .OrderByDescending(entry => entry.Time);
        foreach (var (name, time) in medians)
            output.WriteLine($"  {name,-60} {time / sources.Lines,8:F3}");

        static double TimeOf(Run run, object analyzer) =>
            run.ByAnalyzer.First(entry => entry.Analyzer == analyzer).Time.TotalMicroseconds;
    }

    /// <summary>How the time grows with the code: a column per subject, the fitted exponent below.</summary>
    public static void Growth(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<(SourceSet Sources, IReadOnlyDictionary<Subject, IReadOnlyList<Run>> Runs)> sizes,
        TextWriter output)
    {
        output.WriteLine($"{"lines",10}  {string.Concat(subjects.Select(subject => $"{subject.Name,36}"))}  (median analyzer ms)");
        foreach (var (sources, runs) in sizes)
            output.WriteLine($"{sources.Lines,10}  {string.Concat(subjects.Select(subject => $"{Analyzers(runs[subject]).Median(),36:F1}"))}");
        var exponents = subjects.Select(subject => Measurement.FittedExponent(
            [.. sizes.Select(size => ((double)size.Sources.Lines, Analyzers(size.Runs[subject]).Median()))]));
        output.WriteLine($"{"exponent",10}  {string.Concat(exponents.Select(exponent => $"{exponent,36:F2}"))}");
    }

    /// <summary>Total times in milliseconds, for input whose lines say little about its size.</summary>
    public static void Totals(IReadOnlyDictionary<Subject, IReadOnlyList<Run>> runs, TextWriter output)
    {
        output.WriteLine($"{"",-46} {"analyzer ms, min",18} {"median",10} {"wall ms, median",18} {"findings",10}");
        foreach (var (subject, taken) in runs)
        {
            output.WriteLine(
                $"{subject.Name,-46} {Analyzers(taken).Min(),18:F1} {Analyzers(taken).Median(),10:F1} " +
                $"{taken.Select(run => run.Wall.TotalMilliseconds).Median(),18:F1} {taken[0].Findings.Length,10}");
        }
    }

    private static IEnumerable<double> Analyzers(IEnumerable<Run> runs) => runs.Select(run => run.Analyzers.TotalMilliseconds);
}
