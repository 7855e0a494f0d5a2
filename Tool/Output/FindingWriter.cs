using System;
using System.IO;
using System.Linq;
using ConventionAnalyzers.Tool.Checking;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tool.Output;

/// <summary>Writes findings the way compilers do, so that editors and scripts can read them, with the source below.</summary>
internal sealed class FindingWriter(TextWriter output, string currentDirectory, bool colour)
{
    private const string Plain = "\e[0m";

    public void Write(Finding finding)
    {
        var place = finding.Place;
        var severity = Word(finding.Severity);
        output.WriteLine(
            $"{Shown(place.Path)}({place.Line},{place.Column}): {Coloured(finding.Severity, $"{severity} {finding.Rule.Id}")}: {finding.Message}");
        if (finding.Source is { } source)
            WriteSource(source, finding.Severity);
    }

    public static string Word(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "info",
        _ => "hidden",
    };

    /// <summary>Relative below the current directory, else whole.</summary>
    public string Shown(string path)
    {
        var relative = Path.GetRelativePath(currentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private void WriteSource(SourceLine source, DiagnosticSeverity severity)
    {
        var text = source.Text.TrimStart();
        var cut = source.Text.Length - text.Length;
        var start = source.Start - cut;
        if (start < 0)
            return;

        // Tabs stay tabs, so that the caret stands below its token whatever the tab width.
        var indent = new string([.. text.Take(start).Select(c => c == '\t' ? '\t' : ' ')]);
        var marker = "^" + new string('~', Math.Max(0, source.Length - 1));
        output.WriteLine("    " + text.TrimEnd());
        output.WriteLine("    " + indent + Coloured(severity, marker));
    }

    private string Coloured(DiagnosticSeverity severity, string text) => !colour ? text : severity switch
    {
        DiagnosticSeverity.Error => $"\e[31m{text}{Plain}",
        DiagnosticSeverity.Warning => $"\e[33m{text}{Plain}",
        _ => $"\e[36m{text}{Plain}",
    };
}
