using System;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK1001: a call needs a lock that is not held where it is made.</summary>
internal sealed class CallRequiresLock : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.CallRequiresLock;

    public override void OnCall(in CallFacts call, FindingSink findings)
    {
        foreach (var clause in call.Clauses)
        {
            if (clause.Kind != ClauseKind.Requires)
                continue;
            var verdict = call.Judge(clause);
            if (verdict is HoldVerdict.Held or HoldVerdict.HeldShared || Ownership.OwnsReceiver(call, clause.Lock))
                continue;

            var needed = call.Resolve(clause, call.State.Disjuncts[0]);
            var written = SiteText.At(call.Operation, clause.Lock);
            var name = string.IsNullOrEmpty(written) ? needed.ToString() : written!;
            var twin = Counterparts.TakingTheLock(call.Target, findings.OptionsAt(call.Operation)) is { } other && !Wants(call.Body.Model.Contracts.Of(other), clause) ? other : null;
            var here = HeldText.Describe(verdict, call.State, needed);
            var wayOut = (here.EndsWith("?", StringComparison.Ordinal) ? "" : ".") + (twin is null ? "" : " '" + twin.Name + "' takes it for you.");
            findings.Report(
                this, Places.Of(call.Operation), name,
                new object[] { Requirements.NameOf(call.Target), name, here, wayOut },
                Requirements.Properties(call.Body, written, needed, clause.Mode).SetItem(FindingProperties.Counterpart, twin?.Name),
                HeldText.ReleasedAt(call.State, needed).Where(l => l != Location.None));
        }
    }

    // Of several locks the twin may take one, and want the others as well.
    private static bool Wants(MemberContract twin, Clause missing) =>
        twin.Clauses.Any(clause => clause.Kind == ClauseKind.Requires && clause.Lock.ToString() == missing.Lock.ToString());
}
