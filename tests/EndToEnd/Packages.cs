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

    public string Version { get; } = $"0.0.1-e2e.{Guid.NewGuid():N}";

    public string Feed => _folder.Below("feed");

    /// <summary>Instead of the user's package cache.</summary>
    public string Cache => _folder.Below("cache");

    public async Task InitializeAsync()
    {
        var clone = Clone.Of("Analyzers", "CodeFixes", "Runtime", "Package").Into(_folder.Below("clone"));
        foreach (var project in new[] { "Package", "Runtime" })
        {
            var packed = await Dotnet.RunAsync(clone, packagesFolder: null, "pack", project, "-o", Feed, $"-p:Version={Version}");
            packed.Succeeded().DoesNotSay("warning");
        }
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    public ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.nupkg"));
}

[CollectionDefinition(nameof(Packages))]
public sealed class PackagesCollection : ICollectionFixture<Packages>;
