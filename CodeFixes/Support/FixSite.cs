using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>A finding in the document as it is now, with what the analyzer handed over for its repair.</summary>
internal sealed class FixSite
{
    private FixSite(Document document, SemanticModel model, SyntaxNode root, Diagnostic finding, SyntaxToken token, CancellationToken cancel)
    {
        Document = document;
        Model = model;
        Root = root;
        Finding = finding;
        Token = token;
        Cancel = cancel;
        Lock = LockExpressions.Parse(Property(FindingProperties.Lock));
        NewLine = NewLineOf(root);
    }

    public Document Document { get; }
    public SemanticModel Model { get; }
    public SyntaxNode Root { get; }
    public Diagnostic Finding { get; }
    public CancellationToken Cancel { get; }

    /// <summary>The token that the finding stands at: a member's name, an operator, an argument.</summary>
    public SyntaxToken Token { get; }

    /// <summary>The lock as it is written where the finding stands.</summary>
    public ExpressionSyntax? Lock { get; }

    /// <summary>The lock as a contract of the containing member would name it.</summary>
    public string? Requirement => Property(FindingProperties.Requirement);

    public bool Shared => Property(FindingProperties.Mode) == "Shared";

    /// <summary>What the file ends its lines with.</summary>
    public SyntaxTrivia NewLine { get; }

    public LanguageVersion Language => ((CSharpParseOptions)Root.SyntaxTree.Options).LanguageVersion;

    public string? Property(string key) =>
        Finding.Properties.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    public static async Task<FixSite?> FindAsync(Document document, Diagnostic finding, CancellationToken cancel)
    {
        if (await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false) is not { } root
            || !root.FullSpan.Contains(finding.Location.SourceSpan.Start))
        {
            return null;
        }

        return await AtAsync(document, finding, root.FindToken(finding.Location.SourceSpan.Start), cancel).ConfigureAwait(false);
    }

    /// <summary>The finding at a token that earlier repairs may have moved.</summary>
    public static async Task<FixSite?> AtAsync(Document document, Diagnostic finding, SyntaxToken token, CancellationToken cancel)
    {
        var model = await document.GetSemanticModelAsync(cancel).ConfigureAwait(false);
        var root = await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false);
        return model is null || root is null ? null : new FixSite(document, model, root, finding, token, cancel);
    }

    private static SyntaxTrivia NewLineOf(SyntaxNode root)
    {
        var first = root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return SyntaxFactory.EndOfLine(first.IsKind(SyntaxKind.EndOfLineTrivia) ? first.ToString() : "\n");
    }
}
