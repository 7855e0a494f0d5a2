using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Results of tries where paths differ: what they prove, and what a result that is not to be trusted leaves open.</summary>
public sealed class TryResultBehaviours : LockKindTest
{
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

    [Fact] public Task E28_neighbour_a_release_where_the_try_failed_is_nobodys_service() => ReportsOwnMembers("""
        public void Run() { if (!_m.TryEnter()) { _m.{|LCK2002:Exit|}(); } else { _x++; _m.Exit(); } }
        public void Only() { if (_m.{|LCK2001:TryEnter|}()) _x++; }
        """);

    [Fact] public Task E28_twin_a_release_where_nothing_was_tried_may_be() => IsSilentOwnMembers("""
        private bool _taken;
        public void Run() { if (_taken) _m.Exit(); }
        public void Only() { _m.Enter(); _taken = true; }
        """);

    [Fact] public Task E03_neighbour_a_try_nobody_asks_about_hides_no_leak() => ReportsOwn("_m.{|LCK2001:Enter|}(); _m.{|LCK2006:TryEnter|}();");

    [Fact] public Task E03_neighbour_a_try_that_throws_hides_no_leak_either() => ReportsInClass("""
        private readonly ReaderWriterLockSlim _strict = new ReaderWriterLockSlim(LockRecursionPolicy.NoRecursion);
        public void Run() { _strict.{|LCK2001:EnterWriteLock|}(); _strict.{|LCK2003:{|LCK2006:TryEnterWriteLock|}|}(0); }
        """);

    [Fact] public Task E03_twin_a_try_nobody_asks_about_owes_nothing() => ReportsOwn("_m.Enter(); _m.{|LCK2006:TryEnter|}(); _x++; _m.Exit();");

    [Theory]
    [InlineData("var ok = Monitor.TryEnter(_gate); if (!ok) return; Action later = () => { ok = false; }; _hits++; Monitor.Exit(_gate); later();")]
    [InlineData("var ok = Monitor.TryEnter(_gate); if (!ok) return; try { _hits++; } finally { Monitor.Exit(_gate); } Action later = () => ok = false; later();")]
    [InlineData("var ok = false; try { Monitor.TryEnter(_gate, ref ok); if (!ok) return; _hits++; } finally { if (ok) Monitor.Exit(_gate); } Task.Run(() => ok = false);")]
    [InlineData("for (;;) { var ok = Monitor.TryEnter(_gate); if (!ok) continue; _hits++; Monitor.Exit(_gate); Task.Run(() => ok = false); }")]
    [InlineData("var ok = Monitor.TryEnter(_gate); if (ok) { _hits++; Monitor.Exit(_gate); } Task.Run(() => { Task.Run(() => ok = false); });")]
    public Task A_result_that_a_lambda_writes_is_trusted_until_that_is_made(string statements) => IsSilent(statements);

    [Theory]
    [InlineData("var ok = Monitor.{|LCK2001:TryEnter|}(_gate); Action later = () => { ok = false; }; if (!ok) return; {|LCK1003:_hits|}++;")]
    [InlineData("var ok = false; for (;;) { ok = Monitor.TryEnter(_gate); Work(); if (ok) { _hits++; Monitor.{|LCK2004:Exit|}(_gate); } Task.Run(() => ok = false); }")]
    [InlineData("var ok = Monitor.{|LCK2001:TryEnter|}(_gate); Task.Run(() => ok = true); if (ok) { {|LCK1003:_hits|}++; }")]
    public Task A_result_that_a_lambda_writes_is_not_trusted_from_there_on(string statements) => Reports(statements);
}
