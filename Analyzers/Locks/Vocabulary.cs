using System;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>It leaves the locks as they are, and must not be called with one of them held: nor must who calls it.</summary>
    Excludes = 32,

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
        var words = TreeWords.Of(tree);
        var (places, found) = (new List<int>(), new List<WordKinds>());
        foreach (var hash in CommonWith(words))
        {
            words.AddPlaces(hash, places);
            while (found.Count < places.Count)
                found.Add(_kinds[hash]);
        }

        if (places.Count == 0)
            return new Hits(this, Array.Empty<int>(), Array.Empty<WordKinds>());
        var (positions, kinds) = (places.ToArray(), found.ToArray());
        Array.Sort(positions, kinds);
        var hits = new Hits(this, positions, kinds);
        return Shapes is null ? hits : hits.Where(Shapes.Confirms, tree.GetRoot(cancellation));
    }

    /// <summary>Whether a part of a tree has one of the words.</summary>
    public bool IsIn(SyntaxTree tree, TextSpan span)
    {
        var words = TreeWords.Of(tree);
        foreach (var hash in CommonWith(words))
        {
            if (words.AnyBetween(hash, span.Start, span.End))
                return true;
        }

        return false;
    }

    // The shorter of the two is gone through: the words grow with the code, and so do the trees.
    private IEnumerable<int> CommonWith(TreeWords words)
    {
        if (_kinds.Count <= words.Count)
        {
            foreach (var hash in _kinds.Keys)
            {
                if (words.Has(hash))
                    yield return hash;
            }
        }
        else
        {
            for (var i = 0; i < words.Count; i++)
            {
                if (_kinds.ContainsKey(words[i]))
                    yield return words[i];
            }
        }
    }

    /// <summary>The hash by which a word is known.</summary>
    public static int HashOf(string word)
    {
        var hash = WordReader.Seed;
        foreach (var character in word)
            hash = WordReader.Next(hash, character);
        return hash;
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

/// <summary>Where trees have the words of a vocabulary: the words seldom change. Thread-safe.</summary>
internal sealed class KnownHits
{
    public Hits Find(SyntaxTree tree, Vocabulary words, CancellationToken cancellation)
    {
        var notes = TreeNotes.Of(tree);
        if (notes.HitsOf(this) is { } known && known.Words.Equals(words))
            return known;
        var hits = words.Search(tree, cancellation);

        // Another compilation may put in the hits of its own words meanwhile: these are ours whatever is kept.
        notes.Keep(this, hits);
        return hits;
    }
}
