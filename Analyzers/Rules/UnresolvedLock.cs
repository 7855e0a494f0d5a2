using System;
using System.Collections.Immutable;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK5004: a lock expression does not resolve, so its contract cannot be enforced.</summary>
internal sealed class UnresolvedLock : DeclarationRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.UnresolvedLock;

    public override void OnAttribute(in AttributeFacts facts, Action<Diagnostic> report)
    {
        var name = facts.Attribute.AttributeClass?.Name;
        if (!ContractNames.NamesLocks(name) || AttributeShape.Locks(facts.Attribute) is not { } locks)
            return;

        // What cannot stand where it stands names nothing; that is said once.
        if (ContractPlacement.Problem(facts.Carrier, facts.Attribute) is not null)
            return;

        if (locks.IsEmpty)
        {
            var problem = !ContractNames.Clauses.ContainsKey(name!) ? "no lock is given"
                : ContractPlacement.HasThis(facts.Carrier) ? null
                : "no lock is given, and there is no 'this' to stand for it";
            if (problem is not null)
                Report(facts.Syntax.Name, "", new BoundLock(null, problem), report);
            return;
        }

        for (var i = 0; i < locks.Length; i++)
        {
            var bound = facts.Contracts.Bind(locks[i], facts.Carrier, facts.Cancellation);
            if (bound.Path is null)
                Report(facts.PlaceOf(i), locks[i] ?? "null", bound, report);
        }
    }

    private static void Report(SyntaxNode place, string text, BoundLock bound, Action<Diagnostic> report)
    {
        var meant = bound.Nearest is null ? "" : "; did you mean '" + bound.Nearest + "'?";
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (bound.Nearest is not null)
            properties = properties.Add(FindingProperties.Nearest, bound.Nearest);
        report(Diagnostic.Create(Descriptors.UnresolvedLock, place.GetLocation(), properties, text, bound.Problem + meant));
    }
}
