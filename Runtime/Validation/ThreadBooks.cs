using System.Collections.Generic;
using System.Diagnostics;

namespace ConventionAnalyzers;

/// <summary>What a thread holds, in the order in which it was acquired, as one validator has seen it. Used by the thread only.</summary>
internal sealed class ThreadBooks
{
    public List<Entry> Entries { get; } = [];

    /// <summary>How many scopes forbid that memory is reclaimed.</summary>
    public int ReclaimForbidden { get; set; }

    public int IndexOf(object held) => Entries.FindLastIndex(entry => entry.Held == held);

    public void Remove(object held)
    {
        // What was acquired before the validator was on is not there.
        if (IndexOf(held) is var index and >= 0)
            Entries.RemoveAt(index);
    }

    internal readonly struct Entry(object held, string? orderClass, StackTrace where)
    {
        /// <summary>The lock, the acquire context, or the marker of a section.</summary>
        public object Held { get; } = held;

        /// <summary>Its node in the order; null for what has none.</summary>
        public string? Class { get; } = orderClass;

        /// <summary>The place.</summary>
        public StackTrace Where { get; } = where;
    }
}
