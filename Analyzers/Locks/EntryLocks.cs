using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What is held when a private method without a contract is entered: what every call in its type holds, and what some call holds and it needs.</summary>
/// <remarks>
/// A greatest fixpoint over the members of one type: a method that is not known to be called yet is not looked at; each call
/// takes away what it does not hold. Sets only shrink, so it ends. A lock that a method needs, that some call holds and another
/// does not, is then required of all its calls, and the fixpoint is run again: the fault is the call that lacks it. Thread-safe;
/// once per type and compilation.
/// </remarks>
internal sealed class EntryLocks
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeEntries> _types = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableHashSet<string>> _names = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;

    public EntryLocks(LockModel model)
    {
        _model = model;
    }

    /// <summary>What is held whenever a method is entered, as clauses of the contract that it might have.</summary>
    public ImmutableArray<Clause> Of(IMethodSymbol method, CancellationToken cancellation) =>
        Find(method, cancellation, _model.Words.MaySignal)?.Held.TryGetValue(Key(method), out var held) == true
            ? held.RemoveAll(clause => IsSaidToBeFree(method, clause.Lock)) : ImmutableArray<Clause>.Empty;

    // Who calls it all the same with the lock held is told there.
    private bool IsSaidToBeFree(IMethodSymbol method, LockPath path) =>
        _model.Contracts.Of(method).Clauses.Any(own => own.Kind is ClauseKind.Excludes or ClauseKind.Acquires or ClauseKind.TryAcquires && own.Lock.Equals(path));

    /// <summary>The parameters of a method for which every call passes an object that nobody else can see.</summary>
    public ImmutableArray<IParameterSymbol> OwnedBy(IMethodSymbol method, CancellationToken cancellation) =>
        Find(method, cancellation)?.Owned.TryGetValue(Key(method), out var owned) == true ? owned : ImmutableArray<IParameterSymbol>.Empty;

    /// <summary>What a method needs and only some of its callers hold: the others lack it.</summary>
    public ImmutableArray<Clause> RequiredBy(IMethodSymbol method, CancellationToken cancellation) =>
        Find(method, cancellation)?.Required.TryGetValue(Key(method), out var required) == true ? required : ImmutableArray<Clause>.Empty;

    /// <summary>The names of a type's members that need what only some of their callers hold.</summary>
    public ImmutableHashSet<string> NamesRequiring(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var definition = type.OriginalDefinition;
        return _names.TryGetValue(definition, out var known) ? known : _names.GetOrAdd(definition, Collect);

        ImmutableHashSet<string> Collect(INamedTypeSymbol t)
        {
            var first = t.GetMembers().OfType<IMethodSymbol>().Where(IsEligible).FirstOrDefault(m => MayNeed(Key(m)));
            return first is null ? ImmutableHashSet<string>.Empty
                : Find(first, cancellation)!.Required.Keys.Select(NameOf).ToImmutableHashSet();
        }

        bool MayNeed(IMethodSymbol method) =>
            method.DeclaringSyntaxReferences.Any(r => _model.Words.MayNeed(r.SyntaxTree, r.Span, cancellation)) || _model.Words.MaySignal(method, cancellation);
    }

    private static string NameOf(IMethodSymbol method) => method switch
    {
        { AssociatedSymbol: IPropertySymbol { IsIndexer: true } } => Indexer,
        { AssociatedSymbol: { } member } => member.Name,
        { MethodKind: MethodKind.Constructor } => Creation,
        _ => method.Name,
    };

    /// <summary>The name of what is called without one.</summary>
    public const string Indexer = "this[]";

    /// <summary>The name of what is called by <c>new</c>, or by another constructor.</summary>
    public const string Creation = "new";

    /// <summary>Whether a method only runs while its object is being built.</summary>
    public bool IsConstructionOnly(IMethodSymbol method, CancellationToken cancellation) =>
        Find(method, cancellation)?.ConstructionOnly.Contains(Key(method)) == true;

    /// <summary>Whether all callers of a method are in sight, and none of them is told what to hold.</summary>
    public bool IsEligible(IMethodSymbol method) =>
        method is
        {
            DeclaredAccessibility: Accessibility.Private, ContainingType: not null, ExplicitInterfaceImplementations.IsEmpty: true,
            MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove or MethodKind.Constructor
        }
        && method.DeclaringSyntaxReferences.Length > 0 && !_model.Contracts.Of(method).Has(ClauseKind.Requires);

    // Calls name the declaring part of a partial method; its body is the other's.
    private static IMethodSymbol Key(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        return definition.PartialImplementationPart ?? definition;
    }

    private TypeEntries? Find(IMethodSymbol method, CancellationToken cancellation, Func<IMethodSymbol, CancellationToken, bool>? asksAnyway = null) =>
        IsEligible(method) && (_model.HasRequirements || asksAnyway?.Invoke(method, cancellation) == true)
            ? _types.GetOrAdd(method.ContainingType.OriginalDefinition, type => new Computation(_model, this, type, cancellation).Run())
            : null;

    private sealed record TypeEntries(
        ImmutableDictionary<IMethodSymbol, ImmutableArray<Clause>> Held,
        ImmutableDictionary<IMethodSymbol, ImmutableArray<Clause>> Required,
        ImmutableDictionary<IMethodSymbol, ImmutableArray<IParameterSymbol>> Owned,
        ImmutableHashSet<IMethodSymbol> ConstructionOnly);

    private sealed class Computation : NeedObserver
    {
        // A requirement climbs one caller a round.
        private const int MaximumRounds = 8;

        private readonly LockModel _model;
        private readonly CancellationToken _cancellation;
        private readonly HashSet<IMethodSymbol> _eligible = new(SymbolEqualityComparer.Default);
        private readonly Dictionary<IMethodSymbol, ControlFlowGraph?> _callers = new(SymbolEqualityComparer.Default);
        private readonly Dictionary<IMethodSymbol, ImmutableArray<Clause>> _required = new(SymbolEqualityComparer.Default);
        private readonly HashSet<IMethodSymbol> _escaped = new(SymbolEqualityComparer.Default);
        private readonly HashSet<IMethodSymbol> _built = new(SymbolEqualityComparer.Default);
        private readonly Dictionary<IMethodSymbol, ImmutableArray<Clause>> _held = new(SymbolEqualityComparer.Default);
        private readonly Dictionary<IMethodSymbol, ImmutableArray<IParameterSymbol>> _owned = new(SymbolEqualityComparer.Default);
        private readonly Dictionary<IMethodSymbol, Visit> _visits = new(SymbolEqualityComparer.Default);
        private readonly Queue<IMethodSymbol> _waiting = new();
        private Visit _visit = new();

        public Computation(LockModel model, EntryLocks owner, INamedTypeSymbol type, CancellationToken cancellation)
        {
            _model = model;
            _cancellation = cancellation;
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(owner.IsEligible))
            {
                // Objects are made everywhere: only a constructor that needs something is worth the search for those who call it.
                if (method.MethodKind != MethodKind.Constructor || MayNeed(method))
                    _eligible.Add(Key(method));
            }

            if (!model.HasRequirements)
                KeepThoseOfSignals();
            var names = _eligible.Select(NameOf).Distinct().ToArray();
            foreach (var method in WithNested(type).SelectMany(t => t.GetMembers().OfType<IMethodSymbol>()).Select(Key))
            {
                // A body that calls none of them says nothing of its callers, but may need what they hold.
                if (Mentions(method, names) || (_eligible.Contains(method) && MayNeed(method)))
                    _callers[method] = null;
            }
        }

        private bool MayNeed(IMethodSymbol method) => method.DeclaringSyntaxReferences.Any(r => _model.Words.MayNeed(r.SyntaxTree, r.Span, _cancellation));

        // Where nothing else needs a lock, only what leads to a method that signals is asked for.
        private void KeepThoseOfSignals()
        {
            var kept = _eligible.Where(method => _model.Words.MaySignal(method, _cancellation)).ToList();
            for (var i = 0; i < kept.Count; i++)
            {
                var name = new[] { NameOf(kept[i]) };
                kept.AddRange(_eligible.Where(method => !kept.Contains(method, SymbolEqualityComparer.Default) && Mentions(method, name)).ToList());
            }

            _eligible.IntersectWith(kept);
        }

        public TypeEntries Run()
        {
            for (var round = 0; round < MaximumRounds; round++)
            {
                Solve();
                if (!Demand())
                    break;
            }

            var held = _held.Keys.Union(_required.Keys, (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default);
            return new TypeEntries(
                held.ToImmutableDictionary(m => m, EntryOf, (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default),
                _required.ToImmutableDictionary(pair => pair.Key, pair => pair.Value, (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default),
                _owned.Where(pair => !pair.Value.IsEmpty).ToImmutableDictionary(pair => pair.Key, pair => pair.Value, (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default),
                _built.Where(IsBuilding).ToImmutableHashSet<IMethodSymbol>(SymbolEqualityComparer.Default));
        }

        private void Solve()
        {
            _held.Clear();
            _owned.Clear();
            _built.Clear();
            _visits.Clear();
            foreach (var caller in _callers.Keys)
            {
                if (!_eligible.Contains(caller))
                    _waiting.Enqueue(caller);
            }

            while (_waiting.Count > 0)
            {
                var caller = _waiting.Dequeue();
                if (_model.Contracts.Of(caller).IsExempt)
                    continue;
                _visits[caller] = _visit = new Visit();
                if ((_callers[caller] ??= _model.Bodies.GraphOf(caller, _cancellation)) is { } graph)
                    LockAnalysis.Run(_model, graph, caller, this, _cancellation, EntryOf(caller), OwnedBy(caller), IsBuilding(caller));
            }
        }

        private bool IsBuilding(IMethodSymbol method) => _built.Contains(method) && !_held.ContainsKey(method);

        /// <summary>Requires of all calls what a method needs and some call holds; whether that is news.</summary>
        private bool Demand()
        {
            if (!_model.HasRequirements)
                return false;
            var isNews = false;
            foreach (var pair in _visits.Where(v => !_escaped.Contains(v.Key)))
            {
                foreach (var need in pair.Value.Needs)
                {
                    var known = _required.TryGetValue(pair.Key, out var required) ? required : ImmutableArray<Clause>.Empty;
                    if (known.Any(r => Suits(r, need.Key, need.Value)) || !IsHeldBySome(pair.Key, need.Key, need.Value, ImmutableHashSet<ISymbol>.Empty))
                        continue;
                    _required[pair.Key] = known.RemoveAll(r => r.Lock.Equals(need.Key))
                        .Add(new Clause(ClauseKind.Requires, need.Key, need.Value, Inferred: true));
                    isNews = true;
                }
            }

            return isNews;
        }

        /// <summary>Whether some call of a method holds a lock, or would if its own caller's were known.</summary>
        private bool IsHeldBySome(IMethodSymbol method, LockPath needed, LockMode mode, ImmutableHashSet<ISymbol> asked)
        {
            foreach (var visit in _visits)
            {
                foreach (var call in visit.Value.Calls)
                {
                    if (!SymbolEqualityComparer.Default.Equals(call.Callee, method))
                        continue;
                    if (call.Held.Any(h => Suits(h, needed, mode)))
                        return true;
                    if (call.Body.KeepsHolds && _eligible.Contains(visit.Key) && !asked.Contains(visit.Key, SymbolEqualityComparer.Default)
                        && call.Body.AtCall(call.Operation, call.Target, needed, call.State.Disjuncts[0]) is var there && ExitEffects.CanOthersName(there)
                        && IsHeldBySome(visit.Key, there, mode, asked.Add(method)))
                        return true;
                }
            }

            return false;
        }

        private static bool Suits(Clause held, LockPath needed, LockMode mode) =>
            held.Lock.Equals(needed) && (mode != LockMode.Exclusive || held.Mode == LockMode.Exclusive);

        private ImmutableArray<Clause> EntryOf(IMethodSymbol method)
        {
            var held = _held.TryGetValue(method, out var known) ? known : ImmutableArray<Clause>.Empty;
            return _required.TryGetValue(method, out var required)
                ? held.RemoveAll(h => required.Any(r => r.Lock.Equals(h.Lock))).AddRange(required)
                : held;
        }

        protected override void OnMissing(LockAnalysis body, LockPath needed, LockMode mode)
        {
            if (ExitEffects.CanOthersName(needed))
                NeededLocks.Add(_visit.Needs, needed, mode);
        }

        public override void OnInvocation(LockAnalysis body, IOperation call, IMethodSymbol target, LockState state)
        {
            var callee = Key(target);
            if (!_eligible.Contains(callee))
                return;

            NoteOwned(body, call, callee, state);

            // An object that nobody else can see needs no lock; whether others need it is told by the other calls.
            if (!callee.IsStatic && ReceiverOf(call) is { } receiver && state.Disjuncts.All(disjunct => LockAnalysis.Owns(body.PathOf(receiver, disjunct), disjunct)))
            {
                if (_built.Add(callee) && _callers.ContainsKey(callee) && !_held.ContainsKey(callee))
                    _waiting.Enqueue(callee);
                return;
            }

            ImmutableArray<Clause>? here = null;
            foreach (var disjunct in state.Disjuncts)
                here = Meet(here, Translate(body, call, target, disjunct));
            var holds = here ?? ImmutableArray<Clause>.Empty;
            var some = body.IsNested ? holds.AddRange(state.Disjuncts.SelectMany(HeldByCaller)) : holds;
            _visit.Calls.Add(new Call(callee, target, body, call, state, some));
            Set(callee, Meet(_held.TryGetValue(callee, out var before) ? before : null, holds));
            if (_required.TryGetValue(callee, out var required))
                OnCall(new CallFacts(body, call, target, required, state));

            // A nested function is called here too: of its callers one may hold what the others do not.
            IEnumerable<Clause> HeldByCaller(Disjunct disjunct) =>
                Translate(body, call, target, disjunct.With(disjunct.Locks.Without(static hold => !hold.IsCallers)));
        }

        public override ImmutableArray<Clause> RequiredBy(LockAnalysis body, IMethodSymbol target) =>
            _required.TryGetValue(Key(target), out var required) ? required : ImmutableArray<Clause>.Empty;

        public override void OnMethodGroup(IMethodSymbol method)
        {
            // As a delegate it is called by anybody, with anything held.
            if (!_eligible.Contains(Key(method)))
                return;
            _escaped.Add(Key(method));
            SetOwned(Key(method), ImmutableArray<IParameterSymbol>.Empty);
            Set(Key(method), ImmutableArray<Clause>.Empty);
        }

        private ImmutableArray<IParameterSymbol> OwnedBy(IMethodSymbol method) =>
            _owned.TryGetValue(method, out var owned) ? owned : ImmutableArray<IParameterSymbol>.Empty;

        private void NoteOwned(LockAnalysis body, IOperation call, IMethodSymbol callee, LockState state)
        {
            var known = _owned.TryGetValue(callee, out var before) ? before : callee.Parameters.Where(static p => p is { RefKind: RefKind.None, Type.IsReferenceType: true }).ToImmutableArray();
            SetOwned(callee, known.IsEmpty ? known : known.RemoveAll(parameter =>
                ArgumentsOf(call).FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal) is not { Value: var argument }
                || !state.Disjuncts.All(disjunct => LockAnalysis.Owns(body.PathOf(argument, disjunct), disjunct))));
        }

        private void SetOwned(IMethodSymbol callee, ImmutableArray<IParameterSymbol> owned)
        {
            if (_owned.TryGetValue(callee, out var before) && before.Length == owned.Length)
                return;
            _owned[callee] = owned;
            if (_callers.ContainsKey(callee))
                _waiting.Enqueue(callee);
        }

        private void Set(IMethodSymbol callee, ImmutableArray<Clause> held)
        {
            if (_held.TryGetValue(callee, out var before) && before.Length == held.Length && before.SequenceEqual(held))
                return;
            _held[callee] = held;
            if (_callers.ContainsKey(callee))
                _waiting.Enqueue(callee);
        }

        private static ImmutableArray<Clause> Meet(ImmutableArray<Clause>? left, ImmutableArray<Clause> right)
        {
            if (left is not { } known)
                return right;
            var both = ImmutableArray.CreateBuilder<Clause>();
            foreach (var clause in known)
            {
                var other = right.FirstOrDefault(c => c.Lock.Equals(clause.Lock));
                if (other is not null)
                    both.Add(clause.Mode == LockMode.Exclusive ? other : clause);
            }

            return both.ToImmutable();
        }

        /// <summary>What is held at a call, as the callee names it.</summary>
        private static ImmutableArray<Clause> Translate(LockAnalysis body, IOperation call, IMethodSymbol target, Disjunct disjunct)
        {
            var clauses = ImmutableArray.CreateBuilder<Clause>();
            var receiver = target.IsStatic ? null : body.PathOf(ReceiverOf(call), disjunct);
            var arguments = ArgumentsOf(call).Where(a => a.Parameter is not null).Select(a => (a.Parameter!.OriginalDefinition, Path: body.PathOf(a.Value, disjunct))).ToList();
            foreach (var hold in disjunct.Locks.Holds)
            {
                if (hold.IsHeld && Rename(hold.Lock, receiver, arguments) is { } path)
                    clauses.Add(new Clause(ClauseKind.Requires, path, hold.Exclusive > 0 ? LockMode.Exclusive : LockMode.Shared, Inferred: true));
            }

            return clauses.ToImmutable();
        }

        private static LockPath? Rename(LockPath path, LockPath? receiver, List<(IParameterSymbol Parameter, LockPath Path)> arguments)
        {
            foreach (var (parameter, argument) in arguments)
            {
                if (path.Equals(argument))
                    return LockPath.Parameter(parameter);
            }

            if (path.Equals(receiver))
                return LockPath.This;
            return path.Kind switch
            {
                PathKind.Static or PathKind.TypeOf => path,
                PathKind.Member when Rename(path.Parent!, receiver, arguments) is { } owner => LockPath.Member(owner, (string)path.Key!, path.Symbol),
                PathKind.Element when path.HasLastingKey && Rename(path.Parent!, receiver, arguments) is { } owner => LockPath.Element(owner, path.Key!),
                _ => null,
            };
        }

        private static IOperation? ReceiverOf(IOperation call) => call switch
        {
            IInvocationOperation invocation => invocation.Instance,
            IMemberReferenceOperation reference => reference.Instance,
            IEventAssignmentOperation { EventReference: IMemberReferenceOperation reference } => reference.Instance,
            _ => null,
        };

        private static ImmutableArray<IArgumentOperation> ArgumentsOf(IOperation call) => call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IPropertyReferenceOperation property => property.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };

        private static IEnumerable<INamedTypeSymbol> WithNested(INamedTypeSymbol type) =>
            new[] { type }.Concat(type.GetTypeMembers().SelectMany(WithNested));

        private bool Mentions(IMethodSymbol method, string[] names)
        {
            foreach (var reference in method.DeclaringSyntaxReferences)
            {
                var text = reference.SyntaxTree.GetText(_cancellation).ToString(reference.Span);
                if (names.Any(name => text.IndexOf(name == Indexer ? "[" : name, StringComparison.Ordinal) >= 0))
                    return true;
            }

            return false;
        }

        /// <summary>What one run over a caller has shown.</summary>
        private sealed class Visit
        {
            public Dictionary<LockPath, LockMode> Needs { get; } = new();

            public List<Call> Calls { get; } = new();
        }

        /// <summary>One call of a private method, and what is held there, by whichever caller of a nested function, as that names it.</summary>
        private sealed record Call(
            IMethodSymbol Callee, IMethodSymbol Target, LockAnalysis Body, IOperation Operation, LockState State, ImmutableArray<Clause> Held);
    }
}
