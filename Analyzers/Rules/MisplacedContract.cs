using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK5005: a contract stands where it cannot hold, says the opposite of another one of its member, or repeats it.</summary>
internal sealed class MisplacedContract : DeclarationRule
{
    /// <summary>Pairs of clauses of one lock of which no caller can satisfy both, and why.</summary>
    private static readonly ImmutableArray<(ClauseKind One, ClauseKind Other, Func<Clause, Clause, bool> Clash, string Why)> Contradictions = ImmutableArray.Create(
        Pair(ClauseKind.Requires, ClauseKind.Excludes, ForbidsHold, "the caller has to hold the lock, and must not"),
        Pair(ClauseKind.Releases, ClauseKind.Excludes, ForbidsHold, "the caller has to hold the lock, and must not"),
        Pair(ClauseKind.Asserts, ClauseKind.Excludes, ForbidsHold, "the lock is asserted, and must not be held"),
        Pair(ClauseKind.Requires, ClauseKind.Acquires, SameMode, "the caller holds the lock already when the member acquires it"),
        Pair(ClauseKind.Requires, ClauseKind.TryAcquires, SameMode, "the caller holds the lock already when the member acquires it"),
        Pair(ClauseKind.Acquires, ClauseKind.TryAcquires, SameMode, "the lock is always held afterwards, and only sometimes"),
        Pair(ClauseKind.TryAcquires, ClauseKind.TryAcquires, OppositeResults, "the lock is held whatever the result is; [AcquiresLock] says so"),

        // In different modes they convert the hold.
        Pair(ClauseKind.Releases, ClauseKind.Acquires, SameMode, "the lock is held afterwards, and released"));

    public override DiagnosticDescriptor Descriptor => Descriptors.MisplacedContract;

    public override void OnAttribute(in AttributeFacts facts, Action<Diagnostic> report)
    {
        if (Problem(facts) is not var (place, why))
            return;
        var name = facts.Attribute.AttributeClass!.Name;
        report(Diagnostic.Create(Descriptor, place.GetLocation(), name.Substring(0, name.Length - "Attribute".Length), why));
    }

    private static (SyntaxNode Place, string Why)? Problem(in AttributeFacts facts)
    {
        var (carrier, attribute, contracts) = (facts.Carrier, facts.Attribute, facts.Contracts);
        if (ContractPlacement.Problem(carrier, attribute) is { } misplaced)
            return (facts.PlaceOf(0), misplaced);

        if (contracts.GuardOf(attribute, carrier) is { } guard)
        {
            return ContractPlacement.Problem(carrier, guard) is { } shared ? (facts.PlaceOf(0), shared)
                : Repeated(guard.Locks) is { } twice ? (facts.PlaceOf(twice), "the lock is named twice")
                : IsAlone(carrier) ? null
                : IsSaidBefore(facts, guard) ? (facts.PlaceOf(0), "it has been said before")
                : null;
        }

        if (carrier is INamedTypeSymbol type && contracts.SameLock(attribute, type) is { } pair)
        {
            return pair.First.Equals(pair.Second) ? (facts.PlaceOf(1), "the two are one lock anyway")
                : IsSaidBefore(facts, type, pair) ? (facts.PlaceOf(0), "it has been said before")
                : null;
        }

        return OfClauses(facts);
    }

    // Nearly every attribute is: there is nothing to repeat, or to contradict.
    private static bool IsAlone(ISymbol carrier) => carrier.GetAttributes().Length == 1 && carrier is not IMethodSymbol { AssociatedSymbol: not null };

    private static bool IsSaidBefore(AttributeFacts facts, Guard guard) => Earlier(facts).Any(a => a.AttributeClass?.Name == facts.Attribute.AttributeClass?.Name
        && facts.Contracts.GuardOf(a, facts.Carrier) is { } other && other.UnlockedReads == guard.UnlockedReads && SameLocks(other.Locks, guard.Locks));

    private static bool IsSaidBefore(AttributeFacts facts, INamedTypeSymbol type, (LockPath First, LockPath Second) pair) =>
        Earlier(facts).Any(a => facts.Contracts.SameLock(a, type) is { } other && (other.Equals(pair) || other.Equals((pair.Second, pair.First))));

    private static (SyntaxNode Place, string Why)? OfClauses(in AttributeFacts facts)
    {
        var (carrier, contracts) = (facts.Carrier, facts.Contracts);
        var own = contracts.ClausesOf(facts.Attribute, carrier, carrier).ToList();
        if (own.Count == 0)
            return null;
        foreach (var (place, clause) in own)
        {
            if (ContractPlacement.Problem(carrier, clause) is { } problem)
                return (facts.PlaceOf(place), problem);
        }

        if (own.Count > 1 && Repeated(own.Select(c => c.Clause.Lock).ToList()) is { } twice)
            return (facts.PlaceOf(own[twice].Place), "the lock is named twice");
        return IsAlone(carrier) ? null : Against(facts, own);
    }

    // What others say of the same member.
    private static (SyntaxNode Place, string Why)? Against(AttributeFacts facts, List<(int Place, Clause Clause)> own)
    {
        var (carrier, contracts) = (facts.Carrier, facts.Contracts);
        foreach (var earlier in Earlier(facts))
        {
            var others = contracts.ClausesOf(earlier, carrier, carrier).Select(c => c.Clause).ToList();
            if (others.Count > 0 && others[0] with { Lock = own[0].Clause.Lock } == own[0].Clause
                && SameLocks(others.Select(c => c.Lock).ToList(), own.Select(c => c.Clause.Lock).ToList()))
                return (facts.PlaceOf(own[0].Place), "it has been said before");
        }

        var said = Earlier(facts).SelectMany(a => contracts.ClausesOf(a, carrier, carrier)).Concat(OfOwner(facts)).Select(c => c.Clause).ToList();
        foreach (var (place, clause) in own)
        {
            foreach (var other in said)
            {
                if (other.Lock.Equals(clause.Lock) && Contradiction(clause, other) is { } why)
                    return (facts.PlaceOf(place), why);
            }
        }

        return null;
    }

    /// <summary>What the property or event of an accessor says of all its accessors.</summary>
    private static IEnumerable<(int Place, Clause Clause)> OfOwner(AttributeFacts facts) =>
        facts.Carrier is IMethodSymbol { AssociatedSymbol: { } owner } accessor
            ? owner.GetAttributes().SelectMany(a => facts.Contracts.ClausesOf(a, owner, accessor))
            : Enumerable.Empty<(int Place, Clause Clause)>();

    /// <summary>The attributes of the same declaration that stand before this one. The two parts of a partial member are two declarations.</summary>
    private static IEnumerable<AttributeData> Earlier(AttributeFacts facts)
    {
        var declaration = facts.Syntax.Parent?.Parent;
        var position = facts.Syntax.SpanStart;
        return facts.Carrier.GetAttributes().Where(a =>
            a.ApplicationSyntaxReference is { } reference && reference.Span.Start < position && reference.SyntaxTree == facts.Syntax.SyntaxTree
            && declaration?.Span.Contains(reference.Span) == true);
    }

    private static string? Contradiction(Clause clause, Clause other)
    {
        foreach (var (one, second, clash, why) in Contradictions)
        {
            if ((clause.Kind == one && other.Kind == second && clash(clause, other)) || (clause.Kind == second && other.Kind == one && clash(other, clause)))
                return why;
        }

        return null;
    }

    // An exclusion of exclusive holds allows a shared one.
    private static bool ForbidsHold(Clause held, Clause excludes) =>
        excludes.Mode == LockMode.Shared || (held.Mode == LockMode.Exclusive && !held.AnyMode);

    private static bool SameMode(Clause one, Clause other) => one.Mode == other.Mode;

    // One of several numbers may well say that the lock was taken.
    private static bool OppositeResults(Clause one, Clause other) =>
        SameMode(one, other) && one is { Success: { } success } && other.Success is { } result && success.Contradicts(result) && success.Denied.Equals(result);

    private static (ClauseKind, ClauseKind, Func<Clause, Clause, bool>, string) Pair(ClauseKind one, ClauseKind other, Func<Clause, Clause, bool> clash, string why) =>
        (one, other, clash, why);

    private static int? Repeated(IReadOnlyList<LockPath> locks)
    {
        for (var i = 1; i < locks.Count; i++)
        {
            if (locks.Take(i).Contains(locks[i]))
                return i;
        }

        return null;
    }

    private static bool SameLocks(IReadOnlyList<LockPath> one, IReadOnlyList<LockPath> other) =>
        one.Count == other.Count && one.All(other.Contains);
}
