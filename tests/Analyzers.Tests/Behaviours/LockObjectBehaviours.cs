using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Theme W: what is locked, and what must not be copied.</summary>
public sealed class LockObjectBehaviours : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task W02_a_mutable_field_of_another_object() => ReportsIn("""
        public class Node { public object Gate = new object(); public readonly object Fixed = new object(); }
        public class Subject { public void Run(Node node) { lock ({|LCK2008:node.Gate|}) { } } }
        """);

    [Fact] public Task W02_twin_a_readonly_field_of_another_object() => IsSilentIn("""
        public class Node { public object Gate = new object(); public readonly object Fixed = new object(); }
        public class Subject { public void Run(Node node) { lock (node.Fixed) { } } }
        """);

    [Fact] public Task W02_an_element_of_an_array_that_can_be_replaced() => ReportsInClass("""
            private object[] _gates = { new object() };
            public void Run(int i) { lock ({|LCK2008:_gates[i]|}) { } }
        """);

    [Fact] public Task W02_twin_an_element_of_a_readonly_array() => IsSilentInClass("""
            private readonly object[] _gates = { new object() };
            public void Run(int i) { lock (_gates[i]) { } }
        """);

    [Fact] public Task W06_the_type_around_is_a_suggestion() => ReportsInClass("""
            public void Run() { lock ({|LCK2008:typeof(Subject)|}) { } }
        """);

    [Fact] public Task W06_twin_a_private_type_is_nobodys_but_its_owners() => IsSilentIn("""
        public class Owner
        {
            private class Subject { public void Run() { lock (typeof(Subject)) { } lock (this) { } } }
        }
        """);

    [Fact] public Task W06_the_type_of_others() => ReportsInClass("""
            public void Run() { lock ({|LCK2008:typeof(Console)|}) { } }
        """);

    [Fact] public Task W07_a_lock_object_in_a_lock_statement() => Reports("""
            lock ({|LCK2008:_rw|}) { }
            lock ({|LCK2008:_semaphore|}) { }
            lock ({|LCK2008:_mutex|}) { }
        #pragma warning disable CS9216
            lock ({|LCK2008:(object)_lock|}) { }
            Monitor.Enter({|LCK2008:_lock|});
            Monitor.Exit(_lock);
        """);

    [Fact] public Task W07_twin_a_lock_object_entered_as_it_is_meant() => IsSilent("""
            lock (_lock) { }
            lock (_gate) { }
            _rw.EnterReadLock();
            _rw.ExitReadLock();
        """);

    [Fact] public Task W10_a_statement_between_acquire_and_try() => Reports("""
            Monitor.{|LCK2013:Enter|}(_gate);
            Work();
            try { Work(); }
            finally { Monitor.Exit(_gate); }
        """);

    [Fact] public Task W10_twin_nothing_that_can_throw_between() => IsSilent("""
            Monitor.Enter(_gate);
            var number = 1;
            Debug.Assert(number > 0);
            try { Work(); }
            finally { Monitor.Exit(_gate); }
        """);

    [Fact] public Task W14_a_struct_lock_is_assigned() => Reports("""
            var copy = {|LCK2009:_spin|};
            SpinLock other;
            other = {|LCK2009:copy|};
        """);

    [Fact] public Task W14_twin_a_struct_lock_is_bound_by_reference() => IsSilent("""
            ref var same = ref _spin;
            var fresh = new SpinLock();
            bool taken = false;
            same.Enter(ref taken);
            same.Exit();
        """);

    [Fact] public Task W16_a_struct_that_contains_a_lock()
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer>
        {
            TestCode = """
                using System.Threading;
                public struct Header { public SpinLock Spin; }
                public struct Slot { public int Count; public Header Header; }
                public class Subject
                {
                    private Slot _slot;
                    public void Run() { var copy = {|#0:_slot|}; }
                }
                """,
        };
        test.TestState.ExpectedDiagnostics.Add(new DiagnosticResult("LCK2009").WithLocation(0)
            .WithMessage("'_slot' is copied: the copy is another lock (the lock is 'Slot.Header.Spin')"));
        return test.RunAsync();
    }

    [Fact] public Task W16_twin_a_struct_that_refers_to_a_lock() => IsSilentIn("""
        public struct Slot { public int Count; public object Gate; public Lock Lock; }
        public class Subject { private Slot _slot; public void Run() { var copy = _slot; } private SpinLock _spin; }
        """);

    [Fact] public Task W19_a_readonly_spin_lock() => ReportsInClass("""
            private readonly SpinLock _spin = new SpinLock();
            public void Run()
            {
                bool taken = false;
                try { {|LCK2009:_spin|}.Enter(ref taken); }
                finally { if (taken) _spin.Exit(); }
            }
        """);

    [Fact] public Task W19_twin_a_spin_lock_that_can_change() => IsSilentInClass("""
            private SpinLock _spin = new SpinLock();
            public void Run()
            {
                bool taken = false;
                try { _spin.Enter(ref taken); }
                finally { if (taken) _spin.Exit(); }
            }
        """);
}
