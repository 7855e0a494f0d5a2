using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tool.Commands;

/// <summary>What <c>lockcheck check</c> was asked to do.</summary>
internal sealed record CheckOptions(string Path)
{
    public bool Loose { get; init; }

    public bool Fix { get; init; }

    public string? SarifFile { get; init; }

    /// <summary>Findings below it do not exist: they are neither shown nor logged, and do not count.</summary>
    public DiagnosticSeverity MinimumSeverity { get; init; } = DiagnosticSeverity.Info;

    /// <summary>Packages are there already.</summary>
    public bool NoRestore { get; init; }

    /// <summary><c>Name=Value</c>, handed to the build of the checked projects.</summary>
    public ImmutableArray<string> Properties { get; init; } = [];
}
