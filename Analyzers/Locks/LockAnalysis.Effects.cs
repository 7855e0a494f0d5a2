using System;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What acquiring, releasing, testing and asserting do to the state.</summary>
internal sealed partial class LockAnalysis
{
    private bool _anyUnnamed;

    private void Acquire(AcquireFacts acquire, Fact? success, IOperation? taken, bool inScope)
    {
        if (_state is not null && WithoutAssumed(_state, acquire.Lock) is { Disjuncts.IsEmpty: false } certain)
            acquire = acquire with { State = certain };
        acquire = acquire with { IsDropped = IsDropped(acquire, taken, inScope), Success = success };
        if (Replaying)
            _observer.OnAcquire(acquire);
        var operation = acquire.Operation;
        if (acquire.IsDropped || (success is null && taken is null && !acquire.IsTry))
        {
            _state = _state?.Map(disjunct => Held(disjunct, acquire, inScope));
        }
        else
        {
            if (acquire.IsTry)
                _tries.Add(operation);

            // Beside a variable that tells exactly, the result may be the same where somebody held the lock before.
            var fails = success is null || (taken is not null && !acquire.Ensures) ? null : acquire.Failure ?? Failure(operation, success);
            _state = _state?.Split((disjunct, all) =>
            {
                // Of several locks that one call tries, all are taken or none: its result has been told by the first.
                var told = taken is null ? disjunct.Find(operation) : null;
                if (told is null || success is null || !told.Contradicts(success))
                    all.Add(Tell(Say(Held(disjunct, acquire, inScope), operation, taken, success, true, acquire.Lock(disjunct)), acquire, true));
                if (acquire.IsTry && (told is null || fails is null || !told.Contradicts(fails)))
                    all.Add(Tell(Say(acquire.HeldAnyway ? Asserted(disjunct, acquire.Lock(disjunct), acquire.Mode) : disjunct, operation, taken, fails, false), acquire, false));
                if (acquire.Ensures)
                    all.Add(Say(Asserted(disjunct, acquire.Lock(disjunct), acquire.Mode), operation, taken, success, false));
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
        {
            hold = hold with
            {
                Since = hold.Exclusive < 0 ? hold.Since : IsGivenBack(disjunct, path) ? null : acquire.Operation,
                InScope = inScope,
                IsThreadAffine = LockTypes.IsThreadAffine(acquire.Family, acquire.Type),
            };
        }
        else if (hold is { Since: null, IsCallers: false })
        {
            hold = hold with { Above = hold.Above ?? acquire.Operation };
        }

        // Who may write already writes once more, whatever is asked of the old lock.
        var mode = acquire.Family == LockFamily.ReaderWriterLock && hold.Exclusive > 0 ? LockMode.Exclusive : acquire.Mode;
        if (hold.IsHeld && !acquire.IsUpgrade && Conflicts(acquire, hold))
        {
            // A loop would count for ever.
            if (hold.Excess.Total == Hold.MaximumExcess)
                return disjunct;
            hold = hold with { Excess = hold.Excess.With(mode, hold.Excess.Of(mode) + 1) };
        }

        if (acquire.IsDropped && hold is { IsHeld: true, Basis: HoldBasis.Certain })
            hold = hold with { Excess = hold.Excess.With(mode, Math.Max(hold.Excess.Of(mode), 1)) };
        else if (acquire.IsDropped)
            hold = hold with { Basis = HoldBasis.Doubtful };
        if (acquire.Mode == LockMode.Exclusive && hold is { Exclusive: 0, IsHeld: true })
            hold = hold with { Upgraded = acquire.Operation };

        return Taken(disjunct, hold with { Changed = acquire.Operation }, mode);
    }

    /// <summary>Whether the body let go of a lock that it was entered with: to take it again is to give it back.</summary>
    private static bool IsGivenBack(Disjunct disjunct, LockPath path) => disjunct.ReleaseOf(path) is { Hold.Since: null };

    /// <summary>Whether a hold stands in the way of an acquisition by its own holder.</summary>
    public static bool Conflicts(AcquireFacts acquire, Hold hold)
    {
        var reentrant = acquire.Body.Model.Traits.IsReentrant(hold.Lock, acquire.Family, acquire.Type);
        if (acquire.IsTry && (reentrant != false || acquire.Family is not (LockFamily.SpinLock or LockFamily.ReaderWriterLockSlim)))
            return false;

        // A reader that wants to write waits for itself, re-entrant or not; so does one that wants to become upgradeable.
        if (hold.Exclusive == 0 && hold.Upgradeable == 0 && hold.Shared > 0 && acquire.Mode != LockMode.Shared)
            return !(acquire.Family == LockFamily.ReaderWriterLockSlim && reentrant is null);
        if (reentrant != false)
            return false;
        if (hold.Upgradeable > 0 && hold.Exclusive == 0)
            return acquire.Mode == LockMode.Upgradeable || hold.Shared > 0;
        return true;
    }

    private Disjunct Taken(Disjunct disjunct, Hold hold, LockMode mode)
    {
        if (!hold.IsHeld)
            disjunct = WithoutGuarded(disjunct, hold.Lock);
        if (hold is { Total: < 0, Since: { } released })
            disjunct = disjunct.With(new BorrowedKey(hold.Lock), new Fact(hold.Lock, IsKnown: true, Equal: true, Constant: released));
        return disjunct.With(disjunct.Locks.With(hold.Add(mode, 1)));
    }

    // What nobody looks at is a fault of its own; behind it the lock counts as taken, and nobody asks who lets go.
    private bool IsDropped(AcquireFacts acquire, IOperation? taken, bool inScope)
    {
        if (inScope)
            return _facts.UnusedIn(_model).IsNotKept(acquire.Operation);
        if (!acquire.IsTry)
            return IsAsync(acquire.Operation) && _facts.UnusedIn(_model).IsNotAwaited(acquire.Operation);
        return IsUnasked(acquire.Operation, taken);
    }

    private bool IsUnasked(IOperation call, IOperation? taken) =>
        taken is null ? _facts.UnusedIn(_model).IsUnread(call) : _facts.UnusedIn(_model).IsUnreadVariable(taken);

    /// <summary>Whether a call only begins to wait for a lock.</summary>
    private static bool IsAsync(IOperation call) => call is IInvocationOperation { TargetMethod.Name: "WaitAsync" };

    /// <summary>Remembers what a try has said: by its result, and by the variable it set.</summary>
    private Disjunct Say(Disjunct disjunct, IOperation operation, IOperation? taken, Fact? result, bool acquired, LockPath? path = null)
    {
        if (result is not null)
            disjunct = disjunct.With(operation, result with { Path = path is not null && result.Path == LockPath.Result ? path : LockPath.Value(operation), Scope = disjunct.Find(operation)?.Scope ?? default });
        if (taken is not null && KeyOf(taken is IDeclarationExpressionOperation declaration ? declaration.Expression : taken, disjunct) is { } key)
            disjunct = (key is ISymbol variable ? Invalidate(disjunct, variable) : key is LockPath member ? Replace(disjunct, member) : disjunct).With(key, acquired ? Fact.True : Fact.False);
        return disjunct;
    }

    /// <summary>Remembers what the member of a new object says of whether its constructor has taken the lock, or what an element of a result does.</summary>
    private Disjunct Tell(Disjunct disjunct, AcquireFacts acquire, bool acquired) => acquire.Teller is { } teller
        ? disjunct.With(_model.Paths.Member(acquire.Operation is IObjectCreationOperation ? LockPath.Fresh(acquire.Operation) : LockPath.Value(acquire.Operation), teller), acquired ? Fact.True : Fact.False) : disjunct;

    /// <summary>What a result is that is not what success is: of an enumeration, another of its members, or none of them.</summary>
    private Fact Failure(IOperation call, Fact success)
    {
        if (call.Type is null || LockTypes.Awaited(call.Type) is not INamedTypeSymbol { TypeKind: TypeKind.Enum } type || success is not { Equal: true })
            return success.Denied;
        var others = type.GetMembers().OfType<IFieldSymbol>().Select(static member => member.ConstantValue).Where(value => success.Compare(value) == false);
        if (Fact.IsOneOf(others.Append(Fact.Unnamed)) is not { } failure)
            return success.Denied;
        _anyUnnamed = true;
        return failure;
    }

    private void Release(ReleaseFacts release)
    {
        if (Replaying)
            _observer.OnRelease(WithoutAssumed(release));
        _state = _state?.Map(disjunct =>
        {
            var path = release.Lock(disjunct);
            var hold = disjunct.Locks.Find(path);
            if (hold is null or { IsHeld: false })
            {
                if (ReleaseAmongElements(disjunct, path) is { } doubtful)
                    return doubtful;

                // Perhaps the caller's hold: the exit tells.
                return hold is null && disjunct.Find(new ReleasedKey(path)) is null && CanCallerName(path) && !IsByException(disjunct, path)
                    ? disjunct.With(disjunct.Locks.With(new Hold(path, -1, 0, 0, Since: release.Operation) { ReleasedIn = release.AnyMode ? null : release.Mode }))
                    : disjunct;
            }

            var released = new LastRelease(release.Operation, hold);
            var (every, mode) = release switch
            {
                { Every: true } => (true, release.Mode),
                { WithUpgraded: true } when hold.Exclusive > 0 => (hold is { Exclusive: 1, Shared: > 0 }, LockMode.Exclusive),
                _ => (false, release.Mode),
            };
            hold = every ? hold.Gone : Released(hold, mode);
            return disjunct.With(disjunct.Locks.With(hold with { Changed = release.Operation, Above = hold.Total > 1 ? hold.Above : null }))
                .With(new ReleasedKey(path), new Fact(path, IsKnown: true, Equal: true, Constant: released));
        });
    }

    /// <summary>A release as the ways see it that do not exist only because a call may throw; if there are no others, as it is.</summary>
    private ReleaseFacts WithoutAssumed(ReleaseFacts release)
    {
        if (release.State.IsUnknown)
            return release;
        var certain = WithoutAssumed(release.State, release.Lock);
        return InExceptionalFinally || certain.Disjuncts.IsEmpty ? release with { IsByException = true } : release with { State = certain };
    }

    /// <summary>The ways of a state that do not exist only because a call may throw.</summary>
    private LockState WithoutAssumed(LockState state, Func<Disjunct, LockPath> path)
    {
        foreach (var disjunct in state.Disjuncts)
        {
            if (IsByException(disjunct, path(disjunct)))
                return Certain(state, path);
        }

        return state;
    }

    private LockState Certain(LockState state, Func<Disjunct, LockPath> path) =>
        new(state.Disjuncts.RemoveAll(disjunct => IsByException(disjunct, path(disjunct))), state.Region);

    private void MayRelease(Func<Disjunct, LockPath> released) =>
        _state = _state?.Map(disjunct => disjunct.Locks.Find(released(disjunct)) is { IsHeld: true } hold
            ? disjunct.With(disjunct.Locks.With(hold.Gone)).With(new ReleasedKey(hold.Lock), new Fact(hold.Lock))
            : disjunct);

    private static Hold Released(Hold hold, LockMode mode)
    {
        var match = hold.Depth(mode) > 0 ? mode
            : hold.Exclusive > 0 ? LockMode.Exclusive
            : hold.Upgradeable > 0 ? LockMode.Upgradeable : LockMode.Shared;
        var left = hold.Add(match, -1);

        // What was taken first has been let go of; what is left was taken on top of it.
        return left is { Exclusive: > 0, Shared: 0, Upgradeable: 0, Since: not null, Upgraded: { } upgraded } ? left with { Since = upgraded } : left;
    }

    /// <summary>Whether code outside the body could hold the lock: its path does not start at a value that only this body has.</summary>
    public bool CanCallerName(LockPath path)
    {
        var root = path.Root;
        return root.Kind is PathKind.This or PathKind.Static or PathKind.TypeOf or PathKind.Parameter or PathKind.Outer
            || (root.Kind == PathKind.Local && !SymbolEqualityComparer.Default.Equals(root.Symbol!.ContainingSymbol, Method));
    }

    private void Test(IOperation operation, Func<Disjunct, LockPath> test, LockMode mode)
    {
        if (Replaying)
            _observer.OnTest(test(_state!.Disjuncts[0]));
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

    private bool IsThreadAffine(LockPath path) =>
        TypeOfLock(path) is not { } type || LockTypes.IsThreadAffine(LockTypes.FamilyOf(type), type);

    private ITypeSymbol? TypeOfLock(LockPath path) => path switch
    {
        { Kind: PathKind.This } => Method?.ContainingType,
        { Symbol: IFieldSymbol field } => field.Type,
        { Symbol: IPropertySymbol property } => property.Type,
        { Symbol: IParameterSymbol parameter } => parameter.Type,
        { Symbol: ILocalSymbol local } => local.Type,
        _ => null,
    };

    private void Assert(Func<Disjunct, LockPath> asserted, LockMode mode) =>
        _state = _state?.Map(disjunct => Asserted(disjunct, asserted(disjunct), mode));

    private Disjunct Asserted(Disjunct disjunct, LockPath path, LockMode mode)
    {
        var hold = disjunct.Locks.Find(path);
        if (hold is not null && hold.Satisfies(mode == LockMode.Upgradeable ? LockMode.Shared : mode))
            return disjunct;
        hold = hold is { IsHeld: true } ? hold : new Hold(path, 0, 0, 0, HoldBasis.Asserted) { IsThreadAffine = IsThreadAffine(path) };
        return disjunct.With(disjunct.Locks.With(hold.Add(mode, 1) with { Basis = HoldBasis.Asserted }));
    }
}
