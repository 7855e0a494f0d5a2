using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>The results of tries, followed to where they are tested.</summary>
public sealed class TryLockTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK1003";

    [Fact]
    public Task E03_A_result_that_is_ignored_is_reported_and_nothing_behind_it() => Reports("""
        Monitor.{|LCK2006:TryEnter|}(_gate);
        _hits++;
        """);

    [Fact]
    public Task E03_A_result_that_is_tested_protects() => IsSilent("""
        if (Monitor.TryEnter(_gate)) { _hits++; Monitor.Exit(_gate); }
        """);

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
        if (!{{attempt}}) return;
        {{use}}
        """);

    [Theory]
    [InlineData("Monitor.TryEnter(_gate)", "_hits", "Monitor.Exit(_gate);")]
    [InlineData("_lock.TryEnter()", "_locked", "_lock.Exit();")]
    [InlineData("_rw.TryEnterWriteLock(0)", "_shared", "_rw.ExitWriteLock();")]
    [InlineData("_semaphore.Wait(0)", "_slot", "_semaphore.Release();")]
    [InlineData("_mutex.WaitOne(0)", "_owned", "_mutex.ReleaseMutex();")]
    public Task E03_A_try_of_any_kind_does_not_hold_where_it_failed(string attempt, string member, string release) => Reports($$"""
        if ({{attempt}}) { {{release}} return; }
        [|{{member}}|]++;
        """);

    [Fact]
    public Task E03_A_flag_that_is_set_tells() => IsSilent("""
        var taken = false;
        try { Monitor.TryEnter(_gate, 10, ref taken); if (taken) _hits++; }
        finally { if (taken) Monitor.Exit(_gate); }
        var spun = false;
        _spin.TryEnter(ref spun);
        if (spun) { _spun++; _spin.Exit(); }
        """);

    [Fact]
    public Task E03_A_flag_that_is_not_tested_tells_nothing() => Reports("""
        var taken = false;
        Monitor.TryEnter(_gate, 10, ref taken);
        [|_hits|]++;
        if (taken) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task E06_In_the_branch_of_a_negated_condition_it_is_not_held() => Reports("""
        if (!Monitor.TryEnter(_gate)) { [|_hits|]++; }
        else { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task E08_A_result_is_followed_through_locals_and_negations() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        var failed = !ok;
        if (!!failed) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task E09_A_result_that_was_overwritten_is_not_trusted() => Reports("""
        var ok = Monitor.{|LCK2001:TryEnter|}(_gate);
        ok = true;
        if (ok) { [|_hits|]++; }
        """);

    [Fact]
    public Task E09_A_result_that_was_overwritten_on_a_path_that_does_not_come_back_is_trusted() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        if (!ok) { ok = true; Work(); return; }
        if (ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task E10_A_loop_that_leaves_the_result_alone_does_no_harm() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        for (var i = 0; i < count; i++) Work();
        if (ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task E16_A_loop_that_retries_what_it_released_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        do
        {
            _hits++;
            Monitor.Exit(_gate);
        }
        while (flag && Monitor.TryEnter(_gate));
        """);

    [Fact]
    public Task E17_A_negated_conjunction_leaves_early() => IsSilent("""
        if (!(flag && count > 0 && Monitor.TryEnter(_gate))) return;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task E17_A_disjunction_proves_nothing() => Reports("""
        if (!(flag || Monitor.{|LCK2004:TryEnter|}(_gate))) return;
        _hits++;
        """);

    [Fact]
    public Task E18_A_conditional_operator_passes_the_result_on() => IsSilent("""
        if ((Monitor.TryEnter(_gate) ? 1 : 0) == 1) { _hits++; Monitor.Exit(_gate); }
        if (flag ? Monitor.TryEnter(_gate) : false) { _hits++; Monitor.Exit(_gate); }
        """);

    [Theory]
    [InlineData("Monitor.TryEnter(_gate) == true")]
    [InlineData("true == Monitor.TryEnter(_gate)")]
    [InlineData("Monitor.TryEnter(_gate) != false")]
    [InlineData("Monitor.TryEnter(_gate) is true")]
    [InlineData("Monitor.TryEnter(_gate) is not false")]
    [InlineData("(Monitor.TryEnter(_gate) == false) == false")]
    public Task E20_A_comparison_with_a_literal_is_understood(string condition) => IsSilent($$"""
        if ({{condition}}) { _hits++; Monitor.Exit(_gate); }
        """);

    [Theory]
    [InlineData("Monitor.TryEnter(_gate) == false")]
    [InlineData("Monitor.TryEnter(_gate) != true")]
    [InlineData("Monitor.TryEnter(_gate) is false")]
    public Task E20_A_comparison_with_the_opposite_is_understood_too(string condition) => Reports($$"""
        if ({{condition}}) { [|_hits|]++; }
        else Monitor.Exit(_gate);
        """);

    [Fact]
    public Task E21_A_comparison_with_a_constant_is_understood() => IsSilentOwn("""
        const int Success = 0;
        if (_m.Take() == Success) { _x++; _m.Exit(); }
        """);

    [Fact]
    public Task E21_A_comparison_with_another_constant_proves_nothing() => ReportsOwn("""
        const int Busy = 1;
        var result = _m.Take();
        if (result == Busy) { [|_x|]++; return; }
        if (result == 0) _m.Exit();
        """);

    [Fact]
    public Task E22_A_reference_that_is_not_null_tells() => IsSilentOwn("""
        if (_m.TakeTicket() is not null) { _x++; _m.Exit(); }
        if (_m.TakeTicket() is { } ticket) { _x++; _m.Exit(); }
        var other = _m.TakeTicket();
        if (other == null) return;
        _x++;
        _m.Exit();
        """);

    [Fact]
    public Task E22_A_reference_that_is_null_tells_the_opposite() => ReportsOwn("""
        if (_m.TakeTicket() is null) { [|_x|]++; }
        else _m.Exit();
        """);

    [Fact]
    public Task E23_Two_locks_are_taken_at_once_or_not() => IsSilentOwnMembers("""
        [GuardedBy(nameof(_n))] private int _z;
        [TryAcquiresLock(true, nameof(_m), nameof(_n))] private bool TryBoth()
        {
            if (!_m.TryEnter()) return false;
            if (_n.TryEnter()) return true;
            _m.Exit();
            return false;
        }

        public void Run() { if (!TryBoth()) return; _x++; _z++; _n.Exit(); _m.Exit(); }
        """);

    [Fact]
    public Task E24_False_may_mean_success() => ReportsOwn("""
        if (_m.Refuses()) { [|_x|]++; return; }
        _x++;
        _m.Exit();
        """);

    [Fact]
    public Task E28_A_release_before_the_test_spends_the_result() => Reports("""
        var ok = Monitor.TryEnter(_gate);
        Monitor.{|LCK2002:Exit|}(_gate);
        if (ok) { [|_hits|]++; }
        """);

    [Fact]
    public Task E29_A_result_that_a_release_has_spent_is_not_trusted() => Reports("""
        var ok = Monitor.TryEnter(_gate);
        if (ok) Monitor.Exit(_gate);
        if (ok) { [|_hits|]++; }
        """);

    [Fact]
    public Task E33_A_lock_that_was_tried_and_else_taken_is_held() => IsSilent("""
        if (!Monitor.TryEnter(_gate))
            Monitor.Enter(_gate);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task E34_A_flag_that_starts_false_tells_after_a_conditional_try() => IsSilent("""
        var ok = false;
        if (flag) ok = Monitor.TryEnter(_gate);
        if (ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task E36_A_result_in_a_field_of_this_object_is_not_trusted() => ReportsOwnMembers("""
        private bool _ok;
        public void Run() { _ok = _m.{|LCK2001:TryEnter|}(); Work(); if (_ok) { [|_x|]++; } }
        """);

    [Fact]
    public Task E36_A_result_in_a_local_is() => IsSilentOwnMembers("""
        public void Run() { var ok = _m.TryEnter(); Work(); if (ok) { _x++; _m.Exit(); } }
        """);

    [Fact]
    public Task A_thrown_exception_where_the_try_failed_leaves_it_held() => IsSilent("""
        if (!Monitor.TryEnter(_gate)) throw new TimeoutException();
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task An_asserted_result_is_believed() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        Debug.Assert(ok);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_switch_over_the_result_is_followed() => Reports("""
        switch (Monitor.TryEnter(_gate))
        {
            case true: _hits++; Monitor.Exit(_gate); break;
            case false: [|_hits|]++; break;
        }
        """);

    [Fact]
    public Task An_assignment_as_condition_is_followed() => IsSilent("""
        bool ok;
        if (ok = Monitor.TryEnter(_gate)) { _hits++; }
        if (ok) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task An_asynchronous_try_with_a_timeout_is_a_try() => Reports(
        """
        if (await _semaphore.WaitAsync(10)) { _slot++; _semaphore.Release(); }
        else [|_slot|]++;
        """, "public async Task Run()");

    [Theory]
    [InlineData("_rw.TryEnterReadLock(-1);", "Console.WriteLine(_shared); _rw.ExitReadLock();")]
    [InlineData("_rw.TryEnterWriteLock(Timeout.Infinite);", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("_rw.TryEnterWriteLock(Timeout.InfiniteTimeSpan);", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("Monitor.TryEnter(_gate, -1);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("_mutex.WaitOne(-1);", "_owned++; _mutex.ReleaseMutex();")]
    public Task A_try_that_waits_for_ever_is_no_try(string attempt, string use) => IsSilent(attempt + "\n" + use);

    [Theory]
    [InlineData("_rw.{|LCK2006:TryEnterWriteLock|}(1);", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("Monitor.{|LCK2006:TryEnter|}(_gate, 1);", "_hits++; Monitor.Exit(_gate);")]
    public Task A_try_that_waits_for_a_while_is_one(string attempt, string use) => Reports(attempt + "\n" + use);
}
