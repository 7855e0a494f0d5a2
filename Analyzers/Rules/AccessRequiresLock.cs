using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK1003: guarded state is touched without its lock.</summary>
internal sealed class AccessRequiresLock : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.AccessRequiresLock;

    public override void OnAccess(in AccessFacts access, FindingSink findings)
    {
        foreach (var need in access.Needs)
        {
            if (need.Verdict is HoldVerdict.Held or HoldVerdict.HeldShared)
                continue;
            var needed = access.Resolve(need.Lock, access.State.Disjuncts[0]);
            var written = access.Owner is null ? SiteText.At(access.Operation, need.Lock) : null;
            var name = string.IsNullOrEmpty(written) ? needed.ToString() : written!;
            findings.Report(
                this, Places.Of(access.Operation), name,
                new object[] { access.Member.Name, name, HeldText.Describe(need.Verdict, access.State, needed) },
                Requirements.Properties(access.Body, written, needed, need.Mode),
                HeldText.ReleasedAt(access.State, needed).Where(l => l != Location.None));
        }
    }
}
