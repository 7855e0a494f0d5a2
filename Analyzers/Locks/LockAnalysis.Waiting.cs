using System.Collections.Generic;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
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
            _observer.OnNeed(new NeedFacts(this, invocation, state, disjunct => PathOf(operand, disjunct), InLoop));
        if (invocation.TargetMethod.Name == "Wait")
            _state = _state?.Map(disjunct => WithoutGuarded(disjunct, PathOf(operand, disjunct)));
    }

    /// <summary>A member is called that is no lock's.</summary>
    private void CallOut(IOperation operation, IMethodSymbol method)
    {
        if (Replaying && _state is { IsUnknown: false } state && state.Disjuncts.Any(static d => !d.Locks.Holds.IsEmpty))
            _observer.OnCallOut(new CallOutFacts(this, operation, method, state));
        if (CallOutApis.Find(method) == CallOutEffect.Awaits)
        {
            foreach (var task in TasksOf(operation))
                Complete(task);
        }
    }

    /// <summary>The tasks that a call waits for: what it is called on, or what it is given.</summary>
    public IEnumerable<IOperation> TasksOf(IOperation call)
    {
        var receiver = call is IInvocationOperation invocation ? invocation.Instance : (call as IPropertyReferenceOperation)?.Instance;
        return receiver is not null ? new[] { TaskOf(receiver) } : call is IInvocationOperation given ? Given(given) : Enumerable.Empty<IOperation>();
    }

    /// <summary>Whether a task is known to be complete: it was awaited, or asked.</summary>
    public bool IsComplete(IOperation task, Disjunct disjunct)
    {
        if (task is IInvocationOperation { TargetMethod.Name: "FromResult" or "FromException" or "FromCanceled" } or IPropertyReferenceOperation { Property.Name: "CompletedTask" })
            return true;
        var path = PathOf(task, disjunct);

        // A continuation gets the task that it continues.
        if (path is { Kind: PathKind.Parameter, Symbol: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } continuation } }
            && continuation.DeclaringSyntaxReferences[0].GetSyntax(Cancellation).FirstAncestorOrSelf<InvocationExpressionSyntax>() is
                { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" } })
            return true;
        foreach (var pair in disjunct.Facts)
        {
            if (pair.Key is LockPath { Kind: PathKind.Member, Parent: { } asked, Key: string member } && asked.Equals(path) && IsCompletion(member, pair.Value))
                return true;
        }

        return disjunct.Find(AllComplete) is not null && task switch
        {
            ILocalReferenceOperation => path.Root.Kind is PathKind.Value or PathKind.Local || IsOfElement(path),
            IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } => true,
            _ => false,
        };
    }

    private static bool IsCompletion(string member, Fact fact) => member switch
    {
        "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" => fact.Compare(true) == true,

        // RanToCompletion, Canceled, Faulted.
        "Status" => fact is { IsKnown: true, Equal: true, Constant: >= 5L },
        _ => false,
    };

    /// <summary>Somebody has waited for a task: it is complete, as if it had been asked.</summary>
    private void Complete(IOperation? awaited)
    {
        if (_state is null || _state.IsUnknown || awaited is null)
            return;
        var task = TaskOf(awaited);
        if (task is IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" } } all)
        {
            foreach (var one in Given(all))
                Complete(one);
            return;
        }

        if (task.Type is { Name: not ("Task" or "ValueTask") } collection && (collection is IArrayTypeSymbol || collection.AllInterfaces.Any(static i => i.Name == "IEnumerable")))
        {
            _state = _state.Map(static disjunct => disjunct.With(AllComplete, Fact.True));
            return;
        }

        // What has no name is not asked again; the first of several that is done is what awaiting them yields.
        _state = _state.Map(disjunct => PathOf(task, disjunct) is var path && path.Length < LockPath.MaximumLength
            && (task is not IInvocationOperation call || call.TargetMethod.Name == "WhenAny")
                ? disjunct.With(LockPath.Member(path, "IsCompleted", null), Fact.True)
                : disjunct);
    }

    // That the tasks of some collection have been awaited: which of them is taken out of it cannot be told.
    private static readonly object AllComplete = new();

    private static IEnumerable<IOperation> Given(IInvocationOperation call) => call.Arguments.SelectMany(static argument =>
        argument switch
        {
            { ArgumentKind: ArgumentKind.ParamArray, Value: IArrayCreationOperation { Initializer: { } array } } => array.ElementValues.Select(TaskOf),
            { ArgumentKind: ArgumentKind.ParamCollection, Value: ICollectionExpressionOperation collection } => collection.Elements.Select(TaskOf),
            _ => new[] { TaskOf(argument.Value) },
        });

    private static IOperation TaskOf(IOperation awaited)
    {
        var value = awaited.Unwrapped();
        return value is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask", Instance: { } task } ? TaskOf(task) : value;
    }

    /// <summary>What a value is that the graph keeps while it computes another.</summary>
    public IOperation Source(IOperation value)
    {
        while (value is IFlowCaptureReferenceOperation capture && _captured.TryGetValue(capture.Id, out var captured))
            value = captured;
        return value;
    }

    public bool IsOnlyInvoked(ILocalSymbol local) => _facts.IsOnlyInvoked(local);
}
