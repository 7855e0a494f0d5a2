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

/// <summary>The sources and references of one compilation, from which every round makes a compilation of its own.</summary>
internal sealed class SourceSet(
    string assemblyName,
    ImmutableArray<SourceFile> files,
    ImmutableArray<MetadataReference> references,
    CSharpParseOptions parsing,
    NullableContextOptions nullable)
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
        Parallel.For(0, files.Length, i => trees[i] = CSharpSyntaxTree.ParseText(files[i].Text, parsing, files[i].Path));
        var output = trees.Any(HasTopLevelStatements) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create(assemblyName, trees, references, new CSharpCompilationOptions(
            output, allowUnsafe: true, nullableContextOptions: nullable, concurrentBuild: true));
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
