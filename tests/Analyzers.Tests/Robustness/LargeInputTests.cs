using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Robustness;

/// <summary>Code that is long, deep or tangled: the same answers as for code that is not, in the end.</summary>
public sealed class LargeInputTests
{
    [Fact]
    public Task Ten_thousand_statements_between_acquire_and_release() => Finds(
        "Monitor.Enter(_gate);\n" + Repeat(10_000, _ => "_hits++;\n") + "Monitor.Exit(_gate);\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task Two_thousand_regions_one_after_the_other() => Finds(
        Repeat(2_000, _ => "lock (_gate) { _hits++; }\n") + "{|LCK1003:_hits|}++;");

    [Fact]
    public Task Five_hundred_nested_blocks() => Finds(
        Repeat(500, _ => "{ ") + "lock (_gate) { _hits++; } {|LCK1003:_hits|}++;" + Repeat(500, _ => "} "));

    [Fact]
    public Task Two_hundred_nested_branches() => Finds(
        "Monitor.Enter(_gate);\n" + Repeat(200, i => $"if (count > {i}) {{ ") + "_hits++;" + Repeat(200, _ => "} ") + "Monitor.Exit(_gate);\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_hundred_nested_regions() => Finds(
        Repeat(100, _ => "lock (_gate) { ") + "_hits++;" + Repeat(100, _ => "} ") + "{|LCK1003:_hits|}++;");

    [Fact]
    public Task Thirty_nested_finally_blocks_that_are_left_from_the_inside() => Finds(
        Repeat(30, _ => "try { ") + "if (flag) return; Monitor.Enter(_gate); try { _hits++; } finally { Monitor.Exit(_gate); }" + Repeat(30, _ => "} finally { Work(); } ")
        + "{|LCK1003:_hits|}++;");

    [Fact]
    public Task Two_hundred_finally_blocks_one_after_the_other() => Finds(
        Repeat(200, _ => "Monitor.Enter(_gate); try { if (flag) return; _hits++; } finally { Monitor.Exit(_gate); }\n") + "{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_sum_of_ten_thousand_operands() => Finds(
        "var sum = " + string.Join(" + ", Enumerable.Repeat("count", 10_000)) + ";\nlock (_gate) { _hits = sum; }\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_sum_of_ten_thousand_guarded_operands() => Finds(
        "lock (_gate) { var sum = " + string.Join(" + ", Enumerable.Repeat("_hits", 10_000)) + "; _hits = sum; }\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_text_of_five_thousand_parts() => Finds(
        "var text = " + string.Join(" + \"x\" + ", Enumerable.Repeat("count", 2_500)) + ";\nlock (_gate) { _hits = text.Length; }\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_condition_of_five_hundred_parts() => Finds(
        "if (" + string.Join(" && ", Enumerable.Range(0, 500).Select(i => $"count > {i}")) + ") { Monitor.Enter(_gate); _hits++; Monitor.Exit(_gate); }\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_row_of_eight_hundred_conditions_of_two() => Finds(
        "Monitor.Enter(_gate);\n" + Repeat(800, i => $"if (count > {i} && count < {i + 9}) System.Console.Write({i});\n") + "_hits++;\nMonitor.Exit(_gate);\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task Four_hundred_flags_set_in_both_branches() => Finds(
        "Monitor.Enter(_gate);\n" + Repeat(400, i => $"bool f{i}; int g{i}; if (count > {i}) {{ f{i} = true; g{i} = 1; }} else {{ f{i} = false; g{i} = 2; }}\n") + "_hits++;\nMonitor.Exit(_gate);\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_loop_that_sets_a_hundred_flags_in_both_branches() => Finds(
        Repeat(100, i => $"bool f{i} = false; int g{i} = 0;\n") + "while (count-- > 0)\n{\n"
        + Repeat(100, i => $"if (count > {i}) {{ f{i} = true; g{i} = 1; }} else {{ f{i} = false; g{i} = 2; }}\n")
        + "Monitor.Enter(_gate);\n_hits++;\nMonitor.Exit(_gate);\n{|LCK1003:_hits|}++;\n}\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task Eight_hundred_constants_stored_in_members() => Finds(
        "Monitor.Enter(_gate);\n" + Repeat(800, i => $"if (count > {i}) {{ _hits = {i}; }} else {{ _hits = 2; }} System.Console.Write(_hits);\n") + "Monitor.Exit(_gate);\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_chain_of_five_hundred_calls() => Finds(
        "var text = \"\"" + Repeat(500, _ => ".Trim()") + ";\nlock (_gate) { _hits = text.Length; }\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task Sixty_lambdas_in_each_other() => Finds(
        Repeat(60, i => $"Action a{i} = () => {{ ") + "lock (_gate) { _hits++; } {|LCK1003:_hits|}++;" + Repeat(60, i => $" }}; a{59 - i}();"));

    [Fact]
    public Task Forty_local_functions_in_each_other() => Finds(
        Repeat(40, i => $"L{i}(); void L{i}() {{ ") + "lock (_gate) { _hits++; } {|LCK1003:_hits|}++;" + Repeat(40, _ => " }"));

    [Fact]
    public Task A_switch_of_two_thousand_cases() => Finds(
        "Monitor.Enter(_gate);\nswitch (count) {\n" + Repeat(2_000, i => $"case {i}: _hits = {i}; break;\n") + "default: Monitor.Exit(_gate); return; }\nMonitor.Exit(_gate);\n{|LCK1003:_hits|}++;");

    [Fact]
    public Task A_switch_where_one_case_of_a_thousand_forgets() => Finds(
        "Monitor.{|LCK2001:Enter|}(_gate);\nswitch (count) {\n" + Repeat(1_000, i => i == 617 ? $"case {i}: return;\n" : $"case {i}: Monitor.Exit(_gate); return;\n")
        + "default: Monitor.Exit(_gate); return; }");

    [Fact]
    public Task Three_hundred_labels_that_jump_at_random() => Silent("goto l7;\n" + Jumps(300, "Monitor.Enter(_gate); _hits++; Monitor.Exit(_gate);"));

    [Fact]
    public Task Three_hundred_labels_that_jump_at_random_past_an_access() => Finds("goto l7;\n" + Jumps(300, "Work();") + "{|LCK1003:_hits|}++;");

    [Fact]
    public Task Jumps_that_change_what_is_held_at_random_end() => Survives(
        Jumps(60, "Monitor.Enter(_gate);") + Repeat(60, i => $"m{i}: if (count == {i}) goto l{i}; Monitor.Exit(_gate); if (flag) goto m{(i * 17 + 5) % 60};\n"));

    [Fact]
    public Task Fourteen_independent_locks_under_independent_conditions_end() => Survives(
        Repeat(14, i => $"if (count % {i + 2} == 0) Monitor.Enter(_gates[{i}]);\n") + "_hits++;\n" + Repeat(14, i => $"if (count % {i + 2} == 0) Monitor.Exit(_gates[{i}]);\n"));

    [Fact]
    public Task A_hundred_tries_that_are_never_tested_end() => Survives(
        Repeat(100, i => $"var t{i} = Monitor.TryEnter(_gates[{i % 30}]);\n") + "if (t7) _hits++;" + Repeat(100, i => $"if (t{i}) Monitor.Exit(_gates[{i % 30}]);\n"));

    [Fact]
    public Task A_hundred_nested_loops_end() => Finds(
        Repeat(50, i => $"while (count > {i}) {{ if (flag) break; ") + "lock (_gate) { _hits++; }" + Repeat(50, _ => "} ") + "{|LCK1003:_hits|}++;");

    [Fact]
    public Task Helpers_that_call_helpers_to_any_depth_end() => BadInputTests.Guarded(cancellation => BadInputTests.Test<LockFlowAnalyzer>(
        "public class Subject { private readonly object _gate = new object(); [GuardedBy(\"_gate\")] private int _hits;\n"
        + Repeat(300, i => $"private void M{i}() {{ M{i + 1}(); _hits++; }}\n") + "private void M300() { _hits++; }\npublic void Run() { lock (_gate) { M0(); } } }", cancellation));

    private static string Repeat(int count, Func<int, string> part)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(part(i));
        return text.ToString();
    }

    // Every label is reached; the order is fixed, so that a failure can be repeated.
    private static string Jumps(int count, string work) => Repeat(count, i => $"l{i}: {work} if (count == {i}) goto l{(i * 37 + 11) % count};\n");

    private static Task Finds(string statements) => BadInputTests.Guarded(cancellation => BadInputTests.Test<LockFlowAnalyzer>(Class(statements), cancellation));

    private static Task Silent(string statements) => Finds(statements);

    private static Task Survives(string statements) => BadInputTests.Survives(Class(statements));

    private static string Class(string statements) => $$"""
        public class Subject
        {
            private readonly object _gate = new object();
            private readonly object[] _gates = new object[30];
            [GuardedBy("_gate")] private int _hits;
            private static void Work() { Console.WriteLine(); }
            public void Run(bool flag, int count)
            {
        {{statements}}
            }
        }
        """;
}
