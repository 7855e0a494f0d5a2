using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2001 along the ways through a body: branches, loops, jumps, exceptions.</summary>
public sealed class StillHeldOnSomePathTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2001";

    [Fact]
    public Task D01_Both_branches_acquire_and_one_release_suits_both() => IsSilent("""
        if (flag) Monitor.Enter(_gate); else Monitor.Enter(_gate);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D03_One_branch_acquires_and_the_method_ends() => Reports("""
        if (flag)
            Monitor.[|Enter|](_gate);
        """);

    [Fact]
    public Task D03_One_branch_acquires_and_releases() => IsSilent("""
        if (flag)
        {
            Monitor.Enter(_gate);
            Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task D06_Acquire_and_release_under_one_unchanged_condition_are_silent() => IsSilent("""
        if (flag) Monitor.Enter(_gate);
        Work();
        if (flag) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D06_A_release_under_the_opposite_condition_is_not_believed() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        if (!flag) Monitor.{|LCK2002:Exit|}(_gate);
        """);

    [Fact]
    public Task D16_An_early_return_leaks() => Reports("""
        Monitor.[|Enter|](_gate);
        if (flag) return;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D16_An_early_return_through_a_finally_does_not() => IsSilent("""
        Monitor.Enter(_gate);
        try
        {
            if (flag) return;
            Work();
        }
        finally
        {
            Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task D16_An_early_return_that_releases_first_does_not() => IsSilent("""
        Monitor.Enter(_gate);
        if (flag) { Monitor.Exit(_gate); return; }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D18_A_throw_while_holding_is_no_normal_exit() => IsSilent("""
        Monitor.Enter(_gate);
        if (flag) throw new InvalidOperationException();
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D18_An_exception_that_is_swallowed_while_holding_leaks() => Reports("""
        Monitor.[|Enter|](_gate);
        try { Work(); Monitor.Exit(_gate); }
        catch (InvalidOperationException) { }
        """);

    [Fact]
    public Task D19_A_call_that_never_returns_is_no_exit() => IsSilentOwn("""
        _m.Enter();
        if (flag) Fail();
        _m.Exit();
        """);

    [Fact]
    public Task D19_A_call_that_returns_is() => ReportsOwn("""
        _m.[|Enter|]();
        if (flag) { Work(); return; }
        _m.Exit();
        """);

    [Fact]
    public Task D19_Environment_FailFast_is_no_exit() => IsSilent("""
        Monitor.Enter(_gate);
        if (flag) Environment.FailFast("broken");
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D24_A_case_that_forgets_to_release_and_returns_is_reported() => Reports("""
        Monitor.[|Enter|](_gate);
        switch (count)
        {
            case 0: Monitor.Exit(_gate); return;
            case 1: return;
            default: Monitor.Exit(_gate); return;
        }
        """);

    [Fact]
    public Task D24_Cases_that_all_release_are_silent() => IsSilent("""
        Monitor.Enter(_gate);
        switch (count)
        {
            case 0: Monitor.Exit(_gate); return;
            case 1: Monitor.Exit(_gate); break;
            default: Monitor.Exit(_gate); return;
        }
        """);

    [Fact]
    public Task D25_A_rotated_loop_of_gotos_is_followed() => IsSilent("""
        goto test;
        body:
        Monitor.Enter(_gate);
        _hits++;
        Monitor.Exit(_gate);
        test:
        if (Chance()) goto body;
        """);

    [Fact]
    public Task D25_A_goto_past_the_release_leaks() => Reports("""
        Monitor.[|Enter|](_gate);
        if (flag) goto end;
        Monitor.Exit(_gate);
        return;
        end:
        Work();
        """);

    [Fact]
    public Task D25_A_spin_of_gotos_until_the_try_succeeds_is_silent() => IsSilent("""
        again:
        if (!Monitor.TryEnter(_gate)) goto again;
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D26_Nested_loops_lose_nothing() => IsSilent("""
        var alias = _gate;
        Monitor.Enter(alias);
        for (var i = 0; i < count; i++)
        {
            foreach (var item in _items)
            {
                if (item == i) continue;
                while (Chance()) { if (flag) break; _hits++; }
            }
        }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D26_A_return_out_of_nested_loops_leaks() => Reports("""
        var alias = _gate;
        Monitor.[|Enter|](alias);
        for (var i = 0; i < count; i++)
        {
            while (Chance()) { if (flag) return; _hits++; }
        }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D28_A_release_in_a_finally_covers_try_and_catch() => IsSilent("""
        Monitor.Enter(_gate);
        try { _hits++; }
        catch (InvalidOperationException) { _hits--; }
        finally { Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task D28_A_release_in_the_try_alone_does_not_cover_a_catch_that_returns() => Reports("""
        Monitor.[|Enter|](_gate);
        try { Work(); Monitor.Exit(_gate); }
        catch (InvalidOperationException) { return; }
        """);

    [Fact]
    public Task D28_A_release_in_the_try_and_in_the_catch_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        try { Work(); }
        catch (InvalidOperationException) { Monitor.Exit(_gate); return; }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task D28_A_nested_finally_releases_on_the_way_out() => IsSilent("""
        Monitor.Enter(_gate);
        try
        {
            Monitor.Enter(_other);
            try { if (flag) return; Work(); }
            finally { Monitor.Exit(_other); }
        }
        finally { Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task D28_An_inner_finally_that_releases_the_wrong_lock_leaks() => Reports("""
        Monitor.[|Enter|](_gate);
        try { Work(); }
        finally { Monitor.{|LCK2002:Exit|}(_other); }
        """);

    [Fact]
    public Task A_loop_without_end_has_no_exit() => IsSilent("""
        Monitor.Enter(_gate);
        while (true) { Monitor.Wait(_gate); _hits++; }
        """);

    [Fact]
    public Task A_loop_that_can_be_left_has_one() => Reports("""
        Monitor.[|Enter|](_gate);
        while (true) { Monitor.Wait(_gate); if (++_hits > count) return; }
        """);

    [Fact]
    public Task A_constant_condition_is_no_branch() => IsSilent("""
        Monitor.Enter(_gate);
        if (false) return;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task One_lock_that_leaks_at_three_exits_is_reported_once() => Reports("""
        Monitor.[|Enter|](_gate);
        if (flag) return;
        if (count > 1) return;
        Work();
        """);

    [Fact]
    public Task Two_locks_that_leak_are_reported_each() => Reports("""
        Monitor.[|Enter|](_gate);
        _lock.[|Enter|]();
        """);

    [Fact]
    public Task A_hold_that_is_only_asserted_need_not_be_released() => IsSilentOwn("""
        _m.AssertHeld();
        _x++;
        """);

    [Fact]
    public Task A_hold_that_is_only_assumed_need_not_be_released() => IsSilent("""
        LockAssume.Held(_gate);
        _hits++;
        """);

    [Fact]
    public Task A_constructor_that_ends_holding_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        public Subject() { Monitor.[|Enter|](_gate); }
        """);

    [Fact]
    public Task An_accessor_that_ends_holding_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        public int Value { get { Monitor.[|Enter|](_gate); return 1; } }
        public int Other { get { Monitor.Enter(_gate); try { return 1; } finally { Monitor.Exit(_gate); } } }
        """);

    [Fact]
    public Task Z02_Operators_conversions_and_indexers_are_checked_like_methods() => ReportsInClass("""
        private static readonly object s_gate = new object();
        public static Subject operator +(Subject left, Subject right) { Monitor.[|Enter|](s_gate); return left; }
        public static explicit operator int(Subject subject) { Monitor.[|Enter|](s_gate); return 1; }
        public int this[int i] { get { Monitor.[|Enter|](s_gate); return i; } }
        """);

    [Fact]
    public Task Z02_Operators_conversions_and_indexers_may_lock() => IsSilentInClass("""
        private static readonly object s_gate = new object();
        public static Subject operator +(Subject left, Subject right) { lock (s_gate) return left; }
        public static explicit operator int(Subject subject) { lock (s_gate) return 1; }
        public int this[int i] { get { lock (s_gate) return i; } }
        """);

    [Fact]
    public Task Z02_Contracts_on_operators_conversions_and_indexers_hold_at_their_uses() => ReportsInClass("""
        private static readonly object s_gate = new object();
        [RequiresLock(nameof(s_gate))] public static Subject operator +(Subject left, Subject right) { return left; }
        [RequiresLock(nameof(s_gate))] public static explicit operator int(Subject subject) { return 1; }
        [RequiresLock(nameof(s_gate))] public int this[int i] { get { return i; } }
        public static void Good(Subject a) { lock (s_gate) { a = a + a; _ = (int)a; _ = a[0]; } }
        public static void Plus(Subject a) { a = a {|LCK1001:+|} a; }
        """);

    [Fact]
    public Task The_exit_of_an_iterator_is_judged() => ReportsInClass("""
        private readonly object _gate = new object();
        public IEnumerable<int> Items() { yield return 1; Monitor.[|Enter|](_gate); }
        """);

    [Fact]
    public Task A_lock_on_a_path_that_nobody_outside_can_name_is_left_alone() => IsSilentInClass("""
        private readonly ConcurrentDictionary<int, object> _locks = new ConcurrentDictionary<int, object>();
        public void Lock(int key) { Monitor.Enter(_locks.GetOrAdd(key, _ => new object())); }
        """);

    private const string Pair = """
        private readonly object _gate = new object();
        public void Take() { Monitor.Enter(_gate); }
        public void Leave() { Monitor.Exit(_gate); }
        """;

    [Theory]
    [InlineData("public void Run(bool flag) { if (flag) { [|Take|](); Console.WriteLine(); } }")]
    [InlineData("public void Run(int n) { switch (n) { case 0: [|Take|](); break; default: Console.WriteLine(); break; } }")]
    [InlineData("public int Run { get { if (Console.KeyAvailable) return 0; [|Take|](); return 1 + Console.Read() * 0; } }")]
    public Task What_a_helper_took_on_some_paths_nobody_can_let_go_of(string run) => ReportsInClass(Pair + run);

    [Theory]
    [InlineData("public void Run(bool flag) { Take(); Console.WriteLine(); }")]
    [InlineData("public bool Run(bool flag) { if (!flag) return false; Take(); return true; }")]
    [InlineData("public void Run(bool flag, ref bool taken) { if (flag) { Take(); taken = true; } }")]
    public Task What_it_took_on_all_or_tells_of_is_for_the_caller(string run) => IsSilentInClass(Pair + run);

    [Theory]
    [InlineData("Monitor.Exit(((Subject)o)._gate);")]
    [InlineData("Leave(((Subject)o)._gate);")]
    [InlineData("var n = (int)s.Count + (short)s.Count; Monitor.Exit(s._gate);")]
    [InlineData("var t = s.Kept as string; var k = (object)t; Monitor.Exit(s._gate);")]
    public Task What_leads_to_a_lock_that_is_let_go_of_has_been_cast_before(string release) => IsSilentInClass(Cast("Enter", release));

    [Theory]
    [InlineData("var t = (string)s.Kept; Monitor.Exit(s._gate);")]
    [InlineData("var n = checked((int)s.Count); Monitor.Exit(s._gate);")]
    [InlineData("var n = (int)s.Kept; Monitor.Exit(s._gate);")]
    public Task Another_cast_in_front_of_the_release_may_fail(string release) => ReportsInClass(Cast("[|Enter|]", release));

    private static string Cast(string enter, string release) => $$"""
        private readonly object _gate = new object();
        private readonly object Kept = "";
        private readonly long Count;
        public void Run(object o)
        {
            if (o is not Subject s)
                return;
            Monitor.{{enter}}(s._gate);
            try { try { Console.WriteLine(); } finally { {{release}} } }
            catch (Exception) { }
        }
        public static void Take(object gate) { Monitor.Enter(gate); }
        public static void Leave(object gate) { Monitor.Exit(gate); }
        """;
}
