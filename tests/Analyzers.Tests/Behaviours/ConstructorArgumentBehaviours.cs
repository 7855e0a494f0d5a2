using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Delegates that are handed to a constructor.</summary>
public sealed class ConstructorArgumentBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Runner = """
        public sealed class Now { public Now([RunsSynchronously] Action a) { a(); } }
        public sealed class Later { public Later(Action a) { } }
        public sealed class Maker { public Maker(out object made) { made = new object(); } }

        """;

    [Fact] public Task L17_a_constructor_that_runs_its_delegate_at_once_runs_it_under_the_lock() => ReportsIn(Runner + """
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { lock (_gate) { new Now(() => _x++); new Later(() => {|LCK1003:_x|}++); } }
        }
        """);

    [Fact] public Task L17_twin_without_the_lock_it_is_reported() => ReportsIn(Runner + """
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { new Now(() => {|LCK1003:_x|}++); }
        }
        """);

    [Fact] public Task H21_an_alias_passed_by_out_to_a_constructor_is_forgotten() => ReportsIn(Runner + """
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { object gate = _gate; new Maker(out gate); lock (gate) { {|LCK1003:_x|}++; } }
        }
        """);
}
