using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>The words in the text of a tree, by their hashes, and where they stand. Read once a tree; immutable.</summary>
/// <remarks>
/// Each word has the index of its last occurrence, and each occurrence that of the one before: some twelve bytes a word, a small part of
/// what the tree takes.
/// </remarks>
internal sealed class TreeWords
{
    [ThreadStatic]
    private static Builder? _shared;

    private readonly int[] _buckets;
    private readonly (int Hash, int Last, int Next)[] _words;
    private readonly (int Position, int Before)[] _occurrences;

    private TreeWords(int[] buckets, (int Hash, int Last, int Next)[] words, (int Position, int Before)[] occurrences)
    {
        _buckets = buckets;
        _words = words;
        _occurrences = occurrences;
    }

    /// <summary>How many different words there are.</summary>
    public int Count => _words.Length;

    public static TreeWords Of(SyntaxTree tree) => TreeNotes.Of(tree).Words;

    /// <summary>Reads a tree; who asks twice asks <see cref="Of"/>.</summary>
    public static TreeWords Read(SyntaxTree tree) => (_shared ??= new Builder()).Read(tree);

    /// <summary>The hash of one of the words.</summary>
    public int this[int index] => _words[index].Hash;

    public bool Has(int hash) => LastOf(hash) >= 0;

    /// <summary>Adds the places of a word, from the last to the first.</summary>
    public void AddPlaces(int hash, List<int> places)
    {
        for (var i = LastOf(hash); i >= 0; i = _occurrences[i].Before)
            places.Add(_occurrences[i].Position);
    }

    private IEnumerable<int> PlacesBetween(int hash, int start, int end)
    {
        for (var i = LastOf(hash); i >= 0 && _occurrences[i].Position >= start; i = _occurrences[i].Before)
        {
            if (_occurrences[i].Position < end)
                yield return _occurrences[i].Position;
        }
    }

    /// <summary>Whether a word stands between two positions.</summary>
    public bool AnyBetween(int hash, int start, int end)
    {
        for (var i = LastOf(hash); i >= 0 && _occurrences[i].Position >= start; i = _occurrences[i].Before)
        {
            if (_occurrences[i].Position < end)
                return true;
        }

        return false;
    }

    /// <summary>The tokens of a part of a tree that are a word, or have it in them, from the last to the first.</summary>
    public static IEnumerable<SyntaxToken> TokensOf(string word, SyntaxTree tree, TextSpan span)
    {
        foreach (var place in Of(tree).PlacesBetween(Vocabulary.HashOf(word), span.Start, span.End))
            yield return tree.GetRoot().FindToken(place);
    }

    private int LastOf(int hash)
    {
        for (var i = _buckets[hash & (_buckets.Length - 1)] - 1; i >= 0; i = _words[i].Next)
        {
            if (_words[i].Hash == hash)
                return _words[i].Last;
        }

        return -1;
    }

    /// <summary>Reads one tree after the other into the same arrays.</summary>
    private sealed class Builder
    {
        private int[] _buckets = new int[256];
        private (int Hash, int Last, int Next)[] _words = new (int, int, int)[256];
        private (int Position, int Before)[] _occurrences = new (int, int)[1024];
        private int _wordCount;
        private int _occurrenceCount;

        public TreeWords Read(SyntaxTree tree)
        {
            Array.Clear(_buckets, 0, _buckets.Length);
            (_wordCount, _occurrenceCount) = (0, 0);
            foreach (var (start, hash) in new WordReader(tree.GetText()))
                Add(start, hash);

            // The arrays here are as long as the longest tree wants them.
            var words = _words.AsSpan(0, _wordCount).ToArray();
            return new TreeWords(Link(words, words.Length), words, _occurrences.AsSpan(0, _occurrenceCount).ToArray());
        }

        private void Add(int position, int hash)
        {
            if (_occurrenceCount == _occurrences.Length)
                Array.Resize(ref _occurrences, _occurrenceCount * 2);
            _occurrences[_occurrenceCount] = (position, -1);
            ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
            for (var i = bucket - 1; i >= 0; i = _words[i].Next)
            {
                if (_words[i].Hash != hash)
                    continue;
                _occurrences[_occurrenceCount].Before = _words[i].Last;
                _words[i].Last = _occurrenceCount++;
                return;
            }

            if (_wordCount == _words.Length)
            {
                Grow();
                bucket = ref _buckets[hash & (_buckets.Length - 1)];
            }

            _words[_wordCount] = (hash, _occurrenceCount++, bucket - 1);
            bucket = ++_wordCount;
        }

        private void Grow()
        {
            Array.Resize(ref _words, _wordCount * 2);
            _buckets = Link(_words, _wordCount);
        }

        private static int[] Link((int Hash, int Last, int Next)[] words, int count)
        {
            var buckets = new int[SizeFor(words.Length)];
            for (var i = 0; i < count; i++)
            {
                ref var bucket = ref buckets[words[i].Hash & (buckets.Length - 1)];
                words[i].Next = bucket - 1;
                bucket = i + 1;
            }

            return buckets;
        }

        private static int SizeFor(int count)
        {
            var size = 1;
            while (size < count)
                size *= 2;
            return size;
        }
    }
}
