using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>The local functions of one member: who calls them with what held, and whether they become delegates.</summary>
internal sealed class NestedFunctions
{
    private readonly LockModel _model;
    private readonly BodyFacts _facts;
    private readonly FlowObserver _observer;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<ISymbol, Func<ControlFlowGraph>> _waiting = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, LockState> _calls = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IFlowAnonymousFunctionOperation> _lambdas = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _escaped = new(SymbolEqualityComparer.Default);

    public NestedFunctions(LockModel model, BodyFacts facts, FlowObserver observer, CancellationToken cancellation)
    {
        _model = model;
        _facts = facts;
        _observer = observer;
        _cancellation = cancellation;
    }

    /// <summary>Adds the local functions that a graph declares.</summary>
    public void Declare(ControlFlowGraph graph)
    {
        foreach (var function in graph.LocalFunctions)
            _waiting[function] = () => graph.GetLocalFunctionControlFlowGraph(function, _cancellation);
    }

    /// <summary>Adds a lambda that a local stands for, and that is only invoked through it.</summary>
    public void Declare(ILocalSymbol local, IFlowAnonymousFunctionOperation lambda, ControlFlowGraph graph)
    {
        _waiting[local] = () => graph.GetAnonymousFunctionControlFlowGraph(lambda, _cancellation);
        _lambdas[local] = lambda;
    }

    /// <summary>The graph of a local function that has yet to be analysed; null for any other method.</summary>
    public ControlFlowGraph? GraphOf(IMethodSymbol function) =>
        _waiting.TryGetValue(function.OriginalDefinition, out var graph) ? graph() : null;

    public void NoteCall(ISymbol function, LockState state)
    {
        var definition = function.OriginalDefinition;
        var entering = Entering(state, isCall: true);
        _calls[definition] = _calls.TryGetValue(definition, out var others) ? LockState.Join(others, entering) : entering;
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
            var next = _waiting.Keys.Where(_calls.ContainsKey).Concat(_waiting.Keys)
                .OrderBy(f => _calls.ContainsKey(f) ? 0 : 1).ThenBy(f => f.Locations[0].SourceSpan.Start).First();
            var graph = _waiting[next];
            _waiting.Remove(next);
            var nothing = new LockState(ImmutableArray.Create(Disjunct.Initial), -1);
            var entry = !_escaped.Contains(next) && _calls.TryGetValue(next, out var calls) ? calls : nothing;
            if (entry.IsUnknown)
                continue;
            var (function, syntax) = _lambdas.TryGetValue(next, out var lambda)
                ? (lambda.Symbol, lambda.Syntax)
                : ((IMethodSymbol)next, next.DeclaringSyntaxReferences[0].GetSyntax(_cancellation));
            LockAnalysis.RunNested(_model, graph(), function, syntax, _facts, _observer, this, ImmutableArray<Clause>.Empty, entry, _cancellation);
        }
    }

    // A variable that is written once is the same there as here; of the others nothing is known.
    private LockState Entering(LockState state, bool isCall) =>
        state.Map(disjunct => disjunct.Without((key, _) => key switch
        {
            ISymbol variable => !_facts.IsAssignedOnce(variable),
            Memory => key is ReleasedKey,
            _ => !isCall || key != LockAnalysis.Construction,
        }))!;
}
