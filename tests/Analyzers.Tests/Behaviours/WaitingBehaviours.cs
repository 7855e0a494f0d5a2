using System.Threading.Tasks;
using ConventionAnalyzers.Verification;
using Xunit;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Themes M and R: asynchrony, waiting, blocking and foreign code under locks.</summary>
public sealed class WaitingBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Async = "public async Task RunAsync(bool flag, Task task, Task<int> number)";

    [Fact] public Task M01_guard_of_a_thread_affine_lock_held_across_await() =>
        Reports("_lock.Enter(); try { _locked = {|LCK2007:await|} number; } finally { _lock.Exit(); }", Async);

    [Fact] public Task M01_twin_the_value_is_awaited_first() =>
        IsSilent("var n = await number; _lock.Enter(); try { _locked = n; } finally { _lock.Exit(); }", Async);

    [Fact] public Task M05_guard_in_an_inner_block_that_contains_an_await() =>
        Reports("if (flag) { { Monitor.Enter(_gate); {|LCK2007:await|} task; Monitor.Exit(_gate); } } await task;", Async);

    [Fact] public Task M05_twin_guard_in_an_inner_block_that_ends_before_the_await() =>
        IsSilent("if (flag) { { Monitor.Enter(_gate); Monitor.Exit(_gate); } } await task;", Async);

    [Fact] public Task M06_async_lambda_holding_a_guard_across_await() =>
        Reports("Func<Task> run = async () => { _rw.EnterReadLock(); {|LCK2007:await|} task; _rw.ExitReadLock(); }; await run();", Async);

    [Fact] public Task M06_twin_async_lambda_made_under_the_lock_and_awaited_behind_it() =>
        IsSilent("Func<Task> run; lock (_gate) { run = async () => { await task; }; } await run();", Async);

    [Fact] public Task M07_guard_released_before_await() => IsSilent("Monitor.Enter(_gate); _hits++; Monitor.Exit(_gate); await task;", Async);

    [Fact] public Task M07_twin_guard_released_before_await_on_one_path_only() =>
        Reports("Monitor.Enter(_gate); if (flag) { Monitor.Exit(_gate); await task; } else { {|LCK2007:await|} task; Monitor.Exit(_gate); }", Async);

    [Fact] public Task M08_async_method_with_a_guard_and_no_await_inside() => IsSilent("lock (_gate) { _hits++; } await task;", Async);

    [Fact] public Task M09_sync_acquired_semaphore_wrapping_an_awaited_call() =>
        IsSilent("_semaphore.Wait(); try { _slot = await number; } finally { _semaphore.Release(); }", Async);

    [Fact] public Task M09_twin_sync_acquired_mutex_wrapping_an_awaited_call() =>
        Reports("_mutex.WaitOne(); try { _owned = {|LCK2007:await|} number; } finally { _mutex.ReleaseMutex(); }", Async);

    [Fact] public Task M10_reader_writer_lock_around_await() =>
        Reports("_rw.EnterUpgradeableReadLock(); try { {|LCK2007:await|} task; } finally { _rw.ExitUpgradeableReadLock(); }", Async);

    [Fact] public Task M10_twin_reader_writer_lock_before_await() =>
        IsSilent("_rw.EnterUpgradeableReadLock(); try { } finally { _rw.ExitUpgradeableReadLock(); } await task;", Async);

    [Fact] public Task M11_blocking_wait_on_a_task_while_holding_a_lock_on_the_main_thread() => ReportsInClass(Ui + """
        [RequiresLock(nameof(Main))] public void OnClick(Task task) { lock (_gate) { task.{|LCK2012:Wait|}(); } }
        """);

    [Fact] public Task M11_twin_the_task_is_awaited_off_the_lock() => IsSilentInClass(Ui + """
        public async Task OnClickAsync(Task task) { await task; lock (_gate) { _clicks++; } }
        """);

    [Fact] public Task M14_result_of_a_task_that_is_completed() => IsSilent("lock (_gate) { if (number.IsCompleted) _hits = number.Result; }", Async);

    [Fact] public Task M14_twin_result_of_a_task_that_is_not() => Reports("lock (_gate) { if (!number.IsCompleted) _hits = number.{|LCK2012:Result|}; }", Async);

    [Fact] public Task Semaphore_acquired_asynchronously_protects_what_follows() =>
        IsSilent("await _semaphore.WaitAsync().ConfigureAwait(false); _slot++; await task; _slot++; _semaphore.Release();", Async);

    [Fact] public Task Semaphore_whose_wait_is_not_awaited_is_one_fault() => Reports("_ = _semaphore.{|LCK2006:WaitAsync|}(); _slot++; await task;", Async);

    [Fact] public Task Semaphore_whose_wait_is_one_of_several_protects_nothing() =>
        Reports("await Task.WhenAny(_semaphore.WaitAsync(), task); {|LCK1003:_slot|}++;", Async);

    [Fact] public Task Semaphore_with_a_time_out_protects_where_it_was_taken() =>
        IsSilent("if (!await _semaphore.WaitAsync(10)) return; _slot++; _semaphore.Release();", Async);

    [Fact] public Task Semaphore_with_a_time_out_that_nobody_asks_protects_nothing() =>
        Reports("if (await _semaphore.WaitAsync(10)) { _semaphore.Release(); } {|LCK1003:_slot|}++;", Async);

    [Fact] public Task R01_wait_not_inside_a_loop() => Reports("lock (_gate) { if (_items.Count == 0) Monitor.{|LCK2010:Wait|}(_gate); _items.Clear(); }");

    [Fact] public Task R02_wait_inside_a_loop() => IsSilent("lock (_gate) { while (_items.Count == 0) Monitor.Wait(_gate); _items.Clear(); }");

    [Fact] public Task R03_wait_reacquires() => IsSilent("lock (_gate) { while (_hits == 0) { Monitor.Wait(_gate); _hits++; } _hits--; }");

    [Fact] public Task R03_twin_wait_reacquires_that_lock_only_until_it_is_released() =>
        Reports("lock (_gate) { while (_hits == 0) Monitor.Wait(_gate); } {|LCK1003:_hits|}--;");

    [Fact] public Task R08_wait_on_the_main_thread() => ReportsInClass(Ui + """
        [RequiresLock(nameof(Main))] public void OnClick() { lock (_gate) { while (_clicks == 0) Monitor.{|LCK2010:Wait|}(_gate); } }
        """);

    [Fact] public Task R08_twin_wait_off_the_main_thread() => IsSilentInClass(Ui + """
        public void InBackground() { lock (_gate) { while (_clicks == 0) Monitor.Wait(_gate); } }
        """);

    [Fact] public Task R09_sleep_and_join_on_the_main_thread() => ReportsInClass(Ui + """
        [RequiresLock(nameof(Main))] public void OnClick(Thread thread) { Thread.{|LCK2012:Sleep|}(10); thread.{|LCK2012:Join|}(); }
        """);

    [Fact] public Task R09_twin_sleep_and_join_off_the_main_thread() => IsSilentInClass(Ui + """
        public void InBackground(Thread thread) { Thread.Sleep(10); thread.Join(); }
        """);

    [Fact] public Task R10_the_main_thread_takes_a_lock_that_is_held_while_sleeping() => ReportsInClass(Ui + """
        [RequiresLock(nameof(Main))] public void OnClick() { lock (_gate) { _clicks++; } }
        public void InBackground() { lock (_gate) { Thread.{|LCK2012:Sleep|}(1000); } }
        """);

    [Fact] public Task R10_twin_the_sleep_is_behind_the_region() => IsSilentInClass(Ui + """
        [RequiresLock(nameof(Main))] public void OnClick() { lock (_gate) { _clicks++; } }
        public void InBackground() { lock (_gate) { _clicks++; } Thread.Sleep(1000); }
        """);

    [Fact] public Task R11_completion_set_under_the_lock() => Foreign("lock (_gate) { done.{|LCK2011:SetResult|}(1); }");

    [Fact] public Task R11_twin_completion_set_behind_the_region() => Foreign("lock (_gate) { _n++; } done.SetResult(1);");

    [Fact] public Task R14_the_guard_goes_through_a_function_that_waits() => IsSilentInClass("""
        private readonly object _gate = new object();
        private bool _ready;
        [RequiresLock(nameof(_gate))] private object WaitReady() { while (!_ready) Monitor.Wait(_gate); return _gate; }
        public void Run() { lock (_gate) { lock (WaitReady()) { _ready = false; } } }
        """);

    [Fact] public Task X07_a_role_that_must_not_be_held_is() => ReportsInClass(Ui + """
        [ExcludesLock(nameof(Main))] public void Load() { }
        [RequiresLock(nameof(Main))] public void OnClick() { {|LCK1002:Load|}(); }
        """);

    [Fact] public Task X07_twin_a_role_that_must_not_be_held_is_not() => IsSilentInClass(Ui + """
        [ExcludesLock(nameof(Main))] public void Load() { }
        public void InBackground() { Load(); }
        """);

    [Fact] public Task L21_a_task_started_under_the_lock_does_not_hold_it() =>
        Reports("lock (_gate) { Task.Run(() => {|LCK1003:_hits|}++); new Thread(() => {|LCK1003:_hits|}++).Start(); }");

    [Fact] public Task L21_twin_a_task_that_takes_the_lock_itself() => IsSilent("lock (_gate) { Task.Run(() => { lock (_gate) _hits++; }); }");

    private const string Ui = """
            [Lock(Kind = "role")] public sealed class Role { }
            public static readonly Role Main = new Role();
            private readonly object _gate = new object();
            private int _clicks;

        """;

    private static Task Foreign(string statements)
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer>
        {
            TestCode = Usings + "public class Subject { private readonly object _gate = new object(); private int _n; public void Run(TaskCompletionSource<int> done) { "
                + statements + " } }",
        };
        test.EnabledDiagnostics.Add("LCK2011");
        return test.RunAsync();
    }
}
