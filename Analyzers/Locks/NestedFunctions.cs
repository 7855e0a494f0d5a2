using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>The local functions of one member, and lambdas that are used as such: who calls them with what held, and whether they become delegates.</summary>
internal sealed class NestedFunctions
{
    private readonly LockModel _model;
    private readonly BodyFacts _facts;
    private readonly FlowObserver _observer;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<ISymbol, Function> _declared = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _waiting = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<Call>> _calls = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _escaped = new(SymbolEqualityComparer.Default);

    /// <summary>In a run that is made to learn what a function needs: it, and those that it leads to. Null in any other.</summary>
    private readonly HashSet<ISymbol>? _followed;

    public NestedFunctions(LockModel model, BodyFacts facts, FlowObserver observer, CancellationToken cancellation)
    {
        _model = model;
        _facts = facts;
        _observer = observer;
        _cancellation = cancellation;
    }

    /// <summary>The same functions, with calls of its own: for a run over one of them that is made to learn something.</summary>
    private NestedFunctions(NestedFunctions known, FlowObserver observer, Function? followed = null)
        : this(known._model, known._facts, observer, known._cancellation)
    {
        _followed = followed is null ? null : new HashSet<ISymbol>(SymbolEqualityComparer.Default) { followed.Name };
        foreach (var pair in known._declared)
            _declared.Add(pair.Key, pair.Value);
    }

    /// <summary>Adds the local functions that a graph declares.</summary>
    public void Declare(ControlFlowGraph graph)
    {
        foreach (var function in graph.LocalFunctions)
        {
            Declare(new Function(
                function, function,
                () => function.DeclaringSyntaxReferences[0].GetSyntax(_cancellation), () => graph.GetLocalFunctionControlFlowGraph(function, _cancellation)));
        }
    }

    /// <summary>Adds a lambda that a local stands for, and that is only invoked through it.</summary>
    public void Declare(ILocalSymbol local, IFlowAnonymousFunctionOperation lambda, ControlFlowGraph graph) =>
        Declare(new Function(local, lambda.Symbol, () => lambda.Syntax, () => graph.GetAnonymousFunctionControlFlowGraph(lambda, _cancellation)));

    /// <summary>The function that a local function's symbol, or a local, stands for; null for anything else.</summary>
    public IMethodSymbol? Find(ISymbol function) => _declared.TryGetValue(function.OriginalDefinition, out var known) ? known.Symbol : null;

    /// <summary>The graph of a local function; null for any other method.</summary>
    public ControlFlowGraph? GraphOf(ISymbol function) => _declared.TryGetValue(function.OriginalDefinition, out var known) ? known.Graph() : null;

    /// <summary>The net effect of a function on locks that its callers can name.</summary>
    public Summary SummaryOf(ISymbol function) =>
        _declared.TryGetValue(function.OriginalDefinition, out var known)
            ? _model.Summaries.OfNested(known.Symbol, () => MayLock(known), observer => Run(known, new NestedFunctions(this, observer), observer, Nothing), _cancellation)
            : Summary.None;

    /// <summary>How a function runs a delegate that it is given; null where nobody can tell.</summary>
    public DelegateRun? RunOf(ISymbol function, IParameterSymbol parameter) =>
        _declared.TryGetValue(function.OriginalDefinition, out var known)
            ? _model.Delegates.OfNested(known.Symbol, parameter.Ordinal, known.Graph, observer => Run(known, new NestedFunctions(this, observer), observer, Nothing), _cancellation)
            : null;

    public void NoteCall(ISymbol function, LockAnalysis body, IOperation operation, LockState state)
    {
        var definition = function.OriginalDefinition;
        if (!_calls.TryGetValue(definition, out var calls))
            _calls.Add(definition, calls = new List<Call>());
        calls.Add(new Call(body, operation, state));
        if (_declared.ContainsKey(definition) && _followed?.Add(definition) == true)
            _waiting.Add(definition);
    }

    /// <summary>A function becomes a delegate, which anybody may call at any time.</summary>
    public void Escape(IMethodSymbol function) => _escaped.Add(function.OriginalDefinition);

    /// <summary>The state in which code runs that is made here and called later.</summary>
    public LockState Later(LockState state)
    {
        var entering = Entering(state, isCall: false).Disjuncts;
        var known = entering[0];
        for (var i = 1; i < entering.Length; i++)
            known = new Disjunct(known.Locks, known.MeetFacts(entering[i]));
        return new LockState(ImmutableArray.Create(known.With(LockSet.Empty)), -1);
    }

    /// <summary>Analyses the local functions, those first whose callers are known.</summary>
    public void RunLocalFunctions()
    {
        while (_waiting.Count > 0)
        {
            var next = _waiting.OrderBy(f => _calls.ContainsKey(f) ? 0 : 1).ThenBy(f => IsNamedByWaiting(f) ? 1 : 0)
                .ThenBy(f => f.Locations[0].SourceSpan.Start).First();
            _waiting.Remove(next);
            var function = _declared[next];
            if (_escaped.Contains(next) || !_calls.TryGetValue(next, out var calls))
            {
                Run(function, this, _observer, Nothing, keepsHolds: false);
                continue;
            }

            var entry = calls.Select(call => Entering(call, function)).Aggregate(LockState.Join);
            if (entry.IsUnknown)
                continue;
            Run(function, this, _observer, Demand(function, calls, entry));
        }
    }

    private bool IsNamedByWaiting(ISymbol function) =>
        _waiting.Count > 1 && _waiting.Any(other => !ReferenceEquals(other, function) && _declared[other].Names.Contains(function.Name));

    private static LockState Nothing => new(ImmutableArray.Create(Disjunct.Initial), -1);

    private void Declare(Function function)
    {
        if (_declared.ContainsKey(function.Name))
            return;
        _declared.Add(function.Name, function);
        _waiting.Add(function.Name);
    }

    /// <summary>Where a function needs a lock that some calls hold and others lack, the fault is theirs: the entry state with it held.</summary>
    private LockState Demand(Function function, List<Call> calls, LockState entry)
    {
        if (calls.Count == 1 || _followed is not null || !entry.Disjuncts.Any(d => d.Locks.Holds.Any(h => h.IsHeld)))
            return entry;

        // What is missing is said of the parameters, and asked of what each call gives for them.
        if (NeedsOf(function, entry).Count == 0)
            return entry;
        var byName = calls.Select(call => Entering(call.State, isCall: true)).Aggregate(LockState.Join);
        if (byName.IsUnknown)
            return entry;
        var required = NeedsOf(function, byName)
            .Where(need => calls.Any(call => call.Body.Judge(call.State, disjunct => call.Body.AtCall(call.Operation, function.Symbol, need.Key, disjunct), need.Value) == HoldVerdict.Held))
            .Select(need => new Clause(ClauseKind.Requires, need.Key, need.Value, Inferred: true)).ToImmutableArray();
        if (required.IsEmpty)
            return entry;
        foreach (var call in calls)
            _observer.OnCall(new CallFacts(call.Body, call.Operation, function.Symbol, required, call.State));
        return calls[0].Body.Given(required, byName);
    }

    private IReadOnlyDictionary<LockPath, LockMode> NeedsOf(Function function, LockState entry)
    {
        var needs = new NeededLocks(_observer);
        Run(function, new NestedFunctions(this, needs, function), needs, entry);
        return needs.All;
    }

    private void Run(Function function, NestedFunctions nested, FlowObserver observer, LockState entry, bool keepsHolds = true)
    {
        LockAnalysis.RunNested(
            _model, function.Graph(), function.Symbol, function.Syntax(), _facts, observer, nested, ImmutableArray<Clause>.Empty, entry, keepsHolds, _cancellation);
        if (nested != this)
            nested.RunLocalFunctions();
    }

    /// <summary>The state in which one call enters a function: its parameters are what they are given. One that calls itself gives them more.</summary>
    private LockState Entering(Call call, Function function)
    {
        var entry = Entering(call.State, isCall: true);
        if (call.Operation is not IInvocationOperation { Arguments: { IsEmpty: false } arguments } || entry.IsUnknown || IsRecursive(function))
            return entry;
        return entry.Map(disjunct => call.Body.Giving(disjunct, function.Symbol, arguments))!;
    }

    private static bool IsRecursive(Function function) => function.Names.Contains(function.Symbol.Name);

    // What the functions that it calls do, it does.
    private bool MayLock(Function function) =>
        _model.Words.MayLockFor(function.Symbol, function.Syntax(), _cancellation)
        || (_declared.Count > 1 && _declared.Keys.Any(other => other.Name != function.Symbol.Name && function.Names.Contains(other.Name)));

    // A variable that is written once is the same there as here; of the others nothing is known. What is held is the caller's.
    private LockState Entering(LockState state, bool isCall) =>
        state.Map(disjunct => disjunct.With(disjunct.Locks.OnEntry()).Without((key, _) => key switch
        {
            ISymbol variable => !_facts.IsAssignedOnce(variable),
            Memory => key is ReleasedKey,
            _ => !isCall || key != LockAnalysis.Construction,
        }))!;

    /// <param name="Name">What it is called by: its own symbol, or the local that a lambda is bound to.</param>
    /// <param name="Symbol">The function.</param>
    /// <param name="Syntax">Its syntax.</param>
    /// <param name="Graph">Its graph.</param>
    private sealed record Function(ISymbol Name, IMethodSymbol Symbol, Func<SyntaxNode> Syntax, Func<ControlFlowGraph> Graph)
    {
        private HashSet<string>? _names;

        /// <summary>All that its text names.</summary>
        public HashSet<string> Names =>
            _names ??= new HashSet<string>(Syntax().DescendantNodes().OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText));
    }

    private sealed record Call(LockAnalysis Body, IOperation Operation, LockState State);
}
