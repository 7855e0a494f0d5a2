using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK5007: an exemption does not say why, or there is nothing that it exempts.</summary>
internal sealed class IdleExemption : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.IdleExemption;

    public override void OnExemption(in ExemptionFacts exemption, FindingSink findings)
    {
        var problem = !exemption.HasReason ? "gives no reason" : exemption.HasFindings() ? null : "exempts nothing: there is no finding in what it covers";
        if (problem is not null)
            findings.Report(this, exemption.Place.GetLocation(), "", new object[] { "NoLockAnalysis", problem });
    }

    public override void OnUnchecked(in UncheckedFacts exemption, FindingSink findings)
    {
        if (exemption.Hidden == 0)
            findings.Report(this, Places.Of(exemption.Operation), "", new object[] { "LockAssume.Unchecked", "exempts nothing: the expression needs no lock that is not held" });
    }

    public override void OnAssume(in AssumeFacts assumption, FindingSink findings)
    {
        LockPath? held = null;
        foreach (var disjunct in assumption.State.Disjuncts)
        {
            held = assumption.Lock(disjunct);
            if (disjunct.Locks.Find(held) is not { Exclusive: > 0, Basis: not HoldBasis.Doubtful })
                return;
        }

        if (held is not null)
            findings.Report(this, Places.Of(assumption.Operation), held.ToString(), new object[] { "LockAssume.Held", "assumes nothing: '" + held + "' is held here anyway" });
    }
}
