using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Results of try-locks that are matched with patterns, alone or in tuples.</summary>
public sealed class PatternBehaviours : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task A_switch_over_two_tries_tells_each() => IsSilent("""
        switch (Monitor.TryEnter(_gate), Monitor.TryEnter(_other))
        {
            case (true, true): _hits++; Monitor.Exit(_other); Monitor.Exit(_gate); break;
            case (true, false): _hits++; Monitor.Exit(_gate); break;
            case (false, true): Monitor.Exit(_other); break;
        }
        """);

    [Fact] public Task A_switch_over_two_tries_tells_which_one_failed() => Reports("""
        switch (Monitor.TryEnter(_gate), Monitor.TryEnter(_other))
        {
            case (true, true): _hits++; Monitor.Exit(_other); Monitor.Exit(_gate); break;
            case (true, false): _hits++; Monitor.Exit(_gate); break;
            case (false, true): {|LCK1003:_hits|}++; Monitor.Exit(_other); break;
        }
        """);

    [Fact] public Task A_switch_over_two_tries_that_forgets_one() => Reports("""
        switch (Monitor.TryEnter(_gate), Monitor.{|LCK2001:TryEnter|}(_other))
        {
            case (true, true): _hits++; Monitor.Exit(_other); Monitor.Exit(_gate); break;
            case (true, false): _hits++; Monitor.Exit(_gate); break;
        }
        """);

    [Fact] public Task A_switch_over_one_try() => IsSilent("""
        switch (Monitor.TryEnter(_gate)) { case true: _hits++; Monitor.Exit(_gate); break; default: break; }
        """);

    [Fact] public Task A_switch_over_one_try_that_failed() => Reports("""
        switch (Monitor.TryEnter(_gate)) { case true: _hits++; Monitor.Exit(_gate); break; default: {|LCK1003:_hits|}++; break; }
        """);

    private const string Users = """
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a))] private int _x;
        [ReleasesLock(nameof(_a))] private int UseA() { var r = _x; Monitor.Exit(_a); return r; }
        [ReleasesLock(nameof(_b))] private int UseB() { Monitor.Exit(_b); return 0; }

        """;

    [Fact] public Task A_switch_expression_over_two_tries() => IsSilentInClass(Users + """
        public int Run() => (Monitor.TryEnter(_a), Monitor.TryEnter(_b)) switch
        {
            (true, true) => UseA() + UseB(),
            (true, _) => UseA(),
            (_, true) => UseB(),
            _ => 0,
        };
        """);

    [Fact] public Task A_switch_expression_over_two_tries_of_which_the_other_succeeded() => ReportsInClass(Users + """
        public int Run() => (Monitor.TryEnter(_a), Monitor.TryEnter(_b)) switch
        {
            (true, true) => UseA() + UseB(),
            (true, _) => UseA(),
            (_, true) => UseB() + {|LCK1003:_x|},
            _ => 0,
        };
        """);

    [Fact] public Task Elements_of_tuples_in_tuples_are_told_apart() => IsSilent("""
        switch ((Monitor.TryEnter(_gate), 1), Monitor.TryEnter(_other))
        {
            case ((true, _), true): _hits++; Monitor.Exit(_other); Monitor.Exit(_gate); break;
            case ((true, _), _): _hits++; Monitor.Exit(_gate); break;
            case (_, true): Monitor.Exit(_other); break;
        }
        """);

    [Fact] public Task Elements_of_tuples_in_tuples_that_say_no() => Reports("""
        switch ((Monitor.TryEnter(_gate), 1), Monitor.TryEnter(_other))
        {
            case ((true, _), true): _hits++; Monitor.Exit(_other); Monitor.Exit(_gate); break;
            case ((true, _), _): _hits++; Monitor.Exit(_gate); break;
            case (_, true): {|LCK1003:_hits|}++; Monitor.Exit(_other); break;
        }
        """);

    [Fact] public Task What_a_pattern_names_is_asked_by_its_clause() => IsSilent("""
        switch (Monitor.TryEnter(_gate), count)
        {
            case (true, 1): _hits++; Monitor.Exit(_gate); break;
            case (var ok, _) when ok: _hits++; Monitor.Exit(_gate); break;
            case (false, _): break;
        }
        """);

    [Fact] public Task What_a_pattern_names_is_denied_by_its_clause() => Reports("""
        switch (Monitor.TryEnter(_gate), count)
        {
            case (true, 1): _hits++; Monitor.Exit(_gate); break;
            case (var ok, _) when !ok: {|LCK1003:_hits|}++; break;
            default: Monitor.Exit(_gate); break;
        }
        """);

    [Fact] public Task A_tuple_remembers_the_result_that_it_was_made_of() => IsSilent("""
        var tried = (ok: Monitor.TryEnter(_gate), count);
        if (flag) count++; else count--;
        if (tried is (true, _)) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_tuple_whose_element_was_overwritten_is_not_trusted() => Reports("""
        var tried = (ok: Monitor.{|LCK2001:TryEnter|}(_gate), count);
        tried.ok = true;
        if (tried.Item1) { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task A_result_is_followed_through_a_tuple_taken_apart() => IsSilent("""
        bool ok;
        (ok, count) = (Monitor.TryEnter(_gate), 1);
        if (ok) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_result_is_followed_through_a_tuple_taken_apart_where_it_failed() => Reports("""
        var tried = (Monitor.TryEnter(_gate), 1);
        var (ok, _) = tried;
        if (!ok) { {|LCK1003:_hits|}++; } else { Monitor.Exit(_gate); }
        """);

    [Fact] public Task One_of_several_constants_is_enough() => IsSilent("""
        var how = Monitor.TryEnter(_gate) ? count > 3 ? 1 : 2 : 0;
        if (how is 1 or 2) { _hits++; Monitor.Exit(_gate); }
        """);

    [Fact] public Task One_of_several_constants_may_be_the_wrong_one() => Reports("""
        var how = Monitor.{|LCK2001:TryEnter|}(_gate) ? count > 3 ? 1 : 2 : 0;
        if (how is 1 or 0) { {|LCK1003:_hits|}++; Monitor.{|LCK2002:Exit|}(_gate); }
        """);

    [Fact] public Task A_helper_that_lets_go_and_returns_a_constant_lets_go() => IsSilentInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        public int Run()
        {
            if (Monitor.TryEnter(_a)) { if (Monitor.TryEnter(_b)) return Both(); Monitor.Exit(_a); return 1; }
            return Monitor.TryEnter(_b) ? Second() : 0;
        }
        private int Both() { Monitor.Exit(_b); Monitor.Exit(_a); return 0; }
        private int Second() { Monitor.Exit(_b); return 0; }
        """);

    [Fact] public Task What_is_used_behind_a_helper_that_lets_go_and_returns_a_constant() => ReportsInClass("""
        private readonly object _a = new object();
        [GuardedBy(nameof(_a))] private int _x;
        public int Run() { Monitor.Enter(_a); var r = Leave(); {|LCK1003:_x|}++; return r; }
        private int Leave() { Monitor.Exit(_a); return 0; }
        """);
}
