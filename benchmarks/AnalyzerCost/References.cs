using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Finds the assemblies that sources compile against.</summary>
internal static class References
{
    /// <summary>
    /// Assemblies in falling order of precedence: where two have one name, the earlier wins, so that an explicit reference
    /// replaces the framework's.
    /// </summary>
    public static ImmutableArray<MetadataReference> Load(
        IReadOnlyList<string> explicitPaths, string? assets, string? framework, CSharpParseOptions parsing)
    {
        var fromAssets = assets is null ? [] : FromAssets(assets, framework).ToList();
        IEnumerable<string> platform = fromAssets.Any(IsNetStandardFacade) ? [] : RunningFramework();
        var assemblies = explicitPaths.Where(path => !IsSource(path)).SelectMany(Expand).Concat(fromAssets).Concat(platform)
            .DistinctBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)
            .Select(MetadataReference (path) => MetadataReference.CreateFromFile(path))
            .ToImmutableArray();
        return [.. assemblies, .. explicitPaths.Where(IsSource).Select(path => Compiled(path, assemblies, parsing))];
    }

    // Refers to the compilation itself: a library whose generators are missing has errors and could not be emitted.
    private static MetadataReference Compiled(string path, ImmutableArray<MetadataReference> references, CSharpParseOptions parsing)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var files = SourceSet.Read([path], ["bin", "obj"]).ToImmutableArray();
        return new SourceSet(files, new Recipe(name, references, parsing, NullableContextOptions.Disable)).Compile().ToMetadataReference();
    }

    private static bool IsSource(string path) => Directory.Exists(path) && !Directory.EnumerateFiles(path, "*.dll").Any();

    /// <summary>The reference assemblies that a restore chose: the compile-time items of one target of project.assets.json.</summary>
    private static IEnumerable<string> FromAssets(string assetsFile, string? framework)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(assetsFile));
        var root = document.RootElement;
        var folders = root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        var libraries = root.GetProperty("libraries");
        foreach (var library in Target(root.GetProperty("targets"), framework).EnumerateObject())
        {
            if (library.Value.GetProperty("type").GetString() != "package")
            {
                Console.Error.WriteLine($"note: {library.Name} is a project; add its folder or its assembly to see it");
                continue;
            }

            var package = libraries.GetProperty(library.Name).GetProperty("path").GetString()!;
            var folder = folders.Select(root => Path.Combine(root, package)).FirstOrDefault(Directory.Exists)
                ?? throw new DirectoryNotFoundException($"{library.Name} is not restored in {string.Join(", ", folders)}");
            foreach (var path in CompileItems(library, folder))
                yield return path;
        }
    }

    private static IEnumerable<string> CompileItems(JsonProperty library, string folder)
    {
        // Its assets are empty: the package's build targets add the reference assemblies.
        if (library.Name.StartsWith("NETStandard.Library/2.0", StringComparison.OrdinalIgnoreCase))
            return Directory.EnumerateFiles(Path.Combine(folder, "build", "netstandard2.0", "ref"), "*.dll");
        if (!library.Value.TryGetProperty("compile", out var items))
            return [];
        return items.EnumerateObject()
            .Where(item => item.Name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            .Select(item => Path.Combine(folder, item.Name)).ToList();
    }

    private static JsonElement Target(JsonElement targets, string? framework)
    {
        var names = targets.EnumerateObject().Select(target => target.Name).ToList();
        var name = framework is null && names.Count == 1
            ? names[0]
            : names.Find(name => name == framework || name == LongName(framework))
                ?? throw new InvalidDataException($"--tfm must be one of the restored targets: {string.Join(", ", names)}");
        return targets.GetProperty(name);
    }

    // A restore names targets before .NET 5 by their long name: .NETStandard,Version=v2.0.
    private static string LongName(string? framework) => framework switch
    {
        null => "",
        _ when framework.StartsWith("netstandard") => ".NETStandard,Version=v" + framework["netstandard".Length..],
        _ when framework.StartsWith("netcoreapp") => ".NETCoreApp,Version=v" + framework["netcoreapp".Length..],
        _ => ".NETFramework,Version=v" + string.Join('.', framework["net".Length..].ToCharArray()),
    };

    private static IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.dll").Where(IsManaged) : [path];

    private static IEnumerable<string> RunningFramework() =>
        Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Where(IsManaged);

    private static bool IsManaged(string path)
    {
        using var image = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(path));
        return image.HasMetadata;
    }

    private static bool IsNetStandardFacade(string path) => Path.GetFileName(path) == "netstandard.dll";
}
