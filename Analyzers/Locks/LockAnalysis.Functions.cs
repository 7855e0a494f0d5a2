using System;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Functions inside the body: when they run, and with what held.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>A lambda, or a method, is handed to a call, which may run it before it returns, or with a lock that it holds then.</summary>
    private void DelegateArgument(IOperation call, IMethodSymbol target, IArgumentOperation argument, IOperation function)
    {
        var parameter = argument.Parameter;
        var run = Replaying || function is IMethodReferenceOperation ? RunOf(call, target, parameter) : null;

        // What is awaited elsewhere goes on when nothing is held here.
        var atOnce = run is { UnderCaller: true } && (!target.IsAsync || IsAwaited(call));
        if (function is IFlowAnonymousFunctionOperation lambda)
        {
            Escapes(lambda);
            if (run is null && (parameter is null || _model.Contracts.OfDelegateParameter(parameter).IsEmpty))
                LosesContract(lambda, lambda.Symbol, argument.Value.Type);
            if (Replaying && _state is not null)
                Nested(lambda, atOnce ? _state : null, Given(call, target, parameter, run).AddRange(OfDelegateType(argument.Value.Type, lambda.Symbol)));
        }
        else if (function is IMethodReferenceOperation method && _state is { IsUnknown: false })
        {
            var given = Given(call, target, parameter, run);
            if (!atOnce && given.IsEmpty)
                Visit(argument.Value, AccessKind.Read);
            else
                InvokeLater(method, given);
        }
    }

    /// <summary>How a callee runs a delegate that it is given; null where it may keep it.</summary>
    private DelegateRun? RunOf(IOperation call, IMethodSymbol target, IParameterSymbol? parameter) =>
        parameter is not null && NestedFunctionOf(call, target) is { } nested ? _nested.RunOf(nested, parameter)
            : _model.Delegates.OfArgument(call, target, parameter, Cancellation);

    /// <summary>What a callee promises to hold, or is seen to, whenever it runs the delegate that it is given, as this body names it.</summary>
    private ImmutableArray<Clause> Given(IOperation call, IMethodSymbol target, IParameterSymbol? parameter, DelegateRun? run) =>
        parameter is null || _state is not { IsUnknown: false } ? ImmutableArray<Clause>.Empty
            : _model.Contracts.OfDelegateParameter(parameter).Clauses.AddRange(run?.Held ?? ImmutableArray<Clause>.Empty)
                .Select(clause => clause with { Lock = AtCall(call, target, clause.Lock, _state.Disjuncts[0]) })
                .ToImmutableArray();

    /// <summary>A method is called by somebody else, but under what is held here and what that adds.</summary>
    private void InvokeLater(IMethodReferenceOperation method, ImmutableArray<Clause> given)
    {
        Visit(method.Instance, AccessKind.Read);
        if (_state is not { IsUnknown: false } before)
            return;
        _state = Given(given, before);
        Call(method, method.Method);

        // What it does to locks it does to those of its caller; the state here goes on as it was.
        _state = before;
    }

    private void VisitDelegate(IDelegateCreationOperation creation)
    {
        if (creation.Target is IFlowAnonymousFunctionOperation lambda)
        {
            Escapes(lambda);
            LosesContract(lambda, lambda.Symbol, creation.Type);
            Nested(lambda, null, OfDelegateType(creation.Type, lambda.Symbol));
        }
        else
        {
            // A handler that is taken away again is not called for it.
            if (creation.Target is IMethodReferenceOperation { Method: var method } && creation.Parent is not IEventAssignmentOperation { Adds: false })
                LosesContract(creation.Target, method, creation.Type);
            Visit(creation.Target, AccessKind.Read);
        }
    }

    /// <summary>Tells of a contract that is lost where a function becomes a delegate.</summary>
    private void LosesContract(IOperation function, IMethodSymbol target, ITypeSymbol? type)
    {
        if (!Replaying || !_model.HasContracts || _state is not { IsUnknown: false } state || type is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke }
            || _model.Contracts.Of(target) is not { IsEmpty: false } contract || !_model.Contracts.Of(invoke).IsEmpty)
            return;
        _observer.OnDelegate(new DelegateFacts(this, function, target, type, contract.Clauses, state));
    }

    /// <summary>Whether a lambda is given to a local that is only ever invoked, a local function by another spelling, or a local function is.</summary>
    private bool DeclaresFunction(ISimpleAssignmentOperation assignment)
    {
        if (assignment.Target is not ILocalReferenceOperation { Local: var local } || !_facts.IsOnlyInvoked(local))
            return false;
        if (_facts.LocalFunctionOf(local) is { } named)
            return _model.Contracts.Of(named).IsEmpty;
        if (Unwrap(assignment.Value) is not IFlowAnonymousFunctionOperation lambda || !OfDelegateType(local.Type, lambda.Symbol).IsEmpty
            || DisposesOfGuard(lambda))
            return false;
        Publish(lambda);
        _nested.Declare(local, lambda, _graph);
        return true;
    }

    /// <summary>Whether a function disposes of a guard that was made outside it: who calls it need not see that.</summary>
    private bool DisposesOfGuard(IFlowAnonymousFunctionOperation lambda) =>
        _graph.GetAnonymousFunctionControlFlowGraph(lambda, Cancellation).Blocks.SelectMany(b => b.Operations).SelectMany(o => o.DescendantsAndSelf())
            .OfType<IInvocationOperation>().Any(call => call is { TargetMethod.Name: "Dispose" or "DisposeAsync", Instance: { } disposed }
                && _state?.Disjuncts.Any(disjunct => FactOf(disposed, disjunct) is { Scope.IsDefaultOrEmpty: false }) == true);

    /// <summary>The contract of a delegate type, as a lambda of that type names its parameters.</summary>
    private ImmutableArray<Clause> OfDelegateType(ITypeSymbol? type, IMethodSymbol lambda)
    {
        if (type is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke })
            return ImmutableArray<Clause>.Empty;
        var names = new PathMap(null, p => p.Ordinal < lambda.Parameters.Length ? LockPath.Parameter(lambda.Parameters[p.Ordinal]) : null);
        return _model.Contracts.Of(invoke).Clauses.Select(clause => clause with { Lock = _model.Paths.Substitute(clause.Lock, names) }).ToImmutableArray();
    }

    /// <summary>A function that may release locks is made, or called where its effect is not known: letting go of them is its affair.</summary>
    private void HandOver(ControlFlowGraph function, HoldBasis basis)
    {
        if (_state is null || !_state.Disjuncts.Any(d => d.Locks.Holds.Any(h => h.IsHeld)))
            return;
        foreach (var call in function.Blocks.SelectMany(b => b.Operations.Concat(b.BranchValue is { } value ? new[] { value } : Enumerable.Empty<IOperation>()))
            .SelectMany(o => o.DescendantsAndSelf()).OfType<IInvocationOperation>())
        {
            // What the compiler made of a lock statement releases what it took.
            if (call.IsImplicit)
                continue;
            if (LockApis.Find(call.TargetMethod) is { Effect: LockEffect.Releases or LockEffect.ReleasesAny } api)
                HandOver(api.Operand == LockOperand.FirstArgument ? Argument(call, 0) : call.Instance, basis);
            if (call is { TargetMethod.Name: "Dispose" or "DisposeAsync", Instance: { } disposed })
                _state = _state?.Map(disjunct => FactOf(disposed, disjunct) is { } guard ? Handed(disjunct, guard) : disjunct);
            foreach (var clause in _model.Contracts.Of(call.TargetMethod).Clauses)
            {
                if (clause.Kind == ClauseKind.Releases)
                    HandOver(disjunct => AtCall(call, call.TargetMethod, clause.Lock, disjunct), basis);
            }
        }
    }

    private void HandOver(IOperation? released, HoldBasis basis)
    {
        if (released is not null)
            HandOver(disjunct => PathOf(released, disjunct), basis);
    }

    private void HandOver(Func<Disjunct, LockPath> released, HoldBasis basis) =>
        _state = _state?.Map(disjunct => disjunct.Locks.Find(released(disjunct)) is { IsHeld: true, Basis: HoldBasis.Certain } hold
            ? disjunct.With(disjunct.Locks.With(hold with { Basis = basis }))
            : disjunct);

    /// <summary>What is known where a nested function starts that is called here: its parameters are what they are given.</summary>
    public Disjunct Giving(Disjunct disjunct, IMethodSymbol function, ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.None, IsParams: false, Ordinal: var ordinal } && ordinal < function.Parameters.Length)
                disjunct = disjunct.With(function.Parameters[ordinal], Described(argument.Value, disjunct));
        }

        return disjunct;
    }

    /// <summary>Analyses a lambda where it stands; with nothing held unless it runs at once.</summary>
    private void Nested(IFlowAnonymousFunctionOperation lambda, LockState? atOnce, ImmutableArray<Clause> given = default)
    {
        if (!Replaying || _state is null || _state.IsUnknown)
            return;
        var graph = _graph.GetAnonymousFunctionControlFlowGraph(lambda, Cancellation);
        RunNested(_model, graph, lambda.Symbol, lambda.Syntax, _facts, _observer, _nested, given.IsDefault ? ImmutableArray<Clause>.Empty : given,
            atOnce ?? _nested.Later(_state), atOnce is not null, Cancellation);
    }

    // A lambda that can see a new object may hand it to another thread, and let go of what is held.
    private void Escapes(IFlowAnonymousFunctionOperation lambda)
    {
        HandOver(_graph.GetAnonymousFunctionControlFlowGraph(lambda, Cancellation), HoldBasis.Entrusted);
        Publish(lambda);
    }

    private void Publish(IFlowAnonymousFunctionOperation lambda)
    {
        foreach (var variable in _facts.WrittenByClosures)
        {
            if (_facts.IsWrittenByClosure(variable, lambda.Syntax))
                _state = _state?.Map(disjunct => Written.Variable(variable).DropValueFrom(disjunct));
        }

        if (_state is null || !_state.Disjuncts.Any(d => d.Facts.Any(fact => fact.Value.Path is { Kind: PathKind.Fresh } || fact.Key is OwnedKey)))
            return;
        var names = lambda.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText).ToImmutableHashSet();
        _state = _state.Map(disjunct =>
        {
            foreach (var pair in disjunct.Facts)
            {
                if (pair.Key is ISymbol variable && names.Contains(variable.Name) && pair.Value.Path is { Kind: PathKind.Fresh } fresh)
                    disjunct = Escape(disjunct, fresh);
                else if (pair.Key is OwnedKey { Parameter: var owned } && names.Contains(owned.Name))
                    disjunct = Escape(disjunct, LockPath.Parameter(owned));
            }

            return disjunct;
        });
    }
}
