using System.Threading.Tasks;
using ConventionAnalyzers.Verification;
using Xunit;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2007: a lock that belongs to a thread is held over an await or a yield.</summary>
public sealed class LostOverAwaitTests : RuleTest<LockFlowAnalyzer>
{
    private const string Async = "public async Task RunAsync(bool flag, int count, Task task, Task<int> number, IAsyncEnumerable<int> stream)";
    private const string Iterator = "public IEnumerable<int> Run(bool flag, int count)";
    private const string AsyncIterator = "public async IAsyncEnumerable<int> Run(bool flag, Task task)";

    protected override string DefaultDiagnosticId => "LCK2007";

    [Theory]
    [InlineData("Monitor.Enter(_gate); try { [|await|] task; } finally { Monitor.Exit(_gate); }")]
    [InlineData("_lock.Enter(); try { [|await|] task; } finally { _lock.Exit(); }")]
    [InlineData("_rw.EnterReadLock(); try { [|await|] task; } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.EnterWriteLock(); [|await|] task; _rw.ExitWriteLock();")]
    [InlineData("_rw.EnterUpgradeableReadLock(); try { [|await|] task; } finally { _rw.ExitUpgradeableReadLock(); }")]
    [InlineData("_mutex.WaitOne(); try { [|await|] task.ConfigureAwait(true); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("var taken = false; try { _spin.Enter(ref taken); [|await|] Task.Yield(); } finally { if (taken) _spin.Exit(); }")]
    [InlineData("if (Monitor.TryEnter(_gate, 10)) { try { [|await|] task; } finally { Monitor.Exit(_gate); } }")]
    [InlineData("if (flag) Monitor.Enter(_gate); [|await|] task; if (flag) Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); var sum = count + [|await|] number; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); [|await|] Task.CompletedTask; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); [|await|] foreach (var item in stream) { Work(); } Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); [|await|] using (new MemoryStreamAsync()) { Work(); } Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); try { [|await|] using var stream2 = new MemoryStreamAsync(); Work(); } finally { Monitor.Exit(_gate); }")]
    public Task Held_at_an_await_is_reported(string statements) => Reports(statements, Async);

    [Theory]
    [InlineData("Monitor.Enter(_gate); try { Work(); } finally { Monitor.Exit(_gate); } await task;")]
    [InlineData("_lock.Enter(); try { Work(); } finally { _lock.Exit(); } await task;")]
    [InlineData("lock (_lock) { _locked++; } await task; lock (_lock) { _locked++; }")]
    [InlineData("_rw.EnterReadLock(); try { Work(); } finally { _rw.ExitReadLock(); } await task;")]
    [InlineData("await task; _mutex.WaitOne(); try { Work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("if (Monitor.TryEnter(_gate, 10)) { Monitor.Exit(_gate); } else { await task; }")]
    [InlineData("if (flag) Monitor.Enter(_gate); if (flag) Monitor.Exit(_gate); await task;")]
    [InlineData("await foreach (var item in stream) { lock (_gate) { _hits += item; } }")]
    [InlineData("await using (new MemoryStreamAsync()) { Monitor.Enter(_gate); Monitor.Exit(_gate); }")]
    [InlineData("await _semaphore.WaitAsync(); try { await task; _slot++; } finally { _semaphore.Release(); }")]
    [InlineData("await _semaphore.WaitAsync().ConfigureAwait(false); try { await task; _slot++; } finally { _semaphore.Release(); }")]
    [InlineData("if (await _semaphore.WaitAsync(10)) { try { await task; _slot++; } finally { _semaphore.Release(); } }")]
    [InlineData("_semaphore.Wait(); try { await task; _slot++; } finally { _semaphore.Release(); }")]
    public Task Released_before_the_await_or_no_threads_own_is_silent(string statements) => IsSilent(statements, Async);

    protected override string Members => base.Members + """
            private sealed class MemoryStreamAsync : IAsyncDisposable { public ValueTask DisposeAsync() { return default(ValueTask); } }

        """;

    [Fact] public Task A_region_is_reported_once_at_its_first_await() => Reports("""
        Monitor.Enter(_gate);
        if (flag) { [|await|] task; } else { await Task.Delay(1); }
        await task;
        _hits++;
        Monitor.Exit(_gate);
        """, Async);

    [Fact] public Task Two_regions_are_reported_twice() => Reports("""
        Monitor.Enter(_gate);
        [|await|] task;
        Monitor.Exit(_gate);
        Monitor.Enter(_gate);
        [|await|] task;
        Monitor.Exit(_gate);
        """, Async);

    [Fact] public Task Two_locks_are_two_faults() => Reports("""
        Monitor.Enter(_gate);
        _rw.EnterReadLock();
        {|LCK2007:{|LCK2007:await|}|} task;
        _rw.ExitReadLock();
        Monitor.Exit(_gate);
        """, Async);

    [Fact] public Task A_loop_is_reported_once() => Reports("""
        for (var i = 0; i < count; i++)
        {
            Monitor.Enter(_gate);
            try { [|await|] task; } finally { Monitor.Exit(_gate); }
        }
        """, Async);

    [Theory]
    [InlineData("lock (_gate) { [|yield|] return _hits; }")]
    [InlineData("lock (_gate) { foreach (var item in _items) [|yield|] return item; }")]
    [InlineData("Monitor.Enter(_gate); try { [|yield|] return 1; } finally { Monitor.Exit(_gate); }")]
    [InlineData("_rw.EnterReadLock(); try { [|yield|] return 1; yield return 2; } finally { _rw.ExitReadLock(); }")]
    public Task Held_at_a_yield_is_reported(string statements) => Reports(statements, Iterator);

    [Theory]
    [InlineData("int[] copy; lock (_gate) { copy = _items.ToArray(); } foreach (var item in copy) yield return item;")]
    [InlineData("lock (_gate) { if (flag) yield break; _hits++; } yield return 1;")]
    [InlineData("_semaphore.Wait(); try { yield return _slot; } finally { _semaphore.Release(); }")]
    [InlineData("yield return 1; Monitor.Enter(_gate); try { _hits++; } finally { Monitor.Exit(_gate); } yield return 2;")]
    public Task Released_before_the_yield_is_silent(string statements) => IsSilent(statements, Iterator);

    [Fact] public Task An_async_iterator_is_reported() =>
        Reports("Monitor.Enter(_gate); try { [|yield|] return 1; await task; } finally { Monitor.Exit(_gate); }", AsyncIterator);

    [Fact] public Task An_async_iterator_that_is_done_with_the_lock_is_silent() =>
        IsSilent("Monitor.Enter(_gate); Monitor.Exit(_gate); await task; yield return 1;", AsyncIterator);

    [Fact] public Task A_lock_that_the_contract_says_is_held_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _hits;
        [RequiresLock(nameof(_gate))] public async Task RunAsync(Task task) { _hits++; [|await|] task; await task; _hits++; }
        """);

    [Fact] public Task An_async_method_that_requires_a_lock_and_does_not_await_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _hits;
        [RequiresLock(nameof(_gate))] public Task RunAsync(Task task) { _hits++; return task; }
        """);

    [Fact] public Task A_semaphore_that_the_contract_says_is_held_is_silent() => IsSilentInClass("""
        private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
        [GuardedBy(nameof(_gate))] private int _hits;
        [RequiresLock(nameof(_gate))] public async Task RunAsync(Task task) { _hits++; await task; _hits++; }
        """);

    [Fact] public Task A_lock_that_is_asserted_is_reported() => ReportsInClass("""
        private readonly object _gate = new object();
        public async Task RunAsync(Task task) { Debug.Assert(Monitor.IsEntered(_gate)); [|await|] task; }
        """);

    [Fact] public Task What_is_asserted_not_to_be_held_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        public async Task RunAsync(Task task) { Debug.Assert(!Monitor.IsEntered(_gate)); await task; }
        """);

    [Fact] public Task A_private_method_that_is_started_under_the_lock_is_silent() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private Task _load;
        [GuardedBy(nameof(_gate))] private int _hits;
        public Task LoadAsync() { lock (_gate) { return _load = _load ?? LoadCoreAsync(); } }
        private async Task LoadCoreAsync() { _hits++; await Task.Delay(1); lock (_gate) { _hits++; } }
        """);

    [Fact] public Task What_a_private_method_does_behind_its_await_it_does_without_the_lock() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private Task _load;
        [GuardedBy(nameof(_gate))] private int _hits;
        public Task LoadAsync() { lock (_gate) { return _load = _load ?? LoadCoreAsync(); } }
        private async Task LoadCoreAsync() { _hits++; await Task.Delay(1); {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task An_async_local_function_started_under_the_lock_is_silent() => IsSilent("""
        lock (_gate) { _ = LoadAsync(); }
        async Task LoadAsync() { _hits++; await Task.Delay(1); }
        """);

    [Fact] public Task An_async_local_function_that_takes_the_lock_itself_is_reported() => Reports("""
        _ = LoadAsync();
        async Task LoadAsync() { Monitor.Enter(_gate); [|await|] Task.Delay(1); Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_lambda_that_runs_at_once_under_the_lock_is_silent() => IsSilent("""
        lock (_gate) { _items.ForEach(async item => { _hits++; await Task.Delay(item); }); }
        """);

    [Theory]
    [InlineData("Kind = \"context\"")]
    [InlineData("Reentrant = true")]
    [InlineData("ThreadAffine = true")]
    public Task A_lock_type_belongs_to_the_thread_unless_it_says_otherwise(string says) => ReportsInClass(OwnLock(says) + """
        public async Task RunAsync(Task task) { _m.Enter(); try { [|await|] task; } finally { _m.Exit(); } }
        """);

    [Fact] public Task A_lock_type_that_may_change_threads_is_silent() => IsSilentInClass(OwnLock("ThreadAffine = false") + """
        public async Task RunAsync(Task task) { _m.Enter(); try { await task; } finally { _m.Exit(); } }
        [RequiresLock(nameof(_m))] public async Task MoreAsync(Task task) { await task; }
        [RequiresLock(nameof(_m))] public IEnumerable<int> More() { yield return 1; }
        """);

    [Fact] public Task A_role_is_held_like_a_lock() => ReportsIn("""
        [Lock(Kind = "role")] public static class Ui { }
        public class View
        {
            [Lock(Kind = "role")] public sealed class Role { }
            public static readonly Role Main = new Role();
            [RequiresLock(nameof(Main))] public async Task RunAsync(Task task) { [|await|] task; }
            public async Task OkAsync(Task task) { await task; }
        }
        """);

    [Fact] public Task What_is_acquired_by_being_awaited_is_held_from_there_on() => ReportsInClass(OwnLock("") + """
        [AcquiresLock(nameof(_m))] public Task LockAsync() { _m.Enter(); return Task.CompletedTask; }
        public async Task RunAsync(Task task) { await LockAsync(); [|await|] task; _m.Exit(); }
        """);

    [Fact] public Task What_is_released_by_what_is_awaited_is_not_held() => IsSilentInClass(OwnLock("") + """
        [ReleasesLock(nameof(_m))] public Task UnlockAsync() { _m.Exit(); return Task.CompletedTask; }
        public async Task RunAsync(Task task) { _m.Enter(); await UnlockAsync(); await task; }
        """);

    private static string OwnLock(string says) => $$"""
            [Lock{{(says.Length == 0 ? "" : "(" + says + ")")}}] public sealed class Mu
            {
                [AcquiresLock] public void Enter() { }
                [ReleasesLock] public void Exit() { }
            }
            private readonly Mu _m = new Mu();

        """;
}
