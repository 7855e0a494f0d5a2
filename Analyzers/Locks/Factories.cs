using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Methods that return a new object which they have shown to nobody. Thread-safe; asked only where a lock is missing.</summary>
internal sealed class Factories
{
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _known = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;

    public Factories(LockModel model)
    {
        _model = model;
    }

    /// <summary>Whether a path is what such a method returned.</summary>
    public bool HaveMade(LockPath path, CancellationToken cancellation) =>
        path is { Kind: PathKind.Value, Key: IInvocationOperation { TargetMethod: var method } } && ReturnsNew(method.OriginalDefinition, cancellation);

    private bool ReturnsNew(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_known.TryGetValue(method, out var known))
            return known;

        // What a factory locks for its caller is not its caller's alone.
        if (_model.Contracts.Of(method).Has(Contracts.ClauseKind.Acquires) || method is not { MethodKind: MethodKind.Ordinary, IsAbstract: false, IsVirtual: false, IsOverride: false, ReturnsByRef: false, ReturnsByRefReadonly: false }
            || _model.Bodies.GraphOf(method, cancellation) is not { } graph)
            return false;
        var exits = new Exits();
        LockAnalysis.Run(_model, graph, method, exits, cancellation, ImmutableArray<Contracts.Clause>.Empty);
        return _known.GetOrAdd(method, exits.AreNew);
    }

    private sealed class Exits : FlowObserver
    {
        public bool AreNew { get; private set; }

        public override void OnEnd(in EndFacts end)
        {
            var body = end.Body;
            if (!body.IsNested)
            {
                var objects = end.Exits.Where(exit => exit.Returned is not { ConstantValue: { HasValue: true, Value: null } }).ToList();
                AreNew = objects.Count > 0 && objects.All(exit => exit.Returned is { } returned && exit.State.Disjuncts.All(
                    disjunct => body.PathOf(returned, disjunct) is { Kind: PathKind.Fresh } made && LockAnalysis.Owns(made, disjunct)));
            }
        }
    }
}
