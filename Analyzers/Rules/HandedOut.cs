using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK1007: a reference to guarded state leaves the region in which it may be used.</summary>
internal sealed class HandedOut : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.HandedOut;

    public override void OnHandOut(in HandOutFacts handOut, FindingSink findings)
    {
        var name = handOut.Lock.ToString();
        findings.Report(
            this, Places.Of(handOut.Operation), name,
            new object[] { handOut.Member.Name, name, handOut.To == HandedTo.Caller ? "whoever called" : "whoever reads it there" });
    }
}
