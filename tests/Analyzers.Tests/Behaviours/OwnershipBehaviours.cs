using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>K04–K18: objects that nobody else can see need no lock, until somebody can.</summary>
public sealed class OwnershipBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Node = """
        public class Node
        {
            public readonly object Gate = new object();
            [GuardedBy(nameof(Gate))] public int Value;
            public Node Next;
            public Node() { }
            public Node(int value) { Value = value; }
            public void Run() { lock (Gate) { Value++; } }
        }

        """;

    protected override string? DefaultDiagnosticId => "LCK1003";

    private static string Of(string members) => Node + "public class Subject\n{\n    private static readonly object Lock = new object();\n    private Node _node = new Node();\n"
        + "    private static Node s_node = new Node();\n    private Node[] _nodes = new Node[1];\n    private List<Node> _list = new List<Node>();\n" + members + "\n}\n";

    [Fact] public Task K04_a_constructor_writes_another_object() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; public Node(Node other) { Value = 1; other.[|Value|] = 2; } }
        """);

    [Fact] public Task K04_twin_a_constructor_writes_an_object_that_it_made() => IsSilentIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; public Node(int value) { Value = value; }
            public Node() { var other = new Node(1); other.Value = 2; Value = 3; } }
        """);

    [Fact] public Task K09_what_a_factory_returns_is_owned_by_its_caller() => IsSilentIn(Of("""
        private static Node Make() => new Node();
        private static Node Build(bool flag) { var node = flag ? new Node() : new Node(1); node.Value = 2; return node; }
        public void M() { var a = Make(); a.Value = 1; var b = Build(true); b.Value = 2; }
        """));

    [Fact] public Task K09_twin_what_a_factory_has_kept_is_not() => ReportsIn(Of("""
        private static Node Make() { var node = new Node(); s_node = node; return node; }
        private static Node Get() => s_node;
        public void M() { var a = Make(); a.[|Value|] = 1; var b = Get(); b.[|Value|] = 2; }
        """));

    [Fact] public Task K09_twin_it_is_not_once_it_is_stored() => ReportsIn(Of("""
        private static Node Make() => new Node();
        public void M() { var a = Make(); a.Value = 1; _node = a; a.[|Value|] = 2; }
        """));

    [Fact] public Task K11_a_fresh_local_stored_in_a_static_under_a_lock() => ReportsIn(Of("""
        public void M() { var n = new Node(); n.Value = 1; lock (Lock) { s_node = n; } n.[|Value|] = 2; }
        """));

    [Fact] public Task K11_twin_written_before_it_is_stored() => IsSilentIn(Of("""
        public void M() { var n = new Node(); lock (Lock) { n.Value = 2; s_node = n; } }
        """));

    [Fact] public Task K13_owned_in_one_branch_only() => ReportsIn(Of("""
        public void M(bool flag) { Node n; if (flag) n = new Node(); else n = _node; n.[|Value|] = 2; }
        public void N(Node other) { var n = other ?? new Node(); n.[|Value|] = 2; }
        """));

    [Fact] public Task K13_twin_owned_in_both_branches() => IsSilentIn(Of("""
        public void M(bool flag) { Node n; if (flag) n = new Node(); else n = new Node(1); n.Value = 2; }
        public void N(bool flag) { var n = flag ? new Node() : new Node(1); n.Value = 2; }
        public void O(int kind) { var n = kind switch { 0 => new Node(), 1 => new Node(1), _ => new Node(2) }; n.Value = 2; }
        public void P(bool flag) { Node n = null!; if (flag) n = new Node(); if (n != null) n.Value = 2; }
        public void Q() { var n = new Node(); while (n.Value < 3) { n = new Node(n.Value + 1); } n.Value = 0; }
        """));

    [Fact] public Task K13_one_of_two_that_was_stored_is_not() => ReportsIn(Of("""
        public void M(bool flag) { Node n; if (flag) { n = new Node(); _node = n; } else n = new Node(1); n.[|Value|] = 2; }
        public void N(bool flag) { var n = flag ? new Node() : new Node(1); n.Value = 1; _node = n; n.[|Value|] = 2; }
        """));

    [Fact] public Task K16_a_finalizer_is_alone_and_Dispose_is_not() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _value;
        ~Subject() { _value = 0; }
        public void Dispose() { [|_value|] = 1; }
        """);

    [Fact] public Task K17_lazy_initialisation_that_reads_outside_the_lock() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private object _value;
        public object Get() { if ([|_value|] == null) { lock (_gate) { _value ??= new object(); } } return [|_value|]; }
        """);

    [Fact] public Task K17_twin_with_free_reads() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate), UnlockedReads = true)] private volatile object _value;
        public object Get() { if (_value == null) { lock (_gate) { _value ??= new object(); } } return _value; }
        """);

    // A constructor may touch the object that it builds, says the contract; that it has shown itself to somebody is not held against it.
    [Fact] public Task K18_a_constructor_that_leaks_this_is_still_one() => IsSilentIn("""
        public class Node { public static Node Last; public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; public Node() { Last = this; Value = 1; } }
        """);

    [Fact] public Task K18_twin_what_it_starts_is_none() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; public Node() { Task.Run(() => [|Value|] = 1); Value = 2; } }
        """);

    [Fact] public Task A_local_function_of_a_constructor_builds_too() => IsSilentIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; public Node() { Init(); void Init() { Value = 1; } new List<int>().ForEach(i => Value += i); } }
        """);

    [Fact] public Task An_init_accessor_builds() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] private int _value; public int A { init { _value = value; } } public int B { set { [|_value|] = value; } } }
        """);

    [Fact] public Task Copies_are_new() => IsSilentIn("""
        public record Card { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value { get; init; } }
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; public Node Copy() { var n = (Node)MemberwiseClone(); n.Value = 0; return n; } }
        public class Subject { public Card M(Card card) { var next = card with { Value = 1 }; return next; } }
        """);

    [Fact] public Task Elements_of_new_collections_are_new_if_all_of_them_are() => ReportsIn(Of("""
        public void M() { var a = new Node[3]; for (int i = 0; i < 3; i++) { a[i] = new Node(); a[i].Value = 2; } _nodes = a; }
        public void N() { var a = new[] { new Node(), new Node() }; a[0].Value = 1; }
        public void O() { var l = new List<Node>(); var n = new Node(); l.Add(n); n.Value = 1; l[0].Value = 1; }
        public void P(Node other) { var a = new[] { other }; a[0].[|Value|] = 1; }
        """));

    [Fact] public Task What_is_inside_another_object_goes_where_that_goes() => ReportsIn(Of("""
        public void M() { var inner = new Node(); var outer = new Node { Next = inner }; inner.Value = 1; outer.Next.Value = 2; _node = outer; inner.[|Value|] = 3; }
        public void N() { var n = new Node(); var l = new List<Node> { n }; n.Value = 1; _list = l; n.[|Value|] = 2; }
        """));

    [Fact] public Task Every_way_to_hand_an_object_out_ends_its_being_owned() => ReportsIn(Of("""
        private Action _action = () => { };
        private event Action Changed = () => { };
        private (Node, int) _pair;
        public void A() { var n = new Node(); Task.Run(n.Run); n.[|Value|] = 1; }
        public void B() { var n = new Node(); new Thread(n.Run).Start(); n.[|Value|] = 1; }
        public void C() { var n = new Node(); ThreadPool.QueueUserWorkItem(_ => n.Run()); n.[|Value|] = 1; }
        public void D() { var n = new Node(); Changed += n.Run; n.[|Value|] = 1; Changed(); }
        public void E() { var n = new Node(); _action = n.Run; n.[|Value|] = 1; _action(); }
        public void F() { var n = new Node(); _nodes[0] = n; n.[|Value|] = 1; }
        public void G() { var n = new Node(); _pair = (n, 1); n.[|Value|] = 1; Console.WriteLine(_pair); }
        public void H(ref Node target) { var n = new Node(); target = n; n.[|Value|] = 1; }
        public IEnumerable<Node> I() { var n = new Node(); n.Value = 1; yield return n; n.[|Value|] = 2; }
        public void J() { var n = new Node(); Interlocked.Exchange(ref _node, n); n.[|Value|] = 1; }
        public void K() { var n = new Node(); _node ??= n; n.[|Value|] = 1; }
        public void L(bool flag) { var n = new Node(); _node = flag ? n : null!; n.[|Value|] = 1; }
        public void M(ConcurrentQueue<Node> queue) { var n = new Node(); queue.Enqueue(n); n.[|Value|] = 1; }
        public void N() { var (a, b) = (new Node(), _node); a.Value = 1; b.[|Value|] = 2; }
        """));

    [Fact] public Task K09_neighbour_what_a_factory_returns_is_used_in_place_or_after_a_test_for_null() => IsSilentIn(Of("""
        private static Node Make() => new Node();
        private static Node MakeOrNull(bool flag) { if (flag) return null; return new Node(); }
        public void M() { Make().Value = 1; var b = MakeOrNull(true); if (b != null) b.Value = 2; MakeOrNull(false)?.ToString(); }
        """));

    [Fact] public Task K09_twin_what_it_kept_is_not_owned_in_place_either() => ReportsIn(Of("""
        private static Node Make() => s_node = new Node();
        private static Node MakeOrNull(bool flag) { if (flag) return null; return s_node; }
        public void M() { Make().[|Value|] = 1; var b = MakeOrNull(true); if (b != null) b.[|Value|] = 2; }
        """));

    [Fact] public Task K07_neighbour_a_private_method_that_sets_up_a_new_object() => IsSilentIn("""
        public class Node
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _value;
            public static Node Make() { var node = new Node(); node.SetUp(1); return node; }
            private void SetUp(int value) { _value = value; }
        }
        """);

    [Fact] public Task K07_twin_the_object_has_been_handed_out_before() => ReportsIn("""
        public class Node
        {
            private static Node s_last;
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _value;
            public static Node Make() { var node = new Node(); s_last = node; node.SetUp(1); return node; }
            private void SetUp(int value) { [|_value|] = value; }
        }
        """);

    private const string Counted = """
        public class Counted
        {
            private static readonly object Gate = new object();
            [GuardedBy(nameof(Gate))] private static int s_count;

        """;

    [Fact] public Task Y08_a_private_constructor_that_is_only_called_under_the_lock() => IsSilentIn(Counted + """
            private Counted(object key) { s_count++; }
            public static Counted Make() { lock (Gate) return new Counted(new object()); }
            public static Counted Again() { lock (Gate) { return new("key"); } }
        }
        """);

    [Fact] public Task Y08_twin_one_caller_lacks_it() => ReportsIn(Counted + """
            private Counted(object key) { s_count++; }
            public static Counted Make() { lock (Gate) return new Counted(new object()); }
            public static Counted Bad() => new {|LCK1001:Counted|}(new object());
        }
        """);

    [Fact] public Task Y08_twin_no_caller_has_it_or_anybody_may_call() => ReportsIn(Counted + """
            private Counted(object key) { [|s_count|]++; }
            public Counted() { [|s_count|]++; }
            public static Counted Make() => new Counted(new object());
            public static Counted Other() { lock (Gate) return new Counted(); }
        }
        """);

    [Theory]
    [InlineData("private static void Fill(Node node) { node.Value = 1; } public void A() { var node = new Node(); Fill(node); Fill(new Node()); }")]
    [InlineData("private void Fill(Node node, int n) { node.Value = n; lock (node.Gate) node.Value++; } public Node A() { var node = new Node(); Fill(node, 1); return node; }")]
    [InlineData("private void Deep(Node node) { Fill(node); } private void Fill(Node node) { node.Value = 1; } public void A() { Deep(new Node()); }")]
    [InlineData("private Node Filled(Node node) { node.Value = 1; return node; } public void A() { _list.Add(Filled(new Node())); }")]
    public Task K09_neighbour_a_private_method_that_only_gets_new_objects(string members) => IsSilentIn(Of(members));

    [Theory]
    [InlineData("private static void Fill(Node node) { node.[|Value|] = 1; } public void A(Node other) { Fill(new Node()); Fill(other); }")]
    [InlineData("private static void Fill(Node node) { node.[|Value|] = 1; } public void A() { var node = new Node(); s_node = node; Fill(node); }")]
    [InlineData("private static void Fill(Node node) { s_node = node; node.[|Value|] = 1; } public void A() { Fill(new Node()); }")]
    [InlineData("private void Fill(Node node) { _list.Add(node); node.[|Value|] = 1; } public void A() { Fill(new Node()); }")]
    [InlineData("private static void Fill(Node node) { Task.Run(() => { node.[|Value|] = 1; }); node.[|Value|] = 2; } public void A() { Fill(new Node()); }")]
    [InlineData("private static void Fill(Node node) { node = s_node; node.[|Value|] = 1; } public void A() { Fill(new Node()); }")]
    [InlineData("private static void Fill(Node node) { node.[|Value|] = 1; } public void A() { Action<Node> fill = Fill; fill(s_node); Fill(new Node()); }")]
    [InlineData("public static void Fill(Node node) { node.[|Value|] = 1; } public void A() { Fill(new Node()); }")]
    public Task K09_twin_one_that_gets_others_or_hands_them_out(string members) => ReportsIn(Of(members));
}
