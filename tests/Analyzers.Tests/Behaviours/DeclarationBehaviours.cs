using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Themes U and Z as far as they are about contracts where they are declared.</summary>
public sealed class DeclarationBehaviours : RuleTest<DeclarationAnalyzer>
{
    private const string Locks = """
        public readonly object _m = new object();
        public readonly object _n = new object();
        public readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        public static readonly object s_m = new object();

        """;

    // U05, U15, U19, U21: what cannot stand where it stands.
    [Fact] public Task U05_a_static_member_guarded_by_an_instance_lock() => ReportsInClass(Locks + """
        [GuardedBy({|LCK5005:"_m"|})] public static int First;
        [GuardedBy({|LCK5005:nameof(_m)|})] public static int Second { get; set; }
        [GuardedBy("_m")] public int Third;
        [GuardedBy("s_m")] public static int Fourth;
        """);

    [Fact] public Task U05_a_static_method_has_no_instance() => ReportsInClass(Locks + """
        [RequiresLock({|LCK5004:"_m"|})] public static void First() { }
        [{|LCK5004:RequiresLock|}] public static void Second() { }
        [RequiresLock("s_m")] public static void Third() { }
        """);

    [Theory]
    [InlineData("[RequiresLock(\"_m\"), ExcludesLock({|LCK5005:\"_m\"|})]")]
    [InlineData("[ExcludesLock(\"_m\"), RequiresLock({|LCK5005:\"_m\"|})]")]
    [InlineData("[RequiresLock(\"_m\"), AcquiresLock({|LCK5005:\"this._m\"|})]")]
    [InlineData("[AcquiresLock(\"_m\"), ReleasesLock({|LCK5005:\"_m\"|})]")]
    [InlineData("[ReleasesLock(\"_m\"), ExcludesLock({|LCK5005:\"_m\"|})]")]
    [InlineData("[RequiresLock(\"_m\"), TryAcquiresLock(true, {|LCK5005:\"_m\"|})]")]
    [InlineData("[TryAcquiresLock(true, \"_m\"), TryAcquiresLock(false, {|LCK5005:\"_m\"|})]")]
    [InlineData("[TryAcquiresLock(false, \"_m\", \"_n\"), TryAcquiresLock(true, \"_rw\", {|LCK5005:\"_n\"|})]")]
    [InlineData("[TryAcquiresLock(AcquireResult.NotNull, \"_m\"), TryAcquiresLock(AcquireResult.Null, {|LCK5005:\"_m\"|})]")]
    [InlineData("[RequiresLock(\"_n\", \"_m\"), ExcludesLock(\"s_m\", {|LCK5005:\"_m\"|})]")]
    [InlineData("[RequiresLock(\"_rw\"), ExcludesLock({|LCK5005:\"_rw\"|}, Mode = LockMode.Exclusive)]")]
    [InlineData("[RequiresLock(\"_m\")] [RequiresLock({|LCK5005:\"_m\"|})]")]
    [InlineData("[RequiresLock(\"_m\", {|LCK5005:\"_m\"|})]")]
    [InlineData("[RequiresLock(\"_m\", \"_n\")] [RequiresLock({|LCK5005:\"_n\"|}, \"_m\")]")]
    [InlineData("[RequiresLock({|LCK5005:\"return\"|})]")]
    [InlineData("[ReleasesLock({|LCK5005:\"return\"|})]")]
    public Task U15_contradictory_or_repeated(string contract) => ReportsInClass(
        Locks + contract + (contract.Contains("true") ? " public bool Do() { return true; }" : " public object Do() { return this; }"));

    [Theory]
    [InlineData("[RequiresLock(\"_m\"), ExcludesLock(\"_n\")]")]
    [InlineData("[AcquiresLock(\"_m\"), ExcludesLock(\"_m\")]")]
    [InlineData("[RequiresLock(\"_m\"), ReleasesLock(\"_m\")]")]
    [InlineData("[RequiresLock(\"_m\"), AssertsLock(\"_m\")]")]
    [InlineData("[RequiresLock(\"_m\"), MayReleaseLock(\"_m\")]")]
    [InlineData("[ReleasesLock(\"_rw\", Mode = LockMode.Shared), AcquiresLock(\"_rw\")]")]
    [InlineData("[ReleasesLock(\"_rw\"), AcquiresLock(\"_rw\", Mode = LockMode.Shared)]")]
    [InlineData("[RequiresLock(\"_rw\", Mode = LockMode.Shared), ExcludesLock(\"_rw\", Mode = LockMode.Exclusive)]")]
    [InlineData("[RequiresLock(\"_m\", \"_n\")] [RequiresLock(\"_n\", \"s_m\")]")]
    [InlineData("[RequiresLock(\"_m\")] [RequiresLock(\"_m\", \"_n\")]")]
    [InlineData("[RequiresLock(\"_rw\")] [RequiresLock(\"_rw\", Mode = LockMode.Shared)]")]
    [InlineData("[AcquiresLock(\"return\")]")]
    public Task C19_C23_what_may_stand_together(string contract) => IsSilentInClass(Locks + contract + " public object Do() { return this; }");

    [Fact] public Task U15_an_accessor_against_its_property() => ReportsInClass(Locks + """
        [RequiresLock("_m")] public int Value { [ExcludesLock({|LCK5005:"_m"|})] get { return 1; } [RequiresLock("_m")] set { } }
        """);

    [Fact] public Task U15_where_nothing_can_hold() => ReportsIn("""
        public class Subject
        {
            private readonly object _m = new object();
            private static readonly object s_m = new object();
            [ContentsGuardedBy({|LCK5005:"_m"|})] private int _number;
            [GuardedBy({|LCK5005:"_m"|})] private const int Constant = 1;
            [TryAcquiresLock(true, {|LCK5005:"_m"|})] public void First() { }
            [TryAcquiresLock(AcquireResult.NotNull, {|LCK5005:"_m"|})] public int Second() { return _number + Constant; }
            [TryAcquiresLock(1, {|LCK5005:"_m"|})] public bool Third() { return true; }
            [ReturnsLock({|LCK5005:"_m"|})] public void Fourth() { }
            [ReturnsLock({|LCK5005:"_m"|})] public int Fifth() { return 1; }
            public void Sixth([RequiresLock({|LCK5005:"_m"|})] int number, [{|LCK5005:RunsSynchronously|}] string text) { }
            public void Seventh([GuardedBy({|LCK5005:"_m"|})] object other) { }
            [RequiresLock({|LCK5005:"s_m"|})] static Subject() { }
        }
        [{|LCK5005:Lock|}] public static class Roles { }
        [{|LCK5005:LockScope|}] public class Guard { }
        public record Entry([GuardedBy({|LCK5005:"Gate"|})] int Value) { public object Gate { get; } = new object(); }
        """);

    [Fact] public Task U05_the_instance_itself_is_an_instance_lock() => ReportsInClass(Locks + """
        [GuardedBy({|LCK5005:"this"|})] public static int First;
        [GuardedBy("this")] public int Second;
        [GuardedBy("typeof(Subject)")] public static int Third;
        """);

    [Fact] public Task U10_a_private_lock_of_a_base_is_out_of_reach() => ReportsIn("""
        public class Base { private readonly object _mine = new object(); protected readonly object _ours = new object(); public object Use() { return _mine; } }
        public class Subject : Base
        {
            [GuardedBy({|LCK5004:"_mine"|})] public int First;
            [GuardedBy("_ours")] public int Second;
            [GuardedBy("base._ours")] public int Third;
        }
        """);

    [Fact] public Task A_type_may_be_named_with_its_namespace() => ReportsIn("""
        namespace Shop.Stock { public static class Locks { public static readonly object All = new object(); } }
        public class Subject
        {
            [GuardedBy("Shop.Stock.Locks.All")] public int First;
            [GuardedBy({|LCK5004:"Shop.Stock.Locks.None"|})] public int Second;
            [GuardedBy({|LCK5004:"Shop.Stok.Locks.All"|})] public int Third;
        }
        """);

    [Fact] public Task U15_twin_where_it_can() => IsSilentIn("""
        public class Subject(object owner)
        {
            private readonly object _m = new object();
            [ContentsGuardedBy("_m")] private Memory<int> _numbers;
            [ContentsGuardedBy("_m")] private readonly List<int> _list = new List<int>();
            [TryAcquiresLock(true, "_m")] public Task<bool> First() { return Task.FromResult(_list.Count == _numbers.Length && owner != null); }
            [TryAcquiresLock(AcquireResult.NotNull, "_m")] public object Second() { return null; }
            [TryAcquiresLock(1, "_m")] public int Third() { return 1; }
            [ReturnsLock("_m")] public object Fourth() { return _m; }
            public void Sixth([RequiresLock("_m")] Action action, [RunsSynchronously] Func<int> function) { }
        }
        [Lock(Kind = "role")] public static class Roles { }
        [LockScope] public ref struct Guard { public void Dispose() { } }
        [LockScope] public class Releaser { [ReleasesLock] public void End() { } }
        public record Entry([property: GuardedBy("Gate")] int Value) { public object Gate { get; } = new object(); }
        public class Captured(int count) { private readonly object _m = new object(); public object Gate { get { return _m; } } public int Count { get { return count; } } }
        """);

    [Fact] public Task U15_hand_made_attributes_can_stand_anywhere() => ReportsIn("""
        namespace Theirs
        {
            [AttributeUsage(AttributeTargets.All)] internal sealed class GuardedByAttribute : Attribute { public GuardedByAttribute(string name) { } }
            [GuardedBy({|LCK5005:"typeof(Subject)"|})]
            public class Subject
            {
                private readonly object _m = new object();
                [GuardedBy({|LCK5005:"_m"|})] public void Do() { }
                [GuardedBy("_m")] public int Value;
            }
        }
        """);

    [Fact] public Task U19_the_same_guard_twice() => ReportsInClass(Locks + """
        [GuardedBy("_m")] [GuardedBy({|LCK5005:"_m"|})] public int First;
        [GuardedBy("_m"), GuardedBy({|LCK5005:nameof(_m)|})] public int Second;
        [GuardedBy("_m", {|LCK5005:"_m"|})] public int Third;
        """);

    [Fact] public Task U19_twin_two_guards() => IsSilentInClass(Locks + """
        [GuardedBy("_m")] [GuardedBy("_n")] public int First;
        [GuardedBy("_m"), ContentsGuardedBy("_m")] public object Second;
        [GuardedBy("_m")] [GuardedBy("_m", "_n")] public int Third;
        [GuardedBy("_m"), GuardedBy("_m", UnlockedReads = true)] public int Fourth;
        """);

    [Fact] public Task U21_aliases_that_say_nothing() => ReportsIn("""
        public class Inner { public readonly object Gate = new object(); }
        [SameLock("_inner.Gate", "Gate")]
        [SameLock({|LCK5005:"_inner.Gate"|}, "Gate")]
        [SameLock({|LCK5005:"Gate"|}, "_inner.Gate")]
        [SameLock("_m", {|LCK5005:"_m"|})]
        [SameLock("_m", {|LCK5005:"Forward"|})]
        [SameLock("_m", {|LCK5004:"_missing"|})]
        public class Outer
        {
            private readonly Inner _inner = new Inner();
            private readonly object _m = new object();
            public readonly object Gate;
            public Outer() { Gate = _inner.Gate; }
            public object Forward { get { return _m; } }
        }
        """);

    [Fact] public Task U21_twin_an_alias_that_does() => IsSilentIn("""
        public class Inner { public readonly object Gate = new object(); }
        [SameLock("_inner.Gate", "Gate")]
        public class Outer { private readonly Inner _inner = new Inner(); public readonly object Gate; public Outer() { Gate = _inner.Gate; } }
        """);

    // H40, U10: what names no lock, and what is not to be named from here.
    [Fact] public Task H40_a_lock_of_an_object_made_in_the_expression() => ReportsInClass(
        "public sealed class Node { public readonly object Gate = new object(); } [GuardedBy({|LCK5004:\"new Node().Gate\"|})] public int Value;");

    [Fact] public Task H40_twin_of_an_object_that_is_kept() => IsSilentInClass(
        "public sealed class Node { public readonly object Gate = new object(); } private readonly Node _node = new Node(); [GuardedBy(\"_node.Gate\")] public int Value;");

    [Fact] public Task U10_a_static_lock_that_another_type_hides() => ReportsInClass(
        "private static class Other { private static readonly object Gate = new object(); } [GuardedBy({|LCK5004:\"Other.Gate\"|})] public int Value;");

    [Fact] public Task U10_twin_that_it_shows() => IsSilentInClass(
        "private static class Other { internal static readonly object Gate = new object(); } [GuardedBy(\"Other.Gate\")] public int Value;");

    // U11, U13: what may change.
    [Theory]
    [InlineData("private object _gate = new object();", "\"_gate\"")]
    [InlineData("private static object _gate = new object();", "\"_gate\"")]
    [InlineData("private volatile object _gate = new object();", "\"this._gate\"")]
    [InlineData("public object Gate { get; set; }", "\"Gate\"")]
    [InlineData("public object Gate { get; private set; }", "\"Gate\"")]
    [InlineData("private object _gate = new object(); public object Gate { get { return _gate; } }", "\"Gate\"")]
    [InlineData("public object Gate { get { return new object(); } }", "\"Gate\"")]
    [InlineData("public object Gate => new object();", "\"Gate\"")]
    [InlineData("private object Make() { return new object(); }", "\"Make()\"")]
    [InlineData("private object _gate = new object(); private object Find() { return _gate; }", "\"Find()\"")]
    [InlineData("private object[] _gates = { new object() };", "\"_gates[0]\"")]
    [InlineData("private Subject _next; private readonly object _gate = new object();", "\"_next._gate\"")]
    [InlineData("public ThreadLocal<object> Slot { get; } = new ThreadLocal<object>();", "\"Slot.Value\"")]
    [InlineData("private ReaderWriterLockSlim _gate = new ReaderWriterLockSlim();", "\"_gate\"")]
    public Task U11_U13_a_path_that_changes(string members, string path) => ReportsInClass(members + "[GuardedBy({|LCK5006:" + path + "|})] public int Value;");

    [Theory]
    [InlineData("private readonly object _gate = new object();", "\"_gate\"")]
    [InlineData("private static readonly object _gate = new object();", "\"_gate\"")]
    [InlineData("public object Gate { get; init; }", "\"Gate\"")]
    [InlineData("public object Gate { get; } = new object();", "\"Gate\"")]
    [InlineData("private readonly object _gate = new object(); public object Gate { get { return _gate; } }", "\"Gate\"")]
    [InlineData("private readonly Lazy<object> _lazy = new Lazy<object>(); public object Gate => _lazy.Value;", "\"Gate\"")]
    [InlineData("private readonly object[] _gates = { new object() }; public object Gate => _gates[0];", "\"Gate\"")]
    [InlineData("private readonly object[] _gates = { new object() }; private object At(int i) => _gates[i % 4];", "\"At(0)\"")]
    [InlineData("private object _gate; public object Gate => _gate ??= new object();", "\"Gate\"")]
    [InlineData("private object _gate; [ReturnsLock(\"this\")] public object Gate { get { return _gate; } set { _gate = value; } }", "\"Gate\"")]
    [InlineData("private SpinLock _gate;", "\"_gate\"")]
    [InlineData("private readonly Lazy<object> _lazy = new Lazy<object>();", "\"_lazy.Value\"")]
    [InlineData("private readonly Dictionary<string, object> _gates = new Dictionary<string, object>();", "\"_gates[\\\"k\\\"]\"")]
    [InlineData("private readonly System.Collections.ArrayList _list = new System.Collections.ArrayList();", "\"_list.SyncRoot\"")]
    public Task U11_U13_twin_a_path_that_does_not(string members, string path) => IsSilentInClass(members + "[GuardedBy(" + path + ")] public int Value;");

    [Fact] public Task U11_where_the_field_is_locked_that_place_is_reported_instead() => IsSilentInClass("""
        private object _gate = new object();
        [GuardedBy("_gate")] private int _x;
        public void Add() { lock (_gate) { _x++; } }
        """);

    [Fact] public Task U11_parameters_lead_through_members_too() => ReportsIn("""
        public class Frame { public object Gate { get; set; } public object Fixed { get; } = new object(); }
        public class User
        {
            [RequiresLock({|LCK5006:"frame.Gate"|})] public void One(Frame frame) { }
            [RequiresLock("frame.Fixed")] public void Two(Frame frame) { }
        }
        """);

    // Z02
    [Fact] public Task Z02_operators_conversions_and_indexers() => ReportsIn("""
        public class Mu
        {
            public readonly object Gate = new object();
            [RequiresLock("a.Gate"), ExcludesLock({|LCK5005:"a.Gate"|})] public static Mu operator +(Mu a, Mu b) { return a; }
            [RequiresLock("m.Gate")] public static explicit operator int(Mu m) { return 1; }
            [RequiresLock({|LCK5004:"other.Gate"|})] public static explicit operator long(Mu m) { return 1; }
            [RequiresLock("key.Gate")] public int this[Mu key] { get { return 1; } }
        }
        """);

    [Fact] public Task V12_an_excluded_namespace_may_say_what_it_likes() => new CSharpAnalyzerTest<DeclarationAnalyzer>
    {
        TestState =
        {
            Sources =
            {
                "using ConventionAnalyzers;\nnamespace Old.Part { public class Subject { [GuardedBy(\"_gate\")] private int _x; public int X { get { return _x; } } } }",
                "using ConventionAnalyzers;\nnamespace New { public class Subject { [GuardedBy({|LCK5004:\"_gate\"|})] private int _x; public int X { get { return _x; } } } }",
            },
            AnalyzerConfigFiles = { (".editorconfig", "root = true\n[*.cs]\nconvention_excluded_namespaces = Old\n") },
        },
    }.RunAsync();

    [Fact] public Task U15_what_cannot_stand_where_it_stands_names_nothing() => ReportsIn("""
        namespace Own
        {
            [AttributeUsage(AttributeTargets.All)]
            public sealed class GuardedByAttribute : Attribute { public GuardedByAttribute(params string[] locks) { } }
            public class Subject
            {
                private readonly object _m = new object();
                [GuardedBy({|LCK5005:"_m"|})] private class Inner { }
                [GuardedBy({|LCK5004:"_none"|})] private int _value;
            }
        }
        """);
}
