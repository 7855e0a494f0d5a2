using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2005: a body does not do what its own contract says.</summary>
internal sealed class BrokenPromise : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.BrokenPromise;

    public override void OnEnd(in EndFacts end, FindingSink findings)
    {
        if (end.Body.Method is not { } method || end.Exits.IsEmpty)
            return;
        foreach (var promise in Promise.Of(end.Body))
        {
            if (promise.BrokenAt(end) is not var (exit, how))
                continue;
            var name = promise.Clause.Lock.ToString();
            var requirement = SiteText.Requirement(end.Body, promise.Clause.Lock) ?? name;
            findings.Report(
                this, PlaceOf(method, end.Body.Syntax), name, new object[] { name, NameOf(end.Body.ContainingMember), Verb(promise.Clause.Kind), how },
                ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name).Add(FindingProperties.Requirement, requirement)
                    .Add(FindingProperties.Broken, promise.Clause.Kind + "Lock").Add(FindingProperties.Truth, promise.TruthIn(end)),
                ImmutableArray.Create(Places.EndOf(exit.Returned, end.Body.Syntax)));
        }
    }

    private static string Verb(ClauseKind kind) => kind switch
    {
        ClauseKind.Acquires => "acquires",
        ClauseKind.TryAcquires => "tries to acquire",
        ClauseKind.Releases => "releases",
        ClauseKind.Excludes => "excludes",
        _ => "leaves held",
    };

    private static string NameOf(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? member.ContainingType.Name : member.Name;

    /// <summary>The name of what carries the contract: the method, the accessor, or the property around it.</summary>
    private static Location PlaceOf(IMethodSymbol method, SyntaxNode body)
    {
        var implementation = method.PartialImplementationPart ?? method;
        ISymbol carrier = implementation.AssociatedSymbol is { } member && !implementation.GetAttributes().Any(IsClause) ? member : implementation;
        return carrier.Locations.FirstOrDefault(location => location.SourceTree == body.SyntaxTree) ?? Places.Of(body);
    }

    private static bool IsClause(AttributeData attribute) => ContractNames.Clauses.ContainsKey(attribute.AttributeClass?.Name ?? "");
}
