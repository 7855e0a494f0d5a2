using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>What helpers without a contract do is read from their bodies: take, let go, make sure, or want it free.</summary>
public sealed class HelperSummaryTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1002";

    private const string Slot = """
            private readonly SemaphoreSlim _slot = new SemaphoreSlim(1, 1);
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            private readonly object _gate = new object();
            private int _value;
            private void Use() { _slot.Wait(); try { Console.WriteLine(); } finally { _slot.Release(); } }
            private void UseUnless(bool held) { if (!held) _slot.Wait(); Console.WriteLine(); if (!held) _slot.Release(); }
            private void Store() { _rw.EnterWriteLock(); try { _value++; } finally { _rw.ExitWriteLock(); } }
            private int Value { get { _rw.EnterReadLock(); try { return _value; } finally { _rw.ExitReadLock(); } } }
            private void Again() { lock (_gate) { Console.WriteLine(); } }

        """;

    [Fact] public Task G17_A_helper_that_takes_the_held_semaphore_is_reported() => ReportsInClass(Slot + """
        public void Run() { _slot.Wait(); try { [|Use|](); } finally { _slot.Release(); } }
        """);

    [Fact] public Task G17_A_helper_called_after_the_release_is_silent() => IsSilentInClass(Slot + """
        public void Run() { _slot.Wait(); _slot.Release(); Use(); }
        """);

    [Fact] public Task A_helper_that_takes_it_on_request_is_silent() => IsSilentInClass(Slot + """
        public void Run() { _slot.Wait(); try { UseUnless(true); } finally { _slot.Release(); } }
        """);

    [Fact] public Task A_helper_that_writes_under_a_read_lock_is_reported() => ReportsInClass(Slot + """
        public void Run() { _rw.EnterReadLock(); try { [|Store|](); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact] public Task A_helper_that_writes_under_an_upgradeable_lock_is_silent() => IsSilentInClass(Slot + """
        public void Run() { _rw.EnterUpgradeableReadLock(); try { Store(); } finally { _rw.ExitUpgradeableReadLock(); } }
        """);

    [Fact] public Task A_getter_that_reads_under_the_write_lock_is_reported() => ReportsInClass(Slot + """
        public void Run() { _rw.EnterWriteLock(); try { _value = [|Value|] + 1; } finally { _rw.ExitWriteLock(); } }
        """);

    [Fact] public Task A_helper_that_takes_a_monitor_again_is_silent() => IsSilentInClass(Slot + """
        public void Run() { Monitor.Enter(_gate); try { Again(); } finally { Monitor.Exit(_gate); } }
        """);

    [Fact] public Task A_helper_that_makes_sure_takes_nothing_of_who_holds_it() => IsSilentInClass(Slot + """
        private void Ensure() { if (!_rw.IsWriteLockHeld) _rw.EnterWriteLock(); }
        private void Leave() { _rw.ExitWriteLock(); }
        public void Run() { _rw.EnterWriteLock(); try { Ensure(); } finally { _rw.ExitWriteLock(); } }
        """);

    [Fact] public Task A_release_through_a_contract_has_no_partner_in_who_only_uses_the_lock() => ReportsIn("""
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [ReleasesLock(nameof(_rw))] public void Leave() { _rw.ExitWriteLock(); }
            public void Never() { {|LCK2002:Leave|}(); }
            public void Once() { _rw.EnterWriteLock(); Leave(); }
        }
        """);

    [Fact] public Task A_helper_that_makes_a_guard_holds() => IsSilentIn(Guard + """
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private int _n;
            private ReadGuard Read() { return new ReadGuard(_rw); }
            public int Get() { using (Read()) return _n; }
        }
        """);

    [Fact] public Task A_helper_that_makes_a_guard_holds_no_longer_than_it() => ReportsIn(Guard + """
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private int _n;
            private ReadGuard Read() { return new ReadGuard(_rw); }
            public int Get() { using (Read()) { } return {|LCK1003:_n|}; }
        }
        """);

    [Fact] public Task A_task_that_is_handed_on_acquires_for_who_awaits_it() => ReportsIn("""
        public class Subject
        {
            private readonly SemaphoreSlim _slot = new SemaphoreSlim(1, 1);
            [GuardedBy(nameof(_slot))] private int _n;
            private Task EnterAsync() { return _slot.WaitAsync(); }
            private void Leave() { _slot.Release(); }
            public async Task Run() { await EnterAsync(); try { _n++; } finally { Leave(); } {|LCK1003:_n|}++; }
        }
        """);

    private const string Guard = """
        [LockScope] public readonly struct ReadGuard : IDisposable
        {
            private readonly ReaderWriterLockSlim _l;
            [AcquiresLock("l", Mode = LockMode.Shared)] public ReadGuard(ReaderWriterLockSlim l) { _l = l; l.EnterReadLock(); }
            public void Dispose() { _l.ExitReadLock(); }
        }

        """;

    // Whoever looks for the partner of a release goes through all members, and through the functions in them, before those are analysed.
    [Theory]
    [InlineData("bool Tries() => Monitor.TryEnter(_gate);", "")]
    [InlineData("bool Tries() => TryTake();", "public bool TryTake() { return Monitor.TryEnter(_gate); }")]
    public Task A_local_function_that_tries_is_known_whoever_asks_first(string tries, string helper) => IsSilentInClass($$"""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private void Leave() { Monitor.Exit(_gate); }
        {{helper}}
        public void Run() { {{tries}} if (Tries()) { _x++; Leave(); } }
        """);

    [Fact] public Task One_that_does_not_is_none() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private void Leave() { Monitor.Exit(_gate); }
        public void Run() { bool Tries() => Monitor.IsEntered(_other); if (Tries()) { {|LCK1003:_x|}++; } Monitor.Enter(_gate); Leave(); }
        private readonly object _other = new object();
        """);

    private static string WithGiven(string members) => """
        public static class Gates
        {
            public static void Take(this SemaphoreSlim gate) { gate.Wait(); }
            public static void Leave(SemaphoreSlim gate) { gate.Release(); }
            public static void Under(SemaphoreSlim gate, Action run) { gate.Wait(); try { run(); } finally { gate.Release(); } }
            public static async Task<Guard> HoldAsync(this SemaphoreSlim gate) { await gate.WaitAsync(); return new Guard(gate); }
        }
        public readonly struct Guard : IDisposable
        {
            private readonly SemaphoreSlim _gate;
            public Guard(SemaphoreSlim gate) { _gate = gate; }
            public void Dispose() { _gate?.Release(); }
        }
        public class Subject
        {
            private readonly SemaphoreSlim _mutex = new SemaphoreSlim(1, 1);
            private readonly SemaphoreSlim _slots = new SemaphoreSlim(4);
            [GuardedBy(nameof(_mutex))] private int _n;

        """ + members + "\n}\n";

    [Theory]
    [InlineData("public void Run() { _mutex.Take(); try { _n++; } finally { Gates.Leave(_mutex); } }")]
    [InlineData("public void Run() { Gates.Under(_mutex, () => _n++); }")]
    [InlineData("public async Task Run() { using (await _mutex.HoldAsync()) { await Task.Yield(); _n++; } }")]
    [InlineData("public void Run(SemaphoreSlim any) { _slots.Take(); _slots.Take(); Gates.Leave(any); }")]
    public Task A_semaphore_that_a_helper_is_given_is_a_lock_if_it_is_one_to_its_caller(string run) => IsSilentIn(WithGiven(run));

    [Theory]
    [InlineData("public void Run() { _mutex.Take(); Gates.Leave(_mutex); {|LCK1003:_n|}++; }")]
    [InlineData("public void Run() { _slots.Take(); try { {|LCK1003:_n|}++; } finally { Gates.Leave(_slots); } }")]
    [InlineData("public void Run() { Gates.Under(_slots, () => {|LCK1003:_n|}++); }")]
    [InlineData("public async Task Run() { using (await _mutex.HoldAsync()) { } {|LCK1003:_n|}++; }")]
    [InlineData("public void Run() { _mutex.Take(); _mutex.{|LCK2003:Take|}(); Gates.Leave(_mutex); }")]
    public Task What_such_a_helper_does_to_it_is_done_to_the_semaphore_that_it_is_given(string run) => ReportsIn(WithGiven(run));
}
