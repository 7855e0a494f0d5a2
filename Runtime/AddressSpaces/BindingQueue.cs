using System;
using System.Collections.Generic;

namespace ConventionAnalyzers;

/// <summary>The external buffers of an address space, or its evicted ones.</summary>
/// <remarks>A binding has one place in a queue, so nothing is allocated when it comes or goes. What a walk has visited waits in a list of
/// its own, so that the body of the walk runs without the lock and may change the queue, and what comes meanwhile is visited as
/// well.</remarks>
internal sealed class BindingQueue(ListGate gate)
{
    [ContentsGuardedBy(nameof(Gate))]
    private readonly LinkedList<BufferBinding> _entries = [];

    [ContentsGuardedBy(nameof(Gate))]
    private readonly LinkedList<BufferBinding> _visited = [];

    [GuardedBy(nameof(Gate))]
    private bool _isWalked;

    public bool IsEmpty
    {
        get
        {
            using (Gate.Enter())
                return _entries.Count + _visited.Count == 0;
        }
    }

    private ListGate Gate { get; } = gate;

    /// <summary>Does nothing if it is there, or has no user: nobody would take it out again.</summary>
    public void Add(LinkedListNode<BufferBinding> entry)
    {
        using (Gate.Enter())
        {
            if (entry.List is null && entry.Value.HasUsers)
                _entries.AddLast(entry);
        }
    }

    /// <summary>Does nothing if it is not there.</summary>
    public void Remove(LinkedListNode<BufferBinding> entry)
    {
        using (Gate.Enter())
            entry.List?.Remove(entry);
    }

    /// <summary>Visits the bindings, for <c>foreach</c>: one walk at a time.</summary>
    /// <exception cref="InvalidOperationException">Another walk is under way.</exception>
    public Walk Visit()
    {
        using (Gate.Enter())
        {
            if (!_isWalked)
            {
                _isWalked = true;
                return new Walk(this);
            }
        }

        throw Misuse.Found(LockRule.AddressSpace, "Two threads go over one list of an address space: what one has taken the other misses.");
    }

    private BufferBinding? TakeNext()
    {
        using (Gate.Enter())
        {
            while (_entries.First is { } entry)
            {
                _entries.Remove(entry);
                _visited.AddLast(entry);
                if (entry.Value.HasUsers)
                    return entry.Value;
            }

            return null;
        }
    }

    private void End()
    {
        using (Gate.Enter())
        {
            while (_visited.Last is { } entry)
            {
                _visited.Remove(entry);
                _entries.AddFirst(entry);
            }

            _isWalked = false;
        }
    }

    public struct Walk(BindingQueue queue) : IDisposable
    {
        public BufferBinding Current { get; private set; } = null!;

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            if (queue.TakeNext() is not { } next)
                return false;
            Current = next;
            return true;
        }

        public readonly void Dispose() => queue.End();
    }
}
