using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Contracts;

/// <summary>In what an override or implementation asks more of its callers, or gives them less, than the member they may be calling.</summary>
internal static class ContractVariance
{
    /// <summary>The clauses that break the contract of the base, each with what it does that the base does not.</summary>
    /// <param name="derived">The whole contract of the override or implementation.</param>
    /// <param name="base">The contract of what it overrides or implements, in the same terms.</param>
    public static IEnumerable<(Clause Clause, string Does)> Breaches(IReadOnlyCollection<Clause> derived, IReadOnlyCollection<Clause> @base)
    {
        foreach (var clause in derived)
        {
            if (!@base.Any(b => b.Lock.Equals(clause.Lock) && Allows(b, clause)) && Describe(clause, @base) is { } does)
                yield return (clause, does);
        }

        foreach (var promise in @base)
        {
            if (IsPromise(promise.Kind) && !derived.Any(d => d.Kind == promise.Kind && d.Lock.Equals(promise.Lock)))
                yield return (promise, "does not say that it " + Verb(promise.Kind) + " '" + promise.Lock + "'");
        }
    }

    /// <summary>Whether who knows only the clause of the base lives with the other one.</summary>
    private static bool Allows(Clause @base, Clause derived) => (derived.Kind, @base.Kind) switch
    {
        (ClauseKind.Requires, ClauseKind.Requires) => @base.Mode == LockMode.Exclusive || derived.Mode == LockMode.Shared,
        (ClauseKind.Requires, ClauseKind.Releases) => @base.AnyMode || @base.Mode == LockMode.Exclusive || derived.Mode == LockMode.Shared,
        (ClauseKind.Excludes, ClauseKind.Excludes) => @base.Mode == LockMode.Shared || derived.Mode == LockMode.Exclusive,
        (ClauseKind.Excludes, ClauseKind.Acquires or ClauseKind.TryAcquires) => true,

        // A release must match the mode of the acquisition, so that one may be no stronger than promised either.
        (ClauseKind.Acquires, ClauseKind.Acquires) => @base.Mode == derived.Mode,
        (ClauseKind.TryAcquires, ClauseKind.TryAcquires) => @base.Mode == derived.Mode && (Equals(@base.Success, derived.Success) || (@base.Success is { } success && derived.Success is { } own && success.SameAs(own))),
        (ClauseKind.Releases, ClauseKind.Releases) => derived.AnyMode || (!@base.AnyMode && @base.Mode == derived.Mode),
        (ClauseKind.MayRelease, ClauseKind.MayRelease or ClauseKind.Releases) => true,
        _ => false,
    };

    private static bool IsPromise(ClauseKind kind) =>
        kind is ClauseKind.Acquires or ClauseKind.Releases or ClauseKind.TryAcquires or ClauseKind.Asserts;

    private static string? Describe(Clause clause, IReadOnlyCollection<Clause> @base)
    {
        var mode = @base.Any(b => b.Kind == clause.Kind && b.Lock.Equals(clause.Lock)) ? clause.Mode == LockMode.Shared ? " in shared mode" : " exclusively" : "";
        return clause.Kind == ClauseKind.Asserts ? null : Verb(clause.Kind) + " '" + clause.Lock + "'" + mode;
    }

    private static string Verb(ClauseKind kind) => kind switch
    {
        ClauseKind.Requires => "requires",
        ClauseKind.Excludes => "excludes",
        ClauseKind.Acquires => "acquires",
        ClauseKind.Releases => "releases",
        ClauseKind.TryAcquires => "tries to acquire",
        ClauseKind.Asserts => "asserts",
        _ => "may release",
    };
}
