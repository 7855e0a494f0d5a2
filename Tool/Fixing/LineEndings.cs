using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Fixing;

/// <summary>Keeps the line ends of a file: those that a fix did not touch as they are, those it added like the rest.</summary>
internal static class LineEndings
{
    public static SourceText Like(SourceText original, IEnumerable<TextChange> changes)
    {
        var content = original.ToString();
        return Dominant(content) is { } ending
            ? original.WithChanges(changes.Select(change => new TextChange(change.Span, With(change, ending, content))))
            : original.WithChanges(changes);
    }

    /// <summary>The line end that most lines have; none for a text of one line.</summary>
    private static string? Dominant(string content)
    {
        var all = content.Count(c => c == '\n');
        if (all == 0)
            return null;
        var windows = 0;
        for (var at = content.IndexOf("\r\n", System.StringComparison.Ordinal); at >= 0; at = content.IndexOf("\r\n", at + 2, System.StringComparison.Ordinal))
            windows++;
        return windows * 2 > all ? "\r\n" : "\n";
    }

    private static string With(TextChange change, string ending, string content)
    {
        var text = change.NewText ?? "";
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var pairsWithNext = i + 1 < text.Length ? text[i + 1] == '\n' : change.Span.End < content.Length && content[change.Span.End] == '\n';
            var pairsWithLast = i == 0 && change.Span.Start > 0 && content[change.Span.Start - 1] == '\r';
            if (text[i] == '\r' && pairsWithNext)
            {
                // Half of a pair: the other half, in this change or in the kept text, writes the whole one.
                if (i + 1 == text.Length && ending == "\r\n")
                    result.Append('\r');
            }
            else if (text[i] == '\n')
            {
                result.Append(pairsWithLast ? "\n" : ending);
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
