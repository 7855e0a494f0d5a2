using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Turns a repaired tree into the text that the user will see.</summary>
internal static class CleanUp
{
    /// <summary>Marks full names that are to become a short name and a <c>using</c>.</summary>
    public static readonly SyntaxAnnotation NeedsUsing = new("ConventionAnalyzers.NeedsUsing");

    public static async Task<Document> ApplyAsync(Document document, SyntaxNode root, CancellationToken cancel)
    {
        var changed = document.WithSyntaxRoot(root);
        var newLine = root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        var options = await document.GetOptionsAsync(cancel).ConfigureAwait(false);
        var layout = newLine.IsKind(SyntaxKind.EndOfLineTrivia)
            ? options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, newLine.ToString())
            : options;

        if (root.GetAnnotatedNodes(NeedsUsing).Any())
            changed = await ImportAdder.AddImportsAsync(changed, NeedsUsing, layout, cancel).ConfigureAwait(false);

        changed = await Simplifier.ReduceAsync(changed, Simplifier.Annotation, layout, cancel).ConfigureAwait(false);
        changed = await Formatter.FormatAsync(changed, Formatter.Annotation, layout, cancel).ConfigureAwait(false);

        // Parsed anew: what is checked must be what the text says, not what a hand-built tree happens to mean.
        return document.WithText(await changed.GetTextAsync(cancel).ConfigureAwait(false));
    }
}
