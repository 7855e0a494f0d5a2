using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>What sources without a project compile against: every framework installed beside the one that runs this tool.</summary>
internal static class FrameworkReferences
{
    private static readonly string[] FurtherFrameworks = ["Microsoft.AspNetCore.App", "Microsoft.WindowsDesktop.App"];

    public static ImmutableArray<MetadataReference> All()
    {
        var running = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(running))!;
        var version = Path.GetFileName(running);
        return
        [
            .. FurtherFrameworks
                .Select(framework => OfVersion(Path.Combine(shared, framework), version))
                .Prepend(running)
                .OfType<string>()
                .SelectMany(Assemblies)
                .DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)
                .Append(Path.Combine(AppContext.BaseDirectory, "ConventionAnalyzers.Runtime.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }

    // The same version as the running one, or none: frameworks of other versions bring types of other versions.
    private static string? OfVersion(string framework, string version)
    {
        var same = Path.Combine(framework, version);
        return Directory.Exists(same) ? same : null;
    }

    private static IEnumerable<string> Assemblies(string directory) =>
        Directory.EnumerateFiles(directory, "*.dll").Where(IsManaged);

    private static bool IsManaged(string path)
    {
        using var stream = File.OpenRead(path);
        using var reader = new PEReader(stream);
        return reader.HasMetadata;
    }
}
