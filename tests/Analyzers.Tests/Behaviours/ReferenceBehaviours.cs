using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>N02 and its neighbours: references into guarded structs, arrays and collections count where they are used, as what is done with them.</summary>
public sealed class ReferenceBehaviours : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => "LCK1004";

    private static string InStore(string members) => """
        public struct Point { public int X; public int Y; }
        public class Store
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            private readonly object _g = new object();
            [GuardedBy(nameof(_rw))] private readonly List<int> _list = new List<int>();
            [GuardedBy(nameof(_rw))] private readonly Dictionary<string, int> _map = new Dictionary<string, int>();
            [GuardedBy(nameof(_rw))] private readonly int[] _array = new int[3];
            [GuardedBy(nameof(_rw))] private int _shared;
            [GuardedBy(nameof(_g))] private Point _point;
            [GuardedBy(nameof(_g))] private readonly Point[] _points = new Point[3];
            [GuardedBy(nameof(_g))] private int _n;
            public void Fill() { _rw.EnterWriteLock(); try { _list.Add(1); _map["a"] = 1; _array[0] = 1; } finally { _rw.ExitWriteLock(); } }

        """ + members + "\n}\n";

    private static string Reading(string statements) => InStore("public int Run(int i, string key) { var sum = 0; _rw.EnterReadLock(); try { " + statements + " } finally { _rw.ExitReadLock(); } return sum; }");

    [Theory]
    [InlineData("foreach (ref var x in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_list)) [|x|] = 1;")]
    [InlineData("foreach (ref var x in _array.AsSpan()) [|x|]++;")]
    [InlineData("ref var x = ref _array[0]; [|x|] = 1;")]
    [InlineData("ref var x = ref _array[i + 1]; [|x|] += i;")]
    [InlineData("ref var x = ref _shared; [|x|]++;")]
    [InlineData("ref var x = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(_map, key); [|x|]++;")]
    [InlineData("var s = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_list); [|s|][0] = 1;")]
    public Task N02_a_reference_is_written_under_a_shared_hold(string statements) => ReportsIn(Reading(statements));

    [Theory]
    [InlineData("foreach (ref var x in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_list)) sum += x;")]
    [InlineData("foreach (ref readonly var x in _array.AsSpan()) sum += x;")]
    [InlineData("ref var x = ref _array[0]; sum = x;")]
    [InlineData("ref var x = ref _array[i + 1]; sum += x;")]
    [InlineData("ref var x = ref _shared; sum += x;")]
    [InlineData("ref var x = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(_map, key); sum += x;")]
    [InlineData("var own = new int[3]; foreach (ref var x in own.AsSpan()) x = 1;")]
    public Task N02_twin_a_reference_is_read_under_a_shared_hold(string statements) => IsSilentIn(Reading(statements));

    [Fact] public Task N02_a_reference_is_written_under_an_exclusive_hold() => IsSilentIn(InStore("""
        public void A() { _rw.EnterWriteLock(); try { foreach (ref var x in _array.AsSpan()) x = 1; } finally { _rw.ExitWriteLock(); } }
        public void B() { lock (_g) { ref var x = ref _point.X; x = 1; } }
        public void C() { ref var x = ref _point.X; lock (_g) { x = 1; } }
        public void D() { ref var y = ref _points[1].Y; lock (_g) { y = 1; } }
        """));

    [Fact] public Task N02_a_reference_is_used_behind_the_region() => ReportsIn(InStore("""
        public void A() { ref var x = ref _point.X; lock (_g) { } {|LCK1003:x|} = 1; }
        public void B() { ref var y = ref _points[1].Y; {|LCK1003:y|} = 1; }
        public int C(int i) { _rw.EnterReadLock(); ref readonly var x = ref _array[i]; _rw.ExitReadLock(); return {|LCK1003:x|}; }
        public ref int D() { lock (_g) { ref var x = ref _n; return ref {|LCK1003:x|}; } }
        public void E() { foreach (ref var x in {|LCK1003:_array|}.AsSpan()) {|LCK1003:x|} = 1; }
        """));
}
