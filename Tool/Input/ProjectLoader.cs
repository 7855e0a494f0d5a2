using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Turns the command lines of the SDK into one workspace solution.</summary>
internal static class ProjectLoader
{
    public static async Task<LoadedCode> LoadAsync(
        ImmutableArray<string> files, ProjectExport export, Action<string> say, CancellationToken cancellation)
    {
        var exported = await export.RunAsync(files, say, cancellation).ConfigureAwait(false);
        var ids = exported.Projects.ToDictionary(project => project, project => ProjectId.CreateNewId(project.Name));
        var byOutput = new Dictionary<string, ProjectId>(ProjectExport.PathComparer);
        foreach (var project in exported.Projects)
        {
            foreach (var output in project.Outputs)
                byOutput.TryAdd(output, ids[project]);
        }

        say("Reading sources");
        var factory = new CommandLineProject(byOutput);
        var workspace = new AdhocWorkspace();
        var solution = workspace.CurrentSolution;
        foreach (var project in exported.Projects)
        {
            cancellation.ThrowIfCancellationRequested();
            solution = solution.AddProject(factory.Create(project, ids[project]));
        }

        return new(solution, [.. exported.Projects.Where(p => exported.Asked.Contains(p.Path)).Select(p => ids[p])])
        {
            ForeignFolders = [.. exported.Projects.Select(p => p.PackageFolder).OfType<string>().Distinct()],
            Notes = [.. exported.Skipped.Select(path => $"{Path.GetFileName(path)} is not a C# project and was skipped.")],
        };
    }
}
