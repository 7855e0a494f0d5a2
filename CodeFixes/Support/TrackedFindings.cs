using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Findings of one document whose tokens are marked, so that each is found again however much moved around it.</summary>
internal sealed class TrackedFindings
{
    private readonly Dictionary<Diagnostic, SyntaxAnnotation> _marks;

    private TrackedFindings(Document document, ImmutableArray<Diagnostic> findings, Dictionary<Diagnostic, SyntaxAnnotation> marks)
    {
        Document = document;
        Findings = findings;
        _marks = marks;
    }

    /// <summary>The document as it was, with the marks.</summary>
    public Document Document { get; }

    public ImmutableArray<Diagnostic> Findings { get; }

    public static async Task<TrackedFindings> StartAsync(Document document, ImmutableArray<Diagnostic> findings, CancellationToken cancel)
    {
        var root = (await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false))!;
        var marks = new Dictionary<Diagnostic, SyntaxAnnotation>();
        var tokens = new Dictionary<SyntaxToken, SyntaxAnnotation>();
        foreach (var finding in findings)
        {
            var token = root.FindToken(finding.Location.SourceSpan.Start);
            if (!tokens.TryGetValue(token, out var mark))
                tokens.Add(token, mark = new SyntaxAnnotation());
            marks[finding] = mark;
        }

        var marked = root.ReplaceTokens(tokens.Keys, (old, now) => now.WithAdditionalAnnotations(tokens[old]));
        return new TrackedFindings(document.WithSyntaxRoot(marked), findings, marks);
    }

    /// <summary>Where the finding stands now; null if its token went away.</summary>
    public async Task<FixSite?> SiteOfAsync(Diagnostic finding, Document now, CancellationToken cancel)
    {
        var root = await now.GetSyntaxRootAsync(cancel).ConfigureAwait(false);
        var tokens = root!.GetAnnotatedTokens(_marks[finding]).ToList();
        return tokens.Count == 1 ? await FixSite.AtAsync(now, finding, tokens[0], cancel).ConfigureAwait(false) : null;
    }
}
