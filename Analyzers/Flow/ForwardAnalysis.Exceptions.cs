using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Flow;

/// <summary>Where exceptions go: handlers, filters and finally blocks.</summary>
internal abstract partial class ForwardAnalysis<TState>
{
    /// <summary>The state in which a handler of one exception type starts, where it is not that of the throw; null for the latter.</summary>
    protected virtual TState? Caught(ITypeSymbol exception) => null;

    /// <summary>Whether the block that is being entered is entered by an exception.</summary>
    protected bool EntersHandler { get; private set; }

    /// <summary>Whether that is one of a <c>throw</c>, and not one that a call may throw.</summary>
    protected bool Throws { get; private set; }

    /// <summary>Whether the block being run is that of a finally that no path falls into: what may throw is all that gets there.</summary>
    protected bool InExceptionalFinally { get; private set; }

    /// <summary>Says that an exception may leave the current block in <paramref name="state"/>.</summary>
    protected void MayThrow(TState state, ThrowKind kind)
    {
        if (_replaying)
            Thrown(state);

        // One operation after the other throws in the same state; a throw is a way to go like any other.
        var thrown = (state, _current, _replaying, kind);
        if (kind != ThrowKind.Does)
        {
            if (thrown == _lastThrown)
                return;
            _lastThrown = thrown;
        }

        Throw(_current.EnclosingRegion, state, kind);
    }

    // A replay goes through the finally blocks again, but in-states are final.
    private void Throw(ControlFlowRegion? from, TState state, ThrowKind kind)
    {
        for (var region = from; region is not null && region != _graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;

            var protecting = region.EnclosingRegion!;
            if (protecting.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                if (!_replaying)
                    EnterHandlers(protecting, state, kind);
                if (CatchesAll(protecting))
                    return;
            }
            else if (kind != ThrowKind.Does)
            {
                EnterFinally(protecting, state, kind);
                return;
            }
            else if (ThrownThrough(protecting, state) is { } after)
            {
                state = after;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The state behind a finally block that a <c>throw</c> goes through; null if it does not come out, or nobody waits for it there.</summary>
    private TState? ThrownThrough(ControlFlowRegion protecting, TState state)
    {
        var handler = protecting.NestedRegions[1];
        var entering = Cross(state, _graph.Blocks[handler.FirstBlockOrdinal]);
        if (_replaying)
            NoteFinallyEntry(handler, entering);
        return _replaying || HasCatchOutside(protecting) ? RunFinally(handler, entering) : null;
    }

    /// <summary>Notes that a finally block is entered by an exception, which goes on behind it once all that can throw there has.</summary>
    private void EnterFinally(ControlFlowRegion protecting, TState state, ThrowKind kind)
    {
        var handler = protecting.NestedRegions[1];
        if (!_replaying && !HasCatchOutside(protecting))
            return;
        if (kind == ThrowKind.IfWrong)
            PutOff(protecting, state);
        else if (NoteExceptionalEntry(handler, Cross(state, _graph.Blocks[handler.FirstBlockOrdinal])) && !_replaying)
            _unwinding[handler.FirstBlockOrdinal] = handler;
    }

    /// <summary>Adds a state to those in which exceptions enter a finally block.</summary>
    /// <returns>Whether it may be a new one.</returns>
    private bool NoteExceptionalEntry(ControlFlowRegion handler, TState arriving)
    {
        var known = _exceptionalEntries.TryGetValue(handler, out var before);
        var entering = known ? Join(before!, arriving) : arriving;
        if (known && Same(before!, entering))
            return false;
        _exceptionalEntries[handler] = entering;
        return true;
    }

    // What throws only where the program is wrong anyway counts where nothing else does.
    private void PutOff(ControlFlowRegion protecting, TState state)
    {
        _ifWrong[protecting] = _ifWrong.TryGetValue(protecting, out var known) ? Join(known, state) : state;
        if (!IsEnteredByException(protecting))
            _putOff[protecting.NestedRegions[1].FirstBlockOrdinal] = protecting;
    }

    /// <summary>The state in which mistakes in the program get to a handler, where other exceptions do too: it does not start in that one. Null if there is none.</summary>
    protected TState? PutOffAt(BasicBlock handler)
    {
        var region = handler.EnclosingRegion;
        while (region.EnclosingRegion is { } outer && region.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
            region = outer;
        return region.EnclosingRegion is { } protecting && _ifWrong.TryGetValue(protecting, out var state) ? state : null;
    }

    private bool IsEnteredByException(ControlFlowRegion protecting)
    {
        if (protecting.Kind == ControlFlowRegionKind.TryAndFinally)
            return _exceptionalEntries.ContainsKey(protecting.NestedRegions[1]);
        foreach (var handler in protecting.NestedRegions)
        {
            if (handler.Kind != ControlFlowRegionKind.Try && At(_graph.Blocks[handler.FirstBlockOrdinal]) is not null)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Runs one of the finally blocks that wait inside a range of blocks, once nothing in front of them does, and throws on behind it: a
    /// handler starts with all that can get there.
    /// </summary>
    private bool Unwind(Run run)
    {
        if (_unwinding.Count + _putOff.Count == 0)
            return false;
        foreach (var waiting in _unwinding)
        {
            var (first, handler) = (waiting.Key, waiting.Value);
            var protecting = handler.EnclosingRegion!;
            if (!run.Contains(protecting.FirstBlockOrdinal) || !run.Contains(protecting.LastBlockOrdinal) || protecting.LastBlockOrdinal >= run.Next)
                continue;
            _unwinding.Remove(first);
            ThrowOn(handler, _exceptionalEntries[handler], ThrowKind.Perhaps);
            return true;
        }

        foreach (var waiting in _putOff)
        {
            var (protecting, state) = (waiting.Value, _ifWrong[waiting.Value]);
            if (!run.Contains(protecting.FirstBlockOrdinal) || !run.Contains(protecting.LastBlockOrdinal) || protecting.NestedRegions[0].LastBlockOrdinal >= run.Next)
                continue;
            _putOff.Remove(waiting.Key);
            if (IsEnteredByException(protecting))
                return true;
            if (protecting.Kind == ControlFlowRegionKind.TryAndCatch)
                EnterHandlers(protecting, state, ThrowKind.Perhaps);
            else
                ThrowOn(protecting.NestedRegions[1], Cross(state, _graph.Blocks[waiting.Key]), ThrowKind.IfWrong);
            return true;
        }

        return false;
    }

    /// <summary>Runs a finally block on the way of an exception, and lets it go on behind.</summary>
    private void ThrowOn(ControlFlowRegion handler, TState entering, ThrowKind kind)
    {
        _current = _graph.Blocks[handler.FirstBlockOrdinal];
        if (RunFinally(handler, entering) is { } after)
            Throw(handler.EnclosingRegion!.EnclosingRegion, after, kind);
    }

    /// <summary>Hears of every exception that may leave the current block, during the replay.</summary>
    protected virtual void Thrown(TState state)
    {
    }

    /// <summary>The state in which an exception from the current block leaves the body; null if it is caught there.</summary>
    protected TState? Escaping(TState state)
    {
        var from = _current;
        for (var region = from.EnclosingRegion; region is not null && region != _graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            var protecting = region.EnclosingRegion!;
            if (protecting.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                if (CatchesAll(protecting))
                    return null;
                continue;
            }

            var handler = protecting.NestedRegions[1];
            var after = RunFinally(handler, Cross(state, _graph.Blocks[handler.FirstBlockOrdinal]));
            _current = from;
            if (after is null)
                return null;
            state = after;
        }

        return Cross(state, _graph.Blocks[_graph.Blocks.Length - 1]);
    }

    private void EnterHandlers(ControlFlowRegion protecting, TState state, ThrowKind kind)
    {
        if (kind == ThrowKind.IfWrong && !protecting.NestedRegions.Any(handler => handler.ExceptionType is { } exception && Caught(exception) is not null))
        {
            PutOff(protecting, state);
            return;
        }

        (EntersHandler, Throws) = (true, kind == ThrowKind.Does);
        foreach (var handler in protecting.NestedRegions)
        {
            if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Filter)
                Enter(_graph.Blocks[handler.FirstBlockOrdinal], handler.ExceptionType is { } exception ? Caught(exception) ?? state : state);
        }

        (EntersHandler, Throws) = (false, false);
    }

    private static bool CatchesAll(ControlFlowRegion tryAndCatch)
    {
        foreach (var handler in tryAndCatch.NestedRegions)
        {
            if (handler.Kind == ControlFlowRegionKind.Catch
                && (handler.ExceptionType is null
                    || handler.ExceptionType.SpecialType == Microsoft.CodeAnalysis.SpecialType.System_Object
                    || handler.ExceptionType is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }))
                return true;
        }

        return false;
    }

    private bool HasCatchOutside(ControlFlowRegion region) => IsTriedIn(ControlFlowRegionKind.TryAndCatch, region);

    private bool HasFinallyOutside(ControlFlowRegion handler) => IsTriedIn(ControlFlowRegionKind.TryAndFinally, handler.EnclosingRegion!);

    private bool IsTriedIn(ControlFlowRegionKind kind, ControlFlowRegion region)
    {
        for (var outer = region.EnclosingRegion; outer is not null && outer != _graph.Root; outer = outer.EnclosingRegion)
        {
            if (outer.Kind == ControlFlowRegionKind.Try && outer.EnclosingRegion!.Kind == kind)
                return true;
        }

        return false;
    }

    private FinallyBlock FinallyOf(ControlFlowRegion region)
    {
        if (!_finallyBlocks.TryGetValue(region, out var known))
            _finallyBlocks.Add(region, known = new FinallyBlock(IsTransparent(region)));
        return known;
    }

    private TState? RunFinally(ControlFlowRegion region, TState entering)
    {
        var known = FinallyOf(region);
        if (known.IsTransparent)
            return entering;
        foreach (var (before, after) in known.Results)
        {
            if (Same(before, entering))
                return after;
        }

        var outerReplaying = _replaying;
        var outerFinally = InExceptionalFinally;
        _replaying = false;
        var run = new Run(region.FirstBlockOrdinal, region.LastBlockOrdinal);
        run.Add(region.FirstBlockOrdinal, entering);
        Solve(run, run.Last);
        _replaying = outerReplaying;
        InExceptionalFinally = outerFinally;
        known.Results.Add((entering, run.Out));
        return run.Out;
    }

    private bool IsInFilter(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null && region != _graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Filter or ControlFlowRegionKind.Finally)
                return region.Kind == ControlFlowRegionKind.Filter;
        }

        return false;
    }

    private bool IsEnteredByException()
    {
        foreach (var run in _runs)
        {
            if (run.ByException)
                return true;
        }

        return false;
    }

    /// <summary>What is known of a finally block: in what states it has been entered, and how it was left.</summary>
    private sealed class FinallyBlock
    {
        public FinallyBlock(bool isTransparent)
        {
            IsTransparent = isTransparent;
        }

        public bool IsTransparent { get; }

        public List<(TState In, TState? Out)> Results { get; } = new();
    }
}

/// <summary>How an exception comes about.</summary>
internal enum ThrowKind
{
    /// <summary>By a mistake in the program: nobody writes code that waits for it.</summary>
    IfWrong,

    /// <summary>By code that is called, and may throw.</summary>
    Perhaps,

    /// <summary>By a <c>throw</c>.</summary>
    Does,
}
