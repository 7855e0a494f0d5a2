using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Flow;

/// <summary>The pass that reports: every block once, in its final state, and finally blocks by how they are entered.</summary>
internal abstract partial class ForwardAnalysis<TState>
{
    private void NoteFinallyEntry(ControlFlowRegion region, TState entering)
    {
        if (InExceptionalFinally)
        {
            NoteExceptionalEntry(region, entering);
            return;
        }

        var entry = EntryOf(region);
        entry.State = entry.State is { } before ? Join(before, entering) : entering;
    }

    private FinallyEntry EntryOf(ControlFlowRegion region)
    {
        if (!_finallyEntries.TryGetValue(region.FirstBlockOrdinal, out var entry))
            _finallyEntries.Add(region.FirstBlockOrdinal, entry = new FinallyEntry(region));
        return entry;
    }

    private void ReplayFinallyBlocks()
    {
        // Finally blocks are judged by the paths that fall into them; by exceptions only where nothing else gets. Outer ones come
        // first: they start at lower ordinals, and running them finds the entries of the inner ones.
        while (!GaveUp && NextFinally() is { } next)
        {
            next.IsReplayed = true;
            var (region, isTransparent) = (next.Region, FinallyOf(next.Region).IsTransparent);
            var fallenInto = next.State is null || isTransparent ? null : ReplayFinally(region, next.State, byException: false, without: null);
            if (_exceptionalEntries.TryGetValue(region, out var exceptional))
                ReplayException(region, exceptional, ThrowKind.Perhaps, fallenInto);
            else if (_ifWrong.TryGetValue(region.EnclosingRegion!, out var ifWrong))
                ReplayException(region, Cross(ifWrong, _graph.Blocks[region.FirstBlockOrdinal]), ThrowKind.IfWrong, fallenInto);
        }
    }

    private FinallyEntry? NextFinally()
    {
        foreach (var handler in _exceptionalEntries.Keys)
            EntryOf(handler);
        foreach (var protecting in _putOff.Values)
            EntryOf(protecting.NestedRegions[1]);
        foreach (var entry in _finallyEntries.Values)
        {
            if (!entry.IsReplayed)
                return entry;
        }

        return null;
    }

    /// <summary>An exception that runs a finally block on its way: through blocks that nothing else gets to, and on to the next.</summary>
    private void ReplayException(ControlFlowRegion handler, TState entering, ThrowKind kind, Run? fallenInto)
    {
        if ((fallenInto is null || HasUnreached(fallenInto)) && !FinallyOf(handler).IsTransparent)
            ReplayFinally(handler, entering, byException: true, fallenInto);
        if (!GaveUp && HasFinallyOutside(handler))
            ThrowOn(handler, entering, kind);
    }

    private Run ReplayFinally(ControlFlowRegion region, TState entering, bool byException, Run? without)
    {
        var run = new Run(region.FirstBlockOrdinal, region.LastBlockOrdinal) { ByException = byException };
        run.Add(region.FirstBlockOrdinal, entering);
        SolveAndReplay(run, without);
        return run;
    }

    private bool HasUnreached(Run run)
    {
        for (var ordinal = run.First; ordinal <= run.Last; ordinal++)
        {
            if (run.In(ordinal) is null && _graph.Blocks[ordinal].IsReachable)
                return true;
        }

        return false;
    }

    /// <summary>Steps once through every block that a run gets to, in their order. A loop is solved when its turn comes: what leads to it is done.</summary>
    private void ReplayInOrder(Run run)
    {
        _runs.Push(run);
        for (var ordinal = run.First; ordinal <= run.Last; ordinal++)
        {
            if (_inLoop[ordinal] && ordinal > run.FinalUpTo)
                SolveLoop(run, ordinal);
            if (GaveUp)
                break;
            Replay(run, ordinal);
        }

        _runs.Pop();
    }

    private void SolveLoop(Run run, int first)
    {
        var last = first;
        while (last < run.Last && _inLoop[last + 1])
            last++;
        _replaying = false;
        Solve(run, last);
        _replaying = true;
        run.FinalUpTo = last;
    }

    /// <summary>Steps once through every block that a solved run gets to, but not those that another one does too.</summary>
    private void ReplaySolved(Run run, Run? without)
    {
        run.FinalUpTo = run.Last;
        _runs.Push(run);
        for (var ordinal = run.First; ordinal <= run.Last; ordinal++)
        {
            if (without?.In(ordinal) is null)
                Replay(run, ordinal);
        }

        _runs.Pop();
    }

    private void Replay(Run run, int ordinal)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (run.In(ordinal) is not { } state)
            return;
        run.Take(ordinal);
        foreach (var arriving in run.Arrivals(ordinal))
            Arrive(_graph.Blocks[ordinal], arriving, state);
        Step(run, ordinal);
    }

    /// <summary>In what state paths fall into a finally block; null if only exceptions get there.</summary>
    private sealed class FinallyEntry
    {
        public FinallyEntry(ControlFlowRegion region)
        {
            Region = region;
        }

        public ControlFlowRegion Region { get; }

        public TState? State { get; set; }

        public bool IsReplayed { get; set; }
    }
}
