using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace ConventionAnalyzers.EndToEnd;

/// <summary>Projects of somebody who knows the packages from a feed only.</summary>
public sealed class Consumer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Packages _packages;

    public Consumer(Packages packages)
    {
        _packages = packages;
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="local" value="{packages.Feed}" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>Adds a project; <paramref name="package"/> may be empty.</summary>
    public Consumer Project(string name, string package, string properties = "", string items = "", string outputType = "Library")
    {
        var reference = package == "" ? "" : $"""<PackageReference Include="{package}" Version="{_packages.Version}" />""";
        return Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>{outputType}</OutputType>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {reference}
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    public Consumer Write(string file, string content)
    {
        var path = _folder.Below(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content + "\n");
        return this;
    }

    public string Read(string file) => File.ReadAllText(_folder.Below(file)).TrimEnd('\n');

    public Task<DotnetResult> Restore(string project) => Run("restore", project);

    /// <summary>Builds anew, so that each build shows all warnings. Restores if that has not been done.</summary>
    public Task<DotnetResult> Build(string project, params string[] more) => Run(["build", project, "--no-incremental", .. more]);

    /// <summary>Applies the fixes of all warnings.</summary>
    public Task<DotnetResult> Format(string project) => Run("format", "analyzers", project, "--no-restore", "--severity", "warn");

    public Task<DotnetResult> Run(params string[] arguments) => Dotnet.RunAsync(_folder.Path, _packages.Cache, arguments);

    public void Dispose() => _folder.Dispose();
}
