using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2012: a thread blocks, for a task, another thread or a signal, while it holds a lock.</summary>
internal sealed class BlockedUnderLock : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.BlockedUnderLock;

    public override void OnCallOut(in CallOutFacts call, FindingSink findings)
    {
        if (CallOutApis.Find(call.Target) is not (CallOutEffect.Blocks or CallOutEffect.Awaits or CallOutEffect.Sleeps) || EndsByItself(call))
            return;

        // To take a lock is no wait under it.
        if (call.Operation.Descendants().OfType<IInvocationOperation>().Any(static inner => LockApis.Find(inner.TargetMethod) is { Effect: LockEffect.Acquires }))
            return;

        var (body, tasks) = (call.Body, CallOutApis.Find(call.Target) == CallOutEffect.Awaits ? call.Body.TasksOf(call.Operation).ToList() : null);
        if (HeldAt.Last(call.State, disjunct => tasks is null || !tasks.All(task => body.IsComplete(task, disjunct))) is not { } held)
            return;
        var name = held.Lock.ToString();
        findings.Report(
            this, Places.Of(call.Operation), name, new object[] { Requirements.NameOf(call.Target), name },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name),
            held.Since is { } since ? ImmutableArray.Create(Places.Of(since)) : ImmutableArray<Location>.Empty);
    }

    // A time that one waits at most is the caller's choice; to sleep for no time is to let others run.
    private static bool EndsByItself(in CallOutFacts call) => call.Operation is IInvocationOperation invocation
        && (CallOutApis.Find(call.Target) == CallOutEffect.Sleeps
            ? invocation.Arguments[0].Value.ConstantValue is { HasValue: true, Value: 0 }
            : CallOutApis.HasTimeout(invocation));
}
