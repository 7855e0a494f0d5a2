using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>The lock-set analysis of one function body. Its transfer function is spread over the other parts of this class.</summary>
internal sealed partial class LockAnalysis : ForwardAnalysis<LockState>
{
    private readonly LockModel _model;
    private readonly ControlFlowGraph _graph;
    private readonly BodyFacts _facts;
    private readonly LexicalLocks _locks;
    private FlowObserver _observer;
    private readonly NestedFunctions _nested;
    private readonly Dictionary<IOperation, ConditionKey?> _conditions = new();
    private readonly ImmutableArray<BodyExit>.Builder _exits = ImmutableArray.CreateBuilder<BodyExit>(1);
    private LockState? _state;
    private bool _anyExitUnknown;
    private bool _hasBegun;
    private int? _workFrom;

    private LockAnalysis(
        LockModel model, ControlFlowGraph graph, ISymbol owner, SyntaxNode function, BodyFacts facts, FlowObserver observer,
        NestedFunctions nested, bool keepsHolds, CancellationToken cancellation)
        : base(graph, cancellation)
    {
        _model = model;
        _graph = graph;
        _facts = facts;
        _observer = observer;
        _nested = nested;
        _locks = LexicalLocks.Of(facts.Locks, function);
        nested.Declare(graph);
        Owner = owner;
        KeepsHolds = keepsHolds;
        Syntax = function;
        Method = owner as IMethodSymbol;
        Contract = Method is null ? MemberContract.None : model.Contracts.Of(Method);
    }

    public LockModel Model => _model;

    /// <summary>The member, or nested function, whose body this is.</summary>
    public ISymbol Owner { get; }

    /// <summary>The function's syntax, from its head to its end.</summary>
    public SyntaxNode Syntax { get; }

    public IMethodSymbol? Method { get; }

    public MemberContract Contract { get; }

    /// <summary>Whether the body is a lambda or a local function: somebody else decides when it runs.</summary>
    public bool IsNested => Method is { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction };

    /// <summary>Whether the body runs with what the member around it holds at the time; a function that runs later does not.</summary>
    public bool KeepsHolds { get; }

    /// <summary>Whether the body becomes a delegate of which nobody has said anything: it is entered with nothing held, and whoever runs it goes on.</summary>
    public bool IsOnItsOwn { get; private init; }

    /// <summary>The member whose code this is: a local function that is only called is part of the member around it.</summary>
    public ISymbol RunsIn
    {
        get
        {
            var symbol = Owner;
            while (KeepsHolds && symbol is IMethodSymbol { MethodKind: MethodKind.LocalFunction } && symbol.ContainingSymbol is { } outer)
                symbol = outer;
            return symbol;
        }
    }

    /// <summary>The member that contains the body.</summary>
    public ISymbol ContainingMember
    {
        get
        {
            var symbol = Owner;
            while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } && symbol.ContainingSymbol is { } outer)
                symbol = outer;
            return symbol;
        }
    }

    /// <summary>The calls that the body itself makes, those of functions in it left out.</summary>
    public IEnumerable<IInvocationOperation> Calls => _graph.Blocks
        .SelectMany(block => block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations)
        .SelectMany(operation => operation.DescendantsAndSelf())
        .OfType<IInvocationOperation>()
        .Where(call => !call.IsImplicit);

    /// <summary>Analyses the body of a member, and the functions nested in it.</summary>
    /// <param name="model">The compilation's locks.</param>
    /// <param name="graph">The body.</param>
    /// <param name="owner">The member.</param>
    /// <param name="observer">Hears what the replay sees.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="given">What is held on entry beside the contract; if default, what all callers of a private method hold.</param>
    /// <param name="owned">The parameters that get objects which nobody else can see; if default, those that do so in all calls of a private method.</param>
    /// <param name="isBuilding">Whether all callers that are given hold nothing because they are building the object.</param>
    public static void Run(
        LockModel model, ControlFlowGraph graph, ISymbol owner, FlowObserver observer, CancellationToken cancellation, ImmutableArray<Clause> given = default,
        ImmutableArray<IParameterSymbol> owned = default, bool isBuilding = false)
    {
        var facts = BodyFacts.Of(new[] { graph.OriginalOperation });
        var nested = new NestedFunctions(model, facts, observer, cancellation);
        var analysis = new LockAnalysis(model, graph, owner, graph.OriginalOperation.Syntax, facts, observer, nested, keepsHolds: true, cancellation);
        analysis.Analyze(analysis.EntryState(given, owned, isBuilding));
        analysis.End();
        nested.RunLocalFunctions();
    }

    /// <summary>Analyses a nested function, from a state of the code around it.</summary>
    public static void RunNested(
        LockModel model, ControlFlowGraph graph, IMethodSymbol function, SyntaxNode syntax, BodyFacts facts, FlowObserver observer,
        NestedFunctions nested, ImmutableArray<Clause> given, LockState entry, bool keepsHolds, CancellationToken cancellation)
    {
        var analysis = new LockAnalysis(model, graph, function, syntax, facts, observer, nested, keepsHolds, cancellation) { IsOnItsOwn = !keepsHolds && given.IsEmpty };
        if (observer.Skips(analysis))
            return;
        analysis.Analyze(analysis.Given(analysis.Contract.Clauses.AddRange(given), ToldApart(entry.WithRegion(-1))));
        analysis.End();
    }

    /// <summary>Whether a lock is held on the paths of a state, in a mode that does.</summary>
    public HoldVerdict Judge(LockState state, Func<Disjunct, LockPath> needed, LockMode mode)
    {
        var every = true;
        var some = false;
        var everyInSomeMode = true;
        foreach (var disjunct in state.Disjuncts)
        {
            var path = needed(disjunct);
            if (NamesNothing(disjunct, path) || IsTrustedWith(path))
                continue;
            var hold = FindHold(disjunct, path) ?? FindOfEach(disjunct, path) ?? FindOfEither(disjunct, path) ?? FindAmongElements(disjunct, path);
            var does = hold is not null && hold.Satisfies(mode);
            every &= does;
            some |= hold is { IsHeld: true };
            everyInSomeMode &= hold is { IsHeld: true };
        }

        return every ? HoldVerdict.Held : everyInSomeMode ? HoldVerdict.HeldShared : some ? HoldVerdict.HeldSometimes : HoldVerdict.NotHeld;
    }

    /// <summary>Whether a lock is the object whose own type this is: how that comes to be held, its members know.</summary>
    public bool IsTrustedWith(LockPath path) => path.Kind == PathKind.This && LockTypes.LockAttributeOf(ContainingMember.ContainingType) is not null;

    /// <summary>The hold of a lock; of an <c>Outer.this</c> whose instance is not known, any that fits.</summary>
    public static Hold? FindHold(Disjunct disjunct, LockPath needed)
    {
        if (disjunct.Locks.Find(needed) is { } exact)
            return exact;
        if (needed.Root.Kind != PathKind.Outer)
            return null;
        foreach (var hold in disjunct.Locks.Holds)
        {
            if (hold.IsHeld && SameSteps(hold.Lock, needed))
                return hold;
        }

        return null;
    }

    protected override LockState Join(LockState left, LockState right)
    {
        if (left.Region != right.Region)
        {
            left = MoveTo(left, CommonRegion(left.Region, right.Region));
            right = MoveTo(right, left.Region);
        }

        return LockState.Join(left, right);
    }

    protected override bool Same(LockState left, LockState right) => left.SameAs(right);

    protected override LockState Cross(LockState state, BasicBlock target)
    {
        if (EntersHandler)
            state = AsCaught(state, target);
        if (_locks.IsEmpty)
            return state;
        var first = target.Operations.Length > 0 ? target.Operations[0] : target.BranchValue;
        return target.Kind == BasicBlockKind.Exit ? MoveTo(state, -1) : first is null ? state : Leave(state, _locks.RegionOf(first));
    }

    private LockState AsCaught(LockState state, BasicBlock handler) =>
        state.Map(disjunct => Throws && !IsAssumed(disjunct) ? disjunct : disjunct.With(new CaughtKey(handler.Ordinal), Fact.True))!;

    protected override LockState? Transfer(BasicBlock block, LockState state)
    {
        _state = state;
        foreach (var operation in block.Operations)
        {
            Cancellation.ThrowIfCancellationRequested();
            Statement(operation);
            if (_state is null)
                return null;
        }

        if (block.BranchValue is { } value)
        {
            Move(value);
            _statement = value;
            BeginWork(value);
            Visit(value, AccessKind.Read);
            HandOutResult(block, value);
        }

        return _state;
    }

    protected override LockState? Assume(BasicBlock block, LockState state, bool condition)
    {
        var assumed = state.Map(disjunct => Assume(block.BranchValue!, condition, disjunct) is { } assumed && Conclude(block.BranchValue!, condition, assumed) is { } known
            ? Iterate(block.BranchValue!, condition, known) : null);
        return _anyUnnamed ? assumed?.WithoutUnnamed() : assumed;
    }

    protected override void Exit(BasicBlock from, LockState state)
    {
        if (from.BranchValue is { } reference && Method is { ReturnsByRef: true } or { ReturnsByRefReadonly: true })
            ReturnReference(reference, state);
        if (state.IsUnknown)
            _anyExitUnknown = true;
        else
            _exits.Add(new BodyExit(from.BranchValue, state));
    }

    private void End()
    {
        if (!GaveUp)
            ReportDifferences();

        // A way out of which nothing is known says nothing of the others either.
        if (!GaveUp && !_anyExitUnknown)
            _observer.OnEnd(new EndFacts(this, _exits.ToImmutable(), _unprotected.ToImmutable()));
    }

    /// <summary>Tells where the checks at the head of the body are done.</summary>
    private void BeginWork(IOperation operation)
    {
        if (!Replaying || _hasBegun || _state is not { IsUnknown: false } || !_observer.AsksForWork(this))
            return;
        _workFrom ??= LeadingChecks.EndOf(_graph.OriginalOperation, call => _model.Contracts.Of(call.TargetMethod).Has(ClauseKind.Asserts)
            || _model.Summaries.Of(call.TargetMethod, Cancellation).Clauses.Any(c => c.Kind == ClauseKind.Asserts));
        if (operation.Syntax.SpanStart < _workFrom)
            return;
        _hasBegun = true;
        _observer.OnWork(this, _state);
    }

    private void Statement(IOperation operation)
    {
        _statement = operation;
        Move(operation);
        BeginWork(operation);
        Visit(operation, AccessKind.None);
        _state = _state?.Map(ForgetResults);
    }

    // What a call returned is asked for within its statement only; a local or capture keeps it longer.
    private static Disjunct ForgetResults(Disjunct disjunct)
    {
        foreach (var pair in disjunct.Facts)
        {
            if (pair.Key is IOperation)
                return disjunct.Without((key, _) => key is IOperation);
        }

        return disjunct;
    }

    private LockState EntryState(ImmutableArray<Clause> given, ImmutableArray<IParameterSymbol> owned, bool isBuilding)
    {
        var start = new LockState(ImmutableArray.Create(Disjunct.Initial), -1);
        var clauses = Contract.Clauses;
        if (Method is { } method)
        {
            clauses = clauses.AddRange(given.IsDefault ? _model.Entries.Of(method, Cancellation) : given).AddRange(_model.Summaries.DemandsOfBase(method, Cancellation));
            if (IsSynchronized(method))
                clauses = clauses.Add(new Clause(ClauseKind.Requires, method.IsStatic ? LockPath.TypeOf(method.ContainingType) : LockPath.This));
            if (method.AssociatedSymbol is { } guarded)
            {
                foreach (var guard in _model.Contracts.GuardsOf(guarded))
                {
                    foreach (var path in guard.Locks)
                        clauses = clauses.Add(new Clause(ClauseKind.Requires, path));
                }
            }
        }

        if (isBuilding || IsBuilding(knowsCallers: given.IsDefault))
            start = start.Map(static disjunct => disjunct.With(Construction, Fact.True))!;
        if (given.IsDefault && Method is { } called)
            owned = _model.Entries.OwnedBy(called, Cancellation);
        foreach (var parameter in owned.IsDefault ? ImmutableArray<IParameterSymbol>.Empty : owned)
            start = start.Map(disjunct => disjunct.With(new OwnedKey(parameter), Fact.True))!;
        return Given(clauses, start);
    }

    /// <summary>The state with the locks added that a contract says are held on entry.</summary>
    public LockState Given(ImmutableArray<Clause> clauses, LockState state)
    {
        foreach (var clause in clauses)
        {
            if (clause.Kind is not (ClauseKind.Requires or ClauseKind.Releases))
            {
                if (clause.Kind is ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.Excludes && clause.Lock.Kind == PathKind.Parameter)
                    state = state.Map(disjunct => Guarding(disjunct, clause))!;
                continue;
            }

            state = state.Map(disjunct => disjunct.Locks.Find(clause.Lock) is { IsHeld: true } held && held.Satisfies(clause.Mode)
                ? disjunct
                : Guarding(disjunct.With(disjunct.Locks.With(new Hold(clause.Lock, 0, 0, 0)
                {
                    IsThreadAffine = IsThreadAffine(clause.Lock),
                    IsCallers = clause.Inferred,
                }.Add(clause.Mode, 1))), clause))!;
        }

        return state;
    }

    private static bool IsSynchronized(IMethodSymbol method) =>
        ((int)method.MethodImplementationFlags & (int)System.Reflection.MethodImplAttributes.Synchronized) != 0;

    private static bool SameSteps(LockPath held, LockPath needed)
    {
        for (; held.Parent is not null && needed.Parent is not null; held = held.Parent, needed = needed.Parent)
        {
            if (held.Kind != needed.Kind || !Equals(held.Key, needed.Key))
                return false;
            if (needed.Symbol is not null && held.Symbol is not null && !SymbolEqualityComparer.Default.Equals(held.Symbol.OriginalDefinition, needed.Symbol.OriginalDefinition))
                return false;
        }

        return needed.Parent is null
            && (held.Parent is null || SymbolEqualityComparer.Default.Equals(PathFactory.TypeOf(held)?.OriginalDefinition, needed.Symbol!.OriginalDefinition));
    }
}
