using System.Collections.Immutable;
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
                var hold = LockAnalysis.FindHold(disjunct, call.Resolve(clause, disjunct));
                if (hold is { IsHeld: true, IsCallers: false, Basis: not HoldBasis.Doubtful } && !IsUpgraded(clause, hold) && (clause.Mode != LockMode.Exclusive || hold.Exclusive > 0))
                    held ??= hold;
                else
                    every = false;
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

    // Who may upgrade may also let a helper write, or read.
    private static bool IsUpgraded(Clause clause, Hold hold) => clause.Inferred && hold.Upgradeable > 0 && hold.Exclusive == 0;
}
