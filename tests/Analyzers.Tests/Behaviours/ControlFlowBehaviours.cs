using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Paths through a body: what branches, loops and exits must and must not report.</summary>
public sealed class ControlFlowBehaviours : LockKindTest
{
    // Branches.

    [Fact] public Task D01_both_branches_acquire_then_release() => IsSilentOwn("if (flag) _m.Enter(); else _m.Enter(); _x++; _m.Exit();");

    [Fact] public Task D01_neighbour_both_acquire_another_lock_each() => ReportsOwn("""
        if (flag) _m.{|LCK2004:Enter|}(); else _n.{|LCK2004:Enter|}();
        _x++;
        """);

    [Fact] public Task D03_only_one_branch_acquires_and_the_method_ends() => ReportsOwn("if (flag) { _m.{|LCK2001:Enter|}(); _x++; }");

    [Fact] public Task D03_twin_that_branch_releases() => IsSilentOwn("if (flag) { _m.Enter(); _x++; _m.Exit(); }");

    [Fact] public Task D03_neighbour_the_branches_meet_before_the_end() => ReportsOwn("if (flag) { _m.{|LCK2004:Enter|}(); _x++; } Work();");

    [Fact] public Task D03_neighbour_they_meet_at_a_return() => ReportsOwnMembers("""
        public int Constant(bool flag) { if (flag) _m.{|LCK2001:Enter|}(); return 1; }
        public int Guarded(bool flag) { if (flag) _m.{|LCK2004:Enter|}(); return _x; }
        """);

    [Fact] public Task D04_only_one_branch_acquires_then_released_whatever() => ReportsOwn("if (flag) _m.{|LCK2004:Enter|}(); _m.Exit();");

    [Fact] public Task D04_twin_both_do() => IsSilentOwn("if (flag) _m.Enter(); else _m.Enter(); _m.Exit();");

    [Fact] public Task D04_neighbour_only_one_branch_releases() => ReportsOwn("_m.Enter(); if (flag) _m.{|LCK2004:Exit|}(); Work(); _m.Exit();");

    [Fact] public Task D04_neighbour_a_return_on_the_way() => ReportsOwn("""
        if (flag) { _m.{|LCK2004:Enter|}(); }
        if (count > 1) return;
        _m.Exit();
        """);

    [Fact] public Task D04_neighbour_in_a_finally() => ReportsOwn("""
        try { if (flag) _m.{|LCK2004:Enter|}(); Work(); }
        finally { _m.Exit(); }
        """);

    [Fact] public Task D04_neighbour_a_finally_that_releases_on_one_path() => ReportsOwn("""
        _m.Enter();
        try { Work(); }
        finally { if (flag) _m.{|LCK2004:Exit|}(); }
        Work();
        """);

    [Fact] public Task D04_twin_a_finally_that_asks_the_same() => IsSilentOwn("""
        if (flag) _m.Enter();
        try { Work(); }
        finally { if (flag) _m.Exit(); }
        Work();
        """);

    // What is asked again only when the lock is gone explains nothing.
    [Fact] public Task D04_neighbour_the_condition_is_asked_again_too_late() => ReportsOwn("""
        if (flag) _m.{|LCK2004:Enter|}();
        _x = 1;
        _m.Exit();
        if (flag) Work();
        """);

    [Fact] public Task D04_twin_the_condition_is_asked_again_in_time() => IsSilentOwn("""
        if (flag) _m.Enter();
        if (flag) { _x = 1; _m.Exit(); }
        if (flag) Work();
        """);

    [Fact] public Task D04_neighbour_too_late_behind_a_finally() => ReportsOwn("""
        if (flag) _m.{|LCK2004:Enter|}();
        try { _x = 1; } finally { _m.Exit(); }
        if (flag) Work();
        """);

    [Fact] public Task D04_neighbour_too_late_by_a_helper() => ReportsOwnMembers("""
        private void Begin() { _m.Enter(); }
        private void End() { _m.Exit(); }
        public void Run(bool flag) { if (flag) {|LCK2004:Begin|}(); _x++; End(); if (flag) Work(); }
        """);

    [Fact] public Task D04_neighbour_what_was_asked_is_stored_or_returned() => ReportsOwnMembers("""
        public void Stored(int n) { if (n > 1) _m.{|LCK2004:Enter|}(); _x = n; _m.Exit(); }
        public int Returned(int n) { if (n > 1) _m.{|LCK2004:Enter|}(); _x = 1; _m.Exit(); return n; }
        """);

    [Theory]
    [InlineData("foreach (var item in items) { if (flag) _m.{|LCK2004:Enter|}(); _x = item; _m.Exit(); }")]
    [InlineData("foreach (var item in items) { if (Chance()) _m.{|LCK2004:Enter|}(); _x = item; _m.Exit(); }")]
    [InlineData("while (n > 0) { if (n == 3) _m.{|LCK2004:Enter|}(); _x++; _m.Exit(); n--; }")]
    public Task D04_neighbour_in_a_loop(string statement) => ReportsOwnMembers("public void Run(bool flag, int n, int[] items) { " + statement + " }");

    [Theory]
    [InlineData("foreach (var item in items) { if (flag) _m.Enter(); Work(); if (flag) _m.Exit(); }")]
    [InlineData("if (flag) _r.Enter(); _r.Enter(); _r.Exit(); if (flag) _r.Exit();")]
    [InlineData("if (flag) Monitor.Enter(_g); lock (_g) { Work(); } if (flag) Monitor.Exit(_g);")]
    [InlineData("if (flag) Monitor.Enter(_g); Monitor.Enter(_g); try { Work(); } finally { Monitor.Exit(_g); } if (flag) Monitor.Exit(_g);")]
    [InlineData("if (flag) _m.Enter(); _n.Enter(); Work(); _n.Exit(); if (flag) _m.Exit();")]
    public Task D06_neighbour_another_hold_in_between(string statement) =>
        IsSilentOwnMembers("private readonly object _g = new object(); public void Run(bool flag, int n, int[] items) { " + statement + " }");

    [Fact] public Task D06_the_same_unchanged_condition() => IsSilentOwn("if (flag) _m.Enter(); Work(); if (flag) _m.Exit();");

    [Fact] public Task D06_neighbour_another_condition() => ReportsOwn("""
        if (flag) _m.Enter();
        if (count > 0) _m.{|LCK2004:Exit|}();
        Work();
        """.Replace("_m.Enter();", "_m.{|LCK2004:Enter|}();").Replace("_m.{|LCK2004:Exit|}();", "_m.Exit();"));

    [Fact] public Task D06_neighbour_a_call_asked_twice() => ReportsOwn("""
        if (Chance()) _m.{|LCK2004:Enter|}();
        Work();
        if (Chance()) _m.Exit();
        """);

    [Fact] public Task D06_neighbour_the_conditions_only_look_alike() => ReportsOwn("if (count > 1) _m.{|LCK2004:Enter|}(); if (count > 2) _m.Exit();");

    [Fact] public Task D06_twin_the_same_comparison() => IsSilentOwn("if (count > 1) _m.Enter(); if (count > 1) _m.Exit();");

    [Fact] public Task D07_access_between_correlated_acquire_and_release() => ReportsOwn("if (flag) _m.Enter(); {|LCK1003:_x|}++; if (flag) _m.Exit();");

    [Fact] public Task D07_twin_access_under_the_same_condition() => IsSilentOwn("if (flag) _m.Enter(); if (flag) _x++; if (flag) _m.Exit();");

    // Loops, jumps and handlers.

    [Fact] public Task D10_do_while_releases_without_taking_again() => ReportsOwn("_m.Enter(); do { _m.{|LCK2004:Exit|}(); } while (Chance());");

    [Fact] public Task D10_twin_takes_again() => IsSilentOwn("_m.Enter(); do { _m.Exit(); _m.Enter(); } while (Chance()); _m.Exit();");

    [Fact] public Task D10_neighbour_while() => ReportsOwn("_m.Enter(); while (Chance()) { _m.{|LCK2004:Exit|}(); } Work();");

    [Fact] public Task D10_neighbour_for_that_acquires() => ReportsOwn("for (var i = 0; i < count; i++) { _m.{|LCK2004:Enter|}(); _x++; }");

    [Fact] public Task D10_neighbour_foreach_that_acquires() => ReportsOwn("foreach (var i in new[] { 1, 2 }) { _m.{|LCK2004:Enter|}(); _x += i; } Work();");

    [Fact] public Task D15_the_lock_of_every_element_is_held_until_it_is_released() => ReportsIn(LockKinds.Types + """
        public sealed class Cell { public readonly Mu Gate = new Mu(); [GuardedBy(nameof(Gate))] public int Value; }
        public sealed class Subject
        {
            public void Run(Cell[] cells)
            {
                foreach (var cell in cells) { cell.Gate.Enter(); cell.Value++; }
                foreach (var cell in cells) { cell.Value++; cell.Gate.Exit(); cell.{|LCK1003:Value|}++; }
            }
        }
        """);

    [Fact] public Task D16_early_return_in_the_critical_section() => ReportsOwn("_m.{|LCK2001:Enter|}(); if (flag) return; _m.Exit();");

    [Fact] public Task D16_twin_released_first() => IsSilentOwn("_m.Enter(); if (flag) { _m.Exit(); return; } _m.Exit();");

    [Fact] public Task D18_throw_while_holding() => IsSilentOwn("_m.Enter(); if (flag) throw new InvalidOperationException(); _m.Exit();");

    [Fact] public Task D18_neighbour_caught_in_the_same_method() => ReportsOwn("""
        _m.Enter();
        try { if (flag) throw new InvalidOperationException(); _m.{|LCK2004:Exit|}(); }
        catch (InvalidOperationException) { }
        Work();
        """);

    [Fact] public Task D19_a_call_that_never_returns() => IsSilentOwn("_m.Enter(); if (flag) Fail(); _m.Exit();");

    [Fact] public Task D19_twin_a_call_that_does() => ReportsOwn("_m.{|LCK2001:Enter|}(); if (flag) { Work(); return; } _m.Exit();");

    [Fact] public Task D19_neighbour_no_join_with_the_path_that_ends() => IsSilentOwn("if (flag) _m.Enter(); else Fail(); _x++; _m.Exit();");

    [Fact] public Task D24_one_case_forgets_to_release() => ReportsOwn("""
        _m.{|LCK2001:Enter|}();
        switch (count) { case 0: _m.Exit(); break; case 1: break; default: _m.Exit(); break; }
        """);

    [Fact] public Task D24_twin_every_case_releases() => IsSilentOwn("""
        _m.Enter();
        switch (count) { case 0: _m.Exit(); break; case 1: _m.Exit(); break; default: _m.Exit(); break; }
        """);

    [Fact] public Task D24_neighbour_and_goes_on() => ReportsOwn("""
        _m.Enter();
        switch (count) { case 0: _m.Exit(); break; case 1: break; default: _m.{|LCK2004:Exit|}(); break; }
        Work();
        """);

    [Fact] public Task D24_neighbour_a_switch_expression() => IsSilentOwn("""
        _m.Enter();
        var text = count switch { 0 => "none", 1 => "one", _ => throw new InvalidOperationException() };
        _m.Exit();
        Console.WriteLine(text);
        """);

    [Fact] public Task D25_goto_rotated_loop() => IsSilentOwn("""
        goto test;
        body: _m.Enter(); _x++; _m.Exit();
        test: if (Chance()) goto body;
        """);

    [Fact] public Task D25_twin_goto_loop_that_acquires() => ReportsOwn("""
        goto test;
        body: _m.{|LCK2004:Enter|}(); _x++;
        test: if (Chance()) goto body;
        """);

    [Theory]
    [InlineData("if (Chance()) goto take; return;")]
    [InlineData("if (!Chance()) return; goto take;")]
    [InlineData("if (count > 0) { count--; goto take; } return;")]
    public Task D25_neighbour_a_loop_is_entered_at_its_test_and_one_way_back_acquires(string test) => ReportsOwn("""
        goto test;
        body: _x++; _m.Exit();
        test: TEST
        take: if (count == 3) _m.{|LCK2004:Enter|}();
        goto body;
        """.Replace("TEST", test));

    [Theory]
    [InlineData("if (Chance()) goto take; return;")]
    [InlineData("if (!Chance()) return; goto take;")]
    [InlineData("if (count > 0) { count--; goto take; } return;")]
    public Task D25_twin_a_loop_is_entered_at_its_test_and_every_way_back_acquires(string test) => IsSilentOwn("""
        goto test;
        body: _x++; _m.Exit();
        test: TEST
        take: if (count == 3) _m.Enter(); else _m.Enter();
        goto body;
        """.Replace("TEST", test));

    [Fact] public Task D26_nested_loops_keep_hold_and_alias() => IsSilentOwn("""
        var m = _m;
        m.Enter();
        for (var i = 0; i < count; i++) { while (Chance()) { if (flag) break; _x++; } }
        _m.Exit();
        """);

    [Fact] public Task D26_twin_an_inner_loop_that_releases() => ReportsOwn("""
        var m = _m;
        m.Enter();
        for (var i = 0; i < count; i++) { while (Chance()) { if (flag) break; m.{|LCK2004:Exit|}(); } }
        Work();
        """);

    [Fact] public Task D28_released_in_finally() => ReportsOwn("""
        _m.Enter();
        try { _x++; } catch (InvalidOperationException) { _x++; } finally { _m.Exit(); }
        {|LCK1003:_x|}++;
        """);

    [Fact] public Task D28_twin_only_inside() => IsSilentOwn("""
        _m.Enter();
        try { _x++; } catch (InvalidOperationException) { _x++; } finally { _x++; _m.Exit(); }
        """);

    [Fact] public Task D06_a_condition_that_is_turned_round_is_followed() => IsSilent("""
        bool on = flag;
        if (on) Monitor.Enter(_gate);
        on = !on;
        if (!on) Monitor.Exit(_gate);
        """);

    [Fact] public Task D06_twin_a_condition_that_is_turned_round_and_asked_the_same() => Reports("""
        bool on = flag;
        if (on) Monitor.{|LCK2001:Enter|}(_gate);
        on = !on;
        if (on) Monitor.{|LCK2002:Exit|}(_gate);
        """);

    // What is found out of guarded state under its lock is true until the lock is free.
    [Theory]
    [InlineData("lock (_gate) { if (_hits != 0) return; } lock (_gate) { if (_hits > 0) { {|LCK1003:_shared|}++; } }")]
    [InlineData("lock (_gate) { _hits = 0; } Work(); lock (_gate) { if (_hits > 0) { {|LCK1003:_shared|}++; } }")]
    [InlineData("lock (_gate) { if (_hits != 0) return; while (flag) Monitor.Wait(_gate); if (_hits > 0) { {|LCK1003:_shared|}++; } }")]
    [InlineData("Monitor.Enter(_gate); var none = _hits == 0; Monitor.Exit(_gate); if (none) { lock (_gate) { if (_hits > 0) { {|LCK1003:_shared|}++; } } }")]
    public Task What_a_lock_guards_may_be_written_while_it_is_free(string statements) => Reports(statements);

    [Theory]
    [InlineData("lock (_gate) { if (_hits != 0) return; if (_hits > 0) { _shared++; } }")]
    [InlineData("lock (_gate) { if (_hits != 0) return; Work(); lock (_other) { if (_hits > 0) { _shared++; } } }")]
    [InlineData("lock (_gate) { lock (_gate) { if (_hits != 0) return; } lock (_gate) { if (_hits > 0) { _shared++; } } }")]
    [InlineData("bool none; lock (_gate) { none = _hits == 0; } if (none) Monitor.Enter(_other); lock (_gate) { } if (none) Monitor.Exit(_other);")]
    public Task What_a_lock_guards_stays_while_it_is_held(string statements) => IsSilent(statements);
}
