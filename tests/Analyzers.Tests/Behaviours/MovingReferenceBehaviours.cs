using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Names that move while a lock is held: variables that are swapped or handed over by reference, references that may be bound to one of several places, keys that are fields.</summary>
public sealed class MovingReferenceBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Node = """
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int V; public Node Next; }

        """;

    private static string Using(string method) => Node + """
        public class Use
        {
            private Node _left = new Node(), _right = new Node();
            private readonly Node _fixed = new Node();
            private readonly Node[] _cells = new Node[4];
            private int _n;
            private static void Work() { Console.WriteLine(); }

            [AcquiresLock("n.Gate")] private static void Take(ref Node n) { Monitor.Enter(n.Gate); }
            [ReleasesLock("n.Gate")] private static void Drop(ref Node n) { Monitor.Exit(n.Gate); }
            [ReleasesLock("n.Gate")] private static void Hop(ref Node n) { var old = n; n = n.Next; Monitor.Exit(old.Gate); }
            [RequiresLock("n.Gate")] private static void Touch(ref Node n) { n.V++; }
            [ExcludesLock("n.Gate")] private static void Refresh(ref Node n) { lock (n.Gate) n.V++; }
            private static void Change(ref Node n) { n = n.Next; }

        """ + method + "\n}\n";

    // The value is what moves, not the name.
    [Theory]
    [InlineData("Monitor.Enter(a.Gate); (a, b) = (b, a); b.V++; Monitor.Exit(b.Gate);")]
    [InlineData("lock (a.Gate) { (a, b) = (b, a); b.V++; }")]
    [InlineData("Node p = a, q = b; Monitor.Enter(p.Gate); (p, q) = (q, p); q.V++; a.V++; Monitor.Exit(q.Gate);")]
    [InlineData("Monitor.Enter(_left.Gate); (_left, _right) = (_right, _left); _right.V++; Monitor.Exit(_right.Gate);")]
    [InlineData("if (a.GetHashCode() > b.GetHashCode()) (a, b) = (b, a); lock (a.Gate) lock (b.Gate) { a.V++; b.V++; }")]
    [InlineData("var c = a.Next; lock (a.Gate) { (a, b, c) = (b, c, a); c.V++; }")]
    [InlineData("lock (a.Gate) { (a, b) = (a, a); b.V++; a.V++; }")]
    [InlineData("Monitor.Enter(a.Gate); Node prev = null; while (a.Next != null) { Monitor.Enter(a.Next.Gate); (prev, a) = (a, a.Next); Monitor.Exit(prev.Gate); } a.V++; Monitor.Exit(a.Gate);")]
    public Task H23_what_is_swapped_keeps_its_lock(string body) => IsSilentIn(Using("    public void Run(Node a, Node b) { " + body + " }"));

    [Theory]
    [InlineData("Monitor.{|LCK2001:Enter|}(a.Gate); (a, b) = (b, a); a.{|LCK1003:V|}++; if (b.Next == null) return; Monitor.Exit(b.Gate);")]
    [InlineData("lock (a.Gate) { (a, b) = (b, a); a.{|LCK1003:V|}++; }")]
    [InlineData("lock (_left.Gate) { (_left, _right) = (_right, _left); _left.{|LCK1003:V|}++; }")]
    [InlineData("if (a.GetHashCode() > b.GetHashCode()) (a, b) = (b, a); lock (a.Gate) { a.V++; b.{|LCK1003:V|}++; }")]
    [InlineData("var c = a.Next; lock (a.Gate) { (a, b, c) = (b, c, a); b.{|LCK1003:V|}++; }")]
    [InlineData("lock (a.Gate) { (a, b) = (b, b); b.{|LCK1003:V|}++; }")]
    public Task H20_twin_what_is_swapped_in_has_not_been_locked(string body) => ReportsIn(Using("    public void Run(Node a, Node b) { " + body + " }"));

    // What is handed over by reference is meant as it was there by what is asked, and as it is afterwards by what is given.
    [Theory]
    [InlineData("Take(ref n); n.V++; Drop(ref n);")]
    [InlineData("lock (n.Gate) { Touch(ref n); n.V++; }")]
    [InlineData("var l = n; lock (n.Gate) { Touch(ref l); }")]
    [InlineData("Monitor.Enter(n.Gate); n.V++; Drop(ref n);")]
    [InlineData("Take(ref n); n.V++; Monitor.Exit(n.Gate);")]
    [InlineData("lock (n.Gate) n.V++; Refresh(ref n);")]
    [InlineData("var old = n; Monitor.Enter(n.Gate); old.V++; Hop(ref n); Touch2(n);")]
    public Task H21_neighbour_a_contract_by_way_of_a_reference(string body) => IsSilentIn(Using("    public void Run(Node n) { " + body + " } private static void Touch2(Node n) { }"));

    [Theory]
    [InlineData("Take(ref n); n.V++; Drop(ref n); n.{|LCK1003:V|}++;")]
    [InlineData("{|LCK1001:Touch|}(ref n);")]
    [InlineData("var l = n; lock (n.Next.Gate) { {|LCK1001:Touch|}(ref l); }")]
    [InlineData("Monitor.Enter(n.Gate); n.V++; Drop(ref n); {|LCK2002:Drop|}(ref n);")]
    [InlineData("Take(ref n); {|LCK1002:Refresh|}(ref n); Drop(ref n);")]
    [InlineData("Monitor.Enter(n.Gate); n.V++; Hop(ref n); n.{|LCK1003:V|}++;")]
    [InlineData("lock (n.Gate) { Change(ref n); n.{|LCK1003:V|}++; }")]
    public Task H21_twin_a_contract_by_way_of_a_reference_that_is_broken(string body) => ReportsIn(Using("    public void Run(Node n) { " + body + " }"));

    // An element is the same as long as its key is.
    [Theory]
    [InlineData("lock (_cells[_n].Gate) { _cells[_n].V++; }")]
    [InlineData("lock (_cells[_n].Gate) { _cells[_n].V++; Work(); _cells[_n].V++; }")]
    [InlineData("lock (_cells[_n % 4].Gate) { _cells[_n % 4].V++; }")]
    [InlineData("_n++; lock (_cells[_n].Gate) { _cells[_n].V++; }")]
    [InlineData("var i = _n; lock (_cells[i].Gate) { _cells[_n].V++; }")]
    [InlineData("var i = _n; lock (_cells[_n].Gate) { _cells[i].V++; }")]
    [InlineData("var i = _n; var j = _n; lock (_cells[i].Gate) { _cells[j].V++; }")]
    [InlineData("lock (_cells[_n].Gate) { var i = _n; _cells[i].V++; }")]
    [InlineData("var i = _n; lock (_cells[i].Gate) { _n++; _cells[i].V++; }")]
    [InlineData("var i = _n; Monitor.Enter(_cells[i].Gate); _n++; Monitor.Exit(_cells[i].Gate);")]
    [InlineData("var i = _n; Monitor.Enter(_cells[i].Gate); _cells[_n].V++; Monitor.Exit(_cells[_n].Gate);")]
    [InlineData("Monitor.Enter(_cells[_n].Gate); try { _cells[_n].V++; } finally { Monitor.Exit(_cells[_n].Gate); }")]
    public Task H13_neighbour_the_key_is_a_field(string body) => IsSilentIn(Using("    public void Run() { " + body + " }"));

    [Theory]
    [InlineData("lock (_cells[_n].Gate) { _n++; _cells[_n].{|LCK1003:V|}++; }")]
    [InlineData("var i = _n; lock (_cells[i].Gate) { _n++; _cells[_n].{|LCK1003:V|}++; }")]
    [InlineData("var i = _n; _n = 3; lock (_cells[_n].Gate) { _cells[i].{|LCK1003:V|}++; }")]
    [InlineData("var i = _n; lock (_cells[_n].Gate) { _n++; } _cells[i].{|LCK1003:V|}++;")]
    [InlineData("var i = _n; i++; lock (_cells[_n].Gate) { _cells[i].{|LCK1003:V|}++; }")]
    [InlineData("lock (_cells[_n].Gate) { _n++; var i = _n; _cells[i].{|LCK1003:V|}++; }")]
    [InlineData("lock (_cells[_n].Gate) { _n = 0; _cells[_n].{|LCK1003:V|}++; }")]
    [InlineData("lock (_cells[_n % 4].Gate) { _n++; _cells[_n % 4].{|LCK1003:V|}++; }")]
    [InlineData("lock (_cells[_n % 4].Gate) { _cells[_n % 3].{|LCK1003:V|}++; }")]
    [InlineData("lock (_cells[_n].Gate) { _cells[0].{|LCK1003:V|}++; }")]
    [InlineData("lock (_cells[_n].Gate) { Interlocked.Increment(ref _n); _cells[_n].{|LCK1003:V|}++; }")]
    public Task H13_twin_the_key_is_a_field_that_is_written(string body) => ReportsIn(Using("    public void Run() { " + body + " }"));

    private static string Places(string method) => """
        public class Use
        {
            private readonly object _m = new object();
            private readonly object _k = new object();
            [GuardedBy("_m")] private int _x;
            [GuardedBy("_m")] private int _y;
            [GuardedBy("_k")] private int _z;
            private int _free;

        """ + method + "\n}\n";

    [Theory]
    [InlineData("ref var at = ref b ? ref _x : ref _y; lock (_m) at++;")]
    [InlineData("ref readonly var at = ref b ? ref _x : ref _y; lock (_m) Console.WriteLine(at);")]
    [InlineData("ref var at = ref b ? ref _x : ref _z; lock (_m) lock (_k) at++;")]
    [InlineData("ref var at = ref _x; if (b) at = ref _z; lock (_m) lock (_k) at++;")]
    [InlineData("ref var at = ref _free; if (b) at = ref (_free > 3 ? ref _x : ref _y); lock (_m) at++;")]
    [InlineData("lock (_m) (b ? ref _x : ref _y) = 3;")]
    public Task N02_a_reference_to_one_of_several_places(string body) => IsSilentIn(Places("    public void Run(bool b) { " + body + " }"));

    [Theory]
    [InlineData("ref var at = ref b ? ref _x : ref _y; {|LCK1003:at|}++;")]
    [InlineData("ref readonly var at = ref b ? ref _x : ref _y; lock (_k) Console.WriteLine({|LCK1003:at|});")]
    [InlineData("ref var at = ref b ? ref _x : ref _z; lock (_m) {|LCK1003:at|}++;")]
    [InlineData("ref var at = ref b ? ref _x : ref _free; {|LCK1003:at|}++;")]
    [InlineData("ref var at = ref _x; if (b) at = ref _z; lock (_m) {|LCK1003:at|}++;")]
    [InlineData("lock (_m) { ref var at = ref b ? ref _x : ref _y; at++; } ref var late = ref b ? ref _x : ref _y; {|LCK1003:late|}++;")]
    public Task N02_twin_a_reference_to_one_of_several_places_without_the_lock(string body) => ReportsIn(Places("    public void Run(bool b) { " + body + " }"));

    [Fact] public Task N02_twin_one_of_several_places_is_returned_from_under_the_lock() => ReportsIn(Places("""
            public ref int Bad(bool b) { lock (_m) { return ref b ? ref _x : ref _y; } }
            [RequiresLock("_m")] public ref int Good(bool b) { return ref b ? ref _x : ref _y; }
        """).Replace("return ref b ? ref _x : ref _y; } }", "return ref {|LCK1003:b ? ref _x : ref _y|}; } }"));

    // L05 and its neighbours: a local function that invokes a delegate of the code around it.
    [Theory]
    [InlineData("Action a = () => _x++; void L() => a(); lock (_m) L();")]
    [InlineData("Action a = () => _x++; void L() { a(); } lock (_m) { L(); L(); }")]
    [InlineData("void A() => _x++; void L() => A(); lock (_m) L();")]
    public Task L05_a_local_function_invokes_a_delegate(string body) => IsSilentIn(Places("    public void Run() { " + body + " }"));

    [Theory]
    [InlineData("Action a = () => {|LCK1003:_x|}++; void L() => a(); L();")]
    [InlineData("Action a = () => {|LCK1003:_x|}++; void L() => a(); lock (_m) L(); new Thread(L).Start();")]
    [InlineData("Action a = () => {|LCK1003:_x|}++; void L() => a(); lock (_k) L();")]
    public Task L05_twin_a_local_function_invokes_a_delegate_without_the_lock(string body) => ReportsIn(Places("    public void Run() { " + body + " }"));
}
