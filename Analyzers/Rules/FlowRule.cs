using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>An operation in the code that contains it.</summary>
internal readonly record struct OperationFacts(LockModel Model, IOperation Operation, ISymbol Member);

/// <summary>A rule that reads what the flow analysis saw. It walks no code and keeps no state.</summary>
internal abstract class FlowRule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    public virtual void OnCall(in CallFacts call, FindingSink findings)
    {
    }

    public virtual void OnExemption(in ExemptionFacts exemption, FindingSink findings)
    {
    }

    public virtual void OnUnchecked(in UncheckedFacts exemption, FindingSink findings)
    {
    }

    public virtual void OnAssume(in AssumeFacts assumption, FindingSink findings)
    {
    }

    public virtual void OnDelegate(in DelegateFacts made, FindingSink findings)
    {
    }

    public virtual void OnAccess(in AccessFacts access, FindingSink findings)
    {
    }

    public virtual void OnAcquire(in AcquireFacts acquire, FindingSink findings)
    {
    }

    public virtual void OnRelease(in ReleaseFacts release, FindingSink findings)
    {
    }

    public virtual void OnPathsDiffer(in PathsDifferFacts paths, FindingSink findings)
    {
    }

    public virtual void OnSuspend(in SuspendFacts suspend, FindingSink findings)
    {
    }

    public virtual void OnNeed(in NeedFacts need, FindingSink findings)
    {
    }

    public virtual void OnCallOut(in CallOutFacts call, FindingSink findings)
    {
    }

    public virtual void OnHandOut(in HandOutFacts handOut, FindingSink findings)
    {
    }

    public virtual void OnEnd(in EndFacts end, FindingSink findings)
    {
    }

    /// <summary>The kinds of operation that <see cref="OnOperation"/> is to see, in every body; none where the compilation has nothing for it.</summary>
    public virtual ImmutableArray<OperationKind> Watches(LockModel model) => ImmutableArray<OperationKind>.Empty;

    /// <summary>Whether the rule may find something in a body that does nothing with locks but to hold them for regions of it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="member">The member whose body it is.</param>
    public virtual bool MayFindInRegions(IOperation body, ISymbol member) => false;

    /// <summary>A call that takes a lock for a region, in a body of which nothing else wants the flow to be known.</summary>
    public virtual void OnPair(in OperationFacts acquire, FindingSink findings)
    {
    }

    /// <summary>An operation as it stands, whatever the flow around it.</summary>
    public virtual void OnOperation(in OperationFacts operation, FindingSink findings)
    {
    }
}

/// <summary>A <c>[NoLockAnalysis]</c>. <paramref name="HasFindings"/> analyses what it covers.</summary>
internal readonly record struct ExemptionFacts(SyntaxNode Place, bool HasReason, System.Func<bool> HasFindings);

/// <summary>A <c>LockAssume.Unchecked</c>, and how many findings it hides.</summary>
internal readonly record struct UncheckedFacts(IOperation Operation, int Hidden);
