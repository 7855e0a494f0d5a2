using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace ConventionAnalyzers;

/// <summary>Which class of locks was acquired while which was held, and where that was seen first.</summary>
internal sealed class OrderGraph
{
    private readonly object _gate = new();

    [GuardedBy(nameof(_gate))]
    private readonly Dictionary<string, Dictionary<string, StackTrace?>> _inner = [];

    /// <summary>Records an order.</summary>
    /// <param name="outer">The class that is held.</param>
    /// <param name="inner">The class that is acquired.</param>
    /// <param name="here">Where; null for an order that is known from the start.</param>
    /// <param name="path">The opposite order, if there is one: the classes from <paramref name="inner"/> to
    /// <paramref name="outer"/>.</param>
    /// <param name="there">Where the first step of the path was seen.</param>
    /// <returns><see langword="false"/> if the order is new and closes a cycle.</returns>
    public bool TryAdd(string outer, string inner, StackTrace? here, out List<string> path, out StackTrace? there)
    {
        path = [];
        there = null;
        lock (_gate)
        {
            if (!_inner.TryGetValue(outer, out var known))
                _inner.Add(outer, known = []);
            if (known.ContainsKey(inner))
                return true;
            known.Add(inner, here);
            if (!Leads(inner, outer, path, []))
                return true;

            there = _inner[path[0]][path[1]];
            return false;
        }
    }

    [RequiresLock(nameof(_gate))]
    private bool Leads(string from, string to, List<string> path, HashSet<string> seen)
    {
        path.Add(from);
        if (from == to)
            return true;
        if (seen.Add(from) && _inner.TryGetValue(from, out var next))
        {
            foreach (var step in next.Keys)
            {
                if (Leads(step, to, path, seen))
                    return true;
            }
        }

        path.RemoveAt(path.Count - 1);
        return false;
    }
}
