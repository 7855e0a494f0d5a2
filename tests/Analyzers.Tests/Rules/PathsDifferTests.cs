using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2004: paths that hold a lock differently meet inside the body, or a loop starts over.</summary>
public sealed class PathsDifferTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2004";

    [Fact]
    public Task An_acquisition_on_one_branch_is_reported_once_and_what_follows_is_judged_as_if_right() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        _hits++;
        Touch();
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task An_acquisition_on_both_branches_is_silent() => IsSilent("""
        if (flag) Monitor.Enter(_gate); else Monitor.Enter(_gate);
        _hits++;
        Touch();
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task The_exit_is_judged_as_if_right_too() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Work();
        """);

    [Fact]
    public Task After_the_release_that_follows_everything_is_judged_again() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Monitor.Exit(_gate);
        {|LCK1003:_hits|}++;
        """);

    [Fact]
    public Task A_release_on_one_branch_is_the_later_one() => Reports("""
        Monitor.Enter(_gate);
        if (flag) Monitor.[|Exit|](_gate);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_release_on_one_branch_that_leaves_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        if (flag) { Monitor.Exit(_gate); return; }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task Of_three_cases_the_last_release_is_named() => Reports("""
        Monitor.Enter(_gate);
        switch (count)
        {
            case 0: Monitor.Exit(_gate); break;
            case 1: break;
            default: Monitor.[|Exit|](_gate); break;
        }
        Work();
        """);

    [Fact]
    public Task Modes_that_differ_are_reported_and_everything_after_is_believed() => Reports("""
        if (flag) _rw.EnterWriteLock(); else _rw.[|EnterReadLock|]();
        _shared++;
        Poke();
        _rw.ExitWriteLock();
        """);

    [Fact]
    public Task Modes_that_differ_with_a_condition_that_is_tested_again_are_silent() => IsSilent("""
        if (flag) _rw.EnterWriteLock(); else _rw.EnterReadLock();
        try { Work(); }
        finally { if (flag) _rw.ExitWriteLock(); else _rw.ExitReadLock(); }
        """);

    [Fact]
    public Task Two_faults_at_two_places_are_two() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Work();
        Monitor.Exit(_gate);
        if (count > 1) Monitor.[|Enter|](_gate);
        Work();
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task Two_locks_on_one_branch_are_two() => Reports("""
        if (flag) { Monitor.[|Enter|](_gate); Monitor.[|Enter|](_other); }
        Work();
        Monitor.Exit(_other);
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_doubt_does_not_differ_again() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Work();
        if (count > 1) Monitor.Exit(_gate);
        Work();
        """);

    // Loops.

    [Fact]
    public Task A_loop_that_acquires_each_round_is_reported() => Reports("""
        while (Chance()) { Monitor.[|Enter|](_gate); _hits++; }
        """);

    [Fact]
    public Task A_loop_that_acquires_and_releases_each_round_is_silent() => IsSilent("""
        while (Chance()) { Monitor.Enter(_gate); _hits++; Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task A_loop_that_releases_and_takes_again_each_round_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        while (Chance()) { Monitor.Exit(_gate); Work(); Monitor.Enter(_gate); }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_continue_past_the_release_is_reported() => Reports("""
        for (var i = 0; i < count; i++)
        {
            Monitor.[|Enter|](_gate);
            if (_hits == i) continue;
            Monitor.Exit(_gate);
        }
        """.Replace("[|Enter|](_gate);\n    if", "Enter(_gate);\n    if").Replace("Monitor.Exit", "Monitor.[|Exit|]"));

    [Fact]
    public Task A_break_past_the_release_is_reported_where_it_meets_the_end_of_the_loop() => Reports("""
        while (Chance())
        {
            Monitor.Enter(_gate);
            if (_hits == 1) break;
            Monitor.[|Exit|](_gate);
        }
        Work();
        """);

    [Fact]
    public Task A_loop_that_is_only_left_holding_is_silent() => IsSilent("""
        while (true)
        {
            Monitor.Enter(_gate);
            if (_hits == 1) break;
            Monitor.Exit(_gate);
        }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_flag_that_follows_the_lock_through_a_loop_is_silent() => IsSilent("""
        var locked = false;
        for (var i = 0; i < count; i++)
        {
            if (!locked) { Monitor.Enter(_gate); locked = true; }
            _hits++;
            if (i % 10 == 0) { Monitor.Exit(_gate); locked = false; }
        }
        if (locked) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_flag_that_is_never_tested_again_explains_nothing() => Reports("""
        var locked = false;
        if (flag) { Monitor.[|Enter|](_gate); locked = true; }
        Work();
        Monitor.Exit(_gate);
        locked = false;
        """);

    [Fact]
    public Task The_lock_of_every_element_may_be_taken() => IsSilentIn("""
        public sealed class Cell { public readonly object Gate = new object(); }
        public sealed class Subject
        {
            public void All(Cell[] cells)
            {
                foreach (var cell in cells) Monitor.Enter(cell.Gate);
                foreach (var cell in cells) Monitor.Exit(cell.Gate);
            }
            public void Numbered(Cell[] cells)
            {
                for (var i = 0; i < cells.Length; i++) Monitor.Enter(cells[i].Gate);
                for (var i = 0; i < cells.Length; i++) Monitor.Exit(cells[i].Gate);
            }
        }
        """);

    [Fact]
    public Task The_lock_of_some_elements_may_not_be_kept() => ReportsIn("""
        public sealed class Cell { public readonly object Gate = new object(); public bool Bad; }
        public sealed class Subject
        {
            public void All(Cell[] cells)
            {
                foreach (var cell in cells)
                {
                    Monitor.Enter(cell.Gate);
                    if (cell.Bad) continue;
                    Monitor.[|Exit|](cell.Gate);
                }
            }
        }
        """);

    [Fact]
    public Task A_lock_that_a_variable_hands_along_is_silent() => IsSilentIn("""
        public sealed class Item { public readonly object Box = new object(); public bool Sent; }
        public sealed class Subject
        {
            public void All(Item[] items, bool check)
            {
                object last = null;
                foreach (var item in items)
                {
                    if (check)
                    {
                        var box = item.Box;
                        if (!item.Sent)
                        {
                            Monitor.Enter(box);
                            if (last != null) Monitor.Exit(last);
                            last = box;
                        }
                    }
                    Console.WriteLine(item);
                }

                if (check && last != null) Monitor.Exit(last);
            }
        }
        """);

    [Fact]
    public Task A_lock_that_no_variable_hands_along_is_reported() => ReportsIn("""
        public sealed class Item { public readonly object Box = new object(); public bool Sent; }
        public sealed class Subject
        {
            public void One(Item item, bool check)
            {
                if (check)
                {
                    var box = item.Box;
                    Monitor.[|Enter|](box);
                }
                Console.WriteLine(item);
            }
        }
        """);

    // Conditions.

    [Theory]
    [InlineData("flag")]
    [InlineData("!flag")]
    [InlineData("count > 0")]
    [InlineData("peer != null")]
    [InlineData("peer is null")]
    [InlineData("_options == 1")]
    [InlineData("peer._options == 1")]
    [InlineData("flag && count > 0")]
    [InlineData("flag || peer == null")]
    [InlineData("!(flag && (count > 0 || peer != null))")]
    [InlineData("count is 1 or 2")]
    [InlineData("count is > 3 and < 9")]
    [InlineData("count == 1 || count == 2")]
    [InlineData("something is string")]
    [InlineData("something is string { Length: > 3 }")]
    [InlineData("something is not string")]
    public Task A_condition_that_is_tested_again_explains(string condition) => IsSilentInClass($$"""
        private readonly object _gate = new object();
        private readonly int _options = Environment.TickCount;
        private static void Work() { Console.WriteLine(); }
        public void Run(bool flag, int count, Subject peer, object something)
        {
            if ({{condition}}) Monitor.Enter(_gate);
            try { Work(); }
            finally { if ({{condition}}) Monitor.Exit(_gate); }
            if ({{condition}}) { Monitor.Enter(_gate); }
            Work();
            if ({{condition}}) { Work(); Monitor.Exit(_gate); }
            Work();
        }
        """);

    [Theory]
    [InlineData("flag")]
    [InlineData("count > 0")]
    [InlineData("flag && count > 0")]
    [InlineData("peer is null")]
    [InlineData("something is string")]
    public Task A_condition_that_is_not_tested_again_does_not(string condition) => ReportsInClass($$"""
        private readonly object _gate = new object();
        private static void Work() { Console.WriteLine(); }
        public void Run(bool flag, int count, Subject peer, object something)
        {
            if ({{condition}}) Monitor.[|Enter|](_gate);
            Work();
            Monitor.Exit(_gate);
        }
        """);

    [Theory]
    [InlineData("flag = Chance();")]
    [InlineData("Change(ref flag);")]
    [InlineData("flag = !flag;", "if (!flag) Monitor.Exit(_gate); if (flag) Work();", false)]
    [InlineData("flag |= Chance();")]
    public Task A_condition_that_was_written_explains_nothing(string write, string release = "if (flag) Monitor.Exit(_gate);", bool reports = true) =>
        reports
            ? ReportsInClass(Written("Monitor.[|Enter|](_gate)", write, release))
            : IsSilentInClass(Written("Monitor.Enter(_gate)", write, release));

    private static string Written(string acquire, string write, string release) => $$"""
        private readonly object _gate = new object();
        private static bool Chance() { return Environment.TickCount % 2 == 0; }
        private static void Change(ref bool value) { value = !value; }
        private static void Work() { Console.WriteLine(); }
        public void Run(bool flag)
        {
            if (flag) {{acquire}};
            {{write}}
            {{release}}
            Work();
        }
        """;

    [Fact]
    public Task Two_conditions_of_one_body_do_not_get_in_each_others_way() => IsSilent("""
        if (flag) Monitor.Enter(_gate);
        if (count > 0) _lock.Enter();
        Work();
        if (count > 0) _lock.Exit();
        Work();
        if (flag) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task Of_two_conditions_the_one_that_is_forgotten_is_reported() => Reports("""
        if (flag) Monitor.Enter(_gate);
        if (count > 0) _lock.[|Enter|]();
        Work();
        if (flag) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_null_check_explains() => IsSilent("""
        if (peer != null) Monitor.Enter(peer);
        Work();
        if (peer != null) Monitor.Exit(peer);
        """);

    [Fact]
    public Task A_conditional_access_is_a_null_check() => IsSilentOwnMembers("""
        public void Run(Mu mu)
        {
            mu?.Enter();
            Work();
            mu?.Exit();
            Work();
        }
        """);

    [Fact]
    public Task A_switch_over_one_value_explains() => IsSilent("""
        switch (count) { case 1: case 2: Monitor.Enter(_gate); break; case 3: _lock.Enter(); break; }
        Work();
        switch (count) { case 1: case 2: Monitor.Exit(_gate); break; case 3: _lock.Exit(); break; }
        """);

    [Fact]
    public Task An_enumeration_with_three_ways_explains() => IsSilentInClass("""
        public enum Access { None, Read, Write }
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        private static void Work() { Console.WriteLine(); }
        public void Run(Access access)
        {
            if (access == Access.Read) _rw.EnterReadLock();
            else if (access == Access.Write) _rw.EnterWriteLock();
            try { Work(); }
            finally
            {
                if (access == Access.Read) _rw.ExitReadLock();
                else if (access == Access.Write) _rw.ExitWriteLock();
            }
            Work();
        }
        """);

    [Fact]
    public Task An_enumeration_whose_third_way_is_forgotten_does_not() => ReportsInClass("""
        public enum Access { None, Read, Write }
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        private static void Work() { Console.WriteLine(); }
        public void Run(Access access)
        {
            if (access == Access.Read) _rw.EnterReadLock();
            else if (access == Access.Write) _rw.EnterWriteLock();
            Work();
            if (access == Access.Read) _rw.{|LCK2004:ExitReadLock|}();
            Work();
        }
        """);

    [Fact]
    public Task A_flag_set_beside_the_acquisition_explains() => IsSilent("""
        var locked = false;
        try { if (flag) { Monitor.Enter(_gate); locked = true; } Work(); }
        finally { if (locked) Monitor.Exit(_gate); }
        Work();
        """);

    [Fact]
    public Task A_flag_assigned_from_a_conditional_try_explains() => IsSilent("""
        bool ok;
        ok = flag && Monitor.TryEnter(_gate);
        Work();
        ok = flag ? ok : false;
        if (ok) Monitor.Exit(_gate);
        Work();
        """);

    // Assertions, guards, handlers.

    [Fact]
    public Task What_is_only_asserted_never_differs() => IsSilentOwn("""
        if (flag) _m.AssertHeld();
        Work();
        if (count > 0) _m.AssertHeld();
        Work();
        """);

    [Fact]
    public Task A_test_whether_it_is_held_proves_nothing_behind_the_branch() => Reports("""
        if (Monitor.IsEntered(_gate)) _hits++;
        {|LCK1003:_hits|}++;
        """);

    [Fact]
    public Task An_assertion_joins_with_an_acquisition() => IsSilentOwn("""
        if (flag) _m.AssertHeld(); else _m.Enter();
        _x++;
        _m.Exit();
        """);

    [Fact]
    public Task A_guard_that_may_have_been_released_early_never_differs() => IsSilentOwn("""
        using var guard = new Guard(_m);
        if (flag) guard.Unlock();
        Work();
        """);

    [Fact]
    public Task A_guard_that_may_have_been_made_never_differs() => IsSilentOwn("""
        Guard guard = null!;
        if (flag) guard = new Guard(_m);
        Work();
        if (guard != null) guard.Dispose();
        """);

    [Fact]
    public Task A_handler_that_is_always_entered_with_the_lock_has_to_let_go() => Reports("""
        Monitor.Enter(_gate);
        try { Work(); Monitor.[|Exit|](_gate); }
        catch (InvalidOperationException) { }
        Work();
        """);

    [Fact]
    public Task A_handler_that_is_always_entered_with_the_lock_and_lets_go_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        try { Work(); Monitor.Exit(_gate); }
        catch (InvalidOperationException) { Monitor.Exit(_gate); }
        Work();
        """);

    [Fact]
    public Task Where_the_exception_came_from_is_not_guessed() => Reports("""
        try { Work(); Monitor.Enter(_gate); Work(); Monitor.Exit(_gate); }
        catch (InvalidOperationException) { Work(); }
        {|LCK1003:_hits|}++;
        while (Chance())
        {
            try { Monitor.Enter(_gate); Work(); Monitor.Exit(_gate); }
            catch (InvalidOperationException) { }
        }
        Work();
        """);

    // Results of tries.

    [Fact]
    public Task A_result_that_is_tested_later_explains() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        if (flag) Work();
        while (Chance()) Work();
        if (ok) Monitor.Exit(_gate);
        Work();
        """);

    [Fact]
    public Task A_result_that_is_overwritten_on_one_path_explains_nothing() => Reports("""
        var ok = Monitor.{|LCK2001:TryEnter|}(_gate);
        if (flag) ok = false;
        Work();
        if (ok) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_result_of_one_path_only_explains_nothing_where_the_others_join_it() => Reports("""
        var ok = true;
        if (flag) ok = Monitor.[|TryEnter|](_gate);
        Work();
        if (ok) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_result_that_is_handed_on_is_looked_at_there() => IsSilentInClass("""
        private readonly object _gate = new object();
        private static void Work() { Console.WriteLine(); }
        public bool TryBegin() { var ok = Monitor.TryEnter(_gate); if (!ok) Work(); return ok; }
        public void End() { Monitor.Exit(_gate); }
        """);
}
