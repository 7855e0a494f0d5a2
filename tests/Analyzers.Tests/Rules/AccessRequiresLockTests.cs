using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK1003: where guarded state is touched, and what counts as touching it.</summary>
public sealed class AccessRequiresLockTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Fact] public Task A01_A_write_without_the_lock_is_reported() => Reports("[|_hits|] = 1;");

    [Fact] public Task A01_A_read_without_the_lock_is_reported() => Reports("Console.WriteLine([|_hits|]);");

    [Fact] public Task A01_Both_under_the_lock_are_silent() => IsSilent("lock (_gate) { _hits = 1; Console.WriteLine(_hits); }");

    [Fact] public Task A03_A_write_between_enter_and_exit_is_silent() => IsSilent("Monitor.Enter(_gate); _hits = 1; Monitor.Exit(_gate);");

    [Fact] public Task A03_A_write_after_the_exit_is_reported() => Reports("Monitor.Enter(_gate); Monitor.Exit(_gate); [|_hits|] = 1;");

    [Fact] public Task A03_A_write_before_the_enter_is_reported() => Reports("[|_hits|] = 1; Monitor.Enter(_gate); Monitor.Exit(_gate);");

    [Fact] public Task A04_Access_after_the_region_is_reported() => Reports("""
        lock (_gate) { }
        [|_hits|]++;
        """);

    [Fact] public Task A04_Access_inside_the_region_is_silent() => IsSilent("""
        lock (_gate) { _hits++; }
        """);

    [Fact] public Task A04_Access_between_two_regions_is_reported() => Reports("""
        lock (_gate) { _hits++; }
        [|_hits|]++;
        lock (_gate) { _hits++; }
        """);

    [Fact] public Task A07_A_field_beside_a_guarded_one_is_free() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _guarded;
        private int _free;
        public void M() { _free++; lock (_gate) { _guarded++; } }
        """);

    [Fact] public Task A08_Another_lock_does_not_do() => Reports("lock (_other) { [|_hits|]++; }");

    [Fact] public Task A08_The_lock_beside_another_does() => IsSilent("lock (_other) lock (_gate) { _hits++; }");

    [Fact] public Task A10_A_static_member_without_its_lock_is_reported() => ReportsInClass("""
        private static readonly object s_gate = new object();
        [GuardedBy(nameof(s_gate))] private static int s_count;
        public static void M() { [|s_count|]++; }
        """);

    [Fact] public Task A10_A_static_member_under_its_lock_is_silent() => IsSilentInClass("""
        private static readonly object s_gate = new object();
        [GuardedBy(nameof(s_gate))] private static int s_count;
        public static void M() { lock (s_gate) { s_count++; } }
        """);

    [Fact] public Task A14_Two_guards_and_none_held_are_two_findings() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a))]
        [GuardedBy(nameof(_b))] private int _both;
        public void M() { {|LCK1003:{|LCK1003:_both|}|} = 1; }
        """);

    [Fact] public Task A14_Two_guards_and_one_held_is_one_finding() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a))]
        [GuardedBy(nameof(_b))] private int _both;
        public void M() { lock (_a) { [|_both|] = 1; } }
        """);

    [Fact] public Task A14_Two_guards_and_both_held_is_silent() => IsSilentInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a))]
        [GuardedBy(nameof(_b))] private int _both;
        public void M() { lock (_a) lock (_b) { _both = 1; } }
        """);

    [Fact] public Task A16_A_write_needs_every_lock_of_one_guard() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a), nameof(_b))] private int _either;
        public void M() { lock (_a) { [|_either|] = 1; } }
        """);

    [Fact] public Task A16_A_read_needs_any_lock_of_one_guard() => IsSilentInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a), nameof(_b))] private int _either;
        public int M() { lock (_b) { return _either; } }
        public void N() { lock (_a) lock (_b) { _either = 1; } }
        """);

    [Fact] public Task A16_A_read_with_none_of_them_is_reported_once() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a), nameof(_b))] private int _either;
        public int M() { return [|_either|]; }
        """);

    [Fact] public Task A17_A_write_under_one_of_two_locks_held_shared_is_two_findings() => ReportsInClass("""
        private readonly ReaderWriterLockSlim _a = new ReaderWriterLockSlim();
        private readonly ReaderWriterLockSlim _b = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_a), nameof(_b))] private int _either;
        public void M() { _a.EnterReadLock(); {|LCK1003:{|LCK1004:_either|}|} = 1; _a.ExitReadLock(); }
        """);

    [Fact] public Task A29_Interpolation_and_concatenation_are_reads() => Reports("""
        Console.WriteLine($"{[|_hits|]}");
        Console.WriteLine("a" + [|_hits|]);
        Console.WriteLine("a" + [|_hits|] + "b" + flag);
        """);

    [Fact] public Task A29_Interpolation_under_the_lock_is_silent() => IsSilent("""lock (_gate) { Console.WriteLine($"{_hits}" + _hits); }""");

    [Fact] public Task A33_A_guard_in_a_second_attribute_list_counts() => ReportsInClass("""
        private readonly object _gate = new object();
        [Obsolete, CLSCompliant(false)] [GuardedBy(nameof(_gate))] private int _x;
        #pragma warning disable CS0612
        public int M() { lock (_gate) { _x++; } return [|_x|]; }
        """);

    [Fact] public Task A34_Parentheses_change_nothing() => IsSilent("Monitor.Enter((_gate)); (_hits) = 1; Monitor.Exit(((this._gate)));");

    [Fact] public Task A34_Parentheses_hide_nothing() => Reports("([|_hits|]) = 1;");

    [Fact] public Task A36_A_value_returned_from_inside_the_region_is_silent() => IsSilent("lock (_gate) { return _hits; }", "public int Run()");

    [Fact] public Task A36_A_value_returned_after_the_region_is_reported() => Reports("lock (_gate) { } return [|_hits|];", "public int Run()");

    [Fact] public Task A36_A_value_returned_from_a_try_whose_finally_releases_is_silent() =>
        IsSilent("Monitor.Enter(_gate); try { return _hits; } finally { Monitor.Exit(_gate); }", "public int Run()");

    // What is an access.

    [Fact] public Task Nameof_is_no_access() => IsSilent("Console.WriteLine(nameof(_hits));");

    [Fact] public Task Every_writing_operator_is_an_access() => Reports("""
        [|_hits|] += 1;
        ++[|_hits|];
        [|_hits|]--;
        ([|_hits|], count) = (1, 2);
        """);

    [Fact] public Task Every_writing_operator_is_silent_under_the_lock() => IsSilent("""
        lock (_gate) { _hits += 1; ++_hits; _hits--; (_hits, count) = (1, 2); }
        """);

    [Fact] public Task An_indexer_and_foreach_are_accesses() => Reports("""
        Console.WriteLine([|_items|][0]);
        foreach (var item in [|_items|]) Work();
        """);

    [Fact] public Task An_indexer_and_foreach_under_the_lock_are_silent() => IsSilent("""
        lock (_gate) { Console.WriteLine(_items[0]); foreach (var item in _items) Work(); }
        """);

    [Fact] public Task A_coalescing_assignment_is_an_access() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private string _name;
        public void M() { [|_name|] ??= "x"; }
        public void N() { lock (_gate) { _name ??= "x"; } }
        """.Replace("string _name", "object _name = new object()"));

    [Fact] public Task N05_Passing_by_reference_is_an_access() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private static void ByRef(ref int x) { x++; }
        private static void ByOut(out int x) { x = 1; }
        private static void ByIn(in int x) { Console.WriteLine(x); }
        public void M() { ByRef(ref [|_x|]); ByOut(out [|_x|]); ByIn([|_x|]); ByIn(in [|_x|]); }
        public void N() { lock (_gate) { ByRef(ref _x); ByOut(out _x); ByIn(_x); } }
        """);

    [Fact] public Task N06_Passing_by_value_is_a_read() => Reports("Console.WriteLine([|_hits|]); lock (_gate) { Console.WriteLine(_hits); }");

    [Fact] public Task N02_A_reference_bound_inside_and_written_outside_is_reported() => Reports("""
        ref int alias = ref _hits;
        lock (_gate) { alias = 1; }
        [|alias|] = 2;
        """);

    [Fact] public Task N02_A_reference_bound_outside_and_written_inside_is_silent() => IsSilent("""
        ref int alias = ref _hits;
        lock (_gate) { alias = 2; }
        """);

    [Fact] public Task An_atomic_write_is_a_write_and_a_volatile_read_a_read() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate), UnlockedReads = true)] private int _x;
        public int M() { Interlocked.Increment(ref [|_x|]); return Volatile.Read(ref _x); }
        """);

    [Fact] public Task S06_An_atomic_write_under_the_lock_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate), UnlockedReads = true)] private int _x;
        public int M() { lock (_gate) { Interlocked.Increment(ref _x); } return _x; }
        """);

    [Fact] public Task Unlocked_reads_free_no_write() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate), UnlockedReads = true)] private volatile int _x;
        public int M() { [|_x|] = 1; return _x; }
        """);

    [Fact] public Task A_compound_write_of_unlocked_reads_is_one_finding() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate), UnlockedReads = true)] private int _x;
        public void M() { [|_x|] += 1; }
        """);

    // Properties, events.

    [Fact] public Task A_guarded_property_is_checked_at_its_uses_and_free_in_its_accessors() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        [GuardedBy(nameof(_gate))] public int X { get { return _x; } set { _x = value; } }
        public void M() { [|X|] = 1; Console.WriteLine([|X|]); lock (_gate) { X = X + 1; } }
        """);

    [Fact] public Task A_guarded_event_is_checked_where_it_is_subscribed_and_raised() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] public event Action? Changed;
        public void M(Action a) { [|Changed|] += a; [|Changed|] -= a; [|Changed|]?.Invoke(); }
        public void N(Action a) { lock (_gate) { Changed += a; Changed?.Invoke(); } }
        """.Replace("Action?", "Action"));

    [Fact] public Task A_guarded_auto_property_with_an_initialiser_is_free_there() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] public int X { get; set; } = 5;
        public void M() { lock (_gate) { X++; } }
        """);

    // Objects behind guarded members.

    [Fact] public Task A_write_into_a_guarded_struct_is_a_write() => ReportsInClass("""
        public struct Point { public int X; public readonly int Get() { return X; } public void Move() { X++; } }
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private Point _p;
        public void M()
        {
            _rw.EnterReadLock();
            {|LCK1004:_p|}.X = 1;
            {|LCK1004:_p|}.Move();
            Console.WriteLine(_p.X + _p.Get());
            _rw.ExitReadLock();
        }
        """.Replace("[|_|]", ""));

    [Fact] public Task Mutating_a_guarded_collection_under_a_reader_lock_needs_it_exclusively() => ReportsInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private readonly Dictionary<string, int> _map = new Dictionary<string, int>();
        public int M()
        {
            _rw.EnterReadLock();
            try { {|LCK1004:_map|}.Add("a", 1); {|LCK1004:_map|}["b"] = 2; return _map["a"] + _map.Count; }
            finally { _rw.ExitReadLock(); }
        }
        """);

    [Fact] public Task Mutating_a_guarded_collection_under_the_writer_lock_is_silent() => IsSilentInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private readonly Dictionary<string, int> _map = new Dictionary<string, int>();
        public int M()
        {
            _rw.EnterWriteLock();
            try { _map.Add("a", 1); _map["b"] = 2; return _map["a"] + _map.Count; }
            finally { _rw.ExitWriteLock(); }
        }
        """);

    [Fact] public Task N17_Contents_of_concurrent_and_immutable_collections_are_free_to_change_under_a_shared_hold() => IsSilentInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private readonly ConcurrentDictionary<string, int> _map = new ConcurrentDictionary<string, int>();
        public void M() { _rw.EnterReadLock(); _map.TryAdd("a", 1); _map["b"] = 2; _rw.ExitReadLock(); }
        """);

    [Fact] public Task N17_Replacing_a_concurrent_collection_is_a_write() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private ConcurrentDictionary<string, int> _map = new ConcurrentDictionary<string, int>();
        public void M() { [|_map|] = new ConcurrentDictionary<string, int>(); }
        """);

    [Fact] public Task N19_Count_without_the_lock_is_reported() => Reports("Console.WriteLine([|_items|].Count); lock (_gate) { _items.Add(1); }");

    [Fact] public Task N13_A_value_read_after_the_release_is_reported() => Reports("""
        Monitor.Enter(_gate);
        Monitor.Exit(_gate);
        return [|_hits|];
        """, "public int Run()");

    [Fact] public Task N11_A_readonly_reference_returned_under_a_shared_requirement_is_silent() => IsSilentInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private int _x;
        [RequiresLock(nameof(_rw), Mode = LockMode.Shared)] public ref readonly int Peek() { return ref _x; }
        """);

    [Fact] public Task N11_A_reference_returned_without_a_requirement_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public ref int Leak() { return ref [|_x|]; }
        [RequiresLock(nameof(_gate))] public ref int Lend() { return ref _x; }
        """);

    // Contents guards.

    [Fact] public Task Contents_are_guarded_and_the_reference_is_free() => ReportsInClass("""
        private readonly object _gate = new object();
        [ContentsGuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
        public void M() { _items = new List<int>(); if (_items == null) return; [|_items|].Add(1); Console.WriteLine([|_items|].Count); }
        """);

    [Fact] public Task Contents_used_under_the_lock_are_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [ContentsGuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
        public void M() { _items = new List<int>(); lock (_gate) { _items.Add(1); } }
        """);

    [Fact] public Task Asking_the_contents_is_using_them() => ReportsInClass("""
        private readonly object _gate = new object();
        [ContentsGuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
        public bool M() { lock (_gate) { if (_items.Contains(1)) return true; } return [|_items|].Contains(2); }
        """);

    [Fact] public Task O05_With_both_guards_the_lock_of_the_reference_does_not_open_the_contents() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a))] [ContentsGuardedBy(nameof(_b))] private List<int> _items = new List<int>();
        public void M() { lock (_a) { _items = new List<int>(); [|_items|].Add(1); } lock (_b) { [|_items|].Add(1); } }
        """);

    [Fact] public Task O05_With_both_guards_both_locks_do() => IsSilentInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [GuardedBy(nameof(_a))] [ContentsGuardedBy(nameof(_b))] private List<int> _items = new List<int>();
        public void M() { lock (_a) lock (_b) { _items.Add(1); } }
        """);

    [Fact] public Task The_object_behind_a_guarded_reference_is_not_guarded_by_it() => IsSilentIn("""
        public class Node { public int Value; }
        public class Owner
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private Node _node = new Node();
            public void M() { Node node; lock (_gate) { node = _node; } node.Value = 1; }
        }
        """);

    [Fact] public Task N12_A_guarded_collection_used_through_a_local_inside_the_region_is_silent() => IsSilent("""
        lock (_gate) { var items = _items; items.Add(1); }
        """);

    [Fact] public Task A_drained_collection_belongs_to_whoever_drained_it() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private List<int> _items = new List<int>();
        public void Add(int x) { lock (_gate) { _items.Add(x); } }
        public void Drain()
        {
            List<int> drained;
            lock (_gate) { drained = _items; _items = new List<int>(); }
            foreach (var item in drained) Console.WriteLine(item);
        }
        """);

    [Fact] public Task A_member_that_is_its_own_lock_may_be_read_to_be_locked() => IsSilentInClass("""
        [GuardedBy("itself")] private readonly List<int> _items = new List<int>();
        public void M() { lock (_items) { _items.Add(1); } }
        """);

    [Fact] public Task A_member_that_is_its_own_lock_is_guarded_elsewhere() => ReportsInClass("""
        [GuardedBy("itself")] private readonly List<int> _items = new List<int>();
        public void M() { lock (_items) { _items.Add(1); } [|_items|].Clear(); }
        """);
}
