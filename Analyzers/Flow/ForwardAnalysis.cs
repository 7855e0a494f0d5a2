using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
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
    private readonly int[]? _order;
    private BasicBlock _current;
    private Run? _solved;
    private bool _replaying;

    protected ForwardAnalysis(ControlFlowGraph graph, CancellationToken cancellation)
    {
        _graph = graph;
        _cancellation = cancellation;
        _current = graph.Blocks[0];
        _inLoop = FindLoops(graph, out var isRotated);
        _order = isRotated ? BlockOrder.Of(graph) : null;
        CatchesAny = Catches(graph.Root);
    }

    /// <summary>Whether the fixpoint did not settle within the visit bound; there is no result then.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Whether this pass reports: states are final and every block is seen once.</summary>
    protected bool Replaying => _replaying;

    protected CancellationToken Cancellation => _cancellation;

    /// <summary>Whether an exception can go on in the body.</summary>
    protected bool CatchesAny { get; }

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
        else if (_exceptionalEntries.Count + _putOff.Count + _finallyEntries.Count > 0)
            ReplayFinallyBlocks();
    }

    private void SolveAndReplay(Run run, Run? without)
    {
        _lastThrown = default;
        if (without is null && !CatchesAny)
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
            if (CatchesAny && Unwind(run))
                continue;
            if (!run.TryTake(last, _order, out var ordinal, out var visits))
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

    private static bool StartsHandler(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null && region.FirstBlockOrdinal == block.Ordinal; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Finally)
                return true;
        }

        return false;
    }

    /// <summary>Which blocks are part of a loop.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isRotated">Whether a <c>goto</c> enters a loop elsewhere than at its first block: blocks do not stand in the order in which they run then.</param>
    private static bool[] FindLoops(ControlFlowGraph graph, out bool isRotated)
    {
        var inLoop = new bool[graph.Blocks.Length];
        isRotated = false;
        foreach (var block in graph.Blocks)
        {
            // An exception enters its handler at the first block.
            var (isRepeated, isEntered) = (false, StartsHandler(block));
            foreach (var predecessor in block.Predecessors)
            {
                var source = predecessor.Source.Ordinal;
                isEntered |= source < block.Ordinal;
                isRepeated |= source >= block.Ordinal;
                for (var ordinal = block.Ordinal; ordinal <= source; ordinal++)
                    inLoop[ordinal] = true;
            }

            isRotated |= isRepeated && !isEntered;
        }

        return inLoop;
    }
}
