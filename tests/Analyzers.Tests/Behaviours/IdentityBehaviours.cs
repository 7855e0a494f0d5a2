using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>H34, I12 and X01–X08: what stands for a lock.</summary>
public sealed class IdentityBehaviours : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => "LCK1003";

    [Fact] public Task H34_the_lock_of_the_outer_object_that_the_access_starts_at() => ReportsIn("""
        public class Tree
        {
            private readonly object _gate = new object();
            public class Node { [GuardedBy("Tree.this._gate")] public int Value; }
            private readonly Node _root = new Node();
            public void M(Tree other)
            {
                _root.[|Value|] = 1;
                lock (_gate) { _root.Value = 2; other._root.[|Value|] = 3; }
                lock (other._gate) { _root.[|Value|] = 4; other._root.Value = 5; }
            }
        }
        """);

    [Fact] public Task H34_twin_of_an_object_whose_owner_is_not_in_sight_any_will_do() => ReportsIn("""
        public class Tree
        {
            private readonly object _gate = new object();
            public class Node { [GuardedBy("Tree.this._gate")] public int Value; }
            public void M(Node node, Tree other)
            {
                lock (other._gate) { node.Value = 1; }
                node.[|Value|] = 2;
            }
        }
        """);

    [Fact] public Task I12_what_an_overridden_getter_hands_out_is_the_lock_of_the_contract() => ReportsIn("""
        public abstract class Shape { protected abstract object Gate { get; } [GuardedBy("Gate")] protected int Corners; }
        public class Square : Shape
        {
            private readonly object _mine = new object();
            private readonly object _other = new object();
            protected override object Gate => _mine;
            public void M() { lock (_mine) { Corners = 4; } lock (Gate) { Corners = 4; } lock (_other) { [|Corners|] = 4; } }
        }
        """);

    private const string Roles = """
        [Lock(Kind = "role")] public class Ui { [AssertsLock] public void Verify() { } }
        public static class App { public static readonly Ui Ui = new Ui(); }

        """;

    [Fact] public Task X01_who_asserts_the_role_may_touch_what_it_confines() => IsSilentIn(Roles + """
        public class View { [GuardedBy("App.Ui")] private int _title; public void M() { App.Ui.Verify(); _title = 1; } }
        """);

    [Fact] public Task X02_who_does_not_may_not() => ReportsIn(Roles + """
        public class View { [GuardedBy("App.Ui")] private int _title; public int M() { return [|_title|]; } }
        """);

    [Fact] public Task X07_a_call_that_the_role_must_not_make() => ReportsIn(Roles + """
        public class View { [ExcludesLock("App.Ui")] private void Load() { } public void M() { App.Ui.Verify(); {|LCK1002:Load|}(); } public void N() { Load(); } }
        """);

    [Fact] public Task X08_a_thread_is_no_lock_and_a_role_is() => ReportsIn(Roles + """
        public class View { [GuardedBy("App.Ui")] private int _title; public int M() { return [|_title|]; } [RequiresLock("App.Ui")] public int N() { return _title; } }
        """);

    [Fact] public Task U07_a_static_member_under_an_instance_lock_needs_its_own() => ReportsInClass("""
        private readonly object _m = new object();
        private static readonly object s_m = new object();
        [GuardedBy(nameof(s_m))] private static int s_x;
        public void M() { lock (_m) { [|s_x|]++; } lock (_m) { lock (s_m) { } [|s_x|]++; } }
        """);

    [Fact] public Task U07_twin_under_both_it_is_silent() => IsSilentInClass("""
        private readonly object _m = new object();
        private static readonly object s_m = new object();
        [GuardedBy(nameof(s_m))] private static int s_x;
        public void M() { lock (_m) { lock (s_m) { s_x++; } } lock (s_m) { lock (_m) { s_x++; } } }
        """);

    [Fact] public Task U13_a_method_that_hands_out_one_lock_names_it() => IsSilentInClass("""
        private readonly object _m = new object();
        private readonly object[] _all = { new object(), new object() };
        private object Gate() => _m;
        private object Stripe(int i) { return _all[i]; }
        [GuardedBy("Gate()")] private int _x;
        [GuardedBy("Stripe(1)")] private int _y;
        public void M() { lock (_m) { _x++; } lock (Gate()) { _x++; } lock (Stripe(1)) { _y++; } }
        """);

    [Fact] public Task U13_twin_another_argument_or_another_object_is_another_lock() => ReportsIn("""
        public class Subject
        {
            private readonly object _m = new object();
            private readonly object[] _all = { new object(), new object() };
            private object Gate() => _m;
            private object Stripe(int i) { return _all[i]; }
            [GuardedBy("Gate()")] private int _x;
            [GuardedBy("Stripe(1)")] private int _y;
            public void M(Subject other) { lock (other.Gate()) { [|_x|]++; other._x++; } lock (Stripe(0)) { [|_y|]++; } }
        }
        """);

    [Fact] public Task U13_neighbour_a_method_that_makes_a_lock_each_time_gives_none_twice() => ReportsInClass("""
        private object Make() { return new object(); }
        [GuardedBy("Make()")] private int _x;
        public void M() { lock ({|LCK2008:Make()|}) { [|_x|]++; } }
        """);

    [Fact] public Task Y04_written_under_the_lock_and_read_without_it() => ReportsInClass("""
        private readonly object _m = new object();
        [GuardedBy(nameof(_m))] private int _x;
        public void Set(int x) { lock (_m) { _x = x; } }
        public int Get() { return [|_x|]; }
        """);

    [Fact] public Task Y04_twin_where_nobody_says_that_it_is_guarded() => IsSilentInClass("""
        private readonly object _m = new object();
        private int _x;
        public void Set(int x) { lock (_m) { _x = x; } }
        public int Get() { return _x; }
        """);

    [Fact] public Task The_members_of_a_lock_type_are_trusted_with_their_own_lock() => ReportsIn("""
        [Lock]
        public class Turnstile
        {
            private readonly object _inner = new object();
            [GuardedBy("this")] private int _entered;
            [GuardedBy(nameof(_inner))] private int _waiting;
            [AcquiresLock] public Pass Enter() { _entered = 1; Check(); return new Pass(this); }
            [RequiresLock] public void Check() { }
            [ReleasesLock] public void Leave() { _entered = 0; [|_waiting|]--; }
            [LockScope] public readonly struct Pass : IDisposable
            {
                private readonly Turnstile _of;
                [RequiresLock("of")] public Pass(Turnstile of) { _of = of; }
                [ReleasesLock] public void Dispose() { _of.Leave(); }
            }
        }
        public class User { public void M(Turnstile t) { t.{|LCK1001:Check|}(); using (t.Enter()) { t.Check(); } } }
        """);

    [Fact] public Task A_new_guard_does_not_excuse_what_it_has_let_go_of() => ReportsIn("""
        [LockScope]
        public sealed class Hold : IDisposable
        {
            private readonly object _gate;
            [AcquiresLock("gate")] public Hold(object gate) { _gate = gate; Monitor.Enter(gate); }
            [ReleasesLock] public void Release() { Monitor.Exit(_gate); }
            [RequiresLock] public void Use() { }
            [ReleasesLock] public void Dispose() { }
        }
        public class User
        {
            private readonly object _gate = new object();
            public void M() { using var hold = new Hold(_gate); hold.Use(); hold.Release(); hold.{|LCK1001:Use|}(); }
        }
        """);

    [Theory]
    [InlineData("new Step(space)")]
    [InlineData("new Half(space)")]
    [InlineData("new Half(1, space)")]
    [InlineData("new Primary(space)")]
    [InlineData("kept")]
    public Task A_new_object_goes_by_the_names_of_what_it_was_made_with(string step) => IsSilentIn(Steps(step, "space"));

    [Theory]
    [InlineData("new Step(space)")]
    [InlineData("new Half(1, space)")]
    [InlineData("new Primary(space)")]
    [InlineData("kept")]
    public Task A_new_object_that_was_made_with_another_does_not(string step) => ReportsIn(Steps(step, "other").Replace("Use.Take(", "Use.{|LCK1001:Take|}("));

    [Fact] public Task What_a_constructor_does_not_hand_on_is_no_name() => ReportsIn(Steps("new Loose(space)", "space").Replace("Use.Take(", "Use.{|LCK1001:Take|}("));

    private static string Steps(string made, string held) => $$"""
        public class Space { public readonly object Gate = new object(); }
        public class Step { public Step(Space space) { Space = space ?? throw new ArgumentNullException(); } public Space Space { get; } }
        public class Half : Step { public Half(int n, Space s) : this(s) { } public Half(Space s) : base(s) { } }
        public class Primary(Space given) : Step(space: given);
        public class Loose : Step { public Loose(Space s) : base(new Space()) { Other = s; } public Space Other; }
        public class Subject
        {
            public void Run(Space space, Space other)
            {
                var kept = new Step(space);
                lock ({{held}}.Gate) Use.Take({{made}});
            }
        }
        public static class Use { [RequiresLock("step.Space.Gate")] public static void Take(Step step) { } }
        """;

    [Fact] public Task A_method_that_returns_its_object_returns_its_locks() => ReportsIn("""
        public class Account
        {
            private readonly object _gate = new object();
            [GuardedBy("_gate")] private int _sum;
            [AcquiresLock("_gate")] public Account Open() { Monitor.Enter(_gate); return this; }
            [RequiresLock("_gate")] public Account Add(int n) { _sum += n; return this; }
            [RequiresLock("_gate")] public Account Other(int n) { _sum += n; return n > 0 ? this : new Account(); }
            [ReleasesLock("_gate")] public void Close() { Monitor.Exit(_gate); }
            public static void Run(Account a) { a.Open().Add(1).Add(2).Close(); a.{|LCK1001:Add|}(3); }
            public static void Run2(Account a) { a.Open().Other(1).{|LCK1001:Add|}(2); a.Close(); }
        }
        """);

    [Fact] public Task What_an_enumerator_asserts_by_what_it_keeps_is_not_asked_of_a_loop() => IsSilentIn("""
        public class Space
        {
            public readonly object Gate = new object();
            public Items All() => new Items(this);
            public int Sum() { var sum = 0; lock (Gate) { foreach (var item in All()) sum += item; } return sum; }
        }
        public struct Items
        {
            private readonly Space _space;
            public Items(Space space) { _space = space; Current = 3; }
            public int Current { get; private set; }
            public Items GetEnumerator() => this;
            public bool MoveNext() { System.Diagnostics.Debug.Assert(Monitor.IsEntered(_space.Gate)); return --Current > 0; }
        }
        """);

    [Fact] public Task What_it_asserts_is_asked_of_who_calls_it_by_name() => ReportsIn("""
        public struct Items
        {
            public readonly object Gate;
            public Items(object gate) { Gate = gate; Current = 3; }
            public int Current { get; private set; }
            public bool MoveNext() { System.Diagnostics.Debug.Assert(Monitor.IsEntered(Gate)); return --Current > 0; }
            public static void Run(Items items) { lock (items.Gate) { items.MoveNext(); } items.{|LCK1001:MoveNext|}(); }
        }
        """);

    private const string Halves = """
        [Lock(Kind = "read side")] public sealed class ReadSide { [AcquiresLock(Mode = LockMode.Shared)] public void Enter() { } [ReleasesLock] public void Exit() { } }
        [Lock(Kind = "write side")] public sealed class WriteSide { [AcquiresLock] public void Enter() { } [ReleasesLock] public void Exit() { } }
        public sealed class Sides { public readonly ReadSide Read = new ReadSide(); public readonly WriteSide Write = new WriteSide(); }

        """;

    [Fact] public Task B23_a_half_that_is_kept_in_a_local() => IsSilentIn(Halves + """
        public class Table
        {
            private readonly Sides _rw = new Sides();
            [GuardedBy("_rw.Read", "_rw.Write")] private int _x;
            public int M() { var side = _rw.Read; side.Enter(); try { return _x; } finally { side.Exit(); } }
            public int N() { var side = _rw.Write; side.Enter(); try { return _x; } finally { side.Exit(); } }
        }
        """);

    [Fact] public Task B23_twin_the_half_that_does_not_do() => ReportsIn(Halves + """
        public class Table
        {
            private readonly Sides _rw = new Sides();
            [GuardedBy("_rw.Write")] private int _x;
            public void M() { var side = _rw.Read; side.Enter(); try { [|_x|]++; } finally { side.Exit(); } }
            public void N() { var side = _rw.Write; side.Enter(); try { _x++; } finally { side.Exit(); } [|_x|]++; }
        }
        """);

    [Fact] public Task H40_a_new_object_is_no_path() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; }
        public class Tree
        {
            private readonly object _gate = new object();
            public void M() { lock (new Node().Gate) { } }
            [GuardedBy("_gate")] private int _x;
            public void N(Node node) { lock ({|LCK2008:new object()|}) { [|_x|] = 1; } lock (new Node().Gate) { node.[|Value|] = 1; } }
        }
        """);

    [Fact] public Task H40_twin_what_was_made_has_a_name() => IsSilentIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; }
        public class Tree { public void M(Node other) { var node = other ?? new Node(); lock (node.Gate) { node.Value = 1; } } }
        """);

    [Fact] public Task H05_a_getter_that_leads_on() => ReportsIn("""
        public class Inner { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class Outer
        {
            private readonly Inner _inner = new Inner();
            public object Gate => _inner.Gate;
            private object Lock() => _inner.Gate;
            [GuardedBy("Gate")] private int _y;
            public void M() { lock (Gate) { _inner.X = 1; _y = 1; } lock (_inner.Gate) { _y = 1; } lock (Lock()) { _inner.X = 1; _y = 1; } }
            public void N(Outer other) { lock (other.Gate) { _inner.[|X|] = 1; other._inner.X = 1; other._y = 1; } }
        }
        """);

    [Fact] public Task H37_a_variable_of_a_part_of_a_pattern() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; }
        public class Tree
        {
            public void M(object o, Node other) { if (o is Node { Gate: var gate } node) { lock (gate) { node.Value = 1; other.[|Value|] = 1; } } }
        }
        """);

    [Fact] public Task H11_a_result_that_is_named_where_it_is_locked() => ReportsIn("""
        public class Node
        {
            public readonly object Gate = new object();
            [GuardedBy("Gate")] public int Value;
            private static readonly Node[] s_all = { new Node(), new Node() };
            private static int s_next;
            private static Node Get() { return s_all[s_next++ % 2]; }
            public static void M() { Node node; lock ((node = Get()).Gate) { node.Value = 1; } }
            public static void N() { lock (Get().Gate) { Get().[|Value|] = 1; } }
        }
        """);

    [Fact] public Task H28_a_lock_of_a_type_by_its_whole_name() => ReportsIn("""
        namespace Some.Where
        {
            public static class Locks { public static readonly object Global = new object(); }
            public class User { [GuardedBy("Some.Where.Locks.Global")] private int _x; public void M() { lock (Locks.Global) { _x = 1; } [|_x|] = 2; } }
        }
        """);

    [Fact] public Task A_parameter_of_a_primary_constructor_is_guarded_like_a_field() => ReportsIn("""
        public class Box([GuardedBy("_gate")] int value, [GuardedBy("gate")] int other, object gate)
        {
            private readonly object _gate = new object();
            private readonly int _first = value;
            public int M() { return [|value|] + [|other|] + _first; }
            public int N() { lock (_gate) { value++; return value; } }
            public int O() { lock (gate) { return other; } }
        }
        """);

    private const string ByType = """
        public interface IPart { static abstract object Gate { get; } [RequiresLock("Gate")] static abstract void Use(); }
        public sealed class Part : IPart { private static readonly object s_gate = new object(); public static object Gate => s_gate; public static void Use() { } }
        public sealed class Other : IPart { public static object Gate { get; } = new object(); public static void Use() { } }

        """;

    [Fact] public Task H28_neighbour_the_static_lock_that_a_type_has_for_its_interface() => IsSilentIn(ByType + """
        public sealed class User
        {
            public void Run() { lock (Part.Gate) Part.Use(); lock (Other.Gate) Other.Use(); }
            public void Run<T>() where T : IPart { lock (T.Gate) T.Use(); }
        }
        """);

    [Fact] public Task H28_twin_the_static_lock_of_another_type() => ReportsIn(ByType + """
        public sealed class User
        {
            public void Run() { lock (Part.Gate) Other.{|LCK1001:Use|}(); lock (Other.Gate) Part.{|LCK1001:Use|}(); }
            public void Run<T>() where T : IPart { lock (Part.Gate) T.{|LCK1001:Use|}(); }
        }
        """);
}
