using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>When nested functions run, and with what held.</summary>
public sealed class LambdaTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Fact] public Task A_lambda_starts_with_nothing_held() => Reports("lock (_gate) { Action a = () => [|_hits|]++; peer.ToString(); Console.WriteLine(a); }");

    [Fact] public Task A_lambda_that_locks_is_silent() => IsSilent("Action a = () => { lock (_gate) { _hits++; } }; a();");

    [Fact] public Task L03_A_lambda_invoked_in_place_runs_under_the_lock() => IsSilent("lock (_gate) { ((Action)(() => _hits++))(); }");

    [Fact] public Task L03_A_lambda_invoked_in_place_without_the_lock_is_reported() => Reports("((Action)(() => [|_hits|]++))();");

    [Theory]
    [InlineData("lock (peer._gate) { ((Action<Subject>)(s => s._hits++))(peer); }")]
    [InlineData("lock (peer._gate) { new Action<int, Subject>((n, s) => { s._hits += n; })(1, peer); }")]
    [InlineData("var p = peer; lock (p._gate) { ((Func<Subject, int>)(s => { var t = s; return t._hits; }))(peer); }")]
    public Task L03_neighbour_what_it_is_given_is_what_is_locked(string statements) => IsSilent(statements);

    [Theory]
    [InlineData("lock (_gate) { ((Action<Subject>)(s => s.[|_hits|]++))(peer); }")]
    [InlineData("lock (peer._gate) { ((Action<Subject>)(s => s.[|_hits|]++))(this); }")]
    [InlineData("lock (peer._gate) { ((Action<Subject>)(s => { s = this; s.[|_hits|]++; }))(peer); }")]
    public Task L03_twin_what_it_is_given_is_another(string statements) => Reports(statements);

    [Fact] public Task Immediate_callbacks_run_under_the_lock() => IsSilent("""
        lock (_gate)
        {
            _items.ForEach(i => _hits += i);
            _items.RemoveAll(i => i == _hits);
            Console.WriteLine(_items.Exists(i => i == _hits) || _items.Any(i => i > _hits) || _items.Count(i => i > _hits) > 1);
            _items.Sort((a, b) => a + _hits - b);
            Array.ForEach(new int[1], i => _hits++);
            var list = _items.Where(i => i > _hits).Select(i => i + _hits).ToList();
        }
        """);

    [Fact] public Task Immediate_callbacks_without_the_lock_are_reported() => Reports("new List<int>().ForEach(i => [|_hits|] += i);");

    [Fact] public Task A_deferred_query_does_not_run_under_the_lock() => Reports("""
        IEnumerable<int> query;
        lock (_gate) { query = _items.Where(i => i > [|_hits|]); }
        """);

    [Fact] public Task L21_A_task_does_not_run_under_the_lock() => Reports("""
        lock (_gate)
        {
            Task.Run(() => [|_hits|]++);
            new Thread(() => [|_hits|]++).Start();
            Parallel.For(0, 2, i => [|_hits|]++);
            ThreadPool.QueueUserWorkItem(_ => [|_hits|]++);
        }
        """);

    [Fact] public Task L21_A_task_that_locks_is_silent() => IsSilent("lock (_gate) { Task.Run(() => { lock (_gate) { _hits++; } }); }");

    [Fact] public Task L17_A_callee_that_runs_its_delegate_at_once_runs_it_under_the_lock() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        private static void Now([RunsSynchronously] Action a) { a(); }
        private static void Whenever(Action a) { a(); }
        public void M() { lock (_gate) { Now(() => _x++); Whenever(() => [|_x|]++); } }
        """);

    [Fact] public Task L17_A_callee_that_holds_the_lock_whenever_it_runs_its_delegate_gives_it_to_the_lambda() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public void Locked([RequiresLock(nameof(_gate))] Action a) { lock (_gate) { a(); } }
        public void Unlocked(Action a) { a(); }
        public void M() { Locked(() => _x++); Unlocked(() => [|_x|]++); }
        """);

    [Fact] public Task A_contract_on_the_lambda_is_its_contract() => ReportsInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Action M() { return [{|LCK1006:RequiresLock|}(nameof(_gate))] () => _x++; }
        public void N() { Action a = [RequiresLock(nameof(_gate))] () => _x++; lock (_gate) { a(); } {|LCK1001:a|}(); }
        """);

    [Fact] public Task L05_A_local_function_called_locked_and_unlocked_is_reported_where_the_lock_is_missing() => Reports("""
        void Inner() { _hits++; }
        lock (_gate) { Inner(); }
        {|LCK1001:Inner|}();
        """);

    [Fact] public Task L05_A_local_function_called_locked_only_is_silent() => IsSilent("""
        void Inner() { _hits++; }
        lock (_gate) { Inner(); Inner(); }
        """);

    [Fact] public Task L05_A_local_function_that_becomes_a_delegate_holds_nothing() => Reports("""
        void Inner() { [|_hits|]++; }
        lock (_gate) { Inner(); Task.Run(Inner); }
        """);

    [Fact] public Task A_local_function_that_calls_a_local_function_is_followed() => IsSilent("""
        void Outer() { Inner(); }
        void Inner() { _hits++; }
        lock (_gate) { Outer(); }
        """);

    [Fact] public Task L16_A_callback_of_a_nested_class_locks_for_itself() => ReportsIn("""
        public class Outer
        {
            private readonly object _gate = new object();
            [GuardedBy("_gate")] private int _x;
            private class Callback { private readonly Outer _o; public Callback(Outer o) { _o = o; } public void Run() { lock (_o._gate) { _o._x++; } _o.[|_x|]++; } }
        }
        """);

    [Fact] public Task A_region_inside_a_lambda_ends_with_it() => Reports("Action a = () => { lock (_gate) { _hits++; } [|_hits|]++; }; a(); [|_hits|]++;");

    [Theory]
    [InlineData("Task.Run(() => { Monitor.{|LCK2001:Enter|}(_gate); if (flag) return; _hits++; Monitor.Exit(_gate); });")]
    [InlineData("new Thread(() => { Monitor.{|LCK2001:Enter|}(_gate); _hits++; }).Start();")]
    [InlineData("Parallel.For(0, 3, i => { _rw.{|LCK2001:EnterWriteLock|}(); _shared += i; if (i > 1) _rw.ExitWriteLock(); });")]
    [InlineData("Task.Run(async () => { await _semaphore.{|LCK2001:WaitAsync|}(); if (flag) return; _slot++; _semaphore.Release(); });")]
    [InlineData("Task.Run(Later); void Later() { if (Monitor.{|LCK2001:TryEnter|}(_gate)) _hits++; }")]
    public Task What_a_lambda_leaves_held_that_runs_later_is_a_leak(string statements) => Reports(statements);

    [Theory]
    [InlineData("Task.Run(() => { Monitor.Enter(_gate); if (flag) { Monitor.Exit(_gate); return; } _hits++; Monitor.Exit(_gate); });")]
    [InlineData("Action enter = () => Monitor.Enter(_gate); Action leave = () => Monitor.Exit(_gate); Task.Run(enter); Task.Run(leave);")]
    [InlineData("Func<bool> tries = () => Monitor.TryEnter(_gate); Task.Run(tries);")]
    [InlineData("Task.Run([AcquiresLock(\"_gate\")] () => Monitor.Enter(_gate)); _ = 1;")]
    public Task What_it_lets_go_of_or_takes_for_somebody_is_not(string statements) => IsSilent("#pragma warning disable LCK1006\n" + statements);
}
