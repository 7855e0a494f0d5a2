using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace ConventionAnalyzers.EndToEnd;

[Collection(nameof(Packages))]
public sealed class PackageContentsTests(Packages packages)
{
    // What every host of analyzers provides: the compiler and what it needs itself; and System.Composition where fixes run.
    private static readonly string[] _providedByHosts =
        ["netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "System.Memory"];

    private static readonly string[] _providedByEditors =
        ["Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "System.Composition.AttributedModel"];

    [Fact]
    public void Analyzers_package_has_exactly_these_files()
    {
        var annotations = Directory.EnumerateFiles(Path.Combine(Clone.Repository, "Runtime", "Contracts"), "*.cs")
            .Select(file => "buildTransitive/annotations/" + Path.GetFileName(file));
        string[] expected =
        [
            "LICENSE",
            "README.md",
            "analyzers/dotnet/cs/ConventionAnalyzers.Analyzers.dll",
            "analyzers/dotnet/cs/ConventionAnalyzers.CodeFixes.dll",
            "build/ConventionAnalyzers.props",
            "build/ConventionAnalyzers.targets",
            "buildTransitive/ConventionAnalyzers.props",
            "buildTransitive/ConventionAnalyzers.targets",
            "buildTransitive/presets/Adopt.globalconfig",
            "buildTransitive/presets/Strict.globalconfig",
            .. annotations,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), FilesOf("ConventionAnalyzers"));
    }

    [Fact]
    public void Runtime_package_has_exactly_these_files() => Assert.Equal(
        [
            "LICENSE",
            "README.md",
            "lib/net10.0/ConventionAnalyzers.Runtime.dll",
            "lib/net10.0/ConventionAnalyzers.Runtime.xml",
            "lib/netstandard2.0/ConventionAnalyzers.Runtime.dll",
            "lib/netstandard2.0/ConventionAnalyzers.Runtime.xml",
        ],
        FilesOf("ConventionAnalyzers.Runtime"));

    [Fact]
    public void Analyzers_package_depends_on_nothing()
    {
        var metadata = MetadataOf("ConventionAnalyzers");
        Assert.DoesNotContain(metadata.Elements(), element => element.Name.LocalName == "dependencies");
        Assert.Equal("true", Value(metadata, "developmentDependency"));
        Assert.Equal("MIT", Value(metadata, "license"));
    }

    [Fact]
    public void Runtime_package_passes_the_analyzers_on()
    {
        var dependencies = MetadataOf("ConventionAnalyzers.Runtime").Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .ToList();
        var onAnalyzers = dependencies.Where(dependency => (string?)dependency.Attribute("id") == "ConventionAnalyzers").ToList();
        Assert.Equal(2, onAnalyzers.Count);
        Assert.All(onAnalyzers, dependency =>
        {
            Assert.Equal(packages.Version, (string?)dependency.Attribute("version"));
            Assert.Null(dependency.Attribute("exclude"));
        });
        Assert.Equal(
            ["System.Memory"], dependencies.Except(onAnalyzers).Select(dependency => (string)dependency.Attribute("id")!));
    }

    [Theory]
    [InlineData("ConventionAnalyzers.Analyzers")]
    [InlineData("ConventionAnalyzers.CodeFixes")]
    public void Assemblies_that_hosts_load_reference_only_what_hosts_have(string name)
    {
        using var assembly = new PEReader(new MemoryStream(Read("ConventionAnalyzers", $"analyzers/dotnet/cs/{name}.dll")));
        var metadata = assembly.GetMetadataReader();
        var references = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
        var allowed = name.EndsWith("CodeFixes", StringComparison.Ordinal)
            ? [.. _providedByHosts, .. _providedByEditors, "ConventionAnalyzers.Analyzers"]
            : _providedByHosts;
        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [InlineData("ConventionAnalyzers", "analyzers/dotnet/cs/ConventionAnalyzers.Analyzers.dll")]
    [InlineData("ConventionAnalyzers", "analyzers/dotnet/cs/ConventionAnalyzers.CodeFixes.dll")]
    [InlineData("ConventionAnalyzers.Runtime", "lib/net10.0/ConventionAnalyzers.Runtime.dll")]
    [InlineData("ConventionAnalyzers.Runtime", "lib/netstandard2.0/ConventionAnalyzers.Runtime.dll")]
    public void Assemblies_are_deterministic_and_carry_their_symbols(string package, string file)
    {
        using var assembly = new PEReader(new MemoryStream(Read(package, file)));
        var entries = assembly.ReadDebugDirectory();
        Assert.Contains(entries, entry => entry.Type == DebugDirectoryEntryType.Reproducible);

        using var symbols = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(
            entries.Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
        var metadata = symbols.GetMetadataReader();
        var documents = metadata.Documents.Select(handle => metadata.GetString(metadata.GetDocument(handle).Name)).ToList();
        Assert.NotEmpty(documents);
        Assert.All(documents, document => Assert.StartsWith("/_", document));
    }

    [Fact]
    public void Presets_name_the_same_rules()
    {
        var strict = RulesOf("Strict", "error");
        Assert.NotEmpty(strict);
        // What is off by default stays off for those who begin.
        Assert.Equal(strict, RulesOf("Adopt", "suggestion", "none"));
    }

    [Fact]
    public void Internal_annotations_are_marked_as_generated()
    {
        using var package = packages.Open("ConventionAnalyzers");
        Assert.All(package.Entries.Where(entry => entry.FullName.Contains("/annotations/")), entry =>
        {
            var source = Encoding.UTF8.GetString(Read("ConventionAnalyzers", entry.FullName));
            Assert.StartsWith("// <auto-generated/>\n#define CONVENTION_INTERNAL_ANNOTATIONS\n#pragma warning disable\n", source);
        });
    }

    private List<string> RulesOf(string preset, params string[] severities)
    {
        var text = Encoding.UTF8.GetString(Read("ConventionAnalyzers", $"buildTransitive/presets/{preset}.globalconfig"));
        var rules = text.Split('\n').Where(line => line.StartsWith("dotnet_diagnostic.", StringComparison.Ordinal)).ToList();
        Assert.All(rules, rule => Assert.Contains(rule.Split(" = ")[1], severities));
        return [.. rules.Select(rule => rule.Split('.')[1])];
    }

    private IEnumerable<string> FilesOf(string id)
    {
        using var package = packages.Open(id);
        return [.. package.Entries
            .Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/") && !name.StartsWith("package/"))
            .Where(name => name != "[Content_Types].xml" && !name.EndsWith(".nuspec"))
            .Order(StringComparer.Ordinal)];
    }

    private XElement MetadataOf(string id) =>
        XDocument.Load(new MemoryStream(Read(id, id + ".nuspec"))).Descendants()
            .Single(element => element.Name.LocalName == "metadata");

    private static string? Value(XElement metadata, string name) =>
        metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private byte[] Read(string id, string file)
    {
        using var package = packages.Open(id);
        using var content = package.GetEntry(file)!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
