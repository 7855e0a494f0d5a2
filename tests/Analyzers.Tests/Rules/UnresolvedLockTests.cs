using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK5004: a lock expression does not resolve, is empty, or is no lock.</summary>
public sealed class UnresolvedLockTests : RuleTest<DeclarationAnalyzer>
{
    protected override string? DefaultDiagnosticId => "LCK5004";

    [Fact]
    public Task U03_A_type_is_no_lock() => ReportsInClass("""
        [GuardedBy([|"Subject"|])] public int First;
        [GuardedBy([|nameof(Subject)|])] public int Second;
        """);

    [Fact]
    public Task U03_The_object_of_a_type_is_one() => IsSilentInClass("""
        [GuardedBy("typeof(Subject)")] public int First;
        [GuardedBy("typeof(System.String)")] public int Second;
        """);

    [Fact]
    public Task U04_An_instance_field_cannot_be_named_through_its_type() => ReportsInClass("""
        public readonly object Gate = new object();
        [GuardedBy([|"Subject.Gate"|])] public int Value;
        """);

    [Fact]
    public Task U04_A_static_field_can() => IsSilentInClass("""
        public static readonly object Gate = new object();
        [GuardedBy("Subject.Gate")] public int First;
        [GuardedBy("Gate")] public static int Second;
        """);

    [Fact]
    public Task U05_A_static_member_guarded_by_an_instance_lock_resolves() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy({|LCK5005:"_gate"|})] public static int Value;
        """);

    [Fact]
    public Task U09_A_method_that_does_not_exist_is_reported() => ReportsInClass("""
        [GuardedBy([|"GetGate()"|])] public int Value;
        [GuardedBy([|"Other.Gate()"|])] public int Value2;
        """);

    [Fact]
    public Task U09_A_method_that_returns_the_lock_resolves() => IsSilentInClass("""
        private readonly object _gate = new object();
        [ReturnsLock(nameof(_gate))] private object GetGate() { return _gate; }
        [GuardedBy("GetGate()")] public int Value;
        """);

    [Fact]
    public Task U10_A_private_lock_of_another_type_is_reported() => ReportsIn("""
        public class Subject
        {
            private readonly Other _other = new Other();
            [GuardedBy([|"_other._gate"|])] public int Value;
        }

        public class Other
        {
            private readonly object _gate = new object();
            public object Use() { return _gate; }
        }
        """);

    [Fact]
    public Task U10_An_internal_lock_of_another_type_resolves() => IsSilentIn("""
        public class Subject
        {
            private readonly Other _other = new Other();
            [GuardedBy("_other._gate")] public int Value;
        }

        public class Other
        {
            internal readonly object _gate = new object();
        }
        """);

    [Fact]
    public Task U10_A_lock_that_the_other_type_does_not_have_is_reported() => ReportsIn("""
        public class Subject
        {
            private readonly Other _other = new Other();
            [GuardedBy([|"_other._gate"|])] public int Value;
            public Other Use() { return _other; }
        }

        public class Other { }
        """);

    [Theory]
    [InlineData("\"_gate.Missing\"")]
    [InlineData("\"_missing\"")]
    [InlineData("\"this._missing\"")]
    [InlineData("\"base._missing\"")]
    [InlineData("\"Nowhere.Gate\"")]
    [InlineData("\"typeof(Nowhere)\"")]
    [InlineData("\"\"")]
    [InlineData("\"   \"")]
    [InlineData("null")]
    [InlineData("\"_gate +\"")]
    [InlineData("\"_gate + _gate\"")]
    [InlineData("\"new object()\"")]
    [InlineData("\"_gate;\"")]
    [InlineData("\"_number\"")]
    [InlineData("\"_text\"")]
    [InlineData("\"return\"")]
    [InlineData("\"Elsewhere.this._gate\"")]
    [InlineData("\"_gate.this\"")]
    [InlineData("\".\"")]
    [InlineData("\"_gate.\"")]
    [InlineData("\"[0]\"")]
    [InlineData("\"int\"")]
    public Task U27_What_does_not_resolve_is_reported_once_at_the_declaration(string expression) => ReportsInClass($$"""
        private readonly object _gate = new object();
        private readonly int _number = 1;
        private readonly string _text = "";
        [GuardedBy([|{{expression}}|])] public int Value;
        public void Run() { Value = _number + _text.Length + (_gate == null ? 0 : 1); Value++; }
        """);

    private const string Keyed = """
        private readonly Dictionary<string, object> _named = new Dictionary<string, object>();
        private readonly Dictionary<char, object> _lettered = new Dictionary<char, object>();
        private readonly Dictionary<long, object> _numbered = new Dictionary<long, object>();
        private readonly Dictionary<object, object> _any = new Dictionary<object, object>();
        private readonly object[] _stripes = { new object() };
        private readonly object[,] _grid = new object[1, 1];
        private object Pick(byte row, string name) { return _grid[0, 0]; }
        private object Pick(string name) { return _named[name]; }
        private object Pick(char letter) { return _lettered[letter]; }
        private object Made<T>(T key) { return _any[key]; }

        """;

    [Theory]
    [InlineData("_named['c']")]
    [InlineData("_named[1]")]
    [InlineData("_lettered[\\\"c\\\"]")]
    [InlineData("_numbered[\\\"1\\\"]")]
    [InlineData("_stripes[\\\"0\\\"]")]
    [InlineData("_stripes[0, 0]")]
    [InlineData("_grid[0]")]
    [InlineData("Pick(1)")]
    [InlineData("Pick('c', \\\"x\\\")")]
    public Task U24_neighbour_a_key_that_the_indexer_or_method_does_not_take_is_reported(string expression) => ReportsInClass(Keyed + $$"""
        [GuardedBy([|"{{expression}}"|])] public int Value;
        """);

    [Theory]
    [InlineData("_named[\\\"c\\\"]")]
    [InlineData("_named[\\\"a]b.c(\\\"]")]
    [InlineData("_lettered['c']")]
    [InlineData("_numbered[1]")]
    [InlineData("_numbered['c']")]
    [InlineData("_any['c']")]
    [InlineData("_any[1]")]
    [InlineData("_stripes[0]")]
    [InlineData("_grid[0, 0]")]
    [InlineData("Pick(\\\"x,)\\\")")]
    [InlineData("Pick('c')")]
    [InlineData("Pick(1, \\\"x\\\")")]
    [InlineData("Made('c')")]
    public Task U24_twin_a_key_that_it_does_take_is_silent(string expression) => IsSilentInClass(Keyed + $$"""
        [GuardedBy("{{expression}}")] private readonly object _value = new object();
        """);

    [Theory]
    [InlineData("\"_gate\"")]
    [InlineData("\" _gate \"")]
    [InlineData("\"this._gate\"")]
    [InlineData("\"(_gate)\"")]
    [InlineData("\"((object)_gate)\"")]
    [InlineData("\"_gate!\"")]
    [InlineData("\"this\"")]
    [InlineData("\"Subject.this\"")]
    [InlineData("\"Subject.this._gate\"")]
    [InlineData("\"_lazy.Value\"")]
    [InlineData("\"_stripes[0]\"")]
    [InlineData("\"_named[\\\"a[b]\\\"]\"")]
    [InlineData("\"Pick(1)\"")]
    [InlineData("\"_spin\"")]
    [InlineData("\"_next._gate\"")]
    [InlineData("\"_next?._gate\"")]
    [InlineData("\"s_gate\"")]
    [InlineData("\"Subject.s_gate\"")]
    [InlineData("\"itself\"")]
    [InlineData("nameof(_gate)")]
    [InlineData("\"_ga\" + \"te\"")]
    [InlineData("\"typeof(Subject)\"")]
    public Task U24_What_resolves_is_silent(string expression) => IsSilentInClass($$"""
        private static readonly object s_gate = new object();
        private readonly object _gate = new object();
        private readonly Lazy<object> _lazy = new Lazy<object>(() => new object());
        private readonly object[] _stripes = { new object() };
        private readonly Dictionary<string, object> _named = new Dictionary<string, object>();
        private readonly Subject _next = null;
        private SpinLock _spin;
        private object Pick(int i) { return _stripes[i]; }
        [GuardedBy({{expression}})] private readonly object _value = new object();
        """);

    [Fact]
    public Task U27_Of_several_locks_the_ones_that_do_not_resolve_are_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy("_gate", [|"_first"|], [|"_second"|])] public int Value;
        [RequiresLock("_gate", [|"_first"|], Mode = LockMode.Shared)] public void Run() { }
        """);

    [Fact]
    public Task U27_Locks_in_an_array_are_found_one_by_one() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(new[] { "_gate", [|"_first"|] })] public int Value;
        [GuardedBy(locks: [|"_second"|])] public int Other;
        """);

    [Theory]
    [InlineData("RequiresLock(")]
    [InlineData("ExcludesLock(")]
    [InlineData("AcquiresLock(")]
    [InlineData("ReleasesLock(")]
    [InlineData("AssertsLock(")]
    [InlineData("MayReleaseLock(")]
    [InlineData("TryAcquiresLock(true, ")]
    [InlineData("TryAcquiresLock(AcquireResult.NotNull, ")]
    public Task Every_method_contract_is_looked_at(string contract) => ReportsInClass($$"""
        private readonly object _gate = new object();
        [{{contract}}"_gate")] public object Good() { return _gate; }
        [{{contract}}[|"_missing"|])] public object Bad() { return true; }
        """);

    [Fact]
    public Task The_result_that_a_try_announces_is_no_lock_expression() => IsSilentInClass("""
        private readonly object _gate = new object();
        [TryAcquiresLock("no lock", "_gate")] public string Take() { return _gate == null ? "" : "no lock"; }
        """);

    [Fact]
    public Task Without_an_argument_a_method_contract_means_this() => IsSilentIn("""
        [Lock] public class Mu { [AcquiresLock] public void Enter() { } [ReleasesLock()] public void Exit() { } }
        """);

    [Fact]
    public Task Without_an_argument_a_guard_means_nothing() => ReportsInClass("""
        [[|GuardedBy|]] public int First;
        [[|GuardedBy|]()] public int Second;
        """);

    [Fact]
    public Task Parameters_and_results_can_be_named_by_methods() => IsSilentIn("""
        public class Node
        {
            public readonly object Gate = new object();
            [RequiresLock("other.Gate", "Gate")] public void Touch(Node other) { }
            [AcquiresLock("return.Gate")] public Node Open() { Monitor.Enter(Gate); return this; }
        }
        """);

    [Fact]
    public Task Parameters_and_results_have_to_exist() => ReportsIn("""
        public class Node
        {
            public readonly object Gate = new object();
            [RequiresLock([|"another.Gate"|])] public void Touch(Node other) { }
            [AcquiresLock([|"return.Missing"|])] public Node Open() { return this; }
            [GuardedBy([|"other.Gate"|])] public int Value;
        }
        """);

    [Fact]
    public Task A_nested_type_names_its_owner_by_type() => IsSilentIn("""
        public class Outer
        {
            private readonly object _gate = new object();
            private static readonly object s_gate = new object();
            public class Node
            {
                [GuardedBy("Outer.this._gate")] public int First;
                [GuardedBy("s_gate")] public int Second;
            }
            public object Use() { return _gate ?? s_gate; }
        }
        """);

    [Fact]
    public Task A_nested_type_has_no_instance_of_its_owner_by_itself() => ReportsIn("""
        public class Outer
        {
            private readonly object _gate = new object();
            public class Node { [GuardedBy([|"_gate"|])] public int Value; }
            public object Use() { return _gate; }
        }
        """);

    [Fact]
    public Task A_contract_that_does_not_resolve_is_not_enforced() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy([|"_gaet"|])] private int _value;
        public void Run() { _value++; lock (_gate) _value++; }
        """);

    [Fact]
    public Task U23_Attributes_of_others_are_read_by_their_name() => ReportsIn("""
        namespace Theirs
        {
            [AttributeUsage(AttributeTargets.Field)]
            internal sealed class GuardedByAttribute : Attribute { public GuardedByAttribute(string name) { } }

            public class Subject
            {
                private readonly object _gate = new object();
                [GuardedBy("_gate")] public int First;
                [GuardedBy([|"_missing"|])] public int Second;
                public object Use() { return _gate; }
            }
        }
        """);

    [Fact]
    public Task U23_Attributes_of_others_with_another_shape_are_ignored() => IsSilentIn("""
        namespace Theirs
        {
            [AttributeUsage(AttributeTargets.Field)]
            internal sealed class GuardedByAttribute : Attribute { public GuardedByAttribute(int level, Type owner) { } }

            public class Subject { [GuardedBy(3, typeof(Subject))] public int Value; }
        }
        """);

    [Fact]
    public Task Accessors_lambdas_and_local_functions_can_carry_contracts() => ReportsInClass("""
        private readonly object _gate = new object();
        public int Value { [RequiresLock([|"_missing"|])] get { return 1; } [RequiresLock("_gate")] set { } }
        public void Run()
        {
            Action action = [RequiresLock([|"_absent"|])] () => { };
            action();
            Local();
            [RequiresLock([|"_nothing"|])] void Local() { }
        }
        """);

    [Fact]
    public Task A_field_declaration_of_several_fields_is_reported_once() => ReportsInClass("""
        [GuardedBy([|"_missing"|])] public int First, Second, Third;
        """);

    [Theory]
    [InlineData("global::Deep.Hub.Gat")]
    [InlineData("global::Deep.Hub")]
    [InlineData("global::Nope.Hub.Gate")]
    [InlineData("global::_gate")]
    [InlineData("Deep::Hub.Gate")]
    [InlineData("_gate ?? _gate")]
    [InlineData("_gate?")]
    [InlineData("?._gate")]
    public Task What_is_nearly_a_path_is_said_at_the_declaration(string expression) => ReportsIn($$"""
        namespace Deep { public static class Hub { public static readonly object Gate = new object(); } }
        public class Use
        {
            private readonly object _gate = new object();
            [GuardedBy({|LCK5004:"{{expression}}"|})] private int _x;
            public int Run() => _x;
        }
        """);

    [Theory]
    [InlineData("global::Deep.Hub.Gate")]
    [InlineData("global::Deep.Hub.Of?[\"a\"]")]
    [InlineData("typeof(global::Deep.Hub)")]
    [InlineData("this?._gate")]
    public Task What_is_a_path_by_another_spelling_is_one(string expression) => IsSilentIn($$"""
        namespace Deep { public static class Hub { public static readonly object Gate = new object(); public static readonly Dictionary<string, object> Of = new Dictionary<string, object>(); } }
        public class Use
        {
            private readonly object _gate = new object();
            [GuardedBy("{{expression.Replace("\"", "\\\"")}}")] private int _x;
        }
        """);
}
