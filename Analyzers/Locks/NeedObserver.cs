using System.Collections.Generic;
using System.Collections.Immutable;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Hears of every lock that a body needs and does not hold, where it would hold it if it were entered with it.</summary>
internal abstract class NeedObserver : FlowObserver
{
    protected abstract void OnMissing(LockAnalysis body, LockPath needed, LockMode mode);

    public override void OnAccess(in AccessFacts access)
    {
        if (!access.Body.KeepsHolds || access.IsLater)
            return;
        foreach (var need in access.Needs)
        {
            if (IsMissing(need.Verdict, need.Mode))
                OnMissing(access.Body, access.Resolve(need.Lock, access.State.Disjuncts[0]), need.Mode);
        }
    }

    public override void OnCall(in CallFacts call)
    {
        if (!call.Body.KeepsHolds)
            return;
        foreach (var clause in call.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && IsMissing(call.Judge(clause), clause.Mode) && !Ownership.OwnsReceiver(call, clause.Lock))
                OnMissing(call.Body, call.Resolve(clause, call.State.Disjuncts[0]), clause.Mode);
        }
    }

    public override void OnNeed(in NeedFacts need)
    {
        if (need.Body.KeepsHolds && IsMissing(need.Body.Judge(need.State, need.Lock, LockMode.Exclusive), LockMode.Exclusive))
            OnMissing(need.Body, need.Lock(need.State.Disjuncts[0]), LockMode.Exclusive);
    }

    private static bool IsMissing(HoldVerdict verdict, LockMode mode) =>
        verdict is HoldVerdict.NotHeld or HoldVerdict.HeldSometimes || (verdict == HoldVerdict.HeldShared && mode == LockMode.Exclusive);
}

/// <summary>The locks that a function needs and was not entered with, by the weakest mode that does.</summary>
internal sealed class NeededLocks : NeedObserver
{
    private readonly Dictionary<LockPath, LockMode> _needs = new();
    private readonly FlowObserver _asking;

    public NeededLocks(FlowObserver asking)
    {
        _asking = asking;
    }

    public IReadOnlyDictionary<LockPath, LockMode> All => _needs;

    /// <summary>What is needed, in the mode that suits all who need it.</summary>
    public static void Add(Dictionary<LockPath, LockMode> needs, LockPath needed, LockMode mode) =>
        needs[needed] = needs.TryGetValue(needed, out var known) && known == LockMode.Exclusive ? known : mode;

    public override void OnInvocation(LockAnalysis body, IOperation call, IMethodSymbol target, LockState state)
    {
        if (RequiredBy(body, target) is { IsEmpty: false } required)
            OnCall(new CallFacts(body, call, target, required, state));
    }

    public override ImmutableArray<Clause> RequiredBy(LockAnalysis body, IMethodSymbol target) => _asking.RequiredBy(body, target);

    protected override void OnMissing(LockAnalysis body, LockPath needed, LockMode mode) => Add(_needs, needed, mode);
}
