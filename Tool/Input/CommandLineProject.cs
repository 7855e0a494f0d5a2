using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Makes a workspace project of a compiler's command line, as the compiler would understand it.</summary>
internal sealed class CommandLineProject(IReadOnlyDictionary<string, ProjectId> projectsByOutput)
{
    private readonly Dictionary<(string Path, MetadataReferenceProperties Properties), MetadataReference> _references = [];
    private readonly Dictionary<string, SourceText> _texts = new(ProjectExport.PathComparer);
    private readonly GeneratorLoader _generators = new();

    public ProjectInfo Create(ExportedProject exported, ProjectId id)
    {
        var line = CSharpCommandLineParser.Default.Parse(exported.Arguments, exported.Directory, sdkDirectory: null);
        if (line.Errors.FirstOrDefault(error => error.Severity == DiagnosticSeverity.Error) is { } error)
        {
            var update = error.Id == "CS1617" ? " This lockcheck is older than that version of the language: update it." : "";
            throw new CouldNotRunException($"{exported.Path}: {error.GetMessage()}{update}");
        }

        var (projects, assemblies) = References(exported, line, id);
        return ProjectInfo.Create(
            id,
            VersionStamp.Default,
            exported.Name,
            line.CompilationName ?? Path.GetFileNameWithoutExtension(line.OutputFileName) ?? exported.Name,
            LanguageNames.CSharp,
            exported.Path,
            outputFilePath: exported.Outputs[0],
            line.CompilationOptions
                .WithStrongNameProvider(new DesktopStrongNameProvider(line.KeyFileSearchPaths))
                .WithAssemblyIdentityComparer(DesktopAssemblyIdentityComparer.Default)
                .WithXmlReferenceResolver(new XmlFileResolver(exported.Directory))
                .WithSourceReferenceResolver(new SourceFileResolver([], exported.Directory)),
            line.ParseOptions,
            line.SourceFiles.Select(file => Document(id, file.Path, line.Encoding, exported)),
            projects,
            assemblies,
            // Only their generators will run: the rules are ours, whatever the project brings along.
            line.AnalyzerReferences.Select(analyzer => _generators.Reference(FullPath(analyzer.FilePath, exported))),
            line.AdditionalFiles.Select(file => Document(id, file.Path, line.Encoding, exported)))
            .WithAnalyzerConfigDocuments(line.AnalyzerConfigPaths.Select(path => Document(id, path, null, exported)));
    }

    private (ImmutableArray<ProjectReference> Projects, ImmutableArray<MetadataReference> Assemblies) References(
        ExportedProject exported, CSharpCommandLineArguments line, ProjectId id)
    {
        var projects = new Dictionary<ProjectId, ProjectReference>();
        var assemblies = ImmutableArray.CreateBuilder<MetadataReference>();
        foreach (var reference in line.MetadataReferences)
        {
            var path = FullPath(reference.Reference, exported);
            if (projectsByOutput.TryGetValue(path, out var project) && project != id)
                projects.TryAdd(project, new(project, reference.Properties.Aliases, reference.Properties.EmbedInteropTypes));
            else if (File.Exists(path))
                assemblies.Add(Assembly(path, reference.Properties));
        }

        // What has never been built is not on the command line.
        foreach (var reference in exported.References)
        {
            if (projectsByOutput.TryGetValue(reference.Output, out var project) && project != id)
                projects.TryAdd(project, new(project, reference.Aliases));
        }

        return ([.. projects.Values], assemblies.ToImmutable());
    }

    // Shared by all projects: a solution names the same framework hundreds of times.
    private MetadataReference Assembly(string path, MetadataReferenceProperties properties)
    {
        if (!_references.TryGetValue((path, properties), out var reference))
            _references.Add((path, properties), reference = MetadataReference.CreateFromFile(path, properties));
        return reference;
    }

    private DocumentInfo Document(ProjectId id, string path, Encoding? encoding, ExportedProject exported)
    {
        var full = FullPath(path, exported);
        if (!_texts.TryGetValue(full, out var text))
        {
            if (!File.Exists(full))
                throw new CouldNotRunException($"{exported.Path}: the file {full} that it compiles does not exist.");
            _texts.Add(full, text = SourceFile.Read(full, encoding));
        }

        return DocumentInfo.Create(
            DocumentId.CreateNewId(id, full),
            Path.GetFileName(full),
            loader: TextLoader.From(TextAndVersion.Create(text, VersionStamp.Default, full)),
            filePath: full);
    }

    private static string FullPath(string path, ExportedProject exported) => Path.GetFullPath(path, exported.Directory);
}
