using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>What is remembered of a tree as long as it lives, which is longer than a compilation while one types. Thread-safe.</summary>
/// <remarks>One weak table for all of it: each entry of one is looked at by every garbage collection.</remarks>
internal sealed class TreeNotes
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeNotes> Known = new();

    private readonly SyntaxTree _tree;
    private TreeWords? _words;
    private ConcurrentDictionary<InvocationExpressionSyntax, bool>? _reassigned;
    private Note? _hits;

    private TreeNotes(SyntaxTree tree)
    {
        _tree = tree;
    }

    /// <summary>The words of its text.</summary>
    public TreeWords Words => _words ??= TreeWords.Read(_tree);

    /// <summary>By the call that takes a lock: whether the lock may go by another name where it is let go of.</summary>
    public ConcurrentDictionary<InvocationExpressionSyntax, bool> Reassigned =>
        _reassigned ?? Interlocked.CompareExchange(ref _reassigned, new ConcurrentDictionary<InvocationExpressionSyntax, bool>(), null) ?? _reassigned;

    public static TreeNotes Of(SyntaxTree tree) => Known.GetValue(tree, static t => new TreeNotes(t));

    /// <summary>Where it has the words of one vocabulary, as last kept; null if nothing is.</summary>
    public Hits? HitsOf(KnownHits kind)
    {
        for (var note = Volatile.Read(ref _hits); note is not null; note = note.Next)
        {
            if (ReferenceEquals(note.Kind, kind))
                return note.Hits;
        }

        return null;
    }

    /// <summary>Keeps hits in place of those of the same kind. What is lost because another thread keeps some meanwhile is found again.</summary>
    public void Keep(KnownHits kind, Hits hits)
    {
        var kept = new Note(kind, hits, null);
        for (var note = Volatile.Read(ref _hits); note is not null; note = note.Next)
        {
            if (!ReferenceEquals(note.Kind, kind))
                kept = new Note(note.Kind, note.Hits, kept);
        }

        Volatile.Write(ref _hits, kept);
    }

    private sealed record Note(KnownHits Kind, Hits Hits, Note? Next);
}
