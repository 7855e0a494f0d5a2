using System;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Guard objects: what they hold, and what happens to it when they are disposed, released early or locked again.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>What a guard holds that a clause of a called member names: the receiver, or an argument; null where it names no guard.</summary>
    public ImmutableArray<ScopedHold>? ScopeAt(LockState state, IOperation call, LockPath declared) =>
        NamedBy(call, declared) is { } guard ? ScopeOf(state, guard) : null;

    /// <summary>What a clause of a called member names by itself: the receiver, or an argument; null where it names anything else.</summary>
    private static IOperation? NamedBy(IOperation call, LockPath declared) => declared.Kind switch
    {
        PathKind.This => ReceiverOf(call),
        PathKind.Parameter => Argument(call, ((IParameterSymbol)declared.Symbol!).Ordinal),
        _ => null,
    };

    private ImmutableArray<ScopedHold>? ScopeOf(LockState state, IOperation guard)
    {
        foreach (var disjunct in state.Disjuncts)
        {
            if (FactOf(guard, disjunct) is { Scope.IsDefaultOrEmpty: false } known)
                return known.Scope;
        }

        return null;
    }

    /// <summary>Whether a clause names a guard of which nobody here knows what it holds: somebody else has made it.</summary>
    private bool IsOfUnknownGuard(IOperation call, LockPath declared) => NamedBy(call, declared) is { } guard && IsUnknownGuard(guard);

    private bool IsUnknownGuard(IOperation guard) => guard is not IInstanceReferenceOperation && _model.Contracts.IsScope(Unconverted(guard).Type);

    private static IOperation? ReceiverOf(IOperation call) => call switch
    {
        IInvocationOperation invocation => invocation.Instance,
        IPropertyReferenceOperation property => property.Instance,
        _ => null,
    };

    /// <summary>A parameter that is a guard, and that the contract names, stands for what it holds.</summary>
    private Disjunct Guarding(Disjunct disjunct, Clause clause) =>
        clause.Lock is { Kind: PathKind.Parameter, Symbol: IParameterSymbol parameter } && _model.Contracts.IsScope(parameter.Type)
            ? disjunct.With(parameter, Fact.NotNull with { Path = clause.Lock, Scope = ImmutableArray.Create(new ScopedHold(clause.Lock, clause.Mode)) })
            : disjunct;

    private void AddScope(IOperation operation, Func<Disjunct, LockPath> held, LockMode mode, bool inverse, bool isIdle = false) =>
        _state = _state?.Map(disjunct =>
        {
            var before = disjunct.Find(operation) ?? Fact.NotNull;
            if (before.IsKnown && before.Compare(null) == true)
                return disjunct;
            var scope = before.Scope.IsDefault ? ImmutableArray<ScopedHold>.Empty : before.Scope;
            return disjunct.With(operation, before with { Scope = scope.Add(new ScopedHold(held(disjunct), mode, inverse, isIdle)) });
        });

    private bool DisposesScope(IOperation call)
    {
        if (ReceiverOf(call) is not { } instance)
            return false;
        if (ScopeOf(_state!, instance) is null)
            return IsUnknownGuard(instance);
        Dispose(call, instance);
        return true;
    }

    private void Dispose(IOperation by, IOperation instance) =>
        _state = _state!.Map(disjunct =>
        {
            if (FactOf(instance, disjunct) is not { Scope.IsDefaultOrEmpty: false } guard)
                return disjunct;
            foreach (var scoped in guard.Scope)
            {
                var hold = disjunct.Locks.Find(scoped.Lock);
                var isBackEarly = scoped.Inverse && hold is { IsHeld: true, InScope: true };
                if (scoped.Inverse)
                    disjunct = isBackEarly ? disjunct : Taken(disjunct, hold ?? GivenBack(disjunct, scoped.Lock), scoped.Mode);
                else if (hold is { IsHeld: true } && (!scoped.IsIdle || (guard.Path is null && hold.InScope)))
                    disjunct = disjunct.With(disjunct.Locks.With(Released(hold, scoped.Mode)))
                        .With(new ReleasedKey(scoped.Lock), new Fact(scoped.Lock, IsKnown: true, Equal: true, Constant: new LastRelease(by, hold)));
            }

            return disjunct;
        });

    /// <summary>No hold of a lock, but for who took it before: what an inverse guard takes again counts as never released.</summary>
    private static Hold GivenBack(Disjunct disjunct, LockPath path) =>
        (disjunct.ReleaseOf(path)?.Hold ?? new Hold(path, 0, 0, 0)).Gone;

    /// <summary>
    /// The mode in which a guard's member takes what the guard holds: that of the guard, unless its members tell modes apart.
    /// </summary>
    private LockMode ModeOf(IMethodSymbol member, Clause clause, ScopedHold scoped) =>
        member.ContainingType.GetMembers().OfType<IMethodSymbol>().Where(static m => m.MethodKind == MethodKind.Ordinary)
            .SelectMany(m => _model.Contracts.Of(m).Clauses).Any(static c => c.Kind is ClauseKind.Acquires or ClauseKind.TryAcquires && c.Mode != LockMode.Exclusive)
            ? clause.Mode : scoped.Mode;

    /// <summary>The type of the locks that guards of a type are made for, if that is one.</summary>
    private ITypeSymbol? TypeOfLocksIn(ITypeSymbol guard)
    {
        var types = guard.GetMembers().OfType<IMethodSymbol>().Where(static m => m.MethodKind == MethodKind.Constructor).SelectMany(m => _model.Contracts.Of(m).Clauses)
            .Select(static clause => (clause.Lock.Symbol as IParameterSymbol)?.Type).Distinct(SymbolEqualityComparer.Default).ToList();
        return types.Count == 1 ? (ITypeSymbol?)types[0] : null;
    }

    private bool IsIdle(Disjunct disjunct, IOperation? guard, LockPath path) =>
        guard is not null && FactOf(guard, disjunct) is { Scope.IsDefaultOrEmpty: false } known
        && known.Scope.Any(scoped => scoped.IsIdle && !scoped.Inverse && scoped.Lock.Equals(path));

    /// <summary>A guard that holds a lock from here on, or does not: by whatever name it goes.</summary>
    private Disjunct WithIdle(Disjunct disjunct, IOperation? guard, LockPath path, bool isIdle)
    {
        if (guard is null || FactOf(guard, disjunct) is not { Scope.IsDefaultOrEmpty: false, Path: { } name })
            return disjunct;
        foreach (var pair in disjunct.Facts)
        {
            if (!name.Equals(pair.Value.Path) || pair.Value.Scope.IsDefaultOrEmpty)
                continue;
            var scope = pair.Value.Scope.Select(scoped => scoped.Lock.Equals(path) ? scoped with { IsIdle = isIdle } : scoped);
            disjunct = disjunct.With(pair.Key, pair.Value with { Scope = scope.ToImmutableArray() });
        }

        return disjunct;
    }

    private void ApplyToScope(IOperation operation, IMethodSymbol member, Clause clause, ImmutableArray<ScopedHold> scope)
    {
        // A property takes nothing: it tells whether the guard has.
        if (clause is { Kind: ClauseKind.TryAcquires, Success: { } owns } && member.MethodKind == MethodKind.PropertyGet)
        {
            _state = _state!.Map(disjunct =>
                disjunct.With(operation, scope.All(scoped => disjunct.Locks.Find(scoped.Lock) is { IsHeld: true }) ? owns : owns.Denied));
            return;
        }

        var guard = NamedBy(operation, clause.Lock);
        foreach (var scoped in scope)
        {
            switch (clause.Kind)
            {
                case ClauseKind.Acquires or ClauseKind.TryAcquires:
                    var type = TypeOfLock(scoped.Lock) is { } own && _model.Contracts.IsScope(own) ? TypeOfLocksIn(own) : TypeOfLock(scoped.Lock);
                    var converts = _model.Contracts.Of(member).Clauses.Any(c => c.Kind == ClauseKind.Releases && c.Lock.Equals(clause.Lock));
                    Acquire(new AcquireFacts(this, operation, _state!, _ => scoped.Lock, ModeOf(member, clause, scoped), type is null ? LockFamily.Monitor : LockTypes.FamilyOf(type), type,
                        clause.Kind == ClauseKind.TryAcquires, converts), clause.Success, null, inScope: false);
                    _state = _state?.Map(disjunct => disjunct.Locks.Find(scoped.Lock) is { IsHeld: true } hold
                        ? WithIdle(disjunct.With(disjunct.Locks.With(hold with { InScope = true })), guard, scoped.Lock, isIdle: false) : disjunct);
                    break;
                case ClauseKind.Releases when clause.Inferred && guard is not null:
                    // A helper has disposed of it.
                    Dispose(operation, guard);
                    _state = _state?.Map(disjunct => WithIdle(disjunct, guard, scoped.Lock, isIdle: true));
                    break;
                case ClauseKind.Releases:
                    var release = new ReleaseFacts(this, operation, _state!, _ => scoped.Lock, clause.AnyMode ? scoped.Mode : clause.Mode, clause.AnyMode);
                    if (_state!.Disjuncts.All(disjunct => IsIdle(disjunct, guard, scoped.Lock)))
                    {
                        // Whoever else holds it goes on to do so.
                        var without = _state.Map(disjunct => disjunct.With(disjunct.Locks.Without(hold => hold.Lock.Equals(scoped.Lock))));
                        if (Replaying)
                            _observer.OnRelease(release with { State = without! });
                        break;
                    }

                    Release(release);
                    _state = _state?.Map(disjunct => WithIdle(disjunct, guard, scoped.Lock, isIdle: true));
                    break;
                case ClauseKind.MayRelease when clause.Inferred:
                    // Nobody has said so: what may be gone need not be let go of, and is not missed. It has been handed over.
                    break;
                case ClauseKind.MayRelease:
                    MayRelease(_ => scoped.Lock);
                    break;
                case ClauseKind.Asserts:
                    Assert(_ => scoped.Lock, scoped.Mode);
                    break;
            }
        }
    }
}
