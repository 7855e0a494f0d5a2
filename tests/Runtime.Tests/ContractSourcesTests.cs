using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Packages carry the attributes as source, into projects of any language version.</summary>
public class ContractSourcesTests
{
    [Fact]
    public void The_sources_compile_as_internal_types_in_old_and_new_projects()
    {
        foreach (var language in new[] { LanguageVersion.CSharp7_3, LanguageVersion.CSharp8, LanguageVersion.Latest })
        {
            var compilation = Compile(language, "CONVENTION_INTERNAL_ANNOTATIONS");

            Assert.Empty(compilation.GetDiagnostics());
            Assert.All(Types(compilation), type => Assert.Equal(Accessibility.Internal, type.DeclaredAccessibility));
        }
    }

    [Fact]
    public void The_internal_types_are_those_of_the_library()
    {
        var copied = Types(Compile(LanguageVersion.CSharp7_3, "CONVENTION_INTERNAL_ANNOTATIONS")).Select(type => type.Name);
        var library = typeof(LockAttribute).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(Attribute))
                || type == typeof(LockMode) || type == typeof(AcquireResult) || type == typeof(LockAssume))
            .Select(type => type.Name);

        Assert.Equal(library.Order(), copied.Order());
    }

    private static CSharpCompilation Compile(LanguageVersion language, params string[] symbols)
    {
        var options = new CSharpParseOptions(language, preprocessorSymbols: symbols);
        var trees = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Contracts"), "*.cs")
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file));
        var nullable = language >= LanguageVersion.CSharp8 ? NullableContextOptions.Enable : NullableContextOptions.Disable;
        return CSharpCompilation.Create(
            "Consumer",
            trees,
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable));
    }

    private static INamedTypeSymbol[] Types(Compilation compilation) =>
        [.. compilation.GlobalNamespace.GetNamespaceMembers().Single(space =>
            space.Name == "ConventionAnalyzers" && space.Locations.Any(location => location.IsInSource)).GetTypeMembers()];
}
