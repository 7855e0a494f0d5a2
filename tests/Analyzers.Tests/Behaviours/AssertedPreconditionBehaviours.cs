using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>A lock that is asserted before any work is a precondition, with no attribute anywhere.</summary>
public sealed class AssertedPreconditionBehaviours : RuleTest<LockFlowAnalyzer>
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
