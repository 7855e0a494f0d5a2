using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;

namespace ConventionAnalyzers.EndToEnd;

/// <summary>
/// Both packages, packed once for all tests into a feed of their own, under a version that no cache can know. Packed from a copy
/// of the sources, as from a clean clone, so that nothing built before can help and nothing that others build is disturbed.
/// </summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public static string Repository { get; } = FindRepository();

    public string Version { get; } = $"0.0.1-e2e.{Guid.NewGuid():N}";

    public string Feed => _folder.Below("feed");

    /// <summary>Instead of the user's package cache.</summary>
    public string Cache => _folder.Below("cache");

    public async Task InitializeAsync()
    {
        var clone = _folder.Below("clone");
        Directory.CreateDirectory(clone);
        foreach (var file in Directory.EnumerateFiles(Repository).Where(file => Path.GetFileName(file) != ".git"))
            File.Copy(file, Path.Combine(clone, Path.GetFileName(file)));
        foreach (var project in new[] { "Analyzers", "CodeFixes", "Runtime", "Package" })
            CopySources(Path.Combine(Repository, project), Path.Combine(clone, project));

        foreach (var project in new[] { "Package", "Runtime" })
        {
            var packed = await Dotnet.RunAsync(clone, packagesFolder: null, "pack", project, "-o", Feed, $"-p:Version={Version}");
            packed.Succeeded().DoesNotSay("warning");
        }
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

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    public ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.nupkg"));

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ConventionAnalyzers.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}

[CollectionDefinition(nameof(Packages))]
public sealed class PackagesCollection : ICollectionFixture<Packages>;
