using System;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConventionAnalyzers.Tool.Fixing;

/// <summary>Which fix of several a finding gets when nobody is there to choose: the one that says least about the code around it.</summary>
internal static class FixOrder
{
    private static readonly ImmutableArray<string> Preferred =
    [
        // Another member to call: the locks stay where they are.
        "UseCounterpartFix", "UseNearestNameFix", "RemoveContractFix", "TakeOverBaseContractFix",
        // The lock is taken, or left, where the call stands.
        "WrapInLockFix", "StretchLockFix", "MoveBehindRegionFix", "AcquireExclusivelyFix", "HandOutCopyFix", "HoldLockInDelegateFix",
        "CloseGapFix", "ReleaseInFinallyFix", "UseLockStatementFix", "RemoveInnerRegionFix", "RemoveReleaseFix", "MatchReleaseModeFix", "TestAgainInLoopFix",
        "LeaveIfNotTakenFix", "DisposeGuardFix",
        // The lock itself is declared otherwise.
        "MakeReadonlyFix", "LockPrivateFieldFix", "DropReadonlyFix", "BindByReferenceFix",
        // The contract of the whole member changes.
        "CorrectContractFix", "DeclareAcquiresFix", "RequireOnContainingMemberFix", "AnnotateDelegateTypeFix",
    ];

    /// <summary>Lower goes first; a fix that has no place in the order goes last.</summary>
    public static int PlaceOf(Type fix)
    {
        var place = Preferred.IndexOf(fix.GetCustomAttribute<ExportCodeFixProviderAttribute>()?.Name ?? fix.Name);
        return place < 0 ? int.MaxValue : place;
    }
}
