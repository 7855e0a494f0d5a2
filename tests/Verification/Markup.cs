using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Verification;

/// <summary>What a test found to be other than it says.</summary>
public sealed class VerificationException : Exception
{
    public VerificationException(string message) : base(message) { }
}

/// <summary>A diagnostic that a test expects, with as much of it as the test cares about.</summary>
public sealed record DiagnosticResult(string Id)
{
    public int? MarkupKey { get; private init; }

    public string? Message { get; private init; }

    public string? MessageFormat { get; init; }

    /// <summary>The place that the source marks as <c>{|#key:...|}</c>.</summary>
    public DiagnosticResult WithLocation(int markupKey) => this with { MarkupKey = markupKey };

    public DiagnosticResult WithMessage(string message) => this with { Message = message };

    public DiagnosticResult WithArguments(params object[] arguments) =>
        this with { Message = string.Format(MessageFormat ?? throw new InvalidOperationException("no descriptor is known"), arguments) };
}

/// <summary>A diagnostic that the markup, or a <see cref="DiagnosticResult"/>, expects.</summary>
internal sealed record Expectation(string Id, string Path, TextSpan Span, string? Message)
{
    public bool IsMetBy(Diagnostic diagnostic) =>
        diagnostic.Id == Id
        && diagnostic.Location.SourceTree?.FilePath == Path
        && diagnostic.Location.SourceSpan == Span
        && (Message is null || diagnostic.GetMessage() == Message);
}

/// <summary>Source text freed of <c>[|...|]</c>, <c>{|ID:...|}</c> and <c>{|#0:...|}</c>, which may nest.</summary>
internal sealed record Markup(
    string Text, ImmutableArray<(string? Id, TextSpan Span)> Diagnostics, ImmutableArray<(int Key, TextSpan Span)> Places)
{
    public static Markup Parse(string marked)
    {
        var text = new StringBuilder(marked.Length);
        var open = new Stack<(string? Name, char Closer, int Start)>();
        var diagnostics = ImmutableArray.CreateBuilder<(string? Id, TextSpan Span)>();
        var places = ImmutableArray.CreateBuilder<(int Key, TextSpan Span)>();

        for (var at = 0; at < marked.Length; at++)
        {
            var next = at + 1 < marked.Length ? marked[at + 1] : '\0';
            if (marked[at] == '[' && next == '|')
            {
                open.Push((null, ']', text.Length));
                at++;
            }
            else if (marked[at] == '{' && next == '|' && NameAt(marked, at + 2) is { } name)
            {
                open.Push((name, '}', text.Length));
                at += 2 + name.Length;
            }
            else if (marked[at] == '|' && open.Count > 0 && next == open.Peek().Closer)
            {
                Close(open.Pop());
                at++;
            }
            else
            {
                text.Append(marked[at]);
            }
        }

        return open.Count == 0
            ? new Markup(text.ToString(), diagnostics.ToImmutable(), places.ToImmutable())
            : throw new VerificationException(
                $"The markup opened before '{Ahead(text.ToString(), open.Peek().Start)}' is never closed.");

        void Close((string? Name, char Closer, int Start) mark)
        {
            var span = TextSpan.FromBounds(mark.Start, text.Length);
            if (mark.Name is ['#', .. var key])
                places.Add((int.Parse(key), span));
            else
                diagnostics.Add((mark.Name, span));
        }
    }

    private static string? NameAt(string marked, int start)
    {
        var end = start;
        while (end < marked.Length && (char.IsLetterOrDigit(marked[end]) || marked[end] == '#'))
            end++;
        return end > start && end < marked.Length && marked[end] == ':' ? marked[start..end] : null;
    }

    private static string Ahead(string text, int start) => text.Substring(start, Math.Min(30, text.Length - start));
}

/// <summary>Says what differs so that one can see it.</summary>
internal static class Report
{
    public static string Diagnostic(Diagnostic diagnostic) =>
        Line(diagnostic.Id, diagnostic.Location.SourceTree, diagnostic.Location.SourceSpan, diagnostic.GetMessage());

    public static string Expectation(Expectation expected, SyntaxTree? tree) =>
        Line(expected.Id, tree, expected.Span, expected.Message ?? "(any message)");

    private static string Line(string id, SyntaxTree? tree, TextSpan span, string message)
    {
        if (tree is null)
            return $"  {id} (no location): {message}";

        var text = tree.GetText();
        var position = text.Lines.GetLinePosition(span.Start);
        var line = text.Lines[position.Line];
        var width = Math.Max(1, Math.Min(span.Length, line.End - span.Start));
        return $"""
              {tree.FilePath}({position.Line + 1},{position.Character + 1}) {id}: {message}
                | {line}
                | {new string(' ', position.Character)}{new string('^', width)}
            """;
    }

    /// <summary>A line difference by longest common subsequence.</summary>
    public static string Difference(string expected, string actual)
    {
        var left = expected.Split('\n');
        var right = actual.Split('\n');
        var common = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var report = new StringBuilder();
        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
        {
            if (l < left.Length && r < right.Length && left[l] == right[r])
            {
                Append("    ", left[l]);
                l++;
                r++;
            }
            else if (r == right.Length || (l < left.Length && common[l + 1, r] >= common[l, r + 1]))
            {
                Append("  - ", left[l++]);
            }
            else
            {
                Append("  + ", right[r++]);
            }
        }

        return report.ToString();

        void Append(string sign, string line) =>
            report.Append(sign).AppendLine(line.Replace("\r", "<CR>").Replace("\t", "<TAB>"));
    }
}
