using System;
using System.Linq;
using ConventionAnalyzers.CodeFixes;
using ConventionAnalyzers.Tests.Metadata;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>Hosts offer the fixes of an assembly in the order of its metadata; so must ours stand there.</summary>
public sealed class OfferedOrderTests
{
    public static TheoryData<string, Type[]> Order => new()
    {
        { "LCK1001", [typeof(UseCounterpartFix), typeof(WrapInLockFix), typeof(StretchLockFix), typeof(RequireOnContainingMemberFix)] },
        { "LCK1002", [typeof(UseCounterpartFix), typeof(MoveBehindRegionFix)] },
        { "LCK1003", [typeof(WrapInLockFix), typeof(StretchLockFix), typeof(RequireOnContainingMemberFix)] },
        { "LCK1004", [typeof(AcquireExclusivelyFix)] },
        { "LCK2001", [typeof(ReleaseInFinallyFix), typeof(UseLockStatementFix), typeof(DeclareAcquiresFix)] },
        { "LCK2002", [typeof(RemoveReleaseFix), typeof(MatchReleaseModeFix)] },
        { "LCK2003", [typeof(RemoveInnerRegionFix)] },
        { "LCK2008", [typeof(MakeReadonlyFix), typeof(LockPrivateFieldFix)] },
        { "LCK2009", [typeof(DropReadonlyFix), typeof(BindByReferenceFix)] },
        { "LCK2013", [typeof(CloseGapFix), typeof(ReleaseInFinallyFix), typeof(UseLockStatementFix)] },
        { "LCK5004", [typeof(UseNearestNameFix)] },
    };

    [Theory, MemberData(nameof(Order))]
    public void Fixes_of_a_rule_are_offered_best_first(string id, Type[] fixes) => Assert.Equal(
        fixes,
        Shipped.CodeFixesAssembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(ConventionFix)))
            .Where(type => ((ConventionFix)Activator.CreateInstance(type)!).FixableDiagnosticIds.Contains(id)));
}
