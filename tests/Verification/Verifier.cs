using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Verification;

/// <summary>Which of the compiler's diagnostics a test must expect; suppressed ones never count.</summary>
public enum CompilerDiagnostics { None, Errors, Warnings, Suggestions, All }

/// <summary>Source files of a test; a bare string gets the next name.</summary>
public sealed class SourceFiles : List<(string Name, string Content)>
{
    public void Add(string content) => Add(($"Test{Count}.cs", content));
}

/// <summary>A project as a test writes it down, diagnostics marked up.</summary>
public sealed class ProjectState
{
    public SourceFiles Sources { get; } = [];

    /// <summary>Names relative to the project: <c>.editorconfig</c>, <c>sub/.editorconfig</c>, <c>.globalconfig</c>.</summary>
    public List<(string Name, string Content)> AnalyzerConfigFiles { get; } = [];

    public List<(string Name, string Content)> AdditionalFiles { get; } = [];

    public List<MetadataReference> AdditionalReferences { get; } = [];

    /// <summary>Libraries given as source that the project sees as compiled assemblies; each may use those before it.</summary>
    public List<(string AssemblyName, string Source)> ReferencedAssemblies { get; } = [];

    /// <summary>Expected diagnostics whose message matters, at the places marked <c>{|#0:...|}</c>.</summary>
    public List<DiagnosticResult> ExpectedDiagnostics { get; } = [];

    public OutputKind OutputKind { get; set; } = OutputKind.DynamicallyLinkedLibrary;
}

/// <summary>Short forms for one analyzer.</summary>
public static class CSharpAnalyzerVerifier<TAnalyzer> where TAnalyzer : DiagnosticAnalyzer, new()
{
    public static DiagnosticResult Diagnostic(string id) =>
        new(id) { MessageFormat = new TAnalyzer().SupportedDiagnostics.Single(rule => rule.Id == id).MessageFormat.ToString() };

    public static Task VerifyAnalyzerAsync(string source, params DiagnosticResult[] expected)
    {
        var test = new CSharpAnalyzerTest<TAnalyzer> { TestCode = source };
        test.TestState.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync();
    }
}

/// <summary>
/// Compiles a project in memory, runs the analyzer over it, and holds its diagnostics to the markup. The project must compile and
/// emit. A suggestion counts only in a test that expects one of its rule, or is about that rule (<see cref="DefaultDiagnosticId"/>):
/// what the others show need not be a model of style. Every test runs with nullable enabled and disabled, unless it says which: the two lower <c>lock</c> differently.
/// </summary>
public class CSharpAnalyzerTest<TAnalyzer> where TAnalyzer : DiagnosticAnalyzer, new()
{
    private const string Root = "/0/";
    private const string AnnotationsName = "Annotations.cs";

    private readonly ConcurrentDictionary<Project, ImmutableArray<Diagnostic>> _analyzed = new();

    public ProjectState TestState { get; } = new();

    public string TestCode { set => TestState.Sources.Add(value); }

    public LanguageVersion LanguageVersion { get; set; } = LanguageVersion.Latest;

    /// <summary>Null runs the test both enabled and disabled.</summary>
    public NullableContextOptions? NullableContextOptions { get; set; }

    public CompilerDiagnostics CompilerDiagnostics { get; set; } = CompilerDiagnostics.Errors;

    /// <summary>Whether the sources see the contract attributes as a source file of their own.</summary>
    public bool AddAnnotations { get; set; } = true;

    public List<string> PreprocessorSymbols { get; } = [];

    /// <summary>Rules that are off by default and shall run, at their default severity.</summary>
    public List<string> EnabledDiagnostics { get; } = [];

    public List<string> DisabledDiagnostics { get; } = [];

    /// <summary>The rule that <c>[|...|]</c> stands for; needed when the analyzer has several.</summary>
    public string? DefaultDiagnosticId { get; set; }

    public async Task RunAsync(CancellationToken cancellation = default)
    {
        NullableContextOptions[] variants = NullableContextOptions is { } one
            ? [one]
            : [Microsoft.CodeAnalysis.NullableContextOptions.Enable, Microsoft.CodeAnalysis.NullableContextOptions.Disable];

        foreach (var nullable in LanguageVersion.MapSpecifiedToEffectiveVersion() < LanguageVersion.CSharp8
                     ? [Microsoft.CodeAnalysis.NullableContextOptions.Disable]
                     : variants)
        {
            try
            {
                await RunVariantAsync(nullable, cancellation);
            }
            catch (VerificationException failure)
            {
                throw new VerificationException($"With nullable {nullable.ToString().ToLowerInvariant()}d: {failure.Message}");
            }
        }
    }

    internal virtual Task RunVariantAsync(NullableContextOptions nullable, CancellationToken cancellation) =>
        VerifyStateAsync("The code", CreateProject(TestState.Sources, nullable), TestState.Sources, TestState, cancellation);

    /// <summary>Holds the diagnostics of <paramref name="project"/> to the markup of <paramref name="sources"/>.</summary>
    internal async Task VerifyStateAsync(
        string what, Project project, SourceFiles sources, ProjectState state, CancellationToken cancellation)
    {
        var compilation = (await project.GetCompilationAsync(cancellation))!;
        var diagnostics = CompilerFindings(compilation, cancellation).Concat(await AnalyzeAsync(project, cancellation));
        var trees = compilation.SyntaxTrees.ToDictionary(tree => tree.FilePath);
        var missing = Expectations(sources, state).ToList();
        var about = missing.Select(expected => expected.Id).Append(DefaultDiagnosticId).ToHashSet();
        var surplus = new List<Diagnostic>();
        foreach (var diagnostic in InSourceOrder(diagnostics))
        {
            var met = missing.FindIndex(expected => expected.IsMetBy(diagnostic));
            if (met >= 0)
                missing.RemoveAt(met);
            else if (diagnostic.Severity > DiagnosticSeverity.Info || about.Contains(diagnostic.Id))
                surplus.Add(diagnostic);
        }

        if (missing.Count + surplus.Count == 0)
            return;

        var lines = new List<string> { what + " does not give what is marked." };
        if (missing.Count > 0)
            lines.AddRange(missing.Select(one => Report.Expectation(one, trees[one.Path])).Prepend("Missing:"));
        if (surplus.Count > 0)
            lines.AddRange(surplus.Select(Report.Diagnostic).Prepend("Unexpected:"));
        throw new VerificationException(string.Join('\n', lines));
    }

    private IEnumerable<Expectation> Expectations(SourceFiles sources, ProjectState state)
    {
        var places = new Dictionary<int, (string Path, TextSpan Span)>();
        foreach (var (name, content) in sources)
        {
            var markup = Markup.Parse(content);
            foreach (var (id, span) in markup.Diagnostics)
                yield return new Expectation(id ?? DefaultId, Root + name, span, null);
            foreach (var (place, span) in markup.Places)
                places.Add(place, (Root + name, span));
        }

        foreach (var result in state.ExpectedDiagnostics)
        {
            if (result.MarkupKey is not { } key || !places.TryGetValue(key, out var place))
                throw new VerificationException($"Where is {result.Id} expected? Mark the place {{|#0:...|}} and use WithLocation(0).");
            yield return new Expectation(result.Id, place.Path, place.Span, result.Message);
        }
    }

    private string DefaultId => DefaultDiagnosticId ?? (new TAnalyzer().SupportedDiagnostics is [var only]
        ? only.Id
        : throw new VerificationException(
            $"[|...|] is ambiguous: {typeof(TAnalyzer).Name} has several rules. Write {{|ID:...|}}."));

    /// <summary>What the analyzer reports, in source order. A project is analyzed once.</summary>
    internal async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Project project, CancellationToken cancellation)
    {
        if (_analyzed.TryGetValue(project, out var known))
            return known;

        var crashes = new ConcurrentQueue<string>();
        var options = new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            (exception, _, diagnostic) => crashes.Enqueue($"{diagnostic.GetMessage()}\n{exception}"),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        var compilation = (await project.GetCompilationAsync(cancellation))!;
        var found = InSourceOrder(
            await compilation.WithAnalyzers([new TAnalyzer()], options).GetAnalyzerDiagnosticsAsync(cancellation));
        return crashes.IsEmpty
            ? _analyzed[project] = [.. found]
            : throw new VerificationException("The analyzer crashed.\n" + string.Join('\n', crashes));
    }

    private static IEnumerable<Diagnostic> InSourceOrder(IEnumerable<Diagnostic> diagnostics) => diagnostics
        .OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
        .ThenBy(diagnostic => diagnostic.Location.SourceSpan)
        .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal);

    private IEnumerable<Diagnostic> CompilerFindings(Compilation compilation, CancellationToken cancellation)
    {
        if (CompilerDiagnostics == CompilerDiagnostics.None)
            return [];

        // Some errors, such as an await in a using of a ref struct (CS4007), come from the emitter only. It binds everything, and
        // says all that matters of code that compiles; asking for the rest first would bind everything twice.
        var emitted = compilation.Emit(Stream.Null, cancellationToken: cancellation);
        var diagnostics = emitted.Success && CompilerDiagnostics <= CompilerDiagnostics.Warnings
            ? emitted.Diagnostics
            : emitted.Diagnostics.Union(compilation.GetDiagnostics(cancellation));

        var least = CompilerDiagnostics switch
        {
            CompilerDiagnostics.Errors => DiagnosticSeverity.Error,
            CompilerDiagnostics.Warnings => DiagnosticSeverity.Warning,
            CompilerDiagnostics.Suggestions => DiagnosticSeverity.Info,
            _ => DiagnosticSeverity.Hidden,
        };
        return diagnostics.Where(diagnostic => diagnostic.Severity >= least && !diagnostic.IsSuppressed);
    }

    internal Project CreateProject(SourceFiles sources, NullableContextOptions nullable)
    {
        var parse = new CSharpParseOptions(
            LanguageVersion, DocumentationMode.Parse, preprocessorSymbols: ["DEBUG", .. PreprocessorSymbols]);
        var options = new CSharpCompilationOptions(
            TestState.OutputKind,
            allowUnsafe: true,
            deterministic: true,
            nullableContextOptions: nullable,
            specificDiagnosticOptions: RuleOptions(nullable));

        var references = Framework.References.AddRange(TestState.AdditionalReferences);
        foreach (var (name, source) in TestState.ReferencedAssemblies)
            references = references.Add(Library(name, source, references, parse, options));

        var id = ProjectId.CreateNewId();
        var solution = new AdhocWorkspace(MefHostServices.DefaultHost).CurrentSolution
            .AddProject(ProjectInfo.Create(
                id, VersionStamp.Default, "Test", "Test", LanguageNames.CSharp, Root + "Test.csproj",
                compilationOptions: options, parseOptions: parse, metadataReferences: references));
        solution = solution.WithOptions(solution.Options.WithChangedOption(
            Microsoft.CodeAnalysis.Formatting.FormattingOptions.NewLine, LanguageNames.CSharp, "\n"));

        foreach (var (name, content) in sources)
            solution = solution.AddDocument(
                DocumentId.CreateNewId(id, name), name, SourceText.From(Markup.Parse(content).Text), filePath: Root + name);
        if (AddAnnotations)
            solution = solution.AddDocument(
                DocumentId.CreateNewId(id), AnnotationsName, Annotations.Text, filePath: Root + AnnotationsName);
        foreach (var (name, content) in TestState.AdditionalFiles)
            solution = solution.AddAdditionalDocument(
                DocumentId.CreateNewId(id, name), name, SourceText.From(content), filePath: Root + name);
        foreach (var (name, content) in TestState.AnalyzerConfigFiles)
            solution = solution.AddAnalyzerConfigDocument(
                DocumentId.CreateNewId(id, name), name, SourceText.From(content), filePath: Root + name);
        return solution.GetProject(id)!;
    }

    // With nullable disabled the rules that are off by default run too, and must not change what the others say.
    private ImmutableDictionary<string, ReportDiagnostic> RuleOptions(NullableContextOptions nullable)
    {
        var options = DisabledDiagnostics.ToImmutableDictionary(id => id, _ => ReportDiagnostic.Suppress);
        foreach (var rule in new TAnalyzer().SupportedDiagnostics.Where(rule => !options.ContainsKey(rule.Id)))
        {
            if (EnabledDiagnostics.Contains(rule.Id))
                options = options.Add(rule.Id, rule.DefaultSeverity == DiagnosticSeverity.Info ? ReportDiagnostic.Info : ReportDiagnostic.Warn);
            else if (nullable == Microsoft.CodeAnalysis.NullableContextOptions.Disable && !rule.IsEnabledByDefault && rule.Id != DefaultDiagnosticId)
                options = options.Add(rule.Id, ReportDiagnostic.Info);
        }

        return options;
    }

    private MetadataReference Library(
        string name, string source, IEnumerable<MetadataReference> references, CSharpParseOptions parse, CSharpCompilationOptions options)
    {
        SourceText[] sources = AddAnnotations ? [SourceText.From(source), Annotations.Text] : [SourceText.From(source)];
        var library = CSharpCompilation.Create(
            name,
            sources.Select(text => CSharpSyntaxTree.ParseText(text, parse)),
            references,
            options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = library.Emit(image);
        return result.Success
            ? MetadataReference.CreateFromImage(image.ToArray())
            : throw new VerificationException(
                $"The referenced assembly {name} does not compile.\n"
                + string.Join(
                    '\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).Select(Report.Diagnostic)));
    }
}

/// <summary>The contract attributes as the package gives them to projects without the runtime library, in one file for speed.</summary>
public static class Annotations
{
    private const string Header = "// <auto-generated/>\n#define CONVENTION_INTERNAL_ANNOTATIONS\n#pragma warning disable\n";

    public static SourceText Text { get; } = SourceText.From(Join());

    private static string Join()
    {
        var assembly = typeof(Annotations).Assembly;
        var lines = assembly.GetManifestResourceNames()
            .Order(StringComparer.Ordinal)
            .SelectMany(name => new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd().Split('\n'))
            .ToLookup(line => line.StartsWith("using ", StringComparison.Ordinal));
        return Header + string.Join('\n', lines[true].Distinct().Concat(lines[false]));
    }
}

/// <summary>The framework that the tests run on. Shared, so that Roslyn reads and binds its metadata once.</summary>
internal static class Framework
{
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];
}
