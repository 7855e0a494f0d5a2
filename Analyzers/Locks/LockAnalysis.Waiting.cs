using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Where the body waits, or hands control to code that nobody here knows.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>Whether this very body holds a lock, and not the code around it or whoever called it.</summary>
    public bool IsOwn(Hold hold) => !hold.IsCallers && (hold.Since is { Syntax: var since }
        ? since.SyntaxTree == Syntax.SyntaxTree && Syntax.Span.Contains(since.Span)
        : !IsNested || ExpectsOnEntry(hold.Lock));

    private bool ExpectsOnEntry(LockPath path)
    {
        foreach (var clause in Contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Requires or ClauseKind.Releases && clause.Lock.Equals(path))
                return true;
        }

        return false;
    }

    private void Suspend(IOperation operation)
    {
        if (_state is null || _state.IsUnknown)
            return;
        if (Replaying)
            _observer.OnSuspend(new SuspendFacts(this, operation, _state));

        // Whoever called gets control back at the first await, with its locks; what follows runs without them.
        if (operation is IAwaitOperation)
            _state = _state.Map(disjunct => disjunct.With(disjunct.Locks.Without(hold => hold is { IsHeld: true, IsThreadAffine: true } && !IsOwn(hold))));
    }

    private void Need(IInvocationOperation invocation, IOperation operand)
    {
        MayThrow();
        if (Replaying && _state is { IsUnknown: false } state)
            _observer.OnNeed(new NeedFacts(this, invocation, state, disjunct => PathOf(operand, disjunct)));
    }

    private void CallOut(IOperation operation, IMethodSymbol method)
    {
        if (!Replaying || _state is not { IsUnknown: false } state)
            return;
        foreach (var disjunct in state.Disjuncts)
        {
            if (disjunct.Locks.Holds.IsEmpty)
                continue;
            _observer.OnCallOut(new CallOutFacts(this, operation, method, state));
            return;
        }
    }
}
