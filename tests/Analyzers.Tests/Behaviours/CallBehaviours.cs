using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Private methods and local functions without a contract: the fault is the call that lacks the lock, if some call has it.</summary>
public sealed class CallersThatLackTheLockTests : RuleTest<LockFlowAnalyzer>
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

/// <summary>Local functions, and lambdas that only their local invokes, are checked and summarised as private methods are.</summary>
public sealed class LocalFunctionTests : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task L05_local_function_called_locked_and_unlocked_only_the_second_is_reported() => Reports("""
        lock (_gate) { Bump(); }
        {|LCK1001:Bump|}();
        void Bump() { _hits++; }
        """);

    [Fact] public Task L05_twin_called_locked_twice_it_is_silent() => IsSilent("""
        lock (_gate) { Bump(); Bump(); }
        void Bump() { _hits++; }
        """);

    [Fact] public Task L05_neighbour_never_locked_the_access_is_reported() => Reports("""
        Bump(); Bump();
        void Bump() { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task L05_neighbour_a_lambda_that_is_only_invoked_is_one_too() => Reports("""
        Action bump = () => _hits++;
        lock (_gate) { bump(); }
        {|LCK1001:bump|}();
        """);

    [Fact] public Task L05_neighbour_the_lock_of_a_parameter_is_that_of_the_argument() => Reports("""
        lock (peer._gate) { Bump(peer); Bump({|LCK1001:this|}); }
        static void Bump(Subject s) { s._hits++; }
        """.Replace("Bump({|LCK1001:this|})", "{|LCK1001:Bump|}(this)"));

    [Fact] public Task A_local_function_that_locks_for_itself_may_be_called_either_way() => IsSilent("""
        lock (_gate) { Bump(); }
        Bump();
        void Bump() { lock (_gate) _hits++; }
        """);

    [Fact] public Task A_local_function_that_acquires_works_for_its_caller() => Reports("""
        void Take() { Monitor.Enter(_gate); }
        void Leave() { Monitor.Exit(_gate); }
        Take();
        try { _hits++; } finally { Leave(); }
        {|LCK1003:_hits|}++;
        """);

    [Fact] public Task A_local_function_that_tries_works_for_its_caller() => Reports("""
        bool Try() { return Monitor.TryEnter(_gate, 10); }
        if (Try()) { try { _hits++; } finally { Monitor.Exit(_gate); } } else { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task A_captured_local_is_the_lock_that_it_was_given() => Reports("""
        var gate = _gate;
        void Take() { Monitor.Enter(gate); }
        Take();
        try { _hits++; } finally { Monitor.Exit(_gate); }
        {|LCK1003:_hits|}++;
        """);

    [Fact] public Task A_captured_parameter_is_the_callers() => Reports("""
        void Take(int times) { Monitor.Enter(peer._gate); }
        Take(count);
        try { peer._hits++; {|LCK1003:_hits|}++; } finally { Monitor.Exit(peer._gate); }
        """);

    [Fact] public Task A_local_function_that_is_not_paired_leaks() => Reports("""
        void Take() { Monitor.Enter(_gate); }
        {|LCK2001:Take|}();
        _hits++;
        """);

    [Fact] public Task A_local_function_that_releases_twice_is_reported() => Reports("""
        void Leave() { Monitor.Exit(_gate); }
        Monitor.Enter(_gate);
        Leave();
        {|LCK2002:Leave|}();
        """);

    [Fact] public Task A_local_function_that_may_release_leaves_nothing_to_say() => IsSilent("""
        void LeaveIf(bool really) { if (really) Monitor.Exit(_gate); }
        Monitor.Enter(_gate);
        _hits++;
        LeaveIf(flag);
        """);

    [Fact] public Task A_local_function_that_takes_the_held_lock_deadlocks() => Reports("""
        void Use() { _semaphore.Wait(); try { _slot++; } finally { _semaphore.Release(); } }
        _semaphore.Wait();
        try { {|LCK1002:Use|}(); } finally { _semaphore.Release(); }
        """);

    [Fact] public Task A_local_function_that_takes_a_free_lock_does_not() => IsSilent("""
        void Use() { _semaphore.Wait(); try { _slot++; } finally { _semaphore.Release(); } }
        _semaphore.Wait();
        _semaphore.Release();
        Use();
        """);

    [Fact] public Task Local_functions_that_call_each_other_end() => IsSilent("""
        void Even(int n) { if (n > 0) Odd(n - 1); }
        void Odd(int n) { lock (_gate) _hits++; if (n > 0) Even(n - 1); }
        Even(count);
        """);

    [Fact] public Task L19_a_local_callback_that_touches_then_releases_is_silent() => IsSilent("""
        Action done = () => { _hits++; Monitor.Exit(_gate); };
        Monitor.Enter(_gate);
        try { _hits++; } finally { done(); }
        """);

    [Fact] public Task L19_twin_touching_after_it_released_is_reported() => Reports("""
        Action done = () => { Monitor.Exit(_gate); {|LCK1003:_hits|}++; };
        Monitor.Enter(_gate);
        try { _hits++; } finally { done(); }
        """);

    [Fact] public Task A_local_function_in_a_constructor_builds_too() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Subject() { Init(); void Init() { _x = 1; } }
        """);
}

/// <summary>Delegates that are handed to a constructor.</summary>
public sealed class ConstructorArgumentTests : RuleTest<LockFlowAnalyzer>
{
    private const string Runner = """
        public sealed class Now { public Now([RunsSynchronously] Action a) { a(); } }
        public sealed class Later { public Later(Action a) { } }
        public sealed class Maker { public Maker(out object made) { made = new object(); } }

        """;

    [Fact] public Task L17_a_constructor_that_runs_its_delegate_at_once_runs_it_under_the_lock() => ReportsIn(Runner + """
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { lock (_gate) { new Now(() => _x++); new Later(() => {|LCK1003:_x|}++); } }
        }
        """);

    [Fact] public Task L17_twin_without_the_lock_it_is_reported() => ReportsIn(Runner + """
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { new Now(() => {|LCK1003:_x|}++); }
        }
        """);

    [Fact] public Task H21_an_alias_passed_by_out_to_a_constructor_is_forgotten() => ReportsIn(Runner + """
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { object gate = _gate; new Maker(out gate); lock (gate) { {|LCK1003:_x|}++; } }
        }
        """);
}

/// <summary>A lock that is asserted before any work is a precondition, with no attribute anywhere.</summary>
public sealed class AssertedPreconditionTests : RuleTest<LockFlowAnalyzer>
{
    private const string Gate = """
        internal readonly object _gate = new object();
        internal readonly object _other = new object();
        private readonly Lock _lock = new Lock();
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        private int _x;

        """;

    [Fact] public Task An_assertion_that_stands_first_is_the_contract() => ReportsInClass(Gate + """
        public void Inner() { Debug.Assert(Monitor.IsEntered(_gate)); _x++; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { {|LCK1001:Inner|}(); }
        """);

    [Fact] public Task An_assertion_after_argument_checks_is_the_contract() => ReportsInClass(Gate + """
        public void Inner(string s, object o)
        {
            ArgumentNullException.ThrowIfNull(s);
            if (o == null) throw new ArgumentNullException(nameof(o));
            Debug.Assert(s.Length > 0);
            if (!Monitor.IsEntered(_gate)) { throw new InvalidOperationException(); }
            _x++;
        }
        public void A() { lock (_gate) { Inner("", this); } }
        public void B() { {|LCK1001:Inner|}("", this); }
        """);

    [Fact] public Task An_assertion_after_work_is_evidence_only() => IsSilentInClass(Gate + """
        public void Inner() { Console.WriteLine(); Debug.Assert(Monitor.IsEntered(_gate)); _x++; }
        public void B() { Inner(); }
        """);

    [Fact] public Task An_assertion_on_one_way_is_no_contract() => IsSilentInClass(Gate + """
        public void Inner(bool strict) { if (strict) { Debug.Assert(Monitor.IsEntered(_gate)); } _x++; }
        public void B() { Inner(false); }
        """);

    [Fact] public Task A_lock_object_tells_too() => ReportsInClass(Gate + """
        public void Inner() { Debug.Assert(_lock.IsHeldByCurrentThread); _x++; }
        public void A() { lock (_lock) { Inner(); } }
        public void B() { {|LCK1001:Inner|}(); }
        """);

    [Fact] public Task A_write_lock_is_asserted_exclusively() => ReportsInClass(Gate + """
        public void Write() { Debug.Assert(_rw.IsWriteLockHeld); _x++; }
        public void Read() { Debug.Assert(_rw.IsReadLockHeld); Console.WriteLine(_x); }
        public void A() { _rw.EnterReadLock(); try { Read(); {|LCK1004:Write|}(); } finally { _rw.ExitReadLock(); } }
        public void B() { {|LCK1001:Read|}(); {|LCK1001:Write|}(); }
        """);

    [Fact] public Task The_assert_helper_of_the_code_base_is_known_by_its_body() => ReportsInClass(Gate + """
        private void AssertHeld() { if (!Monitor.IsEntered(_gate)) throw new InvalidOperationException(); }
        public void Inner() { AssertHeld(); _x++; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { {|LCK1001:Inner|}(); }
        """);

    [Fact] public Task An_assert_helper_is_evidence_for_its_caller() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private void AssertHeld() => Debug.Assert(Monitor.IsEntered(_gate));
        public void A(int n) { Console.WriteLine(n); AssertHeld(); _x++; }
        """);

    [Fact] public Task An_assert_helper_of_another_lock_is_not() => ReportsInClass("""
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private void AssertHeld() => Debug.Assert(Monitor.IsEntered(_other));
        public void A(int n) { Console.WriteLine(n); AssertHeld(); {|LCK1003:_x|}++; }
        """);

    [Fact] public Task A_property_that_tells_whether_it_is_held_is_asked_by_the_assertion() => ReportsInClass(Gate + """
        private bool IsHeld => Monitor.IsEntered(_gate);
        public void Inner() { Debug.Assert(IsHeld); _x++; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { {|LCK1001:Inner|}(); }
        """);

    [Fact] public Task A_static_assert_helper_is_told_the_lock() => ReportsIn("""
        internal static class Check { [Conditional("DEBUG")] public static void Held(object gate) { Debug.Assert(Monitor.IsEntered(gate)); } }
        public class Subject
        {
            private readonly object _gate = new object();
            private int _x;
            public void Inner() { Check.Held(_gate); _x++; }
            public void A() { lock (_gate) { Inner(); } }
            public void B() { {|LCK1001:Inner|}(); }
        }
        """);

    [Fact] public Task The_contract_is_seen_from_other_types() => ReportsIn("""
        public class Store
        {
            internal readonly object Gate = new object();
            private int _x;
            public void Put() { Debug.Assert(Monitor.IsEntered(Gate)); _x++; }
        }
        public class User
        {
            private readonly Store _store = new Store();
            public void A() { lock (_store.Gate) { _store.Put(); } }
            public void B() { _store.{|LCK1001:Put|}(); }
            public void C(Store other) { lock (_store.Gate) { other.{|LCK1001:Put|}(); } }
        }
        """);

    [Fact] public Task A_constructor_needs_no_lock_for_its_own_object() => IsSilentInClass(Gate + """
        public Subject() { Inner(); }
        public void Inner() { Debug.Assert(Monitor.IsEntered(_gate)); _x++; }
        """);

    [Fact] public Task A_caller_that_asserts_it_too_is_silent() => IsSilentInClass(Gate + """
        public void Inner() { Debug.Assert(Monitor.IsEntered(_gate)); _x++; }
        public void A() { Debug.Assert(Monitor.IsEntered(_gate)); Inner(); }
        """);

    [Fact] public Task A_private_caller_passes_the_need_on() => ReportsInClass(Gate + """
        public void Inner() { Debug.Assert(Monitor.IsEntered(_gate)); _x++; }
        private void Middle() { Inner(); }
        public void A() { lock (_gate) { Middle(); } }
        public void B() { {|LCK1001:Middle|}(); }
        """);
}
