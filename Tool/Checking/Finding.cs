using System.Collections.Immutable;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Checking;

/// <summary>A stretch of a file as people count it, from 1.</summary>
internal readonly record struct Place(string Path, int Line, int Column, int EndLine, int EndColumn)
{
    public static Place Of(Location location)
    {
        var span = location.GetMappedLineSpan();
        var path = span.HasMappedPath && location.SourceTree is { FilePath: var written }
            ? System.IO.Path.GetFullPath(span.Path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(written))!)
            : span.Path ?? "";
        return new(
            path,
            span.StartLinePosition.Line + 1,
            span.StartLinePosition.Character + 1,
            span.EndLinePosition.Line + 1,
            span.EndLinePosition.Character + 1);
    }
}

/// <summary>The line of source that a finding stands on, and where in it.</summary>
internal readonly record struct SourceLine(string Text, int Start, int Length)
{
    public static SourceLine? Of(Location location)
    {
        if (location.SourceTree?.GetText() is not { } text)
            return null;

        var line = text.Lines.GetLineFromPosition(location.SourceSpan.Start);
        var end = System.Math.Min(location.SourceSpan.End, line.End);
        return new(text.ToString(line.Span), location.SourceSpan.Start - line.Start, end - location.SourceSpan.Start);
    }
}

/// <summary>One place where a rule is broken.</summary>
internal sealed record Finding(
    DiagnosticDescriptor Rule,
    DiagnosticSeverity Severity,
    string Message,
    Place Place,
    SourceLine? Source,
    ImmutableArray<Place> Related)
{
    public bool FailsTheCheck => Severity >= DiagnosticSeverity.Warning;

    public static Finding Of(Diagnostic diagnostic) => new(
        diagnostic.Descriptor,
        diagnostic.Severity,
        diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
        Place.Of(diagnostic.Location),
        SourceLine.Of(diagnostic.Location),
        [.. System.Linq.Enumerable.Select(diagnostic.AdditionalLocations, Place.Of)]);
}
