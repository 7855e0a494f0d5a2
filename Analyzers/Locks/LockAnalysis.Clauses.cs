using System;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What calls do to locks: lock APIs by their table, members with contracts by their clauses.</summary>
internal sealed partial class LockAnalysis
{
    private void ApplyApi(IOperation operation, IMethodSymbol method, LockApi api)
    {
        var operand = OperandOf(operation, api);
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

        if (api.Family == LockFamily.Semaphore && !IsMutex(disjunct => PathOf(operand, disjunct)))
        {
            CallOut(operation, method);
            MayThrow();
            return;
        }

        if (IsAsync(operation) && !IsAwaited(operation) && !_facts.UnusedIn(_model).IsNotAwaited(operation))
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
            case LockEffect.Releases or LockEffect.Downgrades or LockEffect.ReleasesAny:
                // The old lock lets go of what there is, whichever of its releases is asked; what it was upgraded from is gone by then.
                var lastFirst = api is { Family: LockFamily.ReaderWriterLock, Effect: LockEffect.Releases };
                Release(new ReleaseFacts(
                    this, operation, _state!, Lock, api.Mode, api.Effect == LockEffect.ReleasesAny || (lastFirst && api.Mode == LockMode.Shared),
                    Every: api.Effect == LockEffect.ReleasesAny, WithUpgraded: lastFirst));
                break;
            case LockEffect.Tests:
                Test(operation, Lock, api.Mode);
                break;
            case LockEffect.Needs:
                Need((IInvocationOperation)operation, operand);
                break;
        }
    }

    private static IOperation? OperandOf(IOperation operation, LockApi api) => operation switch
    {
        IInvocationOperation when api.Operand == LockOperand.FirstArgument => Argument(operation, 0),
        IInvocationOperation invocation => invocation.Instance,
        IPropertyReferenceOperation property => property.Instance,
        _ => null,
    };

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

            if (IsOfUnknownGuard(operation, clause.Lock))
                continue;

            LockPath Lock(Disjunct disjunct) => AtCall(operation, method, clause.Lock, disjunct);

            // A semaphore that a helper is given is a lock where it is one to whoever gives it.
            if (clause is { Inferred: true, Lock: { Kind: PathKind.Parameter, Symbol: IParameterSymbol { Type: { } given } } }
                && LockTypes.FamilyOf(given) == LockFamily.Semaphore && !IsMutex(Lock))
                continue;

            // Who takes several locks, or lets go of them, may be given one of them twice, and knows that.
            var (state, kind) = (_state, clause.Kind);
            if (kind is ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.Releases
                && clauses.TakeWhile(c => !ReferenceEquals(c, clause)).Any(earlier => earlier.Kind == kind && !earlier.Lock.Equals(clause.Lock)
                    && state.Disjuncts.All(disjunct => AtCall(operation, method, earlier.Lock, disjunct).Equals(Lock(disjunct)))))
                continue;
            switch (kind)
            {
                case ClauseKind.TryAcquires when clause.HeldAnyway && IsUnasked(operation, TakenArgument(operation, clause)):
                    Assert(Lock, clause.Mode);
                    break;
                case ClauseKind.Acquires:
                case ClauseKind.TryAcquires:
                    // Released and acquired by one member in different modes: the hold is converted.
                    var converts = clauses.Any(c => c.Kind == ClauseKind.Releases && c.Lock.Equals(clause.Lock));
                    var type = TypeOfLock(clause.Lock, operation, method);
                    Acquire(new AcquireFacts(this, operation, _state, Lock, clause.Mode, type is null ? LockFamily.Monitor : LockTypes.FamilyOf(type), type,
                        clause.Kind == ClauseKind.TryAcquires && !clause.IsHeldEitherWay, converts, Teller: clause.Teller, Ensures: clause.Ensures, Failure: clause.Failure,
                        HeldAnyway: clause.HeldAnyway), Told(operation, clause), TakenArgument(operation, clause), makesScope);
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
                    AddScope(operation, Lock, clause.Mode == LockMode.Shared ? LockMode.Exclusive : clause.Mode, inverse: false, isIdle: true);
                    break;
            }
        }
    }

    /// <summary>Whether a semaphore is a lock; one that the body was given may be, as far as its callers are concerned.</summary>
    private bool IsMutex(Func<Disjunct, LockPath> semaphore) => _state!.Disjuncts.All(disjunct =>
        semaphore(disjunct) is var path && ((path.Kind == PathKind.Parameter && _observer.AsksForEffects) || _model.Traits.IsMutex(path)));

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

    private static bool IsDisposable(ITypeSymbol? type) =>
        type is { SpecialType: SpecialType.System_IDisposable } or { IsRefLikeType: true }

        // A task can be disposed of, and nobody does.
        || type is not { Name: "Task" } && type?.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_IDisposable || i.Name == "IAsyncDisposable") == true;

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

    // A new object is no answer, and a flag has been asked for in place of one. A helper may well come back with the lock itself.
    private static Fact? Told(IOperation call, Clause clause) =>
        call is IObjectCreationOperation || (clause is { Taken: not null, Inferred: false }) || clause.IsHeldEitherWay || clause.Teller is not null ? null
            : clause.Success is { Path: { } returned } success && returned.Equals(clause.Lock) ? success with { Path = LockPath.Result } : clause.Success;

    private static IOperation? TakenArgument(IOperation call, Clause clause) =>
        clause.Taken is null ? null : Argument(call, clause.Taken.Ordinal);

    // A try with an endless time-out is none.
    private static bool WaitsForEver(IOperation call) =>
        call is IInvocationOperation invocation && invocation.Arguments.Any(static argument => CallOutApis.IsEndless(argument.Value));

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
            operation = conversion.Operand;
        return operation;
    }
}
