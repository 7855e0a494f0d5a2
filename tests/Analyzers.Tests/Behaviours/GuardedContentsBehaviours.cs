using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>N12 and O10: a local that holds guarded contents stands for them.</summary>
public sealed class GuardedContentsBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string State = """
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
        [GuardedBy(nameof(_gate))] private int[] _slots = new int[3];
        public void Fill() { lock (_gate) { _items.Add(1); _slots[0] = 1; } }

        """;

    protected override string? DefaultDiagnosticId => "LCK1003";

    [Fact] public Task N12_a_local_that_holds_a_guarded_collection_is_used_outside() => ReportsInClass(State + """
        public void M()
        {
            List<int> items;
            lock (_gate) { items = _items; items.Add(2); }
            [|items|].Add(3);
            Console.WriteLine([|items|].Count);
            foreach (var item in [|items|]) { }
            [|items|]?.Clear();
            Console.WriteLine([|items|].Any());
        }
        """);

    [Fact] public Task N12_twin_it_is_used_inside() => IsSilentInClass(State + """
        public void M()
        {
            List<int> items;
            lock (_gate) { items = _items; items.Add(2); }
            lock (_gate) { items.Add(3); foreach (var item in items) { } }
        }
        """);

    [Fact] public Task N12_twin_a_copy_is_used_outside() => IsSilentInClass(State + """
        public void M() { List<int> items; lock (_gate) { items = _items.ToList(); } items.Add(3); }
        """);

    [Fact] public Task N12_twin_a_local_that_is_given_another_is_free() => IsSilentInClass(State + """
        public void M() { List<int> items; lock (_gate) { items = _items; } items = new List<int>(); items.Add(3); }
        """);

    [Fact] public Task N12_arrays_and_spans_are_contents_too() => ReportsInClass(State + """
        public void M()
        {
            int[] slots;
            lock (_gate) { slots = _slots; slots[0] = 1; }
            [|slots|][0] = 2;
            Console.WriteLine([|slots|][0] + slots.Length);
        }

        public void N() { Span<int> span; lock (_gate) { span = _slots; span[0] = 1; } [|span|][0] = 2; }
        public void O() { Span<int> span; lock (_gate) { span = _slots.AsSpan(); span[0] = 1; } [|span|][0] = 2; }
        """);

    [Fact] public Task N12_a_drained_collection_belongs_to_whoever_drained_it() => IsSilentInClass(State + """
        public void A() { List<int> old; lock (_gate) { old = _items; _items = new List<int>(); } old.Add(1); }
        public void B() { List<int> old; lock (_gate) { old = Interlocked.Exchange(ref _items, new List<int>()); } old.Add(1); }
        public void C() { List<int> old; lock (_gate) { old = _items; Interlocked.Exchange(ref _items, new List<int>()); } old.Add(1); }
        public void D() { List<int> old; lock (_gate) { (old, _items) = (_items, new List<int>()); } old.Add(1); }
        """);

    [Fact] public Task N12_a_snapshot_of_what_is_only_ever_replaced_is_free() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
        [GuardedBy(nameof(_gate))] private int[] _slots = new int[3];
        public void Add(int i) { lock (_gate) { _items = new List<int>(_items) { i }; _slots = _slots.Append(i).ToArray(); } }
        public int Sum() { List<int> items; int[] slots; lock (_gate) { items = _items; slots = _slots; } return items.Count + slots[0]; }
        """);

    [Fact] public Task N12_a_change_under_a_shared_hold_needs_an_exclusive_one() => ReportsInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private readonly List<int> _items = new List<int>();
        public void M() { _rw.EnterReadLock(); var items = _items; Console.WriteLine(items.Count); {|LCK1004:items|}.Add(1); _rw.ExitReadLock(); }
        """);

    [Fact] public Task O10_guarded_contents_follow_the_reference_into_a_local() => ReportsInClass("""
        public class Box { public int Value; public void Touch() { } }
        private readonly object _gate = new object();
        [ContentsGuardedBy(nameof(_gate))] private readonly Box _box = new Box();
        [GuardedBy(nameof(_gate))] private Box _other = new Box();
        public void M()
        {
            var box = _box;
            [|box|].Value = 1;
            [|box|].Touch();
            lock (_gate) { box.Value++; box.Touch(); }
            Box other;
            lock (_gate) { other = _other; }
            other.Value = 1;
        }
        """);

    [Fact] public Task N18_what_is_declared_concurrent_or_immutable_is_free_in_a_local() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private ConcurrentDictionary<int, int> _map = new ConcurrentDictionary<int, int>();
        [GuardedBy(nameof(_gate))] private ImmutableList<int> _list = ImmutableList<int>.Empty;
        public void M() { ConcurrentDictionary<int, int> map; ImmutableList<int> list; lock (_gate) { map = _map; list = _list; } map[1] = 2; Console.WriteLine(list.Count); }
        """);

    [Fact] public Task N11_a_reference_that_is_returned_outlives_the_lock() => ReportsInClass(State + """
        public ref int A() { lock (_gate) { return ref _slots2[0]; } }
        public ref int B() { lock (_gate) { return ref [|_value|]; } }
        [RequiresLock(nameof(_gate))] public ref int C() { return ref _value; }
        public int D() { lock (_gate) { return _value; } }
        [GuardedBy(nameof(_gate))] private int _value;
        private readonly int[] _slots2 = new int[1];
        """);

    [Fact] public Task N12_changed_through_the_local_alone_it_is_changed() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
        public void M() { List<int> items; lock (_gate) { items = _items; } [|items|].Add(1); }
        """);

    private const string Both = """
        private readonly object _gate = new object();
        private readonly object _inner = new object();
        [GuardedBy(nameof(_gate)), ContentsGuardedBy(nameof(_inner))] private Node _node = new Node();
        public sealed class Node { public int Value; public Node Next; public void Deconstruct(out int value, out Node next) { value = Value; next = Next; } }

        """;

    [Fact] public Task O05_a_pattern_that_looks_inside_reads_the_contents() => ReportsInClass(Both + """
        public bool A() { lock (_gate) { return [|_node|] is { Value: 1 }; } }
        public bool B() { lock (_gate) { return [|_node|] is not null and { Next.Value: 1 }; } }
        public bool C() { lock (_gate) { return [|_node|] is (1, _); } }
        """);

    [Fact] public Task O05_twin_a_pattern_that_looks_at_the_reference_does_not() => IsSilentInClass(Both + """
        public bool A() { lock (_gate) { return _node is { } node; } }
        public bool B() { lock (_gate) { return _node is not null; } }
        public bool C() { lock (_gate) { lock (_inner) { return _node is { Value: 1 }; } } }
        """);

    [Fact] public Task N17_a_concurrent_collection_that_is_never_replaced_needs_no_lock() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private readonly ConcurrentDictionary<int, int> _map = new ConcurrentDictionary<int, int>();
        [ContentsGuardedBy(nameof(_gate))] private ConcurrentQueue<int> _queue = new ConcurrentQueue<int>();
        public void M() { _map[1] = 2; _queue.Enqueue(_map.Count); _queue = new ConcurrentQueue<int>(); }
        """);

    [Fact] public Task N17_twin_one_that_is_replaced_or_not_concurrent_does() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private ConcurrentDictionary<int, int> _map = new ConcurrentDictionary<int, int>();
        [ContentsGuardedBy(nameof(_gate))] private readonly Queue<int> _queue = new Queue<int>();
        public void M() { [|_map|][1] = 2; [|_queue|].Enqueue(1); [|_map|] = new ConcurrentDictionary<int, int>(); }
        """);

    [Fact] public Task A_member_that_is_its_own_lock_is_read_to_be_entered_by_a_call_too() => ReportsInClass("""
        [GuardedBy("itself")] private readonly List<int> _items = new List<int>();
        public void A() { Monitor.Enter(_items); try { _items.Clear(); } finally { Monitor.Exit(_items); } }
        public bool B() { if (!Monitor.TryEnter(_items, 10)) return false; try { _items.Add(1); return true; } finally { Monitor.Exit(_items); } }
        public void C() { lock (_items) { } [|_items|].Clear(); }
        """);

    [Fact] public Task O11_what_is_guarded_may_be_handed_on_under_the_lock_and_is_used_by_its_new_name() => ReportsInClass(State + """
        private List<int> _free = new List<int>();
        public void M() { List<int> mine; lock (_gate) { mine = _items; _free = _items; } _free.Add(1); [|mine|].Add(2); }
        """);

    [Fact] public Task O11_twin_a_copy_is_nobody_elses() => IsSilentInClass(State + """
        private List<int> _free = new List<int>();
        public void M() { List<int> mine; lock (_gate) { mine = new List<int>(_items); _free = mine; } _free.Add(1); mine.Add(2); }
        """);

    private const string Contents = """
        private readonly object _gate = new object();
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim(LockRecursionPolicy.NoRecursion);
        [ContentsGuardedBy(nameof(_gate))] private List<int> _list = new List<int>();
        [ContentsGuardedBy(nameof(_gate))] private System.Text.StringBuilder _text = new System.Text.StringBuilder();
        [ContentsGuardedBy(nameof(_gate))] private int[] _slots = new int[3];
        [GuardedBy(nameof(_rw))] private readonly List<int> _shared = new List<int>();
        [GuardedBy(nameof(_rw))] private readonly int[] _cells = new int[3];

        """;

    public static TheoryData<string> Uses => new()
    {
        "[|_list|]?.Clear();",
        "var count = [|_list|]?.Count;",
        "[|_list|][0] = _rw != null ? 1 : 2;",
        "[|_slots|][0] = _rw?.CurrentReadCount ?? 1;",
        "var last = [|_list|][^1];",
        "[|_list|][^1] = 2;",
        "var shown = $\"{[|_text|]}\";",
        "var shown = \"a\" + [|_text|];",
        "var shown = [|_text|] + \"a\" + 1;",
        "var shown = \"a\"; shown += [|_text|];",
        "int[] all = [1, .. [|_list|]];",
        "var copy = new List<int>([|_list|]);",
        "var copy = new HashSet<int>(); copy.UnionWith([|_list|]);",
        "var joined = string.Join(\", \", [|_list|]);",
        "var found = Array.IndexOf([|_slots|], 1);",
        "Array.Copy(new int[3], [|_slots|], 1);",
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public Task O10_contents_are_used_in_many_forms(string use) => ReportsInClass(Contents + "public void M() { " + use + " }");

    [Theory]
    [MemberData(nameof(Uses))]
    public Task O10_twin_under_the_lock_none_of_them_is_reported(string use) =>
        IsSilentInClass(Contents + "public void M() { lock (_gate) { " + use.Replace("[|", "").Replace("|]", "") + " } }");

    [Theory]
    [InlineData("if (_list == null) return;")]
    [InlineData("var list = _list ?? new List<int>();")]
    [InlineData("var kept = (_list, 1);")]
    [InlineData("var shown = nameof(_list) + (_list is null);")]
    [InlineData("Keep(_list); _list = null;")]
    public Task O10_twin_the_reference_is_free(string use) => IsSilentInClass(Contents + "static void Keep(object o) { }\npublic void M() { " + use + " }");

    [Theory]
    [InlineData("[|_shared|]?.Add(1);")]
    [InlineData("[|_shared|][^1] = 1;")]
    [InlineData("[|_shared|][0] = _rw.RecursiveReadCount > 1 ? 1 : 2;")]
    [InlineData("Array.Sort([|_cells|]);")]
    [InlineData("Array.Clear([|_cells|], 0, 1);")]
    public Task B02_neighbour_a_change_in_another_form_needs_the_exclusive_hold(string change) => ReportsInClass(Contents
        + "public void M() { _rw.EnterReadLock(); " + change.Replace("[|", "{|LCK1004:").Replace("|]", "|}") + " _rw.ExitReadLock(); }");

    [Theory]
    [InlineData("_shared?.Contains(1);")]
    [InlineData("var last = _shared[^1];")]
    [InlineData("Array.IndexOf(_cells, 1); Array.Copy(_cells, new int[3], 1);")]
    public Task B02_twin_a_read_does_not(string read) => IsSilentInClass(Contents + "public void M() { _rw.EnterReadLock(); " + read + " _rw.ExitReadLock(); }");

    [Theory]
    [InlineData("items.AddRange([|mine|]);")]
    [InlineData("items = new List<int>([|mine|]);")]
    [InlineData("items = [.. [|mine|]];")]
    [InlineData("Console.WriteLine(string.Join(\",\", [|mine|]));")]
    public Task N12_a_local_that_holds_a_guarded_collection_is_copied_outside(string use) => ReportsInClass(State
        + "public void M() { var items = new List<int>(); List<int> mine; lock (_gate) { mine = _items; } " + use + " }");

    private const string Kept = State + """
        private readonly List<Action<int>> _actions = new List<Action<int>>();
        private event Action<int> Changed;
        private Func<int, bool> _test;
        private static void Run([RunsSynchronously] Action<int> action) => action(1);

        """;

    [Theory]
    [InlineData("_actions.Add([|_items|].Add);")]
    [InlineData("Changed += [|_items|].Add;")]
    [InlineData("_test = [|_items|].Contains;")]
    [InlineData("new Thread([|_items|].Clear).Start();")]
    public Task L21_neighbour_a_method_of_a_guarded_collection_runs_later(string use) => ReportsInClass(Kept + "public void M() { lock (_gate) { " + use + " } }");

    [Theory]
    [InlineData("new List<int>().ForEach(_items.Add);")]
    [InlineData("Run(_items.Add);")]
    [InlineData("Changed -= _items.Add;")]
    [InlineData("_test = new List<int>().Contains;")]
    [InlineData("Action<int> add = _items.Add; add(1);")]
    public Task L21_twin_it_runs_at_once(string use) => IsSilentInClass(Kept + "public void M() { lock (_gate) { " + use + " } }");

    [Fact] public Task L21_neighbour_a_method_that_runs_later_asks_nothing_of_the_callers() => ReportsInClass(Contents + """
        private event Action<int> Changed;
        private void Keep() { Changed += [|_list|].Add; }
        public void A() { lock (_gate) { Keep(); } }
        public void B() { Keep(); }
        """);

    private const string BothOfCollections = """
        private readonly ReaderWriterLockSlim _outer = new ReaderWriterLockSlim();
        private readonly ReaderWriterLockSlim _inner = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_outer)), ContentsGuardedBy(nameof(_inner))] private int[] _slots = new int[3];
        [GuardedBy(nameof(_outer)), ContentsGuardedBy(nameof(_inner))] private List<int> _items = new List<int>();

        """;

    [Theory]
    [InlineData("_slots[0] = 1;")]
    [InlineData("_slots[0]++;")]
    [InlineData("_items.Add(1);")]
    [InlineData("_items[0] = 1;")]
    public Task O05_to_change_the_contents_a_reader_of_the_reference_does(string change) => IsSilentInClass(BothOfCollections + $$"""
        public void Run() { _outer.EnterReadLock(); _inner.EnterWriteLock(); {{change}} _inner.ExitWriteLock(); _outer.ExitReadLock(); }
        """);

    [Theory]
    [InlineData("{|LCK1004:_slots|}[0] = 1;")]
    [InlineData("{|LCK1004:_items|}.Add(1);")]
    public Task O05_twin_a_reader_of_the_contents_does_not(string change) => ReportsInClass(BothOfCollections + $$"""
        public void Run() { _outer.EnterReadLock(); _inner.EnterReadLock(); {{change}} _inner.ExitReadLock(); _outer.ExitReadLock(); }
        """);

    [Theory]
    [InlineData("{|LCK1004:_slots|} = new int[1];")]
    [InlineData("{|LCK1004:_items|} = new List<int>();")]
    public Task O05_twin_nor_may_it_replace_them(string change) => ReportsInClass(BothOfCollections + $$"""
        public void Run() { _outer.EnterReadLock(); _inner.EnterWriteLock(); {{change}} _inner.ExitWriteLock(); _outer.ExitReadLock(); }
        """);

    [Fact] public Task O05_a_local_that_holds_them_needs_the_lock_of_the_contents_alone() => ReportsInClass(BothOfCollections + """
        public void Run()
        {
            _outer.EnterReadLock(); var items = _items; _outer.ExitReadLock();
            _inner.EnterWriteLock(); items.Add(1); _inner.ExitWriteLock();
            [|items|].Add(2);
        }
        """);

    private const string Dictionary = """
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private readonly Dictionary<string, int> _map = new Dictionary<string, int>();
        public void Put(string k) { lock (_gate) { _map[k] = 1; } }

        """;

    [Theory]
    [InlineData("Dictionary<string, int>.KeyCollection k; lock (_gate) { k = _map.Keys; } return {|LCK1003:k|}.ToList().Count;")]
    [InlineData("ICollection<int> v; lock (_gate) { v = _map.Values; } return {|LCK1003:v|}.Count;")]
    [InlineData("Dictionary<string, int>.KeyCollection k; lock (_gate) { k = _map.Keys; } foreach (var x in {|LCK1003:k|}) { return 1; } return 0;")]
    public Task Keys_and_values_are_those_that_the_dictionary_has_when_they_are_asked_for(string run) => ReportsInClass(Dictionary + "public int Run() { " + run + " }");

    [Theory]
    [InlineData("lock (_gate) { var k = _map.Keys; return k.ToList().Count; }")]
    [InlineData("List<string> k; lock (_gate) { k = _map.Keys.ToList(); } return k.Count;")]
    [InlineData("var mine = new Dictionary<string, int>(); var k = mine.Keys; lock (_gate) { } return k.Count;")]
    public Task Keys_and_values_are_free_under_the_lock_or_as_a_copy(string run) => IsSilentInClass(Dictionary + "public int Run() { " + run + " }");
}
