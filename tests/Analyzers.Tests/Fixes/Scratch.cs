using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using ConventionAnalyzers.Tests.Metadata;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>A project of one file and the contract attributes, for tests that make up their findings.</summary>
internal static class Scratch
{
    private static readonly ImmutableArray<MetadataReference> _framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static Document Document(string source)
    {
        var id = ProjectId.CreateNewId();
        var solution = new AdhocWorkspace(MefHostServices.DefaultHost).CurrentSolution.AddProject(ProjectInfo.Create(
            id, VersionStamp.Default, "Scratch", "Scratch", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest),
            metadataReferences: _framework));
        foreach (var file in Directory.EnumerateFiles(Shipped.PathOf("Runtime", "Contracts"), "*.cs"))
            solution = solution.AddDocument(DocumentId.CreateNewId(id), Path.GetFileName(file), SourceText.From(File.ReadAllText(file)));

        var document = DocumentId.CreateNewId(id);
        return solution.AddDocument(document, "Scratch.cs", SourceText.From(source)).GetDocument(document)!;
    }
}
