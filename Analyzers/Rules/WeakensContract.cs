using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK1005: an override or implementation demands more of its callers, or promises them less, than the member that they know.</summary>
internal sealed class WeakensContract : DeclarationRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.ContractVariance;

    public override void OnType(in TypeFacts facts, Action<Diagnostic> report)
    {
        var seen = new HashSet<(Location, string)>();
        foreach (var member in facts.Type.GetMembers())
        {
            if (member is not IMethodSymbol method || (method.IsImplicitlyDeclared && method.AssociatedSymbol is null))
                continue;
            foreach (var @base in MemberBases.Of(method))
            {
                if (facts.Contracts.MayCarryContracts(facts.Type.ContainingAssembly))
                    Compare(facts, method, @base, facts.Type, PlaceOf(method), seen, report);
                if (IsSynchronized(@base) && !IsSynchronized(method) && !method.IsAbstract && !MayGoWithoutLock(method, facts.Contracts))
                    Report(method, @base, "is not synchronized", "Synchronized", PlaceOf(method), seen, report);
            }
        }

        // A base that knows nothing of an interface may implement it for a type that does.
        if (facts.Type.BaseType is not { SpecialType: SpecialType.None } parent || !facts.Contracts.MayCarryContracts(facts.Type.ContainingAssembly))
            return;
        foreach (var declared in facts.Type.AllInterfaces.Except(parent.AllInterfaces, SymbolEqualityComparer.Default).Cast<INamedTypeSymbol>().SelectMany(i => i.GetMembers()))
        {
            if (declared is IMethodSymbol @base && facts.Type.FindImplementationForInterfaceMember(@base) is IMethodSymbol { ContainingType.TypeKind: TypeKind.Class } inherited
                && !SymbolEqualityComparer.Default.Equals(inherited.ContainingType, facts.Type))
                Compare(facts, inherited.OriginalDefinition, @base, facts.Type, facts.Type.Locations[0], seen, report);
        }
    }

    private void Compare(
        in TypeFacts facts, IMethodSymbol method, IMethodSymbol @base, INamedTypeSymbol type, Location place, HashSet<(Location, string)> seen, Action<Diagnostic> report)
    {
        // A scope lets go of its locks where it ends, whatever it was told to take.
        if (method.Name is "Dispose" or "DisposeAsync" && facts.Contracts.IsScope(method.ContainingType))
            return;
        if (ReturnsAnother(facts.Contracts, method, @base) is { } returned)
            Report(method, @base, "returns '" + returned + "'", ContractNames.ReturnsLock, place, seen, report);
        var derived = facts.Contracts.Of(method).Clauses.AddRange(Guards(facts.Contracts, method, method.AssociatedSymbol));
        var known = facts.Contracts.Inherited(method, @base, type).ToList();
        if (@base.AssociatedSymbol is { } owner && method.AssociatedSymbol is { } own)
            known.AddRange(facts.Contracts.InheritedGuards(own, owner).SelectMany(g => OfGuard(g, method)));
        if (derived.IsEmpty && known.Count == 0)
            return;
        foreach (var (clause, does) in ContractVariance.Breaches(derived, known))
        {
            // Nobody can add the exclusion to IDisposable, and whoever takes a lock in Dispose has to say so somewhere.
            if (clause.Kind == ClauseKind.Excludes && !facts.Contracts.MayCarryContracts(@base.ContainingAssembly))
                continue;
            Report(method, @base, does, ContractNames.Clauses.First(pair => pair.Value == clause.Kind).Key, place, seen, report);
        }
    }

    private void Report(
        IMethodSymbol method, IMethodSymbol @base, string does, string contract, Location place, HashSet<(Location, string)> seen, Action<Diagnostic> report)
    {
        if (!place.IsInSource || !seen.Add((place, does)))
            return;
        report(Diagnostic.Create(
            Descriptor, place, @base.Locations.Where(l => l.IsInSource), ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Contract, contract),
            Requirements.NameOf(method), does, @base.ContainingType.Name + "." + Requirements.NameOf(@base)));
    }

    private static string? ReturnsAnother(ContractReader contracts, IMethodSymbol method, IMethodSymbol @base)
    {
        var (own, known) = (method.AssociatedSymbol ?? method, @base.AssociatedSymbol ?? @base);
        return LockTypes.HasAttribute(own, ContractNames.ReturnsLock) && contracts.ReturnedLock(own) is { } returned
            && contracts.ReturnedLock(known) is { } promised && !promised.Equals(returned)
                ? returned.ToString()
                : null;
    }

    private static IEnumerable<Clause> Guards(ContractReader contracts, IMethodSymbol accessor, ISymbol? owner) =>
        owner is null ? Enumerable.Empty<Clause>() : contracts.GuardsOf(owner).SelectMany(g => OfGuard(g, accessor));

    /// <summary>What a guard of a property asks of the callers of one accessor; of several locks any one would do to read.</summary>
    private static IEnumerable<Clause> OfGuard(Guard guard, IMethodSymbol accessor)
    {
        var reads = accessor.MethodKind == MethodKind.PropertyGet;
        if (guard.OfContents || (reads && (guard.UnlockedReads || guard.Locks.Length > 1)))
            return Enumerable.Empty<Clause>();
        return guard.Locks.Select(l => new Clause(ClauseKind.Requires, l, reads ? LockMode.Shared : LockMode.Exclusive));
    }

    /// <summary>The name of the method; of an accessor that says nothing itself, that of its property.</summary>
    private static Location PlaceOf(IMethodSymbol method) =>
        method.AssociatedSymbol is { } owner && !method.GetAttributes().Any(a => ContractNames.Clauses.ContainsKey(a.AttributeClass?.Name ?? ""))
            ? owner.Locations[0]
            : method.Locations[0];

    private static bool IsSynchronized(IMethodSymbol method) => (method.MethodImplementationFlags & MethodImplAttributes.Synchronized) != 0;

    /// <summary>Whether an override of a synchronized method locks by itself, is told that the lock is held, or does nothing of its own.</summary>
    private static bool MayGoWithoutLock(IMethodSymbol method, ContractReader contracts)
    {
        if (contracts.Of(method).Clauses.Any(c => c.Kind == ClauseKind.Requires && c.Lock.Kind is PathKind.This or PathKind.TypeOf))
            return true;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var (block, arrow) = reference.GetSyntax() switch
            {
                BaseMethodDeclarationSyntax declaration => (declaration.Body, declaration.ExpressionBody),
                AccessorDeclarationSyntax accessor => (accessor.Body, accessor.ExpressionBody),
                _ => (null, null),
            };
            var code = (SyntaxNode?)block ?? arrow;
            if (code is null || IsTrivial(block, arrow?.Expression) || code.DescendantNodes().Any(LocksItself))
                return true;
        }

        return false;
    }

    private static bool LocksItself(SyntaxNode node) => node switch
    {
        LockStatementSyntax { Expression: ThisExpressionSyntax } => true,
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } => arguments[0].Expression is ThisExpressionSyntax
            && node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Enter" or "TryEnter" } },
        _ => false,
    };

    private static bool IsTrivial(BlockSyntax? block, ExpressionSyntax? arrow)
    {
        if (block is null)
            return arrow is not null && IsPlain(arrow);
        return block.Statements.Count == 0 || (block.Statements.Count == 1 && block.Statements[0] switch
        {
            ReturnStatementSyntax { Expression: var value } => value is null || IsPlain(value),
            ExpressionStatementSyntax { Expression: var only } => IsPlain(only),
            ThrowStatementSyntax => true,
            _ => false,
        });
    }

    private static bool IsPlain(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax or ThisExpressionSyntax or DefaultExpressionSyntax or ThrowExpressionSyntax or TypeOfExpressionSyntax => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } } => true,
        MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } => true,
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax }, Right: IdentifierNameSyntax } => true,
        PostfixUnaryExpressionSyntax postfix => IsPlain(postfix.Operand),
        ParenthesizedExpressionSyntax parenthesized => IsPlain(parenthesized.Expression),
        CastExpressionSyntax cast => IsPlain(cast.Expression),
        _ => false,
    };
}
