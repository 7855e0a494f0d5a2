using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Contracts;

/// <summary>The attributes of the contract language. They are known by their simple name, in any namespace.</summary>
internal static class ContractNames
{
    public const string Lock = "LockAttribute";
    public const string LockScope = "LockScopeAttribute";
    public const string ReturnsLock = "ReturnsLockAttribute";
    public const string SameLock = "SameLockAttribute";
    public const string GuardedBy = "GuardedByAttribute";
    public const string ContentsGuardedBy = "ContentsGuardedByAttribute";
    public const string RequiresLock = "RequiresLockAttribute";
    public const string ExcludesLock = "ExcludesLockAttribute";
    public const string AcquiresLock = "AcquiresLockAttribute";
    public const string ReleasesLock = "ReleasesLockAttribute";
    public const string TryAcquiresLock = "TryAcquiresLockAttribute";
    public const string AssertsLock = "AssertsLockAttribute";
    public const string MayReleaseLock = "MayReleaseLockAttribute";
    public const string UnlockedVariant = "UnlockedVariantAttribute";
    public const string RunsSynchronously = "RunsSynchronouslyAttribute";
    public const string NoLockAnalysis = "NoLockAnalysisAttribute";

    /// <summary>The attributes whose arguments are lock expressions on a method, and what they say.</summary>
    public static readonly IReadOnlyDictionary<string, ClauseKind> Clauses = new Dictionary<string, ClauseKind>
    {
        [RequiresLock] = ClauseKind.Requires,
        [ExcludesLock] = ClauseKind.Excludes,
        [AcquiresLock] = ClauseKind.Acquires,
        [ReleasesLock] = ClauseKind.Releases,
        [TryAcquiresLock] = ClauseKind.TryAcquires,
        [AssertsLock] = ClauseKind.Asserts,
        [MayReleaseLock] = ClauseKind.MayRelease,
    };

    /// <summary>All of them: an assembly that declares none, and references none that does, has no contracts.</summary>
    public static readonly ImmutableHashSet<string> All = ImmutableHashSet.Create(
        Lock, LockScope, ReturnsLock, SameLock, GuardedBy, ContentsGuardedBy, RequiresLock, ExcludesLock, AcquiresLock, ReleasesLock,
        TryAcquiresLock, AssertsLock, MayReleaseLock, UnlockedVariant, RunsSynchronously, NoLockAnalysis);

    private static readonly HashSet<string> Written = new(All.Concat(All.Select(static name => name.Substring(0, name.Length - "Attribute".Length))));

    /// <summary>Whether an attribute's arguments are lock expressions.</summary>
    public static bool NamesLocks(string? attributeClass) =>
        attributeClass is not null && (Clauses.ContainsKey(attributeClass) || attributeClass is GuardedBy or ContentsGuardedBy or ReturnsLock or SameLock);

    /// <summary>Whether an attribute, as written, may be one of ours.</summary>
    public static bool IsContract(NameSyntax name) => Written.Contains(SimpleName(name));

    /// <summary>Whether an attribute, as written, may be <c>[NoLockAnalysis]</c>.</summary>
    public static bool IsExemption(NameSyntax name) => SimpleName(name) is NoLockAnalysis or "NoLockAnalysis";

    private static string SimpleName(NameSyntax name) => name switch
    {
        SimpleNameSyntax only => only.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        _ => "",
    };
}
