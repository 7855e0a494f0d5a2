using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What exceptions that leave the body leave held.</summary>
internal sealed partial class LockAnalysis
{
    private readonly ImmutableArray<UnprotectedHold>.Builder _unprotected = ImmutableArray.CreateBuilder<UnprotectedHold>(1);
    private IOperation? _statement;

    /// <summary>The task that is awaited at the moment, which may be that of an acquisition.</summary>
    private IOperation? _awaited;

    /// <summary>Whether what throws at the moment does so only where the program is wrong anyway, or never.</summary>
    private bool _isHarmless;

    /// <summary>Whether what runs at the moment leads to a lock that is let go of: whoever took it has got there before.</summary>
    private bool _hasBeenReached;

    /// <summary>What is held if the mutex that is waited for turns out to be abandoned.</summary>
    private LockState? _abandoned;

    // An abandoned mutex is told of by an exception, and taken all the same.
    protected override LockState? Caught(ITypeSymbol exception) =>
        exception is { Name: "AbandonedMutexException" } ? _abandoned : null;

    private void MayThrow() => MayThrowIn(_state);

    // The exception runs the finally blocks in its way, through this very transfer function.
    private void MayThrowIn(LockState? thrown)
    {
        if (thrown is not { IsUnknown: false })
            return;
        var state = _state;
        MayThrow(thrown, _isHarmless ? ThrowKind.IfWrong : ThrowKind.Perhaps);
        _state = state;
    }

    protected override void Thrown(LockState state)
    {
        if (_isHarmless || state.IsUnknown || !HasUnnoted(state))
            return;

        // The finally blocks on the way out have statements of their own.
        var thrower = _statement;
        var left = Escaping(state);
        _statement = thrower;
        if (left is null or { IsUnknown: true })
            return;
        foreach (var disjunct in left.Disjuncts)
        {
            foreach (var hold in disjunct.Locks.Holds)
            {
                if (IsUnnoted(hold))
                    _unprotected.Add(new UnprotectedHold(hold, thrower));
            }
        }
    }

    private bool HasUnnoted(LockState state)
    {
        foreach (var disjunct in state.Disjuncts)
        {
            foreach (var hold in disjunct.Locks.Holds)
            {
                if (IsUnnoted(hold))
                    return true;
            }
        }

        return false;
    }

    private bool IsUnnoted(Hold hold) =>
        hold is { IsHeld: true, InScope: false, Basis: HoldBasis.Certain, Since: { } since } && !IsNoted(since) && !IsStillAcquiring(since);

    private bool IsNoted(IOperation since)
    {
        foreach (var noted in _unprotected)
        {
            if (ReferenceEquals(noted.Hold.Since, since))
                return true;
        }

        return false;
    }

    // await gate.WaitAsync().ConfigureAwait(false): what throws in the statement that acquires, throws before it has.
    private bool IsStillAcquiring(IOperation since) =>
        (_statement is { } statement && statement.Syntax.Span.Contains(since.Syntax.Span))
        || (_awaited is { } task && _state?.Disjuncts.All(disjunct => LockPath.Value(since).Equals(PathOf(task, disjunct))) == true);

    /// <summary>As <see cref="MayThrow()"/>, for what throws only where the program is wrong anyway: null references, indices, getters.</summary>
    private void MayThrowIfWrong()
    {
        if (_hasBeenReached || !CatchesAny)
            return;
        var outer = _isHarmless;
        _isHarmless = true;
        MayThrow();
        _isHarmless = outer;
    }

    /// <summary>Whether all that a call does is to let go of locks.</summary>
    private bool LetsGo(IMethodSymbol method)
    {
        if (LockApis.Find(method) is { } api)
            return api.Effect is LockEffect.Releases or LockEffect.Downgrades or LockEffect.ReleasesAny or LockEffect.ClosesScope;
        var clauses = _model.HasContracts && _model.Contracts.Of(method) is { IsEmpty: false } contract ? contract.Clauses : _model.Summaries.Of(method, Cancellation).Clauses;
        return !clauses.IsEmpty && clauses.All(static clause => clause.Kind == ClauseKind.Releases);
    }

    // Getters, by the rules for writing them (CA1065), do not throw; assertions and atomic operations have nothing to throw.
    private static bool IsHarmless(IMethodSymbol method) => method switch
    {
        { ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } => true,
        { MethodKind: MethodKind.PropertyGet, Parameters.IsEmpty: true } => method.Name is not ("get_Result" or "get_Value"),
        { ContainingType: { Name: "Debug" or "Trace" or "Interlocked" or "Volatile" } } => method.ContainingNamespace?.Name is "Diagnostics" or "Threading",
        { Name: "Assert" or "ReferenceEquals" or "GetHashCode" or "Equals" or "GetType" or "KeepAlive" } => true,
        { MethodKind: MethodKind.Constructor, ContainingType.SpecialType: SpecialType.System_Object } => true,
        _ => false,
    };

    /// <summary>Whether a call is a step of a loop over an array or a collection of .NET: it throws where somebody changes that meanwhile. A sequence runs code.</summary>
    private bool IsStepOverCollection(IOperation call)
    {
        if (call is not IInvocationOperation { IsImplicit: true, TargetMethod.Name: "GetEnumerator" or "MoveNext" or "Dispose", Instance: { } instance })
            return false;
        var source = Unwrap(instance);
        while (source is IFlowCaptureReferenceOperation capture && _captured.TryGetValue(capture.Id, out var captured))
            source = Unwrap(captured);
        if (source is IInvocationOperation { IsImplicit: true, TargetMethod.Name: "GetEnumerator", Instance: { } collection })
            source = Unwrap(collection);
        return source?.Type is { TypeKind: not TypeKind.Interface } type && (KnownCollections.IsGuardable(type) || KnownCollections.IsSpan(type));
    }

    /// <summary>Whether an acquisition only waits: without a time-out and without a token there is nothing that ends it early.</summary>
    private static bool OnlyWaits(IOperation acquisition) =>
        acquisition is IInvocationOperation invocation
        && invocation.Arguments.All(static a => a.Parameter is { RefKind: not RefKind.None } or { Ordinal: 0, Type.SpecialType: SpecialType.System_Object });
}
