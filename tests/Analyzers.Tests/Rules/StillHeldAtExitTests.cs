using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2001: a lock is still held where the member ends.</summary>
public sealed class StillHeldAtExitTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2001";

    [Theory]
    [InlineData("Monitor.[|Enter|](_gate);")]
    [InlineData("var taken = false; Monitor.[|Enter|](_gate, ref taken);")]
    [InlineData("_lock.[|Enter|]();")]
    [InlineData("_rw.[|EnterReadLock|]();")]
    [InlineData("_rw.[|EnterWriteLock|]();")]
    [InlineData("_rw.[|EnterUpgradeableReadLock|]();")]
    [InlineData("_old.[|AcquireReaderLock|](-1);")]
    [InlineData("_old.[|AcquireWriterLock|](-1);")]
    [InlineData("var taken = false; _spin.[|Enter|](ref taken);")]
    [InlineData("_semaphore.[|Wait|]();")]
    [InlineData("_mutex.[|WaitOne|]();")]
    public Task C03_A_lock_of_any_kind_that_is_never_released_is_reported(string acquire) => ReportsInClass(Old + Kinds(acquire));

    [Theory]
    [InlineData("Monitor.Enter(_gate);", "Monitor.Exit(_gate);")]
    [InlineData("var taken = false; Monitor.Enter(_gate, ref taken);", "if (taken) Monitor.Exit(_gate);")]
    [InlineData("_lock.Enter();", "_lock.Exit();")]
    [InlineData("var scope = _lock.EnterScope();", "scope.Dispose();")]
    [InlineData("_rw.EnterReadLock();", "_rw.ExitReadLock();")]
    [InlineData("_rw.EnterWriteLock();", "_rw.ExitWriteLock();")]
    [InlineData("_rw.EnterUpgradeableReadLock();", "_rw.ExitUpgradeableReadLock();")]
    [InlineData("_old.AcquireReaderLock(-1);", "_old.ReleaseReaderLock();")]
    [InlineData("_old.AcquireWriterLock(-1);", "_old.ReleaseWriterLock();")]
    [InlineData("_old.AcquireWriterLock(-1);", "_old.ReleaseLock();")]
    [InlineData("var taken = false; _spin.Enter(ref taken);", "_spin.Exit();")]
    [InlineData("var taken = false; _spin.Enter(ref taken);", "if (taken) _spin.Exit(false);")]
    [InlineData("_semaphore.Wait();", "_semaphore.Release();")]
    [InlineData("_mutex.WaitOne();", "_mutex.ReleaseMutex();")]
    public Task C03_A_lock_of_any_kind_that_is_released_is_silent(string acquire, string release) =>
        IsSilentInClass(Old + Kinds(acquire + " try { Work(); } finally { " + release + " }"));

    private string Old => Members + "    private readonly ReaderWriterLock _old = new ReaderWriterLock();\n";

    private static string Kinds(string statements) => "    public void Run()\n    {\n        " + statements + "\n    }\n";

    [Fact]
    public Task C03_A_lock_type_of_ones_own_that_is_never_released_is_reported() => ReportsOwn("""
        _m.[|Enter|]();
        Work();
        """);

    [Fact]
    public Task C03_A_lock_type_of_ones_own_that_is_released_is_silent() => IsSilentOwn("""
        _m.Enter();
        Work();
        _m.Exit();
        """);

    [Fact]
    public Task C03_A_semaphore_taken_asynchronously_is_reported() => Reports(
        """
        await _semaphore.[|WaitAsync|]().ConfigureAwait(false);
        """, "public async Task Run()");

    [Fact]
    public Task C03_A_semaphore_taken_asynchronously_and_released_is_silent() => IsSilent(
        """
        await _semaphore.WaitAsync().ConfigureAwait(false);
        try { await Task.Yield(); } finally { _semaphore.Release(); }
        """, "public async Task Run()");

    [Fact]
    public Task C03_A_semaphore_that_counts_is_no_lock() => IsSilentInClass("""
        private readonly SemaphoreSlim _slots = new SemaphoreSlim(4);
        public void Run() { _slots.Wait(); }
        """);

    [Fact]
    public Task C03_A_signal_is_no_lock() => IsSilentInClass("""
        private readonly SemaphoreSlim _signal = new SemaphoreSlim(0, 1);
        private readonly AutoResetEvent _event = new AutoResetEvent(false);
        public void Run() { _signal.Wait(); _event.WaitOne(); }
        """);

    [Fact]
    public Task C05_A_body_whose_contract_says_that_it_acquires_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [AcquiresLock(nameof(_gate))] public void Lock() { Monitor.Enter(_gate); }
        """);

    [Fact]
    public Task C05_A_contract_for_another_lock_does_not_excuse() => ReportsInClass("""
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [AcquiresLock(nameof(_gate))] public void Lock() { Monitor.Enter(_gate); Monitor.[|Enter|](_other); }
        """);

    [Fact]
    public Task C05_A_contract_for_one_hold_does_not_excuse_two() => ReportsInClass("""
        private readonly object _gate = new object();
        [AcquiresLock(nameof(_gate))] public void Lock() { Monitor.[|Enter|](_gate); Monitor.Enter(_gate); }
        """);

    [Fact]
    public Task C16_What_a_contract_took_can_be_released_directly() => IsSilentInClass("""
        private readonly object _gate = new object();
        [AcquiresLock(nameof(_gate))] public void Lock() { Monitor.Enter(_gate); }
        public void Run() { Lock(); Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task C16_What_a_contract_took_and_nobody_releases_is_reported_at_the_call() => ReportsInClass("""
        private readonly object _gate = new object();
        [AcquiresLock(nameof(_gate))] public void Lock() { Monitor.Enter(_gate); }
        public void Run() { [|Lock|](); }
        """);

    [Fact]
    public Task C19_A_lock_in_overlapping_lists_is_counted_once() => IsSilentOwnMembers("""
        [AcquiresLock(nameof(_m), nameof(_n)), AcquiresLock(nameof(_m))] public void Lock() { _m.Enter(); _n.Enter(); }
        public void Run() { Lock(); _x++; _n.Exit(); _m.Exit(); }
        """);

    [Fact]
    public Task C19_Of_two_locks_in_overlapping_lists_the_one_left_is_reported() => ReportsOwnMembers("""
        [AcquiresLock(nameof(_m), nameof(_n)), AcquiresLock(nameof(_m))] public void Lock() { _m.Enter(); _n.Enter(); }
        public void Run() { [|Lock|](); _x++; _m.Exit(); }
        """);

    [Fact]
    public Task C23_Required_and_released_is_released() => IsSilentOwnMembers("""
        [RequiresLock(nameof(_m)), ReleasesLock(nameof(_m))] public void Unlock() { _x++; _m.Exit(); }
        public void Run() { _m.Enter(); Unlock(); }
        """);

    [Fact]
    public Task C23_Required_only_is_not_released() => ReportsOwnMembers("""
        [RequiresLock(nameof(_m))] public void Touch() { _x++; }
        public void Run() { _m.[|Enter|](); Touch(); }
        """);

    [Fact]
    public Task C24_A_factory_that_returns_its_product_locked_is_silent_and_so_is_who_unlocks_it() => IsSilentIn(LockKinds.Types + """
        public sealed class Node
        {
            public readonly Mu Gate = new Mu();
            [GuardedBy(nameof(Gate))] public int Value;
            [AcquiresLock("return.Gate")] public static Node Create() { var node = new Node(); node.Gate.Enter(); return node; }
            public static void Run() { var node = Create(); node.Value++; node.Gate.Exit(); }
        }
        """);

    [Fact]
    public Task C24_Who_uses_the_product_of_a_factory_after_unlocking_it_is_reported() => ReportsIn(LockKinds.Types + """
        public sealed class Node
        {
            public readonly Mu Gate = new Mu();
            [GuardedBy(nameof(Gate))] public int Value;
            [AcquiresLock("return.Gate")] public static Node Create() { var node = new Node(); node.Gate.Enter(); return node; }
            public static void Run() { var node = Create(); node.Gate.Exit(); node.{|LCK1003:Value|}++; }
        }
        """);

    private const string Factory = LockKinds.Types + """
        public sealed class Node
        {
            public readonly Mu Gate = new Mu();
            [GuardedBy(nameof(Gate))] public int Value;
            private static Node s_kept;
            [AcquiresLock("return.Gate")] public static Node Create() { var node = new Node(); node.Gate.Enter(); return node; }
            private static Node Find() { return s_kept; }

        """;

    [Theory]
    [InlineData("public static void Run() { var node = {|LCK2001:Create|}(); node.Value++; }")]
    [InlineData("public static int Run() { var node = {|LCK2001:Create|}(); return node.Value; }")]
    [InlineData("public static void Run(bool flag) { var node = {|LCK2001:Create|}(); if (flag) return; node.Gate.Exit(); }")]
    public Task C24_Who_never_unlocks_the_product_of_a_factory_is_reported(string member) => ReportsIn(Factory + member + "\n}\n");

    [Theory]
    [InlineData("public static void Run(bool flag) { var node = Create(); if (flag) { node.Gate.Exit(); return; } node.Gate.Exit(); }")]
    [InlineData("[AcquiresLock(\"return.Gate\")] public static Node Run() { var node = Create(); node.Value++; return node; }")]
    [InlineData("public static void Run() { var node = Create(); s_kept = node; }")]
    [InlineData("public static void Run() { var node = Create(); Done(node); } [ReleasesLock(\"node.Gate\")] private static void Done(Node node) { node.Gate.Exit(); }")]
    [InlineData("public static void Run() { var node = Find(); node.Gate.Enter(); node.Value++; }")]
    public Task C24_twin_who_unlocks_it_or_hands_it_on_is_silent(string member) => IsSilentIn(Factory + member + "\n}\n");

    [Theory]
    [InlineData("public Func<int> Make() { return () => { Monitor.{|LCK2001:Enter|}(_gate); return 1; }; }")]
    [InlineData("private static int Now(Func<int> f) { return f(); } public int Run() { return Now(() => { Monitor.{|LCK2001:Enter|}(_gate); return 1; }); }")]
    public Task C03_a_lambda_whose_result_tells_nothing(string member) => ReportsInClass("private readonly object _gate = new object();\n" + member);

    [Theory]
    [InlineData("public Func<bool> Make() { return () => Monitor.TryEnter(_gate); }")]
    [InlineData("public Func<int> Make() { return () => { Monitor.Enter(_gate); try { return 1; } finally { Monitor.Exit(_gate); } }; }")]
    public Task C03_twin_a_lambda_that_tells_or_releases(string member) => IsSilentInClass("private readonly object _gate = new object();\n" + member);

    private const string LockFactory = "public static class Locks { [AcquiresLock(\"return\")] public static Mu Make() { var made = new Mu(); made.Enter(); return made; }\n";

    [Theory]
    [InlineData("public static void Run() { var made = {|LCK2001:Make|}(); }")]
    [InlineData("public static void Run(bool flag) { var made = {|LCK2001:Make|}(); if (flag) return; made.Exit(); }")]
    public Task C24_Who_never_unlocks_a_lock_from_a_factory_is_reported(string member) => ReportsIn(LockFactory + member + "\n}\n" + LockKinds.Types);

    [Theory]
    [InlineData("public static void Run() { var made = Make(); made.Exit(); }")]
    [InlineData("public static Mu Run() { var made = Make(); return made; }")]
    [InlineData("private static Mu s_kept; public static void Run() { var made = Make(); s_kept = made; }")]
    public Task C24_twin_who_unlocks_the_lock_or_hands_it_on_is_silent(string member) => IsSilentIn(LockFactory + member + "\n}\n" + LockKinds.Types);

    [Fact]
    public Task C28_A_helper_with_a_partner_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        public void Lock() { Monitor.Enter(_gate); }
        public void Unlock() { Monitor.Exit(_gate); }
        public void Run() { Lock(); try { } finally { Unlock(); } }
        """);

    [Fact]
    public Task C28_A_helper_without_a_partner_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        private readonly object _other = new object();
        public void Lock() { Monitor.[|Enter|](_gate); }
        public void Unlock() { Monitor.{|LCK2002:Exit|}(_other); }
        """);

    [Fact]
    public Task C28_A_private_helper_whose_callers_release_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        private void Lock() { Monitor.Enter(_gate); }
        public void Run() { Lock(); try { } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task C28_A_private_helper_whose_callers_do_not_release_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        private void Lock() { Monitor.[|Enter|](_gate); }
        public void Run() { Lock(); }
        """);

    [Fact]
    public Task C32_A_hand_over_between_members_of_one_type_is_silent() => IsSilentIn("""
        public sealed class Channel
        {
            private readonly object _gate = new object();
            public Channel Open() { Monitor.Enter(_gate); return this; }
            public void Close() { Monitor.Exit(_gate); }
        }
        """);

    [Fact]
    public Task C32_Half_a_hand_over_is_reported() => ReportsIn("""
        public sealed class Channel
        {
            private readonly object _gate = new object();
            public Channel Open() { Monitor.[|Enter|](_gate); return this; }
            public void Close() { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task F26_A_guard_that_is_returned_is_silent() => IsSilentOwnMembers("""
        public Guard Open() { return new Guard(_m); }
        public Guard OpenLater() { var guard = new Guard(_m); _x++; return guard; }
        """);

    [Fact]
    public Task F26_A_guard_that_is_kept_back_is_reported() => ReportsOwnMembers("""
        public bool Keep() { var guard = new {|LCK2006:Guard|}(_m); _x++; return guard != null; }
        """);

    [Fact]
    public Task F01_A_guard_in_a_using_is_silent() => IsSilentOwn("""
        using (new Guard(_m)) { _x++; }
        using var guard = new Guard(_m);
        _x++;
        """);

    [Fact]
    public Task F05_A_generic_guard_that_is_not_disposed_is_reported() => ReportsOwn("""
        var guard = new {|LCK2006:Guard<Subject>|}(_m);
        _x++;
        """);

    [Fact]
    public Task F05_A_generic_guard_that_is_disposed_is_silent() => IsSilentOwn("""
        var guard = new Guard<Subject>(_m);
        try { _x++; } finally { guard.Dispose(); }
        """);

    [Fact]
    public Task F09_A_guard_that_may_have_been_released_early_is_silent() => IsSilentOwn("""
        using var guard = new Guard(_m);
        if (flag)
            guard.Unlock();
        """);

    [Fact]
    public Task F28_A_guard_that_one_branch_makes_and_nobody_disposes_is_reported() => ReportsOwn("""
        if (flag)
        {
            var guard = new {|LCK2006:Guard|}(_m);
            _x++;
        }
        """);

    [Fact]
    public Task F28_A_guard_that_one_branch_makes_and_disposes_is_silent() => IsSilentOwn("""
        if (flag)
        {
            var guard = new Guard(_m);
            _x++;
            guard.Dispose();
        }
        """);

    [Fact]
    public Task F31_A_guard_that_is_passed_on_is_silent() => IsSilentOwnMembers("""
        public void Run() { Consume(new Guard(_m)); }
        public void RunLater() { var guard = new Guard(_m); Consume(guard); }
        private static void Consume(Guard guard) { guard.Dispose(); }
        """);
}
