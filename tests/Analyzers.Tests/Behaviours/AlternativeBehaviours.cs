using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>H24 and its neighbours: a value that is one of several, and nobody knows which.</summary>
public sealed class AlternativeBehaviours : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => "LCK1003";

    private static string WithNodes(string members) => """
        public class Node
        {
            public readonly object Gate = new object();
            public int Id;
            [GuardedBy("Gate")] public int X;
            [RequiresLock("Gate")] public void Need() { }
        }
        public class Use
        {

        """ + members + "\n}\n";

    [Fact] public Task H24_one_of_two_objects_is_used_with_both_held() => IsSilentIn(WithNodes("""
        public void A(bool c, Node a, Node b) { var o = c ? a : b; lock (a.Gate) lock (b.Gate) { o.X = 1; o.Need(); } }
        public void B(bool c, Node a, Node b) { Node o; if (c) o = a; else o = b; lock (a.Gate) lock (b.Gate) o.X = 1; }
        public void C(int c, Node a, Node b, Node d) { var o = c switch { 1 => a, 2 => b, _ => d }; lock (a.Gate) lock (b.Gate) lock (d.Gate) o.X = 1; }
        public void D(bool c, Node a, Node b) { var o = a; while (c) { o = o == a ? b : a; } lock (a.Gate) lock (b.Gate) o.X = 1; }
        public void E(bool c, Node a, Node b) { var o = c ? a : b; lock (o.Gate) o.X = 1; }
        """));

    [Fact] public Task H24_twin_one_of_two_objects_is_used_with_one_held() => ReportsIn(WithNodes("""
        public void A(bool c, Node a, Node b) { var o = c ? a : b; lock (a.Gate) { o.[|X|] = 1; o.{|LCK1001:Need|}(); } }
        public void B(bool c, Node a, Node b) { Node o; if (c) o = a; else o = b; lock (b.Gate) o.[|X|] = 1; }
        public void C(int c, Node a, Node b, Node d) { var o = c switch { 1 => a, 2 => b, _ => d }; lock (a.Gate) lock (b.Gate) o.[|X|] = 1; }
        public void D(bool c, Node a, Node b) { var o = a; while (c) { o = o == a ? b : new Node(); } lock (a.Gate) lock (b.Gate) o.[|X|] = 1; }
        public void E(bool c, Node a, Node b) { var o = c ? a : b; lock (o.Gate) a.[|X|] = 1; }
        """));

    [Fact] public Task H24_one_of_two_objects_of_which_one_is_another_by_now() => ReportsIn(WithNodes("""
        public void A(bool c, Node a, Node b) { var o = c ? a : b; a = b; lock (a.Gate) lock (b.Gate) o.[|X|] = 1; }
        """));

    [Fact] public Task Two_objects_ordered_by_a_tuple_are_both_held() => IsSilentIn(WithNodes("""
        public void A(Node a, Node b) { var (first, second) = a.Id < b.Id ? (a, b) : (b, a); lock (first.Gate) lock (second.Gate) { a.X++; b.X++; first.X++; second.X++; } }
        public void B(Node a, Node b)
        {
            (Node low, Node high) pair;
            if (a.Id < b.Id) pair = (a, b); else pair = (b, a);
            lock (pair.low.Gate) lock (pair.high.Gate) { a.X++; b.X++; pair.low.X++; }
        }
        public void C(Node a, Node b) { if (a.Id > b.Id) (a, b) = (b, a); lock (a.Gate) lock (b.Gate) { a.X++; b.X++; } }
        """));

    [Fact] public Task Of_two_objects_ordered_by_a_tuple_one_is_not_held() => ReportsIn(WithNodes("""
        public void A(Node a, Node b) { var (first, second) = a.Id < b.Id ? (a, b) : (b, a); lock (first.Gate) { first.X++; second.[|X|]++; } }
        public void B(Node a, Node b, Node c) { var (first, second) = a.Id < b.Id ? (a, b) : (b, a); lock (first.Gate) lock (second.Gate) c.[|X|]++; }
        """));

    [Theory]
    [InlineData("object one, two; if (a.Id < b.Id) { one = a.Gate; two = b.Gate; } else { one = b.Gate; two = a.Gate; }")]
    [InlineData("object one = a.Gate, two = b.Gate; if (a.Id > b.Id) (one, two) = (two, one);")]
    [InlineData("var one = a.Id < b.Id ? a.Gate : b.Gate; var two = a.Id < b.Id ? b.Gate : a.Gate;")]
    public Task Two_locks_that_are_put_in_order_are_both_held(string order) => IsSilentIn(WithNodes(
        "public void A(Node a, Node b) { " + order + " lock (one) lock (two) { a.X++; b.X++; } }"));

    [Theory]
    [InlineData("object one, two; if (a.Id < b.Id) { one = a.Gate; two = b.Gate; } else { one = b.Gate; two = c.Gate; } lock (one) lock (two) a.[|X|]++;")]
    [InlineData("object one, two; if (a.Id < b.Id) { one = a.Gate; two = b.Gate; } else { one = b.Gate; two = a.Gate; } lock (one) { a.[|X|]++; lock (two) b.X++; }")]
    [InlineData("var one = a.Id < b.Id ? a.Gate : b.Gate; var two = a.Id < b.Id ? b.Gate : a.Gate; lock (one) lock (two) c.[|X|]++;")]
    public Task Of_locks_that_are_put_in_order_another_is_not_held(string run) => ReportsIn(WithNodes("public void A(Node a, Node b, Node c) { " + run + " }"));

    private const string List = """
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private readonly List<int> _list = new List<int>();
        public void Add() { lock (_gate) _list.Add(1); }

        """;

    [Fact] public Task A_collection_that_may_be_the_guarded_one_is_used_outside() => ReportsInClass(List + """
        public int A(bool c) { List<int> l; lock (_gate) { l = c ? _list : new List<int>(); } return [|l|].Count; }
        public int B(List<int> p) { List<int> l; lock (_gate) { l = p ?? _list; } return [|l|].Count; }
        public int C(bool c) { var l = new List<int>(); lock (_gate) { if (c) l = _list; } return [|l|].Count; }
        """);

    [Fact] public Task A_collection_that_may_be_a_copy_of_the_guarded_one_is_used_outside() => IsSilentInClass(List + """
        public int A(bool c) { List<int> l; lock (_gate) { l = c ? _list.ToList() : new List<int>(); } return l.Count; }
        public int B(List<int> p) { List<int> l; lock (_gate) { l = p ?? _list.ToList(); } return l.Count; }
        public int C(bool c) { var l = new List<int>(); lock (_gate) { if (c) l = new List<int>(_list); } return l.Count; }
        public int D(bool c) { lock (_gate) { var l = c ? _list : new List<int>(); return l.Count; } }
        """);

    [Fact] public Task A_collection_that_may_have_been_the_guarded_one_is_used_outside() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private List<int> _list = new List<int>();
        public void Add() { lock (_gate) _list.Add(1); }
        public int A(bool c) { List<int> l; lock (_gate) { if (c) { l = _list; _list = new List<int>(); } else { l = new List<int>(); } } return l.Count; }
        """);
}
