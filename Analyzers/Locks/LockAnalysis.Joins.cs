using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Where paths meet: which differences are explained, which are nobody's fault, and which are doubts from there on.</summary>
/// <remarks>
/// Two ways to a block that hold different locks stay apart while something that is still tested tells them apart. Otherwise their
/// difference is settled where the block starts, so that it is said once and what follows is judged as if right.
/// </remarks>
internal sealed partial class LockAnalysis
{
    private static readonly Comparer<(int Block, string Lock)> BlockThenLock =
        Comparer<(int Block, string Lock)>.Create(static (x, y) => x.Block != y.Block ? x.Block.CompareTo(y.Block) : string.CompareOrdinal(x.Lock, y.Lock));

    private readonly HashSet<IOperation> _tries = new();
    private readonly SortedList<(int Block, string Lock), Difference> _differences = new(BlockThenLock);
    private readonly HashSet<(LockPath Lock, IOperation By)> _blamed = new();
    private TestedLater? _testedLater;
    private bool _anyMeaning;

    private TestedLater TestedLater => _testedLater ??= new TestedLater(_graph);

    protected override LockState Settle(LockState state, BasicBlock at, LockState? known, LockState arriving)
    {
        if (state.Disjuncts.Length < 2 || MeetsOnlyAtExit(at) || EntersHandler || InFinallyBlock(at))
            return state;

        for (var i = 0; i < state.Disjuncts.Length; i++)
        {
            for (var j = i + 1; j < state.Disjuncts.Length; j++)
            {
                var (left, right) = (state.Disjuncts[i], state.Disjuncts[j]);
                if (!AreToldApart(left, right, at) && !ToldByLoop(left, right) && (UniteByVariable(left, right) ?? UniteByVariable(right, left) ?? Unite(left, right, at, known, arriving)) is { } both)
                    return Settle(state.Merge(i, j, both), at, known, arriving);
            }
        }

        return state;
    }

    protected override void Arrive(BasicBlock at, LockState arriving, LockState settled)
    {
        if (arriving.IsUnknown || settled.IsUnknown)
            return;
        foreach (var disjunct in settled.Disjuncts)
        {
            foreach (var hold in disjunct.Locks.Holds)
            {
                // A doubt of a place further down has come round a loop.
                if (hold.Basis == HoldBasis.Doubtful && hold.DoubtfulSince >= at.Ordinal)
                    NoteDifference(hold, at, arriving);
            }
        }
    }

    private void NoteDifference(Hold doubtful, BasicBlock at, LockState arriving)
    {
        var key = (at.Ordinal, doubtful.Lock.ToString());
        if (!_differences.TryGetValue(key, out var difference))
            _differences.Add(key, difference = new Difference(doubtful, at));
        foreach (var disjunct in arriving.Disjuncts)
            difference.Add(disjunct);
    }

    private void ReportDifferences()
    {
        if (_differences.Count == 0)
            return;
        foreach (var difference in _differences.Values.Select(OriginOf).Distinct())
        {
            if (difference?.Facts(this) is not { } facts)
                continue;
            _observer.OnPathsDiffer(facts);
            _blamed.UnionWith(facts.Others.Add(facts.By).Select(by => (facts.Lock, by)));
        }
    }

    /// <summary>Where the ways come together of which a difference tells; null where that has its own.</summary>
    /// <remarks>
    /// A loop may lose what tells two ways apart that come to it. The doubt goes round then, and nothing else arrives any more where it arose: what
    /// differs is what comes to the loop.
    /// </remarks>
    private Difference? OriginOf(Difference difference) => difference.IsCarried ? null
        : difference.IsReal ? difference : _differences.Values.FirstOrDefault(difference.ComesFrom) ?? difference;

    /// <summary>Whether an operation has been named as what makes the paths differ: what it leaves at an exit is the same fault.</summary>
    public bool MakesPathsDiffer(LockPath path, IOperation operation) => _blamed.Contains((path, operation));

    /// <summary>Whether a value differs on the paths of two disjuncts that is tested before a lock is let go of that they hold differently.</summary>
    private bool AreToldApart(Disjunct left, Disjunct right, BasicBlock at)
    {
        var differing = left.Locks.Differing(right.Locks);
        return left.Excludes(right, key => key switch
        {
            ISymbol variable => IsTested(variable.Name),
            CaptureId capture => TestedLater.IsTested(capture, at),
            LockPath { Kind: PathKind.Member } member => IsTested((string)member.Key!) || IsPartOfTested(member.Parent!, left, at),
            ConditionKey condition => condition.Names.Any(IsTested),
            EntryKey => true,
            _ => false,
        });

        bool IsTested(string name) => IsTestedInTime(name) || (_anyMeaning && left.Facts.Any(pair =>
            pair is { Key: MeaningKey flag, Value.Constant: Meaning meaning } && meaning.Condition.Names.Contains(name) && IsTested(flag.Flag.Name)));

        bool IsTestedInTime(string name) => TestedLater.IsTested(name, at)
            && (differing.Count == 0 || differing.Any(path => TestedLater.IsTestedBefore(name, at, operation => Settles(operation, path, left, right))));
    }

    /// <summary>Whether an operation lets go of a lock that one of two ways holds, whichever of them comes; null where it takes it, or both hold it.</summary>
    private bool? Settles(IOperation operation, LockPath path, Disjunct left, Disjunct right)
    {
        var (isHere, isThere) = (left.Locks.Find(path) is { IsHeld: true }, right.Locks.Find(path) is { IsHeld: true });
        foreach (var call in operation.DescendantsAndSelf().OfType<IInvocationOperation>())
        {
            foreach (var (changed, letsGo) in ChangesBy(call, left))
            {
                if (changed.Equals(path) && (isHere || isThere))
                    return letsGo && isHere != isThere ? true : null;
            }
        }

        return false;
    }

    /// <summary>The locks that a call takes or, where the second is true, lets go of.</summary>
    private IEnumerable<(LockPath Path, bool LetsGo)> ChangesBy(IInvocationOperation call, Disjunct at)
    {
        var method = call.TargetMethod;
        if (LockApis.Find(method) is { } api)
        {
            if (OperandOf(call, api) is { } operand && api.Effect is not (LockEffect.Tests or LockEffect.Needs))
                yield return (PathOf(operand, at), api.Effect is LockEffect.Releases or LockEffect.ReleasesAny);
            yield break;
        }

        var contract = _model.Contracts.Of(method);
        foreach (var clause in contract.IsEmpty ? _model.Summaries.Of(method, Cancellation).Clauses : contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.Releases)
                yield return (AtCall(call, method, clause.Lock, at), clause.Kind == ClauseKind.Releases);
        }
    }

    /// <summary>Whether what has no name but by a variable, as a tuple has none, is still tested by that.</summary>
    private bool IsPartOfTested(LockPath whole, Disjunct disjunct, BasicBlock at) => whole.Root.Kind == PathKind.Value && disjunct.Facts.Any(pair => pair.Value.Path?.Equals(whole) == true && pair.Key switch
    {
        ISymbol variable => TestedLater.IsTested(variable.Name, at),
        CaptureId capture => TestedLater.IsTested(capture, at),
        _ => false,
    });

    /// <summary>The state with its disjuncts told apart for good: that callers come with different locks is no fault of the body.</summary>
    private static LockState ToldApart(LockState entry) => entry.IsUnknown || entry.Disjuncts.Length < 2 ? entry
        : new LockState(entry.Disjuncts.Select(static (disjunct, i) => disjunct.With(EntryKey.Instance, Fact.Is(i))).ToImmutableArray(), entry.Region);

    /// <summary>One disjunct for two that hold the same locks by way of a variable, which names another object on each: the node at hand of a walk from lock to lock.</summary>
    private static Disjunct? UniteByVariable(Disjunct left, Disjunct right)
    {
        foreach (var pair in left.Facts)
        {
            if (pair is not { Key: ILocalSymbol variable, Value.Path: { } here })
                continue;
            var own = LockPath.Local(variable);
            var there = right.Find(variable)?.Path ?? own;
            if (here.Equals(there) || !Holds(left, here) || !Holds(right, there))
                continue;
            var (one, other) = (Named(left, here), Named(right, there));
            if (one.Locks.SameAs(other.Locks))
                return new Disjunct(one.Locks, one.MeetFacts(other));

            Disjunct Named(Disjunct disjunct, LockPath path)
            {
                var named = disjunct.Renamed(path, own);
                return named.With(variable, named.Find(variable) is { } known ? known with { Path = null } : null);
            }
        }

        return null;

        static bool Holds(Disjunct disjunct, LockPath path) => disjunct.Locks.Holds.Any(hold => hold.IsHeld && hold.Lock.StartsWith(path));
    }

    /// <summary>One disjunct for two; null to keep them, where the difference is a guard object's, an assertion's, or told by a result.</summary>
    private Disjunct? Unite(Disjunct left, Disjunct right, BasicBlock at, LockState? known, LockState arriving)
    {
        var locks = left.Locks;
        foreach (var path in left.Locks.Holds.Concat(right.Locks.Holds).Select(h => h.Lock).Distinct())
        {
            var (hold, other) = (left.Locks.Find(path), right.Locks.Find(path));
            if (hold is not null && other is not null && hold.SameAs(other))
                continue;
            if (DifferByGuard(path, left, right) || Settled(path, left, right, at, known, arriving) is not { } settled)
                return null;
            locks = locks.With(settled);
        }

        return new Disjunct(locks, left.MeetFacts(right));
    }

    /// <summary>Whether a guard object has released a lock early on one of two paths, and still holds it on the other.</summary>
    private static bool DifferByGuard(LockPath path, Disjunct left, Disjunct right) => left.Facts.Any(pair =>
        !pair.Value.Scope.IsDefaultOrEmpty && right.Find(pair.Key) is { Scope.IsDefaultOrEmpty: false } guard
        && pair.Value.Scope.Any(scoped => scoped.Lock.Equals(path) && guard.Scope.Contains(scoped with { IsIdle = !scoped.IsIdle })));

    /// <summary>What a lock that is held differently counts as behind a join; null to keep the paths apart.</summary>
    private Hold? Settled(LockPath path, Disjunct left, Disjunct right, BasicBlock at, LockState? known, LockState arriving)
    {
        var none = new Hold(path, 0, 0, 0);
        var (hold, other) = (left.Locks.Find(path) ?? none, right.Locks.Find(path) ?? none);
        if (hold.InScope || other.InScope || !(hold.IsHeld || other.IsHeld))
            return null;

        var (less, more) = hold.Total < other.Total ? (hold, other) : (other, hold);

        // What was taken once more than can be is no difference, unless it is only assumed that it was.
        if (less.IsHeld && more.Excess.Total > less.Excess.Total && more.Possible == less.Possible && IsByException(left, path) == IsByException(right, path))
            return more;

        if (hold.Basis == HoldBasis.Doubtful || other.Basis == HoldBasis.Doubtful)
        {
            if (IsByException(left, path) is var assumed && assumed != IsByException(right, path))
                return InHandlerBlock(at) ? null : assumed ? other : hold;
            var doubtful = hold.Basis != HoldBasis.Doubtful ? other : other.Basis != HoldBasis.Doubtful ? hold : less;
            return (doubtful == less && less.Basis == more.Basis ? less : more) with { Basis = HoldBasis.Doubtful, DoubtfulSince = doubtful.DoubtfulSince };
        }

        // Of elements nobody can tell which are held on both; where one side is in doubt of them, so are both.
        if (RangeOf(path) is { Key: ElementRange } || (!less.IsHeld && FindAmongElements(hold.IsHeld ? right : left, path) is { Basis: HoldBasis.Doubtful }))
            return more with { Basis = HoldBasis.Doubtful, DoubtfulSince = -1 };
        if (hold.Basis != HoldBasis.Certain || other.Basis != HoldBasis.Certain)
            return null;

        // What each round of a loop names anew cannot be named behind it. All may have been taken, but not one and another not.
        if (!less.IsHeld && IsOutOfSight(path, at) && (hold.IsHeld ? right : left).Find(new ReleasedKey(path)) is null)
            return none;

        if (IsByException(left, path) is var thrown && IsByException(right, path) is var thrownToo && (thrown || thrownToo))
            return (thrown && thrownToo) || InHandlerBlock(at) ? null : thrown ? other : hold;
        if (!less.IsHeld && IsHandedAlong(path, hold.IsHeld ? left : right, hold.IsHeld ? right : left, at))
            return more with { Basis = HoldBasis.Doubtful, DoubtfulSince = -1 };

        // Each way here comes with both outcomes of a try: they part where it was made, and not here.
        if (more.Changed is { } changed && _tries.Contains(changed)
            && (at.Predecessors.Length < 2 || ((known is null || HasBoth(known, path, hold, other)) && HasBoth(arriving, path, hold, other))))
            return null;
        return more with { Basis = HoldBasis.Doubtful, DoubtfulSince = at.Ordinal };
    }

    /// <summary>Whether an operation has tried to take a lock, and might not have got it.</summary>
    public bool IsTry(IOperation? operation) => operation is not null && _tries.Contains(operation);

    private static bool HasBoth(LockState state, LockPath path, Hold one, Hold other)
    {
        return Has(one) && Has(other);

        bool Has(Hold wanted) => state.Disjuncts.Any(d => (d.Locks.Find(path) ?? new Hold(path, 0, 0, 0)).SameAs(wanted));
    }

    /// <summary>Whether a way exists only because a call may throw, whatever it holds.</summary>
    private static bool IsAssumed(Disjunct disjunct) => disjunct.Facts.Keys.Any(static key => key is CaughtKey);

    /// <summary>
    /// Whether a disjunct comes out of a handler whose try holds the lock at some of the places where it may throw, and not at
    /// others: which of them did throw is nothing but our assumption.
    /// </summary>
    private bool IsByException(Disjunct disjunct, LockPath path)
    {
        foreach (var key in disjunct.Facts.Keys)
        {
            if (key is not CaughtKey caught || At(_graph.Blocks[caught.Handler]) is not { IsUnknown: false } entered)
                continue;
            var first = entered.Disjuncts[0].Locks.Find(path);
            if (entered.Disjuncts.Any(Differs) || PutOffAt(_graph.Blocks[caught.Handler])?.Disjuncts.Any(Differs) == true)
                return true;

            bool Differs(Disjunct other) => other.Locks.Find(path) is var hold && (hold is null ? first is not null : first is null || !hold.SameAs(first));
        }

        return false;
    }

    /// <summary>Whether a variable that is still tested names the lock on the paths that hold it only: who lets go asks the variable.</summary>
    private bool IsHandedAlong(LockPath path, Disjunct held, Disjunct free, BasicBlock at) => held.Facts.Any(pair =>
        pair.Key is ILocalSymbol variable && path.Equals(pair.Value.Path) && !path.Equals(free.Find(variable)?.Path) && TestedLater.IsTested(variable.Name, at));

    /// <summary>Whether a lock is named by a variable that is gone where a block starts, or by something that has no name.</summary>
    private bool IsOutOfSight(LockPath path, BasicBlock at)
    {
        if (path.Root.Kind is PathKind.Value or PathKind.Fresh)
            return true;
        for (var step = path; step is not null; step = step.Parent)
        {
            if (step is { Kind: PathKind.Element, Key: ISymbol or KeyExpression } || (step is { Kind: PathKind.Local, Symbol: ILocalSymbol local } && !IsInScope(local, at)))
                return true;
        }

        return false;
    }

    private static bool IsInScope(ILocalSymbol local, BasicBlock at)
    {
        for (var region = at.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Locals.Contains(local, SymbolEqualityComparer.Default))
                return true;
        }

        return false;
    }

    /// <summary>Whether a block does nothing but return: paths that meet there meet at the exit.</summary>
    private bool MeetsOnlyAtExit(BasicBlock block) =>
        block.Kind == BasicBlockKind.Exit
        || (block.Operations.IsEmpty && block.ConditionKind == ControlFlowConditionKind.None && block.BranchValue is null or { ChildOperations.Count: 0 }
            && block.FallThroughSuccessor is { Destination.Kind: BasicBlockKind.Exit, FinallyRegions: var regions } && regions.All(IsImplicit));

    /// <summary>Whether a finally block was written by the compiler, for a using or a lock statement.</summary>
    private bool IsImplicit(ControlFlowRegion region)
    {
        for (var ordinal = region.FirstBlockOrdinal; ordinal <= region.LastBlockOrdinal; ordinal++)
        {
            if (!_graph.Blocks[ordinal].Operations.All(static operation => operation.IsImplicit))
                return false;
        }

        return true;
    }

    private static bool InFinallyBlock(BasicBlock block) =>
        IsWithin(block, static region => region.Kind is ControlFlowRegionKind.Filter or ControlFlowRegionKind.Finally);

    private static bool InHandlerBlock(BasicBlock block) => IsWithin(block, static region => region.Kind == ControlFlowRegionKind.Catch);

    private static bool IsWithin(BasicBlock block, Func<ControlFlowRegion, bool> picked)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (picked(region))
                return true;
        }

        return false;
    }

    /// <summary>The ways that differ in one lock where they arrive at one block.</summary>
    private sealed class Difference
    {
        private readonly List<(Hold? Hold, IOperation? By)> _ways = new();
        private readonly LockPath _lock;
        private readonly BasicBlock _at;
        private readonly int _since;

        public Difference(Hold doubtful, BasicBlock at)
        {
            _lock = doubtful.Lock;
            _since = doubtful.DoubtfulSince;
            _at = at;
        }

        /// <summary>Whether it arose further down, in the loop that starts here.</summary>
        public bool IsCarried => _since != _at.Ordinal;

        /// <summary>Whether what arrives here does differ.</summary>
        public bool IsReal => _ways.Any(way => !IsSame(way.Hold, _ways[0].Hold));

        /// <summary>Whether another one, of the same lock, stands before this and is real.</summary>
        public bool ComesFrom(Difference other) => other._at.Ordinal < _at.Ordinal && other._lock.Equals(_lock) && other.IsReal;

        public void Add(Disjunct disjunct)
        {
            var hold = disjunct.Locks.Find(_lock);
            if (IsCarried && hold is { Basis: HoldBasis.Doubtful })
                return;
            if (hold is { IsHeld: true })
                _ways.Add((hold, hold.Changed));
            else if (disjunct.ReleaseOf(_lock) is { } released && (released.Hold.DoubtfulSince < 0 || released.Hold.DoubtfulSince == _at.Ordinal))
                _ways.Add((hold, released.Operation));
            else
                _ways.Add((hold, null));
        }

        /// <summary>Who made the paths differ: the last in the source of all that acquired or released.</summary>
        public PathsDifferFacts? Facts(LockAnalysis body)
        {
            var first = _at.Operations.FirstOrDefault() ?? _at.BranchValue;
            var isLoop = !IsCarried && _at.Predecessors.Any(p => p.Source.Ordinal >= _at.Ordinal);
            var operations = _ways.Where(w => w.By is not null).Select(w => w.By!).Distinct().OrderBy(o => o.Syntax.SpanStart).ToImmutableArray();

            // What stands behind the place was done in an earlier round, before the ways parted.
            if (!isLoop && operations.Any(IsAhead))
                operations = operations.RemoveAll(o => !IsAhead(o));
            if (operations.IsEmpty)
                return null;
            var what = _ways.Any(w => w.Hold is not { IsHeld: true }) ? PathDifference.Held
                : _ways.Select(w => w.Hold!.Total).Distinct().Count() > 1 ? PathDifference.Depth : PathDifference.Mode;
            return new PathsDifferFacts(body, _lock, operations[operations.Length - 1], operations.RemoveAt(operations.Length - 1), first, what, isLoop);

            bool IsAhead(IOperation operation) => first is null || operation.Syntax.SpanStart < first.Syntax.SpanStart;
        }

        private static bool IsSame(Hold? one, Hold? other) => one is null || other is null ? one == other : one.SameAs(other);
    }
}

/// <summary>Which of the states that a nested function is called in a path began with.</summary>
internal sealed class EntryKey
{
    public static readonly EntryKey Instance = new();
}

/// <summary>What is true on the paths that came into a handler from a call that may throw: that they did.</summary>
internal sealed record CaughtKey(int Handler);
