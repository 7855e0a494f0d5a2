using System;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK5006: the path of a lock leads through something that changes, so that it may name another lock next time.</summary>
internal sealed class UnstableLock : DeclarationRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.UnstableLock;

    public override void OnAttribute(in AttributeFacts facts, Action<Diagnostic> report)
    {
        if (!ContractNames.NamesLocks(facts.Attribute.AttributeClass?.Name) || AttributeShape.Locks(facts.Attribute) is not { } locks)
            return;

        for (var i = 0; i < locks.Length; i++)
        {
            var bound = facts.Contracts.Bind(locks[i], facts.Carrier, facts.Cancellation);
            if (bound.Path is null)
                continue;
            foreach (var member in bound.Members)
            {
                // Where it is locked is the better place to say so (LCK2008).
                if (facts.Contracts.Stable.Problem(member) is not { } problem || LockedMembers.IsLockedInItsType(member))
                    continue;
                report(Diagnostic.Create(Descriptor, facts.PlaceOf(i).GetLocation(), new[] { member.Locations[0] }, locks[i], problem));
                break;
            }
        }
    }
}
