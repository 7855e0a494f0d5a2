using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK1004: a lock is held shared where a write, or a call, needs it exclusively.</summary>
internal sealed class ExclusiveNeeded : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.ExclusiveNeeded;

    public override void OnCall(in CallFacts call, FindingSink findings)
    {
        foreach (var clause in call.Clauses)
        {
            if (clause.Kind != ClauseKind.Requires || call.Judge(clause) != HoldVerdict.HeldShared || Ownership.OwnsReceiver(call, clause.Lock))
                continue;
            var needed = call.Resolve(clause, call.State.Disjuncts[0]);
            Report(call.Body, call.Operation, Requirements.NameOf(call.Target), SiteText.At(call.Operation, clause.Lock), needed, findings);
        }
    }

    public override void OnAccess(in AccessFacts access, FindingSink findings)
    {
        foreach (var need in access.Needs)
        {
            if (need.Verdict == HoldVerdict.HeldShared)
            {
                Report(access.Body, access.Operation, access.Member.Name, access.Owner is null ? SiteText.At(access.Operation, need.Lock) : null,
                    access.Resolve(need.Lock, access.State.Disjuncts[0]), findings);
            }
        }
    }

    private void Report(LockAnalysis body, IOperation operation, string member, string? written, LockPath needed, FindingSink findings)
    {
        var name = string.IsNullOrEmpty(written) ? needed.ToString() : written!;
        findings.Report(
            this, Places.Of(operation), name, new object[] { member, name }, Requirements.Properties(body, written, needed, LockMode.Exclusive));
    }
}
