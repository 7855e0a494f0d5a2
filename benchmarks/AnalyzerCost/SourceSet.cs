using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>One source file, not parsed yet.</summary>
internal sealed record SourceFile(string Path, SourceText Text);

/// <summary>How sources are compiled.</summary>
internal sealed record Recipe(
    string AssemblyName,
    ImmutableArray<MetadataReference> References,
    CSharpParseOptions Parsing,
    NullableContextOptions Nullable)
{
    public ImmutableArray<ISourceGenerator> Generators { get; init; } = [];

    /// <summary>Diagnostics of the compiler that the sources' own build turns off.</summary>
    public ImmutableArray<string> Silenced { get; init; } = [];
}

/// <summary>The sources of one compilation, from which every round makes a compilation of its own.</summary>
internal sealed class SourceSet(ImmutableArray<SourceFile> files, Recipe recipe)
{
    /// <summary>Physical lines, blank ones and comments included: what people mean by the size of a code base.</summary>
    public int Lines { get; } = files.Sum(file => file.Text.Lines.Count);

    public int Files => files.Length;

    /// <summary>
    /// Parses and compiles anew. Trees are not reused either: an analyzer may cache by tree, and a cache that outlives the
    /// round would be measured as speed.
    /// </summary>
    public CSharpCompilation Compile()
    {
        var trees = new SyntaxTree[files.Length];
        Parallel.For(0, files.Length, i => trees[i] = CSharpSyntaxTree.ParseText(files[i].Text, recipe.Parsing, files[i].Path));
        var output = trees.Any(HasTopLevelStatements) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        // Not concurrent: threads that bind beside the analyzers would contend with them, and the contention be measured.
        var options = new CSharpCompilationOptions(
            output, allowUnsafe: true, nullableContextOptions: recipe.Nullable, concurrentBuild: false,
            specificDiagnosticOptions: recipe.Silenced.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Suppress)));
        return Generated(CSharpCompilation.Create(recipe.AssemblyName, trees, recipe.References, options));
    }

    private CSharpCompilation Generated(CSharpCompilation compilation)
    {
        if (recipe.Generators.IsEmpty)
            return compilation;
        CSharpGeneratorDriver.Create(recipe.Generators, parseOptions: recipe.Parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return (CSharpCompilation)generated;
    }

    /// <summary>Every C# file at or below the paths, but for folders of these names.</summary>
    public static IEnumerable<SourceFile> Read(IEnumerable<string> paths, IReadOnlyCollection<string> excludedFolders)
    {
        foreach (var path in paths.Select(Path.GetFullPath))
        {
            var found = File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories);
            foreach (var file in found.Order(StringComparer.Ordinal))
            {
                if (IsBelow(Path.GetRelativePath(path, file), excludedFolders))
                    continue;
                using var stream = File.OpenRead(file);
                yield return new SourceFile(file, SourceText.From(stream));
            }
        }
    }

    private static bool IsBelow(string relativePath, IReadOnlyCollection<string> folders)
    {
        var segments = relativePath.Split(Path.DirectorySeparatorChar);
        return segments.SkipLast(1).Any(segment => folders.Contains(segment));
    }

    private static bool HasTopLevelStatements(SyntaxTree tree) =>
        tree.GetRoot().ChildNodes().Any(node => node.IsKind(SyntaxKind.GlobalStatement));
}
