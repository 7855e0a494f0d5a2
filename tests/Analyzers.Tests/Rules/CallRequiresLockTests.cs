using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK1001: what counts as a call, and whose lock it needs.</summary>
public sealed class CallRequiresLockTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1001";

    [Fact] public Task G02_A_call_with_the_lock_held_is_silent() => IsSilent("lock (_gate) { Touch(); }");

    [Fact] public Task G02_A_call_without_the_lock_is_reported() => Reports("[|Touch|]();");

    [Fact] public Task G02_Every_call_that_lacks_the_lock_is_reported() => Reports("[|Touch|](); [|Touch|](); lock (_gate) { Touch(); } [|Touch|]();");

    [Fact] public Task G03_A_requiring_caller_may_call_another() => IsSilentInClass("""
        private readonly object _gate = new object();
        [RequiresLock(nameof(_gate))] public void A() { B(); }
        [RequiresLock(nameof(_gate))] public void B() { }
        """);

    [Fact] public Task G03_A_caller_that_requires_another_lock_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [RequiresLock(nameof(_other))] public void A() { [|B|](); }
        [RequiresLock(nameof(_gate))] public void B() { }
        """);

    [Fact] public Task G05_This_and_a_field_are_different_locks() => ReportsInClass("""
        private readonly object _gate = new object();
        [RequiresLock("this")] public void Self() { }
        [RequiresLock(nameof(_gate))] public void Field() { }
        public void M() { lock (_gate) { [|Self|](); Field(); } lock (this) { Self(); [|Field|](); } }
        """);

    [Fact] public Task G07_The_lock_of_another_argument_does_not_do() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); }
        public class Subject
        {
            [RequiresLock("node.Gate")] private static void Use(Node node) { }
            public void M(Node a, Node b) { lock (a.Gate) { Use(a); [|Use|](b); } }
        }
        """);

    [Fact] public Task A_requirement_on_named_arguments_follows_their_names() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); }
        public class Subject
        {
            [RequiresLock("node.Gate")] private static void Use(Node other, Node node) { }
            public void M(Node a, Node b) { lock (a.Gate) { Use(node: a, other: b); [|Use|](other: a, node: b); } }
        }
        """);

    [Fact] public Task G09_A_renamed_parameter_still_maps() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); }
        public class Base { [RequiresLock("node.Gate")] public virtual void Use(Node node) { } }
        public class Derived : Base { public override void Use(Node renamed) { } }
        public class Caller
        {
            public void M(Derived d, Node n) { [|d.Use|](n); lock (n.Gate) { d.Use(n); } }
        }
        """.Replace("[|d.Use|]", "d.[|Use|]"));

    [Fact] public Task A_requirement_on_the_receiver_is_that_of_the_receiver() => Reports("""
        lock (_gate) { peer.[|Touch|](); Touch(); }
        lock (peer._gate) { peer.Touch(); [|Touch|](); }
        """);

    [Fact] public Task Several_locks_of_one_requirement_are_all_needed() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [RequiresLock(nameof(_a), nameof(_b))] public void Both() { }
        public void M() { {|LCK1001:{|LCK1001:Both|}|}(); lock (_a) { [|Both|](); lock (_b) { Both(); } } }
        """);

    [Fact] public Task C19_A_lock_named_by_two_requirements_counts_once() => ReportsInClass("""
        private readonly object _a = new object();
        private readonly object _b = new object();
        [RequiresLock(nameof(_a))] [RequiresLock(nameof(_a), nameof(_b))] public void Both() { }
        public void M() { lock (_b) { [|Both|](); } }
        """);

    [Fact] public Task A_property_requirement_covers_both_accessors() => ReportsInClass("""
        private readonly object _gate = new object();
        [RequiresLock(nameof(_gate))] public int X { get { return 1; } set { } }
        public void M() { [|X|] = [|X|]; lock (_gate) { X = X; X++; } }
        """.Replace("lock (_gate) { X = X; X++; }", "lock (_gate) { X = X + 1; X++; }"));

    [Fact] public Task An_accessor_requirement_covers_that_accessor() => ReportsInClass("""
        private readonly object _gate = new object();
        public int X { get { return 1; } [RequiresLock(nameof(_gate))] set { } }
        public void M() { [|X|] = 1; Console.WriteLine(X); [|X|]++; [|X|] += 2; }
        """);

    [Fact] public Task Constructors_operators_conversions_and_indexers_are_calls() => ReportsIn("""
        public class Subject
        {
            public static readonly object Gate = new object();
            [RequiresLock("Gate")] public Subject() { }
            [RequiresLock("Gate")] public static Subject operator +(Subject a, Subject b) { return a; }
            [RequiresLock("Gate")] public static Subject operator -(Subject a) { return a; }
            [RequiresLock("Gate")] public static explicit operator int(Subject a) { return 1; }
            [RequiresLock("Gate")] public int this[int i] { get { return i; } }
        }
        public class Caller
        {
            public void Bad(Subject a) { var b = new [|Subject|](); b = a [|+|] a; b = [|-|]a; Console.WriteLine(([|int|])a); Console.WriteLine(a{|#0:[0]|}); }
            public void Good(Subject a) { lock (Subject.Gate) { var b = new Subject(); b = a + a; b = -a; Console.WriteLine((int)a); Console.WriteLine(a[0]); } }
        }
        """.Replace("{|#0:[0]|}", "{|LCK1001:[0]|}"));

    [Fact] public Task Z02_A_base_constructor_with_a_requirement_is_a_call() => ReportsIn("""
        public class Base { public static readonly object Gate = new object(); [RequiresLock("Gate")] public Base() { } }
        public class Bad : Base { public Bad() : [|base|]() { } }
        public class Good : Base { [RequiresLock("Gate")] public Good() { } }
        """);

    [Fact] public Task An_event_with_a_requirement_is_a_call() => ReportsInClass("""
        private readonly object _gate = new object();
        [RequiresLock(nameof(_gate))] public event Action Changed { add { } remove { } }
        public void M(Action a) { [|Changed|] += a; [|Changed|] -= a; lock (_gate) { Changed += a; Changed -= a; } }
        """);

    [Fact] public Task A_delegate_type_with_a_requirement_is_checked_where_it_is_invoked() => ReportsIn("""
        public static class Locks { public static readonly object Gate = new object(); }
        [RequiresLock("Locks.Gate")] public delegate void Callback(int x);
        public class Subject
        {
            public void M(Callback callback) { [|callback|](1); [|callback|].Invoke(1); lock (Locks.Gate) { callback(1); callback.Invoke(2); } }
        }
        """.Replace("[|callback|].Invoke(1)", "callback.[|Invoke|](1)"));

    [Fact] public Task A_local_function_with_a_requirement_is_checked_at_its_calls() => Reports("""
        [RequiresLock(nameof(_gate))] void Inner() { _hits++; }
        [|Inner|]();
        lock (_gate) { Inner(); }
        """);

    [Fact] public Task A_conditional_call_is_a_call() => Reports("""
        peer?.[|Touch|]();
        lock (peer._gate) { peer?.Touch(); }
        """);

    [Fact] public Task An_extension_method_with_a_requirement_on_its_receiver_is_checked() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); }
        public static class Extensions { [RequiresLock("node.Gate")] public static void Use(this Node node) { } }
        public class Subject
        {
            public void M(Node a, Node b) { lock (a.Gate) { a.Use(); Extensions.Use(a); b.[|Use|](); Extensions.[|Use|](b); } }
        }
        """);

    [Fact] public Task A_generic_method_is_named_without_its_arguments() => ReportsInClass("""
        private readonly object _gate = new object();
        [RequiresLock(nameof(_gate))] public void Use<T>(T value) { }
        public void M() { [|Use|]<int>(1); lock (_gate) { Use<int>(1); Use("a"); } }
        """);

    [Fact] public Task B07_A_shared_requirement_with_nothing_held_is_reported() => Reports("[|Peek|]();");

    [Fact] public Task B07_A_shared_requirement_is_met_by_every_mode() => IsSilent("""
        _rw.EnterReadLock(); Peek(); _rw.ExitReadLock();
        _rw.EnterWriteLock(); Peek(); _rw.ExitWriteLock();
        _rw.EnterUpgradeableReadLock(); Peek(); _rw.ExitUpgradeableReadLock();
        """);

    [Fact] public Task A_method_without_argument_requires_its_own_lock_type() => ReportsIn("""
        [Lock] public class Mu
        {
            [AcquiresLock] public void Enter() { }
            [ReleasesLock] public void Exit() { }
            [RequiresLock] public void Use() { }
        }
        public class Subject
        {
            private readonly Mu _mu = new Mu();
            public void M(Mu other) { [|Use|](_mu); _mu.Enter(); _mu.Use(); other.[|Use|](); _mu.Exit(); }
        }
        """.Replace("[|Use|](_mu)", "_mu.[|Use|]()"));

    [Fact] public Task A_null_attribute_argument_creates_no_requirement() => IsSilentIn("""
        public class Subject
        {
            private readonly object _gate = new object();
            [RequiresLock(nameof(_gate), "_unknown")] public void Use() { }
            public void M() { lock (_gate) { Use(); } }
        }
        """);

    [Fact] public Task An_attribute_of_the_same_name_in_any_namespace_counts() => ReportsIn("""
        namespace Theirs { public sealed class RequiresLockAttribute : Attribute { public RequiresLockAttribute(string l) { } } }
        public class Subject
        {
            private readonly object _gate = new object();
            [Theirs.RequiresLock("_gate")] public void Use() { }
            public void M() { [|Use|](); lock (_gate) { Use(); } }
        }
        """);

    [Fact] public Task An_attribute_of_the_same_name_and_another_shape_is_ignored() => IsSilentIn("""
        namespace Theirs { public sealed class RequiresLockAttribute : Attribute { public RequiresLockAttribute(int level) { } } }
        public class Subject
        {
            [Theirs.RequiresLock(3)] public void Use() { }
            public void M() { Use(); }
        }
        """);
}
