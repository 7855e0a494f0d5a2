using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>Shapes of correct code as projects write it, each beside the fault that it must not be taken for.</summary>
public sealed class RealisticShapesTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK1003";

    [Theory]
    [InlineData("_semaphore.WaitAsync().Wait();")]
    [InlineData("_semaphore.WaitAsync().GetAwaiter().GetResult();")]
    [InlineData("_semaphore.WaitAsync().ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("if (!_semaphore.WaitAsync(5).Result) return;")]
    public Task A_task_that_is_waited_for_has_the_semaphore(string wait) => IsSilent(wait + "\n_slot++; _semaphore.Release();");

    [Fact]
    public Task A_task_that_nobody_waits_for_is_one_fault() => Reports("_semaphore.{|LCK2006:WaitAsync|}(); _slot++;");

    [Fact]
    public Task A_wait_that_is_cancelled_has_not_taken_the_semaphore() => IsSilent("""
        try { await _semaphore.WaitAsync(); } catch (OperationCanceledException) { return; }
        try { _slot++; } finally { _semaphore.Release(); }
        """, "public async Task Run()");

    [Fact]
    public Task A_helper_that_is_async_takes_the_lock_where_it_is_awaited() => IsSilentInClass(Members + """
            private async Task EnterAsync() { await _semaphore.WaitAsync().ConfigureAwait(false); }
            private void Leave() => _semaphore.Release();
            public async Task Run() { await EnterAsync(); try { _slot++; } finally { Leave(); } }
        """);

    [Fact]
    public Task A_helper_that_is_async_takes_no_lock_where_it_is_not_awaited() => ReportsInClass(Members + """
            private async Task EnterAsync() { await _semaphore.WaitAsync().ConfigureAwait(false); }
            private void Leave() => _semaphore.Release();
            public void Run() { EnterAsync(); try { {|LCK1003:_slot|}++; } finally { Leave(); } }
        """);

    [Fact]
    public Task A_var_pattern_keeps_what_a_try_said() => IsSilent("if (Monitor.TryEnter(_gate) is var ok && ok) { _hits++; Monitor.Exit(_gate); }");

    [Fact]
    public Task A_var_pattern_that_is_not_asked_says_nothing() =>
        Reports("if (Monitor.TryEnter(_gate) is var ok) { {|LCK1003:_hits|}++; if (ok) Monitor.Exit(_gate); }");

    [Fact]
    public Task What_is_not_null_behind_a_question_mark_is_what_stands_before_it() =>
        IsSilent("if (peer?._gate is { } gate) lock (gate) peer._hits++;");

    [Fact]
    public Task A_property_pattern_reads_what_it_looks_into() => Reports("_ = peer is { {|LCK1003:_hits|}: > 3 };");

    [Fact]
    public Task A_property_pattern_under_the_lock_is_silent() => IsSilent("lock (peer._gate) _ = peer is { _hits: > 3 };");

    [Theory]
    [InlineData("return new Undo(() => Monitor.Exit(_gate));")]
    [InlineData("return new Undo(Leave); void Leave() => Monitor.Exit(_gate);")]
    public Task A_delegate_that_releases_takes_the_lock_along(string hand) => IsSilentInClass(Members + $$"""
            public IDisposable Enter() { Monitor.Enter(_gate); {{hand}} }
            public void Run() { using (Enter()) _hits++; }
            private sealed class Undo(Action undo) : IDisposable { public void Dispose() => undo(); }
        """);

    [Fact]
    public Task A_delegate_that_releases_another_lock_does_not() => ReportsInClass(Members + """
            public IDisposable Enter() { Monitor.{|LCK2001:Enter|}(_gate); return new Undo(() => Monitor.Exit(_other)); }
            private sealed class Undo(Action undo) : IDisposable { public void Dispose() => undo(); }
        """);

    [Fact]
    public Task A_local_function_may_release() => IsSilent("""
        Monitor.Enter(_gate);
        try { _hits++; } finally { Leave(); }
        void Leave() => Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_guard_that_takes_the_lock_it_is_given_and_keeps_it_is_balanced() => IsSilentInClass(Members + """
            private readonly struct Guard : IDisposable
            {
                private readonly ReaderWriterLockSlim _held;
                public Guard(ReaderWriterLockSlim given) { _held = given; given.EnterReadLock(); }
                public void Dispose() => _held.ExitReadLock();
            }

            public int Run() { using var guard = new Guard(_rw); return _shared; }
        """);

    [Fact]
    public Task A_guard_that_releases_what_it_never_took_is_not() => ReportsInClass(Members + """
            private readonly struct Guard : IDisposable
            {
                private readonly ReaderWriterLockSlim _held;
                public Guard(ReaderWriterLockSlim given) { _held = given; }
                public void Dispose() => _held.{|LCK2002:ExitReadLock|}();
            }
        """);

    [Theory]
    [InlineData("using var m = new Mutex(true, \"x\", out var created); if (!created) return; m.ReleaseMutex();")]
    [InlineData("using var m = new Mutex(false); try { m.WaitOne(); } catch (AbandonedMutexException) { } m.ReleaseMutex();")]
    [InlineData("try { _mutex.WaitOne(); } catch (AbandonedMutexException) { } _owned++; _mutex.ReleaseMutex();")]
    public Task A_mutex_may_be_created_held_and_is_held_when_it_was_abandoned(string statements) => IsSilent(statements);

    [Fact]
    public Task A_mutex_that_is_created_free_is_not_held() => Reports("using var m = new Mutex(false); m.{|LCK2002:ReleaseMutex|}();");

    [Fact]
    public Task ReleaseLock_lets_go_of_every_hold_and_RestoreLock_takes_them_again() => IsSilentInClass("""
            private readonly ReaderWriterLock _old = new ReaderWriterLock();
            [GuardedBy(nameof(_old))] private int _value;
            public void Run()
            {
                _old.AcquireReaderLock(-1);
                _old.UpgradeToWriterLock(-1);
                var cookie = _old.ReleaseLock();
                _old.RestoreLock(ref cookie);
                _value++;
                _old.ReleaseLock();
            }
        """);

    [Fact]
    public Task The_accessor_of_a_guarded_property_takes_no_lock_for_its_caller() => IsSilentInClass("""
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _level;
            [GuardedBy(nameof(_gate))] public int Level { get => _level; set => _level = value; }
            public int Read() { lock (_gate) return Level; }
        """);

    [Fact]
    public Task A_contract_of_an_interface_names_what_implements_it() => IsSilentIn("""
        public interface IStore { object Gate { get; } [RequiresLock(nameof(Gate))] void Put(int value); }
        public class Store : IStore
        {
            private readonly object _gate = new object();
            public object Gate => _gate;
            [GuardedBy(nameof(_gate))] private int _value;
            public void Put(int value) => _value = value;
            public static void Use(IStore any, Store store) { lock (any.Gate) any.Put(1); lock (store._gate) store.Put(2); }
        }
        public class Hidden : IStore
        {
            private readonly object _gate = new object();
            object IStore.Gate => _gate;
            [GuardedBy(nameof(_gate))] private int _value;
            void IStore.Put(int value) => _value = value;
        }
        """);

    [Fact]
    public Task A_contract_of_an_interface_is_not_met_by_another_lock() => ReportsIn("""
        public interface IStore { object Gate { get; } [RequiresLock(nameof(Gate))] void Put(int value); }
        public class Store : IStore
        {
            private readonly object _gate = new object(), _other = new object();
            public object Gate => _gate;
            [GuardedBy(nameof(_other))] private int _value;
            public void Put(int value) => {|LCK1003:_value|} = value;
        }
        """);

    [Fact]
    public Task The_contract_of_a_delegate_type_speaks_of_the_lambdas_own_parameters() => IsSilentInClass("""
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _value;
            [RequiresLock("target._gate")] private delegate void Update(Subject target);
            private void Run(Update update) { lock (_gate) update(this); }
            public void Twice() { Run(s => s._value++); Run(static s => { s._value = 2; }); }
        """);

    [Fact]
    public Task A_partial_helper_is_known_by_its_callers() => IsSilentIn("""
        public partial class Part { private readonly object _gate = new object(); [GuardedBy(nameof(_gate))] private int _n; public partial void Run(); partial void Bump(int by); }
        public partial class Part { public partial void Run() { lock (_gate) { Bump(1); Plain(); } } private void Plain() { _n++; } }
        public partial class Part { partial void Bump(int amount) { _n += amount; } }
        """);

    [Fact]
    public Task A_partial_caller_without_the_lock_counts() => ReportsIn("""
        public partial class Part { private readonly object _gate = new object(); [GuardedBy(nameof(_gate))] private int _n; public partial void Run(); }
        public partial class Part { public partial void Run() { {|LCK1001:Plain|}(); } public void Other() { lock (_gate) Plain(); } private void Plain() { _n++; } }
        """);

    [Fact]
    public Task Methods_that_call_each_other_come_back_whoever_asks() => ReportsInClass(Members + """
            public void Down(int n) { if (n > 0) Up(n - 1); }
            private void Up(int n) { lock (_gate) { } Monitor.IsEntered(_gate); Down(n); }
            private void Helper() { Monitor.Enter(_gate); Up(3); Monitor.Exit(_gate); }
            public void Run() { Down(1); Helper(); {|LCK1003:_hits|}++; }
        """);
}
