using System;
using System.Collections.Concurrent;
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

/// <summary>How a method runs a delegate that it is given, and does nothing else with: before it returns, or before its task ends.</summary>
/// <param name="Held">What it holds whenever it does, as it names that.</param>
/// <param name="UnderCaller">Whether what its caller holds is held as well.</param>
internal sealed record DelegateRun(ImmutableArray<Clause> Held, bool UnderCaller)
{
    /// <summary>At once, and that is all.</summary>
    public static readonly DelegateRun AtOnce = new(ImmutableArray<Clause>.Empty, UnderCaller: true);

    /// <summary>By calling itself: as in all the other places where it does.</summary>
    public static readonly DelegateRun ByItself = new(ImmutableArray<Clause>.Empty, UnderCaller: true);
}

/// <summary>
/// Finds out, by their bodies, which methods without a contract run a delegate under a lock of their own: the user's <c>Locked(() => …)</c>.
/// Thread-safe; asked where a function is handed to a call. One that stores its delegate, hands it on or may be overridden is not known.
/// </summary>
internal sealed class DelegateRuns
{
    // How far a delegate is followed from one local function to the next.
    private const int MaximumDepth = 4;

    [ThreadStatic]
    private static Stack<ISymbol>? _running;

    private readonly ConcurrentDictionary<IParameterSymbol, DelegateRun?> _known = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;

    public DelegateRuns(LockModel model)
    {
        _model = model;
    }

    /// <summary>How a method runs the delegate that is given for a parameter; null where nobody can tell.</summary>
    public DelegateRun? Of(IMethodSymbol method, IParameterSymbol parameter, CancellationToken cancellation)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        parameter = parameter.OriginalDefinition;
        if (method is not { MethodKind: MethodKind.Ordinary, IsAbstract: false, IsExtern: false, IsVirtual: false } or { IsOverride: true, IsSealed: false }
            || parameter is not { Type.TypeKind: TypeKind.Delegate, RefKind: RefKind.None }
            || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method)
            || !ReferenceEquals(method.ContainingModule, _model.Compilation.SourceModule))
            return null;
        var body = method.PartialImplementationPart ?? method;
        return Of(body, body.Parameters[parameter.Ordinal], () => _model.Bodies.GraphOf(body, cancellation),
            (graph, observer) => LockAnalysis.Run(_model, graph, body, observer, cancellation, ImmutableArray<Clause>.Empty), cancellation);
    }

    /// <summary>The same for a local function, or a lambda that is used as one.</summary>
    /// <param name="function">The function.</param>
    /// <param name="ordinal">Which of its parameters is a delegate.</param>
    /// <param name="graph">Its body.</param>
    /// <param name="run">Analyses it with nothing held.</param>
    /// <param name="cancellation">Ends the work.</param>
    public DelegateRun? OfNested(IMethodSymbol function, int ordinal, Func<ControlFlowGraph> graph, Action<FlowObserver> run, CancellationToken cancellation) =>
        ordinal < function.Parameters.Length && function.Parameters[ordinal] is { Type.TypeKind: TypeKind.Delegate, RefKind: RefKind.None } parameter
            ? Of(function, parameter, graph, (_, observer) => run(observer), cancellation) : null;

    private DelegateRun? Of(
        IMethodSymbol function, IParameterSymbol parameter, Func<ControlFlowGraph?> body, Action<ControlFlowGraph, FlowObserver> run, CancellationToken cancellation)
    {
        if (_known.TryGetValue(parameter, out var known))
            return known;

        // Of a circle of several nobody knows where it ends.
        var running = _running ??= new Stack<ISymbol>();
        if (running.Contains(parameter, SymbolEqualityComparer.Default))
            return SymbolEqualityComparer.Default.Equals(running.Peek(), parameter) ? DelegateRun.ByItself : null;
        running.Push(parameter);
        try
        {
            return _known.GetOrAdd(parameter, Find());
        }
        finally
        {
            running.Pop();
        }

        DelegateRun? Find()
        {
            if (body() is not { OriginalOperation: var root } graph || root.Descendants().Any(static o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak)
                || !IsUsedHarmlessly(parameter, root, 0, cancellation))
                return null;
            var observer = new RunObserver(function, parameter.Ordinal);
            run(graph, observer);

            // Who holds nothing of its own is no lock helper: only an attribute says that it runs its delegate at once.
            return observer.Run is { Held.IsEmpty: false } helper ? helper : null;
        }
    }

    /// <summary>Whether a call runs the delegate that it is given for a parameter before it comes back, and what it holds then.</summary>
    public DelegateRun? OfArgument(IOperation call, IMethodSymbol target, IParameterSymbol? parameter, CancellationToken cancellation) =>
        parameter is null ? null
            : _model.Contracts.RunsSynchronously(parameter) || (call is IInvocationOperation invocation && ImmediateCallbacks.RunsAtOnce(invocation))
                ? DelegateRun.AtOnce
                : Of(target, parameter, cancellation);

    private bool IsUsedHarmlessly(IParameterSymbol parameter, IOperation body, int depth, CancellationToken cancellation) =>
        body.Descendants().OfType<IParameterReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Parameter, parameter))
            .All(use => IsHarmless(use, body, depth, cancellation));

    /// <summary>Whether a use of the parameter runs it, hands it to who does, or only looks whether there is one.</summary>
    private bool IsHarmless(IParameterReferenceOperation use, IOperation body, int depth, CancellationToken cancellation)
    {
        for (var outer = use.Parent; outer is not null && outer != body; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        var value = use.Outermost();
        return value.Parent switch
        {
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } run when ReferenceEquals(run.Instance, value) => EndsHere(run),
            IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } run } access
                when ReferenceEquals(access.Operation, value) => EndsHere(run),
            IBinaryOperation or IIsPatternOperation or INameOfOperation => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ThrowIfNull" } } => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } local } call, Parameter: { } given } => depth < MaximumDepth && EndsHere(call)
                && BodyOf(local, body) is { } inner
                && IsUsedHarmlessly(local.OriginalDefinition.Parameters[given.Ordinal], inner, depth + 1, cancellation),
            IArgumentOperation { Parent: IInvocationOperation call, Parameter: { } parameter } => OfArgument(call, call.TargetMethod, parameter, cancellation) is not null && EndsHere(call),
            _ => false,
        };
    }

    private static IOperation? BodyOf(IMethodSymbol local, IOperation within)
    {
        while (within.Parent is { } outer)
            within = outer;
        return within.DescendantsAndSelf().OfType<ILocalFunctionOperation>().FirstOrDefault(function => SymbolEqualityComparer.Default.Equals(function.Symbol, local.OriginalDefinition))?.Body;
    }

    /// <summary>Whether what a call has begun is done where it comes back: it returns no task, or one that is waited for.</summary>
    private static bool EndsHere(IInvocationOperation call)
    {
        if (call.Type is not { Name: "Task" or "ValueTask" })
            return true;
        IOperation task = call;
        while (task.Outermost() is { Parent: IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask" } wrapped })
            task = wrapped;
        return task.Outermost().Parent is IAwaitOperation or IInvocationOperation { TargetMethod: { Name: "GetResult" } or { Name: "Wait", Parameters.IsEmpty: true } }
            or IPropertyReferenceOperation { Property.Name: "Result" };
    }

    private sealed class RunObserver : FlowObserver
    {
        private readonly IMethodSymbol _method;
        private readonly int _ordinal;

        public RunObserver(IMethodSymbol method, int ordinal)
        {
            _method = method;
            _ordinal = ordinal;
        }

        public DelegateRun? Run { get; private set; }

        public override bool AsksForEffects => true;

        public override void OnDelegateRun(LockAnalysis body, IParameterSymbol parameter, LockState state, DelegateRun? callee)
        {
            if (ReferenceEquals(callee, DelegateRun.ByItself) || parameter.Ordinal != _ordinal || !SymbolEqualityComparer.Default.Equals(body.Owner, _method) || state.IsUnknown)
                return;
            foreach (var disjunct in state.Disjuncts)
            {
                var held = disjunct.Locks.Holds.Where(static hold => hold.IsHeld && hold.Basis != HoldBasis.Doubtful && ExitEffects.CanOthersName(hold.Lock))
                    .Select(static hold => new Clause(ClauseKind.Requires, hold.Lock, hold.Exclusive > 0 ? LockMode.Exclusive : LockMode.Shared, Inferred: true))
                    .Concat(callee?.Held ?? Enumerable.Empty<Clause>()).ToImmutableArray();
                var under = callee is not { UnderCaller: false } && disjunct.Locks.Holds.All(static hold => hold.Total >= 0);
                Run = Run is null ? new DelegateRun(held, under) : new DelegateRun(Meet(Run.Held, held), Run.UnderCaller && under);
            }
        }

        private static ImmutableArray<Clause> Meet(ImmutableArray<Clause> left, ImmutableArray<Clause> right) => left
            .Select(clause => right.FirstOrDefault(other => other.Lock.Equals(clause.Lock)) is not { } other ? null : clause.Mode == LockMode.Exclusive ? other : clause)
            .OfType<Clause>().ToImmutableArray();
    }
}
