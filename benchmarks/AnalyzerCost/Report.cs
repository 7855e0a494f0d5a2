using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Writes what a run found, for a person who reads every line of it.</summary>
internal static class Report
{
    /// <summary>Crashes are worse than any finding: they come first and are never summed up.</summary>
    public static void Crashes(Run run, TextWriter output)
    {
        foreach (var crash in run.Crashes)
        {
            output.WriteLine($"!!! {crash.Diagnostic.Id} {crash.Analyzer.GetType().Name}: {crash.Diagnostic.GetMessage()}");
            output.WriteLine(crash.Exception);
        }
    }

    /// <summary>One finding a line in the compiler's format, its other places, and below it the source that it is about.</summary>
    public static void Findings(Run run, string root, TextWriter output)
    {
        foreach (var finding in InSourceOrder(run.Findings))
        {
            output.WriteLine($"{Place(finding.Location, root)}: {finding.Id}: {finding.GetMessage()}");
            output.WriteLine($"    {SourceLine(finding.Location)}");
            foreach (var other in finding.AdditionalLocations)
                output.WriteLine($"      {Place(other, root)}: {SourceLine(other)}");
        }
    }

    public static void Summary(Run run, TextWriter output)
    {
        output.WriteLine($"{run.Findings.Length} findings, {run.Crashes.Length} crashes");
        foreach (var rule in run.Findings.GroupBy(finding => finding.Id).OrderBy(group => group.Key, StringComparer.Ordinal))
            output.WriteLine($"  {rule.Key}  {rule.Count(),6}");
    }

    /// <summary>Errors mean that types are missing and the analyzers see less than a build would: how many, and which.</summary>
    public static void CompileErrors(Run run, TextWriter output, int examples)
    {
        output.WriteLine($"{run.CompileErrors.Length} compile errors");
        foreach (var error in run.CompileErrors.GroupBy(error => (error.Id, Message: error.GetMessage()))
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Message, StringComparer.Ordinal).Take(examples))
        {
            output.WriteLine($"  {error.Count(),6} x {error.Key.Id}: {error.Key.Message}");
        }
    }

    private static IEnumerable<Diagnostic> InSourceOrder(IEnumerable<Diagnostic> findings) => findings
        .OrderBy(finding => finding.Location.SourceTree?.FilePath, StringComparer.Ordinal)
        .ThenBy(finding => finding.Location.SourceSpan.Start)
        .ThenBy(finding => finding.Id, StringComparer.Ordinal)
        .ThenBy(finding => finding.GetMessage(), StringComparer.Ordinal);

    private static string Place(Location location, string root)
    {
        if (!location.IsInSource)
            return "(no source)";
        var span = location.GetLineSpan();
        var start = span.StartLinePosition;
        return $"{Path.GetRelativePath(root, span.Path)}({start.Line + 1},{start.Character + 1})";
    }

    private static string SourceLine(Location location) =>
        location.SourceTree?.GetText().Lines.GetLineFromPosition(location.SourceSpan.Start).ToString().Trim() ?? "";
}
