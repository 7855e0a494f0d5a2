using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2003: a lock that is not re-entrant is acquired by who holds it.</summary>
public sealed class AcquiredTwiceTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2003";

    private const string Policy = """
            private readonly ReaderWriterLockSlim _strict = new ReaderWriterLockSlim(LockRecursionPolicy.NoRecursion);
            private readonly ReaderWriterLockSlim _lax = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion);
            private readonly ReaderWriterLock _old = new ReaderWriterLock();

        """;

    private static string Kinds(string statements) => Policy + "    public void Run(bool flag)\n    {\n        " + statements + "\n    }\n";

    [Theory]
    [InlineData("_semaphore.Wait(); _semaphore.[|Wait|](); _semaphore.Release(); _semaphore.Release();")]
    [InlineData("var a = false; var b = false; _spin.Enter(ref a); _spin.[|Enter|](ref b); _spin.Exit(); _spin.Exit();")]
    [InlineData("var a = false; var b = false; _spin.Enter(ref a); _spin.[|TryEnter|](ref b); if (b) _spin.Exit(); _spin.Exit();")]
    [InlineData("_strict.EnterWriteLock(); _strict.[|EnterWriteLock|](); _strict.ExitWriteLock(); _strict.ExitWriteLock();")]
    [InlineData("_strict.EnterWriteLock(); _strict.[|EnterReadLock|](); _strict.ExitReadLock(); _strict.ExitWriteLock();")]
    [InlineData("_strict.EnterUpgradeableReadLock(); _strict.[|EnterUpgradeableReadLock|](); _strict.ExitUpgradeableReadLock(); _strict.ExitUpgradeableReadLock();")]
    [InlineData("_strict.EnterUpgradeableReadLock(); _strict.EnterReadLock(); _strict.[|EnterWriteLock|](); _strict.ExitWriteLock(); _strict.ExitReadLock(); _strict.ExitUpgradeableReadLock();")]
    [InlineData("_strict.EnterWriteLock(); _strict.[|EnterReadLock|](); _strict.ExitWriteLock(); _strict.EnterUpgradeableReadLock(); _strict.ExitUpgradeableReadLock(); _strict.ExitReadLock();")]
    public Task A_lock_that_is_not_reentrant_taken_twice_is_reported(string statements) => ReportsInClass(Members + Kinds(statements));

    [Theory]
    [InlineData("Monitor.Enter(_gate); Monitor.Enter(_gate); Monitor.Exit(_gate); Monitor.Exit(_gate);")]
    [InlineData("_lock.Enter(); _lock.Enter(); _lock.Exit(); _lock.Exit();")]
    [InlineData("lock (_lock) { lock (_lock) { } }")]
    [InlineData("lock (_lock) { using (_lock.EnterScope()) { } }")]
    [InlineData("_mutex.WaitOne(); _mutex.WaitOne(); _mutex.ReleaseMutex(); _mutex.ReleaseMutex();")]
    [InlineData("_lax.EnterWriteLock(); _lax.EnterWriteLock(); _lax.ExitWriteLock(); _lax.ExitWriteLock();")]
    [InlineData("_lax.EnterWriteLock(); _lax.EnterReadLock(); _lax.ExitReadLock(); _lax.ExitWriteLock();")]
    [InlineData("_strict.EnterUpgradeableReadLock(); _strict.EnterReadLock(); _strict.ExitReadLock(); _strict.ExitUpgradeableReadLock();")]
    [InlineData("_lax.EnterUpgradeableReadLock(); _lax.EnterReadLock(); _lax.EnterWriteLock(); _lax.ExitWriteLock(); _lax.ExitReadLock(); _lax.ExitUpgradeableReadLock();")]
    [InlineData("_strict.EnterUpgradeableReadLock(); _strict.EnterReadLock(); _strict.ExitUpgradeableReadLock(); _strict.ExitReadLock();")]
    [InlineData("_strict.EnterUpgradeableReadLock(); _strict.EnterWriteLock(); _strict.ExitWriteLock(); _strict.ExitUpgradeableReadLock();")]
    [InlineData("_old.AcquireWriterLock(-1); _old.AcquireWriterLock(-1); _old.ReleaseWriterLock(); _old.ReleaseWriterLock();")]
    [InlineData("_semaphore.Wait(); _semaphore.Release(); _semaphore.Wait(); _semaphore.Release();")]
    [InlineData("_strict.EnterReadLock(); _strict.ExitReadLock(); _strict.EnterWriteLock(); _strict.ExitWriteLock();")]
    public Task A_lock_that_is_reentrant_or_free_is_silent(string statements) => IsSilentInClass(Members + Kinds(statements));

    [Fact]
    public Task A_lock_type_of_ones_own_taken_twice_is_reported() => ReportsOwn("""
        _m.Enter();
        _m.[|Enter|]();
        _m.Exit();
        _m.Exit();
        """);

    [Fact]
    public Task Two_locks_of_one_type_are_two_locks() => IsSilentOwn("""
        _m.Enter();
        _n.Enter();
        _n.Exit();
        _m.Exit();
        """);

    [Fact]
    public Task P01_A_lock_type_that_says_it_is_reentrant_is_silent() => IsSilentOwn("""
        _r.Enter();
        _r.Enter();
        _r.Exit();
        _r.Exit();
        """);

    [Fact]
    public Task C15_Taken_twice_through_a_contract_is_reported() => ReportsOwnMembers("""
        [AcquiresLock(nameof(_m))] public void Lock() { _m.Enter(); }
        [ReleasesLock(nameof(_m))] public void Unlock() { _m.Exit(); }
        public void Run() { Lock(); [|Lock|](); Unlock(); Unlock(); }
        """);

    [Fact]
    public Task C15_Taken_released_and_taken_through_a_contract_is_silent() => IsSilentOwnMembers("""
        [AcquiresLock(nameof(_m))] public void Lock() { _m.Enter(); }
        [ReleasesLock(nameof(_m))] public void Unlock() { _m.Exit(); }
        public void Run() { Lock(); Unlock(); Lock(); Unlock(); }
        """);

    [Fact]
    public Task C15_Taken_by_a_body_whose_caller_holds_it_is_reported() => ReportsOwnMembers("""
        [RequiresLock(nameof(_m))] public void Run() { _m.[|Enter|](); _m.Exit(); }
        """);

    [Fact]
    public Task P09_A_reentrant_lock_taken_by_a_body_whose_caller_holds_it_is_silent() => IsSilentOwnMembers("""
        [RequiresLock(nameof(_r))] public void Run() { _r.Enter(); _r.Exit(); }
        """);

    [Fact]
    public Task P10_Nested_lock_statements_on_one_monitor_are_silent() => IsSilent("""
        lock (_gate) { lock (_gate) { _hits++; } }
        """);

    [Fact]
    public Task P11_A_requirement_is_met_by_the_inner_of_two_regions() => IsSilent("""
        lock (_gate) { lock (_gate) { Touch(); } Touch(); }
        """);

    [Fact]
    public Task P15_Readers_of_a_lock_without_recursion_do_not_nest() => ReportsInClass(Policy + """
            public void Run() { _strict.EnterReadLock(); _strict.[|EnterReadLock|](); _strict.ExitReadLock(); _strict.ExitReadLock(); }
        """);

    [Fact]
    public Task P16_Readers_of_a_lock_with_recursion_nest() => IsSilentInClass(Policy + """
            public void Run() { _lax.EnterReadLock(); _lax.EnterReadLock(); _lax.ExitReadLock(); _lax.ExitReadLock(); }
        """);

    [Theory]
    [InlineData("_strict")]
    [InlineData("_lax")]
    public Task A_reader_that_wants_to_write_waits_for_itself_whatever_the_policy(string name) => ReportsInClass(
        Policy + $"    public void Run() {{ {name}.EnterReadLock(); {name}.[|EnterWriteLock|](); {name}.ExitWriteLock(); {name}.ExitReadLock(); }}");

    [Fact]
    public Task A_reader_that_wants_to_upgrade_waits_for_itself() => ReportsInClass(Policy + """
            public void Run() { _strict.EnterReadLock(); _strict.[|EnterUpgradeableReadLock|](); _strict.ExitUpgradeableReadLock(); _strict.ExitReadLock(); }
        """);

    [Fact]
    public Task The_old_lock_upgrades_a_reader() => IsSilentInClass(Policy + """
            public void Run()
            {
                _old.AcquireReaderLock(-1);
                var cookie = _old.UpgradeToWriterLock(-1);
                _old.DowngradeFromWriterLock(ref cookie);
                _old.ReleaseReaderLock();
            }
        """);

    [Fact]
    public Task A_lock_whose_policy_is_not_visible_is_left_alone() => IsSilentInClass("""
        private readonly ReaderWriterLockSlim _unknown;
        public Subject(ReaderWriterLockSlim given) { _unknown = given; }
        public void Run() { _unknown.EnterWriteLock(); _unknown.EnterWriteLock(); _unknown.ExitWriteLock(); _unknown.ExitWriteLock(); }
        """);

    [Theory]
    [InlineData("_semaphore.Wait(); if (_semaphore.Wait(0)) _semaphore.Release(); _semaphore.Release();")]
    [InlineData("Monitor.Enter(_gate); if (Monitor.TryEnter(_gate)) Monitor.Exit(_gate); Monitor.Exit(_gate);")]
    public Task A_try_that_counts_or_fails_is_silent(string statements) => IsSilent(statements);

    [Theory]
    [InlineData("_strict.EnterWriteLock(); if (_strict.[|TryEnterWriteLock|](0)) _strict.ExitWriteLock(); _strict.ExitWriteLock();")]
    [InlineData("_strict.EnterReadLock(); if (_strict.[|TryEnterReadLock|](0)) _strict.ExitReadLock(); _strict.ExitReadLock();")]
    public Task A_try_that_throws_is_reported(string statements) => ReportsInClass(Policy + "    public void Run() { " + statements + " }");

    [Fact]
    public Task A_try_of_a_lock_type_of_ones_own_fails_silently() => IsSilentOwn("""
        _m.Enter();
        if (_m.TryEnter()) _m.Exit();
        _m.Exit();
        """);

    [Fact]
    public Task Taken_and_released_in_every_round_of_a_loop_is_silent() => IsSilentOwn("""
        while (Chance()) { _m.Enter(); _x++; _m.Exit(); }
        """);

    [Fact]
    public Task Held_on_one_path_only_is_no_certain_deadlock() => IsSilentOwn("""
        if (flag) { _m.Enter(); Work(); _m.Exit(); }
        _m.Enter();
        _m.Exit();
        """);

    [Fact]
    public Task Taken_twice_by_guards_is_reported() => ReportsOwn("""
        using var outer = new Guard(_m);
        using var inner = new [|Guard|](_m);
        """);

    [Fact]
    public Task Taken_by_guards_one_after_the_other_is_silent() => IsSilentOwn("""
        using (new Guard(_m)) { }
        using (new Guard(_m)) { }
        """);

    [Fact]
    public Task Taken_twice_through_an_alias_is_reported() => ReportsOwn("""
        var alias = _m;
        alias.Enter();
        _m.[|Enter|]();
        _m.Exit();
        alias.Exit();
        """);

    [Fact]
    public Task The_same_lock_of_two_objects_is_two_locks() => IsSilentInClass("""
        private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
        public void Run(Subject peer) { _gate.Wait(); peer._gate.Wait(); peer._gate.Release(); _gate.Release(); }
        """);

    [Fact]
    public Task The_state_goes_on_as_if_it_had_been_right() => ReportsOwn("""
        _m.Enter();
        _m.[|Enter|]();
        _x++;
        _m.Exit();
        _m.Exit();
        """);

    [Fact] public Task What_is_taken_twice_on_paths_that_are_still_told_apart_waits_for_itself_there() => ReportsIn(LockKinds.Types + """
        public sealed class Subject
        {
            private readonly Mu _m = new Mu();
            public void Condition(bool p) { if (p) { _m.Enter(); } _m.{|LCK2003:Enter|}(); if (!p) { Console.WriteLine(); } _m.Exit(); }
            public void Balanced(bool p) { if (p) { _m.Enter(); } _m.{|LCK2003:Enter|}(); _m.Exit(); if (p) { _m.Exit(); } }
            public void Tried() { var ok = _m.TryEnter(); _m.{|LCK2003:Enter|}(); _m.Exit(); if (ok) { _m.Exit(); } }
        }
        """);

    [Fact] public Task What_is_taken_where_it_is_not_held_is_silent() => IsSilentIn(LockKinds.Types + """
        public sealed class Subject
        {
            private readonly Mu _m = new Mu();
            public void Condition(bool p) { if (p) { _m.Enter(); } if (!p) { _m.Enter(); } Console.WriteLine(); _m.Exit(); }
            public void Tried() { var ok = _m.TryEnter(); if (!ok) { _m.Enter(); } Console.WriteLine(); _m.Exit(); }
            public void Asserted(bool p) { if (p) { _m.AssertHeld(); } _m.Enter(); Console.WriteLine(); _m.Exit(); }
            public void Flag(bool p) { var taken = false; if (p) { _m.Enter(); taken = true; } Console.WriteLine(); if (!taken) { _m.Enter(); } _m.Exit(); }
        }
        """);

    [Fact] public Task What_is_taken_where_the_paths_have_met_is_their_difference() => ReportsIn(LockKinds.Types + """
        public sealed class Subject
        {
            private readonly Mu _m = new Mu();
            public void Run(bool p) { if (p) { _m.{|LCK2004:Enter|}(); } _m.Enter(); _m.Exit(); }
        }
        """);

    [Fact] public Task One_call_that_takes_several_may_be_given_one_twice() => IsSilentIn(Several("Both.Lock(one, one); Both.Unlock(one, one);"));

    [Fact] public Task Two_calls_may_not() => ReportsIn(Several("Both.Lock(one, two); Both.{|LCK2003:Lock|}(one, other); Both.Unlock(one, other); two.Exit();"));

    private static string Several(string statements) => LockKinds.Types + $$"""
        public static class Both
        {
            [AcquiresLock("first", "second"), NoLockAnalysis("one that is given twice is taken once")]
            public static void Lock(Mu first, Mu second) { first.Enter(); if (second != first) second.Enter(); }
            [ReleasesLock("first", "second"), NoLockAnalysis("one that is given twice is released once")]
            public static void Unlock(Mu first, Mu second) { first.Exit(); if (second != first) second.Exit(); }
        }
        public sealed class Subject
        {
            public void Run(Mu one, Mu two, Mu other) { {{statements}} }
        }
        """;

    [Fact]
    public Task What_a_loop_takes_while_it_may_be_held_it_releases_too() => ReportsInClass(Members + Kinds("""
        do
        {
            if (flag) { _strict.EnterReadLock(); continue; }
            _strict.EnterUpgradeableReadLock();
            _strict.EnterReadLock();
            _strict.ExitUpgradeableReadLock();
            _strict.ExitReadLock();
            _strict.EnterWriteLock();
            _strict.{|LCK2004:ExitWriteLock|}();
        }
        while (Environment.TickCount % 2 == 0);
        """));

    [Fact]
    public Task What_a_loop_takes_and_releases_is_silent() => IsSilentInClass(Members + Kinds("""
        do
        {
            if (flag) { _strict.EnterReadLock(); _strict.ExitReadLock(); continue; }
            _strict.EnterUpgradeableReadLock();
            _strict.EnterReadLock();
            _strict.ExitUpgradeableReadLock();
            _strict.ExitReadLock();
            _strict.EnterWriteLock();
            _strict.ExitWriteLock();
        }
        while (Environment.TickCount % 2 == 0);
        """));

    [Theory]
    [InlineData("public bool IsDeep { init { if (value) _rw = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion); } }")]
    [InlineData("public partial bool IsDeep { init; } public partial bool IsDeep { init { if (value) _rw = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion); } }")]
    [InlineData("public Subject(bool isDeep) { if (isDeep) _rw = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion); }")]
    public Task A_lock_that_may_be_made_reentrant_is_silent(string member) => IsSilentIn(MadeHereAnd(member, "EnterReadLock"));

    [Theory]
    [InlineData("public partial bool IsDeep { init; } public partial bool IsDeep { init { if (value) _rw = new ReaderWriterLockSlim(); } }")]
    [InlineData("public Subject(bool isDeep) { if (isDeep) _rw = new ReaderWriterLockSlim(LockRecursionPolicy.NoRecursion); }")]
    public Task A_lock_that_is_never_made_so_is_reported(string member) => ReportsIn(MadeHereAnd(member, "[|EnterReadLock|]"));

    private static string MadeHereAnd(string member, string again) => $$"""
        public sealed partial class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            {{member}}
            public void Run() { _rw.EnterReadLock(); _rw.{{again}}(); _rw.ExitReadLock(); _rw.ExitReadLock(); }
        }
        """;
}
