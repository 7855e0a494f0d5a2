using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What calls do: lock APIs by their table, members with contracts by their clauses, delegates by when they run.</summary>
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
            foreach (var argument in invocation.Arguments)
                Visit(argument, AccessKind.Read);
            Nested(invoked, _state);
            return;
        }

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
        Refresh(invocation);
        Call(invocation, Called(invocation));
        Outcome(invocation);
    }

    /// <summary>The member that a call runs: what the compiler writes at the end of a using statement names the interface's.</summary>
    private static IMethodSymbol Called(IInvocationOperation invocation) =>
        invocation is { IsImplicit: true, Instance: IConversionOperation { Operand.Type: { } type }, TargetMethod: { ContainingType.TypeKind: TypeKind.Interface } declared }
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
        var access = argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out
            ? KnownCollections.OnlyReads(method) ? AccessKind.Read : AccessKind.Write
            : AccessKind.Read;

        // An extension method uses its first argument as a receiver is used.
        var contents = method.IsExtensionMethod && invocation is { Instance: null } && argument.Parameter?.Ordinal == 0 ? AccessKind.Read : AccessKind.None;
        Visit(argument.Value, access, contents);

        // A lock that is a struct is locked by way of the reference, and stays the lock that it is.
        var isStructLock = argument.Value.Type is { IsValueType: true } type && LockTypes.CanBeLock(type);
        if (argument.Parameter?.RefKind is RefKind.Out || argument.Parameter?.RefKind is RefKind.Ref && !isStructLock)
            Forget(argument.Value);
        if (KnownCollections.Publishes(method))
        {
            if (invocation?.Instance is { } keeper)
                Contain(argument.Value, disjunct => PathOf(keeper, disjunct));
            else
                Escape(argument.Value);
        }

        if (method.ContainingAssembly is not null && !_model.Contracts.IsScope(method.ContainingType))
            _state = _state?.Map(disjunct => FactOf(argument.Value, disjunct) is { Scope.IsDefaultOrEmpty: false } guard ? Handed(disjunct, guard) : disjunct);
    }

    /// <summary>A member is called, by whatever syntax.</summary>
    private void Call(IOperation operation, IMethodSymbol method)
    {
        if (_state is null || _state.IsUnknown)
            return;

        if (LockApis.Find(method.AssociatedSymbol is IPropertySymbol property ? property : method) is { } api)
        {
            ApplyApi(operation, method, api);
            return;
        }

        CallOut(operation, method);
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
            if (IsHarmless(method))
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

    private static bool IsDisposable(ITypeSymbol? type) =>
        type is { SpecialType: SpecialType.System_IDisposable } or { IsRefLikeType: true }

        // A task can be disposed of, and nobody does.
        || type is not { Name: "Task" } && type?.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_IDisposable || i.Name == "IAsyncDisposable") == true;

    /// <summary>The local function that a call runs, or the local that stands for one.</summary>
    private ISymbol? NestedFunctionOf(IOperation operation, IMethodSymbol method) =>
        method.MethodKind == MethodKind.LocalFunction ? method
        : operation is IInvocationOperation { Instance: ILocalReferenceOperation { Local: var local } } && _facts.IsOnlyInvoked(local) ? local
        : null;

    private void ApplyApi(IOperation operation, IMethodSymbol method, LockApi api)
    {
        var operand = operation switch
        {
            IInvocationOperation when api.Operand == LockOperand.FirstArgument => Argument(operation, 0),
            IInvocationOperation invocation => invocation.Instance,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };
        if (operand is null || (method.ContainingType.Name == "WaitHandle" && LockTypes.FamilyOf(Unconverted(operand).Type!) != LockFamily.Mutex))
        {
            CallOut(operation, method);
            MayThrow();
            return;
        }

        if (api.Effect == LockEffect.ClosesScope)
        {
            DisposesScope(operation);
            return;
        }

        if (api.Family == LockFamily.Semaphore && !_state!.Disjuncts.All(d => _model.Traits.IsMutex(PathOf(operand, d))))
        {
            CallOut(operation, method);
            MayThrow();
            return;
        }

        if (method.Name == "WaitAsync" && !IsAwaited(operation))
        {
            // Nothing is held until somebody awaits the task, and that is not here.
            MayThrow();
            return;
        }

        var type = Unconverted(operand).Type;
        LockPath Lock(Disjunct disjunct) => PathOf(operand, disjunct);
        switch (api.Effect)
        {
            case LockEffect.Acquires or LockEffect.Upgrades or LockEffect.OpensScope:
                var taken = api.TakenParameter < 0 ? null : Argument(operation, api.TakenParameter);
                var isTry = api.IsTry && !WaitsForEver(operation);
                var acquire = new AcquireFacts(this, operation, _state!, Lock, api.Mode, api.Family, type, isTry, api.Effect == LockEffect.Upgrades);
                if (api.Family == LockFamily.Mutex)
                    _abandoned = _state!.Map(disjunct => Held(disjunct, acquire, inScope: false));
                if (OnlyWaits(operation))
                    MayThrowIfWrong();
                else
                    MayThrow();
                _abandoned = null;
                Acquire(acquire, api.IsTry ? Fact.True : null, taken, api.Effect == LockEffect.OpensScope);
                break;
            case LockEffect.Releases or LockEffect.ReleasesAny:
                Release(new ReleaseFacts(this, operation, _state!, Lock, api.Mode, api.Effect == LockEffect.ReleasesAny
                    || (api.Family == LockFamily.ReaderWriterLock && api.Mode == LockMode.Shared), Every: api.Effect == LockEffect.ReleasesAny));
                break;
            case LockEffect.Tests:
                Test(operation, Lock, api.Mode);
                break;
            case LockEffect.Needs:
                Need((IInvocationOperation)operation, operand);
                break;
        }
    }

    private void ApplyContract(IOperation operation, IMethodSymbol method, ImmutableArray<Clause> clauses)
    {
        if (Replaying)
            _observer.OnCall(new CallFacts(this, operation, method, clauses, _state!));

        var made = method.MethodKind == MethodKind.Constructor ? method.ContainingType : LockTypes.Awaited(method.ReturnType);

        // A guard of which nobody has said that it is one: whoever gets something to dispose of with the lock gives both back together.
        var makesScope = _model.Contracts.IsScope(made) || (clauses.All(static c => c.Inferred) && IsDisposable(made));
        foreach (var clause in clauses)
        {
            if (_state is null || _state.IsUnknown)
                return;
            if (ScopeAt(_state, operation, clause.Lock) is { } scope)
            {
                ApplyToScope(operation, method, clause, scope);
                continue;
            }

            LockPath Lock(Disjunct disjunct) => AtCall(operation, method, clause.Lock, disjunct);

            // Who takes several locks, or lets go of them, may be given one of them twice, and knows that.
            var (state, kind) = (_state, clause.Kind);
            if (kind is ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.Releases
                && clauses.TakeWhile(c => !ReferenceEquals(c, clause)).Any(earlier => earlier.Kind == kind && !earlier.Lock.Equals(clause.Lock)
                    && state.Disjuncts.All(disjunct => AtCall(operation, method, earlier.Lock, disjunct).Equals(Lock(disjunct)))))
                continue;
            switch (kind)
            {
                case ClauseKind.Acquires:
                case ClauseKind.TryAcquires:
                    // Released and acquired by one member in different modes: the hold is converted.
                    var converts = clauses.Any(c => c.Kind == ClauseKind.Releases && c.Lock.Equals(clause.Lock));
                    var type = TypeOfLock(clause.Lock, operation, method);
                    Acquire(new AcquireFacts(this, operation, _state, Lock, clause.Mode, type is null ? LockFamily.Monitor : LockTypes.FamilyOf(type), type,
                        clause.Kind == ClauseKind.TryAcquires, converts, Teller: clause.Teller), Told(operation, clause), TakenArgument(operation, clause), makesScope);
                    break;
                case ClauseKind.Releases:
                    Release(new ReleaseFacts(this, operation, _state, Lock, clause.Mode, clause.AnyMode));
                    if (makesScope)
                        AddScope(operation, Lock, clause.Mode, inverse: true);
                    break;
                case ClauseKind.Tests:
                    Test(operation, Lock, clause.Mode);
                    break;
                case ClauseKind.Asserts:
                    Assert(Lock, clause.Mode);
                    break;
                case ClauseKind.MayRelease when clause.Inferred:
                    // Nobody has said so: a hold that may be gone need not be let go of, and is not missed.
                    _state = _state.Map(disjunct => disjunct.Locks.Find(Lock(disjunct)) is { IsHeld: true, Basis: HoldBasis.Certain } hold
                        ? disjunct.With(disjunct.Locks.With(hold with { Basis = HoldBasis.Asserted }))
                        : disjunct);
                    break;
                case ClauseKind.MayAcquire:
                    _state = _state.Map(disjunct => disjunct.Locks.Find(Lock(disjunct)) is { IsHeld: true } ? disjunct
                        : disjunct.With(disjunct.Locks.With(new Hold(Lock(disjunct), 0, 0, 0, HoldBasis.Doubtful).Add(clause.Mode, 1))));
                    break;
                case ClauseKind.MayRelease:
                    MayRelease(Lock);
                    break;
                case ClauseKind.Requires when makesScope:
                    // Adopted: the guard lets go of what the caller took.
                    _state = _state.Map(disjunct => disjunct.Locks.Find(Lock(disjunct)) is { IsHeld: true } hold
                        ? disjunct.With(disjunct.Locks.With(hold with { InScope = true }))
                        : disjunct);
                    AddScope(operation, Lock, clause.Mode, inverse: false);
                    break;
                case ClauseKind.Excludes when !clause.Inferred && makesScope && method.MethodKind == MethodKind.Constructor:
                    AddScope(operation, Lock, clause.Mode == LockMode.Shared ? LockMode.Exclusive : clause.Mode, inverse: false);
                    break;
            }
        }
    }

    /// <summary>What a call that came back has shown: an assertion that it would not, or that it never does.</summary>
    private void Outcome(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (method is { Name: "Held", ContainingType.Name: "LockAssume" } && invocation.Arguments.Length == 1)
        {
            LockPath Lock(Disjunct disjunct) => PathOf(invocation.Arguments[0].Value, disjunct);
            if (Replaying && _state is { IsUnknown: false })
                _observer.OnAssume(new AssumeFacts(this, invocation, _state, Lock));
            Assert(Lock, LockMode.Exclusive);
            return;
        }

        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is { Type.SpecialType: SpecialType.System_Boolean } parameter && KnownAssertions.HoldsAfter(method, parameter) is { } outcome)
                _state = _state?.Map(disjunct => Assume(argument.Value, outcome, disjunct));
        }

        if (_model.NeverReturns(method))
        {
            MayThrow();
            _state = null;
        }
    }

    private ITypeSymbol? TypeOfLock(LockPath declared, IOperation operation, IMethodSymbol method) => declared switch
    {
        { Kind: PathKind.This } => method.ContainingType,
        { Kind: PathKind.Result } => method.ReturnType,
        { Symbol: IFieldSymbol field } => field.Type,
        { Symbol: IPropertySymbol property } => property.Type,
        { Symbol: IParameterSymbol parameter } => parameter.Ordinal < method.Parameters.Length && operation is IInvocationOperation or IObjectCreationOperation
            ? method.Parameters.ElementAtOrDefault(parameter.Ordinal)?.Type ?? parameter.Type : parameter.Type,
        _ => null,
    };

    private static IOperation? Argument(IOperation call, int ordinal)
    {
        var arguments = call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }

    // A new object is no answer, and a flag has been asked for in place of one.
    private static Fact? Told(IOperation call, Clause clause) =>
        call is IObjectCreationOperation || (clause is { Taken: not null, Inferred: false }) ? null : clause.Success;

    private static IOperation? TakenArgument(IOperation call, Clause clause) =>
        clause.Taken is null ? null : Argument(call, clause.Taken.Ordinal);

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

    // A try with an endless time-out is none.
    private static bool WaitsForEver(IOperation call) =>
        call is IInvocationOperation invocation && invocation.Arguments.Any(static argument => CallOutApis.IsEndless(argument.Value));

    private static IOperation? Unwrap(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    operation = creation.Target;
                    break;
                default:
                    return operation;
            }
        }
    }

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
            operation = conversion.Operand;
        return operation;
    }
}
