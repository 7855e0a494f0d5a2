using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Acquisitions that may fail: how their result is followed, and where it is not trusted.</summary>
public sealed class TryLockTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Fact] public Task E03_A_result_that_is_not_yet_tested_proves_nothing() => Reports("var taken = Monitor.TryEnter(_gate); [|_hits|]++; if (taken) Monitor.Exit(_gate);");

    [Fact] public Task E03_A_result_that_is_tested_proves_the_hold() => IsSilent("if (Monitor.TryEnter(_gate)) { _hits++; Monitor.Exit(_gate); }");

    [Fact] public Task E03_Access_behind_the_tested_branch_is_reported() => Reports("if (Monitor.TryEnter(_gate)) { Monitor.Exit(_gate); } [|_hits|]++;");

    [Fact] public Task E06_The_else_branch_of_a_negated_test_holds() => IsSilent("""
        if (!Monitor.TryEnter(_gate)) { Work(); } else { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E06_The_then_branch_of_a_negated_test_does_not() => Reports("""
        if (!Monitor.TryEnter(_gate)) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        """);

    [Fact] public Task An_early_return_leaves_the_hold() => IsSilent("""
        if (!Monitor.TryEnter(_gate)) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E08_A_result_is_followed_through_locals_and_negations() => IsSilent("""
        bool taken = Monitor.TryEnter(_gate);
        bool copy = taken;
        if (!!copy) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E08_A_negated_copy_holds_where_it_is_false() => IsSilent("""
        bool missed = !Monitor.TryEnter(_gate);
        if (missed) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E08_A_negated_copy_does_not_hold_where_it_is_true() => Reports("""
        bool missed = !Monitor.TryEnter(_gate);
        if (missed) { [|_hits|]++; return; }
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E09_A_result_that_was_overwritten_is_not_trusted() => Reports("""
        bool taken = false;
        Monitor.TryEnter(_gate, ref taken);
        var kept = taken;
        taken = flag;
        if (taken) { [|_hits|]++; }
        if (kept) Monitor.Exit(_gate);
        """);

    [Fact] public Task A_flag_taken_by_reference_is_followed() => IsSilent("""
        bool taken = false;
        Monitor.TryEnter(_gate, ref taken);
        if (taken) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_flag_taken_by_reference_that_is_not_tested_proves_nothing() => Reports("""
        bool taken = false;
        try { Monitor.TryEnter(_gate, ref taken); [|_hits|]++; }
        finally { if (taken) Monitor.Exit(_gate); }
        """);

    [Fact] public Task The_flag_of_enter_says_no_more_than_enter() => IsSilent("""
        bool taken = false;
        try { Monitor.Enter(_gate, ref taken); _hits++; }
        finally { if (taken) Monitor.Exit(_gate); }
        """);

    [Fact] public Task E16_A_condition_joined_by_and_holds_when_it_is_true() => IsSilent("""
        if (flag && Monitor.TryEnter(_gate)) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E16_A_condition_joined_by_or_does_not() => Reports("""
        var taken = false;
        if (flag || (taken = Monitor.TryEnter(_gate))) { [|_hits|]++; }
        if (taken) Monitor.Exit(_gate);
        """);

    [Fact] public Task E17_A_negated_conjunction_that_returns_leaves_the_hold() => IsSilent("""
        if (!(flag && count > 0 && Monitor.TryEnter(_gate))) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E17_A_negated_disjunction_that_returns_does_not() => Reports("""
        var taken = false;
        if (!(flag || (taken = Monitor.TryEnter(_gate)))) return;
        [|_hits|]++;
        if (taken) Monitor.Exit(_gate);
        """);

    [Fact] public Task E18_A_conditional_operator_is_followed() => IsSilent("""
        if ((Monitor.TryEnter(_gate) ? 1 : 0) == 1) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E18_A_conditional_operator_the_wrong_way_round_is_followed_too() => Reports("""
        if ((Monitor.TryEnter(_gate) ? 1 : 0) == 0) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        """);

    [Fact] public Task E20_Comparisons_with_literals_are_followed() => IsSilent("""
        if (Monitor.TryEnter(_gate) == true) { _hits++; Monitor.Exit(_gate); }
        if (true == Monitor.TryEnter(_gate)) { _hits++; Monitor.Exit(_gate); }
        if (Monitor.TryEnter(_gate) != false) { _hits++; Monitor.Exit(_gate); }
        if (Monitor.TryEnter(_gate) is true) { _hits++; Monitor.Exit(_gate); }
        if (Monitor.TryEnter(_gate) is not false) { _hits++; Monitor.Exit(_gate); }
        if (Monitor.TryEnter(_gate) == false) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E20_Comparisons_with_the_other_literal_prove_the_opposite() => Reports("""
        if (Monitor.TryEnter(_gate) == false) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        if (Monitor.TryEnter(_gate) is false) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        if (Monitor.TryEnter(_gate) != true) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        """);

    [Fact] public Task E21_A_comparison_with_a_constant_is_followed() => IsSilent("""
        const bool yes = true;
        if (Monitor.TryEnter(_gate) == yes) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E21_A_comparison_with_a_constant_of_the_wrong_value_proves_nothing() => Reports("""
        const bool no = false;
        if (Monitor.TryEnter(_gate) == no) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_result_assigned_within_the_condition_is_followed() => IsSilent("""
        bool ok;
        if (ok = Monitor.TryEnter(_gate)) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_result_bound_by_a_pattern_is_followed() => IsSilent("""
        if (Monitor.TryEnter(_gate) is var ok && ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_switch_over_the_result_is_followed() => Reports("""
        switch (Monitor.TryEnter(_gate))
        {
            case true: _hits++; Monitor.Exit(_gate); break;
            case false: [|_hits|]++; break;
        }
        """);

    [Fact] public Task A_result_that_is_asserted_holds() => IsSilent("""
        bool ok = Monitor.TryEnter(_gate);
        Debug.Assert(ok);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task A_throw_where_it_failed_leaves_the_hold() => IsSilent("""
        if (!Monitor.TryEnter(_gate, 100)) throw new TimeoutException();
        try { _hits++; } finally { Monitor.Exit(_gate); }
        """);

    [Fact] public Task E29_A_result_that_a_release_has_spent_is_not_trusted() => Reports("""
        bool ok = Monitor.TryEnter(_gate);
        if (ok) Monitor.Exit(_gate);
        if (ok) { [|_hits|]++; }
        """);

    [Fact] public Task E34_A_flag_that_starts_false_and_is_set_on_one_branch_is_followed() => IsSilent("""
        bool ok = false;
        if (flag) ok = Monitor.TryEnter(_gate);
        if (ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E33_Tried_and_plain_acquisitions_join() => IsSilent("""
        if (flag) { if (!Monitor.TryEnter(_gate)) return; } else { Monitor.Enter(_gate); }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E33_A_tried_acquisition_that_may_fail_does_not() => Reports("""
        bool ok = true;
        if (flag) { ok = Monitor.TryEnter(_gate); } else { Monitor.Enter(_gate); }
        [|_hits|]++;
        if (ok) Monitor.Exit(_gate);
        """);

    [Fact] public Task E16_A_loop_that_tries_until_it_holds_is_silent_behind_it() => IsSilent("""
        while (!Monitor.TryEnter(_gate)) { Work(); }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E16_A_loop_that_tries_and_may_end_otherwise_is_reported() => Reports("""
        bool ok = false;
        while (!ok && count-- > 0) { ok = Monitor.TryEnter(_gate); }
        [|_hits|]++;
        if (ok) Monitor.Exit(_gate);
        """);

    [Fact] public Task E16_A_do_loop_whose_condition_takes_the_lock_again_holds_in_its_body() => IsSilent("""
        Monitor.Enter(_gate);
        do { _hits++; Monitor.Exit(_gate); } while (flag && Monitor.TryEnter(_gate));
        """);

    private const string Mu = """
        public enum Outcome { Taken, Busy }
        public sealed class Token { }
        [Lock] public sealed class Mu
        {
            [AcquiresLock] public void Enter() { }
            [ReleasesLock] public void Exit() { }
            [TryAcquiresLock(true)] public bool Try() { return true; }
            [TryAcquiresLock(false)] public bool Fails() { return true; }
            [TryAcquiresLock(Outcome.Taken)] public Outcome Ask() { return Outcome.Taken; }
            [TryAcquiresLock(0)] public int Code() { return 0; }
            [TryAcquiresLock(AcquireResult.NotNull)] public Token? Get() { return null; }
            [TryAcquiresLock(AcquireResult.Null)] public Exception? Error() { return null; }
        }
        public static class Pair { [TryAcquiresLock(true, "a", "b")] public static bool Try(Mu a, Mu b) { a.Enter(); b.Enter(); return true; } }

        """;

    private static string Subject(string statements) => "#nullable enable\n" + Mu + $$"""
        public class Subject
        {
            private readonly Mu _a = new Mu();
            private readonly Mu _b = new Mu();
            [GuardedBy(nameof(_a))] private int _x;
            [GuardedBy(nameof(_b))] private int _y;
            public void M(bool flag) { {{statements}} }
        }
        """;

    [Fact] public Task E22_A_reference_result_that_is_not_null_holds() => IsSilentIn(Subject("""
        if (_a.Get() is not null) { _x++; _a.Exit(); }
        if (_a.Get() != null) { _x++; _a.Exit(); }
        if (_a.Get() is { } token) { _x++; _a.Exit(); }
        var got = _a.Get();
        if (got is null) return;
        _x++;
        _a.Exit();
        """));

    [Fact] public Task E22_A_reference_result_that_is_null_does_not() => ReportsIn(Subject("""
        if (_a.Get() is null) { [|_x|]++; } else { _a.Exit(); }
        """));

    [Fact] public Task E22_A_null_result_may_mean_success() => ReportsIn(Subject("""
        if (_a.Error() is null) { _x++; _a.Exit(); } else { [|_x|]++; }
        """));

    [Fact] public Task E23_Two_locks_are_tried_at_once() => ReportsIn(Subject("""
        if (Pair.Try(_a, _b)) { _x++; _y++; _a.Exit(); _b.Exit(); } else { [|_x|]++; [|_y|]++; }
        """));

    [Fact] public Task E24_False_may_mean_success() => ReportsIn(Subject("""
        if (!_a.Fails()) { _x++; _a.Exit(); } else { [|_x|]++; }
        """));

    [Fact] public Task E24_A_constant_may_mean_success() => ReportsIn(Subject("""
        if (_a.Ask() == Outcome.Taken) { _x++; _a.Exit(); } else { [|_x|]++; }
        if (_b.Code() != 0) { [|_y|]++; } else { _y++; _b.Exit(); }
        """));

    [Fact] public Task E24_A_switch_over_constants_is_followed() => ReportsIn(Subject("""
        switch (_a.Ask()) { case Outcome.Taken: _x++; _a.Exit(); break; case Outcome.Busy: [|_x|]++; break; default: [|_x|]++; break; }
        """));

    [Fact] public Task E36_A_result_stored_in_a_field_is_not_trusted_after_a_call() => ReportsInClass("""
        private readonly object _gate = new object();
        private bool _ok;
        [GuardedBy(nameof(_gate))] private int _x;
        public void Change() { _ok = !_ok; }
        public void M()
        {
            var taken = Monitor.TryEnter(_gate);
            _ok = taken;
            Change();
            if (_ok) { [|_x|]++; }
            if (taken) Monitor.Exit(_gate);
        }
        """);

    [Fact] public Task Every_lock_that_can_be_tried_is_followed() => IsSilent("""
        if (_lock.TryEnter()) { _locked++; _lock.Exit(); }
        if (_rw.TryEnterReadLock(10)) { Console.WriteLine(_shared); _rw.ExitReadLock(); }
        if (_rw.TryEnterWriteLock(10)) { _shared++; _rw.ExitWriteLock(); }
        if (_rw.TryEnterUpgradeableReadLock(10)) { Console.WriteLine(_shared); _rw.ExitUpgradeableReadLock(); }
        if (_semaphore.Wait(10)) { _slot++; _semaphore.Release(); }
        if (_mutex.WaitOne(10)) { _owned++; _mutex.ReleaseMutex(); }
        bool taken = false;
        _spin.TryEnter(ref taken);
        if (taken) { _spun++; _spin.Exit(); }
        """);

    [Fact] public Task Every_lock_that_can_be_tried_is_not_held_where_it_failed() => Reports("""
        if (!_lock.TryEnter()) { [|_locked|]++; } else { _lock.Exit(); }
        if (!_rw.TryEnterReadLock(10)) { Console.WriteLine([|_shared|]); } else { _rw.ExitReadLock(); }
        if (!_rw.TryEnterWriteLock(10)) { [|_shared|]++; } else { _rw.ExitWriteLock(); }
        if (!_semaphore.Wait(10)) { [|_slot|]++; } else { _semaphore.Release(); }
        if (!_mutex.WaitOne(10)) { [|_owned|]++; } else { _mutex.ReleaseMutex(); }
        bool taken = false;
        _spin.TryEnter(ref taken);
        if (!taken) { [|_spun|]++; } else { _spin.Exit(); }
        """);

    [Fact] public Task An_endless_wait_is_no_try() => IsSilent("""
        _semaphore.Wait(-1); _slot++; _semaphore.Release();
        _mutex.WaitOne(Timeout.Infinite); _owned++; _mutex.ReleaseMutex();
        _semaphore.Wait(Timeout.InfiniteTimeSpan); _slot++; _semaphore.Release();
        """);

    [Fact] public Task An_awaited_try_is_followed() => IsSilent("""
        if (await _semaphore.WaitAsync(10)) { _slot++; _semaphore.Release(); }
        if (!await _semaphore.WaitAsync(10).ConfigureAwait(false)) return;
        _slot++;
        _semaphore.Release();
        """, "public async Task RunAsync()");

    [Fact] public Task An_awaited_try_that_failed_is_not_held() => Reports("""
        if (!await _semaphore.WaitAsync(10)) { [|_slot|]++; } else { _semaphore.Release(); }
        """, "public async Task RunAsync()");
}
