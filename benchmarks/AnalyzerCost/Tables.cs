using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Prints measurements in plain columns.</summary>
internal static class Tables
{
    /// <summary>A line per subject: analyzer time per line of source, its share of the peer's, and what the whole run took.</summary>
    public static void Cost(
        SourceSet sources, IReadOnlyDictionary<Subject, IReadOnlyList<Run>> runs, Subject peer, TextWriter output)
    {
        var peerTimes = Analyzers(runs[peer]).ToList();
        output.WriteLine($"{"",-50} {"analyzer time, µs/line",26}  {"of the peer",17}  {"whole run, µs/line",17}  {"bytes/line",10}");
        output.WriteLine(
            $"{"",-50} {"min",8} {"median",8} {"max",8}  {"min",8} {"median",8}  {"cpu",8} {"wall",8}  {"allocated",10}  {"findings",8}");
        foreach (var (subject, taken) in runs)
        {
            var times = Analyzers(taken).ToList();
            output.WriteLine(
                $"{subject.Name,-50} {PerLine(times.Min()),8:F2} {PerLine(times.Median()),8:F2} {PerLine(times.Max()),8:F2}  " +
                $"{times.Min() / peerTimes.Min(),8:F3} {times.Median() / peerTimes.Median(),8:F3}  " +
                $"{PerLine(taken.Select(run => run.Processor.TotalMilliseconds).Median()),8:F2} " +
                $"{PerLine(taken.Select(run => run.Wall.TotalMilliseconds).Median()),8:F2}  " +
                $"{taken.Min(run => run.Allocated) / sources.Lines,10}  {taken[0].Findings.Length,8}");
        }

        double PerLine(double milliseconds) => milliseconds * 1000 / sources.Lines;
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
    /// <remarks>Minima, because what disturbs a run only ever adds to it, and a small size is disturbed the most.</remarks>
    public static void Growth(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<(SourceSet Sources, IReadOnlyDictionary<Subject, IReadOnlyList<Run>> Runs)> sizes,
        TextWriter output)
    {
        output.WriteLine("minimum analyzer ms");
        output.WriteLine($"{"lines",10}{string.Concat(subjects.Select(subject => $"  {subject.Name,20}"))}");
        foreach (var (sources, runs) in sizes)
            output.WriteLine($"{sources.Lines,10}{Columns(subject => Analyzers(runs[subject]).Min(), "F1")}");
        output.WriteLine($"{"exponent",10}{Columns(Exponent, "F2")}");

        double Exponent(Subject subject) => Measurement.FittedExponent(
            [.. sizes.Select(size => ((double)size.Sources.Lines, Analyzers(size.Runs[subject]).Min()))]);

        string Columns(Func<Subject, double> value, string format) => string.Concat(subjects.Select(subject =>
            "  " + value(subject).ToString(format, CultureInfo.InvariantCulture).PadLeft(Math.Max(20, subject.Name.Length))));
    }

    /// <summary>Total times in milliseconds, for input whose lines say little about its size.</summary>
    public static void Totals(IReadOnlyDictionary<Subject, IReadOnlyList<Run>> runs, TextWriter output)
    {
        output.WriteLine($"{"",-50} {"analyzer ms, min",18} {"median",8} {"wall ms, median",17} {"findings",10}");
        foreach (var (subject, taken) in runs)
        {
            output.WriteLine(
                $"{subject.Name,-50} {Analyzers(taken).Min(),18:F1} {Analyzers(taken).Median(),8:F1} " +
                $"{taken.Select(run => run.Wall.TotalMilliseconds).Median(),17:F1} {taken[0].Findings.Length,10}");
        }
    }

    private static IEnumerable<double> Analyzers(IEnumerable<Run> runs) => runs.Select(run => run.Analyzers.TotalMilliseconds);
}
