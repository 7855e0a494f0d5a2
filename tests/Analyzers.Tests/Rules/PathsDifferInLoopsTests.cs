using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2004: a loop starts over with other locks than it started with.</summary>
public sealed class PathsDifferInLoopsTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2004";

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

    [Theory]
    [InlineData("do { if (Chance()) flag = Chance(); } while (Chance());")]
    [InlineData("while (Chance()) { if (Chance()) flag = Chance(); }")]
    [InlineData("do { while (Chance()) { if (Chance()) flag = Chance(); } } while (Chance());")]
    [InlineData("while (Chance()) { try { if (Chance()) flag = Chance(); } finally { Work(); } }")]
    public Task What_told_the_paths_apart_is_lost_in_a_loop_behind_them(string loop) => ReportsOwnMembers("""
        [ReleasesLock(nameof(_m))]
        public void Run(bool flag)
        {
            if (flag) _m.[|Exit|]();
            else Work();
            LOOP
            if (!flag) _m.Exit();
        }
        """.Replace("LOOP", loop));

    [Theory]
    [InlineData("do { if (Chance()) other = Chance(); } while (Chance());")]
    [InlineData("while (Chance()) { if (Chance()) other = Chance(); }")]
    [InlineData("do { while (Chance()) { if (Chance()) other = Chance(); } } while (Chance());")]
    [InlineData("while (Chance()) { try { if (Chance()) other = Chance(); } finally { Work(); } }")]
    public Task What_tells_the_paths_apart_is_kept_in_a_loop_behind_them(string loop) => IsSilentOwnMembers("""
        [ReleasesLock(nameof(_m))]
        public void Run(bool flag, bool other)
        {
            if (flag) _m.Exit();
            else Work();
            LOOP
            if (!flag) _m.Exit();
        }
        """.Replace("LOOP", loop));

    [Fact]
    public Task A_promised_release_that_two_conditions_make_of_which_one_is_lost_is_reported() => ReportsOwnMembers("""
        [ReleasesLock(nameof(_w), Mode = LockMode.Shared)]
        public void Run(bool flag)
        {
            var taken = _m.TryEnter();
            if (taken)
            {
                _m.Exit();
                if (flag) _w.[|ExitRead|]();
            }
            do
            {
                taken = _n.TryEnter();
                if (taken) _n.Exit();
            }
            while (Chance());
            if (flag) { }
        }
        """);

    [Fact]
    public Task A_promised_release_that_two_conditions_make_is_silent_while_both_are_asked_again() => IsSilentOwnMembers("""
        [ReleasesLock(nameof(_w), Mode = LockMode.Shared)]
        public void Run(bool flag)
        {
            var (taken, again) = (_m.TryEnter(), false);
            if (taken)
            {
                _m.Exit();
                if (flag) _w.ExitRead();
            }
            do
            {
                again = _n.TryEnter();
                if (again) _n.Exit();
            }
            while (Chance());
            if (!taken || !flag) _w.ExitRead();
        }
        """);

    [Fact]
    public Task What_a_loop_makes_differ_is_told_there_and_not_before_it() => ReportsOwn("""
        if (flag) _r.Enter();
        while (Chance())
        {
            if (Chance()) _r.[|Enter|]();
        }
        if (flag) _r.Exit();
        """);

    [Fact]
    public Task What_a_loop_gives_back_is_told_nowhere() => IsSilentOwn("""
        if (flag) _r.Enter();
        while (Chance())
        {
            if (Chance()) { _r.Enter(); _r.Exit(); }
        }
        if (flag) _r.Exit();
        """);
}
