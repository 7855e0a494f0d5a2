using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Private methods and local functions without a contract: the fault is the call that lacks the lock, if some call has it.</summary>
public sealed class CallersThatLackTheLockBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Guarded = """
        private readonly object _gate = new object();
        private readonly object _other = new object();
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_gate))] private int _x;
        [GuardedBy(nameof(_rw))] private int _y;

        """;

    private const string Asserting = Guarded + """
        private readonly SemaphoreSlim _one = new SemaphoreSlim(1, 1);
        [GuardedBy(nameof(_one))] private int _z;
        [AssertsLock(nameof(_one))] private void AssertOne() { if (_one.CurrentCount != 0) throw new InvalidOperationException(); }
        [AssertsLock(nameof(_gate))] private void AssertGate() { if (!Monitor.IsEntered(_gate)) throw new InvalidOperationException(); }

        """;

    [Fact] public Task G29_an_assertion_is_no_acquisition() => IsSilentInClass(Asserting + """
        public void A() { lock (_gate) { AssertOne(); _z++; } }
        public void B() { _one.Wait(); try { AssertOne(); AssertGate(); _x++; _z++; } finally { _one.Release(); } }
        """);

    [Fact] public Task G29_twin_an_acquisition_is() => ReportsInClass(Asserting + """
        public void B() { _one.Wait(); try { _one.{|LCK2003:Wait|}(); _z++; } finally { _one.Release(); } }
        """);

    [Fact] public Task G33_disposed_by_a_using_statement_while_the_lock_is_held() => ReportsInClass(Guarded + """
        public sealed class Session : IDisposable { public readonly object Gate = new object(); [ExcludesLock(nameof(Gate))] public void Dispose() { } }
        public void A(Session session) { lock (session.Gate) { using ({|LCK1002:session|}) { } } }
        """);

    [Fact] public Task G33_twin_the_lock_is_free_by_then() => IsSilentInClass(Guarded + """
        public sealed class Session : IDisposable { public readonly object Gate = new object(); [ExcludesLock(nameof(Gate))] public void Dispose() { } }
        public void A(Session session) { using (session) { lock (session.Gate) { } } lock (_gate) { using (session) { } } }
        """);

    [Fact] public Task Y07_private_access_that_nobody_locks_is_reported_at_the_access() => ReportsInClass(Guarded + """
        private void Inner() { {|LCK1003:_x|}++; }
        public void A() { Inner(); }
        public void B() { Inner(); }
        """);

    [Fact] public Task Y07_twin_the_only_caller_without_the_lock_is_reported_at_its_call() => ReportsInClass(Guarded + """
        private void Inner() { _x++; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { {|LCK1001:Inner|}(); }
        """);

    [Fact] public Task Y08_private_access_only_reached_under_the_lock_is_silent() => IsSilentInClass(Guarded + """
        private void Inner() { _x++; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { lock (_gate) { Inner(); } }
        """);

    [Fact] public Task Every_caller_that_lacks_the_lock_is_reported() => ReportsInClass(Guarded + """
        private void Inner() { _x++; _x--; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { {|LCK1001:Inner|}(); lock (_other) { {|LCK1001:Inner|}(); } lock (_gate) { } {|LCK1001:Inner|}(); }
        """);

    [Fact] public Task A_requirement_climbs_to_the_caller_that_can_be_blamed() => ReportsInClass(Guarded + """
        private void Third() { _x++; }
        private void Second() { Third(); }
        public void A() { lock (_gate) { Second(); } }
        public void B() { {|LCK1001:Second|}(); }
        """);

    [Fact] public Task A_requirement_stops_where_no_caller_has_the_lock() => ReportsInClass(Guarded + """
        private void Third() { _x++; }
        private void Second() { {|LCK1001:Third|}(); }
        public void A() { lock (_gate) { Third(); } }
        public void B() { Second(); }
        """);

    [Fact] public Task A_helper_that_locks_for_itself_needs_nothing_of_its_callers() => IsSilentInClass(Guarded + """
        private void Inner() { lock (_gate) { _x++; } }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { Inner(); }
        """);

    [Fact] public Task A_helper_that_touches_nothing_guarded_may_be_called_either_way() => IsSilentInClass(Guarded + """
        private void Inner() { Console.WriteLine(); }
        public void A() { lock (_gate) { Inner(); _x++; } }
        public void B() { Inner(); }
        """);

    [Fact] public Task A_caller_that_holds_the_lock_shared_is_reported_where_exclusive_is_needed() => ReportsInClass(Guarded + """
        private void Write() { _y++; }
        public void A() { _rw.EnterWriteLock(); try { Write(); } finally { _rw.ExitWriteLock(); } }
        public void B() { _rw.EnterReadLock(); try { {|LCK1004:Write|}(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact] public Task A_reader_may_be_called_in_either_mode() => IsSilentInClass(Guarded + """
        private int Read() { return _y; }
        public int A() { _rw.EnterWriteLock(); try { return Read(); } finally { _rw.ExitWriteLock(); } }
        public int B() { _rw.EnterReadLock(); try { return Read(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact] public Task A_private_property_is_checked_as_a_method_is() => ReportsInClass(Guarded + """
        private int Count { get { return _x; } }
        public int A() { lock (_gate) { return Count; } }
        public int B() { return {|LCK1001:Count|}; }
        """);

    [Fact] public Task A_private_property_read_under_the_lock_only_is_silent() => IsSilentInClass(Guarded + """
        private int Count => _x;
        public int A() { lock (_gate) { return Count; } }
        """);

    [Fact] public Task The_lock_is_that_of_the_object_that_is_called() => ReportsInClass(Guarded + """
        private void Inner() { _x++; }
        public void A(Subject s) { lock (s._gate) { s.Inner(); } }
        public void B(Subject s) { lock (_gate) { s.{|LCK1001:Inner|}(); } }
        """);

    [Fact] public Task A_method_that_becomes_a_delegate_is_reported_at_the_access() => ReportsInClass(Guarded + """
        private void Inner() { {|LCK1003:_x|}++; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { Inner(); }
        public Action C() { return Inner; }
        """);

    [Fact] public Task A_method_group_that_is_run_at_once_under_the_lock_is_a_call() => IsSilentInClass(Guarded + """
        private readonly List<int> _items = new List<int>();
        private void Inner(int i) { _x += i; }
        public void A() { lock (_gate) { _items.ForEach(Inner); } }
        """);

    [Fact] public Task A_method_group_that_is_run_at_once_without_the_lock_is_reported() => ReportsInClass(Guarded + """
        private readonly List<int> _items = new List<int>();
        private void Inner(int i) { _x += i; }
        public void A() { lock (_gate) { _items.ForEach(Inner); } }
        public void B() { _items.ForEach({|LCK1001:Inner|}); }
        """);

    [Fact] public Task A_recursive_method_is_reported_where_it_is_entered_without_the_lock() => ReportsInClass(Guarded + """
        private void Inner(int n) { _x++; if (n > 0) Inner(n - 1); }
        public void A() { lock (_gate) { Inner(3); } }
        public void B() { {|LCK1001:Inner|}(3); }
        """);

    [Fact] public Task Methods_that_call_each_other_end_in_one_report() => ReportsInClass(Guarded + """
        private void Even(int n) { _x++; if (n > 0) Odd(n - 1); }
        private void Odd(int n) { _x--; if (n > 0) Even(n - 1); }
        public void A() { lock (_gate) { Even(3); } }
        public void B() { {|LCK1001:Odd|}(3); }
        """);

    [Fact] public Task K07_a_private_method_only_called_from_constructors_is_silent() => IsSilentInClass(Guarded + """
        public Subject() { Init(); }
        private void Init() { _x = 1; }
        """);

    [Fact] public Task K07_twin_called_from_a_public_member_too_it_is_reported() => ReportsInClass(Guarded + """
        public Subject() { Init(); }
        private void Init() { {|LCK1003:_x|} = 1; }
        public void Reset() { Init(); }
        """);

    [Fact] public Task K07_neighbour_called_from_a_constructor_and_under_the_lock_it_is_silent() => IsSilentInClass(Guarded + """
        public Subject() { Init(); }
        private void Init() { _x = 1; }
        public void Reset() { lock (_gate) { Init(); } }
        """);

    [Fact] public Task K07_neighbour_a_constructor_does_not_excuse_who_lacks_the_lock() => ReportsInClass(Guarded + """
        public Subject() { Init(); }
        private void Init() { _x = 1; }
        public void Reset() { lock (_gate) { Init(); } }
        public void Again() { {|LCK1001:Init|}(); }
        """);

    [Fact] public Task A_partial_method_is_one_method() => ReportsIn("""
        public partial class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            partial void Inner();
            public void A() { lock (_gate) { Inner(); } }
        }
        public partial class Subject
        {
            partial void Inner() { _x++; }
            public void B() { {|LCK1001:Inner|}(); }
        }
        """);

    [Fact] public Task A_generic_type_is_one_type() => ReportsIn("""
        public class Box<T>
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private T? _value;
            private void Put(T value) { _value = value; }
            public void A(T value) { lock (_gate) { Put(value); } }
            public void B(Box<int> other) { other.{|LCK1001:Put|}(1); }
        }
        """);

    [Fact] public Task A_nested_type_calls_too() => ReportsInClass(Guarded + """
        private void Inner() { _x++; }
        public void A() { lock (_gate) { Inner(); } }
        private sealed class Worker { public void Run(Subject s) { s.{|LCK1001:Inner|}(); lock (s._gate) { s.Inner(); } } }
        """);

    [Fact] public Task A_static_helper_is_told_the_lock_by_its_argument() => ReportsInClass(Guarded + """
        private static void Bump(Subject s) { s._x++; }
        public void A() { lock (_gate) { Bump(this); } }
        public void B(Subject s) { lock (_gate) { {|LCK1001:Bump|}(s); } }
        """);
}
