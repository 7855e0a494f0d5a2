using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>The figures of some runs as the table of the documentation, and whether they are within the bars.</summary>
/// <remarks>A ratio is one of two medians of the same run; of several runs the median counts.</remarks>
internal sealed class Bars
{
    private readonly Dictionary<MethodInfo, List<Figures>> _figures = [];

    public void Add(IEnumerable<Summary> summaries)
    {
        var reports = summaries.SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is not null).ToList();
        foreach (var report in reports)
        {
            var benchmark = report.BenchmarkCase.Descriptor;
            var peer = reports.Find(other => IsPeer(other.BenchmarkCase.Descriptor, benchmark));
            var median = Median(report);
            if (!_figures.TryGetValue(benchmark.WorkloadMethod, out var figures))
                _figures.Add(benchmark.WorkloadMethod, figures = []);
            figures.Add(new Figures(
                median,
                peer is null || peer == report ? null : median / Median(peer),
                report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0));
        }
    }

    /// <returns>Whether every bar is kept.</returns>
    public bool Print(TextWriter output)
    {
        var kept = true;
        output.WriteLine("| benchmark | ns | bytes | times its peer | bar |");
        output.WriteLine("|---|---:|---:|---:|---|");
        foreach (var (method, figures) in _figures.OrderBy(entry => entry.Key.DeclaringType!.Name).ThenBy(entry => entry.Key.MetadataToken))
        {
            var time = Middle(figures.Select(figure => figure.Nanoseconds));
            var bytes = figures.Min(figure => figure.Bytes);
            var ratio = Middle(figures.Select(figure => figure.Ratio));
            var factor = method.GetCustomAttribute<BarAttribute>()?.Factor;
            var free = method.GetCustomAttribute<AllocatesNothingAttribute>() is not null;
            var missed = ratio > factor || (free && bytes > 0);
            kept &= !missed;
            var bar = factor is not null ? $"{factor:0.0}×" : free ? "no allocation" : "";
            output.WriteLine(
                $"| {method.DeclaringType!.Name}.{method.Name} | {time:0.0} | {bytes} | {ratio:0.00} | {bar}{(missed ? " **missed**" : "")} |");
        }

        return kept;
    }

    private static bool IsPeer(Descriptor other, Descriptor benchmark) =>
        other.Baseline && other.Type == benchmark.Type && other.Categories.SequenceEqual(benchmark.Categories);

    private static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;

    private static double? Middle(IEnumerable<double?> values) =>
        values.Where(value => value is not null).Order().ToList() is { Count: > 0 } known ? known[known.Count / 2] : null;

    private static double Middle(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private readonly record struct Figures(double Nanoseconds, double? Ratio, long Bytes);
}
