using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>What a word in the text of a body can do to locks.</summary>
[Flags]
internal enum WordKinds : byte
{
    /// <summary>Nothing: it names guarded state, or a call with a contract that leaves the locks as they are.</summary>
    Uses = 1,
    Acquires = 2,
    Releases = 4,
    Tests = 8,

    /// <summary>It matters only where another word stands too: it ends a guard that somebody made, or asserts what somebody took.</summary>
    Adds = 16,

    /// <summary>It can change what is held, or say what is.</summary>
    Effects = Acquires | Releases | Tests,
}

/// <summary>A set of words and how to find them in text.</summary>
internal sealed class Vocabulary : IEquatable<Vocabulary>
{
    private readonly Dictionary<int, WordKinds> _kinds;
    private readonly int _id;

    public Vocabulary(IReadOnlyDictionary<string, WordKinds> words)
    {
        _kinds = new Dictionary<int, WordKinds>(words.Count);
        foreach (var pair in words)
        {
            var hash = HashOf(pair.Key);
            _kinds[hash] = _kinds.TryGetValue(hash, out var before) ? before | pair.Value : pair.Value;
        }

        foreach (var pair in _kinds)
            _id = unchecked(_id + (pair.Key * 16777619) + (pair.Key ^ (int)pair.Value));
    }

    public static Vocabulary Of(params string[] words) => new(words.ToDictionary(word => word, _ => WordKinds.Uses));

    /// <summary>Whether a text has one of the words.</summary>
    public bool IsIn(SyntaxTree tree, TextSpan span, CancellationToken cancellation) =>
        Confirmed(tree, Search(tree.GetText(cancellation), span, onlyFirst: Shapes is null), cancellation).Positions.Length > 0;

    public bool IsEmpty => _kinds.Count == 0;

    /// <summary>Whether a word is one of these.</summary>
    public bool Has(string word) => _kinds.ContainsKey(HashOf(word));

    /// <summary>What a word can do; nothing if it is none of these.</summary>
    public WordKinds KindsOf(string word) => _kinds.TryGetValue(HashOf(word), out var kinds) ? kinds : 0;

    /// <summary>Whether some contract can apply where no word stands: an operator, an indexer, a delegate.</summary>
    public bool MatchesAll { get; set; }

    /// <summary>How the words are used that are names of helpers; null if nobody asks.</summary>
    public HelperShapes? Shapes { get; set; }

    public bool Equals(Vocabulary? other) =>
        other is not null && _id == other._id && _kinds.Count == other._kinds.Count && Equals(Shapes, other.Shapes);

    public override bool Equals(object? obj) => Equals(obj as Vocabulary);

    public override int GetHashCode() => _id;

    public Hits Search(SyntaxTree tree, CancellationToken cancellation)
    {
        var text = tree.GetText(cancellation);
        return Confirmed(tree, Search(text, new TextSpan(0, text.Length), onlyFirst: false), cancellation);
    }

    private Hits Confirmed(SyntaxTree tree, Hits hits, CancellationToken cancellation) =>
        Shapes is null || hits.Positions.Length == 0 ? hits : hits.Where(Shapes.Confirms, tree.GetRoot(cancellation));

    private static int HashOf(string word)
    {
        var hash = 17;
        foreach (var character in word)
            hash = unchecked((hash * 31) + character);
        return hash;
    }

    private Hits Search(SourceText text, TextSpan span, bool onlyFirst)
    {
        var (positions, found) = (new List<int>(), new List<WordKinds>());
        var buffer = new char[Math.Min(4096, span.Length + 1)];
        var (hash, start) = (17, 0);
        var inWord = false;
        for (var offset = span.Start; offset < span.End && !(onlyFirst && positions.Count > 0); offset += buffer.Length)
        {
            var count = Math.Min(buffer.Length, span.End - offset);
            text.CopyTo(offset, buffer, 0, count);
            for (var i = 0; i < count; i++)
            {
                var character = buffer[i];
                if (character < 128 ? (uint)((character | 0x20) - 'a') < 26 || (uint)(character - '0') < 10 || character == '_' : char.IsLetter(character))
                {
                    if (!inWord)
                        (inWord, start, hash) = (true, offset + i, 17);
                    hash = unchecked((hash * 31) + character);
                }
                else if (inWord)
                {
                    inWord = false;
                    Add();
                }
            }
        }

        if (inWord)
            Add();
        return new Hits(this, positions.ToArray(), found.ToArray());

        void Add()
        {
            if (!_kinds.TryGetValue(hash, out var kinds))
                return;
            positions.Add(start);
            found.Add(kinds);
        }
    }
}

internal sealed class Hits
{
    public Hits(Vocabulary words, int[] positions, WordKinds[] kinds)
    {
        Words = words;
        Positions = positions;
        Kinds = kinds;
    }

    public Vocabulary Words { get; }

    public int[] Positions { get; }

    public WordKinds[] Kinds { get; }

    /// <summary>The hits that stand for what they seem to.</summary>
    public Hits Where(Func<SyntaxToken, bool> confirms, SyntaxNode root)
    {
        var (positions, kinds) = (new List<int>(), new List<WordKinds>());
        for (var i = 0; i < Positions.Length; i++)
        {
            if (!confirms(root.FindToken(Positions[i])))
                continue;
            positions.Add(Positions[i]);
            kinds.Add(Kinds[i]);
        }

        return new Hits(Words, positions.ToArray(), kinds.ToArray());
    }

    /// <summary>Whether the token at a hit uses what the word names: it is not a word of a comment, nor of what declares a member of that name.</summary>
    public static bool IsUse(SyntaxToken word, int position) =>
        position - word.SpanStart is 0 or 1 && (!word.IsKind(SyntaxKind.IdentifierToken) || word.Parent is SimpleNameSyntax);

    public bool AnyIn(TextSpan span, WordKinds kinds = WordKinds.Uses | WordKinds.Effects)
    {
        for (var index = FirstIn(span); index < Positions.Length && Positions[index] < span.End; index++)
        {
            if ((Kinds[index] & kinds) != 0)
                return true;
        }

        return false;
    }

    /// <summary>The hits of a span, in order.</summary>
    public IEnumerable<(int Position, WordKinds Kinds)> In(TextSpan span)
    {
        for (var index = FirstIn(span); index < Positions.Length && Positions[index] < span.End; index++)
            yield return (Positions[index], Kinds[index]);
    }

    private int FirstIn(TextSpan span)
    {
        var index = Array.BinarySearch(Positions, span.Start);
        return index < 0 ? ~index : index;
    }
}

/// <summary>Where trees have the words of a vocabulary. Trees outlive compilations while one types; the words seldom change. Thread-safe.</summary>
internal sealed class KnownHits
{
    private readonly ConditionalWeakTable<SyntaxTree, Hits> _known = new();

    public Hits Find(SyntaxTree tree, Vocabulary words, CancellationToken cancellation)
    {
        if (_known.TryGetValue(tree, out var known) && known.Words.Equals(words))
            return known;
        var hits = words.Search(tree, cancellation);
        _known.Remove(tree);

        // Another compilation may have put in the hits of its own words meanwhile: these are ours whatever is kept.
        _known.GetValue(tree, _ => hits);
        return hits;
    }
}
