using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>The fixes of LCK1005, LCK5005, LCK5006 and LCK5007.</summary>
public sealed class DeclarationFixTests
{
    private static Task Fixes<TAnalyzer, TFix>(string before, string after, int action = 0)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        new CSharpCodeFixTest<TAnalyzer, TFix> { TestCode = Source(before), FixedCode = Source(after), CodeActionIndex = action }.RunAsync();

    private static string Source(string members) => $$"""
        using System.Threading;
        using ConventionAnalyzers;

        public class Store
        {
            public readonly object _m = new object();
            public readonly object _n = new object();
        {{members}}
        }
        """;

    [Fact] public Task A_repeated_guard_goes() => Fixes<DeclarationAnalyzer, RemoveContractFix>(
        """
            /// <summary>How many.</summary>
            [GuardedBy("_m")]
            [GuardedBy({|LCK5005:"_m"|})]
            public int Hits;
        """,
        """
            /// <summary>How many.</summary>
            [GuardedBy("_m")]
            public int Hits;
        """);

    [Fact] public Task What_is_written_above_stays() => Fixes<DeclarationAnalyzer, RemoveContractFix>(
        """
            // Shared by all.
            [GuardedBy({|LCK5005:"_m"|})]
            public static int Hits;
        """,
        """
            // Shared by all.
            public static int Hits;
        """);

    [Fact] public Task Of_several_locks_the_one_goes_that_contradicts() => Fixes<DeclarationAnalyzer, RemoveContractFix>(
        """
            [RequiresLock("_m"), ExcludesLock("_n", {|LCK5005:"_m"|})] public void Do() { }
        """,
        """
            [RequiresLock("_m"), ExcludesLock("_n")] public void Do() { }
        """);

    [Fact] public Task A_field_becomes_readonly() => Fixes<DeclarationAnalyzer, MakeReadonlyFix>(
        """
            private object _gate = new object();
            [GuardedBy({|LCK5006:"_gate"|})] public int Hits;
        """,
        """
            private readonly object _gate = new object();
            [GuardedBy("_gate")] public int Hits;
        """);

    [Fact] public Task A_property_becomes_get_only() => Fixes<DeclarationAnalyzer, MakeReadonlyFix>(
        """
            public object Gate { get; private set; } = new object();
            [GuardedBy({|LCK5006:"Gate"|})] public int Hits;
        """,
        """
            public object Gate { get; } = new object();
            [GuardedBy("Gate")] public int Hits;
        """);

    [Fact] public Task A_field_that_is_set_later_stays_as_it_is()
    {
        const string members = """
            private object _gate = new object();
            [GuardedBy({|LCK5006:"_gate"|})] public int Hits;
            public void Renew() { _gate = new object(); }
        """;
        return Fixes<DeclarationAnalyzer, MakeReadonlyFix>(members, members);
    }

    [Fact] public Task An_override_takes_over_what_its_base_says() => Fixes<DeclarationAnalyzer, TakeOverBaseContractFix>(
        """
            [RequiresLock("_m")] public virtual void Do() { }
        }

        public class Shop : Store
        {
            /// <inheritdoc/>
            [RequiresLock("_m", "_n")]
            public override void {|LCK1005:Do|}() { }
        """,
        """
            [RequiresLock("_m")] public virtual void Do() { }
        }

        public class Shop : Store
        {
            /// <inheritdoc/>
            public override void Do() { }
        """);

    [Fact] public Task An_idle_exemption_goes() => Fixes<LockFlowAnalyzer, RemoveContractFix>(
        """
            [NoLockAnalysis({|LCK5007:"once upon a time"|})]
            public void Do() { lock (_m) { } }
        """,
        """
            public void Do() { lock (_m) { } }
        """);

    [Fact] public Task An_exemption_that_hides_something_stays()
    {
        const string members = """
            [GuardedBy("_m")] public int Hits;
            [NoLockAnalysis({|LCK5007:""|})] public void Do() { Hits++; }
        """;
        return Fixes<LockFlowAnalyzer, RemoveContractFix>(members, members);
    }

    [Fact] public Task An_idle_assumption_goes() => Fixes<LockFlowAnalyzer, RemoveContractFix>(
        """
            [GuardedBy("_m")] public int Hits;
            public void Do()
            {
                lock (_m)
                {
                    LockAssume.{|LCK5007:Held|}(_m);
                    Hits++;
                }
            }
        """,
        """
            [GuardedBy("_m")] public int Hits;
            public void Do()
            {
                lock (_m)
                {
                    Hits++;
                }
            }
        """);

    [Fact] public Task An_idle_exemption_of_an_expression_goes() => Fixes<LockFlowAnalyzer, RemoveContractFix>(
        """
            [GuardedBy("_m")] public int Hits;
            public int Do() { lock (_m) { return LockAssume.{|LCK5007:Unchecked|}(Hits) + 1; } }
        """,
        """
            [GuardedBy("_m")] public int Hits;
            public int Do() { lock (_m) { return Hits + 1; } }
        """);
}
