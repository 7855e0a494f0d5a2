using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK1002: calls that must not be made under the lock.</summary>
public sealed class CallExcludesLockTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1002";

    [Fact] public Task G12_A_call_under_the_lock_is_reported() => Reports("lock (_gate) { [|Refresh|](); }");

    [Fact] public Task G12_A_call_without_the_lock_is_silent() => IsSilent("Refresh(); lock (_other) { Refresh(); } lock (_gate) { } Refresh();");

    [Fact] public Task G12_A_call_under_the_lock_of_another_object_is_silent() => IsSilent("lock (peer._gate) { Refresh(); }");

    [Fact] public Task G12_A_call_on_another_object_under_its_lock_is_reported() => Reports("lock (peer._gate) { peer.[|Refresh|](); }");

    [Fact] public Task G13_A_shared_hold_is_excluded_too() => ReportsInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [ExcludesLock(nameof(_rw))] public void Use() { }
        public void M() { _rw.EnterReadLock(); [|Use|](); _rw.ExitReadLock(); Use(); }
        """);

    [Fact] public Task B19_An_exclusion_of_exclusive_holds_allows_a_shared_one() => IsSilentInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [ExcludesLock(nameof(_rw), Mode = LockMode.Exclusive)] public void Use() { }
        public void M() { _rw.EnterReadLock(); Use(); _rw.ExitReadLock(); }
        """);

    [Fact] public Task B20_An_exclusion_of_exclusive_holds_refuses_an_exclusive_one() => ReportsInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [ExcludesLock(nameof(_rw), Mode = LockMode.Exclusive)] public void Use() { }
        public void M() { _rw.EnterWriteLock(); [|Use|](); _rw.ExitWriteLock(); }
        """);

    [Fact] public Task G14_Several_excluded_locks_are_one_finding_each() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [ExcludesLock(nameof(_a), nameof(_b))] public void Use() { }
        public void M() { lock (_a) { [|Use|](); lock (_b) { {|LCK1002:{|LCK1002:Use|}|}(); } } }
        """);

    [Fact] public Task G17_A_helper_that_locks_a_reentrant_lock_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        private void Helper() { lock (_gate) { Console.WriteLine(); } }
        public void M() { lock (_gate) { Helper(); } }
        """);

    [Fact] public Task G33_Constructors_operators_and_dispose_are_checked() => ReportsIn("""
        public sealed class Subject : IDisposable
        {
            public static readonly object Gate = new object();
            [ExcludesLock("Gate")] public Subject() { }
            [ExcludesLock("Gate")] public static Subject operator +(Subject a, Subject b) { return a; }
            [ExcludesLock("Gate")] public void Dispose() { }
            [ExcludesLock("Gate")] public int X { get { return 1; } }
        }
        public class Caller
        {
            public void Bad(Subject a) { lock (Subject.Gate) { var b = new [|Subject|](); b = a [|+|] b; Console.WriteLine(a.[|X|]); b.[|Dispose|](); } }
            public void Good(Subject a) { var b = new Subject(); b = a + b; Console.WriteLine(a.X); b.Dispose(); }
        }
        """);

    [Fact] public Task An_exclusion_inside_a_requiring_method_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        [ExcludesLock(nameof(_gate))] public void Use() { }
        [RequiresLock(nameof(_gate))] public void M() { [|Use|](); }
        """);

    [Fact] public Task A_call_that_may_happen_under_the_lock_is_reported() => ReportsInClass("""
        private readonly SemaphoreSlim _slot = new SemaphoreSlim(1, 1);
        [ExcludesLock(nameof(_slot))] public void Use() { }
        public void M(bool c) { if (c) _slot.Wait(); [|Use|](); if (c) _slot.Release(); }
        """);

    [Fact] public Task A_call_on_the_other_branch_is_silent() => IsSilentInClass("""
        private readonly SemaphoreSlim _slot = new SemaphoreSlim(1, 1);
        [ExcludesLock(nameof(_slot))] public void Use() { }
        public void M(bool c) { if (c) _slot.Wait(); if (!c) Use(); if (c) _slot.Release(); }
        """);

    [Fact] public Task I14_A_method_that_excludes_calling_a_helper_that_locks_is_silent_and_its_caller_is_reported() => ReportsIn("""
        public interface IStore { [ExcludesLock("Gate")] void Save(); object Gate { get; } }
        public class Subject
        {
            public void M(IStore store) { store.Save(); lock (store.Gate) { store.[|Save|](); } }
        }
        """);

    private const string Writers = """
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion);
        private readonly ReaderWriterLock _old = new ReaderWriterLock();
        [GuardedBy(nameof(_rw))] private int _x;
        public void Set() { _rw.EnterWriteLock(); try { _x++; } finally { _rw.ExitWriteLock(); } }
        public int Get() { _rw.EnterReadLock(); try { return _x; } finally { _rw.ExitReadLock(); } }
        private void Deep() { Set(); }
        private void Maybe() { _rw.EnterUpgradeableReadLock(); try { Console.WriteLine(_x); } finally { _rw.ExitUpgradeableReadLock(); } }
        private void SetIf() { if (!_rw.IsReadLockHeld) Set(); }
        public void SetOld() { _old.AcquireWriterLock(-1); try { Console.WriteLine(); } finally { _old.ReleaseWriterLock(); } }

        """;

    // A reader that wants to write waits for itself, whatever the lock's policy.
    [Theory]
    [InlineData("_rw.EnterReadLock(); try { {|LCK1002:Set|}(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.EnterReadLock(); try { {|LCK1002:Deep|}(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.EnterReadLock(); try { {|LCK1002:Maybe|}(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("if (_rw.TryEnterReadLock(5)) { try { {|LCK1002:Set|}(); } finally { _rw.ExitReadLock(); } }")]
    [InlineData("_old.AcquireReaderLock(-1); try { {|LCK1002:SetOld|}(); } finally { _old.ReleaseReaderLock(); }")]
    public Task A_helper_that_writes_is_called_by_a_reader(string statements) => ReportsInClass(Writers + "    public void Run() { " + statements + " }");

    [Theory]
    [InlineData("_rw.EnterReadLock(); try { Get(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.EnterReadLock(); try { SetIf(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.EnterReadLock(); try { Get(); } finally { _rw.ExitReadLock(); } Set();")]
    [InlineData("_rw.EnterWriteLock(); try { Set(); Deep(); Maybe(); } finally { _rw.ExitWriteLock(); }")]
    [InlineData("_rw.EnterUpgradeableReadLock(); try { Set(); Deep(); } finally { _rw.ExitUpgradeableReadLock(); }")]
    [InlineData("_old.AcquireWriterLock(-1); try { SetOld(); } finally { _old.ReleaseWriterLock(); }")]
    public Task A_helper_that_writes_is_called_by_a_writer(string statements) => IsSilentInClass(Writers + "    public void Run() { " + statements + " }");

    private const string Excluding = """
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [ExcludesLock(nameof(_gate))] public void Refresh() { }

        """;

    [Theory]
    [InlineData("private void Inner() { Refresh(); } public void M() { lock (_gate) { [|Inner|](); } Inner(); }")]
    [InlineData("public void Inner() { Refresh(); } public void M() { lock (_gate) { [|Inner|](); } }")]
    [InlineData("private void Outer() { Inner(); } private void Inner() { Refresh(); } public void M() { lock (_gate) { [|Outer|](); } }")]
    [InlineData("public void M() { lock (_gate) { [|Inner|](); } void Inner() { Refresh(); } }")]
    [InlineData("public void M() { lock (_gate) { [|Outer|](); } void Outer() { Inner(); } void Inner() { Refresh(); } }")]
    public Task What_leads_to_a_call_that_must_not_be_made_is_reported_where_the_lock_is_held(string members) => ReportsInClass(Excluding + members);

    [Theory]
    [InlineData("private void Inner() { Refresh(); } public void M() { lock (_other) { Inner(); } Inner(); }")]
    [InlineData("private void Inner() { Console.WriteLine(); } public void M() { lock (_gate) { Inner(); } }")]
    [InlineData("private void Outer() { Inner(); } private void Inner() { Refresh(); } public void M() { lock (_other) { Outer(); } lock (_gate) { } Outer(); }")]
    [InlineData("public void M() { lock (_other) { Outer(); } void Outer() { Inner(); } void Inner() { Refresh(); } }")]
    public Task What_leads_to_it_without_the_lock_is_silent(string members) => IsSilentInClass(Excluding + members);
}
