using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2002: a lock is released that is not held, was released before, or is held in another mode.</summary>
public sealed class ReleasedWhileNotHeldTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2002";

    [Theory]
    [InlineData("Monitor.[|Exit|](_gate);")]
    [InlineData("_lock.[|Exit|]();")]
    [InlineData("_rw.[|ExitReadLock|]();")]
    [InlineData("_rw.[|ExitWriteLock|]();")]
    [InlineData("_rw.[|ExitUpgradeableReadLock|]();")]
    [InlineData("_old.[|ReleaseReaderLock|]();")]
    [InlineData("_old.[|ReleaseWriterLock|]();")]
    [InlineData("_old.[|ReleaseLock|]();")]
    [InlineData("_spin.[|Exit|]();")]
    [InlineData("_semaphore.[|Release|]();")]
    [InlineData("_mutex.[|ReleaseMutex|]();")]
    public Task P04_A_release_of_any_kind_without_an_acquisition_is_reported(string release) => ReportsInClass(Old + Kinds(release));

    [Theory]
    [InlineData("Monitor.Enter(_gate);", "Monitor.Exit(_gate);", "Monitor.[|Exit|](_gate);")]
    [InlineData("_lock.Enter();", "_lock.Exit();", "_lock.[|Exit|]();")]
    [InlineData("_rw.EnterReadLock();", "_rw.ExitReadLock();", "_rw.[|ExitReadLock|]();")]
    [InlineData("_rw.EnterWriteLock();", "_rw.ExitWriteLock();", "_rw.[|ExitWriteLock|]();")]
    [InlineData("_old.AcquireReaderLock(-1);", "_old.ReleaseReaderLock();", "_old.[|ReleaseReaderLock|]();")]
    [InlineData("_old.AcquireWriterLock(-1);", "_old.ReleaseLock();", "_old.[|ReleaseWriterLock|]();")]
    [InlineData("var taken = false; _spin.Enter(ref taken);", "_spin.Exit();", "_spin.[|Exit|]();")]
    [InlineData("_semaphore.Wait();", "_semaphore.Release();", "_semaphore.[|Release|]();")]
    [InlineData("_mutex.WaitOne();", "_mutex.ReleaseMutex();", "_mutex.[|ReleaseMutex|]();")]
    public Task C04_A_second_release_of_any_kind_is_reported(string acquire, string release, string again) =>
        ReportsInClass(Old + Kinds(acquire + " " + release + " " + again));

    private string Old => Members + "    private readonly ReaderWriterLock _old = new ReaderWriterLock();\n";

    private static string Kinds(string statements) => "    public void Run()\n    {\n        " + statements + "\n    }\n";

    [Fact]
    public Task C04_A_second_release_of_a_lock_type_of_ones_own_is_reported() => ReportsOwn("""
        _m.Enter();
        _m.Exit();
        _m.[|Exit|]();
        """);

    [Fact]
    public Task C04_A_release_after_each_acquisition_is_silent() => IsSilentOwn("""
        _m.Enter();
        _m.Exit();
        _m.Enter();
        _m.Exit();
        """);

    [Fact]
    public Task C04_A_release_through_a_contract_after_a_release_is_reported() => ReportsOwnMembers("""
        [ReleasesLock(nameof(_m))] public void Unlock() { _m.Exit(); }
        public void Twice() { _m.Enter(); _m.Exit(); [|Unlock|](); }
        public void Never() { [|Unlock|](); }
        public void Once() { _m.Enter(); Unlock(); }
        """);

    [Fact]
    public Task C04_Releasing_a_lock_of_another_object_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        public void Run(Subject peer) { Monitor.{|LCK2001:Enter|}(_gate); Monitor.[|Exit|](peer._gate); }
        """);

    [Fact]
    public Task C04_Releasing_through_an_alias_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        public void Run(Subject peer) { var gate = peer._gate; Monitor.Enter(gate); Monitor.Exit(peer._gate); }
        """);

    [Fact]
    public Task C29_After_a_helper_that_unlocks_the_access_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private void Unlock() { Monitor.Exit(_gate); }
        public void Run() { Monitor.Enter(_gate); _x++; Unlock(); {|LCK1003:_x|}++; }
        """);

    [Fact]
    public Task C29_After_a_helper_that_does_nothing_of_the_sort_it_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private void Note() { Console.WriteLine(); }
        public void Run() { Monitor.Enter(_gate); _x++; Note(); _x++; Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task C29_A_release_after_a_helper_that_unlocks_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        private void Unlock() { Monitor.Exit(_gate); }
        public void Run() { Monitor.Enter(_gate); Unlock(); Monitor.[|Exit|](_gate); }
        """);

    [Fact]
    public Task B09_An_exclusive_hold_released_as_a_reader_is_reported() => ReportsOwn("""
        _w.EnterWrite();
        _w.[|ExitRead|]();
        """);

    [Fact]
    public Task B10_A_shared_hold_released_as_a_writer_is_reported() => ReportsOwn("""
        _w.EnterRead();
        _w.[|ExitWrite|]();
        """);

    [Theory]
    [InlineData("_rw.EnterWriteLock(); _rw.[|ExitReadLock|]();")]
    [InlineData("_rw.EnterReadLock(); _rw.[|ExitWriteLock|]();")]
    [InlineData("_rw.EnterUpgradeableReadLock(); _rw.[|ExitReadLock|]();")]
    [InlineData("_rw.EnterReadLock(); _rw.[|ExitUpgradeableReadLock|]();")]
    public Task B09_B10_A_release_in_the_wrong_mode_is_reported_and_counts_as_the_right_one(string statements) => Reports(statements);

    [Fact]
    public Task B11_A_release_that_suits_both_modes_is_silent() => IsSilentOwn("""
        _w.EnterWrite(); _w.Exit();
        _w.EnterRead(); _w.Exit();
        """);

    [Fact]
    public Task B11_A_release_that_suits_both_modes_needs_a_hold_all_the_same() => ReportsOwn("""
        _w.[|Exit|]();
        """);

    [Fact]
    public Task B14_Promotion_of_a_shared_hold_is_silent() => IsSilentOwn("""
        _w.EnterRead();
        _w.Promote();
        _y++;
        _w.ExitWrite();
        """);

    [Fact]
    public Task B15_Promotion_of_an_exclusive_hold_is_reported() => ReportsOwn("""
        _w.EnterWrite();
        _w.[|Promote|]();
        _w.ExitWrite();
        """);

    [Fact]
    public Task B16_Demotion_then_a_shared_release_is_silent() => IsSilentOwn("""
        _w.EnterWrite();
        _w.Demote();
        Console.WriteLine(_y);
        _w.ExitRead();
        """);

    [Fact]
    public Task B16_Demotion_then_an_exclusive_release_is_reported() => ReportsOwn("""
        _w.EnterWrite();
        _w.Demote();
        _w.[|ExitWrite|]();
        """);

    [Fact]
    public Task B18_An_upgrade_is_released_from_the_inside_out() => IsSilent("""
        _rw.EnterUpgradeableReadLock();
        _rw.EnterWriteLock();
        _shared++;
        _rw.ExitWriteLock();
        _rw.ExitUpgradeableReadLock();
        """);

    [Fact]
    public Task B18_An_upgrade_that_was_never_made_cannot_be_released() => Reports("""
        _rw.EnterUpgradeableReadLock();
        _rw.[|ExitWriteLock|]();
        """);

    [Fact]
    public Task E28_A_release_before_the_result_of_the_try_is_tested_is_reported() => Reports("""
        var ok = Monitor.TryEnter(_gate);
        Monitor.[|Exit|](_gate);
        if (ok) Work();
        """);

    [Fact]
    public Task E28_A_release_after_the_test_is_silent() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        if (ok) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task E28_A_release_in_the_branch_where_the_try_failed_is_reported() => Reports("""
        if (!Monitor.TryEnter(_gate))
        {
            Monitor.[|Exit|](_gate);
            return;
        }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task P01_A_reentrant_lock_taken_as_often_as_released_is_silent() => IsSilentOwn("""
        _r.Enter(); _r.Enter(); _r.Enter();
        _r.Exit(); _r.Exit(); _r.Exit();
        """);

    [Fact]
    public Task P01_One_release_too_many_is_reported() => ReportsOwn("""
        _r.Enter(); _r.Enter();
        _r.Exit(); _r.Exit(); _r.[|Exit|]();
        """);

    [Fact]
    public Task P01_One_release_too_few_is_reported() => ReportsOwn("""
        _r.{|LCK2001:Enter|}(); _r.Enter(); _r.Enter();
        _r.Exit(); _r.Exit();
        """);

    [Fact]
    public Task P02_After_the_last_of_two_releases_the_access_is_reported() => Reports("""
        Monitor.Enter(_gate); Monitor.Enter(_gate);
        Monitor.Exit(_gate);
        _hits++;
        Monitor.Exit(_gate);
        {|LCK1003:_hits|}++;
        """);

    [Fact]
    public Task P07_Branches_with_balanced_extra_depth_are_silent() => IsSilentOwn("""
        _r.Enter();
        if (flag) { _r.Enter(); _r.Exit(); }
        _r.Exit();
        """);

    [Fact]
    public Task P14_A_guard_that_is_released_twice_is_reported() => ReportsOwn("""
        using var guard = new Guard(_m);
        guard.Unlock();
        guard.[|Unlock|]();
        """);

    [Fact]
    public Task P14_A_guard_that_is_released_retaken_and_released_is_silent() => IsSilentOwn("""
        using var guard = new Guard(_m);
        guard.Unlock();
        guard.Relock();
        _x++;
        guard.Unlock();
        """);

    [Fact]
    public Task A_release_twice_on_one_path_only_is_reported() => Reports("""
        Monitor.Enter(_gate);
        if (flag) { Monitor.Exit(_gate); Monitor.[|Exit|](_gate); return; }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_release_in_the_try_and_in_the_finally_is_reported() => Reports("""
        Monitor.Enter(_gate);
        try { Monitor.Exit(_gate); }
        finally { Monitor.[|Exit|](_gate); }
        """);

    [Fact]
    public Task A_release_and_reacquisition_around_a_call_is_silent() => IsSilentOwnMembers("""
        [RequiresLock(nameof(_m))] public void Run() { _m.Exit(); try { Work(); } finally { _m.Enter(); } _x++; }
        """);

    [Fact]
    public Task A_release_inside_a_lock_statement_and_again_by_its_end_is_left_to_the_statement() => IsSilent("""
        lock (_gate)
        {
            Monitor.Exit(_gate);
            try { Work(); } finally { Monitor.Enter(_gate); }
            _hits++;
        }
        """);

    [Fact]
    public Task A_hold_that_is_only_asserted_may_be_released() => IsSilentOwn("""
        _m.AssertHeld();
        _m.Exit();
        """);

    [Fact]
    public Task G27_An_assertion_then_a_release_in_a_releasing_method_is_silent() => IsSilentOwnMembers("""
        [ReleasesLock(nameof(_m))] public void Unlock() { _m.AssertHeld(); _x++; _m.Exit(); }
        """);

    [Fact]
    public Task F16_A_guard_that_adopts_in_a_releasing_method_is_silent() => IsSilentOwnMembers("""
        [LockScope]
        public sealed class Adopt : IDisposable
        {
            private readonly Mu _mu;
            [RequiresLock("mu")] public Adopt(Mu mu) { _mu = mu; }
            public void Dispose() { _mu.Exit(); }
        }

        [ReleasesLock(nameof(_m))] public void Unlock() { using var adopted = new Adopt(_m); _x++; }
        public void Run() { _m.Enter(); Unlock(); }
        """);

    [Fact]
    public Task A_semaphore_that_signals_is_no_lock() => IsSilentInClass("""
        private readonly SemaphoreSlim _signal = new SemaphoreSlim(0);
        public void Run() { _signal.Release(); }
        """);

    [Fact]
    public Task A_release_of_a_fresh_lock_is_reported() => Reports("""
        var gate = new object();
        Monitor.[|Exit|](gate);
        """);

    [Fact] public Task E28_A_release_before_the_test_is_no_helpers_where_the_type_has_one() => ReportsInClass("""
        private readonly object _gate = new object();
        private void Begin() { Monitor.Enter(_gate); }
        public void Use() { Begin(); Monitor.Exit(_gate); }
        public void Stale() { var ok = Monitor.TryEnter(_gate); Monitor.[|Exit|](_gate); if (ok) Console.WriteLine(); }
        """);

    [Fact] public Task E28_A_release_that_depends_on_what_the_object_remembers_is_a_helpers() => IsSilentInClass("""
        private readonly object _gate = new object();
        private bool _taken;
        public void Begin() { Monitor.Enter(_gate); _taken = true; }
        public void End() { if (_taken) { _taken = false; Monitor.Exit(_gate); } }
        """);
}
