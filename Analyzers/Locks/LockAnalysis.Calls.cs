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
            return;

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
            var isStruct = receiver.Type is { IsValueType: true };
            var ofStruct = isStruct && !method.IsReadOnly && !KnownCollections.ReadsStruct(method) ? AccessKind.Write : AccessKind.Read;
            Visit(receiver, ofStruct, mutates ? AccessKind.Write : AccessKind.Read);
        }

        foreach (var argument in invocation.Arguments)
        {
            if (Unwrap(argument.Value) is not IFlowAnonymousFunctionOperation)
                VisitCallArgument(invocation, argument);
        }

        foreach (var argument in invocation.Arguments)
        {
            if (Unwrap(argument.Value) is IFlowAnonymousFunctionOperation lambda)
                LambdaArgument(invocation, argument, lambda);
        }

        Refresh(invocation);
        Call(invocation, method);
        Outcome(invocation);
    }

    private void VisitCallArgument(IInvocationOperation invocation, IArgumentOperation argument)
    {
        var method = invocation.TargetMethod;
        var access = argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out
            ? KnownCollections.OnlyReads(method) ? AccessKind.Read : AccessKind.Write
            : AccessKind.Read;

        // An extension method uses its first argument as a receiver is used.
        var contents = method.IsExtensionMethod && invocation.Instance is null && argument.Parameter?.Ordinal == 0 ? AccessKind.Read : AccessKind.None;
        Visit(argument.Value, access, contents);
        if (argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out)
            Forget(argument.Value);
        if (KnownCollections.Publishes(method))
            _state = _state?.Map(disjunct => PathOf(argument.Value, disjunct) is { Kind: PathKind.Fresh } fresh ? disjunct.With(fresh, null) : disjunct);
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

        if (method.MethodKind == MethodKind.LocalFunction && Replaying)
            _nested.NoteCall(method, _state);
        if (Replaying && method.DeclaredAccessibility == Accessibility.Private && _model.HasContracts)
            _observer.OnInvocation(this, operation, method, _state);
        if (method.Name is "Dispose" or "DisposeAsync" && DisposesScope(operation))
            return;

        var contract = _model.HasContracts ? _model.Contracts.Of(method) : MemberContract.None;
        var summary = contract.IsEmpty ? _model.Summaries.Of(method, Cancellation) : Summary.None;
        var clauses = contract.IsEmpty ? summary.Clauses : contract.Clauses;
        if (!clauses.Any(c => c.Kind == ClauseKind.Releases))
            MayThrow();
        if (!clauses.IsEmpty)
            ApplyContract(operation, method, clauses);
        if (!summary.Returns)
            _state = null;
    }

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
                MayThrow();
                _abandoned = null;
                Acquire(acquire, isTry ? Fact.True : null, taken, api.Effect == LockEffect.OpensScope);
                break;
            case LockEffect.Releases or LockEffect.ReleasesAny:
                Release(new ReleaseFacts(this, operation, _state!, Lock, api.Mode, api.Effect == LockEffect.ReleasesAny
                    || (api.Family == LockFamily.ReaderWriterLock && api.Mode == LockMode.Shared), InHandler));
                break;
            case LockEffect.Tests:
                Test(operation, Lock, api.Mode);
                break;
            case LockEffect.Needs:
                MayThrow();
                break;
        }
    }

    private void ApplyContract(IOperation operation, IMethodSymbol method, ImmutableArray<Clause> clauses)
    {
        if (Replaying)
            _observer.OnCall(new CallFacts(this, operation, method, clauses, _state!));

        var makesScope = method.MethodKind == MethodKind.Constructor
            ? _model.Contracts.IsScope(method.ContainingType)
            : _model.Contracts.IsScope(method.ReturnType);
        foreach (var clause in clauses)
        {
            if (_state is null || _state.IsUnknown)
                return;
            if (clause.Lock.Kind == PathKind.This && ScopeOf(operation) is { } scope)
            {
                ApplyToScope(operation, clause, scope);
                continue;
            }

            LockPath Lock(Disjunct disjunct) => AtCall(operation, method, clause.Lock, disjunct);
            switch (clause.Kind)
            {
                case ClauseKind.Acquires:
                case ClauseKind.TryAcquires:
                    // Released and acquired by one member in different modes: the hold is converted.
                    var converts = clauses.Any(c => c.Kind == ClauseKind.Releases && c.Lock.Equals(clause.Lock));
                    var type = TypeOfLock(clause.Lock, operation, method);
                    Acquire(new AcquireFacts(this, operation, _state, Lock, clause.Mode, type is null ? LockFamily.Monitor : LockTypes.FamilyOf(type), type,
                        clause.Kind == ClauseKind.TryAcquires, converts), clause.Success, TakenArgument(operation, clause), makesScope);
                    break;
                case ClauseKind.Releases:
                    Release(new ReleaseFacts(this, operation, _state, Lock, clause.Mode, clause.AnyMode, InHandler));
                    if (makesScope)
                        AddScope(operation, Lock, clause.Mode, inverse: true);
                    break;
                case ClauseKind.Asserts:
                    Assert(Lock, clause.Mode);
                    break;
                case ClauseKind.MayRelease:
                    _state = _state.Map(disjunct => disjunct.Locks.Find(Lock(disjunct)) is { IsHeld: true } hold
                        ? disjunct.With(disjunct.Locks.With(hold with { Exclusive = 0, Shared = 0, Upgradeable = 0 })).With(new ReleasedKey(hold.Lock), new Fact(hold.Lock))
                        : disjunct);
                    break;
                case ClauseKind.Requires when makesScope:
                    // Adopted: the guard lets go of what the caller took.
                    _state = _state.Map(disjunct => disjunct.Locks.Find(Lock(disjunct)) is { IsHeld: true } hold
                        ? disjunct.With(disjunct.Locks.With(hold with { InScope = true }))
                        : disjunct);
                    AddScope(operation, Lock, clause.Mode, inverse: false);
                    break;
                case ClauseKind.Excludes when makesScope && method.MethodKind == MethodKind.Constructor:
                    AddScope(operation, Lock, clause.Mode == LockMode.Shared ? LockMode.Exclusive : clause.Mode, inverse: false);
                    break;
            }
        }
    }

    private void Acquire(AcquireFacts acquire, Fact? success, IOperation? taken, bool inScope)
    {
        if (Replaying)
            _observer.OnAcquire(acquire);
        var operation = acquire.Operation;
        if (success is null && taken is null)
        {
            _state = _state?.Map(disjunct => Held(disjunct, acquire, inScope));
        }
        else
        {
            _state = _state?.Split((disjunct, all) =>
            {
                all.Add(Say(Held(disjunct, acquire, inScope), operation, taken, success, true));
                if (acquire.IsTry)
                    all.Add(Say(disjunct, operation, taken, success is null || taken is not null ? null : Opposite(success), false));
            });
        }

        if (inScope)
            AddScope(operation, acquire.Lock, acquire.Mode, inverse: false);
    }

    private Disjunct Held(Disjunct disjunct, AcquireFacts acquire, bool inScope)
    {
        var path = acquire.Lock(disjunct);
        var hold = disjunct.Locks.Find(path) ?? new Hold(path, 0, 0, 0);
        if (!hold.IsHeld)
            hold = hold with { Since = hold.Exclusive < 0 ? hold.Since : acquire.Operation, InScope = inScope };
        return disjunct.With(disjunct.Locks.With(hold.Add(acquire.Mode, 1)));
    }

    /// <summary>Remembers what a try has said: by its result, and by the variable it set.</summary>
    private Disjunct Say(Disjunct disjunct, IOperation operation, IOperation? taken, Fact? result, bool acquired)
    {
        // Beside a variable that tells exactly, the result may be the same where somebody held the lock before.
        if (result is not null)
            disjunct = disjunct.With(operation, result with { Path = LockPath.Value(operation), Scope = disjunct.Find(operation)?.Scope ?? default });
        if (taken is not null && KeyOf(taken is IDeclarationExpressionOperation declaration ? declaration.Expression : taken, disjunct) is { } key)
            disjunct = disjunct.With(key, acquired ? Fact.True : Fact.False);
        return disjunct;
    }

    private static Fact Opposite(Fact fact) => fact.Constant is bool value && fact.Equal ? Fact.Is(!value) : fact with { Equal = !fact.Equal };

    private void Release(ReleaseFacts release)
    {
        if (Replaying)
            _observer.OnRelease(release);
        _state = _state?.Map(disjunct =>
        {
            var path = release.Lock(disjunct);
            var hold = disjunct.Locks.Find(path);
            if (hold is null or { IsHeld: false })
            {
                // Perhaps the caller's hold: the exit tells.
                return hold is null && disjunct.Find(new ReleasedKey(path)) is null && CanCallerName(path)
                    ? disjunct.With(disjunct.Locks.With(new Hold(path, -1, 0, 0, Since: release.Operation)))
                    : disjunct;
            }

            return disjunct.With(disjunct.Locks.With(Released(hold, release.Mode)))
                .With(new ReleasedKey(path), new Fact(path, IsKnown: true, Equal: true, Constant: release.Operation));
        });
    }

    private static Hold Released(Hold hold, LockMode mode)
    {
        var match = hold.Depth(mode) > 0 ? mode
            : hold.Exclusive > 0 ? LockMode.Exclusive
            : hold.Upgradeable > 0 ? LockMode.Upgradeable : LockMode.Shared;
        return hold.Add(match, -1);
    }

    /// <summary>Whether code outside the body could hold the lock: its path does not start at a value that only this body has.</summary>
    private bool CanCallerName(LockPath path)
    {
        var root = path.Root;
        return root.Kind is PathKind.This or PathKind.Static or PathKind.TypeOf or PathKind.Parameter or PathKind.Outer
            || (root.Kind == PathKind.Local && !SymbolEqualityComparer.Default.Equals(root.Symbol!.ContainingSymbol, Method));
    }

    private void Test(IOperation operation, Func<Disjunct, LockPath> test, LockMode mode)
    {
        _state = _state?.Split((disjunct, all) =>
        {
            var path = test(disjunct);
            var hold = disjunct.Locks.Find(path);
            if (hold is { IsHeld: true } && hold.Depth(mode) > 0)
            {
                all.Add(disjunct.With(operation, hold.Basis == HoldBasis.Certain ? Fact.True : null));
                return;
            }

            all.Add(Asserted(disjunct, path, mode).With(operation, Fact.True));
            all.Add(disjunct.With(operation, Fact.False));
        });
    }

    private void Assert(Func<Disjunct, LockPath> asserted, LockMode mode) =>
        _state = _state?.Map(disjunct => Asserted(disjunct, asserted(disjunct), mode));

    private static Disjunct Asserted(Disjunct disjunct, LockPath path, LockMode mode)
    {
        var hold = disjunct.Locks.Find(path);
        if (hold is not null && hold.Satisfies(mode == LockMode.Upgradeable ? LockMode.Shared : mode))
            return disjunct;
        hold = hold is { IsHeld: true } ? hold : new Hold(path, 0, 0, 0, HoldBasis.Asserted);
        return disjunct.With(disjunct.Locks.With(hold.Add(mode, 1) with { Basis = HoldBasis.Asserted }));
    }

    /// <summary>What a call that came back has shown: an assertion that it would not, or that it never does.</summary>
    private void Outcome(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (method is { Name: "Held", ContainingType.Name: "LockAssume" } && invocation.Arguments.Length == 1)
        {
            Assert(disjunct => PathOf(invocation.Arguments[0].Value, disjunct), LockMode.Exclusive);
            return;
        }

        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is { Type.SpecialType: SpecialType.System_Boolean } parameter && KnownAssertions.HoldsAfter(method, parameter) is { } outcome)
                _state = _state?.Map(disjunct => Assume(argument.Value, outcome, disjunct));
        }

        if (KnownAssertions.NeverReturns(method))
        {
            MayThrow();
            _state = null;
        }
    }

    private ImmutableArray<ScopedHold>? ScopeOf(IOperation call)
    {
        if (call is not IInvocationOperation { Instance: { } instance })
            return null;
        foreach (var disjunct in _state!.Disjuncts)
        {
            if (FactOf(instance, disjunct) is { Scope.IsDefaultOrEmpty: false } guard)
                return guard.Scope;
        }

        return null;
    }

    private void AddScope(IOperation operation, Func<Disjunct, LockPath> held, LockMode mode, bool inverse) =>
        _state = _state?.Map(disjunct =>
        {
            var before = disjunct.Find(operation) ?? Fact.NotNull;
            if (before.IsKnown && before.Compare(null) == true)
                return disjunct;
            var scope = before.Scope.IsDefault ? ImmutableArray<ScopedHold>.Empty : before.Scope;
            return disjunct.With(operation, before with { Scope = scope.Add(new ScopedHold(held(disjunct), mode, inverse)) });
        });

    private bool DisposesScope(IOperation call)
    {
        if (ScopeOf(call) is null)
            return false;
        var instance = ((IInvocationOperation)call).Instance!;
        _state = _state!.Map(disjunct =>
        {
            if (FactOf(instance, disjunct) is not { Scope.IsDefaultOrEmpty: false } guard)
                return disjunct;
            foreach (var scoped in guard.Scope)
            {
                var hold = disjunct.Locks.Find(scoped.Lock);
                if (scoped.Inverse)
                    disjunct = disjunct.With(disjunct.Locks.With((hold ?? new Hold(scoped.Lock, 0, 0, 0)).Add(scoped.Mode, 1)));
                else if (hold is { IsHeld: true })
                    disjunct = disjunct.With(disjunct.Locks.With(Released(hold, scoped.Mode)))
                        .With(new ReleasedKey(scoped.Lock), new Fact(scoped.Lock, IsKnown: true, Equal: true, Constant: call));
            }

            return disjunct;
        });
        return true;
    }

    private void ApplyToScope(IOperation operation, Clause clause, ImmutableArray<ScopedHold> scope)
    {
        foreach (var scoped in scope)
        {
            switch (clause.Kind)
            {
                case ClauseKind.Acquires or ClauseKind.TryAcquires:
                    Acquire(new AcquireFacts(this, operation, _state!, _ => scoped.Lock, scoped.Mode, LockFamily.Monitor, null, clause.Kind == ClauseKind.TryAcquires, false),
                        clause.Success, null, inScope: false);
                    _state = _state?.Map(disjunct => disjunct.Locks.Find(scoped.Lock) is { IsHeld: true } hold ? disjunct.With(disjunct.Locks.With(hold with { InScope = true })) : disjunct);
                    break;
                case ClauseKind.Releases:
                    Release(new ReleaseFacts(this, operation, _state!, _ => scoped.Lock, scoped.Mode, true, InHandler));
                    break;
                case ClauseKind.Asserts:
                    Assert(_ => scoped.Lock, scoped.Mode);
                    break;
            }
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
        foreach (var argument in call is IInvocationOperation invocation ? invocation.Arguments : ImmutableArray<IArgumentOperation>.Empty)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }

    private static IOperation? TakenArgument(IOperation call, Clause clause) =>
        clause.Taken is null ? null : Argument(call, clause.Taken.Ordinal);

    private static bool IsAwaited(IOperation task)
    {
        for (var parent = task.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IAwaitOperation or IVariableInitializerOperation or ISimpleAssignmentOperation or IFlowCaptureOperation:
                    return true;
                case IConversionOperation or IParenthesizedOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    // A try with an endless time-out is none.
    private static bool WaitsForEver(IOperation call) =>
        call is IInvocationOperation invocation && invocation.Arguments.Any(static argument =>
            argument.Value.ConstantValue is { HasValue: true, Value: -1 or -1L }
            || Unwrap(argument.Value) is IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" });

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
