using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2013, each case beside the nearly identical one that is right.</summary>
public sealed class UnprotectedRegionTests : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => RuleIds.UnprotectedRegion;

    [Fact] public Task Acquire_use_release() => Reports("""
            Monitor.[|Enter|](_gate);
            Work();
            Monitor.Exit(_gate);
            _rw.[|EnterReadLock|]();
            Work();
            _rw.ExitReadLock();
            _lock.[|Enter|]();
            Work();
            _lock.Exit();
            _semaphore.[|Wait|]();
            Work();
            _semaphore.Release();
            _mutex.[|WaitOne|]();
            Work();
            _mutex.ReleaseMutex();
            bool taken = false;
            _spin.[|Enter|](ref taken);
            Work();
            _spin.Exit();
        """);

    [Fact] public Task With_a_finally() => IsSilent("""
            Monitor.Enter(_gate);
            try { Work(); } finally { Monitor.Exit(_gate); }
            bool taken = false;
            try { _spin.Enter(ref taken); Work(); } finally { if (taken) _spin.Exit(); }
            taken = false;
            try { Monitor.Enter(_gate, ref taken); Work(); } finally { if (taken) Monitor.Exit(_gate); }
            lock (_gate) { Work(); }
            using (_lock.EnterScope()) { Work(); }
            if (_rw.TryEnterReadLock(10)) { try { Work(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact] public Task Where_nothing_can_throw() => IsSilent("""
            Monitor.Enter(_gate);
            var number = count + 1;
            _hits = number;
            var length = _items.Count;
            Monitor.Exit(_gate);
        """);

    [Fact] public Task The_way_to_the_lock_does_not_count() => IsSilentInClass("""
            private readonly object[] _gates = new object[4];
            public void Run(int i, List<int> items)
            {
                Monitor.Enter(_gates[i]);
                try { items.Add(i); }
                finally { Monitor.Exit(_gates[i]); }
            }
        """);

    [Fact] public Task A_throw() => Reports("""
            Monitor.[|Enter|](_gate);
            if (flag)
                throw new InvalidOperationException();
            Monitor.Exit(_gate);
        """);

    [Fact] public Task A_throw_behind_the_release() => IsSilent("""
            Monitor.Enter(_gate);
            if (flag)
            {
                Monitor.Exit(_gate);
                throw new InvalidOperationException();
            }
            Monitor.Exit(_gate);
        """);

    [Fact] public Task A_catch_that_releases() => IsSilent("""
            Monitor.Enter(_gate);
            try { Work(); }
            catch { Monitor.Exit(_gate); throw; }
            Monitor.Exit(_gate);
        """);

    [Fact] public Task A_catch_of_some() => Reports("""
            Monitor.[|Enter|](_gate);
            try { Work(); }
            catch (InvalidOperationException) { }
            Monitor.Exit(_gate);
        """);

    [Fact] public Task Inside_the_try_that_releases_it() => Reports("""
            try { Monitor.[|Enter|](_gate); Work(); }
            finally { Monitor.Exit(_gate); }
            try { Work(); _rw.[|EnterWriteLock|](); Work(); }
            finally { _rw.ExitWriteLock(); }
        """);

    [Fact] public Task Inside_a_try_that_asks_first() => IsSilent("""
            try { Work(); _rw.EnterWriteLock(); Work(); }
            finally { if (_rw.IsWriteLockHeld) _rw.ExitWriteLock(); }
        """);

    [Fact] public Task Let_go_of_for_a_while() => IsSilent("""
            Monitor.Enter(_gate);
            try
            {
                Work();
                Monitor.Exit(_gate);
                try { Work(); }
                finally { Monitor.Enter(_gate); }
                Work();
            }
            finally { Monitor.Exit(_gate); }
        """);

    [Fact] public Task Two_locks_and_one_try() => IsSilent("""
            Monitor.Enter(_gate);
            Monitor.Enter(_other);
            try { Work(); }
            finally { Monitor.Exit(_other); Monitor.Exit(_gate); }
        """);

    [Fact] public Task Handed_to_the_caller() => IsSilentInClass("""
            private readonly object _gate = new object();
            public void Lock() { Monitor.Enter(_gate); Console.WriteLine(); }
            public void Unlock() { Monitor.Exit(_gate); }
        """);

    [Fact] public Task Members_with_contracts_and_helpers() => ReportsIn("""
        [Lock] public class Mu { [AcquiresLock] public void Enter() { } [ReleasesLock] public void Exit() { } }
        public static class Locks { public static void Enter(object gate) { Monitor.Enter(gate); } public static void Exit(object gate) { Monitor.Exit(gate); } }
        public class Subject
        {
            private readonly Mu _mu = new Mu();
            private readonly object _gate = new object();
            public void Run() { _mu.[|Enter|](); Console.WriteLine(); _mu.Exit(); }
            public void Again() { Locks.[|Enter|](_gate); Console.WriteLine(); Locks.Exit(_gate); }
        }
        """);

    [Fact] public Task Awaits() => Reports("""
            await _semaphore.[|WaitAsync|]();
            await Task.Yield();
            _semaphore.Release();
        """, "public async Task Run()");

    [Fact] public Task Awaits_with_a_finally() => IsSilent("""
            await _semaphore.WaitAsync();
            try { await Task.Yield(); }
            finally { _semaphore.Release(); }
        """, "public async Task Run()");

    [Fact] public Task What_is_done_with_the_task_of_an_acquisition_does_not_count() => IsSilent("""
            await _semaphore.WaitAsync().ConfigureAwait(false);
            try { await Task.Yield(); }
            finally { _semaphore.Release(); }
            _semaphore.WaitAsync().GetAwaiter().GetResult();
            try { await Task.Yield(); }
            finally { _semaphore.Release(); }
        """, "public async Task Run()");

    [Fact] public Task What_is_done_behind_the_task_of_an_acquisition_counts() => Reports("""
            await _semaphore.[|WaitAsync|]().ConfigureAwait(false);
            await Task.Yield();
            _semaphore.Release();
        """, "public async Task Run()");

    [Fact] public Task Awaited_inside_the_try() => Reports("""
            try { await _semaphore.[|WaitAsync|](); await Task.Yield(); }
            finally { _semaphore.Release(); }
        """, "public async Task Run()");

    [Fact] public Task In_a_loop() => Reports("""
            while (flag)
            {
                Monitor.[|Enter|](_gate);
                Work();
                Monitor.Exit(_gate);
            }
        """);

    private const string Nodes = """
        public class Node { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; }
        public class Use
        {
            private readonly List<Node> _all = new List<Node>();
            private readonly Node[] _array = new Node[3];
            private readonly object _gate = new object();

        """;

    [Fact] public Task Each_element_of_a_collection_is_locked_in_a_loop() => IsSilentIn(Nodes + """
            public void A() { foreach (var n in _all) Monitor.Enter(n.Gate); foreach (var n in _all) Monitor.Exit(n.Gate); }
            public void B() { foreach (var n in _all) Monitor.Enter(n.Gate); try { foreach (var n in _all) n.X++; } finally { foreach (var n in _all) Monitor.Exit(n.Gate); } }
            public void C() { foreach (var n in _array) Monitor.Enter(n.Gate); try { foreach (var n in _array) n.X++; } finally { foreach (var n in _array) Monitor.Exit(n.Gate); } }
            public void D() { Monitor.Enter(_gate); foreach (var n in _array) GC.KeepAlive(n); Monitor.Exit(_gate); }
        }
        """);

    [Fact] public Task A_sequence_runs_code_between_acquire_and_release() => ReportsIn(Nodes + """
            public void D(IEnumerable<Node> all) { Monitor.[|Enter|](_gate); foreach (var n in all) GC.KeepAlive(n); Monitor.Exit(_gate); }
        }
        """);

    private const string Chain = """
        private sealed class Node { public readonly object Gate = new object(); public Node Next; }
        private readonly Node _head = new Node();

        """;

    [Fact] public Task A_lock_that_stands_for_one_held_before_is_released_all_the_same() => IsSilentInClass(Chain + """
        public void Walk()
        {
            var at = _head;
            Monitor.Enter(at.Gate);
            try
            {
                while (at.Next != null)
                {
                    var next = at.Next;
                    Monitor.Enter(next.Gate);
                    Monitor.Exit(at.Gate);
                    at = next;
                }
            }
            finally { Monitor.Exit(at.Gate); }
        }
        """);

    [Fact] public Task A_lock_that_no_other_stands_for_is_reported_inside_the_try() => ReportsInClass(Chain + """
        public void Walk()
        {
            var at = _head;
            try { Monitor.{|LCK2013:Enter|}(at.Gate); at.Next = null; }
            finally { Monitor.Exit(at.Gate); }
        }
        """);
}
