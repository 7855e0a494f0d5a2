using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Conditions that say the same in other words, and values that are set together: whoever asks one of them later knows the other.</summary>
public sealed class TogetherBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Signature = "public void Run(bool a, bool b, int n, int m)";

    [Theory]
    [InlineData("a ^ b", "a != b")]
    [InlineData("a != b", "a ^ b")]
    [InlineData("a != b", "b != a")]
    [InlineData("a == b", "!(a ^ b)")]
    [InlineData("a != b", "!(a == b)")]
    [InlineData("!a == b", "a != b")]
    [InlineData("a == !b", "a ^ b")]
    [InlineData("n != m", "!(m == n)")]
    [InlineData("a ? b : false", "a && b")]
    [InlineData("a && b", "a ? b : false")]
    [InlineData("a ? true : b", "a || b")]
    [InlineData("a ? false : b", "!a && b")]
    [InlineData("a ? b : true", "!a || b")]
    [InlineData("a & b", "a && b")]
    [InlineData("a ? true : false", "a")]
    [InlineData("a ? false : true", "!a")]
    public Task Conditions_that_say_the_same(string taken, string released) => IsSilent($$"""
        if ({{taken}}) Monitor.Enter(_gate);
        Work();
        if ({{released}}) Monitor.Exit(_gate);
        var kept = {{taken}};
        if (kept) Monitor.Enter(_gate);
        Work();
        if ({{released}}) { _hits++; Monitor.Exit(_gate); }
        """, Signature);

    [Theory]
    [InlineData("a ^ b", "a == b")]
    [InlineData("a != b", "!(a ^ b)")]
    [InlineData("n != m", "m == n")]
    [InlineData("a ? b : false", "!(a && b)")]
    [InlineData("a ? true : b", "!(a || b)")]
    [InlineData("a ? false : true", "a")]
    public Task Conditions_that_say_the_opposite(string taken, string released) => Reports($$"""
        if ({{taken}}) Monitor.{|LCK2001:Enter|}(_gate);
        Work();
        if ({{released}}) { {|LCK1003:_hits|}++; }
        """, Signature);

    [Theory]
    [InlineData("a ^ b", "a || b")]
    [InlineData("n != m", "n > m")]
    [InlineData("a ? b : false", "a")]
    public Task Conditions_that_say_something_else(string taken, string released) => Reports($$"""
        if ({{taken}}) Monitor.{|LCK2004:Enter|}(_gate);
        Work();
        if ({{released}}) Monitor.Exit(_gate);
        """, Signature);

    // Where the lock is free, b is false as well: whoever asks it lets go of what is held, and leaves it where only a was true.
    [Fact]
    public Task A_condition_that_is_true_on_some_of_the_ways_only() => Reports("""
        if (a ? true : b) Monitor.{|LCK2001:Enter|}(_gate);
        Work();
        if (b) Monitor.Exit(_gate);
        """, Signature);

    [Fact]
    public Task Conditions_that_are_the_same_tell_each_of_the_other() => Reports("""
        if (a == b) Monitor.Enter(_gate);
        if (a && b) _hits++;
        if (!a && !b) _hits++;
        if (a && !b) {|LCK1003:_hits|}++;
        if (a == b) Monitor.Exit(_gate);
        """, Signature);

    [Fact]
    public Task Conditions_that_said_the_same_before_one_was_written() => Reports("""
        if (a ^ b) Monitor.{|LCK2004:Enter|}(_gate);
        a = Chance();
        if (a != b) Monitor.Exit(_gate);
        """, Signature);

    [Theory]
    [InlineData("bool set; if (a) set = true; else set = false;", "set", "a")]
    [InlineData("bool set; if (a) set = true; else set = false;", "a", "set")]
    [InlineData("var set = false; if (a) set = true;", "set", "a")]
    [InlineData("var set = true; if (n > 3) set = false;", "!set", "n > 3")]
    [InlineData("var set = false; if (a && b) set = true;", "set", "a && b")]
    [InlineData("bool set; switch (n) { case 1: set = true; break; default: set = false; break; }", "set", "n == 1")]
    [InlineData("int mode; if (a) mode = 1; else mode = 2;", "mode == 1", "a")]
    [InlineData("int mode; if (a) mode = 1; else mode = 2;", "mode == 2", "!a")]
    [InlineData("bool first, second; if (n == m) { first = true; second = false; } else { first = false; second = true; }", "first", "!second")]
    public Task A_flag_that_is_set_where_a_condition_is_true(string set, string taken, string released) => IsSilent($$"""
        {{set}}
        if ({{taken}}) Monitor.Enter(_gate);
        Work();
        if ({{released}}) { _hits++; Monitor.Exit(_gate); }
        """, Signature);

    [Theory]
    [InlineData("bool set; if (a) set = true; else set = false;", "set", "b")]
    [InlineData("bool set; if (a) set = true; else set = Chance();", "set", "a")]
    [InlineData("var set = false; if (a) set = true; if (b) set = true;", "set", "a")]
    [InlineData("bool set; if (a) set = true; else set = false; set = Chance();", "set", "a")]
    [InlineData("bool set; if (a) set = true; else set = false; a = Chance();", "set", "a")]
    [InlineData("int mode; if (a) mode = 1; else mode = 2; mode++;", "mode == 1", "a")]
    public Task A_flag_that_is_not(string set, string taken, string released) => Reports($$"""
        {{set}}
        if ({{taken}}) Monitor.{|LCK2004:Enter|}(_gate);
        Work();
        if ({{released}}) Monitor.Exit(_gate);
        """, Signature);

    [Fact]
    public Task A_flag_that_is_set_where_the_lock_is_taken_stands_for_its_condition() => IsSilent("""
        bool taken;
        if (a) { Monitor.Enter(_gate); taken = true; } else taken = false;
        Work();
        if (a) _hits++;
        if (taken) Monitor.Exit(_gate);
        """, Signature);

    [Fact]
    public Task A_flag_that_is_set_where_the_lock_is_not_taken_does_not() => Reports("""
        bool taken;
        if (a) { Monitor.{|LCK2001:Enter|}(_gate); taken = false; } else taken = true;
        Work();
        if (!a) {|LCK1003:_hits|}++;
        if (taken) Work();
        """, Signature);

    [Theory]
    [InlineData("!a || Monitor.TryEnter(_gate)", "a")]
    [InlineData("a || Monitor.TryEnter(_gate)", "!a")]
    [InlineData("a ? Monitor.TryEnter(_gate) : true", "a")]
    [InlineData("a ? true : Monitor.TryEnter(_gate)", "!a")]
    [InlineData("n == 0 || Monitor.TryEnter(_gate)", "n != 0")]
    public Task A_try_that_only_some_ways_need(string attempt, string needed) => IsSilent($$"""
        var ok = {{attempt}};
        if (!ok) return;
        Work();
        if ({{needed}}) _hits++;
        Work();
        if ({{needed}}) Monitor.Exit(_gate);
        """, Signature);

    [Theory]
    [InlineData("!a || Monitor.TryEnter(_gate)", "ok")]
    [InlineData("!a || Monitor.TryEnter(_gate)", "!a")]
    [InlineData("a ? Monitor.TryEnter(_gate) : true", "!a || b")]
    public Task A_try_that_only_some_ways_need_does_not_serve_the_others(string attempt, string used) => Reports($$"""
        var ok = {{attempt}};
        if (!ok) return;
        if ({{used}}) {|LCK1003:_hits|}++;
        if (a) Monitor.Exit(_gate);
        """, Signature);

    [Fact]
    public Task A_try_that_only_some_ways_need_is_released_by_nobody() => Reports("""
        var ok = !a || Monitor.{|LCK2001:TryEnter|}(_gate);
        if (!ok) return;
        if (!a) Work();
        """, Signature);

    [Fact]
    public Task A_try_that_only_some_ways_need_in_a_finally() => IsSilent("""
        var ok = !a || Monitor.TryEnter(_gate);
        try { if (!ok) return; Work(); if (a) _hits++; }
        finally { if (a && ok) Monitor.Exit(_gate); }
        """, Signature);

    [Theory]
    [InlineData("var held = a ? _gate : null;", "held != null", "a")]
    [InlineData("object held = null; if (a) held = _gate;", "held != null", "a")]
    [InlineData("var held = a ? null : _gate;", "held is not null", "!a")]
    [InlineData("var held = a ? _gate : null;", "a", "held != null")]
    [InlineData("var held = a && b ? _gate : null;", "held is { }", "a && b")]
    public Task A_lock_that_is_there_where_a_condition_is_true(string choice, string taken, string used) => IsSilent($$"""
        {{choice}}
        if ({{taken}}) Monitor.Enter(held);
        Work();
        if ({{used}}) _hits++;
        if (held != null) Monitor.Exit(held);
        """, Signature);

    [Theory]
    [InlineData("var held = a ? _gate : null;", "held != null", "!a")]
    [InlineData("var held = a ? _gate : null;", "held != null", "b")]
    [InlineData("var held = a ? null : _gate;", "held is not null", "a")]
    [InlineData("var held = a && b ? _gate : null;", "held != null", "a")]
    public Task A_lock_that_is_there_where_another_condition_is_true(string choice, string taken, string used) => Reports($$"""
        {{choice}}
        if ({{taken}}) Monitor.Enter(held);
        Work();
        if ({{used}}) {|LCK1003:_hits|}++;
        if (held != null) Monitor.Exit(held);
        """, Signature);
}
