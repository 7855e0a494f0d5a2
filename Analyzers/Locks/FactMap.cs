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
    /// <summary>Of more conditions, and values that go together, than this the first are forgotten: of a long row the last ones are asked again.</summary>
    public const int MaximumRelations = 64;

    public static readonly FactMap Empty = new(Array.Empty<Entry>(), 0);

    private readonly Entry[] _entries;

    private FactMap(Entry[] entries, int count)
    {
        _entries = entries;
        Count = count;
    }

    public int Count { get; }

    public bool ContainsKey(object key) => Count > 0 && IndexOf(key, key.GetHashCode()) >= 0;

    public bool TryGetValue(object key, out Fact fact)
    {
        var index = Count == 0 ? -1 : IndexOf(key, key.GetHashCode());
        fact = index < 0 ? null! : _entries[index].Fact;
        return index >= 0;
    }

    /// <summary>As <see cref="TryGetValue(object, out Fact)"/>, for one key after the other of a map that has come from the same: they stand in one order, mostly.</summary>
    /// <param name="key">The key.</param>
    /// <param name="at">Where it is looked for first; afterwards, where the next one may be.</param>
    /// <param name="fact">What is known.</param>
    public bool TryGetNext(object key, ref int at, out Fact fact)
    {
        var index = at < Count && _entries[at].Key.Equals(key) ? at : Count == 0 ? -1 : IndexOf(key, key.GetHashCode(), at);
        at = index < 0 ? at : index + 1;
        fact = index < 0 ? null! : _entries[index].Fact;
        return index >= 0;
    }

    /// <summary>The map with another fact for a key; itself if it says the same.</summary>
    public FactMap SetItem(object key, Fact fact)
    {
        var hash = key.GetHashCode();
        var index = IndexOf(key, hash);
        if (index >= 0 && _entries[index].Fact.SameAs(fact))
            return this;
        if (index < 0 && Count >= MaximumRelations && IsRelation(key) && OldestRelation() is { } oldest)
            return Remove(oldest).SetItem(key, fact);
        var entries = new Entry[index < 0 ? Count + 1 : Count];
        Array.Copy(_entries, entries, Count);
        entries[index < 0 ? Count : index] = new Entry(hash, key, fact);
        return new FactMap(entries, entries.Length);
    }

    /// <summary>The map without a key; itself if it has none.</summary>
    public FactMap Remove(object key)
    {
        var index = Count == 0 ? -1 : IndexOf(key, key.GetHashCode());
        if (index < 0)
            return this;
        if (Count == 1)
            return Empty;
        var entries = new Entry[Count - 1];
        Array.Copy(_entries, entries, index);
        Array.Copy(_entries, index + 1, entries, index, Count - 1 - index);
        return new FactMap(entries, Count - 1);
    }

    /// <summary>The map with every fact replaced by another, or without it where that is null; itself if nothing changes.</summary>
    public FactMap Map(Func<KeyValuePair<object, Fact>, Fact?> map)
    {
        Entry[]? entries = null;
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            ref readonly var entry = ref _entries[i];
            var mapped = map(new KeyValuePair<object, Fact>(entry.Key, entry.Fact));
            if (entries is null)
            {
                if (ReferenceEquals(mapped, entry.Fact))
                    continue;
                (entries, count) = (new Entry[Count], i);
                Array.Copy(_entries, entries, i);
            }

            if (mapped is not null)
                entries[count++] = ReferenceEquals(mapped, entry.Fact) ? entry : new Entry(entry.Hash, entry.Key, mapped);
        }

        return entries is null ? this : count == 0 ? Empty : new FactMap(entries, count);
    }

    /// <summary>The map without the facts that a predicate picks; itself if there are none.</summary>
    public FactMap Without(Func<object, Fact, bool> picked)
    {
        for (var i = 0; i < Count; i++)
        {
            if (picked(_entries[i].Key, _entries[i].Fact))
                return Map(pair => picked(pair.Key, pair.Value) ? null : pair.Value);
        }

        return this;
    }

    /// <summary>What holds here and on the paths of a disjunct; a memory stays. The map itself if that is all it says.</summary>
    /// <param name="other">The disjunct.</param>
    /// <param name="differing">Values that are told apart by it; null where there are fewer than two.</param>
    public FactMap Meet(Disjunct other, out List<Differing>? differing)
    {
        Entry[]? entries = null;
        Differing? first = null;
        differing = null;
        var (count, at) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            ref readonly var entry = ref _entries[i];
            var isShared = other.Facts.TryGetNext(entry.Key, ref at, out var there);
            var met = entry.Key is Memory ? entry.Fact : isShared ? entry.Fact.Meet(there) : entry.Key is Together together && together.IsTrueOf(other) ? entry.Fact : null;
            var isSame = met is not null && met.SameAs(entry.Fact);
            if (!isSame && isShared && Together.Find(entry.Key, entry.Fact, there) is { } one)
            {
                if (first is null)
                    first = one;
                else
                    (differing ??= new List<Differing> { first }).Add(one);
            }

            if (entries is null)
            {
                if (isSame)
                    continue;
                (entries, count) = (new Entry[Count], i);
                Array.Copy(_entries, entries, i);
            }

            if (met is not null)
                entries[count++] = isSame ? entry : new Entry(entry.Hash, entry.Key, met);
        }

        return entries is null ? this : count == 0 ? Empty : new FactMap(entries, count);
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
                yield return _entries[i].Fact;
        }
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<object, Fact>> IEnumerable<KeyValuePair<object, Fact>>.GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return new KeyValuePair<object, Fact>(_entries[i].Key, _entries[i].Fact);
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<object, Fact>>)this).GetEnumerator();

    /// <summary>Whether one more relation takes the place of no other.</summary>
    public bool HasRoom => Count < MaximumRelations || OldestRelation() is null;

    private static bool IsRelation(object key) => key is ConditionKey or Together;

    /// <summary>The relation that came first, where there are as many as there may be.</summary>
    private object? OldestRelation()
    {
        var count = 0;
        object? oldest = null;
        for (var i = 0; i < Count; i++)
        {
            if (!IsRelation(_entries[i].Key))
                continue;
            oldest ??= _entries[i].Key;
            count++;
        }

        return count < MaximumRelations ? null : oldest;
    }

    private int IndexOf(object key, int hash, int from = 0)
    {
        for (var i = from; i < Count; i++)
        {
            if (_entries[i].Hash == hash && _entries[i].Key.Equals(key))
                return i;
        }

        for (var i = 0; i < from; i++)
        {
            if (_entries[i].Hash == hash && _entries[i].Key.Equals(key))
                return i;
        }

        return -1;
    }

    private readonly struct Entry
    {
        public readonly int Hash;
        public readonly object Key;
        public readonly Fact Fact;

        public Entry(int hash, object key, Fact fact)
        {
            Hash = hash;
            Key = key;
            Fact = fact;
        }
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

        public readonly KeyValuePair<object, Fact> Current => new(_map._entries[_index].Key, _map._entries[_index].Fact);

        public bool MoveNext() => ++_index < _map.Count;
    }
}
