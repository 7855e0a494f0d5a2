using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Security;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Asks the installed SDK what it would tell the compiler, for every project of the target.</summary>
internal sealed class ProjectExport(ImmutableArray<string> properties, bool restore)
{
    private const int ErrorsShown = 10;

    // What IDEs set to learn the compiler's command line without compiling.
    private static readonly string[] DesignTime =
    [
        "DesignTimeBuild=true", "SkipCompilerExecution=true", "ProvideCommandLineArgs=true", "BuildProjectReferences=false",
        "BuildingProject=false", "NonExistentFile=__NonExistentSubDir__/__NonExistentFile__",
    ];

    public sealed record Result(ImmutableArray<ExportedProject> Projects, ImmutableHashSet<string> Asked, ImmutableArray<string> Skipped);

    public async Task<Result> RunAsync(ImmutableArray<string> files, Action<string> say, CancellationToken cancellation)
    {
        var directory = Path.GetDirectoryName(files[0])!;
        var asked = ImmutableHashSet.CreateBuilder<string>(PathComparer);
        var skipped = ImmutableArray.CreateBuilder<string>();
        foreach (var file in files)
        {
            var projects = CheckTarget.IsSolution(file) ? await ProjectsOfAsync(file, cancellation).ConfigureAwait(false) : [file];
            asked.UnionWith(projects.Where(CheckTarget.IsProject));
            skipped.AddRange(projects.Where(project => !CheckTarget.IsProject(project)));
        }

        if (asked.Count == 0)
            throw new CouldNotRunException($"{files[0]} holds no C# project.");
        if (asked.FirstOrDefault(project => !File.Exists(project)) is { } missing)
            throw new CouldNotRunException($"{files[0]}: its project {missing} does not exist.");

        foreach (var file in restore ? files : [])
        {
            say($"Restoring {Path.GetFileName(file)}");
            await RestoreAsync(file, directory, cancellation).ConfigureAwait(false);
        }

        say("Asking the SDK for the compiler's command lines");
        var scratch = Directory.CreateTempSubdirectory("lockcheck-");
        try
        {
            var projects = await ExportAsync(asked, scratch.FullName, directory, cancellation).ConfigureAwait(false);
            return new(projects, asked.ToImmutable(), skipped.ToImmutable());
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    public static StringComparer PathComparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static async Task<ImmutableArray<string>> ProjectsOfAsync(string solution, CancellationToken cancellation)
    {
        var directory = Path.GetDirectoryName(solution)!;
        var listed = await DotNet.RunAsync(directory, ["sln", solution, "list"], cancellation).ConfigureAwait(false);
        if (listed.ExitCode != 0)
            throw Failed($"{solution} cannot be read", listed);

        // A heading, underlined; without projects a sentence.
        return
        [
            .. listed.Lines
                .SkipWhile(line => !line.StartsWith("---", StringComparison.Ordinal))
                .Skip(1)
                .Where(line => line.Length > 0)
                .Select(line => Path.GetFullPath(line.Replace('\\', Path.DirectorySeparatorChar), directory)),
        ];
    }

    private async Task RestoreAsync(string file, string directory, CancellationToken cancellation)
    {
        var restored = await DotNet
            .RunAsync(directory, ["restore", file, "-nologo", "-v:quiet", "-tl:off", .. Given()], cancellation)
            .ConfigureAwait(false);
        if (restored.ExitCode != 0)
            throw Failed($"{file} does not restore", restored);
    }

    private async Task<ImmutableArray<ExportedProject>> ExportAsync(
        IEnumerable<string> projects, string scratch, string directory, CancellationToken cancellation)
    {
        var traversal = Path.Combine(scratch, "lockcheck.proj");
        var list = string.Join(";", projects.Order(PathComparer).Select(Escaped));
        await File.WriteAllTextAsync(
            traversal,
            $"""<Project><Target Name="Export"><MSBuild Projects="{list}" Targets="LockcheckExport" BuildInParallel="true" /></Target></Project>""",
            cancellation).ConfigureAwait(false);
        var exports = Directory.CreateDirectory(Path.Combine(scratch, "exports"));
        var beside = AppContext.BaseDirectory;
        string[] injected =
        [
            $"CustomAfterMicrosoftCommonTargets={Path.Combine(beside, "lockcheck.targets")}",
            $"CustomAfterMicrosoftCommonCrossTargetingTargets={Path.Combine(beside, "lockcheck.outer.targets")}",
            $"LockcheckExportDirectory={exports.FullName}",
        ];
        var exported = await DotNet.RunAsync(
            directory,
            [
                "msbuild", traversal, "-t:Export", "-nologo", "-v:quiet", "-tl:off", "-m", "-nodeReuse:false", "-clp:NoSummary",
                .. DesignTime.Concat(injected).Select(property => "-p:" + property), .. Given(),
            ],
            cancellation).ConfigureAwait(false);
        if (exported.ExitCode != 0)
            throw Failed("The project could not be evaluated", exported);

        return
        [
            .. exports.EnumerateFiles()
                .Select(file => ExportedProject.Read(file.FullName))
                // One project can be reached with several sets of global properties; what it puts out tells them apart.
                .DistinctBy(project => project.Outputs[0], PathComparer)
                .OrderBy(project => project.Path, StringComparer.Ordinal)
                .ThenBy(project => project.Framework, StringComparer.Ordinal),
        ];
    }

    private IEnumerable<string> Given() => properties.Select(property => "-p:" + property);

    // First for MSBuild, to which these are special, then for XML.
    private static string Escaped(string path) => SecurityElement.Escape(
        path.Replace("%", "%25").Replace(";", "%3B").Replace("$", "%24").Replace("@", "%40").Replace("*", "%2A").Replace("?", "%3F"));

    private static CouldNotRunException Failed(string what, DotNet.Outcome outcome)
    {
        var errors = outcome.Errors.ToList();
        var more = errors.Count > ErrorsShown ? $"\n  and {errors.Count - ErrorsShown} more" : "";
        return new(
            $"{what}:\n{string.Join("\n", errors.Take(ErrorsShown).Select(error => "  " + error))}{more}\n"
            + "Sources can be checked without their project: --loose.");
    }
}
