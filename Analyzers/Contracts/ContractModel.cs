using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Contracts;

/// <summary>What one attribute says of one lock.</summary>
internal enum ClauseKind : byte
{
    Requires,
    Excludes,
    Acquires,
    Releases,
    TryAcquires,
    Asserts,
    MayRelease,

    /// <summary>Found in a body only: it takes the lock on some ways, and does not tell.</summary>
    MayAcquire,

    /// <summary>Found in a body only: the result says whether the lock is held.</summary>
    Tests,
}

/// <summary>One statement about one lock on a member.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Lock">The lock, seen from the declaring member.</param>
/// <param name="Mode">The mode; for an exclusion the weakest hold that is forbidden.</param>
/// <param name="AnyMode">Whether a release ends a hold of either mode.</param>
/// <param name="Success">For a try: what the result is where the lock was taken.</param>
/// <param name="Taken">For a try: the <c>ref</c> or <c>out</c> parameter that says so instead.</param>
/// <param name="Inferred">Whether it was read from a body and not from an attribute.</param>
/// <param name="Teller">For a constructor that tries: the member of the new object that says whether it took the lock.</param>
/// <param name="Ensures">For a try: whether the result is the same where the lock was held before; <paramref name="Taken"/> tells the two apart.</param>
/// <param name="Failure">For a try: what the result is where the lock was not taken; null where that is anything but <paramref name="Success"/>.</param>
/// <param name="HeldAnyway">For a try: whether the lock was held before where it has not taken it.</param>
internal sealed record Clause(
    ClauseKind Kind, LockPath Lock, LockMode Mode = LockMode.Exclusive, bool AnyMode = false, Fact? Success = null, IParameterSymbol? Taken = null,
    bool Inferred = false, ISymbol? Teller = null, bool Ensures = false, Fact? Failure = null, bool HeldAnyway = false)
{
    /// <summary>Whether a try is said to have taken the lock whatever its result is: with a flag for <c>true</c> and for <c>false</c>.</summary>
    public bool IsHeldEitherWay => Kind == ClauseKind.TryAcquires && Taken is null && Teller is null && Success is null or { Constant: bool, Others.IsDefaultOrEmpty: false };
}

/// <summary>What a member says of locks.</summary>
internal sealed class MemberContract
{
    public static readonly MemberContract None = new(ImmutableArray<Clause>.Empty, false);

    public MemberContract(ImmutableArray<Clause> clauses, bool isExempt)
    {
        Clauses = clauses;
        IsExempt = isExempt;
    }

    public ImmutableArray<Clause> Clauses { get; }

    /// <summary>Whether the body is not to be analysed.</summary>
    public bool IsExempt { get; }

    public bool IsEmpty => Clauses.IsEmpty;

    public bool Has(ClauseKind kind)
    {
        foreach (var clause in Clauses)
        {
            if (clause.Kind == kind)
                return true;
        }

        return false;
    }
}

/// <summary>One guard of a field, property or event.</summary>
/// <param name="Locks">Any of them to read, all of them to write; seen from the declaring type.</param>
/// <param name="UnlockedReads">Whether reads are free.</param>
/// <param name="OfContents">Whether it guards what the member refers to, and not the member.</param>
internal sealed record Guard(ImmutableArray<LockPath> Locks, bool UnlockedReads, bool OfContents);
