using System;
using System.IO;
using System.Linq;

namespace ConventionAnalyzers.EndToEnd;

/// <summary>Sources of some projects, copied as from a clean clone: nothing built before can help, and nothing that others build is
/// disturbed.</summary>
public sealed class Clone
{
    private readonly string[] _projects;

    private Clone(string[] projects) => _projects = projects;

    public static string Repository { get; } = FindRepository();

    public static Clone Of(params string[] projects) => new(projects);

    /// <summary>Copies them, and the files of the root, which all projects share.</summary>
    public string Into(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Repository).Where(file => Path.GetFileName(file) != ".git"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        foreach (var project in _projects)
            CopySources(Path.Combine(Repository, project), Path.Combine(folder, project));
        return folder;
    }

    private static void CopySources(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            if (Path.GetFileName(folder) is not ("bin" or "obj"))
                CopySources(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ConventionAnalyzers.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
