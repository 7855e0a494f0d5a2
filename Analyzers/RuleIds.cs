namespace ConventionAnalyzers;

/// <summary>Every rule id of the package. Meanings never change; a retired id is never used again.</summary>
public static class RuleIds
{
    public const string CallRequiresLock = "LCK1001";
    public const string CallExcludesLock = "LCK1002";
    public const string AccessRequiresLock = "LCK1003";
    public const string ExclusiveNeeded = "LCK1004";
    public const string ContractVariance = "LCK1005";
    public const string ContractLostInDelegate = "LCK1006";
    public const string HandedOut = "LCK1007";
    public const string StillHeldAtExit = "LCK2001";
    public const string ReleasedWhileNotHeld = "LCK2002";
    public const string AcquiredTwice = "LCK2003";
    public const string PathsDiffer = "LCK2004";
    public const string BrokenPromise = "LCK2005";
    public const string DroppedResult = "LCK2006";
    public const string LostOverAwait = "LCK2007";
    public const string UnsafeLockObject = "LCK2008";
    public const string CopiedLock = "LCK2009";
    public const string WaitedWrongly = "LCK2010";
    public const string ForeignCodeUnderLock = "LCK2011";
    public const string BlockedUnderLock = "LCK2012";
    public const string UnprotectedRegion = "LCK2013";
    public const string UnresolvedLock = "LCK5004";
    public const string MisplacedContract = "LCK5005";
    public const string UnstableLock = "LCK5006";
    public const string IdleExemption = "LCK5007";
}
