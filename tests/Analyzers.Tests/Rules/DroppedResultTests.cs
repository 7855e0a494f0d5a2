using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2006: the result of a try, or a guard object, is dropped.</summary>
public sealed class DroppedResultTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2006";

    [Theory]
    [InlineData("Monitor.[|TryEnter|](_gate);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.[|TryEnter|](_gate, 10);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("_lock.[|TryEnter|]();", "_locked++; _lock.Exit();")]
    [InlineData("_rw.[|TryEnterReadLock|](0);", "Console.WriteLine(_shared); _rw.ExitReadLock();")]
    [InlineData("_rw.[|TryEnterWriteLock|](0);", "_shared++; _rw.ExitWriteLock();")]
    [InlineData("_rw.[|TryEnterUpgradeableReadLock|](0);", "_rw.ExitUpgradeableReadLock();")]
    [InlineData("_semaphore.[|Wait|](0);", "_slot++; _semaphore.Release();")]
    [InlineData("_mutex.[|WaitOne|](0);", "_owned++; _mutex.ReleaseMutex();")]
    [InlineData("_ = Monitor.[|TryEnter|](_gate);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("var ok = Monitor.[|TryEnter|](_gate);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("bool ok; ok = Monitor.[|TryEnter|](_gate);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("var taken = false; Monitor.[|TryEnter|](_gate, ref taken);", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("var taken = false; _spin.[|TryEnter|](ref taken);", "_spun++; _spin.Exit();")]
    public Task A_try_that_nobody_asks_about_is_reported_and_nothing_behind_it(string attempt, string use) => Reports(attempt + "\n" + use);

    [Theory]
    [InlineData("if (!Monitor.TryEnter(_gate)) return;", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("if (!_lock.TryEnter()) return;", "_locked++; _lock.Exit();")]
    [InlineData("if (!_rw.TryEnterReadLock(0)) return;", "Console.WriteLine(_shared); _rw.ExitReadLock();")]
    [InlineData("if (!_semaphore.Wait(0)) return;", "_slot++; _semaphore.Release();")]
    [InlineData("if (!_mutex.WaitOne(0)) return;", "_owned++; _mutex.ReleaseMutex();")]
    [InlineData("var ok = Monitor.TryEnter(_gate); if (!ok) return;", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("var taken = false; Monitor.TryEnter(_gate, ref taken); if (!taken) return;", "_hits++; Monitor.Exit(_gate);")]
    [InlineData("var taken = false; _spin.TryEnter(ref taken); if (!taken) return;", "_spun++; _spin.Exit();")]
    [InlineData("_semaphore.Wait();", "_slot++; _semaphore.Release();")]
    [InlineData("_mutex.WaitOne();", "_owned++; _mutex.ReleaseMutex();")]
    [InlineData("_semaphore.Wait(-1);", "_slot++; _semaphore.Release();")]
    [InlineData("_mutex.WaitOne(Timeout.Infinite);", "_owned++; _mutex.ReleaseMutex();")]
    [InlineData("var taken = false; Monitor.Enter(_gate, ref taken);", "_hits++; Monitor.Exit(_gate);")]
    public Task A_try_that_is_asked_about_is_silent(string attempt, string use) => IsSilent(attempt + "\n" + use);

    [Fact]
    public Task A_dropped_try_without_a_release_is_one_fault() => Reports("""
        Monitor.[|TryEnter|](_gate);
        _hits++;
        """);

    [Fact]
    public Task A_dropped_try_between_a_test_and_a_return_is_one_fault() => Reports("""
        if (flag) return;
        Monitor.[|TryEnter|](_gate);
        try { _hits++; Touch(); }
        finally { Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task A_dropped_try_in_a_branch_does_not_echo_at_the_join() => Reports("""
        if (flag)
            Monitor.[|TryEnter|](_gate);
        else
            Monitor.Enter(_gate);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_result_that_is_only_copied_to_nowhere_is_dropped() => Reports("""
        var ok = Monitor.[|TryEnter|](_gate);
        _ = ok;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_result_that_is_only_named_is_dropped() => Reports("""
        var ok = Monitor.[|TryEnter|](_gate);
        Console.WriteLine(nameof(ok));
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_result_that_is_passed_on_or_captured_is_used() => IsSilent("""
        var ok = Monitor.TryEnter(_gate);
        Action report = () => Console.WriteLine(ok);
        report();
        if (ok) Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_result_that_is_returned_is_used() => IsSilentInClass("""
        private readonly object _gate = new object();
        public bool TryBegin() { return Monitor.TryEnter(_gate); }
        public bool TryBeginNow() => Monitor.TryEnter(_gate);
        public void End() { Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task A_call_behind_a_conditional_access_is_dropped() => ReportsOwn("""
        peer?._m.[|TryEnter|]();
        """);

    [Fact]
    public Task A_void_lambda_drops_and_one_that_returns_does_not() => Reports("""
        Action drops = () => Monitor.[|TryEnter|](_gate);
        Func<bool> returns = () => Monitor.TryEnter(_gate);
        """);

    [Fact]
    public Task A_try_by_contract_is_a_try() => ReportsOwn("""
        _m.[|TryEnter|]();
        _x++;
        _m.Exit();
        _m.[|Take|]();
        _m.Exit();
        _ = _m.[|TakeTicket|]();
        _m.Exit();
        var ticket = _m.[|TakeTicket|]();
        _m.Exit();
        """);

    [Fact]
    public Task A_try_by_contract_that_is_asked_about_is_silent() => IsSilentOwn("""
        if (_m.TryEnter()) { _x++; _m.Exit(); }
        if (_m.Take() == 0) { _x++; _m.Exit(); }
        var ticket = _m.TakeTicket();
        if (ticket == null) return;
        _x++;
        _m.Exit();
        """);

    [Fact]
    public Task A_try_of_two_locks_is_dropped_once() => ReportsOwnMembers("""
        [TryAcquiresLock(true, nameof(_m), nameof(_n))] private bool TryBoth()
        {
            if (!_m.TryEnter()) return false;
            if (_n.TryEnter()) return true;
            _m.Exit();
            return false;
        }

        public void Run() { [|TryBoth|](); _x++; _n.Exit(); _m.Exit(); }
        """);

    [Fact]
    public Task A_try_through_a_helper_without_a_contract_is_a_try() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _hits;
        private bool TryBegin() { return Monitor.TryEnter(_gate, 100); }
        private void End() { Monitor.Exit(_gate); }
        public void Drops() { [|TryBegin|](); _hits++; End(); }
        public void Asks() { if (!TryBegin()) return; _hits++; End(); }
        """);

    [Fact]
    public Task A_semaphore_that_is_a_throttle_or_a_signal_is_no_lock() => IsSilentInClass("""
        private readonly SemaphoreSlim _throttle = new SemaphoreSlim(4);
        private readonly SemaphoreSlim _signal = new SemaphoreSlim(0);
        private readonly ManualResetEvent _event = new ManualResetEvent(false);
        public void Run() { _throttle.Wait(0); _signal.Wait(100); _event.WaitOne(100); }
        """);

    [Fact]
    public Task An_awaited_try_is_a_try() => Reports("""
        await _semaphore.[|WaitAsync|](10);
        _slot++;
        _semaphore.Release();
        await _semaphore.[|WaitAsync|](TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        _slot++;
        _semaphore.Release();
        """, "public async Task RunAsync()");

    [Fact]
    public Task An_awaited_try_that_is_asked_about_is_silent() => IsSilent("""
        if (!await _semaphore.WaitAsync(10)) return;
        _slot++;
        _semaphore.Release();
        await _semaphore.WaitAsync();
        _slot++;
        _semaphore.Release();
        """, "public async Task RunAsync()");

    [Theory]
    [InlineData("_lock.[|EnterScope|](); _locked++;")]
    [InlineData("_ = new [|Guard|](_m); _x++;")]
    [InlineData("new [|Guard|](_m); _x++;")]
    [InlineData("new [|Guard<Subject>|](_m); _x++;")]
    [InlineData("var g = new [|Guard|](_m); _x++;")]
    [InlineData("Guard g = new [|Guard|](_m); _x++;")]
    [InlineData("Guard g = [|new|](_m); _x++;")]
    [InlineData("[|Take|](); _x++;")]
    [InlineData("_ = [|Take|](); _x++;")]
    [InlineData("var g = [|Take|](); if (g != null) _x++;")]
    [InlineData("var g = new [|Guard|](_m); g.Relock();")]
    [InlineData("using (Take()) { } [|Take|](); _x++;")]
    public Task A_guard_that_nobody_keeps_is_reported_and_nothing_behind_it(string statements) => ReportsOwnMembers(Scoped(statements));

    [Theory]
    [InlineData("using (_lock.EnterScope()) _locked++;")]
    [InlineData("using var scope = _lock.EnterScope(); _locked++;")]
    [InlineData("var scope = _lock.EnterScope(); try { _locked++; } finally { scope.Dispose(); }")]
    [InlineData("using (new Guard(_m)) _x++;")]
    [InlineData("using var g = new Guard<Subject>(_m); _x++;")]
    [InlineData("var g = new Guard(_m); _x++; g.Unlock();")]
    [InlineData("var g = new Guard(_m); _x++; g?.Dispose();")]
    [InlineData("var g = new Guard(_m); _x++; Keep(g);")]
    [InlineData("Keep(new Guard(_m));")]
    [InlineData("_kept = new Guard(_m); _x++;")]
    [InlineData("var g = new Guard(_m); _kept = g;")]
    [InlineData("var g = new Guard(_m); using (g) { _x++; }")]
    [InlineData("var g = new Guard(_m); Action end = () => g.Dispose(); end();")]
    [InlineData("var g = new Guard(_m); var all = new List<IDisposable> { g }; Keep(all[0]);")]
    public Task A_guard_that_is_kept_is_silent(string statements) => IsSilentOwnMembers(Scoped(statements));

    [Fact]
    public Task A_guard_that_a_member_returns_is_kept() => IsSilentOwnMembers("""
        public Guard Open() => new Guard(_m);
        public Guard OpenLater() { var g = new Guard(_m); _x++; return g; }
        public async Task<Guard> OpenAsync() { await Task.Yield(); var g = new Guard(_m); return g; }
        """);

    private static string Scoped(string statements) => $$"""
        private readonly Lock _lock = new Lock();
        [GuardedBy(nameof(_lock))] private int _locked;
        private Guard _kept = null!;
        [AcquiresLock(nameof(_m))] private Guard Take() { return new Guard(_m); }
        private static void Keep(IDisposable guard) { guard.Dispose(); }
        public void Run(bool flag) { {{statements}} }
        """;

    [Theory]
    [InlineData("_semaphore.[|WaitAsync|]();")]
    [InlineData("_ = _semaphore.[|WaitAsync|]();")]
    [InlineData("_semaphore.[|WaitAsync|](100);")]
    [InlineData("var task = _semaphore.[|WaitAsync|]();")]
    public Task A_task_that_nobody_awaits_is_reported_and_nothing_behind_it(string wait) =>
        Reports(wait + "\nawait Task.Yield();\ntry { _slot++; } finally { _semaphore.Release(); }", "public async Task Run()");

    [Theory]
    [InlineData("await _semaphore.WaitAsync();")]
    [InlineData("await _semaphore.WaitAsync().ConfigureAwait(false);")]
    [InlineData("var task = _semaphore.WaitAsync(); await task;")]
    [InlineData("_semaphore.WaitAsync().Wait();")]
    [InlineData("_semaphore.WaitAsync().GetAwaiter().GetResult();")]
    public Task A_task_that_is_waited_for_is_silent(string wait) =>
        IsSilent(wait + "\ntry { _slot++; await Task.Yield(); } finally { _semaphore.Release(); }", "public async Task Run()");
}
