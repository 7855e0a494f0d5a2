using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>When two expressions name one lock.</summary>
public sealed class LockIdentityTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Fact] public Task H01_This_may_be_written_or_left_out() => IsSilent("lock (this._gate) { _hits++; } lock (_gate) { this._hits++; }");

    [Fact] public Task H01_This_is_not_another_object() => Reports("lock (peer._gate) { [|_hits|]++; this.[|_hits|]++; peer._hits++; }");

    [Fact] public Task H05_A_nested_path_is_one_lock() => IsSilentIn("""
        public class C { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class B { public readonly C C = new C(); }
        public class Subject
        {
            private readonly B _b = new B();
            public void M(Subject s) { lock (s._b.C.Gate) { s._b.C.X++; } lock (_b.C.Gate) { this._b.C.X++; } }
        }
        """);

    [Fact] public Task H05_A_nested_path_of_another_root_is_another_lock() => ReportsIn("""
        public class C { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class B { public readonly C C = new C(); }
        public class Subject
        {
            private readonly B _b = new B();
            private readonly B _d = new B();
            public void M(Subject s) { lock (s._b.C.Gate) { _b.C.[|X|]++; s._d.C.[|X|]++; } }
        }
        """);

    [Fact] public Task H11_The_results_of_two_calls_are_two_locks() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class Subject
        {
            private static Node Get() { return new Node(); }
            public void M() { lock (Get().Gate) { Get().[|X|]++; } var n = Get(); lock (n.Gate) { n.X++; } }
        }
        """);

    [Fact] public Task H12_A_constant_key_names_one_lock() => ReportsInClass("""
        private readonly Dictionary<string, object> _map = new Dictionary<string, object>();
        [GuardedBy("_map[\"k\"]")] private int _x;
        public void M() { lock (_map["k"]) { _x++; } lock (_map["other"]) { [|_x|]++; } }
        """);

    [Fact] public Task H13_An_element_of_an_array_is_its_index() => ReportsInClass("""
        private readonly object[] _locks = { new object(), new object() };
        [GuardedBy("_locks[0]")] private int _x;
        public void M() { lock (_locks[0]) { _x++; } lock (_locks[1]) { [|_x|]++; } }
        """);

    [Fact] public Task H13_An_element_at_a_variable_index_is_one_while_the_index_is_unchanged() => ReportsIn("""
        public class Cell { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class Subject
        {
            public void Same(Cell[] cells, int i) { lock (cells[i].Gate) { cells[i].X++; } }
            public void Other(Cell[] cells, int i) { lock (cells[i].Gate) { i++; cells[i].[|X|]++; } }
        }
        """);

    [Fact] public Task H15_The_value_of_a_lazy_is_one_lock() => ReportsInClass("""
        private readonly Lazy<object> _lazy = new Lazy<object>();
        private readonly Lazy<object> _wrong = new Lazy<object>();
        [GuardedBy("_lazy.Value")] private int _x;
        public void M() { lock (_lazy.Value) { _x++; } lock (_wrong.Value) { [|_x|]++; } }
        """);

    [Fact] public Task H18_A_local_alias_is_the_lock() => IsSilent("var gate = _gate; lock (gate) { _hits++; } object again = gate; lock (again) { _hits++; }");

    [Fact] public Task H18_A_local_alias_of_the_owner_is_the_owner() => IsSilent("var me = this; lock (me._gate) { _hits++; } lock (_gate) { me._hits++; }");

    [Fact] public Task H18_A_local_alias_of_another_lock_is_that() => Reports("var gate = _other; lock (gate) { [|_hits|]++; }");

    [Fact] public Task H20_An_alias_that_is_assigned_again_is_what_it_was_assigned() => Reports("""
        var gate = _gate;
        gate = _other;
        lock (gate) { [|_hits|]++; }
        gate = _gate;
        lock (gate) { _hits++; }
        """);

    [Fact] public Task H20_An_owner_that_is_assigned_between_acquire_and_access_is_another() => Reports("""
        var p = peer;
        lock (p._gate) { p._hits++; p = this; p.[|_hits|]++; }
        """);

    [Fact] public Task H21_An_alias_passed_by_reference_is_no_longer_one() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private static void Change(ref object o) { o = new object(); }
        private static void Look(object o) { Console.WriteLine(o); }
        public void Bad() { var g = _gate; Change(ref g); lock (g) { [|_x|]++; } }
        public void Good() { var g = _gate; Look(g); lock (g) { _x++; } }
        """);

    private const string Nodes = """
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; public int Key; }
        public static class Subject
        {
            public static void Change(ref Node node) { }
            public static void Get(out Node node) { node = null; }
            public static void Swap(ref Node one, ref Node other) { (one, other) = (other, one); }

        """;

    [Theory]
    [InlineData("Change(ref alias);")]
    [InlineData("Get(out alias);")]
    [InlineData("Interlocked.Exchange(ref alias, new Node());")]
    [InlineData("Action change = () => alias = new Node(); change();")]
    public Task H21_The_lock_of_an_object_goes_with_its_alias(string change) => ReportsIn(Nodes + "public static void Run(Node node) { var alias = node; " + change + """
         lock (alias.Gate) { node.[|X|]++; } }
        }
        """);

    [Theory]
    [InlineData("Change(ref alias); alias = node;")]
    [InlineData("Console.WriteLine(alias.Key);")]
    [InlineData("Action look = () => Console.WriteLine(alias.Key); look();")]
    public Task H21_twin_of_an_alias_that_is_one_still(string change) => IsSilentIn(Nodes + "public static void Run(Node node) { var alias = node; " + change + """
         lock (alias.Gate) { node.X++; } }
        }
        """);

    [Fact] public Task H21_neighbour_two_that_changed_places_are_both_locked() => IsSilentIn(Nodes + """
            public static void Run(Node a, Node b)
            {
                var first = a; var second = b;
                if (a.Key > b.Key) Swap(ref first, ref second);
                lock (first.Gate) lock (second.Gate) { a.X++; b.X++; }
            }
        }
        """);

    private const string Owners = """
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class Owner { public readonly Node Node = new Node(); public Node Current = new Node(); }
        public static class Subject
        {

        """;

    [Theory]
    [InlineData("var node = owner.Node; Monitor.Enter(node.Gate); owner = other; node.X++; Monitor.Exit(node.Gate);")]
    [InlineData("var node = owner.Current; Monitor.Enter(node.Gate); owner.Current = new Node(); node.X++; Monitor.Exit(node.Gate);")]
    [InlineData("var node = owner.Node; var gate = node.Gate; Monitor.Enter(gate); owner = other; node.X++; Monitor.Exit(gate);")]
    public Task H20_What_an_owner_led_to_keeps_its_name_when_another_takes_its_place(string statements) =>
        IsSilentIn(Owners + "public static void Run(Owner owner, Owner other) { " + statements + " } }");

    [Theory]
    [InlineData("var node = owner.Node; Monitor.Enter(node.Gate); owner = other; owner.Node.[|X|]++; Monitor.Exit(node.Gate);")]
    [InlineData("var node = owner.Current; Monitor.Enter(node.Gate); owner.Current = other.Current; owner.Current.[|X|]++; Monitor.Exit(node.Gate);")]
    public Task H20_twin_what_the_new_one_leads_to_is_another(string statements) =>
        ReportsIn(Owners + "public static void Run(Owner owner, Owner other) { " + statements + " } }");

    [Fact] public Task H23_An_alias_assigned_again_after_it_escaped_is_one() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private static void Change(ref object o) { o = new object(); }
        public void M() { var g = _gate; Change(ref g); g = _gate; lock (g) { _x++; } }
        """);

    [Fact] public Task H24_An_alias_of_either_of_two_is_neither() => Reports("var gate = flag ? _gate : _other; lock (gate) { [|_hits|]++; }");

    [Fact] public Task H24_An_alias_of_the_same_on_both_paths_is_that() => IsSilent("""
        object gate;
        if (flag) gate = _gate; else gate = _gate;
        lock (gate) { _hits++; }
        """);

    [Fact] public Task An_alias_that_a_closure_writes_is_none() => Reports("""
        var gate = _gate;
        Action change = () => gate = _other;
        change();
        lock (gate) { [|_hits|]++; }
        """);

    [Fact] public Task An_alias_that_a_closure_only_reads_is_one() => IsSilent("""
        var gate = _gate;
        Action show = () => Console.WriteLine(gate);
        show();
        lock (gate) { _hits++; }
        """);

    [Fact] public Task H28_A_static_lock_is_the_same_by_any_name() => IsSilentIn("""
        public class Base { public static readonly object Gate = new object(); [GuardedBy("Gate")] public static int X; }
        public class Subject : Base
        {
            public void M() { lock (Gate) { X++; } lock (Base.Gate) { X++; } lock (Subject.Gate) { Base.X++; } }
        }
        """);

    [Fact] public Task H28_The_statics_of_two_types_are_two() => ReportsIn("""
        public class A { public static readonly object Gate = new object(); [GuardedBy("Gate")] public static int X; }
        public class B { public static readonly object Gate = new object(); public void M() { lock (Gate) { A.[|X|]++; } lock (A.Gate) { A.X++; } } }
        """);

    [Fact] public Task A_static_of_a_generic_type_is_one_per_construction() => ReportsIn("""
        public class G<T> { public static readonly object Gate = new object(); [GuardedBy("Gate")] public static int X; }
        public class Subject { public void M() { lock (G<int>.Gate) { G<int>.X++; G<string>.[|X|]++; } } }
        """);

    [Fact] public Task H32_A_declared_equivalence_makes_one_lock_of_two_paths() => IsSilentIn("""
        public class Inner { public readonly object Gate; public Inner(object gate) { Gate = gate; } [GuardedBy("Gate")] public int X; }
        [SameLock("_inner.Gate", "_gate")]
        public class Subject
        {
            private readonly object _gate = new object();
            private readonly Inner _inner;
            public Subject() { _inner = new Inner(_gate); }
            [GuardedBy("_gate")] private int _y;
            public void M() { lock (_gate) { _inner.X++; _y++; } lock (_inner.Gate) { _inner.X++; _y++; } }
        }
        """);

    [Fact] public Task H32_Without_the_declaration_they_are_two() => ReportsIn("""
        public class Inner { public readonly object Gate; public Inner(object gate) { Gate = gate; } [GuardedBy("Gate")] public int X; }
        public class Subject
        {
            private readonly object _gate = new object();
            private readonly Inner _inner;
            public Subject() { _inner = new Inner(_gate); }
            public void M() { lock (_gate) { _inner.[|X|]++; } lock (_inner.Gate) { _inner.X++; } }
        }
        """);

    [Fact] public Task H37_A_variable_bound_by_a_pattern_is_the_object() => ReportsIn("""
        public class Impl { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class Subject
        {
            public void M(object o, object p)
            {
                if (o is Impl i) { lock (i.Gate) { i.X++; ((Impl)o).X++; } }
                if (o is Impl a && p is Impl b) { lock (a.Gate) { b.[|X|]++; } }
            }
        }
        """);

    [Fact] public Task H37_A_variable_bound_by_a_switch_is_the_object() => IsSilentIn("""
        public class Impl { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class Subject
        {
            public void M(object o) { switch (o) { case Impl i: lock (i.Gate) { i.X++; } break; } }
        }
        """);

    [Fact] public Task H38_Casts_and_bangs_change_nothing() => IsSilent("lock ((object)_gate) { _hits++; } lock (_gate!) { _hits++; } lock ((object)this._gate!) { _hits++; }");

    [Fact] public Task A_coalesced_lock_is_neither_of_both() => Reports("lock (peer?._gate ?? _gate) { [|_hits|]++; }");

    [Fact] public Task A_conditional_access_names_the_same_object() => IsSilent("lock (peer._gate) { peer?.Touch(); }");

    [Fact] public Task I12_A_getter_that_hands_out_the_lock_is_the_lock() => ReportsIn("""
        public class Subject
        {
            private readonly object _gate = new object();
            private readonly object _other = new object();
            public object Gate => _gate;
            public object Other { get { return _other; } }
            [ReturnsLock("_gate")] public object Find() { return _gate; }
            [GuardedBy("_gate")] private int _x;
            public void M(Subject s) { lock (Gate) { _x++; } lock (s.Gate) { s._x++; } lock (Find()) { _x++; } lock (Other) { [|_x|]++; } }
        }
        """);

    [Fact] public Task I12_An_overridden_getter_is_the_getter() => IsSilentIn("""
        public abstract class Base { public abstract object Gate { get; } [GuardedBy("Gate")] protected int X; }
        public class Derived : Base
        {
            public override object Gate { get; } = new object();
            public void M() { lock (Gate) { X++; } Base self = this; lock (self.Gate) { X++; } }
        }
        """);

    [Fact] public Task I18_A_nested_type_that_locks_itself_does_not_lock_the_outer() => ReportsIn("""
        public class Outer
        {
            private readonly object _gate = new object();
            [GuardedBy("this")] private int _x;
            public class Inner { public void Bad(Outer o) { lock (this) { o.[|_x|]++; } } public void Good(Outer o) { lock (o) { o._x++; } } }
        }
        """);

    [Fact] public Task I19_The_lock_of_another_outer_object_does_not_do() => ReportsIn("""
        public class Outer
        {
            private readonly object _gate = new object();
            [GuardedBy("_gate")] private int _x;
            public class Inner
            {
                private readonly Outer _a;
                private readonly Outer _b;
                public Inner(Outer a, Outer b) { _a = a; _b = b; }
                public void M() { lock (_a._gate) { _a._x++; _b.[|_x|]++; } }
            }
        }
        """);

    [Fact] public Task Nodes_guarded_by_their_owner_are_checked_where_the_owner_is_known() => ReportsIn("""
        public class Owner
        {
            private readonly object _gate = new object();
            private sealed class Node { [GuardedBy("Owner.this._gate")] public int Value; }
            private readonly Node _node = new Node();
            public void Good() { lock (_gate) { _node.Value++; } }
            public void Bad() { _node.[|Value|]++; }
        }
        """);

    [Fact] public Task A_type_object_is_a_lock() => ReportsInClass("""
        [GuardedBy("typeof(Subject)")] private static int s_x;
        public void M() { lock ({|LCK2008:typeof(Subject)|}) { s_x++; } lock ({|LCK2008:typeof(string)|}) { [|s_x|]++; } }
        """);

    [Fact] public Task A_synchronized_method_locks_this_or_its_type() => ReportsInClass("""
        [GuardedBy("this")] private int _x;
        [GuardedBy("typeof(Subject)")] private static int s_x;
        [MethodImpl(MethodImplOptions.Synchronized)] public void M() { _x++; [|s_x|]++; }
        [MethodImpl(MethodImplOptions.Synchronized)] public static void N(Subject s) { s_x++; s.[|_x|]++; }
        public void O() { [|_x|]++; }
        """);

    [Fact] public Task A_lock_parameter_stands_for_the_argument() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        [RequiresLock("gate")] private static void Use(object gate) { }
        public void M(object o) { lock (_gate) { Use(_gate); _x++; {|LCK1001:Use|}(o); } }
        """.Replace("[|", "[|").Replace("{|LCK1001:", "{|LCK1001:"));

    [Fact] public Task Two_objects_locked_in_the_order_of_their_keys_are_both_held() => IsSilent("""
        var first = count < 0 ? this : peer;
        var second = count < 0 ? peer : this;
        lock (first._gate) lock (second._gate) { _hits--; peer._hits++; }
        """);

    [Fact] public Task Two_objects_swapped_into_order_are_both_held() => IsSilent("""
        Subject first = this, second = peer;
        if (count < 0) { first = peer; second = this; }
        lock (first._gate) { lock (second._gate) { _hits--; peer._hits++; } }
        """);

    [Fact] public Task One_object_of_several_by_another_lock_does_not_do() => Reports("""
        var first = count < 0 ? this : peer;
        lock (first._other) { [|_hits|]--; }
        """);

    [Fact] public Task Another_object_that_is_one_only_does_not_do() => Reports("""
        var first = peer;
        lock (first._gate) { [|_hits|]--; }
        """);
}
