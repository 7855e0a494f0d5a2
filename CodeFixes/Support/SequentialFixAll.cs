using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>
/// Repairs one finding after another, each in the solution that the ones before it left behind. Merging independent edits
/// would wrap one statement twice, and would not notice that a repair in one file already serves another.
/// </summary>
internal sealed class SequentialFixAll : FixAllProvider
{
    public static readonly SequentialFixAll Instance = new();

    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        var findings = await FindingsAsync(context).ConfigureAwait(false);
        if (findings.Count == 0)
            return null;

        var title = context.CodeActionEquivalenceKey ?? context.CodeFixProvider.GetType().Name;
        return CodeAction.Create(
            title,
            cancel => FixAsync(context.Solution, findings, (ConventionFix)context.CodeFixProvider, context.CodeActionEquivalenceKey, cancel),
            title);
    }

    private static async Task<List<(DocumentId Document, ImmutableArray<Diagnostic> Findings)>> FindingsAsync(FixAllContext context)
    {
        var documents = context.Scope switch
        {
            FixAllScope.Document when context.Document is { } document => new[] { document },
            FixAllScope.Project => context.Project.Documents,
            FixAllScope.Solution => context.Solution.Projects
                .Where(project => project.Language == LanguageNames.CSharp)
                .OrderBy(project => project.FilePath, System.StringComparer.Ordinal)
                .ThenBy(project => project.Name, System.StringComparer.Ordinal)
                .SelectMany(project => project.Documents),
            _ => Enumerable.Empty<Document>(),
        };

        var found = new List<(DocumentId, ImmutableArray<Diagnostic>)>();
        foreach (var document in documents)
        {
            var findings = await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
            if (!findings.IsEmpty)
                found.Add((document.Id, findings.Sort((a, b) => a.Location.SourceSpan.CompareTo(b.Location.SourceSpan))));
        }

        return found;
    }

    private static async Task<Solution> FixAsync(
        Solution solution,
        List<(DocumentId Document, ImmutableArray<Diagnostic> Findings)> all,
        ConventionFix fix,
        string? kind,
        CancellationToken cancel)
    {
        var done = new HashSet<DocumentId>();
        foreach (var (id, findings) in all)
        {
            // A file that several projects compile is repaired once; its other findings refer to the text as it was.
            if (!done.Add(id))
                continue;

            var document = solution.GetDocument(id)!;
            var repaired = await FixAsync(document, findings, fix, kind, cancel).ConfigureAwait(false);
            if (repaired == document)
                continue;

            solution = repaired.Project.Solution;
            foreach (var linked in document.GetLinkedDocumentIds())
            {
                done.Add(linked);
                solution = solution.WithDocumentText(linked, await repaired.GetTextAsync(cancel).ConfigureAwait(false));
            }
        }

        return solution;
    }

    private static async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> findings, ConventionFix fix, string? kind, CancellationToken cancel)
    {
        var ordered = fix.LastFirst ? findings.Reverse().ToImmutableArray() : findings;
        var run = new FixAllRun(fix, kind, await TrackedFindings.StartAsync(document, ordered, cancel).ConfigureAwait(false), cancel);
        var repaired = await run.RepairAsync(run.Start, 0, ordered.Length).ConfigureAwait(false);
        return repaired == run.Start
            ? document
            : await CleanUp.ApplyAsync(document, (await repaired.GetSyntaxRootAsync(cancel).ConfigureAwait(false))!, cancel).ConfigureAwait(false);
    }
}
