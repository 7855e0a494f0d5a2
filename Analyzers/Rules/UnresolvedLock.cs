using System;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK5004: a lock expression does not resolve, so its contract cannot be enforced.</summary>
internal sealed class UnresolvedLock : DeclarationRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.UnresolvedLock;

    public override void OnAttribute(in AttributeFacts facts, Action<Diagnostic> report)
    {
        if (!ContractNames.NamesLocks(facts.Attribute.AttributeClass?.Name) || AttributeShape.Locks(facts.Attribute) is not { } locks)
            return;

        var needsLock = facts.Attribute.AttributeClass!.Name is ContractNames.GuardedBy or ContractNames.ContentsGuardedBy;
        if (locks.IsEmpty && needsLock)
        {
            Report(facts, facts.Syntax.Name, "", new BoundLock(null, "no lock is given"), report);
            return;
        }

        var arguments = Arguments(facts);
        for (var i = 0; i < locks.Length; i++)
        {
            var bound = facts.Contracts.Binder.Bind(locks[i], facts.Carrier, facts.Cancellation);
            if (bound.Path is null)
                Report(facts, i < arguments.Length ? arguments[i] : facts.Syntax, locks[i] ?? "null", bound, report);
        }
    }

    /// <summary>The expressions that give the locks, in order; an array creation gives its elements.</summary>
    private static ImmutableArray<SyntaxNode> Arguments(AttributeFacts facts)
    {
        if (facts.Syntax.ArgumentList is not { } list)
            return ImmutableArray<SyntaxNode>.Empty;
        var positional = list.Arguments.Where(a => a.NameEquals is null).Select(a => a.Expression);
        if (facts.Attribute.AttributeClass!.Name == ContractNames.TryAcquiresLock)
            positional = positional.Skip(1);
        return positional.SelectMany(expression => expression switch
        {
            ArrayCreationExpressionSyntax { Initializer: { } elements } => elements.Expressions.AsEnumerable<SyntaxNode>(),
            ImplicitArrayCreationExpressionSyntax implicitArray => implicitArray.Initializer.Expressions,
            CollectionExpressionSyntax collection => collection.Elements,
            _ => new SyntaxNode[] { expression },
        }).ToImmutableArray();
    }

    private static void Report(AttributeFacts facts, SyntaxNode place, string text, BoundLock bound, Action<Diagnostic> report)
    {
        var meant = bound.Nearest is null ? "" : "; did you mean '" + bound.Nearest + "'?";
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (bound.Nearest is not null)
            properties = properties.Add(FindingProperties.Nearest, bound.Nearest);
        report(Diagnostic.Create(Descriptors.UnresolvedLock, place.GetLocation(), properties, text, bound.Problem + meant));
    }
}
