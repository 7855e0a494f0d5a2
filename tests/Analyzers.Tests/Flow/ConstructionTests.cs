using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Objects that nobody else can see need no lock.</summary>
public sealed class ConstructionTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    private const string Node = """
        public class Node
        {
            public readonly object Gate = new object();
            [GuardedBy("Gate")] public int X;
            [RequiresLock("Gate")] public void Use() { }
        }

        """;

    private static string Subject(string members) => Node + "public class Subject\n{\npublic static readonly object Lock = new object();\n[GuardedBy(\"Lock\")] public static Node Shared = new Node();\nprivate Node _node = new Node();\n" + members + "\n}";

    [Fact] public Task A_constructor_builds_its_own_object_without_locks() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x = 3;
        public Subject() { _x = 1; this._x++; Use(); }
        [RequiresLock(nameof(_gate))] public void Use() { _x++; }
        """);

    [Fact] public Task A_method_does_not() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x = 3;
        public void Init() { [|_x|] = 1; }
        """);

    [Fact] public Task K04_A_constructor_that_writes_another_object_is_reported() => ReportsIn(Node + """
        public class Subject
        {
            [GuardedBy("_gate")] private int _x;
            private readonly object _gate = new object();
            public Subject(Subject other, Node n) { other.[|_x|] = 1; n.[|X|] = 1; _x = 1; lock (n.Gate) { n.X = 2; } }
        }
        """);

    [Fact] public Task K07_A_private_method_called_by_constructors_only_may_skip_the_lock() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Subject() { Init(); }
        private void Init() { _x = 1; }
        public int Get() { lock (_gate) { return _x; } }
        """);

    [Fact] public Task K07_A_private_method_called_by_others_too_may_not() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Subject() { Init(); }
        private void Init() { [|_x|] = 1; }
        public void Reset() { Init(); }
        """);

    [Fact] public Task A_static_constructor_may_touch_the_statics_of_its_type_only() => ReportsIn("""
        public class Other { public static readonly object Gate = new object(); [GuardedBy("Gate")] public static int X; }
        public class Subject
        {
            private static readonly object s_gate = new object();
            [GuardedBy("s_gate")] private static int s_x;
            static Subject() { s_x = 1; Other.[|X|] = 1; }
        }
        """);

    [Fact] public Task An_instance_constructor_may_not_touch_guarded_statics() => ReportsInClass("""
        private static readonly object s_gate = new object();
        [GuardedBy("s_gate")] private static int s_x;
        public Subject() { [|s_x|]++; }
        """);

    [Fact] public Task A_lambda_in_a_constructor_is_not_exempt() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Action Later;
        public Subject() { _x = 1; Later = () => [|_x|]++; }
        """);

    [Fact] public Task L14_A_lambda_in_a_constructor_that_locks_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Action Later;
        public Subject() { Later = () => { lock (_gate) { _x++; } }; }
        """);

    [Fact] public Task A_fresh_local_is_owned() => IsSilentIn(Subject("public void M() { var n = new Node(); n.X = 1; n.Use(); }"));

    [Fact] public Task An_object_initialiser_is_construction() => IsSilentIn(Subject("public Node M() { return new Node { X = 1 }; }"));

    [Fact] public Task A_fresh_local_that_was_stored_is_not() => ReportsIn(Subject("public void M() { var n = new Node(); n.X = 1; _node = n; n.[|X|] = 2; }"));

    [Fact] public Task K11_A_fresh_local_stored_in_a_static_is_not() => ReportsIn(Subject("public void M() { var n = new Node(); lock (Lock) { Shared = n; } n.[|X|] = 2; }"));

    [Fact] public Task A_fresh_local_that_was_captured_is_not() => ReportsIn(Subject("public void M() { var n = new Node(); n.X = 1; Task.Run(() => Console.WriteLine(n)); n.[|X|] = 2; }"));

    [Fact] public Task A_fresh_local_put_in_a_collection_is_not() => ReportsIn(Subject("public void M(List<Node> l) { var n = new Node(); n.X = 1; l.Add(n); n.[|X|] = 2; }"));

    [Fact] public Task K13_An_object_owned_on_one_path_only_is_not() => ReportsIn(Subject("public void M(bool c) { Node n; if (c) n = new Node(); else n = _node; n.[|X|] = 2; }"));

    [Fact] public Task K17_A_lazy_initialisation_that_reads_outside_the_lock_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private object _value = new object();
        public object Get() { if ([|_value|] == null) { lock (_gate) { if (_value == null) _value = new object(); } } return [|_value|]; }
        """);

    [Fact] public Task K17_A_lazy_initialisation_with_free_reads_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate), UnlockedReads = true)] private volatile object _value = new object();
        public object Get() { if (_value == null) { lock (_gate) { if (_value == null) _value = new object(); } } return _value; }
        """);

    [Fact] public Task A_primary_constructor_parameter_can_be_the_lock_and_the_guarded_value() => ReportsIn("""
        public class Subject(object gate)
        {
            [GuardedBy(nameof(gate))] private int _x = 1;
            public void M() { lock (gate) { _x++; } [|_x|]++; }
        }
        """);

    // The keyword is a preview feature in the oldest compiler that the tests run on.
    [Fact] public Task The_field_keyword_is_the_backing_field_of_a_guarded_property() => new CSharpAnalyzerTest<LockFlowAnalyzer>
    {
        LanguageVersion = LanguageVersion.Preview,
        TestCode = InClass("""
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] public int X { get { return field; } set { field = value; } }
            public void M() { lock (_gate) { X = 1; } {|LCK1003:X|} = 2; }
            """),
    }.RunAsync();

    [Theory]
    [InlineData("private void Init() { Fill(); } private void Fill() { _x = 1; }")]
    [InlineData("private void Init() { _x = 1; if (_x > 0) Init(); }")]
    [InlineData("private void Init() { Fill(); } private void Fill() { _x = 1; if (_x > 1) Init(); }")]
    public Task K07_A_private_method_that_only_those_call_who_build_builds_too(string init) => IsSilentInClass($$"""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Subject() { Init(); }
        {{init}}
        """);

    [Theory]
    [InlineData("private void Init() { Fill(); } private void Fill() { [|_x|] = 1; } public void Again() { Fill(); }")]
    [InlineData("private void Init() { Fill(); } private void Fill() { [|_x|] = 1; } public void Again() { Init(); }")]
    [InlineData("private void Init() { Task.Run(() => Fill()); } private void Fill() { [|_x|] = 1; }")]
    public Task K07_One_that_others_call_too_does_not(string init) => ReportsInClass($$"""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Subject() { Init(); }
        {{init}}
        """);

    [Fact] public Task A_new_object_that_is_passed_needs_none_of_its_own_locks() => IsSilentIn(Node + """
        public static class Nodes { [RequiresLock("node.Gate")] public static void Touch(this Node node) { node.X++; } }
        public class Subject : Node
        {
            public Subject() { this.Touch(); Nodes.Touch(this); }
            public static void M() { var node = new Node(); node.Touch(); Nodes.Touch(node); }
        }
        """);

    [Fact] public Task One_that_has_been_handed_out_or_names_another_needs_them() => ReportsIn(Node + """
        public static class Nodes
        {
            public static Node Last = new Node();
            [RequiresLock("node.Gate")] public static void Touch(this Node node) { node.X++; }
        }
        public class Subject : Node
        {
            public Subject(Node other) { other.{|LCK1001:Touch|}(); }
            public static void M() { var node = new Node(); Nodes.Last = node; node.{|LCK1001:Touch|}(); }
        }
        """);
}
