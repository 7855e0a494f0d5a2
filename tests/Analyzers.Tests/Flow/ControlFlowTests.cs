using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Held means held on every path that reaches the point.</summary>
public sealed class ControlFlowTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Fact] public Task D01_Acquired_on_both_branches_is_held() => IsSilent("""
        if (flag) Monitor.Enter(_gate); else Monitor.Enter(_gate);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task D07_Access_between_correlated_acquire_and_release_is_reported() => Reports("""
        if (flag) Monitor.Enter(_gate);
        [|_hits|]++;
        if (flag) Monitor.Exit(_gate);
        """);

    [Fact] public Task D06_Access_under_the_same_condition_is_silent() => IsSilent("""
        if (flag) Monitor.Enter(_gate);
        if (flag) _hits++;
        if (flag) Monitor.Exit(_gate);
        """);

    [Fact] public Task D06_Access_under_the_opposite_condition_is_reported() => Reports("""
        if (flag) Monitor.Enter(_gate);
        if (!flag) [|_hits|]++;
        if (flag) Monitor.Exit(_gate);
        """);

    [Fact] public Task D06_A_condition_that_has_changed_no_longer_tells() => Reports("""
        if (flag) Monitor.Enter(_gate);
        var before = flag;
        flag = Chance();
        if (flag) [|_hits|]++;
        if (before) Monitor.Exit(_gate);
        """);

    [Fact] public Task D06_A_condition_kept_in_a_local_tells() => IsSilent("""
        var take = Chance();
        if (take) Monitor.Enter(_gate);
        try { Work(); if (take) _hits++; }
        finally { if (take) Monitor.Exit(_gate); }
        """);

    [Fact] public Task D06_A_comparison_tells_as_a_flag_does() => IsSilent("""
        if (peer != null) Monitor.Enter(_gate);
        if (peer != null) _hits++;
        if (peer != null) Monitor.Exit(_gate);
        """);

    [Fact] public Task A_constant_condition_is_followed() => IsSilent("""
        if (true) { Monitor.Enter(_gate); }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task A_constant_condition_that_is_false_is_followed_too() => IsSilent("""
        const bool never = false;
        Monitor.Enter(_gate);
        if (never) { Monitor.Exit(_gate); }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task D19_What_follows_a_call_that_never_returns_does_not_count() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        [DoesNotReturn] private static void Fail() { throw new InvalidOperationException(); }
        private static void Log() { Console.WriteLine(); }
        public void M(bool c) { if (c) { Monitor.Enter(_gate); } else { Fail(); } _x++; Monitor.Exit(_gate); }
        public void N(bool c) { if (c) { Monitor.Enter(_gate); } else { Log(); } [|_x|]++; if (c) Monitor.Exit(_gate); }
        """);

    [Fact] public Task D19_A_branch_that_exits_the_process_does_not_count() => IsSilent("""
        if (flag) Monitor.Enter(_gate); else Environment.FailFast("no");
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task A_branch_that_throws_does_not_count() => IsSilent("""
        if (flag) Monitor.Enter(_gate); else throw new InvalidOperationException();
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task D25_A_loop_made_of_gotos_is_followed() => IsSilent("""
        again:
        if (!Monitor.TryEnter(_gate)) goto again;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task D25_A_goto_around_the_acquisition_is_followed() => Reports("""
        if (flag) goto past;
        Monitor.Enter(_gate);
        Monitor.Exit(_gate);
        past:
        [|_hits|]++;
        """);

    [Fact] public Task D26_Nested_loops_keep_a_hold() => IsSilent("""
        lock (_gate)
        {
            for (int i = 0; i < count; i++)
                foreach (var item in _items)
                    while (_hits < item) { _hits++; if (flag) break; else continue; }
            _hits++;
        }
        """);

    [Fact] public Task D26_Nested_loops_keep_an_alias() => IsSilent("""
        var gate = _gate;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < i; j++)
                lock (gate) { _hits++; }
        """);

    [Fact] public Task D26_A_loop_that_changes_the_alias_ends_it() => Reports("""
        var gate = _gate;
        for (int i = 0; i < count; i++)
        {
            lock (gate) { [|_hits|]++; }
            gate = _other;
        }
        """);

    [Fact] public Task D28_A_lock_released_in_finally_is_held_in_try_and_catch_and_not_behind() => Reports("""
        Monitor.Enter(_gate);
        try { _hits++; }
        catch (InvalidOperationException) { _hits++; }
        finally { _hits++; Monitor.Exit(_gate); }
        [|_hits|]++;
        """);

    [Fact] public Task D28_After_the_release_in_finally_access_is_reported_there() => Reports("""
        Monitor.Enter(_gate);
        try { _hits++; }
        finally { Monitor.Exit(_gate); [|_hits|]++; }
        """);

    [Fact] public Task A_handler_is_reached_with_what_was_held_where_it_was_thrown() => Reports("""
        try { Work(); lock (_gate) { _hits++; } }
        catch (InvalidOperationException) { [|_hits|]++; }
        """);

    [Fact] public Task A_handler_inside_the_region_holds_the_lock() => IsSilent("""
        lock (_gate)
        {
            try { Work(); } catch (InvalidOperationException) when (_hits > 0) { _hits++; } finally { _hits--; }
        }
        """);

    [Fact] public Task A_lock_taken_in_a_try_is_not_certain_in_the_handler() => Reports("""
        try { Work(); Monitor.Enter(_gate); Monitor.Exit(_gate); }
        catch (InvalidOperationException) { [|_hits|]++; }
        """);

    [Fact] public Task D24_A_switch_whose_every_case_acquires_holds_behind_it() => IsSilent("""
        switch (count) { case 1: Monitor.Enter(_gate); break; case 2: Monitor.Enter(_gate); break; default: return; }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact] public Task D24_Access_behind_a_return_from_inside_a_region_is_judged_alone() => Reports("""
        lock (_gate) { if (flag) return; _hits++; }
        [|_hits|]++;
        """);

    [Fact] public Task D16_Regions_left_by_break_continue_and_goto_are_left() => Reports("""
        while (Chance()) { lock (_gate) { if (flag) break; if (count > 1) continue; _hits++; } [|_hits|]++; }
        [|_hits|]++;
        """);

    [Fact] public Task D15_A_loop_that_takes_every_lock_holds_each_of_them() => IsSilentIn("""
        public class Cell { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; }
        public class Subject
        {
            public void M(Cell[] cells)
            {
                foreach (var cell in cells) { Monitor.Enter(cell.Gate); cell.Value = 1; }
                foreach (var cell in cells) { cell.Value = 2; Monitor.Exit(cell.Gate); }
            }
        }
        """);

    [Fact] public Task A_conditional_expression_is_followed() => Reports("""
        var x = flag ? [|_hits|] : 0;
        lock (_gate) { x = flag ? _hits : 0; }
        """);

    [Fact] public Task P02_The_last_of_two_nested_releases_ends_the_hold() => Reports("""
        Monitor.Enter(_gate);
        Monitor.Enter(_gate);
        Monitor.Exit(_gate);
        _hits++;
        Monitor.Exit(_gate);
        [|_hits|]++;
        """);

    [Fact] public Task P10_A_nested_region_of_one_lock_leaves_the_outer() => IsSilent("lock (_gate) { lock (_gate) { _hits++; } _hits++; }");

    [Fact] public Task R03_A_wait_holds_the_lock_again() => IsSilent("lock (_gate) { while (_hits == 0) Monitor.Wait(_gate); _hits--; Monitor.Pulse(_gate); }");

    [Fact] public Task G30_A_call_without_contract_leaves_the_hold() => IsSilent("Monitor.Enter(_gate); Work(); peer.ToString(); _hits++; Monitor.Exit(_gate);");

    [Fact] public Task An_iterator_is_followed() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public IEnumerable<int> M() { int y; lock (_gate) { y = _x; } yield return y; yield return [|_x|]; }
        """);

    [Fact] public Task An_async_method_is_followed() => Reports("""
        await _semaphore.WaitAsync();
        try { _slot++; await Task.Yield(); _slot++; }
        finally { _semaphore.Release(); }
        [|_slot|]++;
        """, "public async Task RunAsync()");

    [Fact] public Task An_unreachable_access_is_silent() => IsSilent("""
        return;
        #pragma warning disable CS0162
        _hits++;
        """);
}
