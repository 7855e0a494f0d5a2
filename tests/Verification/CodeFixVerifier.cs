using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Verification;

/// <summary>Short forms for one analyzer and one of its fixes.</summary>
public static class CSharpCodeFixVerifier<TAnalyzer, TCodeFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new()
{
    public static DiagnosticResult Diagnostic(string id) => CSharpAnalyzerVerifier<TAnalyzer>.Diagnostic(id);

    public static Task VerifyAnalyzerAsync(string source, params DiagnosticResult[] expected) =>
        CSharpAnalyzerVerifier<TAnalyzer>.VerifyAnalyzerAsync(source, expected);

    /// <summary>Equal sources say that no fix is offered.</summary>
    public static Task VerifyCodeFixAsync(string source, string fixedSource) =>
        new CSharpCodeFixTest<TAnalyzer, TCodeFix> { TestCode = source, FixedCode = fixedSource }.RunAsync();

    public static Task VerifyCodeFixAsync(string source, string fixedSource, int codeActionIndex) =>
        new CSharpCodeFixTest<TAnalyzer, TCodeFix> { TestCode = source, FixedCode = fixedSource, CodeActionIndex = codeActionIndex }.RunAsync();
}

/// <summary>
/// Besides the diagnostics, holds the fix to its promise: applied one diagnostic after the other, and by Fix All in the document, the
/// project and the solution, it leads to the fixed sources, which compile and have no diagnostics but those marked in them.
/// </summary>
public class CSharpCodeFixTest<TAnalyzer, TCodeFix> : CSharpAnalyzerTest<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new()
{
    private const int IterationLimit = 100;

    // Different ways of fixing mostly lead through the same texts; each is analyzed, and asked for fixes, once.
    private readonly List<Project> _reached = [];

    // By project, not by its id: a diagnostic of a file that stays as it is means another action when other files have changed.
    private readonly Dictionary<(Project, Diagnostic), ImmutableArray<CodeAction>> _offered = [];

    /// <summary>The sources after the fix. Everything else of the project stays as in <see cref="CSharpAnalyzerTest{T}.TestState"/>.</summary>
    public ProjectState FixedState { get; } = new();

    /// <summary>The sources after Fix All, where they differ from <see cref="FixedState"/>.</summary>
    public ProjectState BatchFixedState { get; } = new();

    public string FixedCode { set => FixedState.Sources.Add(value); }

    public string BatchFixedCode { set => BatchFixedState.Sources.Add(value); }

    /// <summary>Which of the offered actions to take: by place in the list, or by key.</summary>
    public int? CodeActionIndex { get; set; }

    public string? CodeActionEquivalenceKey { get; set; }

    /// <summary>Fix only this many diagnostics, in source order; no Fix All then.</summary>
    public int? NumberOfIncrementalIterations { get; set; }

    /// <summary>How often Fix All must run: exactly so often, or when negative at most so often. Default once, or not at all.</summary>
    public int? NumberOfFixAllIterations { get; set; }

    /// <summary>Looks at the action that is taken, for instance at its title.</summary>
    public Action<CodeAction>? CodeActionVerifier { get; set; }

    internal override async Task RunVariantAsync(NullableContextOptions nullable, CancellationToken cancellation)
    {
        await base.RunVariantAsync(nullable, cancellation);

        var batch = BatchFixedState.Sources.Count > 0 ? BatchFixedState : FixedState;
        foreach (var state in new[] { FixedState, batch }.Distinct())
        {
            if (!state.Sources.Select(source => source.Name).SequenceEqual(TestState.Sources.Select(source => source.Name)))
                throw new VerificationException("The fixed state must name the same files as the test state.");
            await VerifyStateAsync("The fixed code", CreateProject(state.Sources, nullable), state.Sources, state, cancellation);
        }

        var start = CreateProject(TestState.Sources, nullable);
        _reached.Clear();
        _reached.Add(start);
        var steps = 0;
        var current = start;
        while (steps < (NumberOfIncrementalIterations ?? IterationLimit)
               && await FirstFixAsync(current, _ => true, cancellation) is { } fix)
        {
            CodeActionVerifier?.Invoke(fix.Action);
            var changed = await ApplyAsync(fix.Action, current, cancellation);
            if (!await HasChangedAsync(current, changed, cancellation))
                throw new VerificationException(
                    $"'{fix.Action.Title}' is offered but changes nothing.\n{Report.Diagnostic(fix.Diagnostic)}");
            current = await ReachAsync(changed, cancellation);
            steps++;
        }

        if (steps == IterationLimit)
            throw new VerificationException($"Fixing does not end: {steps} fixes, and still one is offered.");
        await VerifyTextsAsync("One fix after the other", current, FixedState, cancellation);

        if (NumberOfIncrementalIterations is not null)
            return;
        foreach (var scope in new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution })
            await VerifyFixAllAsync(
                start, scope, batch, expectedIterations: NumberOfFixAllIterations ?? Math.Min(1, steps), cancellation);
    }

    private async Task VerifyFixAllAsync(
        Project start, FixAllScope scope, ProjectState expected, int expectedIterations, CancellationToken cancellation)
    {
        var current = start;
        var most = 0;
        // In document scope a user runs it in one document after the other; the number is that of the document that needs most.
        foreach (var documents in scope == FixAllScope.Document
                     ? start.DocumentIds.Select(id => (Func<DocumentId, bool>)(other => other == id))
                     : [_ => true])
        {
            var iterations = 0;
            while (iterations <= Math.Abs(expectedIterations) && await FirstFixAsync(current, documents, cancellation) is { } fix)
            {
                var provider = new TCodeFix();
                var fixAll = provider.GetFixAllProvider()
                    ?? throw new VerificationException(
                        $"{typeof(TCodeFix).Name} has no Fix All provider: dotnet format would do nothing.");
                var action = await fixAll.GetFixAsync(new FixAllContext(
                    fix.Document, provider, scope, fix.Action.EquivalenceKey, [fix.Diagnostic.Id], new Diagnostics(this), cancellation));
                if (action is null)
                    throw new VerificationException(
                        $"Fix All in the {scope} offers nothing for\n{Report.Diagnostic(fix.Diagnostic)}");
                var changed = await ApplyAsync(action, current, cancellation);
                if (!await HasChangedAsync(current, changed, cancellation))
                    throw new VerificationException(
                        $"Fix All in the {scope} changes nothing for\n{Report.Diagnostic(fix.Diagnostic)}");
                current = await ReachAsync(changed, cancellation);
                iterations++;
            }

            most = Math.Max(most, iterations);
        }

        await VerifyTextsAsync($"Fix All in the {scope}", current, expected, cancellation);
        if (expectedIterations >= 0 ? most != expectedIterations : most > -expectedIterations)
            throw new VerificationException($"Fix All in the {scope} ran {most} times; expected {expectedIterations}.");
    }

    /// <summary>The first diagnostic, in source order, for which the chosen action is offered.</summary>
    private async Task<(CodeAction Action, Diagnostic Diagnostic, Document Document)?> FirstFixAsync(
        Project project, Func<DocumentId, bool> inScope, CancellationToken cancellation)
    {
        var provider = new TCodeFix();
        foreach (var diagnostic in await AnalyzeAsync(project, cancellation))
        {
            if (!provider.FixableDiagnosticIds.Contains(diagnostic.Id)
                || project.GetDocument(diagnostic.Location.SourceTree) is not { } document
                || !inScope(document.Id))
            {
                continue;
            }

            if (!_offered.TryGetValue((project, diagnostic), out var offered))
                offered = _offered[(project, diagnostic)] = await OfferAsync(provider, document, diagnostic, cancellation);

            var chosen = CodeActionEquivalenceKey is { } key
                ? offered.FirstOrDefault(action => action.EquivalenceKey == key)
                : offered.ElementAtOrDefault(CodeActionIndex ?? 0);
            if (chosen is not null)
                return (chosen, diagnostic, document);
        }

        return null;
    }

    private static async Task<ImmutableArray<CodeAction>> OfferAsync(
        TCodeFix provider, Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        var registered = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => registered.Add(action), cancellation));
        var offered = registered
            .SelectMany(action => action.NestedActions is { IsEmpty: false } nested ? nested : [action])
            .ToImmutableArray();

        if (offered.FirstOrDefault(action => action.EquivalenceKey is null) is { } nameless)
            throw new VerificationException($"'{nameless.Title}' has no equivalence key: Fix All cannot name it.");
        if (offered.GroupBy(action => action.EquivalenceKey).FirstOrDefault(same => same.Count() > 1) is { } ambiguous)
        {
            var titles = string.Join("' and '", ambiguous.Select(action => action.Title));
            throw new VerificationException($"The equivalence key '{ambiguous.Key}' stands for '{titles}'.");
        }

        return offered;
    }

    /// <summary>The project itself, or one reached before that has the same texts.</summary>
    private async Task<Project> ReachAsync(Project project, CancellationToken cancellation)
    {
        foreach (var known in _reached)
        {
            if (!await HasChangedAsync(known, project, cancellation))
                return known;
        }

        _reached.Add(project);
        return project;
    }

    private static async Task<Project> ApplyAsync(CodeAction action, Project project, CancellationToken cancellation)
    {
        var operations = await action.GetOperationsAsync(cancellation);
        return operations.OfType<ApplyChangesOperation>().SingleOrDefault() is { } changes
            ? changes.ChangedSolution.GetProject(project.Id)!
            : throw new VerificationException($"'{action.Title}' is offered but comes to no change of the solution.");
    }

    private static async Task<bool> HasChangedAsync(Project before, Project after, CancellationToken cancellation)
    {
        if (before.DocumentIds.Count != after.DocumentIds.Count)
            return true;

        foreach (var document in after.Documents)
        {
            var old = before.GetDocument(document.Id);
            if (old is null || !(await old.GetTextAsync(cancellation)).ContentEquals(await document.GetTextAsync(cancellation)))
                return true;
        }

        return false;
    }

    private async Task VerifyTextsAsync(string how, Project project, ProjectState expected, CancellationToken cancellation)
    {
        foreach (var (name, content) in expected.Sources)
        {
            var wanted = Markup.Parse(content).Text;
            var text = (await project.Documents.Single(document => document.Name == name).GetTextAsync(cancellation)).ToString();
            if (text != wanted)
                throw new VerificationException(
                    $"{how}, {name} is not as expected (- expected, + actual):\n{Report.Difference(wanted, text)}");
        }

        if (project.DocumentIds.Count != CreateProject(expected.Sources, default).DocumentIds.Count)
            throw new VerificationException($"{how}: the fix added or removed files.");
    }

    /// <summary>Gives Fix All the diagnostics of whatever scope it asks for.</summary>
    private sealed class Diagnostics(CSharpAnalyzerTest<TAnalyzer> test) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
            Project project, CancellationToken cancellation) =>
            await test.AnalyzeAsync(project, cancellation);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellation)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellation);
            return (await test.AnalyzeAsync(document.Project, cancellation)).Where(
                diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project, CancellationToken cancellation) =>
            (await test.AnalyzeAsync(project, cancellation)).Where(diagnostic => !diagnostic.Location.IsInSource);
    }
}
