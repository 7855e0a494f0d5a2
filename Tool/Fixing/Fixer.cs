using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Checking;
using ConventionAnalyzers.Tool.Input;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConventionAnalyzers.Tool.Fixing;

/// <summary>Applies to each finding the best fix that is offered for it, until none is left that helps.</summary>
/// <remarks>
/// A step is kept only if it leaves fewer findings and no more compile errors than it met, so the loop ends. A step over many
/// findings that fails is halved, so that one bad fix does not cost the good ones.
/// </remarks>
internal sealed class Fixer(RuleBook rules, Checker checker)
{
    public async Task<Solution> FixAsync(LoadedCode code, Action<string> say, CancellationToken cancellation)
    {
        foreach (var id in code.Checked)
            code = await FixProjectAsync(code, id, say, cancellation).ConfigureAwait(false);
        return code.Solution;
    }

    private async Task<LoadedCode> FixProjectAsync(LoadedCode code, ProjectId id, Action<string> say, CancellationToken cancellation)
    {
        var state = await LookAsync(code, id, cancellation).ConfigureAwait(false);
        var queue = new Queue<ImmutableHashSet<FindingKey>>();
        queue.Enqueue([.. state.Findings.Select(FindingKey.Of)]);
        while (queue.TryDequeue(out var wanted))
        {
            say($"Fixing {code.Solution.GetProject(id)!.Name} ({state.Findings.Length} findings left)");
            var targets = state.Findings.Where(finding => wanted.Contains(FindingKey.Of(finding))).ToImmutableArray();
            if (await BestOfferAsync(code, targets, cancellation).ConfigureAwait(false) is not { } offer)
                continue;

            var stepped = await StepAsync(code, offer, targets, cancellation).ConfigureAwait(false);
            var after = stepped is null ? null : await LookAsync(stepped, id, cancellation).ConfigureAwait(false);
            if (after is not null
                && after.Findings.Length < state.Findings.Length
                && after.Errors <= state.Errors
                && await OthersStillCompileAsync(code, stepped!, id, cancellation).ConfigureAwait(false))
            {
                (code, state) = (stepped!, after);
                // What was left aside may be in reach now.
                queue.Clear();
                queue.Enqueue([.. state.Findings.Select(FindingKey.Of)]);
                continue;
            }

            // Whoever offered it is tried alone, apart from the rest.
            var offered = FindingKey.Of(offer.Finding);
            var rest = wanted.Remove(offered);
            if (rest.IsEmpty)
                continue;
            var half = rest.Take(rest.Count / 2).ToImmutableHashSet();
            foreach (var part in (ImmutableHashSet<FindingKey>[])[[offered], half, rest.Except(half)])
            {
                if (!part.IsEmpty)
                    queue.Enqueue(part);
            }
        }

        return code;
    }

    private async Task<State> LookAsync(LoadedCode code, ProjectId id, CancellationToken cancellation)
    {
        var diagnostics = await checker.DiagnoseAsync(code.Solution.GetProject(id)!, cancellation).ConfigureAwait(false);
        return new(
            [.. diagnostics.Where(d => checker.IsFinding(d) && code.IsOwn(d.Location)).OrderBy(FindingKey.Order, StringComparer.Ordinal)],
            diagnostics.Count(Checker.IsCompileError));
    }

    private async Task<Offer?> BestOfferAsync(LoadedCode code, ImmutableArray<Diagnostic> targets, CancellationToken cancellation)
    {
        // By fix, not by finding: a Fix All of the second best would also take what the best can repair.
        foreach (var provider in rules.Fixes)
        {
            foreach (var finding in targets.Where(finding => provider.FixableDiagnosticIds.Contains(finding.Id)))
            {
                if (code.Solution.GetDocument(finding.Location.SourceTree) is not { } document)
                    continue;

                CodeAction? first = null;
                var context = new CodeFixContext(document, finding, (action, _) => first ??= action, cancellation);
                await provider.RegisterCodeFixesAsync(context).ConfigureAwait(false);
                if (first is not null)
                    return new(finding, document, provider, first);
            }
        }

        return null;
    }

    private static async Task<LoadedCode?> StepAsync(
        LoadedCode code, Offer offer, ImmutableArray<Diagnostic> targets, CancellationToken cancellation)
    {
        var action = targets.Length == 1 ? offer.Action : await FixAllOf(offer, targets, cancellation).ConfigureAwait(false);
        if (action is null)
            return null;

        var operations = await action.GetOperationsAsync(cancellation).ConfigureAwait(false);
        var changed = operations.OfType<ApplyChangesOperation>().SingleOrDefault()?.ChangedSolution;
        return changed is null ? null : await EverywhereAsync(code, changed, cancellation).ConfigureAwait(false);
    }

    private static async Task<CodeAction?> FixAllOf(Offer offer, ImmutableArray<Diagnostic> targets, CancellationToken cancellation)
    {
        if (offer.Provider.GetFixAllProvider() is not { } fixAll)
            return offer.Action;

        var context = new FixAllContext(
            offer.Document,
            offer.Provider,
            FixAllScope.Project,
            offer.Action.EquivalenceKey,
            offer.Provider.FixableDiagnosticIds,
            new GivenDiagnostics([.. targets.Where(finding => offer.Provider.FixableDiagnosticIds.Contains(finding.Id))]),
            cancellation);
        return await fixAll.GetFixAsync(context).ConfigureAwait(false);
    }

    /// <summary>A file is one file, in however many target frameworks and projects it is compiled.</summary>
    private static async Task<LoadedCode?> EverywhereAsync(LoadedCode code, Solution changed, CancellationToken cancellation)
    {
        var solution = code.Solution;
        foreach (var project in changed.GetChanges(solution).GetProjectChanges())
        {
            if (project.GetAddedDocuments().Any() || project.GetRemovedDocuments().Any())
                return null;

            foreach (var id in project.GetChangedDocuments())
            {
                var document = changed.GetDocument(id)!;
                var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
                foreach (var same in solution.GetDocumentIdsWithFilePath(document.FilePath))
                    solution = solution.WithDocumentText(same, text);
            }
        }

        return code with { Solution = solution };
    }

    private static async Task<bool> OthersStillCompileAsync(
        LoadedCode before, LoadedCode after, ProjectId fixedProject, CancellationToken cancellation)
    {
        foreach (var project in after.Solution.GetChanges(before.Solution).GetProjectChanges())
        {
            if (project.ProjectId == fixedProject)
                continue;
            var old = await ErrorsAsync(project.OldProject, cancellation).ConfigureAwait(false);
            if (await ErrorsAsync(project.NewProject, cancellation).ConfigureAwait(false) > old)
                return false;
        }

        return true;
    }

    private static async Task<int> ErrorsAsync(Project project, CancellationToken cancellation)
    {
        var compilation = (await project.GetCompilationAsync(cancellation).ConfigureAwait(false))!;
        return compilation.GetDiagnostics(cancellation).Count(Checker.IsCompileError);
    }

    private sealed record State(ImmutableArray<Diagnostic> Findings, int Errors);

    private sealed record Offer(Diagnostic Finding, Document Document, CodeFixProvider Provider, CodeAction Action);

    /// <summary>Tells a finding again after code around it has moved. Equal ones stand or fall together.</summary>
    private readonly record struct FindingKey(string Rule, string Path, string Message, string Line)
    {
        public static FindingKey Of(Diagnostic finding)
        {
            var source = SourceLine.Of(finding.Location);
            return new(finding.Id, finding.Location.GetLineSpan().Path, finding.GetMessage(), source?.Text.Trim() ?? "");
        }

        public static string Order(Diagnostic finding) =>
            $"{finding.Location.GetLineSpan().Path}\0{finding.Location.SourceSpan.Start:D10}\0{finding.Id}";
    }
}
