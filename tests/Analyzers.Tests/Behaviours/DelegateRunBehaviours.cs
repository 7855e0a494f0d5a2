using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>L17 and its neighbours: users' own methods that run a delegate under a lock, without an attribute that says so.</summary>
public sealed class DelegateRunBehaviours : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => "LCK1003";

    private const string State = """
        private readonly object _g = new object();
        private readonly SemaphoreSlim _s = new SemaphoreSlim(1, 1);
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        private Action _kept = null!;
        private event Action Changed = null!;
        [GuardedBy(nameof(_g))] private int _x;
        [GuardedBy(nameof(_s))] private int _y;
        [GuardedBy(nameof(_rw))] private int _z;

        """;

    [Theory]
    [InlineData("private void Locked(Action body) { lock (_g) body(); }")]
    [InlineData("private void Locked(Action body) { lock (_g) { body?.Invoke(); } }")]
    [InlineData("private void Locked(Action body) { Monitor.Enter(_g); try { body(); } finally { Monitor.Exit(_g); } }")]
    [InlineData("private void Locked(Action body) { ArgumentNullException.ThrowIfNull(body); if (body == null) throw new ArgumentNullException(nameof(body)); lock (_g) body(); }")]
    [InlineData("private void Locked(Action body) { Inner(body); } private void Inner(Action body) { lock (_g) body(); }")]
    [InlineData("private void Locked(Action body) { lock (_g) { for (var i = 0; i < 3; i++) body(); } }")]
    [InlineData("public void Locked(Action body) { lock (_g) body(); }")]
    [InlineData("private void Locked(Action body) { Inner(body); void Inner(Action run) { lock (_g) run(); } }")]
    [InlineData("private void Locked(Action body) { void Inner(Action run) { lock (_g) run?.Invoke(); } void Outer(Action run) { Inner(run); } Outer(body); }")]
    public Task L17_a_lambda_runs_under_what_the_helper_holds(string helper) =>
        IsSilentInClass(State + "private void Inc() { _x++; }\n" + helper + " public void A() { Locked(() => _x++); Locked(() => { _x++; }); Locked(Inc); }");

    [Theory]
    [InlineData("private void Locked(Action body) { lock (_g) _kept = body; }")]
    [InlineData("private void Locked(Action body) { lock (_g) Changed += body; }")]
    [InlineData("private void Locked(Action body) { lock (_g) { } body(); }")]
    [InlineData("private void Locked(Action body) { lock (_g) body(); body(); }")]
    [InlineData("private void Locked(Action body) { if (_kept == null) lock (_g) body(); else body(); }")]
    [InlineData("private void Locked(Action body) { lock (_g) Task.Run(body); }")]
    [InlineData("private void Locked(Action body) { lock (_g) Task.Run(() => body()); }")]
    [InlineData("private readonly object _h = new object(); private void Locked(Action body) { lock (_h) body(); }")]
    [InlineData("private void Locked(Action body) { Inner(body); } private void Inner(Action body) { body(); }")]
    [InlineData("protected virtual void Locked(Action body) { lock (_g) body(); }")]
    [InlineData("private void Locked(Action body) { lock (_g) Inner(body); void Inner(Action run) { _kept = run; } }")]
    [InlineData("private void Locked(Action body) { Inner(body); void Inner(Action run) { lock (_g) { } run(); } }")]
    [InlineData("private void Locked(Action body) { Inner(body, 3); void Inner(Action run, int n) { lock (_g) Task.Run(run); if (n > 0) Inner(run, n - 1); } }")]
    public Task L17_twin_a_lambda_runs_without_what_the_helper_holds_or_later(string helper) =>
        ReportsInClass(State + helper + " public void A() { Locked(() => [|_x|]++); }");

    [Fact] public Task What_the_caller_of_a_lock_helper_holds_is_held_too() => IsSilentInClass(State + """
        [GuardedBy(nameof(_rw))] private int _w;
        private void Locked(Action body, int left) { lock (_g) { if (left > 0) Locked(body, left - 1); body(); } }
        public void A() { _rw.EnterWriteLock(); try { Locked(() => { _x++; _w++; }, 3); } finally { _rw.ExitWriteLock(); } }
        public void B() { _rw.EnterWriteLock(); try { void Local(Action body) { lock (_g) body(); } Local(() => { _x++; _w++; }); } finally { _rw.ExitWriteLock(); } }
        """);

    [Fact] public Task What_the_caller_holds_is_not_held_where_nobody_says_that_the_delegate_runs_at_once() => ReportsInClass(State + """
        private static T Time<T>(Func<T> body) { return body(); }
        private static Task<T> Start<T>(Func<T> body) { return Task.Run(body); }
        private IEnumerable<int> Each(Func<int> body) { yield return body(); }
        private void Pause(Action body) { Monitor.Exit(_g); try { body(); } finally { Monitor.Enter(_g); } }
        public int A() { lock (_g) return Time(() => [|_x|]); }
        public Task<int> B() { lock (_g) return Start(() => [|_x|]); }
        public void C() { lock (_g) foreach (var x in Each(() => [|_x|])) { } }
        public void D() { lock (_g) Pause(() => [|_x|]++); }
        """);

    [Fact] public Task A_task_that_the_helper_waits_for_runs_under_its_lock() => IsSilentInClass(State + """
        private async Task Locked(Func<Task> body) { await _s.WaitAsync(); try { await body(); } finally { _s.Release(); } }
        private async Task<T> Get<T>(Func<Task<T>> body) { await _s.WaitAsync().ConfigureAwait(false); try { return await body().ConfigureAwait(false); } finally { _s.Release(); } }
        public async Task A() { await Locked(async () => { await Task.Yield(); _y++; }); }
        public Task B() => Locked(async () => { await Task.Yield(); _y++; });
        public async Task<int> C() => await Get(async () => { await Task.Yield(); return _y; });
        """);

    [Fact] public Task A_task_that_the_helper_only_begins_ends_without_its_lock() => ReportsInClass(State + """
        private async Task Locked(Func<Task> body) { Task task; await _s.WaitAsync(); try { task = body(); } finally { _s.Release(); } await task; }
        public async Task A() { await Locked(async () => { await Task.Yield(); [|_y|]++; }); }
        """);

    [Fact] public Task The_mode_in_which_a_helper_holds_is_that_of_the_lambda() => ReportsInClass(State + """
        private void Read(Action body) { _rw.EnterReadLock(); try { body(); } finally { _rw.ExitReadLock(); } }
        private void Write(Action body) { _rw.EnterWriteLock(); try { body(); } finally { _rw.ExitWriteLock(); } }
        public void A() { Write(() => _z++); var r = 0; Read(() => r = _z); Read(() => {|LCK1004:_z|}++); }
        """);

    [Fact] public Task The_lock_of_a_helper_is_that_of_the_object_it_is_called_on() => ReportsIn("""
        public class Other { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; public void Locked(Action body) { lock (Gate) body(); } }
        public static class Gates { public static void With(this object gate, Action body) { lock (gate) body(); } }
        public class Use
        {
            private readonly object _g = new object();
            private readonly object _h = new object();
            [GuardedBy("_g")] private int _x;
            public void A(Other o, Other p) { o.Locked(() => o.X++); o.Locked(() => p.[|X|]++); }
            public void B() { _g.With(() => _x++); Gates.With(_g, () => _x++); _h.With(() => [|_x|]++); }
        }
        """);

    [Fact] public Task A_private_helper_may_let_go_of_its_callers_lock_for_a_while() => IsSilentInClass(State + """
        private void Pause() { Monitor.Exit(_g); try { Console.WriteLine(); } finally { Monitor.Enter(_g); } }
        private void Twice() { Monitor.Exit(_g); Monitor.Enter(_g); _x++; Monitor.Exit(_g); Monitor.Enter(_g); }
        public void A() { lock (_g) { _x++; Pause(); Twice(); _x++; } }
        """);

    [Fact] public Task A_private_helper_that_takes_more_than_it_let_go_of() => ReportsInClass(State + """
        [RequiresLock(nameof(_g))] private void Pause() { Monitor.Exit(_g); Console.WriteLine(); Monitor.Enter(_g); Monitor.{|LCK2001:Enter|}(_g); }
        [RequiresLock(nameof(_g))] private void {|LCK2005:Leave|}() { Monitor.Exit(_g); Console.WriteLine(); }
        public void A() { lock (_g) { _x++; Pause(); _x++; } }
        """);

    [Fact] public Task A_private_helper_that_takes_more_than_it_let_go_of_takes_nothing_for_its_callers() => ReportsInClass(State + """
        private void Pause() { Monitor.Exit(_g); Console.WriteLine(); Monitor.Enter(_g); Monitor.{|LCK2001:Enter|}(_g); }
        public void A() { Monitor.Enter(_g); try { Pause(); _x++; } finally { Monitor.Exit(_g); } }
        public void B() { lock (_g) { Pause(); _x++; } }
        """);
}
