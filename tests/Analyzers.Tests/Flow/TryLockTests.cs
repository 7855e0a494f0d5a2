using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Acquisitions that may fail: how their result is followed, and where it is not trusted.</summary>
public sealed class TryLockTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK1003";

    // Whether it is looked at.

    [Fact] public Task E03_A_result_that_is_ignored_is_reported_and_nothing_behind_it() => Reports("""
        Monitor.{|LCK2006:TryEnter|}(_gate);
        _hits++;
        """);

    [Fact] public Task E03_A_result_that_is_not_yet_tested_proves_nothing() => Reports("""
        var taken = Monitor.TryEnter(_gate);
        [|_hits|]++;
        if (taken) Monitor.Exit(_gate);
        """);

    [Fact] public Task E03_A_result_that_is_tested_proves_the_hold() => IsSilent("""
        if (Monitor.TryEnter(_gate)) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E03_Access_behind_the_tested_branch_is_reported() => Reports("""
        if (Monitor.TryEnter(_gate)) { Monitor.Exit(_gate); }
        [|_hits|]++;
        """);

    [Fact] public Task E06_The_else_branch_of_a_negated_test_holds() => IsSilent("""
        if (!Monitor.TryEnter(_gate)) { Work(); } else { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E06_The_then_branch_of_a_negated_test_does_not() => Reports("""
        if (!Monitor.TryEnter(_gate)) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_throw_where_it_failed_leaves_the_hold() => IsSilent("""
        if (!Monitor.TryEnter(_gate, 100)) throw new TimeoutException();
        try { _hits++; } finally { Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_result_that_is_asserted_holds() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        Debug.Assert(ok);
        _hits++;
        Monitor.Exit(_gate);
        """);

    // Every lock that can be tried.

    [Theory]
    [InlineData("Monitor.TryEnter(_gate)", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.TryEnter(_gate, 10)", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("_lock.TryEnter()", "_locked++; _lock.Exit();")]
    [InlineData("_lock.TryEnter(TimeSpan.FromSeconds(1))", "_locked++; _lock.Exit();")]
    [InlineData("_rw.TryEnterWriteLock(0)", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("_rw.TryEnterReadLock(0)", "Console.WriteLine(_shared); _rw.ExitReadLock();")]
    [InlineData("_rw.TryEnterUpgradeableReadLock(0)", "Console.WriteLine(_shared); _rw.ExitUpgradeableReadLock();")]
    [InlineData("_semaphore.Wait(0)", "_slot++; _semaphore.Release();")]
    [InlineData("_mutex.WaitOne(0)", "_owned++; _mutex.ReleaseMutex();")]
    public Task E03_A_try_of_any_kind_holds_where_it_succeeded(string attempt, string use) => IsSilent($$"""
        if ({{attempt}}) { {{use}} }
        if (!{{attempt}}) return;
        {{use}}
        """);

    [Theory]
    [InlineData("Monitor.TryEnter(_gate)", "_hits", "Monitor.Exit(_gate);")]
    [InlineData("_lock.TryEnter()", "_locked", "_lock.Exit();")]
    [InlineData("_rw.TryEnterWriteLock(0)", "_shared", "_rw.ExitWriteLock();")]
    [InlineData("_rw.TryEnterReadLock(0)", "_shared", "_rw.ExitReadLock();")]
    [InlineData("_semaphore.Wait(0)", "_slot", "_semaphore.Release();")]
    [InlineData("_mutex.WaitOne(0)", "_owned", "_mutex.ReleaseMutex();")]
    public Task E03_A_try_of_any_kind_does_not_hold_where_it_failed(string attempt, string member, string release) => Reports($$"""
        if (!{{attempt}}) { [|{{member}}|]++; } else { {{release}} }
        if ({{attempt}}) { {{release}} return; }
        [|{{member}}|]++;
        """);

    [Theory]
    [InlineData("_rw.TryEnterReadLock(-1);", "Console.WriteLine(_shared); _rw.ExitReadLock();")]
    [InlineData("_rw.TryEnterWriteLock(Timeout.Infinite);", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("_rw.TryEnterWriteLock(Timeout.InfiniteTimeSpan);", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("Monitor.TryEnter(_gate, -1);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("_semaphore.Wait(-1);", "_slot++; _semaphore.Release();")]
    [InlineData("_semaphore.Wait(Timeout.InfiniteTimeSpan);", "_slot++; _semaphore.Release();")]
    [InlineData("_mutex.WaitOne(-1);", "_owned++; _mutex.ReleaseMutex();")]
    [InlineData("_mutex.WaitOne(Timeout.Infinite);", "_owned++; _mutex.ReleaseMutex();")]
    public Task A_try_that_waits_for_ever_is_no_try(string attempt, string use) => IsSilent(attempt + "\n" + use);

    [Theory]
    [InlineData("_rw.{|LCK2006:TryEnterWriteLock|}(1);", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("Monitor.{|LCK2006:TryEnter|}(_gate, 1);", "_hits++; Monitor.Exit(_gate);")]
    public Task A_try_that_waits_for_a_while_is_one(string attempt, string use) => Reports(attempt + "\n" + use);

    [Fact] public Task An_awaited_try_is_followed() => IsSilent("""
        if (await _semaphore.WaitAsync(10)) { _slot++; _semaphore.Release(); }
        if (!await _semaphore.WaitAsync(10).ConfigureAwait(false)) return;
        _slot++;
        _semaphore.Release();
        """, "public async Task RunAsync()");

    [Fact] public Task An_awaited_try_that_failed_is_not_held() => Reports("""
        if (!await _semaphore.WaitAsync(10)) { [|_slot|]++; } else { _semaphore.Release(); }
        """, "public async Task RunAsync()");

    // Flags that are passed by reference.

    [Fact] public Task E03_A_flag_taken_by_reference_is_followed() => IsSilent("""
        var taken = false;
        Monitor.TryEnter(_gate, ref taken);
        if (taken) { _hits++; Monitor.Exit(_gate); }
        var late = false;
        try { Monitor.TryEnter(_gate, 10, ref late); if (late) _hits++; }
        finally { if (late) Monitor.Exit(_gate); }
        var spun = false;
        _spin.TryEnter(ref spun);
        if (spun) { _spun++; _spin.Exit(); }
        """);

    [Fact] public Task E03_A_flag_that_is_not_tested_proves_nothing() => Reports("""
        var taken = false;
        Monitor.TryEnter(_gate, 10, ref taken);
        [|_hits|]++;
        if (taken) Monitor.Exit(_gate);
        var late = false;
        try { Monitor.TryEnter(_gate, ref late); [|_hits|]++; }
        finally { if (late) Monitor.Exit(_gate); }
        """);

    [Fact] public Task E03_A_flag_that_stayed_false_proves_that_it_failed() => Reports("""
        var spun = false;
        _spin.TryEnter(ref spun);
        if (!spun) { [|_spun|]++; } else { _spin.Exit(); }
        """);

    [Fact] public Task The_flag_of_enter_says_no_more_than_enter() => IsSilent("""
        bool taken = false;
        try { Monitor.Enter(_gate, ref taken); _hits++; }
        finally { if (taken) Monitor.Exit(_gate); }
        """);

    // Through locals, operators and patterns.

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
        var ok = Monitor.TryEnter(_gate);
        var failed = !ok;
        if (!!failed) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E08_A_negated_copy_does_not_hold_where_it_is_true() => Reports("""
        bool missed = !Monitor.TryEnter(_gate);
        if (missed) { [|_hits|]++; return; }
        Monitor.Exit(_gate);
        """);

    [Fact] public Task A_result_assigned_within_the_condition_is_followed() => IsSilent("""
        bool ok;
        if (ok = Monitor.TryEnter(_gate)) { _hits++; Monitor.Exit(_gate); }
        if (ok = Monitor.TryEnter(_gate)) { _hits++; }
        if (ok) Monitor.Exit(_gate);
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

    [Fact] public Task E17_A_result_in_a_disjunction_that_nobody_can_test_again_makes_paths_differ() => Reports("""
        if (!(flag || Monitor.{|LCK2004:TryEnter|}(_gate))) return;
        _hits++;
        """);

    [Fact] public Task E18_A_conditional_operator_passes_the_result_on() => IsSilent("""
        if ((Monitor.TryEnter(_gate) ? 1 : 0) == 1) { _hits++; Monitor.Exit(_gate); }
        if (flag ? Monitor.TryEnter(_gate) : false) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E18_A_conditional_operator_the_wrong_way_round_is_followed_too() => Reports("""
        if ((Monitor.TryEnter(_gate) ? 1 : 0) == 0) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        """);

    [Theory]
    [InlineData("Monitor.TryEnter(_gate) == true")]
    [InlineData("true == Monitor.TryEnter(_gate)")]
    [InlineData("Monitor.TryEnter(_gate) != false")]
    [InlineData("Monitor.TryEnter(_gate) is true")]
    [InlineData("Monitor.TryEnter(_gate) is not false")]
    [InlineData("(Monitor.TryEnter(_gate) == false) == false")]
    public Task E20_A_comparison_with_a_literal_is_followed(string condition) => IsSilent($$"""
        if ({{condition}}) { _hits++; Monitor.Exit(_gate); }
        """);

    [Theory]
    [InlineData("Monitor.TryEnter(_gate) == false")]
    [InlineData("Monitor.TryEnter(_gate) != true")]
    [InlineData("Monitor.TryEnter(_gate) is false")]
    public Task E20_A_comparison_with_the_other_literal_proves_the_opposite(string condition) => Reports($$"""
        if ({{condition}}) { [|_hits|]++; } else { Monitor.Exit(_gate); }
        if ({{condition}}) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E21_A_comparison_with_a_constant_is_followed() => IsSilentOwn("""
        const bool Yes = true;
        if (_m.TryEnter() == Yes) { _x++; _m.Exit(); }
        const int Success = 0;
        if (_m.Take() == Success) { _x++; _m.Exit(); }
        """);

    [Fact] public Task E21_A_comparison_with_a_constant_of_another_value_is_followed_too() => ReportsOwn("""
        const bool No = false;
        if (_m.TryEnter() == No) { [|_x|]++; } else { _m.Exit(); }
        const int Busy = 1;
        var result = _m.Take();
        if (result == Busy) { [|_x|]++; return; }
        if (result == 0) _m.Exit();
        """);

    // Results that are no truth values, and success that is not called true.

    [Fact] public Task E22_A_reference_that_is_not_null_holds() => IsSilentOwn("""
        if (_m.TakeTicket() is not null) { _x++; _m.Exit(); }
        if (_m.TakeTicket() != null) { _x++; _m.Exit(); }
        if (_m.TakeTicket() is { } ticket) { _x++; _m.Exit(); }
        var other = _m.TakeTicket();
        if (other is null) return;
        _x++;
        _m.Exit();
        var another = _m.TakeTicket();
        if (another == null) return;
        _x++;
        _m.Exit();
        """);

    [Fact] public Task E22_A_reference_that_is_null_does_not() => ReportsOwn("""
        if (_m.TakeTicket() is null) { [|_x|]++; } else { _m.Exit(); }
        """);

    [Fact] public Task E22_Null_may_mean_success() => ReportsOwn("""
        if (_m.Complaint() is null) { _x++; _m.Exit(); } else { [|_x|]++; }
        """);

    [Fact] public Task E24_False_may_mean_success() => ReportsOwn("""
        if (!_m.Refuses()) { _x++; _m.Exit(); } else { [|_x|]++; }
        if (_m.Refuses()) { [|_x|]++; return; }
        _x++;
        _m.Exit();
        """);

    [Fact] public Task E24_A_constant_may_mean_success() => ReportsOwn("""
        if (_m.Ask() == Outcome.Taken) { _x++; _m.Exit(); } else { [|_x|]++; }
        if (_m.Take() != 0) { [|_x|]++; } else { _x++; _m.Exit(); }
        """);

    [Fact] public Task E24_A_switch_over_constants_is_followed() => ReportsOwn("""
        switch (_m.Ask())
        {
            case Outcome.Taken: _x++; _m.Exit(); break;
            case Outcome.Busy: [|_x|]++; break;
            default: [|_x|]++; break;
        }
        """);

    private const string TwoAtOnce = """
        [GuardedBy(nameof(_n))] private int _z;
        [TryAcquiresLock(true, nameof(_m), nameof(_n))] private bool TryBoth()
        {
            if (!_m.TryEnter()) return false;
            if (_n.TryEnter()) return true;
            _m.Exit();
            return false;
        }
        [TryAcquiresLock(true, "a", "b")] private static bool TryPair(Mu a, Mu b) { a.Enter(); b.Enter(); return true; }

        """;

    [Theory]
    [InlineData("TryBoth()")]
    [InlineData("TryPair(_m, _n)")]
    public Task E23_Two_locks_are_tried_at_once(string attempt) => ReportsOwnMembers(TwoAtOnce + $$"""
        public void Run() { if ({{attempt}}) { _x++; _z++; _n.Exit(); _m.Exit(); } else { [|_x|]++; [|_z|]++; } }
        public void Leave() { if (!{{attempt}}) return; _x++; _z++; _n.Exit(); _m.Exit(); }
        """);

    // Where a result is not trusted.

    [Fact] public Task E09_A_result_that_was_overwritten_is_not_trusted() => Reports("""
        var ok = Monitor.{|LCK2001:TryEnter|}(_gate);
        ok = true;
        if (ok) { [|_hits|]++; }
        """);

    [Fact] public Task E09_A_flag_that_was_overwritten_is_not_trusted_and_its_copy_is() => Reports("""
        bool taken = false;
        Monitor.TryEnter(_gate, ref taken);
        var kept = taken;
        taken = flag;
        if (taken) { [|_hits|]++; }
        if (kept) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E09_A_result_that_was_overwritten_on_a_path_that_does_not_come_back_is_trusted() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        if (!ok) { ok = true; Work(); return; }
        if (ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E10_A_loop_that_leaves_the_result_alone_does_no_harm() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        for (var i = 0; i < count; i++) Work();
        if (ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task E28_A_release_before_the_test_spends_the_result() => Reports("""
        var ok = Monitor.TryEnter(_gate);
        Monitor.{|LCK2002:Exit|}(_gate);
        if (ok) { [|_hits|]++; }
        """);

    [Fact] public Task E29_A_result_that_a_release_has_spent_is_not_trusted() => Reports("""
        var ok = Monitor.TryEnter(_gate);
        if (ok) Monitor.Exit(_gate);
        if (ok) { [|_hits|]++; }
        """);

    [Fact] public Task E36_A_result_in_a_field_of_this_object_is_not_trusted() => ReportsOwnMembers("""
        private bool _ok;
        public void Run() { _ok = _m.{|LCK2001:TryEnter|}(); Work(); if (_ok) { [|_x|]++; } }
        """);

    [Fact] public Task E36_A_result_copied_to_a_field_is_not_trusted_after_a_call_and_the_local_is() => ReportsOwnMembers("""
        private bool _ok;
        public void Change() { _ok = !_ok; }
        public void Run()
        {
            var taken = _m.TryEnter();
            _ok = taken;
            Change();
            if (_ok) { [|_x|]++; }
            if (taken) _m.Exit();
        }
        """);

    [Fact] public Task E36_A_result_in_a_local_is_trusted_after_a_call() => IsSilentOwnMembers("""
        public void Run() { var ok = _m.TryEnter(); Work(); if (ok) { _x++; _m.Exit(); } }
        """);

    // Where paths meet.

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

    [Fact] public Task E33_A_lock_that_was_tried_and_else_taken_is_held() => IsSilent("""
        if (!Monitor.TryEnter(_gate))
            Monitor.Enter(_gate);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task E34_A_flag_that_starts_false_and_is_set_on_one_branch_is_followed() => IsSilent("""
        var ok = false;
        if (flag) ok = Monitor.TryEnter(_gate);
        if (ok) { _hits++; Monitor.Exit(_gate); }
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

    [Theory]
    [InlineData("try { Monitor.TryEnter(_gate, 9, ref taken); if (!taken) throw new TimeoutException(); _hits++; } catch (TimeoutException) { } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("try { Monitor.TryEnter(_gate, 9, ref taken); if (!taken) throw new TimeoutException(); } catch (Exception) { } if (taken) Monitor.Exit(_gate);")]
    [InlineData("try { _spin.TryEnter(9, ref taken); if (!taken) throw new TimeoutException(); _spun++; } catch (TimeoutException) { } finally { if (taken) _spin.Exit(); }")]
    [InlineData("do { Monitor.TryEnter(_gate, 9, ref taken); } while (!taken); try { _hits++; } finally { Monitor.Exit(_gate); }")]
    public Task A_try_that_throws_leaves_its_flag_as_it_was(string run) => IsSilent("var taken = false; " + run);

    [Theory]
    [InlineData("try { Monitor.TryEnter(_gate, 9, ref taken); if (!taken) throw new TimeoutException(); } catch (Exception) { } {|LCK1003:_hits|}++; if (taken) Monitor.Exit(_gate);")]
    [InlineData("var failed = !taken; Monitor.TryEnter(_gate, 9, ref taken); if (failed) { {|LCK1003:_hits|}++; } if (taken) Monitor.Exit(_gate);")]
    public Task Nor_does_it_say_more_than_whether_the_lock_was_taken(string run) => Reports("var taken = false; " + run);
}
