using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Private methods without a contract start with what every call holds, and wrappers work for their caller.</summary>
public sealed class PrivateFunctionTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    private const string Guarded = """
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [GuardedBy(nameof(_gate))] private int _x;

        """;

    [Fact] public Task A_private_method_called_under_the_lock_only_is_silent() => IsSilentInClass(Guarded + """
        private void Inner() { _x++; }
        public void A() { lock (_gate) { Inner(); } }
        public void B() { Monitor.Enter(_gate); Inner(); Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_public_method_called_under_the_lock_only_is_reported() => ReportsInClass(Guarded + """
        public void Inner() { [|_x|]++; }
        public void A() { lock (_gate) { Inner(); } }
        """);

    [Fact] public Task A_private_method_that_nobody_calls_is_reported() => ReportsInClass(Guarded + "private void Inner() { [|_x|]++; }");

    [Fact] public Task A_private_method_called_under_another_lock_is_reported() => ReportsInClass(Guarded + """
        private void Inner() { [|_x|]++; }
        public void A() { lock (_other) { Inner(); } }
        """);

    [Fact] public Task A_chain_of_private_methods_is_followed() => IsSilentInClass(Guarded + """
        private void Third() { _x++; }
        private void Second() { Third(); }
        private void First() { Second(); }
        public void A() { lock (_gate) { First(); } }
        """);

    [Fact] public Task A_recursive_private_method_is_followed() => IsSilentInClass(Guarded + """
        private void Inner(int n) { _x++; if (n > 0) Inner(n - 1); }
        public void A() { lock (_gate) { Inner(3); } }
        """);

    [Fact] public Task A_recursive_private_method_called_without_the_lock_is_reported() => ReportsInClass(Guarded + """
        private void Inner(int n) { [|_x|]++; if (n > 0) Inner(n - 1); }
        public void A() { Inner(3); }
        """);

    [Fact] public Task A_private_method_that_becomes_a_delegate_holds_nothing() => ReportsInClass(Guarded + """
        private void Inner() { [|_x|]++; }
        public void A() { lock (_gate) { Inner(); } }
        public Action B() { return Inner; }
        """);

    [Fact] public Task A_private_method_called_on_another_object_holds_the_lock_of_that() => ReportsInClass(Guarded + """
        private void Good() { _x++; }
        private void Bad() { [|_x|]++; }
        public void A(Subject s) { lock (s._gate) { s.Good(); } }
        public void B(Subject s) { lock (_gate) { s.Bad(); } }
        """);

    [Fact] public Task C28_A_wrapper_that_acquires_works_for_its_caller() => ReportsInClass(Guarded + """
        private void Take() { Monitor.Enter(_gate); }
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Take(); _x++; Leave(); }
        public void B() { Take(); Leave(); [|_x|]++; }
        """);

    [Fact] public Task C28_A_wrapper_that_tries_works_for_its_caller() => ReportsInClass(Guarded + """
        private bool Try() { return Monitor.TryEnter(_gate); }
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { if (Try()) { _x++; Leave(); } else { [|_x|]++; } }
        """);

    [Fact] public Task C29_A_wrapper_that_releases_ends_the_hold() => ReportsInClass(Guarded + """
        private void Take() { Monitor.Enter(_gate); }
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Monitor.Enter(_gate); _x++; Leave(); [|_x|]++; }
        """);

    [Fact] public Task C16_Wrappers_and_the_lock_itself_mix() => IsSilentInClass(Guarded + """
        private void Take() { Monitor.Enter(_gate); }
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Take(); _x++; Monitor.Exit(_gate); Monitor.Enter(_gate); _x++; Leave(); }
        """);

    // Evidence.

    [Fact] public Task G24_An_assertion_makes_the_lock_held() => ReportsInClass(Guarded + """
        [AssertsLock(nameof(_gate))] private void AssertHeld() { }
        public void A() { [|_x|]++; AssertHeld(); _x++; }
        """);

    [Fact] public Task G26_An_assertion_of_what_is_required_changes_nothing() => IsSilentInClass(Guarded + """
        [AssertsLock(nameof(_gate))] private void AssertHeld() { }
        [RequiresLock(nameof(_gate))] public void A() { AssertHeld(); _x++; }
        """);

    [Fact] public Task G27_An_asserted_lock_may_be_released() => ReportsInClass(Guarded + """
        [AssertsLock(nameof(_gate))] private void AssertHeld() { }
        [ReleasesLock(nameof(_gate))] public void A() { AssertHeld(); _x++; Monitor.Exit(_gate); [|_x|]++; }
        """);

    [Fact] public Task A_debug_assertion_of_is_entered_is_evidence() => IsSilentInClass(Guarded + """
        public void A(int n) { Work(); Debug.Assert(Monitor.IsEntered(_gate)); _x++; }
        private static void Work() { }
        """);

    [Fact] public Task A_debug_assertion_of_another_lock_is_not() => ReportsInClass(Guarded + """
        public void A(int n) { Work(); Debug.Assert(Monitor.IsEntered(_other)); [|_x|]++; }
        private static void Work() { }
        """);

    [Fact] public Task A_test_of_is_entered_holds_in_its_branch() => ReportsInClass(Guarded + """
        public void A() { if (Monitor.IsEntered(_gate)) { _x++; } else { [|_x|]++; } }
        public void B() { if (!Monitor.IsEntered(_gate)) throw new InvalidOperationException(); _x++; }
        """);

    [Fact] public Task V07_An_assumption_holds_from_there_on() => ReportsInClass(Guarded + """
        public void A() { [|_x|]++; LockAssume.Held(_gate); _x++; }
        """);

    [Fact] public Task An_unchecked_expression_is_exempt() => ReportsInClass(Guarded + """
        public int A() { return LockAssume.Unchecked(_x) + [|_x|]; }
        """);

    [Fact] public Task A_call_that_may_release_ends_the_hold() => ReportsInClass(Guarded + """
        [MayReleaseLock(nameof(_gate))] public void Yield() { }
        [RequiresLock(nameof(_gate)), MayReleaseLock(nameof(_gate))] public void Both() { }
        public void A() { lock (_gate) { _x++; Both(); [|_x|]++; } }
        public void B() { lock (_gate) { _x++; Yield(); [|_x|]++; } }
        """);

    private const string Raised = """
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private EventHandler _handlers;

        """;

    [Fact] public Task Accessors_of_a_private_event_that_is_used_under_the_lock_only_are_silent() => IsSilentInClass(Raised + """
        private event EventHandler Changed { add { _handlers += value; } remove { _handlers -= value; } }
        public void M(EventHandler h) { lock (_gate) { Changed += h; } lock (_gate) { Changed -= h; } }
        """);

    [Fact] public Task An_accessor_of_a_private_event_that_is_used_without_a_lock_is_reported() => ReportsInClass(Raised + """
        private event EventHandler Changed { add { _handlers += value; } remove { [|_handlers|] -= value; } }
        public void M(EventHandler h) { lock (_gate) { Changed += h; } Changed -= h; }
        """);

    [Fact] public Task A_private_event_that_is_added_to_with_and_without_the_lock_is_reported_where_it_lacks() => ReportsInClass(Raised + """
        private event EventHandler Changed { add { _handlers += value; } remove { lock (_gate) { _handlers -= value; } } }
        public void M(EventHandler h) { lock (_gate) { Changed += h; } {|LCK1001:Changed|} += h; }
        """);

    [Fact] public Task Accessors_of_an_event_that_others_can_use_are_reported() => ReportsInClass(Raised + """
        internal event EventHandler Changed { add { [|_handlers|] += value; } remove { lock (_gate) { _handlers -= value; } } }
        public void M(EventHandler h) { lock (_gate) { Changed += h; } }
        """);
}
