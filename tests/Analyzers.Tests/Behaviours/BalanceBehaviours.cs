using System.Linq;
using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>What is acquired is released: as often as it was taken, and by whoever took it.</summary>
public sealed class BalanceBehaviours : LockKindTest
{
    [Fact] public Task A04_access_after_the_critical_section() => ReportsOwn("_m.Enter(); _x++; _m.Exit(); {|LCK1003:_x|}++;");

    [Fact] public Task A04_twin_access_before_its_end() => IsSilentOwn("_m.Enter(); _x++; _x++; _m.Exit();");

    [Fact] public Task A04_neighbour_lock_statement() => Reports("lock (_gate) { } {|LCK1003:_hits|}++;");

    [Fact] public Task C03_still_held_when_the_method_returns() => ReportsOwn("_m.{|LCK2001:Enter|}(); _x++;");

    [Fact] public Task C03_twin_released() => IsSilentOwn("_m.Enter(); _x++; _m.Exit();");

    [Fact] public Task C04_double_release() => ReportsOwn("_m.Enter(); _m.Exit(); _m.{|LCK2002:Exit|}();");

    [Fact] public Task C04_twin_released_once_each() => IsSilentOwn("_m.Enter(); _m.Exit(); _m.Enter(); _m.Exit();");

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

    [Fact] public Task P15_a_reader_that_is_not_recursive() => ReportsOwn("_w.EnterRead(); _w.{|LCK2003:EnterRead|}(); _w.ExitRead(); _w.ExitRead();");

    [Fact] public Task P16_a_reader_that_is() => IsSilentInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion);
        public void Run() { _rw.EnterReadLock(); _rw.EnterReadLock(); _rw.ExitReadLock(); _rw.ExitReadLock(); }
        """);

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
}
