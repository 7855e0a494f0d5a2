using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>What the path on the command line stands for.</summary>
internal abstract record CheckTarget
{
    /// <summary>A solution, a project, or the projects of a folder: seen through the SDK.</summary>
    public sealed record Buildable(ImmutableArray<string> Files) : CheckTarget;

    /// <summary>Sources without a project, a folder or one file: seen as they are.</summary>
    public sealed record Loose(string Path) : CheckTarget;

    private static readonly ImmutableArray<string> SolutionExtensions = [".sln", ".slnx", ".slnf"];

    public static bool IsSolution(string path) => SolutionExtensions.Contains(Extension(path));

    public static bool IsProject(string path) => Extension(path) == ".csproj";

    public static CheckTarget Resolve(string path, bool loose)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
            return loose ? new Loose(full) : OfFolder(full);
        if (!File.Exists(full))
            throw new CouldNotRunException($"{path}: there is no such file or folder.");
        if (Extension(full) == ".cs")
            return new Loose(full);
        if (IsSolution(full) || IsProject(full))
            return loose ? new Loose(Path.GetDirectoryName(full)!) : new Buildable([full]);

        throw new CouldNotRunException($"{path}: expected a .sln, .slnx, .slnf or .csproj, a .cs file, or a folder of them.");
    }

    private static CheckTarget OfFolder(string folder)
    {
        var here = Directory.GetFiles(folder);
        var solutions = here.Where(file => IsSolution(file) && Extension(file) != ".slnf").ToImmutableArray();
        var projects = here.Where(IsProject).ToImmutableArray();
        if (solutions.Length == 1)
            return new Buildable(solutions);
        if (solutions.Length == 0 && projects.Length == 1)
            return new Buildable(projects);
        if (solutions.Length + projects.Length > 0)
            throw Ambiguous(folder, solutions.AddRange(projects));

        // A folder of projects without a solution: all of them.
        var below = SourceTree.Files(folder, "*.csproj").ToImmutableArray();
        return below.IsEmpty ? new Loose(folder) : new Buildable(below);
    }

    private static CouldNotRunException Ambiguous(string folder, ImmutableArray<string> candidates) => new(
        $"{folder} holds more than one solution or project. Name one, or take all sources without a project with --loose:\n"
        + string.Join("\n", candidates.Order(StringComparer.Ordinal).Select(file => "  " + file)));

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
