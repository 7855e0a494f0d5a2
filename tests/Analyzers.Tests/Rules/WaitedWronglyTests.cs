using System.Threading.Tasks;
using ConventionAnalyzers.Verification;
using Xunit;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2010: a condition is waited for, or signalled, in a way that loses it.</summary>
public sealed class WaitedWronglyTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK2010";

    private const string Gate = """
            private readonly object _gate = new object();
            private readonly object _other = new object();
            private readonly Queue<int> _queue = new Queue<int>();
            private bool _ready;

        """;

    [Theory]
    [InlineData("Monitor.[|Pulse|](_gate);")]
    [InlineData("Monitor.[|PulseAll|](_gate);")]
    [InlineData("while (!flag) Monitor.[|Wait|](_gate);")]
    [InlineData("lock (_gate) { } Monitor.[|PulseAll|](_gate);")]
    [InlineData("lock (_other) { Monitor.[|PulseAll|](_gate); }")]
    [InlineData("if (flag) Monitor.Enter(_gate); Monitor.[|Pulse|](_gate); if (flag) Monitor.Exit(_gate);")]
    [InlineData("_ = new Timer(_ => Monitor.[|Pulse|](_gate));")]
    [InlineData("lock (_gate) { Task.Run(() => Monitor.[|Pulse|](_gate)); }")]
    public Task Without_the_lock_is_reported(string statements) => Reports(statements);

    [Theory]
    [InlineData("lock (_gate) { Monitor.Pulse(_gate); }")]
    [InlineData("lock (_gate) { Monitor.PulseAll(_gate); }")]
    [InlineData("lock (_other) { lock (_gate) { Monitor.PulseAll(_gate); } }")]
    [InlineData("Monitor.Enter(_gate); try { Monitor.Pulse(_gate); } finally { Monitor.Exit(_gate); }")]
    [InlineData("if (Monitor.TryEnter(_gate)) { Monitor.Pulse(_gate); Monitor.Exit(_gate); }")]
    [InlineData("_ = new Timer(_ => { lock (_gate) Monitor.Pulse(_gate); });")]
    [InlineData("Debug.Assert(Monitor.IsEntered(_gate)); Monitor.Pulse(_gate);")]
    [InlineData("var gate = _gate; lock (gate) { Monitor.Pulse(_gate); }")]
    [InlineData("lock (_gate) { lock (_gate) { while (!flag) Monitor.Wait(_gate); } }")]
    public Task With_the_lock_is_silent(string statements) => IsSilent(statements);

    [Theory]
    [InlineData("if (!flag) Monitor.[|Wait|](_gate);")]
    [InlineData("Monitor.[|Wait|](_gate);")]
    [InlineData("if (!flag) { Monitor.[|Wait|](_gate, Timeout.Infinite); }")]
    [InlineData("Monitor.[|Wait|](_gate, Timeout.InfiniteTimeSpan);")]
    [InlineData("if (!flag) Monitor.[|Wait|](_gate, 100);")]
    [InlineData("_ = Monitor.[|Wait|](_gate, 100);")]
    [InlineData("while (!flag) { Monitor.[|Wait|](_gate); break; }")]
    [InlineData("while (!flag) { Work(); } Monitor.[|Wait|](_gate);")]
    public Task Waiting_outside_a_loop_is_reported(string statements) => Reports("lock (_gate) { " + statements + " }");

    [Theory]
    [InlineData("while (!Chance()) Monitor.Wait(_gate);")]
    [InlineData("while (!Chance()) { Monitor.Wait(_gate, 100); }")]
    [InlineData("do { Monitor.Wait(_gate); } while (!Chance());")]
    [InlineData("for (; !Chance(); ) Monitor.Wait(_gate);")]
    [InlineData("while (true) { if (Chance()) break; Monitor.Wait(_gate); }")]
    [InlineData("again: if (!Chance()) { Monitor.Wait(_gate); goto again; }")]
    [InlineData("while (!Chance()) { try { Monitor.Wait(_gate); } finally { Work(); } }")]
    [InlineData("if (!flag && !Monitor.Wait(_gate, 100)) throw new TimeoutException();")]
    [InlineData("var signalled = Monitor.Wait(_gate, TimeSpan.FromSeconds(1)); if (!signalled) Work();")]
    public Task Waiting_in_a_loop_or_for_a_time_that_is_asked_for_is_silent(string statements) => IsSilent("lock (_gate) { " + statements + " }");

    [Fact] public Task A_worker_that_waits_in_its_own_loop_is_silent() => IsSilent("""
        while (Chance())
        {
            lock (_gate)
            {
                if (_items.Count == 0)
                    Monitor.Wait(_gate);
                _items.Clear();
            }
        }
        """);

    [Theory]
    [InlineData("lock (_other) { lock (_gate) { while (!Chance()) Monitor.[|Wait|](_gate); } }")]
    [InlineData("lock (_gate) { lock (_other) { while (!Chance()) Monitor.[|Wait|](_gate); } }")]
    [InlineData("_rw.EnterReadLock(); lock (_gate) { while (!Chance()) Monitor.[|Wait|](_gate); } _rw.ExitReadLock();")]
    [InlineData("_semaphore.Wait(); lock (_gate) { while (!Chance()) Monitor.[|Wait|](_gate); } _semaphore.Release();")]
    public Task Waiting_with_a_second_lock_held_is_reported(string statements) => Reports(statements);

    [Theory]
    [InlineData("lock (_other) { } lock (_gate) { while (!Chance()) Monitor.Wait(_gate); }")]
    [InlineData("lock (_gate) { while (!Chance()) Monitor.Wait(_gate); lock (_other) { } }")]
    [InlineData("lock (_gate) { Monitor.Enter(_gate); while (!Chance()) Monitor.Wait(_gate); Monitor.Exit(_gate); }")]
    [InlineData("lock (_other) { lock (_gate) { Monitor.PulseAll(_gate); } }")]
    public Task Waiting_with_that_lock_only_is_silent(string statements) => IsSilent(statements);

    [Fact] public Task A_contract_says_that_it_is_held() => IsSilentInClass(Gate + """
        [RequiresLock(nameof(_gate))] public void Signal() { _ready = true; Monitor.PulseAll(_gate); }
        [RequiresLock(nameof(_gate))] public void WaitOnce() { Monitor.Wait(_gate); }
        [RequiresLock(nameof(_gate))] public void WaitReady() { while (!_ready) Monitor.Wait(_gate); }
        """);

    [Fact] public Task Waiting_under_a_contract_after_one_test_is_reported() => ReportsInClass(Gate + """
        [RequiresLock(nameof(_gate))] public void WaitReady() { if (!_ready) Monitor.[|Wait|](_gate); }
        [RequiresLock(nameof(_gate))] public void WaitReadyToo() { if (_ready) return; Monitor.[|Wait|](_gate); }
        [RequiresLock(nameof(_gate)), RequiresLock(nameof(_other))] public void WaitBoth() { while (!_ready) Monitor.[|Wait|](_gate); }
        """);

    [Fact] public Task Callers_of_a_private_helper_hold_it_and_loop() => IsSilentInClass("""
        private readonly object gate = new object();
        private bool ready;
        public void Run() { lock (gate) { while (!ready) Await(); } }
        public void Set() { lock (gate) { ready = true; Signal(); } }
        private void Await() { Monitor.Wait(gate); }
        private void Signal() { Monitor.PulseAll(gate); }
        """);

    [Fact] public Task A_caller_of_a_private_helper_that_does_not_loop_is_reported_in_the_helper() => ReportsInClass("""
        private readonly object gate = new object();
        private bool ready;
        public void Run() { lock (gate) { while (!ready) Await(); } }
        public void RunOnce() { lock (gate) { if (!ready) Await(); } }
        private void Await() { Monitor.[|Wait|](gate); }
        """);

    [Fact] public Task A_caller_of_a_private_helper_that_does_not_hold_what_others_do_is_reported() => ReportsInClass("""
        private readonly object gate = new object();
        public void Set() { lock (gate) { Signal(); } }
        public void Reset() { {|LCK1001:Signal|}(); }
        private void Signal() { Monitor.PulseAll(gate); }
        """);

    [Fact] public Task A_local_function_is_called_under_the_lock() => IsSilent("""
        lock (_gate) { Signal(); }
        void Signal() { Monitor.PulseAll(_gate); }
        """);

    [Fact] public Task A_local_function_that_is_called_without_the_lock_is_reported() => Reports("""
        Signal();
        void Signal() { Monitor.[|PulseAll|](_gate); }
        """);

    [Fact] public Task A_synchronized_method_holds_its_object() => IsSilentInClass("""
        [MethodImpl(MethodImplOptions.Synchronized)] public void Set() { Monitor.PulseAll(this); }
        """);

    [Fact] public Task A_wait_of_another_type_is_none() => IsSilentInClass("""
        private static class Monitor2 { public static void Wait(object gate) { } public static void Pulse(object gate) { } }
        private readonly object _gate = new object();
        public void Run() { Monitor2.Wait(_gate); Monitor2.Pulse(_gate); }
        """);

    [Fact] public Task What_is_asked_again_behind_the_wait_is_silent() => IsSilentInClass(Gate + """
        public bool Sleep(int time) { lock (_gate) { if (!_ready) Monitor.Wait(_gate, time); var ready = _ready; _ready = false; return ready; } }
        public int? Take() { lock (_gate) { if (_queue.Count == 0) Monitor.Wait(_gate); if (_queue.Count == 0) return null; return _queue.Dequeue(); } }
        """);

    [Fact] public Task What_is_written_or_used_behind_the_wait_is_not_asked_again() => ReportsInClass(Gate + """
        public void Sleep(int time) { lock (_gate) { if (!_ready) Monitor.[|Wait|](_gate, time); _ready = false; } }
        public int Take() { lock (_gate) { if (_queue.Count == 0) Monitor.[|Wait|](_gate); return _queue.Dequeue(); } }
        """);

    [Fact] public Task What_is_handed_in_may_be_locked() => IsSilentInClass("""
        public static void PulseAll(object gate) { Monitor.PulseAll(gate); }
        public static void Wait(object gate) { try { Monitor.Wait(gate); } finally { Console.WriteLine(); } }
        public static bool Wait(object gate, int time) { return Monitor.Wait(gate, time); }
        """);

    [Fact] public Task What_is_handed_in_and_released_is_not() => ReportsInClass("""
        public static void PulseAll(object gate) { lock (gate) { Console.WriteLine(); } Monitor.[|PulseAll|](gate); }
        """);

    [Fact] public Task A_lock_handed_along_through_a_local_is_silent() => IsSilentInClass("""
        public static void Run(object[] boxes)
        {
            object last = null;
            foreach (var box in boxes)
            {
                Monitor.Enter(box);
                if (last != null) Monitor.Exit(last);
                last = box;
            }
            if (last != null)
            {
                if (!Monitor.Wait(last, 100)) Console.WriteLine();
                Monitor.Exit(last);
            }
        }
        """);

    [Fact] public Task A_helper_that_tells_by_a_flag_is_believed() => IsSilentInClass("""
        private bool _ready;
        private void TakeLock(ref bool taken)
        {
            if (!taken)
            {
                Monitor.TryEnter(this, 10, ref taken);
                if (!taken) throw new TimeoutException();
            }
        }
        private void ReleaseLock(ref bool taken) { if (taken) { Monitor.Exit(this); taken = false; } }
        public void Run()
        {
            var taken = false;
            try
            {
                while (true)
                {
                    TakeLock(ref taken);
                    if (!_ready) { Monitor.Wait(this, 100); }
                    ReleaseLock(ref taken);
                    TakeLock(ref taken);
                }
            }
            finally { ReleaseLock(ref taken); }
        }
        """);
}
