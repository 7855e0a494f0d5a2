using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class UseNearestNameFixTests
{
    private static Task Fixes(string before, string after) =>
        CSharpCodeFixVerifier<DeclarationAnalyzer, UseNearestNameFix>.VerifyCodeFixAsync(Types(before), Types(after));

    private static string Types(string members) => $$"""
        using ConventionAnalyzers;

        public class Frame { public readonly object Reservation = new object(); }

        public class Store
        {
            private readonly object _gate = new object();
            private readonly object _other = new object();
        {{members}}
        }
        """;

    [Fact] public Task A_slip_of_the_pen_is_corrected() => Fixes(
        "    [GuardedBy( {|LCK5004:\"_gat\"|} /* the gate */)] private int _hits;",
        "    [GuardedBy( \"_gate\" /* the gate */)] private int _hits;");

    [Fact] public Task Nameof_of_a_member_becomes_its_path() => Fixes(
        "    [RequiresLock({|LCK5004:nameof(Frame.Reservation)|})] private void Map(Frame frame) { }",
        "    [RequiresLock(\"frame.Reservation\")] private void Map(Frame frame) { }");

    [Fact] public Task Nameof_stays_where_a_name_is_enough() => Fixes(
        "    private int _gat; [GuardedBy({|LCK5004:nameof(_gat)|})] private int _hits;",
        "    private int _gat; [GuardedBy(nameof(_gate))] private int _hits;");

    [Fact] public Task Only_the_wrong_one_of_several_changes() => Fixes(
        "    [GuardedBy(\"_other\", {|LCK5004:\"_gat\"|})] private int _hits; [GuardedBy(new[] { \"_other\", {|LCK5004:\"_gat\"|} })] private int _misses;",
        "    [GuardedBy(\"_other\", \"_gate\")] private int _hits; [GuardedBy(new[] { \"_other\", \"_gate\" })] private int _misses;");

    [Fact] public Task What_resembles_nothing_is_left() => Fixes(
        "    [GuardedBy({|LCK5004:\"somethingElse\"|})] private int _hits;",
        "    [GuardedBy({|LCK5004:\"somethingElse\"|})] private int _hits;");

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<DeclarationAnalyzer, UseNearestNameFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", $$"""
                using ConventionAnalyzers;

                public class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy({|LCK5004:"_gat"|})] private int _hits;
                    [GuardedBy({|LCK5004:"_gates"|})] private int _misses;
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", $$"""
                using ConventionAnalyzers;

                public class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy("_gate")] private int _hits;
                    [GuardedBy("_gate")] private int _misses;
                }
                """));
        }

        return test.RunAsync();
    }
}
