using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class HandOutCopyFixTests : FixTest<HandOutCopyFix>
{
    private const string State = """
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private readonly List<int> _items = new List<int>();
            [GuardedBy(nameof(_gate))] private readonly int[] _slots = new int[3];
            [GuardedBy(nameof(_gate))] private readonly HashSet<int> _set = new HashSet<int>();
            [ContentsGuardedBy(nameof(_gate))] private readonly Point _point = new Point(1);
            private record Point(int X);
            private List<int> _free = new List<int>();
            public void Fill() { lock (_gate) { _items.Add(1); _slots[0] = 1; _set.Add(1); } }

        """;

    private static Task FixesState(string before, string after)
    {
        var test = Test(InClass(State + before), InClass(State + after));
        test.EnabledDiagnostics.Add("LCK1007");
        return test.RunAsync();
    }

    [Fact] public Task A_list_is_copied_as_a_list() => FixesState(
        "    public List<int> M() { lock (_gate) { return {|LCK1007:_items|}; } }",
        "    public List<int> M() { lock (_gate) { return _items.ToList(); } }");

    [Fact] public Task An_array_is_copied_as_an_array() => FixesState(
        "    public int[] M() { lock (_gate) { return {|LCK1007:_slots|}; } }",
        "    public int[] M() { lock (_gate) { return _slots.ToArray(); } }");

    [Fact] public Task A_view_is_copied_as_a_whole() => FixesState(
        "    public IEnumerable<int> M() { lock (_gate) { return {|LCK1007:_items|}.Where(i => i > 1); } }",
        "    public IEnumerable<int> M() { lock (_gate) { return _items.Where(i => i > 1).ToArray(); } }");

    [Fact] public Task What_is_stored_is_copied() => FixesState(
        "    public void M() { lock (_gate) { _free = {|LCK1007:_items|}; } }",
        "    public void M() { lock (_gate) { _free = _items.ToList(); } }");

    [Fact] public Task What_copies_itself_by_its_constructor_is_made_anew() => FixesState(
        "    public HashSet<int> M() { lock (_gate) { return {|LCK1007:_set|}; } }",
        "    public HashSet<int> M() { lock (_gate) { return new HashSet<int>(_set); } }");

    [Fact] public Task A_record_is_copied_by_with() => FixesState(
        "    private Point M() { lock (_gate) { return {|LCK1007:_point|}; } }",
        "    private Point M() { lock (_gate) { return _point with { }; } }");

    [Fact] public Task Every_finding_is_repaired_by_Fix_All() => FixesState("""
            public List<int> A() { lock (_gate) { return {|LCK1007:_items|}; } }
            public int[] B() { lock (_gate) { return {|LCK1007:_slots|}; } }
        """, """
            public List<int> A() { lock (_gate) { return _items.ToList(); } }
            public int[] B() { lock (_gate) { return _slots.ToArray(); } }
        """);
}
