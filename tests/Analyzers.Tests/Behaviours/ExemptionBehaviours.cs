using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Theme V: what exempts code, why, and whether there is anything to exempt.</summary>
public sealed class ExemptionBehaviours : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK5007";

    private const string Guarded = """
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;

        """;

    [Fact] public Task V01_a_method_that_opts_out() => IsSilentInClass(Guarded + """
        [NoLockAnalysis("before any thread starts")] public void A() { _x++; }
        [NoLockAnalysis("a torn read does no harm")] public int B { get { return _x; } }
        [NoLockAnalysis("a torn read does no harm")] public int C => _x;
        [NoLockAnalysis("handed to the caller")] public void D() { Monitor.Enter(_gate); _x++; }
        """);

    [Fact] public Task V08_a_method_that_needs_no_exemption() => ReportsInClass(Guarded + """
        [NoLockAnalysis([|"before any thread starts"|])] public void A() { lock (_gate) { _x++; } }
        [NoLockAnalysis([|"a torn read does no harm"|])] public int B { get { return 1; } }
        [NoLockAnalysis([|"a torn read does no harm"|])] public int C => 2;
        [NoLockAnalysis([|"held"|]), RequiresLock("_gate")] public void D() { _x++; }
        """);

    [Fact] public Task V06_an_exemption_without_a_reason() => ReportsInClass(Guarded + """
        [NoLockAnalysis([|""|])] public void A() { _x++; }
        [NoLockAnalysis([|"  "|])] public void B() { _x++; }
        [NoLockAnalysis([|null|])] public void C() { _x++; }
        [NoLockAnalysis("nobody else is there yet")] public void D() { _x++; }
        """);

    [Fact] public Task V06_of_an_attribute_made_by_hand() => ReportsIn("""
        namespace Theirs
        {
            internal sealed class NoLockAnalysisAttribute : Attribute { }
            public class Subject
            {
                private readonly object _gate = new object();
                [GuardedBy("_gate")] private int _x;
                [[|NoLockAnalysis|]] public void A() { _x++; }
            }
        }
        """);

    [Fact] public Task V04_a_type_that_opts_out() => IsSilentIn("""
        public partial class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            [NoLockAnalysis("a snapshot")] private partial class Inner { public int Get(Subject s) { lock (s._gate) { return s._x; } } }
            private partial class Inner { public class Deep { public int Get(Subject s) { return s._x; } } }
        }
        """);

    [Fact] public Task V04_twin_a_type_that_need_not() => ReportsIn("""
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            [NoLockAnalysis([|"a snapshot"|])] private class Inner
            {
                public int Get(Subject s) { lock (s._gate) { return s._x; } }
                [NoLockAnalysis("by itself")] public int Peek(Subject s) { return s._x; }
            }
        }
        """);

    [Fact] public Task V03_lambdas_and_local_functions() => ReportsInClass(Guarded + """
        public Action A() { return [NoLockAnalysis("runs alone")] () => _x++; }
        public Action B() { return [NoLockAnalysis([|"runs alone"|])] () => { lock (_gate) { _x++; } }; }
        public void C() { Local(); [NoLockAnalysis("runs alone")] void Local() { _x++; } }
        public void D() { Local(); [NoLockAnalysis([|"runs alone"|])] void Local() { } }
        [NoLockAnalysis("runs alone")] public Action E() { return () => _x++; }
        [NoLockAnalysis([|"runs alone"|])] public Action F() { return [NoLockAnalysis("by itself")] () => _x++; }
        """);

    [Fact] public Task V07_a_lock_that_is_assumed() => IsSilentInClass(Guarded + """
        public void A() { LockAssume.Held(_gate); _x++; }
        public void B(bool c) { if (c) { Monitor.Enter(_gate); } LockAssume.Held(_gate); _x++; if (c) { Monitor.Exit(_gate); } }
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [RequiresLock("_rw", Mode = LockMode.Shared)] public void C() { LockAssume.Held(_rw); }
        """);

    [Fact] public Task V07_twin_a_lock_that_is_held_anyway() => ReportsInClass(Guarded + """
        public void A() { lock (_gate) { LockAssume.[|Held|](_gate); _x++; } }
        [RequiresLock("_gate")] public void B() { LockAssume.[|Held|](_gate); _x++; }
        public void C() { LockAssume.Held(_gate); LockAssume.[|Held|](_gate); _x++; }
        """);

    [Fact] public Task V03_an_expression_that_is_exempt() => IsSilentInClass(Guarded + """
        [RequiresLock("_gate")] private int Get(int add) { return _x + add; }
        public int A() { return LockAssume.Unchecked(_x); }
        public int B() { return LockAssume.Unchecked(Get(1)) + LockAssume.Unchecked(_x > 1 ? _x : Get(2)); }
        public Func<int> C() { return LockAssume.Unchecked<Func<int>>(() => _x); }
        """);

    [Fact] public Task V03_twin_an_expression_that_need_not_be() => ReportsInClass(Guarded + """
        private int _free;
        [RequiresLock("_gate")] private int Get() { return _x; }
        public int A() { return LockAssume.[|Unchecked|](_free); }
        public int B() { lock (_gate) { return LockAssume.[|Unchecked|](_x) + LockAssume.[|Unchecked|](Get()); } }
        public int C() { _free++; return LockAssume.Unchecked(_x) + {|LCK1003:_x|}; }
        """);

    [Fact] public Task V08_where_there_is_no_body() => ReportsIn("""
        public abstract class Subject { [NoLockAnalysis([|"why"|])] public abstract void A(); }
        """);

    [Fact] public Task V09_an_alias_that_cannot_be_proven_is_assumed() => IsSilentInClass(Guarded + """
        public static object Same(object o) { return o; }
        public void A() { lock (Same(_gate)) { LockAssume.Held(_gate); _x++; } }
        """);

    [Fact] public Task V10_a_region_is_exempt_as_a_function() => IsSilentInClass(Guarded + """
        public int A() { return Read(); [NoLockAnalysis("a snapshot")] int Read() { return _x + _x; } }
        """);

    [Fact] public Task V12_an_excluded_namespace_needs_no_reasons() => new CSharpAnalyzerTest<LockFlowAnalyzer>
    {
        TestState =
        {
            Sources =
            {
                "using ConventionAnalyzers;\nnamespace Old { public class Subject { [NoLockAnalysis(\"\")] public void M() { } } }",
                "using ConventionAnalyzers;\nnamespace New { public class Subject { [NoLockAnalysis({|LCK5007:\"\"|})] public void M() { } } }",
            },
            AnalyzerConfigFiles = { (".editorconfig", "root = true\n[*.cs]\nconvention_excluded_namespaces = Old\n") },
        },
    }.RunAsync();
}
