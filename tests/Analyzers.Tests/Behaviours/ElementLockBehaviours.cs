using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>D15: collections whose elements are locked one by one.</summary>
public class ElementLockBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Cell = """
        public class Cell
        {
            public readonly object Gate = new object();
            public readonly ReaderWriterLockSlim Rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(Gate))] public int Value;
            [GuardedBy(nameof(Rw))] public int Shared;
            public bool Ready;
            [RequiresLock(nameof(Gate))] public void Touch() { Value++; }
            [ExcludesLock(nameof(Rw))] public void Refresh() { Rw.EnterWriteLock(); Shared = 0; Rw.ExitWriteLock(); }
        }

        """;

    private static string Of(string statements, string parameters = "List<Cell> cells, List<Cell> others, Cell cell, bool flag") => Cell + $$"""
        public class Subject
        {
            private static bool Chance() { return Environment.TickCount % 2 == 0; }
            public void Run({{parameters}})
            {
        {{statements}}
            }
        }
        """;

    [Fact] public Task D15_after_a_loop_that_took_the_lock_of_every_element_they_are_held() => IsSilentIn(Of("""
        foreach (var c in cells) Monitor.Enter(c.Gate);
        foreach (var c in cells) { c.Value++; c.Touch(); }
        cells[0].Value++;
        foreach (var c in cells) Monitor.Exit(c.Gate);
        """));

    [Fact] public Task D15_twin_without_that_loop_they_are_not() => ReportsIn(Of("""
        foreach (var c in cells) { c.{|LCK1003:Value|}++; c.{|LCK1001:Touch|}(); }
        """));

    [Fact] public Task D15_after_a_loop_that_released_every_lock_they_are_not_held_any_more() => ReportsIn(Of("""
        foreach (var c in cells) Monitor.Enter(c.Gate);
        foreach (var c in cells) Monitor.Exit(c.Gate);
        foreach (var c in cells) { c.{|LCK1003:Value|}++; c.{|LCK1001:Touch|}(); }
        """));

    [Fact] public Task D15_behind_its_own_release_an_element_is_not_held() => ReportsIn(Of("""
        foreach (var c in cells) Monitor.Enter(c.Gate);
        foreach (var c in cells) { c.Value++; Monitor.Exit(c.Gate); c.{|LCK1003:Value|}++; }
        """));

    [Fact] public Task D15_a_loop_that_locks_and_unlocks_leaves_nothing_held() => ReportsIn(Of("""
        foreach (var c in cells) { Monitor.Enter(c.Gate); c.Value++; Monitor.Exit(c.Gate); }
        foreach (var c in cells) { lock (c.Gate) { c.Value++; } }
        foreach (var c in cells) c.{|LCK1003:Value|}++;
        """));

    [Fact] public Task D15_an_index_is_as_good() => IsSilentIn(Of("""
        for (int i = 0; i < cells.Length; i++) Monitor.Enter(cells[i].Gate);
        for (int i = 0; i < cells.Length; i++) { var c = cells[i]; c.Value++; }
        foreach (var c in cells) c.Value++;
        for (int i = cells.Length - 1; i >= 0; i--) { cells[i].Value++; Monitor.Exit(cells[i].Gate); }
        """, "Cell[] cells"));

    [Fact] public Task D15_an_index_that_ran_back_over_all_has_released_them() => ReportsIn(Of("""
        for (int i = 0; i < cells.Length; i++) Monitor.Enter(cells[i].Gate);
        for (int i = cells.Length - 1; i >= 0; i--) Monitor.Exit(cells[i].Gate);
        for (int i = 0; i < cells.Length; i++) cells[i].{|LCK1003:Value|}++;
        """, "Cell[] cells"));

    [Fact] public Task D15_released_in_a_finally_is_silent() => IsSilentIn(Of("""
        foreach (var c in cells) Monitor.Enter(c.Gate);
        try { foreach (var c in cells) c.Touch(); }
        finally { foreach (var c in cells) Monitor.Exit(c.Gate); }
        """));

    [Fact] public Task D15_the_mode_is_that_of_the_loop() => ReportsIn(Of("""
        foreach (var c in cells) c.Rw.EnterReadLock();
        foreach (var c in cells) { Console.WriteLine(c.Shared); c.{|LCK1004:Shared|}++; }
        foreach (var c in cells) c.Rw.ExitReadLock();
        foreach (var c in cells) c.Rw.EnterWriteLock();
        foreach (var c in cells) c.Shared++;
        foreach (var c in cells) c.Rw.ExitWriteLock();
        """));

    [Fact] public Task D15_a_call_that_takes_the_lock_itself_is_reported_while_all_are_held() => ReportsIn(Of("""
        foreach (var c in cells) c.Refresh();
        foreach (var c in cells) c.Rw.EnterWriteLock();
        foreach (var c in cells) c.{|LCK1002:Refresh|}();
        foreach (var c in cells) c.Rw.ExitWriteLock();
        foreach (var c in cells) c.Refresh();
        """));

    [Fact] public Task D15_members_that_take_and_release_are_as_good_as_the_lock() => IsSilentIn("""
        [Lock(ThreadAffine = false)] public class Reservation { [AcquiresLock] public void Lock() { } [ReleasesLock] public void Unlock() { } }
        public class Buffer { public readonly Reservation Reservation = new Reservation(); [GuardedBy("Reservation")] public int Pages; [RequiresLock("Reservation")] public void Pin() { } }
        public class Context { [AcquiresLock("reservation")] public void Lock(Reservation reservation) => reservation.Lock(); public void Done() { } }
        public class Subject
        {
            public void Run(IReadOnlyList<Buffer> buffers, Context context)
            {
                foreach (var b in buffers) context.Lock(b.Reservation);
                context.Done();
                foreach (var b in buffers) { b.Pin(); b.Pages++; }
                foreach (var b in buffers) b.Reservation.Unlock();
            }
        }
        """);

    [Fact] public Task D15_another_collection_is_not_held() => ReportsIn(Of("""
        foreach (var c in cells) Monitor.Enter(c.Gate);
        foreach (var c in others) c.{|LCK1003:Value|}++;
        cell.{|LCK1003:Value|}++;
        foreach (var c in cells) Monitor.Exit(c.Gate);
        """));

    [Fact] public Task D15_a_collection_that_was_assigned_again_is_another() => ReportsIn(Of("""
        foreach (var c in cells) Monitor.Enter(c.Gate);
        cells = others;
        foreach (var c in cells) c.{|LCK1003:Value|}++;
        """));

    [Fact] public Task D15_what_a_collection_made_here_contains_is_not_denied() => IsSilentIn(Of("""
        var taken = new List<Cell>();
        foreach (var c in cells) { Monitor.Enter(c.Gate); taken.Add(c); }
        try { foreach (var c in taken) c.Value++; cells.ForEach(c => c.Value++); }
        finally { foreach (var c in taken) Monitor.Exit(c.Gate); }
        """));

    [Fact] public Task D15_an_order_or_a_view_of_the_same_elements_changes_nothing() => ReportsIn(Of("""
        foreach (var c in cells.OrderBy(one => one.GetHashCode())) Monitor.Enter(c.Gate);
        foreach (var c in cells) c.Value++;
        foreach (var c in cells.AsEnumerable().Reverse()) Monitor.Exit(c.Gate);
        foreach (var c in cells) c.{|LCK1003:Value|}++;
        """));

    [Fact] public Task D15_a_collection_that_grew_is_in_doubt_and_nothing_is_denied() => IsSilentIn(Of("""
        foreach (var c in cells) Monitor.Enter(c.Gate);
        cells.Add(cell);
        foreach (var c in cells) c.Value++;
        foreach (var c in cells) Monitor.Exit(c.Gate);
        """));

    [Fact] public Task D15_a_loop_that_ends_early_leaves_a_doubt_and_nothing_is_denied() => IsSilentIn(Of("""
        foreach (var c in cells) { if (Chance()) break; Monitor.Enter(c.Gate); }
        foreach (var c in cells) { c.Value++; if (Monitor.IsEntered(c.Gate)) Monitor.Exit(c.Gate); }
        """));

    [Fact] public Task D15_what_a_loop_took_before_it_failed_may_be_given_back() => IsSilentIn(Of("""
        var failed = false;
        var taken = 0;
        for (; taken < cells.Length; taken++)
        {
            if (!Monitor.TryEnter(cells[taken].Gate)) { failed = true; break; }
        }

        try
        {
            if (failed) return;
            foreach (var c in cells) c.Value++;
        }
        finally
        {
            while (taken-- > 0) Monitor.Exit(cells[taken].Gate);
        }
        """, "Cell[] cells"));

    [Fact] public Task D15_round_after_round_is_silent() => IsSilentIn(Of("""
        while (Chance())
        {
            foreach (var c in cells) c.Rw.EnterWriteLock();
            foreach (var c in cells) c.Shared++;
            foreach (var c in cells) c.Rw.ExitWriteLock();
        }
        """));

    [Fact] public Task D15_values_of_a_map_are_elements() => ReportsIn(Of("""
        foreach (var c in map.Values) Monitor.Enter(c.Gate);
        foreach (var c in map.Values) c.Value++;
        foreach (var c in map.Values) Monitor.Exit(c.Gate);
        foreach (var pair in map) Monitor.Enter(pair.Value.Gate);
        foreach (var pair in map) pair.Value.Value++;
        foreach (var pair in map) Monitor.Exit(pair.Value.Gate);
        foreach (var pair in map) pair.Value.{|LCK1003:Value|}++;
        """, "Dictionary<int, Cell> map"));

    [Fact] public Task D15_stripes_that_are_all_taken_are_each_held() => ReportsInClass("""
        private readonly object[] _stripes = new object[4];
        [GuardedBy("_stripes[0]")] private int _even;
        [GuardedBy("_stripes[1]")] private int _odd;
        public void Clear()
        {
            foreach (var stripe in _stripes) Monitor.Enter(stripe);
            _even = 0; _odd = 0;
            foreach (var stripe in _stripes) Monitor.Exit(stripe);
            {|LCK1003:_even|} = 1;
        }
        """);

    private static string Keyed(string before, string access, string after) => """
        public class Cell { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; }
        public class Subject
        {
            private readonly Cell[] _cells = new Cell[16];
            private readonly Dictionary<int, Cell> _named = new Dictionary<int, Cell>();
            private static readonly Cell[] s_cells = new Cell[4];
            private Cell At(int index) => _cells[index];
            private Cell Of(int name) { return _named[name]; }
            private static Cell Cross(int row, int column = 1) => s_cells[row * 2 + column];
            private static Cell Any(int seed) => new Cell { Value = seed };
            public void Run(int i, int j, Subject other)
            {

        """ + "Monitor.Enter(" + before + ".Gate); " + access + "++; Monitor.Exit(" + after + ".Gate);\n}\n}\n";

    [Theory]
    [InlineData("_cells[i + 1]")]
    [InlineData("_cells[i % 16]")]
    [InlineData("_cells[i % _cells.Length]")]
    [InlineData("_cells[(i + 1) * j]")]
    [InlineData("At(i)")]
    [InlineData("other.At(i)")]
    [InlineData("At(i + j)")]
    [InlineData("Of(i)")]
    [InlineData("Cross(i, j)")]
    [InlineData("Cross(column: j, row: i)")]
    [InlineData("Cross(i)")]
    public Task A_key_that_is_calculated_from_unchanged_values_names_the_same_element(string cell) => IsSilentIn(Keyed(cell, cell + ".Value", cell));

    [Theory]
    [InlineData("_cells[i + 1]", "_cells[i]")]
    [InlineData("_cells[i + 1]", "_cells[j + 1]")]
    [InlineData("_cells[i % 16]", "_cells[i % 8]")]
    [InlineData("_cells[(i + 1) * j]", "_cells[i + 1 * j]")]
    [InlineData("At(i)", "At(j)")]
    [InlineData("At(i)", "other.At(i)")]
    [InlineData("At(i)", "Of(i)")]
    [InlineData("Cross(i, j)", "Cross(j, i)")]
    [InlineData("Any(i)", "Any(i)")]
    public Task A_key_that_is_calculated_otherwise_names_another(string held, string touched) =>
        ReportsIn(Keyed(held, touched + ".{|LCK1003:Value|}", held));

    [Theory]
    [InlineData("_cells[i + 1]")]
    [InlineData("At(i)")]
    public Task A_key_that_is_calculated_names_another_once_a_value_has_changed(string cell) =>
        ReportsIn(Keyed(cell, "i++; " + cell + ".{|LCK1003:Value|}", "cell").Replace("Monitor.Enter(", "var cell = " + cell + "; Monitor.Enter("));

    [Fact] public Task D15_helpers_may_take_and_release_them() => ReportsInClass("""
        private readonly object[] _stripes = new object[4];
        [GuardedBy("_stripes[0]")] private int _even;
        private void LockAll() { foreach (var stripe in _stripes) Monitor.Enter(stripe); }
        private void UnlockAll() { foreach (var stripe in _stripes) Monitor.Exit(stripe); }
        public void Clear()
        {
            LockAll();
            _even = 0;
            UnlockAll();
            {|LCK1003:_even|} = 1;
        }
        """);

    [Fact] public Task D15_twin_an_exit_in_the_middle_of_the_loop_leaks_the_lock_at_hand() => ReportsIn(Of("""
        foreach (var c in cells)
        {
            Monitor.{|LCK2001:Enter|}(c.Gate);
            if (c.Ready) return;
            Monitor.Exit(c.Gate);
        }
        """));

    [Fact] public Task D15_neighbour_a_local_function_takes_the_locks() => IsSilentIn(Of("""
        foreach (var one in cells) Take(one);
        foreach (var one in cells) one.Value++;
        foreach (var one in cells) Monitor.Exit(one.Gate);
        void Take(Cell one) { Monitor.Enter(one.Gate); }
        """));

    [Fact] public Task D15_twin_a_local_function_takes_those_of_others() => ReportsIn(Of("""
        foreach (var one in others) Take(one);
        foreach (var one in cells) one.{|LCK1003:Value|}++;
        foreach (var one in others) Monitor.Exit(one.Gate);
        void Take(Cell one) { Monitor.Enter(one.Gate); }
        """));

    [Fact] public Task D15_neighbour_what_a_contract_has_taken_is_used_in_loops_that_take_nothing() => IsSilentIn(Of("""
        TakeAll(cells);
        foreach (var one in cells) one.Value++;
        for (var i = 0; i < cells.Count; i++) cells[i].Touch();
        foreach (var one in cells) Monitor.Exit(one.Gate);
        void TakeAll(List<Cell> all) { foreach (var one in all) Monitor.Enter(one.Gate); }
        """));
}
