using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>A lambda that a local stands for and that is only invoked is a local function by another spelling; any other runs later.</summary>
public sealed class DelegateLocalTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Fact] public Task A_local_lambda_that_is_invoked_under_the_lock_is_silent() => IsSilent("""
        lock (_gate) { Action bump = () => _hits++; bump(); }
        """);

    [Fact] public Task A_local_lambda_that_is_invoked_without_the_lock_is_reported() => Reports("""
        Action bump = () => [|_hits|]++;
        lock (_gate) { _hits++; }
        bump();
        """);

    [Fact] public Task A_local_lambda_that_is_also_passed_on_runs_later() => Reports("""
        lock (_gate) { Action bump = () => [|_hits|]++; bump(); Task.Run(bump); }
        """);

    [Fact] public Task A_local_lambda_that_is_replaced_is_not_followed() => Reports("""
        lock (_gate) { Action bump = () => [|_hits|]++; if (flag) bump = Work; bump(); }
        """);

    [Fact] public Task A_local_lambda_takes_its_own_lock() => IsSilent("""
        Action bump = () => { lock (_gate) _hits++; };
        bump();
        """);

    [Fact] public Task A_reference_that_is_used_after_the_region_is_reported() => Reports("""
        ref int hits = ref _hits;
        lock (_gate) { hits++; }
        [|hits|]++;
        """);

    [Fact] public Task A_reference_that_is_used_in_the_region_is_silent() => IsSilent("""
        ref int hits = ref _hits;
        lock (_gate) { hits++; hits++; }
        """);

    [Fact] public Task A_guard_that_is_made_asynchronously_holds() => IsSilentIn(AsyncGuard + """
        public class Subject
        {
            private readonly Gate _gate = new Gate();
            [GuardedBy(nameof(_gate))] private int _hits;
            public async Task Run() { using (await _gate.HoldAsync()) { _hits++; } }
            public async Task Walk() { using var held = await _gate.HoldAsync().ConfigureAwait(false); _hits++; }
        }
        """);

    [Fact] public Task A_guard_that_is_made_asynchronously_ends() => ReportsIn(AsyncGuard + """
        public class Subject
        {
            private readonly Gate _gate = new Gate();
            [GuardedBy(nameof(_gate))] private int _hits;
            public async Task Run() { using (await _gate.HoldAsync()) { } [|_hits|]++; }
        }
        """);

    private const string AsyncGuard = """
        [LockScope] public sealed class Held : IDisposable { public void Dispose() { } }
        [Lock(ThreadAffine = false)] public sealed class Gate { [AcquiresLock] public Task<Held> HoldAsync() { return Task.FromResult(new Held()); } }

        """;
}
