using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What calls are: of a lock API, of a member with a contract or a summary, of a delegate; and what they are given.</summary>
internal sealed partial class LockAnalysis
{
    private void VisitInvocation(IInvocationOperation invocation)
    {
        if (_locks.IsLowering(invocation))
            return;

        var method = invocation.TargetMethod;
        if (method is { Name: "Unchecked", ContainingType.Name: "LockAssume" })
        {
            VisitUnchecked(invocation);
            return;
        }

        var instance = Unwrap(invocation.Instance);
        if (instance is IFlowAnonymousFunctionOperation invoked)
        {
            VisitInPlace(invoked, invocation.Arguments);
            return;
        }

        var hasBeenReached = _hasBeenReached;
        _hasBeenReached |= CatchesAny && LetsGo(method);
        if (invocation.Instance is { } receiver)
        {
            var mutates = KnownCollections.Mutates(method);
            if (mutates)
                ChangeElements(receiver);
            var isStruct = receiver.Type is { IsValueType: true };
            var ofStruct = isStruct && !method.IsReadOnly && !KnownCollections.ReadsStruct(method) ? AccessKind.Write : AccessKind.Read;
            Visit(receiver, ofStruct, mutates ? AccessKind.Write : isStruct ? AccessKind.None : AccessKind.Read);
        }

        VisitCallArguments(invocation, method, invocation.Arguments);
        _hasBeenReached = hasBeenReached;
        Refresh(invocation);
        Call(invocation, Called(invocation));
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Ref } reference && !RebindsBefore(method, reference) && RebindsAfter(method, reference))
                Forget(argument.Value);
        }

        Outcome(invocation);
    }

    private void VisitInPlace(IFlowAnonymousFunctionOperation invoked, ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
            Visit(argument, AccessKind.Read);
        Nested(invoked, _state?.Map(disjunct => Giving(disjunct, invoked.Symbol, arguments)));
    }

    /// <summary>The member that a call runs: what the compiler writes at the end of a using statement names the interface's.</summary>
    private static IMethodSymbol Called(IInvocationOperation invocation) =>
        invocation is { IsImplicit: true, Instance: IConversionOperation { Operand.Type: INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type } }
        && invocation.TargetMethod is { ContainingType.TypeKind: TypeKind.Interface } declared
            ? type.FindImplementationForInterfaceMember(declared) as IMethodSymbol ?? declared : invocation.TargetMethod;

    /// <summary>What is exempt has no effect, and is heard only by who wants to know what it hides.</summary>
    private void VisitUnchecked(IInvocationOperation exempt)
    {
        if (!Replaying || _state is null || _state.IsUnknown)
            return;
        var (state, observer) = (_state, _observer);
        _observer = observer.OnUnchecked(exempt);
        foreach (var argument in exempt.Arguments.Where(_ => _observer != FlowObserver.Deaf))
            Visit(argument.Value, AccessKind.Read);
        (_state, _observer) = (state, observer);
    }

    private void VisitCreation(IObjectCreationOperation creation)
    {
        if (creation.Constructor is { } target)
            VisitCallArguments(creation, target, creation.Arguments);
        Refresh(creation);
        foreach (var argument in creation.Arguments.Where(_ => KnownCollections.IsGuardable(creation.Type)))
            Contain(argument.Value, _ => LockPath.Fresh(creation));

        if (creation.Constructor is { } constructor)
        {
            Call(creation, constructor);
            Keep(creation, constructor);
        }

        // A mutex may be created held; whether it was, only its creator can tell.
        if (creation is { Type: { } type, Arguments.IsEmpty: false } && LockTypes.FamilyOf(type) == LockFamily.Mutex
            && creation.Arguments[0].Value.ConstantValue is not { HasValue: true, Value: false })
            Assert(_ => LockPath.Fresh(creation), LockMode.Exclusive);
    }

    /// <summary>A new object keeps an argument in a member: both name one object from here on.</summary>
    private void Keep(IObjectCreationOperation creation, IMethodSymbol constructor)
    {
        if (!_model.HasContracts || creation.Arguments.IsEmpty)
            return;
        foreach (var (member, parameter) in _model.Stored.Of(constructor, Cancellation))
        {
            if (creation.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter) is { ArgumentKind: ArgumentKind.Explicit, Value: var kept })
                _state = _state?.Map(disjunct => disjunct.With(_model.Paths.Member(LockPath.Fresh(creation), member), new Fact(PathOf(kept, disjunct))));
        }
    }

    // Delegates come last: the other arguments have been evaluated when one of them runs.
    private void VisitCallArguments(IOperation call, IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            if (Unwrap(argument.Value) is not (IFlowAnonymousFunctionOperation or IMethodReferenceOperation))
                VisitCallArgument(call, method, argument);
        }

        foreach (var argument in arguments)
        {
            if (Unwrap(argument.Value) is { } function and (IFlowAnonymousFunctionOperation or IMethodReferenceOperation))
                DelegateArgument(call, method, argument, function);
        }
    }

    private void VisitCallArgument(IOperation call, IMethodSymbol method, IArgumentOperation argument)
    {
        var invocation = call as IInvocationOperation;
        if (Replaying && _state is not null && Unwrap(argument.Value) is IParameterReferenceOperation { Type.TypeKind: TypeKind.Delegate } handed
            && RunOf(call, method, argument.Parameter) is { } run)
            _observer.OnDelegateRun(this, handed.Parameter, _state, run.Held.IsEmpty ? run : run with { Held = Given(call, method, argument.Parameter, run) });
        var access = argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out
            ? KnownCollections.OnlyReads(method) ? AccessKind.Read : AccessKind.Write
            : AccessKind.Read;

        // An extension method uses its first argument as a receiver is used.
        var contents = method.IsExtensionMethod && invocation is { Instance: null } && argument.Parameter?.Ordinal == 0 ? AccessKind.Read : KnownCollections.UseOf(argument.Parameter);
        Visit(argument.Value, access, contents);

        // A lock that is a struct is locked by way of the reference, and stays the lock that it is.
        var isStructLock = argument.Value.Type is { IsValueType: true } type && LockTypes.CanBeLock(type);
        if (argument.Parameter?.RefKind is RefKind.Out || argument.Parameter?.RefKind is RefKind.Ref && !isStructLock && RebindsBefore(method, argument.Parameter))
            Forget(argument.Value);
        if (KnownCollections.Publishes(method))
        {
            if (invocation?.Instance is { } keeper)
                ContainIn(keeper, argument.Value);
            else
                Escape(argument.Value);
        }

        if (method.ContainingAssembly is not null && IsGuard(argument.Value) && !_model.Contracts.IsScope(method.ContainingType))
            HandOverGuard(argument.Value);
    }

    private void ContainIn(IOperation keeper, IOperation kept) => Contain(kept, disjunct => PathOf(keeper, disjunct));

    private bool IsGuard(IOperation value)
    {
        if (_state is not { IsUnknown: false })
            return false;
        foreach (var disjunct in _state.Disjuncts)
        {
            if (FactOf(value, disjunct) is { Scope.IsDefaultOrEmpty: false })
                return true;
        }

        return false;
    }

    private void HandOverGuard(IOperation value) =>
        _state = _state?.Map(disjunct => FactOf(value, disjunct) is { Scope.IsDefaultOrEmpty: false } guard ? Handed(disjunct, guard) : disjunct);

    /// <summary>A member is called, by whatever syntax.</summary>
    private void Call(IOperation operation, IMethodSymbol method)
    {
        if (_state is null || _state.IsUnknown)
            return;

        if (LockApis.Find(method.OriginalDefinition.AssociatedSymbol as IPropertySymbol ?? (ISymbol)method) is { } api)
        {
            ApplyApi(operation, method, api);
            return;
        }

        CallOut(operation, method);
        if (Replaying && DelegateParameterOf(operation) is { } run)
            _observer.OnDelegateRun(this, run, _state, null);
        if (method is { IsStatic: true, ContainingType.Name: "WaitHandle" })
            MayTakeEach(operation);

        var nested = NestedFunctionOf(operation, method);
        if (nested is not null)
        {
            if (Replaying)
                _nested.NoteCall(nested, this, operation, _state);
            method = _nested.Find(nested) ?? method;
        }
        else if (Replaying && method.DeclaredAccessibility == Accessibility.Private)
        {
            _observer.OnInvocation(this, operation, method, _state);
        }

        if (method.Name is "Dispose" or "DisposeAsync" && DisposesScope(operation))
            return;

        var contract = !_model.HasContracts ? MemberContract.None
            : DelegateParameterOf(operation) is { } given ? _model.Contracts.OfInvoked(given, method) : _model.Contracts.Of(method);
        var summary = !contract.IsEmpty || (method.IsAsync && !IsAwaited(operation)) ? Summary.None
            : nested is null ? _model.Summaries.Of(method, Cancellation) : _nested.SummaryOf(nested);
        var clauses = contract.IsEmpty ? summary.Clauses : contract.Clauses;

        // What an enumerator needs by what it keeps of its maker has no name in the loop.
        if (operation is IInvocationOperation { IsImplicit: true, Instance: { } enumerator }
            && PathOf(enumerator, _state.Disjuncts[0]) is { Kind: PathKind.Element, Key: CommonForEachStatementSyntax })
            clauses = clauses.RemoveAll(static clause => clause.Lock.Root.Kind == PathKind.This);
        if (clauses.IsEmpty)
        {
            if (IsHarmless(method) || IsStepOverCollection(operation) || (_hasBeenReached && method.MethodKind == MethodKind.PropertyGet))
                MayThrowIfWrong();
            else
                MayThrow();
        }
        else
        {
            if (!clauses.Any(static c => c.Kind == ClauseKind.Releases) && !Adopts(method, clauses))
                MayThrow();
            ApplyContract(operation, method, clauses);
        }

        // What was known by way of a variable ends where a function has written it.
        foreach (var written in nested is null ? Enumerable.Empty<ISymbol>() : _facts.WrittenBy(method))
            _state = _state?.Map(disjunct => Invalidate(disjunct, written));
        if (!summary.Returns)
            _state = null;
    }

    /// <summary>One wait for several handles: which mutexes among them it has taken, its result tells in ways that are not followed.</summary>
    private void MayTakeEach(IOperation wait)
    {
        foreach (var handle in wait.Descendants().Where(d => d.Type is { } type && LockTypes.FamilyOf(type) == LockFamily.Mutex))
        {
            _state = _state!.Map(disjunct => PathOf(handle, disjunct) is var path && disjunct.Locks.Find(path) is not { IsHeld: true }
                ? disjunct.With(disjunct.Locks.With(new Hold(path, 0, 0, 0, HoldBasis.Doubtful).Add(LockMode.Exclusive, 1))) : disjunct);
        }
    }

    // A guard that takes over what is held is what protects it: to make one is part of the acquisition.
    private bool Adopts(IMethodSymbol method, ImmutableArray<Clause> clauses) =>
        method.MethodKind == MethodKind.Constructor && clauses.Any(static c => c.Kind == ClauseKind.Requires) && _model.Contracts.IsScope(method.ContainingType);

    /// <summary>The parameter whose delegate a call invokes.</summary>
    private IParameterSymbol? DelegateParameterOf(IOperation operation)
    {
        if (operation is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } instance })
            return null;
        if (instance is IFlowCaptureReferenceOperation capture && _captured.TryGetValue(capture.Id, out var captured))
            instance = captured;
        return Unwrap(instance) is IParameterReferenceOperation { Parameter: var parameter } ? parameter : null;
    }

    /// <summary>The local function that a call runs, or the local that stands for one.</summary>
    private ISymbol? NestedFunctionOf(IOperation operation, IMethodSymbol method) =>
        method.MethodKind == MethodKind.LocalFunction ? method
        : operation is IInvocationOperation { Instance: ILocalReferenceOperation { Local: var local } } && _facts.IsOnlyInvoked(local)
            ? _facts.LocalFunctionOf(local) is not { } function ? local : _model.Contracts.Of(function).IsEmpty ? function : null
        : null;

    /// <summary>What a call that came back has shown: an assertion that it would not, or that it never does.</summary>
    private void Outcome(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (method is { Name: "Held", ContainingType.Name: "LockAssume" } && invocation.Arguments.Length == 1)
        {
            AssumeHeld(invocation);
            return;
        }

        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is { Type.SpecialType: SpecialType.System_Boolean } parameter && KnownAssertions.HoldsAfter(method, parameter) is { } outcome)
                Learn(argument.Value, outcome);
        }

        if (_model.NeverReturns(method))
        {
            MayThrow();
            _state = null;
        }
    }

    private void AssumeHeld(IInvocationOperation assumption)
    {
        if (Replaying && _state is { IsUnknown: false })
            _observer.OnAssume(new AssumeFacts(this, assumption, _state, Lock));
        Assert(Lock, LockMode.Exclusive);

        LockPath Lock(Disjunct disjunct) => PathOf(assumption.Arguments[0].Value, disjunct);
    }

    private void Learn(IOperation condition, bool outcome) => _state = _state?.Map(disjunct => Assume(condition, outcome, disjunct));

    /// <summary>Whether a task is awaited where it is made, kept for later, or, by a method that is not asynchronous itself, handed to who will.</summary>
    private bool IsAwaited(IOperation task)
    {
        for (var parent = task.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                    return false;
                case IAwaitOperation or IVariableInitializerOperation or ISimpleAssignmentOperation or IFlowCaptureOperation:
                    return true;
                case IInvocationOperation { TargetMethod: { Name: "GetResult" } or { Name: "Wait", Parameters.IsEmpty: true } }
                    or IPropertyReferenceOperation { Property.Name: "Result" }:
                    return true;
                case IConversionOperation or IParenthesizedOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask" }:
                    continue;
                default:
                    return false;
            }
        }

        return Method is { IsAsync: false };
    }

    private static IOperation? Unwrap(IOperation? operation)
    {
        operation = operation?.Unwrapped();
        return operation is IDelegateCreationOperation { Target: var function } ? Unwrap(function) : operation;
    }
}
