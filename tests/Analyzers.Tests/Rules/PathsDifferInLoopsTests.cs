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
}
