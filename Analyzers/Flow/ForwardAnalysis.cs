using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Flow;

/// <summary>
/// A forward fixpoint over one control-flow graph, and one replay over its result. Knows regions, handlers and finally blocks;
/// knows nothing of what the states mean.
/// </summary>
/// <remarks>
/// <para>Roslyn's graph has no exception edges. A derived analysis calls <see cref="MayThrow"/> wherever an exception can
/// leave; that state flows into every handler that can see it.</para>
/// <para>A finally block is run once for each state that enters it, not once for the join of all: a path that returns through
/// it does not mix with one that falls through. The results are remembered, so the cost is that of the distinct states.</para>
/// <para>Where nothing is caught, a block's state is final once the blocks in front of it are done: such code is its own replay, and
/// only its loops are solved first, each when its turn comes.</para>
/// <para>Termination: <see cref="Join"/> climbs a lattice of finite height; a block that is visited more often than
/// <see cref="VisitBound"/> ends the analysis with <see cref="GaveUp"/>: from there on nothing is replayed.</para>
/// </remarks>
/// <typeparam name="TState">An immutable state; null is the state of what is not reached, the identity of the join.</typeparam>
internal abstract partial class ForwardAnalysis<TState>
    where TState : class
{
    private const int VisitBound = 200;

    private readonly ControlFlowGraph _graph;
    private readonly CancellationToken _cancellation;
    private readonly Stack<Run> _runs = new();
    private readonly Dictionary<ControlFlowRegion, FinallyBlock> _finallyBlocks = new();
    private readonly Dictionary<ControlFlowRegion, TState> _exceptionalEntries = new();
    private readonly SortedList<int, ControlFlowRegion> _unwinding = new();
    private readonly SortedList<int, ControlFlowRegion> _putOff = new();
    private readonly Dictionary<ControlFlowRegion, TState> _ifWrong = new();
    private (TState? State, BasicBlock? Block, bool Replaying, ThrowKind Kind) _lastThrown;
    private readonly SortedList<int, FinallyEntry> _finallyEntries = new();
    private readonly bool[] _inLoop;
    private readonly bool _catches;
    private BasicBlock _current;
    private Run? _solved;
    private bool _replaying;

    protected ForwardAnalysis(ControlFlowGraph graph, CancellationToken cancellation)
    {
        _graph = graph;
        _cancellation = cancellation;
        _current = graph.Blocks[0];
        _inLoop = FindLoops(graph);
        _catches = Catches(graph.Root);
    }

    /// <summary>Whether the fixpoint did not settle within the visit bound; there is no result then.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Whether this pass reports: states are final and every block is seen once.</summary>
    protected bool Replaying => _replaying;

    protected CancellationToken Cancellation => _cancellation;

    /// <summary>Whether the block being run may run again after itself.</summary>
    protected bool InLoop => _inLoop[_current.Ordinal];

    /// <summary>The least upper bound of two reached states.</summary>
    protected abstract TState Join(TState left, TState right);

    /// <summary>What is made of all that has arrived at a block so far; monotone, and above what it is given.</summary>
    /// <param name="state">The join of <paramref name="known"/> and <paramref name="arriving"/>.</param>
    /// <param name="at">The block.</param>
    /// <param name="known">What had arrived before; null if nothing had.</param>
    /// <param name="arriving">What arrives now.</param>
    protected virtual TState Settle(TState state, BasicBlock at, TState? known, TState arriving) => state;

    /// <summary>During the replay, for every edge: <paramref name="arriving"/> is one of the states that became <paramref name="settled"/>.</summary>
    protected virtual void Arrive(BasicBlock at, TState arriving, TState settled)
    {
    }

    protected abstract bool Same(TState left, TState right);

    /// <summary>The state after the operations and the branch value of a block; null if it does not get there.</summary>
    protected abstract TState? Transfer(BasicBlock block, TState state);

    /// <summary>What is left of a state when the branch value of a block is known; null if nothing is.</summary>
    protected abstract TState? Assume(BasicBlock block, TState state, bool condition);

    /// <summary>Whether a finally block, that the compiler wrote, has nothing in it but what entering it has done already.</summary>
    protected virtual bool IsTransparent(ControlFlowRegion finallyBlock) => false;

    /// <summary>Adjusts a state that crosses an edge into a block.</summary>
    protected abstract TState Cross(TState state, BasicBlock target);

    /// <summary>A normal exit of the body, during the replay. <paramref name="from"/> is the block that returns.</summary>
    protected abstract void Exit(BasicBlock from, TState state);

    /// <summary>Solves the graph from <paramref name="entry"/> and, unless it gave up, replays it once.</summary>
    public void Analyze(TState entry)
    {
        var run = new Run(0, _graph.Blocks.Length - 1);
        run.Add(0, entry);
        _solved = run;
        SolveAndReplay(run, without: null);
        if (GaveUp)
            Debug.WriteLine("Lock-set analysis gave up: " + _graph.OriginalOperation.Syntax.GetLocation());
        else
            ReplayFinallyBlocks();
    }

    private void SolveAndReplay(Run run, Run? without)
    {
        _lastThrown = default;
        if (without is null && !_catches)
        {
            _replaying = true;
            ReplayInOrder(run);
            return;
        }

        _replaying = false;
        Solve(run, run.Last);
        if (GaveUp)
            return;

        // In-states are final: what waits to be thrown on is not waited for again.
        if (run == _solved)
        {
            _exceptionalEntries.Clear();
            _unwinding.Clear();
            _putOff.Clear();
        }

        _replaying = true;
        ReplaySolved(run, without);
    }

    private void Enter(BasicBlock target, TState state)
    {
        if (!target.IsReachable)
            return;

        if (RunOf(target) is not { } run)
            return;
        var arriving = Cross(state, target);
        var before = run.In(target.Ordinal);
        if (_replaying && target.Ordinal <= run.FinalUpTo)
        {
            if (before is not null)
                Arrive(target, arriving, before);
            return;
        }

        // What leaves a loop does so when that is solved.
        if (!_replaying && target.Ordinal > run.SolvedUpTo)
            return;
        var settled = Settle(before is null ? arriving : Join(before, arriving), target, before, arriving);
        if (before is null || !Same(before, settled))
            run.Add(target.Ordinal, settled);
        if (_replaying)
            run.Note(target.Ordinal, arriving);
    }

    /// <summary>The state in which a block starts, as far as it is known; null if nothing has got there.</summary>
    protected TState? At(BasicBlock block) => (RunOf(block) ?? _solved)?.In(block.Ordinal);

    // A block outside a finally that is being run belongs to the run further down the stack.
    private Run? RunOf(BasicBlock block)
    {
        foreach (var run in _runs)
        {
            if (run.Contains(block.Ordinal))
                return run;
        }

        return null;
    }

    /// <summary>Runs the blocks that wait, and those that come to, until none does; those behind <paramref name="last"/> are left alone.</summary>
    private void Solve(Run run, int last)
    {
        run.SolvedUpTo = last;
        var outer = _current;
        _runs.Push(run);
        _lastThrown = default;
        while (!GaveUp)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_catches && Unwind(run))
                continue;
            if (!run.TryTake(last, out var ordinal, out var visits))
                break;

            if (visits > VisitBound)
            {
                GaveUp = true;
                break;
            }

            Step(run, ordinal);
        }

        _runs.Pop();
        _current = outer;
    }

    private void Step(Run run, int ordinal)
    {
        var block = _graph.Blocks[ordinal];
        _current = block;
        InExceptionalFinally = IsEnteredByException();
        var after = Transfer(block, run.In(ordinal)!);
        if (after is null)
            return;

        Follow(run, block, block.ConditionalSuccessor, after, block.ConditionKind == ControlFlowConditionKind.WhenTrue);
        Follow(run, block, block.FallThroughSuccessor, after, block.ConditionKind == ControlFlowConditionKind.WhenFalse);
    }

    private void Follow(Run run, BasicBlock block, ControlFlowBranch? branch, TState after, bool condition)
    {
        if (branch is null)
            return;

        var state = block.ConditionKind == ControlFlowConditionKind.None ? after : Assume(block, after, condition);
        foreach (var region in branch.FinallyRegions)
        {
            if (state is null)
                return;
            _current = block;
            var entering = Cross(state, _graph.Blocks[region.FirstBlockOrdinal]);
            if (_replaying)
                NoteFinallyEntry(region, entering);
            state = RunFinally(region, entering);
        }

        _current = block;
        if (state is null)
            return;

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow or ControlFlowBranchSemantics.Error:
                MayThrow(state, branch.Semantics == ControlFlowBranchSemantics.Error ? ThrowKind.Perhaps : ThrowKind.Does);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                // A filter that says no ends like a finally; where its exception goes then, MayThrow has said already.
                if (!IsInFilter(block))
                    run.Out = run.Out is null ? state : Join(run.Out, state);
                break;
            default:
                if (branch.Destination is not { } target)
                    break;
                if (target.Kind == BasicBlockKind.Exit)
                {
                    if (_replaying)
                        Exit(block, Cross(state, target));
                }
                else
                {
                    Enter(target, state);
                }

                break;
        }
    }

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

    private static bool Catches(ControlFlowRegion region)
    {
        if (region.Kind == ControlFlowRegionKind.TryAndCatch)
            return true;
        foreach (var nested in region.NestedRegions)
        {
            if (Catches(nested))
                return true;
        }

        return false;
    }

    private static bool[] FindLoops(ControlFlowGraph graph)
    {
        var inLoop = new bool[graph.Blocks.Length];
        foreach (var block in graph.Blocks)
        {
            foreach (var predecessor in block.Predecessors)
            {
                for (var ordinal = block.Ordinal; ordinal <= predecessor.Source.Ordinal; ordinal++)
                    inLoop[ordinal] = true;
            }
        }

        return inLoop;
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

    /// <summary>The states on entry of a range of blocks, and which of them wait to be run.</summary>
    private sealed class Run
    {
        private readonly TState?[] _in;
        private readonly int[] _visits;
        private List<TState>?[]? _arrived;
        private readonly bool[] _waiting;
        private int _lowest;

        public Run(int first, int last)
        {
            First = first;
            Last = last;
            _in = new TState?[last - first + 1];
            _visits = new int[last - first + 1];
            _waiting = new bool[last - first + 1];
            _lowest = last + 1;
        }

        public int First { get; }

        public int Last { get; }

        public bool ByException { get; set; }

        /// <summary>The last block that may wait to be run, while a loop is solved or the whole.</summary>
        public int SolvedUpTo { get; set; } = -1;

        /// <summary>The last block of which it is known, from a solution, in what state it starts.</summary>
        public int FinalUpTo { get; set; } = -1;

        /// <summary>The state that leaves a finally region by its end.</summary>
        public TState? Out { get; set; }

        public bool Contains(int ordinal) => First <= ordinal && ordinal <= Last;

        public TState? In(int ordinal) => _in[ordinal - First];

        /// <summary>Keeps a state that has arrived at a block until that is run.</summary>
        public void Note(int ordinal, TState arriving)
        {
            _arrived ??= new List<TState>?[_in.Length];
            (_arrived[ordinal - First] ??= new List<TState>(1)).Add(arriving);
        }

        /// <summary>The states that have been kept for a block.</summary>
        public IReadOnlyList<TState> Arrivals(int ordinal) => _arrived?[ordinal - First] ?? (IReadOnlyList<TState>)Array.Empty<TState>();

        public void Add(int ordinal, TState state)
        {
            _in[ordinal - First] = state;
            _waiting[ordinal - First] = true;
            _lowest = Math.Min(_lowest, ordinal);
        }

        /// <summary>The first block that waits; beyond all blocks if none does.</summary>
        public int Next
        {
            get
            {
                while (_lowest <= Last && !_waiting[_lowest - First])
                    _lowest++;
                return _lowest <= Last ? _lowest : int.MaxValue;
            }
        }

        /// <summary>Takes the first block that waits, if it is not behind <paramref name="last"/>.</summary>
        public bool TryTake(int last, out int ordinal, out int visits)
        {
            ordinal = Next;
            visits = 0;
            if (ordinal > last)
                return false;
            Take(ordinal);
            visits = ++_visits[ordinal - First];
            return true;
        }

        public void Take(int ordinal) => _waiting[ordinal - First] = false;
    }
}
