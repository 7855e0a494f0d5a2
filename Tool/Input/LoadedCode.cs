using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Code ready to be checked: the projects that were asked for, and those they refer to.</summary>
internal sealed record LoadedCode(Solution Solution, ImmutableArray<ProjectId> Checked)
{
    /// <summary>Errors of the compiler do not stop the check: nobody promised that this code builds.</summary>
    public bool ToleratesErrors { get; init; }

    /// <summary>Folders whose files are compiled here but belong to somebody else: restored packages.</summary>
    public ImmutableArray<string> ForeignFolders { get; init; } = [];

    /// <summary>What the user should know about what was loaded, one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Is this the user's to read and to change: a file, not what a generator made, and not out of a package?</summary>
    public bool IsOwn(Location location)
    {
        if (location.SourceTree is not { } tree)
            return location.Kind == LocationKind.ExternalFile;

        return Solution.GetDocument(tree) is not SourceGeneratedDocument
            && !ForeignFolders.Any(folder => tree.FilePath.StartsWith(folder, StringComparison.Ordinal));
    }
}
