using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>Locks of the tests' own making, for what the locks of .NET cannot show.</summary>
internal static class LockKinds
{
    /// <summary>An exclusive, a re-entrant and a reader/writer lock; two guard objects.</summary>
    public const string Types = """

        public enum Outcome { Taken, Busy }

        [Lock]
        public sealed class Mu
        {
            [AcquiresLock] public void Enter() { }
            [ReleasesLock] public void Exit() { }
            [TryAcquiresLock(true)] public bool TryEnter() { return true; }
            [TryAcquiresLock(false)] public bool Refuses() { return false; }
            [TryAcquiresLock(0)] public int Take() { return 0; }
            [TryAcquiresLock(Outcome.Taken)] public Outcome Ask() { return Outcome.Taken; }
            [TryAcquiresLock(AcquireResult.NotNull)] public object TakeTicket() { return this; }
            [TryAcquiresLock(AcquireResult.Null)] public object Complaint() { return this; }
            [AssertsLock] public void AssertHeld() { }
        }

        [Lock(Reentrant = true)]
        public sealed class RMu
        {
            [AcquiresLock] public void Enter() { }
            [ReleasesLock] public void Exit() { }
        }

        [Lock]
        public sealed class Rw
        {
            [AcquiresLock] public void EnterWrite() { }
            [ReleasesLock(Mode = LockMode.Exclusive)] public void ExitWrite() { }
            [AcquiresLock(Mode = LockMode.Shared)] public void EnterRead() { }
            [ReleasesLock(Mode = LockMode.Shared)] public void ExitRead() { }
            [ReleasesLock] public void Exit() { }
            [ReleasesLock(Mode = LockMode.Shared), AcquiresLock(Mode = LockMode.Exclusive)] public void Promote() { }
            [ReleasesLock(Mode = LockMode.Exclusive), AcquiresLock(Mode = LockMode.Shared)] public void Demote() { }
        }

        [LockScope]
        public sealed class Guard : IDisposable
        {
            private readonly Mu _mu;
            [AcquiresLock("mu")] public Guard(Mu mu) { _mu = mu; mu.Enter(); }
            [ReleasesLock] public void Unlock() { _mu.Exit(); }
            [AcquiresLock] public void Relock() { _mu.Enter(); }
            public void Dispose() { _mu.Exit(); }
        }

        [LockScope]
        public readonly struct Guard<TOwner> : IDisposable
        {
            private readonly Mu _mu;
            [AcquiresLock("mu")] public Guard(Mu mu) { _mu = mu; mu.Enter(); }
            public void Dispose() { _mu.Exit(); }
        }

        """;

    /// <summary>What the statements of a test can use: one lock of each kind, and something to guard.</summary>
    public const string Members = """
            private readonly Mu _m = new Mu();
            private readonly Mu _n = new Mu();
            private readonly RMu _r = new RMu();
            private readonly Rw _w = new Rw();
            [GuardedBy(nameof(_m))] private int _x;
            [GuardedBy(nameof(_w))] private int _y;

            private static bool Chance() { return Environment.TickCount % 2 == 0; }
            private static void Work() { Console.WriteLine(); }
            [DoesNotReturn] private static void Fail() { throw new InvalidOperationException(); }

        """;
}

/// <summary>A <see cref="RuleTest{TAnalyzer}"/> over <see cref="LockKinds"/>.</summary>
public abstract class LockKindTest : RuleTest<LockFlowAnalyzer>
{
    protected Task ReportsOwn(string statements) => ReportsIn(Own(statements));

    protected Task IsSilentOwn(string statements) => IsSilentIn(Own(statements));

    protected Task ReportsOwnMembers(string members) => ReportsIn(Types(members));

    protected Task IsSilentOwnMembers(string members) => IsSilentIn(Types(members));

    private static string Own(string statements) => Types("    public void Run(bool flag, int count, Subject peer)\n    {\n" + statements + "\n    }\n");

    private static string Types(string members) =>
        "#pragma warning disable CS0169, CS0414, CS0649\npublic class Subject\n{\n" + LockKinds.Members + members + "\n}\n" + LockKinds.Types;
}
