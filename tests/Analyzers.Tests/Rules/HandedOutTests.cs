using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK1007: a reference to guarded state leaves its region. Off by default.</summary>
public sealed class HandedOutTests
{
    private const string Types = """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using ConventionAnalyzers;

        public sealed class Node { public int Value; }

        """;

    private const string Members = """
            private readonly object _gate = new object();
            private readonly object _other = new object();
            [GuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
            [GuardedBy(nameof(_gate))] private readonly Dictionary<int, string> _map = new Dictionary<int, string>();
            [GuardedBy(nameof(_gate))] private int[] _slots = new int[3];
            [GuardedBy(nameof(_gate))] private List<int> _spare = new List<int>();
            [GuardedBy(nameof(_gate))] private List<int> _replaced = new List<int>();
            [GuardedBy(nameof(_gate))] private readonly ConcurrentQueue<int> _queue = new ConcurrentQueue<int>();
            [GuardedBy(nameof(_gate))] private Node _reference = new Node();
            [ContentsGuardedBy(nameof(_gate))] private Node _node = new Node();
            private List<int> _free = new List<int>();
            private static List<int> s_free = new List<int>();
            public void Fill() { lock (_gate) { _items.Add(1); _map[1] = ""; _slots[0] = 1; _spare.Add(1); _replaced = new List<int>(); } }

        """;

    private static Task Verify(string members, bool on = true)
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer> { TestCode = Types + "public class Subject\n{\n" + Members + members + "\n}\n", DefaultDiagnosticId = "LCK1007" };
        if (on)
            test.EnabledDiagnostics.Add("LCK1007");
        return test.RunAsync();
    }

    [Theory]
    [InlineData("List<int>", "[|_items|]")]
    [InlineData("IEnumerable<int>", "[|_items|]")]
    [InlineData("IReadOnlyList<int>", "[|_items|].AsReadOnly()")]
    [InlineData("ICollection<int>", "this.[|_map|].Keys")]
    [InlineData("int[]", "[|_slots|]")]
    [InlineData("Memory<int>", "[|_slots|].AsMemory()")]
    [InlineData("IEnumerable<int>", "[|_items|].Where(i => i > 1).Select(i => 2 * i)")]
    [InlineData("Node", "[|_node|]")]
    [InlineData("(List<int>, int)", "([|_items|], 1)")]
    [InlineData("List<int>", "Environment.TickCount > 1 ? [|_items|] : new List<int>()")]
    [InlineData("List<int>", "[|_items|] ?? new List<int>()")]
    public Task N12_a_reference_that_is_returned_leaves(string type, string value) => Verify($"    public {type} M() {{ lock (_gate) {{ return {value}; }} }}");

    [Theory]
    [InlineData("List<int>", "_items.ToList()")]
    [InlineData("List<int>", "new List<int>(_items)")]
    [InlineData("int[]", "_items.Where(i => i > 1).ToArray()")]
    [InlineData("int", "_items.Count + _items[0]")]
    [InlineData("int[]", "(int[])_slots.Clone()")]
    [InlineData("string", "_map[1]")]
    [InlineData("List<int>", "_items.Count > 1 ? _items.ToList() : new List<int>()")]
    [InlineData("int", "(_items ?? new List<int>()).Count")]
    [InlineData("int", "_node.Value")]
    [InlineData("ConcurrentQueue<int>", "_queue")]
    [InlineData("Node", "_reference")]
    [InlineData("List<int>", "_replaced")]
    public Task N12_twin_a_copy_a_value_or_what_may_be_shared_does_not(string type, string value) => Verify($"    public {type} M() {{ lock (_gate) {{ return {value}; }} }}");

    [Fact] public Task O11_a_reference_that_is_stored_where_the_lock_does_not_guard_leaves() => Verify("""
            public void A() { lock (_gate) { _free = [|_items|]; } }
            public void B() { lock (_gate) { s_free = [|_items|]; } }
            public void C(out List<int> items) { lock (_gate) { items = [|_items|]; } }
            public void D(List<int>[] all) { lock (_gate) { all[0] = [|_items|]; } }
            public List<int> E() { lock (_gate) { var mine = _items; mine.Add(1); return [|mine|]; } }
        """);

    [Fact] public Task O11_twin_a_reference_that_stays_under_the_lock_does_not() => Verify("""
            public void A() { lock (_gate) { _spare = _items; var mine = _items; mine.Add(1); } }
            public void B() { lock (_gate) { _free = _items.ToList(); } }
            public List<int> C() { lock (_gate) { var drained = _items; _items = new List<int>(); return drained; } }
        """);

    [Fact] public Task Who_is_called_under_the_lock_may_return_what_it_guards() => Verify("""
            [RequiresLock(nameof(_gate))] public List<int> A() { return _items; }
            [RequiresLock(nameof(_gate))] public List<int> B() { lock (_other) { return _items; } }
            public int C() { lock (_gate) { return A().Count; } }
        """);

    [Fact] public Task Any_lock_will_do() => Verify("""
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private readonly List<int> _shared = new List<int>();
            public void Put() { _rw.EnterWriteLock(); try { _shared.Add(1); } finally { _rw.ExitWriteLock(); } }
            public List<int> A() { _rw.EnterReadLock(); try { return [|_shared|]; } finally { _rw.ExitReadLock(); } }
            public List<int> B() { _rw.EnterReadLock(); try { return _shared.ToList(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact] public Task It_is_off_by_default() => Verify("    public List<int> M() { lock (_gate) { return _items; } }", on: false);
}
