using System;
using System.Collections;
using System.Collections.Generic;

namespace ConventionAnalyzers.Locks;

/// <summary>An immutable map from what has a value to what is known of it.</summary>
/// <remarks>
/// A state has a handful of facts, is copied with one of them changed, and is gone through as a whole at every join: arrays in the
/// order in which the facts came are several times faster at that than a tree, and always in the same order.
/// </remarks>
internal sealed class FactMap : IEnumerable<KeyValuePair<object, Fact>>
{
    public static readonly FactMap Empty = new(Array.Empty<int>(), Array.Empty<KeyValuePair<object, Fact>>(), 0);

    private readonly int[] _hashes;
    private readonly KeyValuePair<object, Fact>[] _entries;

    private FactMap(int[] hashes, KeyValuePair<object, Fact>[] entries, int count)
    {
        _hashes = hashes;
        _entries = entries;
        Count = count;
    }

    public int Count { get; }

    public bool ContainsKey(object key) => IndexOf(key) >= 0;

    public bool TryGetValue(object key, out Fact fact)
    {
        var index = IndexOf(key);
        fact = index < 0 ? null! : _entries[index].Value;
        return index >= 0;
    }

    public FactMap SetItem(object key, Fact fact)
    {
        var index = IndexOf(key);
        var count = index < 0 ? Count + 1 : Count;
        var (hashes, entries) = (new int[count], new KeyValuePair<object, Fact>[count]);
        Array.Copy(_hashes, hashes, Count);
        Array.Copy(_entries, entries, Count);
        index = index < 0 ? Count : index;
        hashes[index] = key.GetHashCode();
        entries[index] = new KeyValuePair<object, Fact>(key, fact);
        return new FactMap(hashes, entries, count);
    }

    public FactMap Remove(object key)
    {
        var index = IndexOf(key);
        if (index < 0)
            return this;
        if (Count == 1)
            return Empty;
        var (hashes, entries) = (new int[Count - 1], new KeyValuePair<object, Fact>[Count - 1]);
        Array.Copy(_hashes, hashes, index);
        Array.Copy(_entries, entries, index);
        Array.Copy(_hashes, index + 1, hashes, index, Count - 1 - index);
        Array.Copy(_entries, index + 1, entries, index, Count - 1 - index);
        return new FactMap(hashes, entries, Count - 1);
    }

    /// <summary>The map with every fact replaced by another, or without it where that is null; itself if nothing changes.</summary>
    public FactMap Map(Func<KeyValuePair<object, Fact>, Fact?> map)
    {
        int[]? hashes = null;
        KeyValuePair<object, Fact>[]? entries = null;
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            var mapped = map(_entries[i]);
            if (hashes is null)
            {
                if (ReferenceEquals(mapped, _entries[i].Value))
                    continue;
                (hashes, entries, count) = (new int[Count], new KeyValuePair<object, Fact>[Count], i);
                Array.Copy(_hashes, hashes, i);
                Array.Copy(_entries, entries, i);
            }

            if (mapped is null)
                continue;
            hashes[count] = _hashes[i];
            entries![count++] = ReferenceEquals(mapped, _entries[i].Value) ? _entries[i] : new KeyValuePair<object, Fact>(_entries[i].Key, mapped);
        }

        return hashes is null ? this : count == 0 ? Empty : new FactMap(hashes, entries!, count);
    }

    public IEnumerable<object> Keys
    {
        get
        {
            for (var i = 0; i < Count; i++)
                yield return _entries[i].Key;
        }
    }

    public IEnumerable<Fact> Values
    {
        get
        {
            for (var i = 0; i < Count; i++)
                yield return _entries[i].Value;
        }
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<object, Fact>> IEnumerable<KeyValuePair<object, Fact>>.GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return _entries[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<object, Fact>>)this).GetEnumerator();

    private int IndexOf(object key)
    {
        var hash = key.GetHashCode();
        for (var index = Array.IndexOf(_hashes, hash, 0, Count); index >= 0; index = Array.IndexOf(_hashes, hash, index + 1, Count - index - 1))
        {
            if (_entries[index].Key.Equals(key))
                return index;
        }

        return -1;
    }

    public struct Enumerator
    {
        private readonly FactMap _map;
        private int _index;

        public Enumerator(FactMap map)
        {
            _map = map;
            _index = -1;
        }

        public readonly KeyValuePair<object, Fact> Current => _map._entries[_index];

        public bool MoveNext() => ++_index < _map.Count;
    }
}
