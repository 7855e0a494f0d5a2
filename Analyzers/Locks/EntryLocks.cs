using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>The locks that every call in a type holds when it calls a private method without a contract.</summary>
/// <remarks>
/// A greatest fixpoint over the members of one type: a method that is not known to be called yet is not looked at; each call
/// takes away what it does not hold. Sets only shrink, so it ends. Thread-safe; once per type and compilation.
/// </remarks>
internal sealed class EntryLocks
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeEntries> _types = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;

    public EntryLocks(LockModel model)
    {
        _model = model;
    }

    /// <summary>What is held whenever a method is entered, as clauses of the contract that it might have.</summary>
    public ImmutableArray<Clause> Of(IMethodSymbol method, CancellationToken cancellation) =>
        IsEligible(method) && (_model.HasContracts || _model.Words.MaySignal(method, cancellation)) && Entries(method, cancellation).Held.TryGetValue(Key(method), out var held)
            ? held
            : ImmutableArray<Clause>.Empty;

    /// <summary>Whether a method only runs while its object is being built.</summary>
    public bool IsConstructionOnly(IMethodSymbol method, CancellationToken cancellation) =>
        IsEligible(method) && _model.HasContracts && Entries(method, cancellation).ConstructionOnly.Contains(Key(method));

    /// <summary>Whether all callers of a method are in sight, and none of them is told what to hold.</summary>
    public bool IsEligible(IMethodSymbol method) =>
        method is { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary, ContainingType: not null }
        && method.DeclaringSyntaxReferences.Length > 0 && !_model.Contracts.Of(method).Has(ClauseKind.Requires);

    // Calls name the declaring part of a partial method; its body is the other's.
    private static IMethodSymbol Key(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        return definition.PartialImplementationPart ?? definition;
    }

    private TypeEntries Entries(IMethodSymbol method, CancellationToken cancellation) =>
        _types.GetOrAdd(method.ContainingType.OriginalDefinition, type => new Computation(_model, this, type, cancellation).Run());

    private sealed record TypeEntries(ImmutableDictionary<IMethodSymbol, ImmutableArray<Clause>> Held, ImmutableHashSet<IMethodSymbol> ConstructionOnly);

    private sealed class Computation : FlowObserver
    {
        private readonly LockModel _model;
        private readonly CancellationToken _cancellation;
        private readonly ImmutableArray<IMethodSymbol> _callers;
        private readonly HashSet<IMethodSymbol> _eligible = new(SymbolEqualityComparer.Default);
        private readonly HashSet<IMethodSymbol> _built = new(SymbolEqualityComparer.Default);
        private readonly Dictionary<IMethodSymbol, ImmutableArray<Clause>> _held = new(SymbolEqualityComparer.Default);
        private readonly Queue<IMethodSymbol> _waiting = new();

        public Computation(LockModel model, EntryLocks owner, INamedTypeSymbol type, CancellationToken cancellation)
        {
            _model = model;
            _cancellation = cancellation;
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(owner.IsEligible))
                _eligible.Add(Key(method));
            var names = _eligible.Select(m => m.Name).Distinct().ToArray();
            _callers = WithNested(type).SelectMany(t => t.GetMembers().OfType<IMethodSymbol>()).Select(Key).Where(m => Mentions(m, names)).ToImmutableArray();
        }

        public TypeEntries Run()
        {
            foreach (var caller in _callers)
            {
                if (!_eligible.Contains(caller))
                    _waiting.Enqueue(caller);
            }

            while (_waiting.Count > 0)
            {
                var caller = _waiting.Dequeue();
                var given = _held.TryGetValue(caller, out var held) ? held : ImmutableArray<Clause>.Empty;
                if (MethodBodies.GraphOf(_model.Compilation, caller, _cancellation) is { } graph)
                    LockAnalysis.Run(_model, graph, caller, this, _cancellation, given);
            }

            return new TypeEntries(
                _held.ToImmutableDictionary(pair => pair.Key, pair => pair.Value, (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default),
                _built.Where(m => !_held.ContainsKey(m)).ToImmutableHashSet<IMethodSymbol>(SymbolEqualityComparer.Default));
        }

        public override void OnInvocation(LockAnalysis body, IOperation call, IMethodSymbol target, LockState state)
        {
            var callee = Key(target);
            if (!_eligible.Contains(callee) || call is not IInvocationOperation invocation)
                return;

            // An object that is being built needs no lock; whether others need it is told by the other calls.
            if (!callee.IsStatic && body.Owner is IMethodSymbol { MethodKind: MethodKind.Constructor } && invocation.Instance is IInstanceReferenceOperation)
            {
                if (_built.Add(callee) && _callers.Contains(callee, SymbolEqualityComparer.Default) && !_held.ContainsKey(callee))
                    _waiting.Enqueue(callee);
                return;
            }

            ImmutableArray<Clause>? held = _held.TryGetValue(callee, out var before) ? before : null;
            foreach (var disjunct in state.Disjuncts)
                held = Meet(held, Translate(body, invocation, disjunct));
            Set(callee, held ?? ImmutableArray<Clause>.Empty);
        }

        public override void OnMethodGroup(IMethodSymbol method)
        {
            // As a delegate it is called by anybody, with anything held.
            if (_eligible.Contains(Key(method)))
                Set(Key(method), ImmutableArray<Clause>.Empty);
        }

        private void Set(IMethodSymbol callee, ImmutableArray<Clause> held)
        {
            if (_held.TryGetValue(callee, out var before) && before.Length == held.Length && before.SequenceEqual(held))
                return;
            _held[callee] = held;
            if (_callers.Contains(callee, SymbolEqualityComparer.Default))
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
        private static ImmutableArray<Clause> Translate(LockAnalysis body, IInvocationOperation call, Disjunct disjunct)
        {
            var clauses = ImmutableArray.CreateBuilder<Clause>();
            var receiver = call.TargetMethod.IsStatic ? null : body.PathOf(call.Instance, disjunct);
            var arguments = call.Arguments.Where(a => a.Parameter is not null).Select(a => (a.Parameter!.OriginalDefinition, Path: body.PathOf(a.Value, disjunct))).ToList();
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
                PathKind.Element when path.Key is not ISymbol && Rename(path.Parent!, receiver, arguments) is { } owner => LockPath.Element(owner, path.Key!),
                _ => null,
            };
        }

        private static IEnumerable<INamedTypeSymbol> WithNested(INamedTypeSymbol type) =>
            new[] { type }.Concat(type.GetTypeMembers().SelectMany(WithNested));

        private bool Mentions(IMethodSymbol method, string[] names)
        {
            foreach (var reference in method.DeclaringSyntaxReferences)
            {
                var text = reference.SyntaxTree.GetText(_cancellation).ToString(reference.Span);
                if (names.Any(name => text.IndexOf(name, StringComparison.Ordinal) >= 0))
                    return true;
            }

            return false;
        }
    }
}
