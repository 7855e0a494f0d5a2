using System.Threading.Tasks;
using ConventionAnalyzers.Verification;
using Xunit;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2012: a thread blocks under a lock.</summary>
public sealed class BlockedUnderLockTests : RuleTest<LockFlowAnalyzer>
{
    private const string Signature =
        "public void Run(bool flag, Task task, Task<int> number, ValueTask<int> value, Task<int>[] numbers, Thread thread, ManualResetEventSlim slim, "
        + "AutoResetEvent auto, CountdownEvent countdown, Barrier barrier, BlockingCollection<int> queue, SemaphoreSlim signal, Process process, "
        + "SynchronizationContext context, CancellationToken token)";

    protected override string DefaultDiagnosticId => "LCK2012";

    [Theory]
    [InlineData("task.[|Wait|]();")]
    [InlineData("task.[|Wait|](token);")]
    [InlineData("task.[|Wait|](Timeout.Infinite);")]
    [InlineData("Task.[|WaitAll|](task, number);")]
    [InlineData("Task.[|WaitAny|](task, number);")]
    [InlineData("Task.[|WaitAll|](numbers);")]
    [InlineData("_hits = number.[|Result|];")]
    [InlineData("_hits = value.[|Result|];")]
    [InlineData("_hits = number.GetAwaiter().[|GetResult|]();")]
    [InlineData("_hits = number.ConfigureAwait(false).GetAwaiter().[|GetResult|]();")]
    [InlineData("_hits = Task.Run(() => 1).[|Result|];")]
    [InlineData("Task.Delay(10).[|Wait|]();")]
    [InlineData("Thread.[|Sleep|](10);")]
    [InlineData("Thread.[|Sleep|](TimeSpan.FromSeconds(1));")]
    [InlineData("thread.[|Join|]();")]
    [InlineData("slim.[|Wait|]();")]
    [InlineData("auto.[|WaitOne|]();")]
    [InlineData("WaitHandle.[|WaitAll|](new WaitHandle[] { auto });")]
    [InlineData("countdown.[|Wait|]();")]
    [InlineData("barrier.[|SignalAndWait|]();")]
    [InlineData("_hits = queue.[|Take|]();")]
    [InlineData("signal.[|Wait|]();")]
    [InlineData("process.[|WaitForExit|]();")]
    [InlineData("context.[|Send|](_ => { }, null);")]
    [InlineData("if (!number.IsCompleted) _hits = number.[|Result|];")]
    [InlineData("if (task.IsCompleted) _hits = number.[|Result|];")]
    public Task Blocking_under_a_lock_is_reported(string statements) => Reports("lock (_gate) { " + statements + " }", Signature);

    [Theory]
    [InlineData("task.Wait(10);")]
    [InlineData("task.Wait(TimeSpan.FromSeconds(1));")]
    [InlineData("Task.WaitAll(numbers, 10);")]
    [InlineData("Thread.Sleep(0);")]
    [InlineData("thread.Join(10);")]
    [InlineData("slim.Wait(10);")]
    [InlineData("auto.WaitOne(10);")]
    [InlineData("queue.TryTake(out _);")]
    [InlineData("signal.Wait(0);")]
    [InlineData("process.WaitForExit(10);")]
    [InlineData("_mutex.WaitOne(); _mutex.ReleaseMutex();")]
    [InlineData("_semaphore.Wait(); _semaphore.Release();")]
    [InlineData("if (number.IsCompleted) _hits = number.Result;")]
    [InlineData("if (!number.IsCompleted) return; _hits = number.Result;")]
    [InlineData("if (number.IsCompletedSuccessfully) _hits = number.Result;")]
    [InlineData("if (number.Status == TaskStatus.RanToCompletion) _hits = number.Result;")]
    [InlineData("_hits = number.IsCompleted ? number.Result : 0;")]
    [InlineData("if (flag && number.IsCompleted) _hits = number.Result;")]
    [InlineData("_hits = Task.FromResult(1).Result;")]
    [InlineData("number.ContinueWith(done => { lock (_gate) _hits = done.Result; });")]
    [InlineData("Task.Run(() => Thread.Sleep(10));")]
    [InlineData("while (!Chance()) Monitor.Wait(_gate);")]
    [InlineData("auto.Set(); slim.Set(); countdown.Signal(); signal.Release(); queue.Add(1);")]
    public Task What_does_not_block_is_silent(string statements) => IsSilent("lock (_gate) { " + statements + " }", Signature);

    [Theory]
    [InlineData("lock (_gate) { _hits++; } task.Wait();")]
    [InlineData("number.Wait(); lock (_gate) { _hits = number.Result; }")]
    [InlineData("Task.WaitAll(task, number); lock (_gate) { _hits = number.Result; }")]
    [InlineData("Task.WaitAll(numbers); lock (_gate) { foreach (var one in numbers) _hits += one.Result; }")]
    [InlineData("var result = number.Result; lock (_gate) { _hits = result; }")]
    [InlineData("Thread.Sleep(10); lock (_gate) { _hits++; }")]
    public Task Blocking_before_or_behind_the_region_is_silent(string statements) => IsSilent(statements, Signature);

    [Theory]
    [InlineData("await number; lock (_gate) { _hits = number.Result; }")]
    [InlineData("await number.ConfigureAwait(false); lock (_gate) { _hits = number.Result; }")]
    [InlineData("await Task.WhenAll(task, number); lock (_gate) { _hits = number.Result; }")]
    [InlineData("await Task.WhenAll(numbers).ConfigureAwait(false); lock (_gate) { foreach (var one in numbers) _hits += one.Result; }")]
    [InlineData("await Task.WhenAll(numbers); lock (_gate) { for (var i = 0; i < numbers.Length; i++) _hits += numbers[i].Result; }")]
    [InlineData("var first = await Task.WhenAny(numbers); lock (_gate) { _hits = first.Result; }")]
    public Task A_task_that_was_awaited_is_complete(string statements) =>
        IsSilent(statements, "public async Task RunAsync(Task task, Task<int> number, Task<int>[] numbers)");

    [Theory]
    [InlineData("await task; lock (_gate) { _hits = number.[|Result|]; }")]
    [InlineData("await number; number = Task.Run(() => 1); lock (_gate) { _hits = number.[|Result|]; }")]
    [InlineData("await Task.WhenAll(task); lock (_gate) { _hits = number.[|Result|]; }")]
    public Task Another_task_is_not(string statements) =>
        Reports(statements, "public async Task RunAsync(Task task, Task<int> number, Task<int>[] numbers)");

    [Fact] public Task One_task_is_waited_for_once() => Reports("""
        lock (_gate) { number.[|Wait|](); _hits = number.Result; }
        """, Signature);

    [Theory]
    [InlineData("_lock.Enter(); Thread.[|Sleep|](1); _lock.Exit();")]
    [InlineData("lock (_lock) { Thread.[|Sleep|](1); }")]
    [InlineData("_rw.EnterReadLock(); try { Thread.[|Sleep|](1); } finally { _rw.ExitReadLock(); }")]
    [InlineData("_semaphore.Wait(); try { Thread.[|Sleep|](1); } finally { _semaphore.Release(); }")]
    [InlineData("if (flag) Monitor.Enter(_gate); Thread.[|Sleep|](1); if (flag) Monitor.Exit(_gate);")]
    [InlineData("lock (_gate) { lock (_other) { Thread.[|Sleep|](1); } }")]
    public Task Any_lock_will_do(string statements) => Reports(statements);

    [Fact] public Task A_role_is_held_like_a_lock() => ReportsInClass("""
        [Lock(Kind = "role")] public sealed class Role { }
        public static readonly Role Ui = new Role();
        [RequiresLock(nameof(Ui))] public void OnClick(Task<int> number) { var n = number.[|Result|]; Thread.[|Sleep|](1); }
        public void InBackground(Task<int> number) { var n = number.Result; Thread.Sleep(1); }
        """);

    [Fact] public Task Bodies_without_any_other_lock_word_are_looked_at() => ReportsInClass("""
        private readonly object gate = new object();
        public int Run(Task<int> number) { lock (gate) { return number.[|Result|]; } }
        public void Nap() { lock (gate) { Thread.[|Sleep|](10); } }
        public IEnumerable<int> All() { lock (gate) { {|LCK2007:yield|} return 1; } }
        """);

    [Fact] public Task Who_must_not_be_called_under_the_lock_does_not_block_under_it() => ReportsInClass("""
        private readonly object _gate = new object();
        [ExcludesLock(nameof(_gate))] private void Nap() { Thread.Sleep(10); }
        [RequiresLock(nameof(_gate))] public void Run() { {|LCK1002:Nap|}(); }
        """);

    [Fact] public Task Who_is_only_called_under_the_lock_blocks_under_it() => ReportsInClass("""
        private readonly object _gate = new object();
        private readonly object _other = new object();
        private void Nap() { lock (_other) { } Thread.[|Sleep|](10); }
        [RequiresLock(nameof(_gate))] public void Run() { Nap(); }
        """);
}
