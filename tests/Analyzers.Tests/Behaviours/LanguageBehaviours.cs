using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Contracts in every place where the language lets state, members and calls hide.</summary>
public sealed class LanguageBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Counter = """
        public class Counter
        {
            public readonly object Gate = new object();
            [GuardedBy("Gate")] public int Value;

        """;

    [Fact] public Task A_parameter_of_a_primary_constructor_is_guarded_state() => ReportsIn("""
        public class Basket(object gate, [GuardedBy("gate")] List<int> items, [GuardedBy("gate")] int total)
        {
            private readonly int _first = total;
            public void Add(int item) { {|LCK1003:items|}.Add(item); {|LCK1003:total|} += item; }
            public int Count => {|LCK1003:items|}.Count;
            public void Forget() { {|LCK1003:items|} = new List<int>(); }
        }
        """);

    [Fact] public Task A_parameter_of_a_primary_constructor_is_free_under_the_lock_and_where_the_object_is_made() => IsSilentIn("""
        public class Basket(object gate, [GuardedBy("gate")] List<int> items, [GuardedBy("gate")] int total)
        {
            private readonly int _first = total + items.Count;
            public void Add(int item) { lock (gate) { items.Add(item); total += item; } }
            public int Count { get { lock (gate) { return items.Count; } } }
            [RequiresLock("gate")] public void Forget() { items = new List<int>(); }
            public int First => _first;
        }
        """);

    [Fact] public Task A_deconstruction_calls_the_method_that_takes_the_value_apart() => ReportsIn(Counter + """
            [RequiresLock("Gate")] public void Deconstruct(out int value, out int twice) { value = Value; twice = 2 * Value; }
        }
        public class User
        {
            public int M(Counter c) { var (a, b) = c; return a + b; }
            public int N(Counter c, Counter d) { int a, b; lock (d.Gate) { (a, b) = c; } return a + b; }
        }
        """.Replace("var (a, b) = c", "{|LCK1001:var (a, b)|} = c").Replace("{ (a, b) = c", "{ {|LCK1001:(a, b)|} = c"));

    [Fact] public Task A_deconstruction_under_the_lock_is_silent() => IsSilentIn(Counter + """
            [RequiresLock("Gate")] public void Deconstruct(out int value, out int twice) { value = Value; twice = 2 * Value; }
        }
        public class User
        {
            public int M(Counter c) { lock (c.Gate) { var (a, b) = c; return a + b; } }
            public int N() { var (a, b) = (1, 2); return a + b; }
        }
        """);

    [Fact] public Task A_loop_calls_the_enumerator_of_what_it_runs_over() => ReportsIn(Counter + """
            [RequiresLock("Gate")] public IEnumerator<int> GetEnumerator() { return new List<int>.Enumerator(); }
        }
        public class User
        {
            public void M(Counter c) { foreach (var x in {|LCK1001:c|}) { } }
            public void N(Counter c) { lock (c.Gate) { foreach (var x in c) { } } }
        }
        """);

    [Fact] public Task What_an_extension_block_extends_is_the_receiver_of_its_members() => new CSharpAnalyzerTest<LockFlowAnalyzer>
    {
        LanguageVersion = LanguageVersion.Preview,
        TestCode = Usings + Counter + """
        }
        public static class Extensions
        {
            extension(Counter counter)
            {
                [RequiresLock("counter.Gate")] public void Bump() { counter.Value++; }
                [RequiresLock("counter.Gate")] public int Twice => 2 * counter.Value;
                [RequiresLock("counter.Gate"), RequiresLock("other.Gate")] public void Swap(Counter other) { (counter.Value, other.Value) = (other.Value, counter.Value); }
                public int Bare => counter.{|LCK1003:Value|};
            }
        }
        public class User
        {
            public void M(Counter c, Counter d) { c.{|LCK1001:Bump|}(); lock (d.Gate) { Console.WriteLine(c.{|LCK1001:Twice|}); c.{|LCK1001:Swap|}(d); } }
            public void N(Counter c, Counter d) { lock (c.Gate) { c.Bump(); Extensions.Bump(c); Console.WriteLine(c.Twice); lock (d.Gate) { c.Swap(d); } } }
        }
        """,
    }.RunAsync();

    [Fact] public Task A_private_indexer_is_checked_as_a_method_is() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private int this[int i] { get { return _x + i; } }
        public int A() { lock (_gate) { return this[0]; } }
        public int B() { return this{|LCK1001:[1]|}; }
        """);

    [Fact] public Task A_private_indexer_used_under_the_lock_only_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private int this[int i] { get { return _x + i; } }
        public int A() { lock (_gate) { return this[0]; } }
        """);
}

/// <summary>Queries: deferred ones run where they are consumed.</summary>
public sealed class QueryBehaviours : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task A_loop_consumes_the_query_that_it_runs_over() => IsSilent("""
        lock (_gate) { foreach (var item in new[] { 1 }.Where(i => i > _hits).Select(i => i + _hits)) { Console.WriteLine(item); } }
        """);

    [Fact] public Task A_loop_over_a_query_without_the_lock_is_reported() => Reports("""
        foreach (var item in new[] { 1 }.Where(i => i > {|LCK1003:_hits|})) { Console.WriteLine(item); }
        """);

    [Fact] public Task A_loop_over_a_query_that_was_made_before_does_not_tell_when_it_runs() => Reports("""
        lock (_gate) { var query = new[] { 1 }.Where(i => i > {|LCK1003:_hits|}); foreach (var item in query) { } }
        """);

    [Fact] public Task A_query_expression_that_is_consumed_at_once_is_silent() => IsSilent("""
        lock (_gate) { var all = (from i in _items where i > _hits select i + _hits).ToList(); }
        """);

    [Fact] public Task A_query_expression_that_is_kept_is_reported() => Reports("""
        lock (_gate) { var all = from i in new[] { 1 } where i > {|LCK1003:_hits|} select i; }
        """);
}

/// <summary>L17: what a parameter says of the delegate that comes in by it binds the code that invokes it, and serves who passes it.</summary>
public sealed class DelegateParameterBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Gate = """
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [GuardedBy(nameof(_gate))] private int _x;

        """;

    [Fact] public Task L17_a_callee_that_promises_the_lock_and_does_not_hold_it_is_reported() => ReportsInClass(Gate + """
        public void With([RequiresLock(nameof(_gate))] Action run) { {|LCK1001:run|}(); }
        public void Maybe([RequiresLock(nameof(_gate))] Action? run) { run?{|LCK1001:.Invoke|}(); lock (_other) { {|LCK1001:run|}!(); } }
        public static void In(object gate, [RequiresLock("gate")] Action run) { lock (gate) { } {|LCK1001:run|}(); }
        """.Replace("?{|LCK1001:.Invoke|}", "?.{|LCK1001:Invoke|}"));

    [Fact] public Task L17_twin_a_callee_that_holds_it_is_silent() => IsSilentInClass(Gate + """
        public void With([RequiresLock(nameof(_gate))] Action run) { lock (_gate) { run(); } }
        public void Maybe([RequiresLock(nameof(_gate))] Action? run) { lock (_gate) { run?.Invoke(); } }
        public static void In(object gate, [RequiresLock("gate")] Action run) { lock (gate) { run(); } }
        public void Free(Action run) { run(); }
        public void User() { With(() => _x++); In(_gate, () => _x++); }
        """);

    [Fact] public Task L17_neighbour_the_type_and_the_parameter_both_speak() => ReportsIn("""
        [RequiresLock("item.Gate")] public delegate void OnItem(Item item);
        public class Item { public readonly object Gate = new object(); }
        public class Subject
        {
            private readonly object _gate = new object();
            public void Both(Item item, [RequiresLock(nameof(_gate))] OnItem run)
            {
                lock (item.Gate) { {|LCK1001:run|}(item); }
                lock (_gate) { {|LCK1001:run|}(item); }
                lock (_gate) { lock (item.Gate) { run(item); } }
            }
        }
        """);

    [Fact] public Task L05_a_local_function_called_shared_and_exclusively_is_reported_at_the_shared_call_alone() => Reports("""
        _rw.EnterWriteLock();
        try { Put(); } finally { _rw.ExitWriteLock(); }
        _rw.EnterReadLock();
        try { {|LCK1004:Put|}(); } finally { _rw.ExitReadLock(); }
        void Put() { _shared++; }
        """);
}

/// <summary>Assertions at the head of members that are overridden.</summary>
public sealed class AssertingVirtualBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Base = """
        public class Base
        {
            protected readonly object _gate = new object();
            private int _x;
            public virtual void Put() { Debug.Assert(Monitor.IsEntered(_gate)); _x++; }
            public virtual void Take() { Monitor.Enter(_gate); }
            public virtual void Drop() { Monitor.Exit(_gate); }
        }

        """;

    [Fact] public Task What_a_virtual_member_asserts_first_is_its_contract() => ReportsIn(Base + """
        public class Derived : Base
        {
            public override void Put() { base.Put(); }
            public void A(Base other) { other.{|LCK1001:Put|}(); base.{|LCK1001:Put|}(); {|LCK1001:Put|}(); }
            public void B() { lock (_gate) { base.Put(); Put(); } }
        }
        """);

    [Fact] public Task Twin_what_asserts_after_its_work_began_wants_nothing() => IsSilentIn(Base.Replace("{ Debug.Assert", "{ Console.WriteLine(); Debug.Assert") + """
        public class Derived : Base
        {
            public void A(Base other) { other.Put(); base.Put(); }
        }
        """);

    [Fact] public Task What_a_virtual_member_does_to_locks_nobody_knows() => IsSilentIn(Base + """
        public class Derived : Base
        {
            public void A() { lock (_gate) { base.Put(); } }
            public void B() { base.Take(); base.Take(); }
        }
        """);
}
