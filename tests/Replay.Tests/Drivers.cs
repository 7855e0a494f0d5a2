using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Replay.Tests;

/// <summary>A diagnostic of ours, by file and 1-based line.</summary>
internal sealed record Finding(string File, int Line, string Rule, string Message)
{
    public override string ToString() => $"{File}({Line}): {Rule} {Message}";
}

/// <summary>A call that carries an id, by file and 1-based line.</summary>
internal sealed record MarkedCall(string Id, string File, int Line, string Function, IMethodSymbol Callee);

/// <summary>The drivers as a project in memory: compiled, analysed, fixed.</summary>
internal sealed partial class Drivers(Project project)
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(LockFlowAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>As they lie in the repository.</summary>
    public static Drivers Original { get; } = Load();

    public IEnumerable<(string File, SourceText Text)> Sources =>
        project.Documents.Select(document => (document.Name, document.GetTextAsync().Result));

    /// <summary>One file that stands nowhere else.</summary>
    public static Drivers Of(string source) => new(Empty().AddDocument("Driver.cs", source, filePath: "Driver.cs").Project);

    private static Project Empty() => new AdhocWorkspace().CurrentSolution
        .AddProject("Drivers", "CaptureRelay.Drivers", LanguageNames.CSharp)
        .WithCompilationOptions(new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
        .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
        .AddMetadataReferences(References());

    private static Drivers Load()
    {
        var project = Empty();
        foreach (var path in Directory.GetFiles(SiteTable.Folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(SiteTable.Folder, path).Replace('\\', '/');
            project = project.AddDocument(name, SourceText.From(File.ReadAllText(path)), filePath: name).Project;
        }

        return new Drivers(project);
    }

    private static IEnumerable<MetadataReference> References()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Append(typeof(Reservation).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path));
    }

    /// <summary>What the compiler has to say, warnings included.</summary>
    public async Task<IReadOnlyList<Diagnostic>> CompileAsync()
    {
        var compilation = (await project.GetCompilationAsync())!;
        var emitted = compilation.Emit(Stream.Null);
        return [.. emitted.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
    }

    /// <summary>What our analyzers have to say, suggestions aside: the originals know no exceptions, so whether their locks would outlast
    /// one (LCK2013) is not the question here.</summary>
    public async Task<IReadOnlyList<Finding>> FindAsync() =>
    [
        .. (await DiagnosticsAsync(project, CancellationToken.None)).Where(IsWarning).Select(diagnostic => new Finding(
            diagnostic.Location.GetLineSpan().Path,
            diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1,
            diagnostic.Id,
            diagnostic.GetMessage())),
    ];

    private static bool IsWarning(Diagnostic diagnostic) => diagnostic.Severity >= DiagnosticSeverity.Warning;

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Project project, CancellationToken cancellation)
    {
        var compilation = (await project.GetCompilationAsync(cancellation))!;
        var options = new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            onAnalyzerException: null,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        return await compilation.WithAnalyzers(s_analyzers, options).GetAnalyzerDiagnosticsAsync(cancellation);
    }

    /// <summary>The calls that carry an id. A comment stands behind the call that it speaks of, the last one of its line.</summary>
    public async Task<IReadOnlyList<MarkedCall>> MarkedCallsAsync()
    {
        var compilation = (await project.GetCompilationAsync())!;
        var calls = new List<MarkedCall>();
        foreach (var document in project.Documents)
        {
            var root = (await document.GetSyntaxRootAsync())!;
            var model = compilation.GetSemanticModel(root.SyntaxTree);
            foreach (var comment in root.DescendantTrivia().Where(trivia => IdComment().IsMatch(trivia.ToString())))
            {
                var line = root.SyntaxTree.GetText().Lines.GetLineFromPosition(comment.SpanStart);
                var call = root.DescendantNodes(line.Span).OfType<InvocationExpressionSyntax>()
                    .Last(invocation =>
                        invocation.Expression is MemberAccessExpressionSyntax member && line.Span.Contains(member.Name.Span));
                calls.Add(new MarkedCall(
                    comment.ToString()[3..],
                    document.Name,
                    line.LineNumber + 1,
                    call.Ancestors().OfType<MethodDeclarationSyntax>().First().Identifier.Text,
                    (IMethodSymbol)model.GetSymbolInfo(call).Symbol!));
            }
        }

        return calls;
    }

    /// <summary>The same drivers, rewritten.</summary>
    public async Task<Drivers> RewriteAsync(CSharpSyntaxRewriter rewriter)
    {
        var current = project;
        foreach (var document in project.Documents)
            current = current.GetDocument(document.Id)!.WithSyntaxRoot(rewriter.Visit((await document.GetSyntaxRootAsync())!)).Project;
        return new Drivers(current);
    }

    /// <summary>Fix All in the solution, with the fix's first offer, rule by rule.</summary>
    public async Task<Drivers> FixAllAsync(CodeFixProvider fix, IEnumerable<string> rules)
    {
        var current = project;
        foreach (var rule in rules)
        {
            var diagnostics = await DiagnosticsAsync(current, CancellationToken.None);
            var first = diagnostics.First(diagnostic => diagnostic.Id == rule);
            var document = current.GetDocument(first.Location.SourceTree)!;

            var offers = new List<CodeAction>();
            await fix.RegisterCodeFixesAsync(
                new CodeFixContext(document, first, (action, _) => offers.Add(action), CancellationToken.None));

            var all = await fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
                document, fix, FixAllScope.Solution, offers[0].EquivalenceKey, [rule], new Provider(diagnostics), CancellationToken.None));
            var applied = (await all!.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
            current = applied.ChangedSolution.GetProject(current.Id)!;
        }

        return new Drivers(current);
    }

    [GeneratedRegex(@"^// [CDK]\d+[a-z]?$")]
    private static partial Regex IdComment();

    private sealed class Provider(IReadOnlyCollection<Diagnostic> found) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return found.Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
