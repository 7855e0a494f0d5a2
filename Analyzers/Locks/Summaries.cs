using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>What methods without a contract do to locks for their callers: acquire, release, or try, found by analysing their bodies.</summary>
/// <remarks>
/// Thread-safe. A method that others override says nothing: nobody knows which body runs. Helpers that call helpers are
/// followed to <see cref="MaximumDepth"/>; a circle ends there, in silence. A summary is known by the depth to which it was
/// followed, so that it does not depend on who asked first.
/// </remarks>
internal sealed class Summaries
{
    private const int MaximumDepth = 3;

    [ThreadStatic]
    private static int _depth;

    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<Clause>>[] _known =
        Enumerable.Range(0, MaximumDepth).Select(_ => new ConcurrentDictionary<IMethodSymbol, ImmutableArray<Clause>>(SymbolEqualityComparer.Default)).ToArray();
    private readonly LockModel _model;

    public Summaries(LockModel model)
    {
        _model = model;
    }

    /// <summary>The net effect of a method on locks that its caller can name.</summary>
    public ImmutableArray<Clause> Of(IMethodSymbol method, CancellationToken cancellation)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (definition.DeclaringSyntaxReferences.Length == 0 || definition.IsAbstract || definition.IsExtern || definition.IsAsync
            || (definition.IsVirtual || definition.IsOverride) && !definition.IsSealed && !definition.ContainingType.IsSealed
            || definition.MethodKind is not (MethodKind.Ordinary or MethodKind.Constructor or MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.ExplicitInterfaceImplementation))
            return ImmutableArray<Clause>.Empty;
        // A guard is known by what it was made to hold; what its members do to its insides says nothing to its user.
        if (_depth >= MaximumDepth || (definition is { IsStatic: false, MethodKind: not MethodKind.Constructor } && _model.Contracts.IsScope(definition.ContainingType)))
            return ImmutableArray<Clause>.Empty;
        var atThisDepth = _known[_depth];
        if (atThisDepth.TryGetValue(definition, out var known))
            return known;
        if (!_model.Words.MayLockFor(definition, cancellation))
            return atThisDepth.GetOrAdd(definition, ImmutableArray<Clause>.Empty);

        _depth++;
        try
        {
            return atThisDepth.GetOrAdd(definition, Summarize(definition, cancellation));
        }
        finally
        {
            _depth--;
        }
    }

    private ImmutableArray<Clause> Summarize(IMethodSymbol method, CancellationToken cancellation)
    {
        if (MethodBodies.GraphOf(_model.Compilation, method, cancellation) is not { } graph)
            return ImmutableArray<Clause>.Empty;
        var effects = new EffectObserver();
        LockAnalysis.Run(_model, graph, method, effects, cancellation, ImmutableArray<Clause>.Empty);
        return effects.Clauses;
    }

    /// <summary>Reads the net effect off the ways out of the outermost body.</summary>
    private sealed class EffectObserver : FlowObserver
    {
        public ImmutableArray<Clause> Clauses { get; private set; } = ImmutableArray<Clause>.Empty;

        public override void OnEnd(in EndFacts end)
        {
            if (end.Body.IsNested)
                return;

            var clauses = ImmutableArray.CreateBuilder<Clause>();
            var paths = end.Exits.SelectMany(e => e.State.Disjuncts).SelectMany(d => d.Locks.Holds).Select(h => h.Lock).Distinct().Where(ExitEffects.CanOthersName).ToList();
            foreach (var path in paths)
            {
                if (ExitEffects.IsOnEveryExit(end, path, acquires: true))
                    clauses.Add(new Clause(ClauseKind.Acquires, path, ModeOf(end, path), Inferred: true));
                else if (ExitEffects.IsOnEveryExit(end, path, acquires: false))
                    clauses.Add(new Clause(ClauseKind.Releases, path, AnyMode: true, Inferred: true));
                else if (ExitEffects.ToldByResult(end, path) is { } success)
                    clauses.Add(new Clause(ClauseKind.TryAcquires, path, ModeOf(end, path), Success: success, Inferred: true));
                else if (ExitEffects.ToldByParameter(end, path) is { } taken)
                    clauses.Add(new Clause(ClauseKind.TryAcquires, path, ModeOf(end, path), Success: Fact.True, Taken: taken, Inferred: true));
            }

            Clauses = clauses.ToImmutable();
        }

        private static LockMode ModeOf(EndFacts end, LockPath path)
        {
            var holds = end.Exits.SelectMany(e => e.State.Disjuncts).Select(d => d.Locks.Find(path)).Where(h => h is { IsHeld: true }).ToList();
            return holds.All(h => h!.Exclusive > 0) ? LockMode.Exclusive : holds.All(h => h!.Upgradeable > 0) ? LockMode.Upgradeable : LockMode.Shared;
        }
    }
}
