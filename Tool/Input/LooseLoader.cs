using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Makes one project of sources that have none: the newest language, all frameworks, no promise that it compiles.</summary>
internal static class LooseLoader
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Names that do not resolve; what implicit usings would cure.
    private static readonly string[] UnknownName = ["CS0103", "CS0246"];

    public static async Task<LoadedCode> LoadAsync(string path, Action<string> say, CancellationToken cancellation)
    {
        say("Reading sources");
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        var files = folder == path ? SourceTree.Files(path, "*.cs").ToImmutableArray() : [path];
        if (files.IsEmpty)
            throw new CouldNotRunException($"{path}: there are no .cs files in it.");

        var id = ProjectId.CreateNewId();
        var name = Path.GetFileName(path);
        var parse = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse, preprocessorSymbols: Symbols());
        var documents = files.Select(file => Document(id, file)).ToImmutableArray();
        var info = ProjectInfo.Create(
            id,
            VersionStamp.Default,
            name,
            assemblyName: name,
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Annotations),
            parseOptions: parse,
            documents: documents,
            metadataReferences: FrameworkReferences.All())
            .WithAnalyzerConfigDocuments(EditorConfigs(folder).Select(file => Document(id, file)));
        var project = new AdhocWorkspace().CurrentSolution.AddProject(info).GetProject(id)!;
        project = await AsProgramAsync(project, cancellation).ConfigureAwait(false);
        project = await WithImplicitUsingsAsync(project, cancellation).ConfigureAwait(false);
        return new(project.Solution, [id]) { ToleratesErrors = true };
    }

    /// <summary>Top-level statements make it a program.</summary>
    private static async Task<Project> AsProgramAsync(Project project, CancellationToken cancellation)
    {
        foreach (var document in project.Documents)
        {
            var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
            if (root.Members.Any(SyntaxKind.GlobalStatement))
                return project.WithCompilationOptions(project.CompilationOptions!.WithOutputKind(OutputKind.ConsoleApplication));
        }

        return project;
    }

    /// <summary>A project may have had them switched on: they are added where more names resolve with them.</summary>
    private static async Task<Project> WithImplicitUsingsAsync(Project project, CancellationToken cancellation)
    {
        var without = await UnknownNamesAsync(project, cancellation).ConfigureAwait(false);
        if (without == 0)
            return project;

        var added = project.AddDocument("ImplicitUsings.g.cs", SourceText.From(ImplicitUsings)).Project;
        return await UnknownNamesAsync(added, cancellation).ConfigureAwait(false) < without ? added : project;
    }

    private static async Task<int> UnknownNamesAsync(Project project, CancellationToken cancellation)
    {
        var compilation = (await project.GetCompilationAsync(cancellation).ConfigureAwait(false))!;
        return compilation.GetDiagnostics(cancellation).Count(diagnostic => UnknownName.Contains(diagnostic.Id));
    }

    private static IEnumerable<string> EditorConfigs(string folder)
    {
        for (var above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            var file = Path.Combine(above, ".editorconfig");
            if (File.Exists(file))
                yield return file;
        }

        foreach (var file in SourceTree.Files(folder, ".editorconfig"))
            yield return file;
    }

    private static IEnumerable<string> Symbols()
    {
        yield return "TRACE";
        yield return "DEBUG";
        yield return "NET";
        yield return "NETCOREAPP";
        var newest = Environment.Version.Major;
        yield return $"NET{newest}_0";
        for (var version = 5; version <= newest; version++)
            yield return $"NET{version}_0_OR_GREATER";
        foreach (var version in (string[])["1_0", "1_1", "2_0", "2_1", "2_2", "3_0", "3_1"])
            yield return $"NETCOREAPP{version}_OR_GREATER";
    }

    private static DocumentInfo Document(ProjectId id, string file) => DocumentInfo.Create(
        DocumentId.CreateNewId(id, file),
        Path.GetFileName(file),
        loader: TextLoader.From(TextAndVersion.Create(SourceFile.Read(file), VersionStamp.Default, file)),
        filePath: file);
}
