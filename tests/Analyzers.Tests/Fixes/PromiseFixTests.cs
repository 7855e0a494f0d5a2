using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>LCK2006: the function is left where the try failed.</summary>
public sealed class LeaveIfNotTakenFixTests : FixTest<LeaveIfNotTakenFix>
{
    [Fact] public Task A_statement_becomes_the_condition() => Fixes("""
            private readonly object _gate = new object();
            public void Run()
            {
                // soon
                Monitor.{|LCK2006:TryEnter|}(_gate, 10); // or not
                try { Console.WriteLine(); }
                finally { Monitor.Exit(_gate); }
            }
        """, """
            private readonly object _gate = new object();
            public void Run()
            {
                // soon
                if (!Monitor.TryEnter(_gate, 10))
                    return; // or not
                try { Console.WriteLine(); }
                finally { Monitor.Exit(_gate); }
            }
        """);

    [Fact] public Task A_result_in_a_local_is_tested() => Fixes("""
            private readonly object _gate = new object();
            public bool Run()
            {
                var ok = Monitor.{|LCK2006:TryEnter|}(_gate);
                try { Console.WriteLine(); }
                finally { Monitor.Exit(_gate); }
                return true;
            }
        """, """
            private readonly object _gate = new object();
            public bool Run()
            {
                var ok = Monitor.TryEnter(_gate);
                if (!ok)
                    return false;
                try { Console.WriteLine(); }
                finally { Monitor.Exit(_gate); }
                return true;
            }
        """);

    [Fact] public Task A_flag_is_tested() => Fixes("""
            private SpinLock _spin = new SpinLock();
            public void Run()
            {
                var taken = false;
                _spin.{|LCK2006:TryEnter|}(ref taken);
                try { Console.WriteLine(); }
                finally { _spin.Exit(); }
            }
        """, """
            private SpinLock _spin = new SpinLock();
            public void Run()
            {
                var taken = false;
                _spin.TryEnter(ref taken);
                if (!taken)
                    return;
                try { Console.WriteLine(); }
                finally { _spin.Exit(); }
            }
        """);

    [Fact] public Task An_awaited_discard_is_tested() => Fixes("""
            private readonly SemaphoreSlim _slots = new SemaphoreSlim(1);
            public async Task<int> RunAsync()
            {
                _ = await _slots.{|LCK2006:WaitAsync|}(10);
                _slots.Release();
                return 1;
            }
        """, """
            private readonly SemaphoreSlim _slots = new SemaphoreSlim(1);
            public async Task<int> RunAsync()
            {
                if (!await _slots.WaitAsync(10))
                    return default;
                _slots.Release();
                return 1;
            }
        """);

    [Fact] public Task A_lock_that_would_leak_then_is_no_repair() => IsNotOffered("""
            private readonly object _gate = new object();
            public void Run()
            {
                Monitor.{|LCK2006:TryEnter|}(_gate);
                Console.WriteLine();
            }
        """);
}

/// <summary>LCK2006: <c>using</c> disposes the guard.</summary>
public sealed class DisposeGuardFixTests : FixTest<DisposeGuardFix>
{
    [Fact] public Task A_guard_in_a_local_is_disposed() => Fixes("""
            private readonly Lock _gate = new Lock();
            public void Run()
            {
                var scope = _gate.{|LCK2006:EnterScope|}(); // held
                Console.WriteLine();
            }
        """, """
            private readonly Lock _gate = new Lock();
            public void Run()
            {
                using var scope = _gate.EnterScope(); // held
                Console.WriteLine();
            }
        """);

    [Fact] public Task A_guard_without_a_name_gets_one() => Fixes("""
            private readonly Lock _gate = new Lock();
            public void Run(int guard)
            {
                // held
                _gate.{|LCK2006:EnterScope|}();
                Console.WriteLine();
            }
        """, """
            private readonly Lock _gate = new Lock();
            public void Run(int guard)
            {
                // held
                using var guard2 = _gate.EnterScope();
                Console.WriteLine();
            }
        """);
}

/// <summary>LCK2005: the contract says what the body does.</summary>
public sealed class CorrectContractFixTests : FixTest<CorrectContractFix>
{
    private static string Body(string contract, string body, string name = "M") => $$"""
            private readonly object _gate = new object();
            private readonly object _other = new object();
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            // before
            {{contract}}public bool {{name}}(bool flag)
            {
                {{body}}
            }
        """;

    [Theory]
    [InlineData("[AcquiresLock(nameof(_gate))]", "", "return flag;")]
    [InlineData("[ReleasesLock(nameof(_gate))]", "[RequiresLock(nameof(_gate))]", "return flag;")]
    [InlineData("[RequiresLock(nameof(_gate))]", "[ReleasesLock(nameof(_gate))]", "Monitor.Exit(_gate); return flag;")]
    [InlineData("[ReleasesLock(nameof(_gate))]", "[RequiresLock(nameof(_gate)), MayReleaseLock(nameof(_gate))]", "if (flag) return false; Monitor.Exit(_gate); return true;")]
    [InlineData("[AcquiresLock(nameof(_gate))]", "[TryAcquiresLock(true, nameof(_gate))]", "if (flag) return false; Monitor.Enter(_gate); return true;")]
    [InlineData("[TryAcquiresLock(true, nameof(_gate))]", "[TryAcquiresLock(false, nameof(_gate))]", "return !Monitor.TryEnter(_gate);")]
    [InlineData("[TryAcquiresLock(true, nameof(_gate))]", "[AcquiresLock(nameof(_gate))]", "Monitor.Enter(_gate); return flag;")]
    [InlineData("[AcquiresLock(nameof(_gate), nameof(_other))]", "[AcquiresLock(nameof(_gate))]", "Monitor.Enter(_gate); return flag;")]
    [InlineData("[AcquiresLock(nameof(_rw))]", "[AcquiresLock(nameof(_rw), Mode = LockMode.Shared)]", "_rw.EnterReadLock(); return flag;")]
    public Task The_truth_takes_the_place_of_the_contract(string contract, string truth, string body) =>
        Fixes(Body(contract + " ", body, "{|LCK2005:M|}"), Body(truth.Length == 0 ? "" : truth + " ", body));

    [Fact] public Task An_inherited_contract_is_not_the_members_to_correct() => IsNotOffered("""
            private readonly object _gate = new object();
            public interface IBegin { object Gate { get; } [AcquiresLock("Gate")] void Begin(); }
            public sealed class Begin1 : IBegin { public object Gate { get; } = new object(); public void {|LCK2005:Begin|}() { } }
        """);
}
