using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2006: nobody looks at what a try came back with, or keeps the guard object that lets go of the lock.</summary>
internal sealed class DroppedResult : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.DroppedResult;

    public override void OnAcquire(in AcquireFacts acquire, FindingSink findings)
    {
        if (!acquire.IsDropped)
            return;
        var name = acquire.Lock(acquire.State.Disjuncts[0]).ToString();

        // One call may try several locks: what is dropped is one result.
        findings.Report(
            this, Places.Of(acquire.Operation), "",
            new object[] { name, acquire.IsTry ? "Nobody asks whether this has taken"
                : acquire.Operation is IInvocationOperation { TargetMethod.Name: "WaitAsync" } ? "Nobody waits until this has taken" : "Nobody disposes the guard that holds" },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name).Add(FindingProperties.Failed, acquire.IsTry ? Failed(acquire.Success) : null));
    }

    private static string? Failed(Fact? success) => success switch
    {
        null or { Constant: true, Equal: true } => "== false",
        { Constant: false, Equal: true } => "== true",
        { Constant: null } => success.Equal ? "is not null" : "is null",
        { Constant: long number, Equal: true } => "!= " + number,
        _ => null,
    };
}
