using System.Linq;
using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Paths through a body: what joins, loops, exits, modes and depths must and must not report.</summary>
public sealed class ControlFlowBehaviours : LockKindTest
{
    // After the critical section.

    [Fact] public Task A04_access_after_the_critical_section() => ReportsOwn("_m.Enter(); _x++; _m.Exit(); {|LCK1003:_x|}++;");

    [Fact] public Task A04_twin_access_before_its_end() => IsSilentOwn("_m.Enter(); _x++; _x++; _m.Exit();");

    [Fact] public Task A04_neighbour_lock_statement() => Reports("lock (_gate) { } {|LCK1003:_hits|}++;");

    [Fact] public Task C03_still_held_when_the_method_returns() => ReportsOwn("_m.{|LCK2001:Enter|}(); _x++;");

    [Fact] public Task C03_twin_released() => IsSilentOwn("_m.Enter(); _x++; _m.Exit();");

    [Fact] public Task C04_double_release() => ReportsOwn("_m.Enter(); _m.Exit(); _m.{|LCK2002:Exit|}();");

    [Fact] public Task C04_twin_released_once_each() => IsSilentOwn("_m.Enter(); _m.Exit(); _m.Enter(); _m.Exit();");

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

    [Fact] public Task D07_access_between_correlated_acquire_and_release() => ReportsOwn("if (flag) _m.Enter(); {|LCK1003:_x|}++; if (flag) _m.Exit();");

    [Fact] public Task D07_twin_access_under_the_same_condition() => IsSilentOwn("if (flag) _m.Enter(); if (flag) _x++; if (flag) _m.Exit();");

    // Loops.

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

    // Tries.

    [Fact] public Task E27_the_second_branch_behind_an_unrelated_condition_leaks() => ReportsOwn("""
        var ok = _m.{|LCK2001:TryEnter|}();
        if (ok) _x++;
        if (flag && ok) _m.Exit();
        """);

    [Fact] public Task E27_twin_the_second_branch_alone() => IsSilentOwn("var ok = _m.TryEnter(); if (ok) _x++; if (ok) _m.Exit();");

    [Fact] public Task E27_neighbour_and_goes_on() => ReportsOwn("""
        var ok = _m.TryEnter();
        if (ok) _x++;
        if (flag && ok) _m.{|LCK2004:Exit|}();
        Work();
        """);

    [Fact] public Task E33_tried_and_plain_meet() => IsSilentOwn("if (flag) { if (!_m.TryEnter()) return; } else _m.Enter(); _x++; _m.Exit();");

    [Fact] public Task E33_twin_the_try_may_fail() => ReportsOwn("if (flag) { if (!_m.TryEnter()) Work(); } else _m.{|LCK2004:Enter|}(); _x++; _m.Exit();");

    [Fact] public Task E34_a_flag_that_starts_false() => IsSilentOwn("var ok = false; if (flag) ok = _m.TryEnter(); if (ok) { _x++; _m.Exit(); }");

    [Fact] public Task E34_twin_a_flag_that_starts_true() => ReportsOwn("""
        var ok = true;
        if (flag) ok = _m.{|LCK2004:TryEnter|}();
        if (ok) { _x++; _m.Exit(); }
        Work();
        """);

    [Fact] public Task E47_a_retry_without_a_check() => ReportsOwn("""
        var ok = false;
        while (Chance()) ok = _m.{|LCK2004:TryEnter|}();
        if (ok) _m.Exit();
        """);

    [Fact] public Task E47_twin_with_a_check() => IsSilentOwn("""
        var ok = false;
        while (!ok && Chance()) ok = _m.TryEnter();
        if (ok) _m.Exit();
        """);

    // Guards.

    [Fact] public Task F09_conditional_early_release() => IsSilentOwn("using var guard = new Guard(_m); _x++; if (flag) guard.Unlock();");

    [Fact] public Task F09_neighbour_and_goes_on() => IsSilentOwn("using var guard = new Guard(_m); _x++; if (flag) guard.Unlock(); Work();");

    [Fact] public Task F10_access_after_a_conditional_early_release() => ReportsOwn("using var guard = new Guard(_m); if (flag) guard.Unlock(); {|LCK1003:_x|}++;");

    [Fact] public Task F10_twin_on_the_other_branch() => IsSilentOwn("using var guard = new Guard(_m); if (flag) guard.Unlock(); else _x++;");

    [Fact] public Task F28_made_in_one_branch_and_not_disposed() => ReportsOwn("if (flag) { var guard = new {|LCK2006:Guard|}(_m); _x++; } Work();");

    [Fact] public Task F28_twin_disposed_there() => IsSilentOwn("if (flag) { using var guard = new Guard(_m); _x++; } Work();");

    // Depth.

    [Fact] public Task P01_taken_and_released_n_times() => IsSilentOwn("_r.Enter(); _r.Enter(); _r.Enter(); _r.Exit(); _r.Exit(); _r.Exit();");

    [Fact] public Task P01_neighbour_deeper_than_anybody_counts() => IsSilentOwn(
        string.Concat(Enumerable.Repeat("_r.Enter(); ", 12)) + string.Concat(Enumerable.Repeat("_r.Exit(); ", 12)));

    [Fact] public Task P01_twin_one_release_too_few() => ReportsOwn("_r.{|LCK2001:Enter|}(); _r.Enter(); _r.Exit();");

    [Fact] public Task P02_access_after_the_last_release() => Reports("Monitor.Enter(_gate); Monitor.Enter(_gate); Monitor.Exit(_gate); _hits++; Monitor.Exit(_gate); {|LCK1003:_hits|}++;");

    [Fact] public Task P04_released_but_never_taken() => ReportsOwn("_r.{|LCK2002:Exit|}();");

    [Fact] public Task P04_twin_taken() => IsSilentOwn("_r.Enter(); _r.Exit();");

    [Fact] public Task P06_branches_leave_different_depth() => ReportsOwn("_r.Enter(); if (flag) _r.{|LCK2004:Enter|}(); Work(); _r.Exit(); _r.Exit();");

    [Fact] public Task P06_neighbour_released_as_often_as_the_other_path_wants() => ReportsOwn("_r.Enter(); if (flag) _r.{|LCK2004:Enter|}(); Work(); _r.Exit();");

    [Fact] public Task P06_neighbour_one_branch_releases_one_level() => ReportsOwn("_r.Enter(); _r.Enter(); if (flag) _r.{|LCK2004:Exit|}(); Work(); _r.Exit(); _r.Exit();");

    [Fact] public Task P07_balanced_extra_depth() => IsSilentOwn("_r.Enter(); if (flag) { _r.Enter(); _r.Exit(); } Work(); _r.Exit();");

    [Fact] public Task P07_neighbour_the_same_condition_twice() => IsSilentOwn("_r.Enter(); if (flag) _r.Enter(); Work(); if (flag) _r.Exit(); Work(); _r.Exit();");

    [Fact] public Task P08_a_loop_increases_the_depth() => ReportsOwn("_r.Enter(); while (Chance()) _r.{|LCK2004:Enter|}(); Work(); _r.Exit();");

    [Fact] public Task P08_twin_a_balanced_loop() => IsSilentOwn("_r.Enter(); while (Chance()) { _r.Enter(); Work(); _r.Exit(); } _r.Exit();");

    [Fact] public Task P08_neighbour_a_monitor() => Reports("Monitor.Enter(_gate); do { Monitor.{|LCK2004:Enter|}(_gate); } while (Chance()); _hits++; Monitor.Exit(_gate);");

    [Fact] public Task P09_a_required_lock_is_taken_again() => IsSilentOwnMembers("[RequiresLock(nameof(_r))] public void Run() { _r.Enter(); Work(); _r.Exit(); Work(); }");

    [Fact] public Task P09_twin_on_one_path_only() => ReportsOwnMembers("[RequiresLock(nameof(_r))] public void Run(bool flag) { if (flag) _r.{|LCK2004:Enter|}(); Work(); }");

    [Fact] public Task P09_twin_taken_again_and_kept() => ReportsOwnMembers("[RequiresLock(nameof(_r))] public void Run() { _r.{|LCK2001:Enter|}(); _r.Enter(); Work(); _r.Exit(); }");

    [Fact] public Task P10_a_nested_lock_statement() => IsSilent("lock (_gate) { lock (_gate) { _hits++; } _hits++; }");

    [Fact] public Task P10_neighbour_a_lock_statement_on_one_path() => IsSilent("lock (_gate) { if (flag) { lock (_gate) { _hits++; } } Work(); _hits++; }");

    [Fact] public Task P11_a_call_under_an_inner_statement() => IsSilent("lock (_gate) { lock (_gate) { Touch(); } Touch(); }");

    [Fact] public Task P14_a_guard_released_twice() => ReportsOwn("using var guard = new Guard(_m); guard.Unlock(); guard.{|LCK2002:Unlock|}();");

    [Fact] public Task P15_a_reader_that_is_not_recursive() => ReportsOwn("_w.EnterRead(); _w.{|LCK2003:EnterRead|}(); _w.ExitRead(); _w.ExitRead();");

    [Fact] public Task P16_a_reader_that_is() => IsSilentInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion);
        public void Run() { _rw.EnterReadLock(); _rw.EnterReadLock(); _rw.ExitReadLock(); _rw.ExitReadLock(); }
        """);

    // Modes.

    [Fact] public Task B09_exclusive_released_as_shared() => ReportsOwn("_w.EnterWrite(); _y++; _w.{|LCK2002:ExitRead|}();");

    [Fact] public Task B10_shared_released_as_exclusive() => ReportsOwn("_w.EnterRead(); _w.{|LCK2002:ExitWrite|}();");

    [Fact] public Task B11_a_release_that_suits_both() => IsSilentOwn("_w.EnterRead(); _w.Exit(); _w.EnterWrite(); _w.Exit();");

    [Fact] public Task B12_exclusive_on_one_branch_and_shared_on_the_other() => ReportsOwn("""
        if (flag) _w.EnterWrite(); else _w.{|LCK2004:EnterRead|}();
        _y++;
        _w.Exit();
        """);

    [Fact] public Task B12_twin_exclusive_on_both() => IsSilentOwn("if (flag) _w.EnterWrite(); else _w.EnterWrite(); _y++; _w.Exit();");

    [Fact] public Task B12_neighbour_told_apart_by_the_condition() => ReportsOwn("""
        if (flag) _w.EnterWrite(); else _w.EnterRead();
        {|LCK1004:_y|}++;
        if (flag) _w.ExitWrite(); else _w.ExitRead();
        """);

    [Fact] public Task B12_neighbour_one_branch_demotes() => ReportsOwn("_w.EnterWrite(); if (flag) _w.{|LCK2004:Demote|}(); Work(); _w.Exit();");

    [Fact] public Task B14_promoted_from_shared() => IsSilentOwn("_w.EnterRead(); _w.Promote(); _y++; _w.ExitWrite();");

    [Fact] public Task B15_promoted_while_exclusive() => ReportsOwn("_w.EnterWrite(); _w.{|LCK2002:Promote|}(); _y++; _w.ExitWrite();");

    [Fact] public Task B16_demoted_then_read() => IsSilentOwn("_w.EnterWrite(); _w.Demote(); Console.WriteLine(_y); _w.ExitRead();");

    [Fact] public Task B17_demoted_then_written() => ReportsOwn("_w.EnterWrite(); _w.Demote(); {|LCK1004:_y|}++; _w.ExitRead();");

    [Fact] public Task B18_upgradeable_then_upgraded() => IsSilent("""
        _rw.EnterUpgradeableReadLock();
        try { if (_shared == 0) { _rw.EnterWriteLock(); try { _shared++; } finally { _rw.ExitWriteLock(); } } }
        finally { _rw.ExitUpgradeableReadLock(); }
        """);

    [Fact] public Task B18_twin_written_without_upgrading() => Reports("""
        _rw.EnterUpgradeableReadLock();
        try { {|LCK1004:_shared|}++; }
        finally { _rw.ExitUpgradeableReadLock(); }
        """);

    // What a result that is not to be trusted opens.

    [Fact] public Task E09_overwritten_on_another_path() => ReportsOwn("var ok = _m.{|LCK2001:TryEnter|}(); if (flag) ok = true; if (ok) {|LCK1003:_x|}++;");

    [Fact] public Task E09_twin_left_alone_there() => IsSilentOwn("var ok = _m.TryEnter(); if (flag) Work(); if (ok) { _x++; _m.Exit(); }");

    [Fact] public Task E10_changed_in_a_loop_before_the_test() => ReportsOwn(
        "var ok = _m.{|LCK2001:TryEnter|}(); for (var i = 0; i < count; i++) ok = !ok; if (ok) {|LCK1003:_x|}++;");

    [Fact] public Task E10_twin_something_else_is_changed() => IsSilentOwn(
        "var ok = _m.TryEnter(); var other = false; for (var i = 0; i < count; i++) other = !other; if (ok) { _x++; _m.Exit(); } if (other) Work();");

    [Fact] public Task E20_a_nullable_result() => IsSilentOwn("bool? ok = _m.TryEnter(); if (ok == true) { _x++; _m.Exit(); }");

    [Fact] public Task E20_twin_the_other_answer() => ReportsOwn("bool? ok = _m.TryEnter(); if (ok == false) { {|LCK1003:_x|}++; } else _m.Exit();");

    [Fact] public Task A_try_that_waits_for_ever_has_one_answer() => IsSilent("if (Monitor.TryEnter(_gate, Timeout.Infinite)) { _hits++; Monitor.Exit(_gate); }");

    [Fact] public Task A_try_that_waits_for_ever_twin_kept() => Reports("if (Monitor.{|LCK2001:TryEnter|}(_gate, Timeout.Infinite)) { _hits++; }");

    [Fact] public Task D06_neighbour_the_conditions_only_look_alike() => ReportsOwn("if (count > 1) _m.{|LCK2004:Enter|}(); if (count > 2) _m.Exit();");

    [Fact] public Task D06_twin_the_same_comparison() => IsSilentOwn("if (count > 1) _m.Enter(); if (count > 1) _m.Exit();");

    // Balance against the caller.

    [Fact] public Task C10_a_body_that_needs_the_lock_lets_go_of_it() => ReportsOwnMembers(
        "[RequiresLock(nameof(_m))] public void {|LCK2005:Run|}() { _x++; _m.Exit(); }");

    [Fact] public Task C10_twin_and_takes_it_again() => IsSilentOwnMembers("[RequiresLock(nameof(_m))] public void Run() { _x++; _m.Exit(); Work(); _m.Enter(); _x++; }");

    [Fact] public Task C10_neighbour_on_one_path() => ReportsOwnMembers("[RequiresLock(nameof(_m))] public void {|LCK2005:Run|}(bool flag) { if (flag) _m.Exit(); }");

    [Fact] public Task Released_and_taken_again_by_who_never_had_it() => ReportsOwn("_m.{|LCK2002:Exit|}(); Work(); _m.Enter();");

    [Fact] public Task Released_and_taken_again_twin_for_a_caller_of_the_type() => IsSilentOwnMembers("""
        public void Pause() { _m.Exit(); Work(); _m.Enter(); }
        public void Run() { _m.Enter(); Pause(); _x++; _m.Exit(); }
        """);

    [Theory]
    [InlineData("_m.Enter(); _m.{|LCK2003:Enter|}(); _x++; _m.Exit();")]
    [InlineData("_m.Enter(); _m.{|LCK2003:Enter|}(); _x++; _m.Exit(); _m.Exit();")]
    [InlineData("_m.Enter(); if (flag) _m.{|LCK2003:Enter|}(); _x++; _m.Exit();")]
    [InlineData("_m.{|LCK2001:Enter|}(); _m.{|LCK2003:Enter|}(); _x++;")]
    public Task C15_taken_twice_asks_for_one_release_or_two(string statements) => ReportsOwn(statements);

    // Guards of other kinds.

    private const string Adopting = """
        [LockScope] public sealed class Adopt : IDisposable { private readonly Mu _mu; [RequiresLock("mu")] public Adopt(Mu mu) { _mu = mu; } public void Dispose() { _mu.Exit(); } }

        """;

    [Fact] public Task F17_an_adopting_guard_in_a_body_that_needs_the_lock() => ReportsOwnMembers(Adopting +
        "[RequiresLock(nameof(_m))] public void {|LCK2005:Run|}() { using var guard = new Adopt(_m); _x++; }");

    [Fact] public Task F17_twin_in_a_body_that_gives_the_lock_up() => IsSilentOwnMembers(Adopting +
        "[ReleasesLock(nameof(_m))] public void Run() { using var guard = new Adopt(_m); _x++; }");

    [Fact] public Task F17_neighbour_that_takes_it_again() => IsSilentOwnMembers(Adopting +
        "[RequiresLock(nameof(_m))] public void Run() { using (new Adopt(_m)) { _x++; } _m.Enter(); _x++; }");

    private const string Inverse = """
        [LockScope] public sealed class Inverse : IDisposable { private readonly Mu _mu; [ReleasesLock("mu")] public Inverse(Mu mu) { _mu = mu; mu.Exit(); } public void Dispose() { _mu.Enter(); } }

        """;

    [Fact] public Task F19_neighbour_of_a_lock_that_is_not_held() => ReportsOwnMembers(Inverse + "public void Run() { using (new {|LCK2002:Inverse|}(_m)) { Work(); } }");

    [Fact] public Task F19_neighbour_still_held_behind_it() => ReportsOwnMembers(Inverse + "public void Run() { _m.{|LCK2001:Enter|}(); using (new Inverse(_m)) { Work(); } _x++; }");

    [Fact] public Task F19_twin_released_behind_it() => IsSilentOwnMembers(Inverse + "public void Run() { _m.Enter(); using (new Inverse(_m)) { Work(); } _x++; _m.Exit(); }");

    [Fact] public Task F19_neighbour_within_a_guard() => IsSilentOwnMembers(Inverse + "public void Run() { using var guard = new Guard(_m); using (new Inverse(_m)) { Work(); } _x++; }");

    private const string Trying = """
        [LockScope]
        public sealed class Attempt : IDisposable
        {
            private readonly Mu _mu;
            private readonly bool _owns;
            [ExcludesLock("mu")] public Attempt(Mu mu, bool now) { _mu = mu; _owns = now && mu.TryEnter(); }
            public bool OwnsLock { [TryAcquiresLock(true)] get { return _owns; } }
            public void Dispose() { if (_owns) _mu.Exit(); }
        }

        """;

    [Fact] public Task F35_a_guard_that_may_have_failed_and_nobody_asks() => ReportsOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); {|LCK1003:_x|}++; }");

    [Fact] public Task F35_twin_asked() => IsSilentOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); if (guard.OwnsLock) _x++; }");

    [Fact] public Task F35_neighbour_asked_and_ignored() => ReportsOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); if (!guard.OwnsLock) {|LCK1003:_x|}++; }");

    [Fact] public Task F35_neighbour_asked_and_left() => IsSilentOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); if (!guard.OwnsLock) return; _x++; }");

    private const string Relocking = """
        [LockScope]
        public sealed class Either : IDisposable
        {
            private readonly Rw _rw;
            [AcquiresLock("rw")] public Either(Rw rw) { _rw = rw; rw.EnterWrite(); }
            [AcquiresLock] public void Write() { _rw.EnterWrite(); }
            [AcquiresLock(Mode = LockMode.Shared)] public void Read() { _rw.EnterRead(); }
            [ReleasesLock] public void Unlock() { _rw.Exit(); }
            public void Dispose() { _rw.Exit(); }
        }

        """;

    [Fact] public Task B17_locked_again_to_read() => ReportsOwnMembers(Relocking + "public void Run() { using var guard = new Either(_w); _y++; guard.Unlock(); guard.Read(); {|LCK1004:_y|}++; }");

    [Fact] public Task B17_twin_locked_again_to_write() => IsSilentOwnMembers(Relocking + "public void Run() { using var guard = new Either(_w); _y++; guard.Unlock(); guard.Write(); _y++; }");

    [Fact] public Task F13_neighbour_locked_twice() => ReportsOwn("using var guard = new Guard(_m); guard.Unlock(); guard.Relock(); guard.{|LCK2003:Relock|}();");

    [Fact] public Task F13_twin_unlocked_between() => IsSilentOwn("using var guard = new Guard(_m); guard.Unlock(); guard.Relock(); guard.Unlock(); guard.Relock(); _x++;");
}
