using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Runs what an analyzer does with bodies over every method of a tree.</summary>
/// <remarks>
/// The compiler's driver binds each body once for itself, once for the analyzer, and tells of every symbol: that is two thirds of the
/// time of a run. <see cref="OracleTests.The_compiler_finds_the_same"/> holds this host to what the driver finds.
/// </remarks>
internal sealed class AnalyzerHost : AnalysisContext
{
    private readonly List<Action<CompilationStartAnalysisContext>> _starts = [];

    private AnalyzerHost()
    {
    }

    public static IReadOnlyList<Diagnostic> Run(DiagnosticAnalyzer analyzer, Compilation compilation, SyntaxTree tree)
    {
        var host = new AnalyzerHost();
        analyzer.Initialize(host);
        var start = new Start(compilation);
        host._starts.ForEach(action => action(start));

        var found = new List<Diagnostic>();
        var model = compilation.GetSemanticModel(tree);
        foreach (var method in tree.GetRoot().DescendantNodes(static node => node is not MethodDeclarationSyntax).OfType<MethodDeclarationSyntax>())
        {
            ImmutableArray<IOperation> body = [model.GetOperation(method.Body!)!];
#pragma warning disable CS0618 // To run an analyzer without the compiler is just what this is for.
            var context = new OperationBlockAnalysisContext(
                body, model.GetDeclaredSymbol(method)!, compilation, Start.NoOptions, found.Add, static _ => true, CancellationToken.None);
#pragma warning restore CS0618
            start.BlockActions.ForEach(action => action(context));
        }

        return found;
    }

    /// <summary>
    /// Whether the analyzer says nothing of a class's method, or of one of the lines of it that some path reaches, because more is
    /// possible there than it tells apart.
    /// </summary>
    public static bool GivesUp(Compilation compilation, SyntaxTree tree, string name, IEnumerable<int> reached)
    {
        var method = tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().First(type => type.Identifier.ValueText == name)
            .Members.OfType<MethodDeclarationSyntax>().Single();
        var model = compilation.GetSemanticModel(tree);
        var observer = new EndObserver();
        LockAnalysis.Run(
            new LockModel(compilation), ControlFlowGraph.Create((IMethodBodyOperation)model.GetOperation(method)!), model.GetDeclaredSymbol(method)!,
            observer, CancellationToken.None);
        return !observer.Ended || reached.Except(observer.Lines).Any();
    }

    private sealed class EndObserver : FlowObserver
    {
        public bool Ended { get; private set; }

        /// <summary>The lines of which something is known.</summary>
        public HashSet<int> Lines { get; } = [];

        public override void OnEnd(in EndFacts end) => Ended = true;

        public override void OnAccess(in AccessFacts access) => Note(access.Operation);

        public override void OnCall(in CallFacts call) => Note(call.Operation);

        public override void OnAcquire(in AcquireFacts acquire) => Note(acquire.Operation);

        public override void OnRelease(in ReleaseFacts release) => Note(release.Operation);

        private void Note(IOperation operation) => Lines.Add(operation.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line);
    }

    public override void EnableConcurrentExecution()
    {
    }

    public override void ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags analysisMode)
    {
    }

    public override void RegisterCompilationStartAction(Action<CompilationStartAnalysisContext> action) => _starts.Add(action);

    public override void RegisterCompilationAction(Action<CompilationAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> kinds) => throw new NotSupportedException();

    public override void RegisterCodeBlockStartAction<TKind>(Action<CodeBlockStartAnalysisContext<TKind>> action) => throw new NotSupportedException();

    public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw new NotSupportedException();

    public override void RegisterSyntaxNodeAction<TKind>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TKind> kinds) => throw new NotSupportedException();

    private sealed class Start(Compilation compilation) : CompilationStartAnalysisContext(compilation, NoOptions, CancellationToken.None)
    {
        public static readonly AnalyzerOptions NoOptions = new([]);

        public List<Action<OperationBlockAnalysisContext>> BlockActions { get; } = [];

        public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) => BlockActions.Add(action);

        // Single operations and attributes are for rules about lock objects and exemptions, which no program breaks.
        public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds)
        {
        }

        public override void RegisterSyntaxNodeAction<TKind>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TKind> syntaxKinds)
        {
        }

        public override void RegisterCompilationEndAction(Action<CompilationAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> kinds) => throw new NotSupportedException();

        public override void RegisterCodeBlockStartAction<TKind>(Action<CodeBlockStartAnalysisContext<TKind>> action) => throw new NotSupportedException();

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw new NotSupportedException();
    }
}
