using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK1006: a method or lambda with a contract becomes a delegate whose type has none, so that nobody who calls it is told.</summary>
internal sealed class ContractLostInDelegate : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.ContractLostInDelegate;

    public override void OnDelegate(in DelegateFacts made, FindingSink findings)
    {
        foreach (var clause in made.Clauses)
        {
            if (SaidOf(clause.Kind) is not { } said)
                continue;

            // One conversion is one fault: the first clause stands for all.
            var needed = made.Body.AtCall(made.Operation, made.Target, clause.Lock, made.State.Disjuncts[0]);
            var written = SiteText.At(made.Operation, clause.Lock);
            var name = string.IsNullOrEmpty(written) ? needed.ToString() : written!;
            var properties = Requirements.Properties(made.Body, written, needed, clause.Mode);

            // What else the contract says, holding one lock does not give.
            if (made.Clauses.Count(c => SaidOf(c.Kind) is not null) > 1 || clause.Kind != ClauseKind.Requires)
                properties = properties.Remove(FindingProperties.Lock);
            findings.Report(this, PlaceOf(made.Operation), name, new object[] { Requirements.NameOf(made.Target), said, name, made.Type?.Name ?? "" }, properties);
            return;
        }
    }

    // Who only takes a lock for itself wants it free, as any handler does: a delegate need not say that. Neither does an assertion bind its caller.
    private static string? SaidOf(ClauseKind kind) => kind switch
    {
        ClauseKind.Requires => "needs",
        ClauseKind.Acquires or ClauseKind.TryAcquires => "takes",
        ClauseKind.Releases or ClauseKind.MayRelease => "lets go of",
        _ => null,
    };

    private static Location PlaceOf(IOperation function) => function.Syntax is LambdaExpressionSyntax { AttributeLists: { Count: > 0 } lists }
        ? lists[0].Attributes[0].Name.GetLocation()
        : Places.Of(function);
}
