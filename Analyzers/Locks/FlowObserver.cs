using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Whether a needed lock is held at a point, over all paths that reach it.</summary>
internal enum HoldVerdict : byte
{
    /// <summary>Held on every path, in a mode that does; or too little is known to deny it.</summary>
    Held,

    /// <summary>Held on every path, but somewhere shared only.</summary>
    HeldShared,

    /// <summary>Held on some paths and not on others.</summary>
    HeldSometimes,

    /// <summary>Held on no path.</summary>
    NotHeld,
}

/// <summary>A call of a member that has a contract, as it stands in the body.</summary>
internal readonly record struct CallFacts(LockAnalysis Body, IOperation Operation, IMethodSymbol Target, ImmutableArray<Clause> Clauses, LockState State)
{
    /// <summary>The lock of a clause, on one of the paths.</summary>
    public LockPath Resolve(Clause clause, Disjunct disjunct) => Body.AtCall(Operation, Target, clause.Lock, disjunct);

    /// <summary>The locks of a clause, on one of the paths: a guard stands for all that it holds.</summary>
    public ImmutableArray<LockPath> ResolveAll(Clause clause, Disjunct disjunct) => Body.ScopeAt(State, Operation, clause.Lock) is { } scope
        ? scope.Select(static scoped => scoped.Lock).ToImmutableArray()
        : ImmutableArray.Create(Resolve(clause, disjunct));

    public HoldVerdict Judge(Clause clause)
    {
        var call = this;
        if (Body.ScopeAt(State, Operation, clause.Lock) is not { } scope)
            return Body.Judge(State, disjunct => call.Resolve(clause, disjunct), clause.Mode);

        // A guard stands for all that it holds.
        var verdict = HoldVerdict.Held;
        foreach (var scoped in scope)
        {
            var each = Body.Judge(State, _ => scoped.Lock, clause.Mode);
            verdict = each > verdict ? each : verdict;
        }

        return verdict;
    }
}

/// <summary>A method or lambda with a contract becomes a delegate whose type says nothing of it.</summary>
internal readonly record struct DelegateFacts(LockAnalysis Body, IOperation Operation, IMethodSymbol Target, ITypeSymbol? Type, ImmutableArray<Clause> Clauses, LockState State);

/// <summary>An access to a member that is guarded. <paramref name="Owner"/> is what the member belongs to, where the operation does not say.</summary>
internal readonly record struct AccessFacts(
    LockAnalysis Body, IOperation Operation, ISymbol Member, IOperation? Instance, LockPath? Owner, ImmutableArray<Guard> Guards,
    AccessKind Access, AccessKind Contents, LockState State)
{
    /// <summary>Whether it comes about when the body has been left: nothing that is held on entry is of use.</summary>
    public bool IsLater { get; init; }

    public LockPath Resolve(LockPath guard, Disjunct disjunct) => Body.AtAccess(Member, OwnerPath(disjunct), guard);

    /// <summary>The locks that it needs.</summary>
    public ImmutableArray<GuardNeed> Needs { get; init; } = ImmutableArray<GuardNeed>.Empty;

    /// <summary>The object whose member is used; null for a static member.</summary>
    public LockPath? OwnerPath(Disjunct disjunct) => Member.IsStatic ? null : Owner ?? Body.PathOf(Instance, disjunct);

    public HoldVerdict Judge(LockPath guard, LockMode mode)
    {
        var access = this;
        return Body.Judge(State, disjunct => access.Resolve(guard, disjunct), mode);
    }
}

/// <summary>How a value is used.</summary>
internal enum AccessKind : byte
{
    /// <summary>Not at all: named, or bound to a reference.</summary>
    None,
    Read,
    Write,
}

/// <summary>
/// A lock is acquired. <paramref name="State"/> is that before it: of several ways those that exist whether a call throws or not, where
/// there are any. <paramref name="IsDropped"/> tells that nobody looks at what came back: whether a try has taken the lock, or the guard
/// that would let go of it.
/// </summary>
internal readonly record struct AcquireFacts(
    LockAnalysis Body, IOperation Operation, LockState State, System.Func<Disjunct, LockPath> Lock, LockMode Mode, LockFamily Family, ITypeSymbol? Type,
    bool IsTry, bool IsUpgrade, bool IsDropped = false, Fact? Success = null, ISymbol? Teller = null, bool Ensures = false, Fact? Failure = null,
    bool HeldAnyway = false);

/// <summary>
/// A lock is released, once or <paramref name="Every"/> hold of it. <paramref name="State"/> is that before it: of several ways those
/// that exist whether a call throws or not; where there are none, the release is <paramref name="IsByException"/>.
/// </summary>
internal readonly record struct ReleaseFacts(
    LockAnalysis Body, IOperation Operation, LockState State, System.Func<Disjunct, LockPath> Lock, LockMode Mode, bool AnyMode, bool Every = false, bool IsByException = false,
    bool WithUpgraded = false);

/// <summary>What paths that meet do not agree on.</summary>
internal enum PathDifference : byte
{
    /// <summary>Whether the lock is held at all.</summary>
    Held,

    /// <summary>How often it is.</summary>
    Depth,

    /// <summary>In which mode it is.</summary>
    Mode,
}

/// <summary>Paths meet that hold a lock differently, and nothing that is still tested tells them apart.</summary>
/// <param name="Body">The body.</param>
/// <param name="Lock">The lock.</param>
/// <param name="By">The operation, last in the source, that makes them differ.</param>
/// <param name="Others">What the other paths did to the lock.</param>
/// <param name="Meeting">What stands first where they meet, if anything does.</param>
/// <param name="What">What they do not agree on.</param>
/// <param name="InLoop">Whether it is a loop that starts over there.</param>
internal readonly record struct PathsDifferFacts(
    LockAnalysis Body, LockPath Lock, IOperation By, ImmutableArray<IOperation> Others, IOperation? Meeting, PathDifference What, bool InLoop);

/// <summary>The body stops at an <c>await</c> or a <c>yield</c>, and goes on when somebody else says so.</summary>
internal readonly record struct SuspendFacts(LockAnalysis Body, IOperation Operation, LockState State);

/// <summary>An operation that only the holder of a lock may do: <c>Monitor.Wait</c>, <c>Pulse</c>.</summary>
internal readonly record struct NeedFacts(
    LockAnalysis Body, IInvocationOperation Operation, LockState State, System.Func<Disjunct, LockPath> Lock, bool InLoop)
{
    public HoldVerdict Judge() => Body.Judge(State, Lock, LockMode.Exclusive);
}

/// <summary>A member or a delegate is called while something is held, lock APIs and members with contracts among them.</summary>
internal readonly record struct CallOutFacts(LockAnalysis Body, IOperation Operation, IMethodSymbol Target, LockState State);

/// <summary>Who gets a reference that leaves its region.</summary>
internal enum HandedTo : byte
{
    Caller,
    Member,
}

/// <summary>A reference to contents that <paramref name="Lock"/> guards goes where the lock, that the body took for itself, does not.</summary>
internal readonly record struct HandOutFacts(LockAnalysis Body, IOperation Operation, ISymbol Member, LockPath Lock, HandedTo To);

/// <summary>A lock is assumed to be held. <paramref name="State"/> is that before.</summary>
internal readonly record struct AssumeFacts(LockAnalysis Body, IOperation Operation, LockState State, System.Func<Disjunct, LockPath> Lock);

/// <summary>One way out of a body. <paramref name="Returned"/> is what it returns.</summary>
internal readonly record struct BodyExit(IOperation? Returned, LockState State);

/// <summary>A lock that the body has taken is held where an exception leaves it. <paramref name="Thrower"/> is the statement that throws.</summary>
internal readonly record struct UnprotectedHold(Hold Hold, IOperation? Thrower);

/// <summary>All normal ways out of a body, and what exceptions leave held.</summary>
internal readonly record struct EndFacts(LockAnalysis Body, ImmutableArray<BodyExit> Exits, ImmutableArray<UnprotectedHold> Unprotected);

/// <summary>Hears what a replay sees. Every event comes once per place and context; states are final.</summary>
internal abstract class FlowObserver
{
    /// <summary>Hears nothing.</summary>
    public static readonly FlowObserver Deaf = new DeafObserver();

    /// <summary>Whether a nested function is not looked at.</summary>
    public virtual bool Skips(LockAnalysis function) => function.Contract.IsExempt;

    /// <summary>An expression is exempt.</summary>
    /// <returns>Who hears what it does.</returns>
    public virtual FlowObserver OnUnchecked(IOperation exempt) => Deaf;

    public virtual void OnAssume(in AssumeFacts assumption)
    {
    }

    public virtual void OnCall(in CallFacts call)
    {
    }

    /// <summary>What a private method needs that some of its callers hold, as far as that is known: the others lack it.</summary>
    public virtual ImmutableArray<Clause> RequiredBy(LockAnalysis body, IMethodSymbol target) => ImmutableArray<Clause>.Empty;

    /// <summary>A private method of the compilation is called.</summary>
    public virtual void OnInvocation(LockAnalysis body, IOperation call, IMethodSymbol target, LockState state)
    {
    }

    /// <summary>A method or lambda with a contract becomes a delegate that has none.</summary>
    public virtual void OnDelegate(in DelegateFacts made)
    {
    }

    /// <summary>A method becomes a delegate.</summary>
    public virtual void OnMethodGroup(IMethodSymbol method)
    {
    }

    /// <summary>A parameter that is a delegate is invoked, or handed to a callee that runs it under what that holds.</summary>
    public virtual void OnDelegateRun(LockAnalysis body, IParameterSymbol parameter, LockState state, DelegateRun? callee)
    {
    }

    public virtual void OnAccess(in AccessFacts access)
    {
    }

    /// <summary>The body has checked what it is given, and begins its work.</summary>
    public virtual void OnWork(LockAnalysis body, LockState state)
    {
    }

    /// <summary>Whether anybody wants to know where the work of a body begins.</summary>
    public virtual bool AsksForWork(LockAnalysis body) => false;

    /// <summary>Whether somebody wants to know what the body does for its callers: then what they give it is a lock if it can be one.</summary>
    public virtual bool AsksForEffects => false;

    /// <summary>The body asks whether it holds a lock.</summary>
    public virtual void OnTest(LockPath tested)
    {
    }

    public virtual void OnAcquire(in AcquireFacts acquire)
    {
    }

    public virtual void OnRelease(in ReleaseFacts release)
    {
    }

    /// <summary>Comes once for each place where paths meet and each lock, before the end.</summary>
    public virtual void OnPathsDiffer(in PathsDifferFacts paths)
    {
    }

    public virtual void OnSuspend(in SuspendFacts suspend)
    {
    }

    public virtual void OnNeed(in NeedFacts need)
    {
    }

    public virtual void OnCallOut(in CallOutFacts call)
    {
    }

    public virtual void OnHandOut(in HandOutFacts handOut)
    {
    }

    public virtual void OnEnd(in EndFacts end)
    {
    }

    private sealed class DeafObserver : FlowObserver
    {
    }
}
