using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2004: paths that differ are told apart by a condition that is asked again, a flag, or the result of a try.</summary>
public sealed class PathsExplainedTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2004";

    [Fact]
    public Task Modes_that_differ_with_a_condition_that_is_tested_again_are_silent() => IsSilent("""
        if (flag) _rw.EnterWriteLock(); else _rw.EnterReadLock();
        try { Work(); }
        finally { if (flag) _rw.ExitWriteLock(); else _rw.ExitReadLock(); }
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

    [Theory]
    [InlineData("var other = !flag; if (flag) Monitor.Enter(_gate); if (!other) Monitor.Exit(_gate);")]
    [InlineData("var other = !flag; if (other) Monitor.Enter(_gate); if (!flag) Monitor.Exit(_gate);")]
    [InlineData("var other = flag; if (flag) Monitor.Enter(_gate); if (other) Monitor.Exit(_gate);")]
    [InlineData("var other = flag; if (other) Monitor.Enter(_gate); Work(); if (flag) Monitor.Exit(_gate);")]
    [InlineData("var other = flag == false; if (flag) Monitor.Enter(_gate); if (!other) Monitor.Exit(_gate);")]
    [InlineData("bool other; other = !flag; var third = !other; if (flag) Monitor.Enter(_gate); if (third) Monitor.Exit(_gate);")]
    [InlineData("var none = _gate is null; if (!none) Monitor.Enter(_gate); if (_gate is not null) Monitor.Exit(_gate);")]
    [InlineData("if (flag) Monitor.Enter(_gate); var other = !flag; if (other) return; Monitor.Exit(_gate);")]
    public Task D06_A_flag_that_says_the_same_as_the_condition_is_silent(string body) => IsSilent(body);

    [Theory]
    [InlineData("var other = !flag; if (flag) Monitor.[|Enter|](_gate); flag = Chance(); other = Chance(); if (!other) Monitor.Exit(_gate);")]
    [InlineData("var other = !flag; other = Chance(); if (flag) Monitor.[|Enter|](_gate); if (!other) Monitor.Exit(_gate);")]
    [InlineData("var other = !flag; flag = Chance(); if (flag) Monitor.[|Enter|](_gate); if (!other) Monitor.Exit(_gate);")]
    [InlineData("var other = !Chance(); if (flag) Monitor.[|Enter|](_gate); if (!other) Monitor.Exit(_gate);")]
    public Task D06_twin_a_flag_that_says_something_else_is_reported(string body) => Reports(body);

    [Fact]
    public Task D06_twin_a_flag_that_says_the_opposite_releases_what_is_not_held() => Reports("""
        var other = !flag;
        if (flag) Monitor.{|LCK2001:Enter|}(_gate);
        if (other) Monitor.{|LCK2002:Exit|}(_gate);
        """);

    [Theory]
    [InlineData("var both = flag && count > 3; if (flag && count > 3) Monitor.Enter(_gate); Work(); if (both) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = flag && count > 3; if (both) Monitor.Enter(_gate); Work(); if (flag && count > 3) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = flag && count > 3; if (both) Monitor.Enter(_gate); Work(); if (count > 3 && flag) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = flag && count > 3; if (both) Monitor.Enter(_gate); Work(); if (count > 3) { if (flag) { _hits++; Monitor.Exit(_gate); } }")]
    [InlineData("var both = flag && count > 3; if (!both) Work(); else Monitor.Enter(_gate); Work(); if (!flag || !(count > 3)) return; _hits++; Monitor.Exit(_gate);")]
    [InlineData("var either = flag || count > 3; if (flag || count > 3) Monitor.Enter(_gate); Work(); if (either) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var neither = !(flag || count > 3); if (!neither) Monitor.Enter(_gate); Work(); if (flag || count > 3) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = flag & peer != null; if (flag && peer != null) Monitor.Enter(_gate); Work(); if (both) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = peer is Subject && !flag; if (both) Monitor.Enter(_gate); Work(); if (peer is Subject && !flag) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("if (flag && count > 3) Monitor.Enter(_gate); Work(); if (flag) { if (count > 3) { _hits++; Monitor.Exit(_gate); } }")]
    [InlineData("flag = flag && Chance(); var again = flag; if (flag) Monitor.Enter(_gate); flag = false; Work(); if (again) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var held = flag; var again = held; if (flag) Monitor.Enter(_gate); held = Chance(); if (held) Work(); if (again) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var held = flag; if (flag) Monitor.Enter(_gate); flag = Chance(); if (flag) Work(); if (held) { _hits++; Monitor.Exit(_gate); }")]
    public Task D06_A_flag_made_of_several_conditions_says_the_same_as_they_do(string body) => IsSilent(body);

    [Theory]
    [InlineData("var both = flag && count > 3; if (flag || count > 3) Monitor.{|LCK2001:Enter|}(_gate); Work(); if (both) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = flag && count > 3; if (both) Monitor.[|Enter|](_gate); Work(); if (flag) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = flag && count > 3; count = 7; if (both) Monitor.[|Enter|](_gate); Work(); if (flag && count > 3) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var either = flag || count > 3; if (either) Monitor.{|LCK2001:Enter|}(_gate); Work(); if (count > 3) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var both = flag && Chance(); if (flag && Chance()) Monitor.[|Enter|](_gate); Work(); if (both) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("if (flag && count > 3) Monitor.[|Enter|](_gate); Work(); if (flag) { if (count > 4) { _hits++; Monitor.Exit(_gate); } }")]
    [InlineData("var held = flag; var again = Chance(); if (flag) Monitor.[|Enter|](_gate); held = Chance(); if (held) Work(); if (again) { _hits++; Monitor.Exit(_gate); }")]
    [InlineData("var held = flag; flag = Chance(); if (flag) Monitor.[|Enter|](_gate); if (held) { _hits++; Monitor.Exit(_gate); }")]
    public Task D06_twin_a_flag_made_of_several_conditions_says_nothing_of_others(string body) => Reports(body);

    [Fact]
    public Task D06_twin_a_flag_that_is_denied_as_a_whole_says_the_opposite() => Reports("""
        var some = !(flag && count > 3);
        if (flag && count > 3) Monitor.{|LCK2001:Enter|}(_gate);
        Work();
        if (some) { {|LCK1003:_hits|}++; Monitor.{|LCK2002:Exit|}(_gate); }
        """);
}
