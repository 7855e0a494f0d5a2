using System;
using System.Collections.Immutable;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Guard objects: what they hold, and what happens to it when they are disposed, released early or locked again.</summary>
internal sealed partial class LockAnalysis
{
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
                        .With(new ReleasedKey(scoped.Lock), new Fact(scoped.Lock, IsKnown: true, Equal: true, Constant: new LastRelease(call, hold.DoubtfulSince)));
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
}
