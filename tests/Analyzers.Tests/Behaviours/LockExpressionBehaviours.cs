using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>What may stand in a lock expression, and in the head of a <c>lock</c> statement: qualified and generic names, <c>?.</c> and <c>?[]</c>.</summary>
public sealed class LockExpressionBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Hub = """
        namespace Deep
        {
            public static class Hub
            {
                public static readonly object Gate = new object();
                [GuardedBy("global::Deep.Hub.Gate")] public static int Count;
                [GuardedBy("typeof(global::Deep.Hub)")] public static int ByType;
                [GuardedBy("Cache<System.Int32>.Gate")] public static int OfInts;
                [GuardedBy("Short.Gate")] public static int ByAlias;
            }
            public static class Cache<T>
            {
                public static readonly object Gate = new object();
                [GuardedBy("Gate")] public static int X;
                [GuardedBy("Cache<int>.Gate")] public static int Z;
            }
        }

        """;

    private static string InHub(string members) => "using Short = Deep.Hub;\n" + Hub + "public class Use\n{\n" + members + "\n}\n";

    [Fact] public Task A_name_may_start_at_the_global_namespace() =>
        IsSilentIn(InHub("public int Run() { lock (Deep.Hub.Gate) return global::Deep.Hub.Count; }"));

    [Fact] public Task A_name_that_starts_at_the_global_namespace_is_enforced() =>
        ReportsIn(InHub("public int Run() => Deep.Hub.{|LCK1003:Count|};"));

    [Fact] public Task A_type_object_may_be_named_from_the_global_namespace() =>
        ReportsIn(InHub("public int Run() { lock ({|LCK2008:typeof(Deep.Hub)|}) return Deep.Hub.ByType + Deep.Hub.{|LCK1003:Count|}; }"));

    [Fact] public Task A_type_may_be_named_by_an_alias() =>
        IsSilentIn(InHub("public int Run() { lock (Deep.Hub.Gate) return Deep.Hub.ByAlias; }"));

    [Fact] public Task A_type_named_by_an_alias_is_enforced() =>
        ReportsIn(InHub("public int Run() => Deep.Hub.{|LCK1003:ByAlias|};"));

    [Fact] public Task The_static_lock_of_a_constructed_type() =>
        IsSilentIn(InHub("public int Run() { lock (Deep.Cache<int>.Gate) return Deep.Hub.OfInts + Deep.Cache<int>.X + Deep.Cache<string>.Z; }"));

    [Fact] public Task The_static_lock_of_another_construction_is_another_lock() => ReportsIn(InHub("""
        public int Run() { lock (Deep.Cache<string>.Gate) return Deep.Hub.{|LCK1003:OfInts|} + Deep.Cache<int>.{|LCK1003:X|} + Deep.Cache<string>.{|LCK1003:Z|}; }
        """));

    private const string Nodes = """
        public class Node
        {
            public readonly object Gate = new object();
            public readonly Node Next = null!;
            [GuardedBy("Gate")] public int X;
            [GuardedBy("Next?.Next?.Gate")] public int Deep;
        }

        """;

    private static string InNodes(string members) => Nodes + """
        public class Use
        {
            private readonly Node[] _all = new Node[3];
            private readonly Dictionary<string, object> _locks = new Dictionary<string, object>();
            [GuardedBy("_locks?[\"a\"]")] private int _keyed;
            [GuardedBy("_all?[0]?.Gate")] private int _first;

        """ + members + "\n}\n";

    [Fact] public Task The_question_mark_of_a_path_in_a_contract_says_nothing() => IsSilentIn(InNodes("""
        public int A(Node n) { lock (n.Next.Next.Gate) return n.Deep; }
        public int B() { lock (_all[0].Gate) return _first; }
        public int C() { lock (_locks["a"]) return _keyed; }
        """));

    [Fact] public Task A_path_with_a_question_mark_in_a_contract_is_enforced() => ReportsIn(InNodes("""
        public int A(Node n) { lock (n.Next.Gate) return n.{|LCK1003:Deep|}; }
        public int B() { lock (_all[1].Gate) return {|LCK1003:_first|}; }
        public int C() { lock (_locks["b"]) return {|LCK1003:_keyed|}; }
        """));

    [Fact] public Task The_question_mark_of_a_path_in_a_lock_statement_says_nothing() => IsSilentIn(InNodes("""
        public int A(Node n) { lock (n?.Next?.Gate!) return n!.Next.X; }
        public int B() { lock (_all?[0].Gate!) return _all[0].X + _first; }
        public int C(Node n) { Monitor.Enter(n?.Gate!); try { return n!.X; } finally { Monitor.Exit(n?.Gate!); } }
        """));

    [Fact] public Task A_path_with_a_question_mark_in_a_lock_statement_is_one_lock_only() => ReportsIn(InNodes("""
        public int A(Node n) { lock (n?.Next?.Gate!) return n!.{|LCK1003:X|}; }
        public int B() { lock (_all?[1].Gate!) return _all[0].{|LCK1003:X|}; }
        public int C(Node n, Node o) { Monitor.Enter(n?.Gate!); try { return o.{|LCK1003:X|}; } finally { Monitor.Exit(n?.Gate!); } }
        """));

    private static string Handed(string members) => """
        using Short = Deep.Hub;
        namespace Deep
        {
            public class Hub
            {
                public static readonly object Gate = new object();
                public static readonly object Other = new object();
                [GuardedBy("Gate")] public static int Count;
                public static readonly Hub One = new Hub();
                public readonly object Own = new object();
                [GuardedBy("Own")] public int Value;
                public static class Inner { public static readonly object Gate = new object(); [GuardedBy("Gate")] public static int Count; }
            }
            public static class Cache<T> { public static readonly object Gate = new object(); [GuardedBy("Gate")] public static int Count; }
        }
        public class Use
        {

        """ + members + "\n}\n";

    [Theory]
    [InlineData("object Gate => Deep.Hub.Gate;", "Gate")]
    [InlineData("object Gate => global::Deep.Hub.Gate;", "Gate")]
    [InlineData("static object Gate => Short.Gate;", "Gate")]
    [InlineData("static object Gate { get { return Deep.Hub.Gate; } }", "Gate")]
    [InlineData("object Gate() => Short.Gate;", "Gate()")]
    public Task A_getter_may_hand_out_a_lock_of_another_type(string getter, string gate) =>
        IsSilentIn(Handed("private " + getter + " public void Run() { lock (" + gate + ") Short.Count++; }"));

    [Theory]
    [InlineData("object Gate => Deep.Hub.Inner.Gate;", "Deep.Hub.Inner.Count")]
    [InlineData("object Gate => Deep.Cache<int>.Gate;", "Deep.Cache<int>.Count")]
    [InlineData("object Gate => Short.One.Own;", "Short.One.Value")]
    public Task A_getter_may_hand_out_a_lock_that_a_type_leads_to(string getter, string guarded) =>
        IsSilentIn(Handed("private " + getter + " public void Run() { lock (Gate) " + guarded + "++; }"));

    [Theory]
    [InlineData("object Gate => Short.Other;", "Short.{|LCK1003:Count|}")]
    [InlineData("object Gate => Deep.Hub.Inner.Gate;", "Short.{|LCK1003:Count|}")]
    [InlineData("object Gate => Deep.Cache<int>.Gate;", "Deep.Cache<long>.{|LCK1003:Count|}")]
    [InlineData("object Gate => Short.One.Own;", "other.{|LCK1003:Value|}")]
    public Task A_getter_that_hands_out_another_lock_is_another_lock(string getter, string guarded) =>
        ReportsIn(Handed("private " + getter + " public void Run(Deep.Hub other) { lock (Gate) " + guarded + "++; }"));

    [Fact] public Task A_parameter_hides_the_member_that_others_mean_by_its_name() => ReportsInClass("""
        private readonly object gate = new object();
        [GuardedBy("gate")] private int _x;
        [RequiresLock("gate")] public void Own() { _x++; }
        [RequiresLock("gate")] public void Given(object gate) { {|LCK1003:_x|}++; }
        [RequiresLock("gate")] public static void Shared(object gate) { }
        public void A(object o) { lock (gate) { Own(); {|LCK1001:Given|}(o); {|LCK1001:Shared|}(o); } }
        """);

    [Fact] public Task A_parameter_hides_the_member_twin() => IsSilentInClass("""
        private readonly object gate = new object();
        [GuardedBy("gate")] private int _x;
        [RequiresLock("gate")] public static void Shared(object gate) { }
        [RequiresLock("gate")] public void Given(object gate) { }
        [RequiresLock("gate")] public void Own() { _x++; }
        public void A(object o) { lock (gate) Own(); lock (o) { Given(o); Shared(o); } }
        """);
}
