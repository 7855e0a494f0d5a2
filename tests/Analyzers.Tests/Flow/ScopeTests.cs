using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Guard objects hold until they are disposed.</summary>
public sealed class ScopeTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Fact] public Task A_lock_statement_on_a_lock_object_holds_it() => Reports("lock (_lock) { _locked++; } [|_locked|]++;");

    [Fact] public Task A_using_statement_holds_until_its_end() => Reports("using (_lock.EnterScope()) { _locked++; } [|_locked|]++;");

    [Fact] public Task A_using_declaration_holds_until_its_block_ends() => Reports("{ using var scope = _lock.EnterScope(); _locked++; } [|_locked|]++;");

    [Fact] public Task A_using_declaration_holds_to_the_end_of_the_method() => IsSilent("using var scope = _lock.EnterScope(); _locked++;");

    [Fact] public Task A_scope_disposed_by_hand_ends_there() => Reports("var scope = _lock.EnterScope(); _locked++; scope.Dispose(); [|_locked|]++;");

    [Fact] public Task A_scope_disposed_in_finally_ends_there() => Reports("""
        var scope = _lock.EnterScope();
        try { _locked++; } finally { scope.Dispose(); }
        [|_locked|]++;
        """);

    [Fact] public Task F29_Another_disposable_is_no_guard() => Reports("using (new System.IO.MemoryStream()) { [|_hits|]++; }");

    [Fact] public Task The_scope_of_another_lock_does_not_do() => Reports("using (_lock.EnterScope()) { [|_hits|]++; }");

    private const string Guards = """
        [Lock] public sealed class Mu
        {
            [AcquiresLock] public void Enter() { }
            [ReleasesLock] public void Exit() { }
        }
        [LockScope] public sealed class Guard : IDisposable
        {
            private readonly Mu _mu;
            [AcquiresLock("mu")] public Guard(Mu mu) { _mu = mu; mu.Enter(); }
            [ReleasesLock] public void Unlock() { _mu.Exit(); }
            [AcquiresLock] public void Relock() { _mu.Enter(); }
            public void Dispose() { }
        }
        [LockScope] public readonly ref struct RefGuard
        {
            [AcquiresLock("mu")] public RefGuard(Mu mu) { mu.Enter(); }
            public void Dispose() { }
        }
        [LockScope] public sealed class Guard<T> : IDisposable where T : class
        {
            [AcquiresLock("item")] public Guard(T item) { Monitor.Enter(item); }
            public void Dispose() { }
        }
        [LockScope] public sealed class Deferred : IDisposable
        {
            private readonly Mu _mu;
            [ExcludesLock("mu")] public Deferred(Mu mu) { _mu = mu; }
            [AcquiresLock] public void Lock() { _mu.Enter(); }
            public void Dispose() { }
        }
        [LockScope] public sealed class Adopting : IDisposable
        {
            [RequiresLock("mu")] public Adopting(Mu mu) { }
            public void Dispose() { }
        }
        [LockScope] public sealed class Inverse : IDisposable
        {
            [ReleasesLock("mu")] public Inverse(Mu mu) { mu.Exit(); }
            public void Dispose() { }
        }

        """;

    private static string Subject(string members) => Guards + $$"""
        public class Subject
        {
            private readonly Mu _mu = new Mu();
            private readonly Mu _other = new Mu();
            [GuardedBy(nameof(_mu))] private int _x;
            {{members}}
        }
        """;

    [Fact] public Task F01_A_guard_holds_until_it_is_disposed() => ReportsIn(Subject("""
        public void A() { using var g = new Guard(_mu); _x++; }
        public void B() { using (new Guard(_mu)) { _x++; } [|_x|]++; }
        public void C() { using (var g = new RefGuard(_mu)) { _x++; } [|_x|]++; }
        """));

    [Fact] public Task F01_A_guard_of_another_lock_does_not_do() => ReportsIn(Subject("public void M() { using var g = new Guard(_other); [|_x|]++; }"));

    [Fact] public Task F05_A_generic_guard_holds_what_it_was_given() => ReportsInGenericGuard();

    private Task ReportsInGenericGuard() => ReportsIn(Guards + """
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { using (new Guard<object>(_gate)) { _x++; } [|_x|]++; }
        }
        """);

    [Fact] public Task F09_An_early_release_on_one_path_is_silent_at_the_end() => IsSilentIn(Subject("""
        public void M(bool c) { using var g = new Guard(_mu); _x++; if (c) { g.Unlock(); } }
        """));

    [Fact] public Task F10_Access_after_a_release_on_one_path_is_reported() => ReportsIn(Subject("""
        public void M(bool c) { using var g = new Guard(_mu); if (c) { g.Unlock(); } [|_x|]++; }
        """));

    [Fact] public Task F10_Access_after_an_early_release_is_reported_until_it_is_taken_again() => ReportsIn(Subject("""
        public void M() { using var g = new Guard(_mu); g.Unlock(); [|_x|]++; g.Relock(); _x++; }
        """));

    [Fact] public Task F13_A_deferred_guard_holds_nothing_before_it_locks() => ReportsIn(Subject("""
        public void M() { using var g = new Deferred(_mu); [|_x|]++; g.Lock(); _x++; }
        """));

    [Fact] public Task F16_An_adopting_guard_lets_go_of_what_was_held() => ReportsIn(Subject("""
        public void M() { _mu.Enter(); using (new Adopting(_mu)) { _x++; } [|_x|]++; }
        """));

    [Fact] public Task F16_An_adopting_guard_in_a_releasing_method_is_silent() => IsSilentIn(Subject("""
        [ReleasesLock(nameof(_mu))] public void M() { using var g = new Adopting(_mu); _x++; }
        """));

    [Fact] public Task F19_An_inverse_guard_gives_the_lock_back_at_its_end() => ReportsIn(Subject("""
        [RequiresLock(nameof(_mu))] public void M() { using (new Inverse(_mu)) { [|_x|]++; } _x++; }
        """));

    [Fact] public Task F26_A_guard_that_is_returned_takes_its_lock_along() => ReportsIn(Subject("""
        [AcquiresLock(nameof(_mu))] public Guard Take() { return new Guard(_mu); }
        public void A() { using (Take()) { _x++; } [|_x|]++; }
        public void B() { using var g = Take(); _x++; }
        """));

    [Fact] public Task F31_A_guard_handed_to_somebody_else_is_not_released_here() => IsSilentIn(Subject("""
        private static void Consume(Guard g) { g.Dispose(); }
        public void M() { var g = new Guard(_mu); _x++; Consume(g); }
        """));

    [Fact] public Task A_guard_that_may_be_null_holds_where_it_is_not() => ReportsIn(Subject("""
        [TryAcquiresLock(AcquireResult.NotNull, nameof(_mu))] public Guard? Try() { return null; }
        public void M()
        {
            using (var g = Try()) { if (g != null) { _x++; } else { [|_x|]++; } }
        }
        """).Replace("Guard? Try() { return null; }", "Guard Try() { return null!; }"));
}
