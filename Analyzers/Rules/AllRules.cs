using System.Collections.Immutable;

namespace ConventionAnalyzers.Rules;

/// <summary>The one place that knows every rule.</summary>
internal static class AllRules
{
    public static readonly ImmutableArray<FlowRule> Flow = ImmutableArray.Create<FlowRule>(
        new CallRequiresLock(),
        new CallExcludesLock(),
        new AccessRequiresLock(),
        new ExclusiveNeeded(),
        new PathsDiffer(),
        new ContractLostInDelegate(),
        new HandedOut(),
        new StillHeldAtExit(),
        new ReleasedWhileNotHeld(),
        new AcquiredTwice(),
        new BrokenPromise(),
        new DroppedResult(),
        new LostOverAwait(),
        new UnsafeLockObject(),
        new CopiedLock(),
        new WaitedWrongly(),
        new ForeignCodeUnderLock(),
        new BlockedUnderLock(),
        new UnprotectedRegion(),
        new IdleExemption());

    public static readonly ImmutableArray<DeclarationRule> Declaration = ImmutableArray.Create<DeclarationRule>(
        new WeakensContract(),
        new UnresolvedLock(),
        new MisplacedContract(),
        new UnstableLock());
}
