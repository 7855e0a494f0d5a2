using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The threads that wait for one reservation: those with an acquire context by age among themselves, the others as they
/// come.</summary>
internal sealed class WaitQueue : UninterruptedGate
{
    private int _count;

    /// <summary>Whether nobody waits. Free to read: who joins looks at the holder afterwards, and who releases looks here
    /// afterwards, so one of the two sees the other.</summary>
    public bool IsEmpty => Count == 0;

    public int Count => Volatile.Read(ref _count);

    [GuardedBy("this")]
    public Waiter? First { get; private set; }

    [GuardedBy("this")]
    private Waiter? Last { get; set; }

    [RequiresLock("this")]
    public void Join(Waiter waiter)
    {
        var ahead = Last;
        if (waiter.Context is { } context)
        {
            for (var other = Last; other is not null; other = other.Previous)
            {
                if (other.Context is not { } theirs)
                    continue;
                if (theirs.IsOlderThan(context))
                    break;
                ahead = other.Previous;
            }
        }

        waiter.Previous = ahead;
        waiter.Next = ahead is null ? First : ahead.Next;
        Link(waiter.Previous, waiter);
        Link(waiter, waiter.Next);
        Interlocked.Increment(ref _count);
    }

    [RequiresLock("this")]
    public void Leave(Waiter waiter)
    {
        Link(waiter.Previous, waiter.Next);
        waiter.Previous = waiter.Next = null;
        // The thread outlives the context.
        waiter.Context = null;
        Interlocked.Decrement(ref _count);
    }

    /// <summary>Whether a context waits further ahead: then it is an older one.</summary>
    [RequiresLock("this")]
    public bool HasContextAhead(Waiter waiter)
    {
        for (var other = waiter.Previous; other is not null; other = other.Previous)
        {
            if (other.Context is not null)
                return true;
        }

        return false;
    }

    /// <summary>Those with a context look again whether they may go on waiting: the holder or the queue has changed.</summary>
    [RequiresLock("this")]
    public void WakeContexts()
    {
        for (var waiter = First; waiter is not null; waiter = waiter.Next)
        {
            if (waiter.Context is not null)
                waiter.Thread.Wake();
        }
    }

    /// <summary>Makes the two neighbours; null is the end of the queue.</summary>
    [RequiresLock("this")]
    private void Link(Waiter? ahead, Waiter? behind)
    {
        if (ahead is null)
            First = behind;
        else
            ahead.Next = behind;
        if (behind is null)
            Last = ahead;
        else
            behind.Previous = ahead;
    }
}
