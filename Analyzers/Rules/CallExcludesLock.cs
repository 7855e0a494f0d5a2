using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK1002: a call is made under a lock that its callee takes itself, or waits for.</summary>
internal sealed class CallExcludesLock : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.CallExcludesLock;

    public override void OnCall(in CallFacts call, FindingSink findings)
    {
        foreach (var clause in call.Clauses)
        {
            if (clause.Kind != ClauseKind.Excludes)
                continue;

            // What only the callers of a private method hold is a fault of their calls.
            Hold? held = null;
            var every = true;
            foreach (var disjunct in call.State.Disjuncts)
            {
                var hold = call.ResolveAll(clause, disjunct).Select(path => LockAnalysis.FindHold(disjunct, path)).FirstOrDefault(hold => StandsInTheWay(hold, clause));
                held ??= hold;
                every &= hold is not null;
            }

            if (held is null)
                continue;
            var written = SiteText.At(call.Operation, clause.Lock);
            var name = string.IsNullOrEmpty(written) ? held.Lock.ToString() : written!;
            var twin = Counterparts.WantingTheLock(call.Target, findings.OptionsAt(call.Operation));
            var properties = Requirements.Properties(call.Body, written, held.Lock, LockMode.Exclusive).SetItem(FindingProperties.Counterpart, twin?.Name);
            findings.Report(
                this, Places.Of(call.Operation), name,
                new object[] { Requirements.NameOf(call.Target), name, every ? "" : " (here on some paths)", twin is null ? "" : " '" + twin.Name + "' wants it held." },
                properties,
                held.Since is { } since ? ImmutableArray.Create(Places.Of(since)) : ImmutableArray<Location>.Empty);
        }
    }

    private static bool StandsInTheWay(Hold? hold, Clause clause) =>
        hold is { IsHeld: true, IsCallers: false, Basis: not HoldBasis.Doubtful } && !IsUpgraded(clause, hold) && clause.Mode switch
        {
            LockMode.Exclusive => hold.Exclusive > 0,

            // A reader that wants to write waits for itself, re-entrant or not.
            LockMode.Upgradeable => hold.Exclusive == 0,
            _ => true,
        };

    // Who may upgrade may also let a helper write, or read.
    private static bool IsUpgraded(Clause clause, Hold hold) => clause.Inferred && hold.Upgradeable > 0 && hold.Exclusive == 0;
}
