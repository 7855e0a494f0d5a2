using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>Shapes of locking code that people write, next to what would be a fault in them.</summary>
public sealed class FoundInTheWildTests : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => "LCK2001";

    [Fact]
    public Task A_static_wrapper_around_Monitor_is_a_pair_of_helpers() => IsSilentIn("""
        public static class Locks
        {
            public static void Enter(object gate) { Monitor.Enter(gate); }
            public static void Enter(object gate, ref bool taken) { Monitor.Enter(gate, ref taken); }
            public static bool TryEnter(object gate) { return Monitor.TryEnter(gate); }
            public static void TryEnter(object gate, int milliseconds, ref bool taken) { Monitor.TryEnter(gate, milliseconds, ref taken); }
            public static void Exit(object gate) { Monitor.Exit(gate); }
        }

        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _hits;
            public void Run() { Locks.Enter(_gate); try { _hits++; } finally { Locks.Exit(_gate); } }
            public void Try() { if (!Locks.TryEnter(_gate)) return; _hits++; Locks.Exit(_gate); }
        }
        """);

    [Fact]
    public Task A_wrapper_around_Monitor_whose_user_forgets_is_reported_at_the_user() => ReportsIn("""
        public static class Locks
        {
            public static void Enter(object gate) { Monitor.Enter(gate); }
            public static void Exit(object gate) { Monitor.Exit(gate); }
        }

        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _hits;
            public void Run(bool flag) { Locks.[|Enter|](_gate); if (flag) return; _hits++; Locks.Exit(_gate); }
        }
        """);

    [Fact]
    public Task A_conditional_release_in_Dispose_whose_partner_acquires_is_silent() => IsSilentIn("""
        public sealed class Session : IDisposable
        {
            private readonly object _gate = new object();
            private bool _taken;
            public void Open() { Monitor.Enter(_gate, ref _taken); }
            public void Dispose() { if (_taken) { _taken = false; Monitor.Exit(_gate); } }
        }

        public sealed class Holder : IDisposable
        {
            private readonly ReaderWriterLockSlim _lock;
            private bool _disposed;
            public Holder(ReaderWriterLockSlim given) { _lock = given; _lock.EnterWriteLock(); }
            public void Dispose() { if (_disposed) return; _disposed = true; _lock.ExitWriteLock(); }
        }
        """);

    [Fact]
    public Task A_release_in_Dispose_that_nobody_acquired_is_reported() => ReportsIn("""
        public sealed class Session : IDisposable
        {
            private readonly object _gate = new object();
            public void Open() { lock (_gate) { } }
            public void Dispose() { Monitor.{|LCK2002:Exit|}(_gate); }
        }
        """);

    private const string Registry = """
        public sealed class Registry
        {
            private readonly ReaderWriterLockSlim _lock = new ReaderWriterLockSlim();

            public bool TryEnterWrite(int milliseconds, out bool mustExit)
            {
                mustExit = false;
                if (_lock.IsWriteLockHeld)
                    return true;
                if (!_lock.TryEnterWriteLock(milliseconds))
                    return false;
                mustExit = true;
                return true;
            }

        """;

    [Fact]
    public Task An_acquisition_that_says_by_a_flag_whether_to_release_is_silent() =>
        IsSilentIn(Registry + "    public void ExitWrite() { _lock.ExitWriteLock(); }\n}");

    [Fact]
    public Task An_acquisition_that_says_so_and_that_nobody_can_release_is_reported() =>
        ReportsIn(Registry.Replace("TryEnterWriteLock(milliseconds)", "[|TryEnterWriteLock|](milliseconds)") + "}");

    [Fact]
    public Task A_lock_that_a_helper_object_took_and_hands_over_is_silent() => IsSilentIn("""
        public sealed class Locker
        {
            public readonly object Gate = new object();
            public void Take() { Monitor.Enter(Gate); }
            public void Give() { Monitor.Exit(Gate); }
        }

        public sealed class Transaction
        {
            private readonly Locker _locker = new Locker();
            public void Begin() { _locker.Take(); }
            public void Commit() { _locker.Give(); }
        }
        """);

    [Fact]
    public Task A_lock_that_a_helper_object_took_and_that_one_path_gives_back_is_reported() => ReportsIn("""
        public sealed class Locker
        {
            public readonly object Gate = new object();
            public void Take() { Monitor.Enter(Gate); }
            public void Give() { Monitor.Exit(Gate); }
        }

        public sealed class Transaction
        {
            private readonly Locker _locker = new Locker();
            [GuardedBy("_locker.Gate")] private int _total;
            public void Run(bool flag) { _locker.[|Take|](); if (flag) return; _total++; _locker.Give(); }
        }
        """);

    [Fact]
    public Task A_wait_with_the_lock_released_by_the_wait_is_silent() => IsSilentIn("""
        public sealed class Queue<T>
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private readonly Queue<T> _items = null;
            [GuardedBy(nameof(_gate))] private int _count;
            public int Take() { lock (_gate) { while (_count == 0) Monitor.Wait(_gate); return _count--; } }
            public void Put() { lock (_gate) { _count++; Monitor.PulseAll(_gate); } }
        }
        """);

    [Fact]
    public Task A_double_checked_initialisation_with_a_flag_in_a_finally_is_silent() => IsSilentIn("""
        public sealed class Cache
        {
            private readonly object _gate = new object();
            private volatile object _value;
            public object Get()
            {
                if (_value != null) return _value;
                var taken = false;
                try
                {
                    Monitor.Enter(_gate, ref taken);
                    return _value ?? (_value = new object());
                }
                finally
                {
                    if (taken) Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task An_asynchronous_lock_around_a_call_is_silent() => IsSilentIn("""
        public sealed class Client
        {
            private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
            public async Task<int> Call(Func<Task<int>> call, CancellationToken token)
            {
                await _gate.WaitAsync(token).ConfigureAwait(false);
                try { return await call().ConfigureAwait(false); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task An_asynchronous_lock_that_one_path_forgets_is_reported() => ReportsIn("""
        public sealed class Client
        {
            private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
            public async Task<int> Call(Func<Task<int>> call, bool flag)
            {
                await _gate.[|WaitAsync|]().ConfigureAwait(false);
                if (flag) return 0;
                try { return await call().ConfigureAwait(false); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task An_upgradeable_read_with_an_optional_write_is_silent() => IsSilentIn("""
        public sealed class Map
        {
            private readonly ReaderWriterLockSlim _lock = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_lock))] private readonly Dictionary<int, string> _map = new Dictionary<int, string>();
            public string Get(int key)
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    if (_map.TryGetValue(key, out var known)) return known;
                    _lock.EnterWriteLock();
                    try { return _map[key] = key.ToString(); }
                    finally { _lock.ExitWriteLock(); }
                }
                finally { _lock.ExitUpgradeableReadLock(); }
            }
        }
        """);

    [Fact]
    public Task W06_A_lock_on_the_type_object_is_a_lock_like_any_other() => IsSilentIn("""
        public sealed class Counter
        {
            [GuardedBy("typeof(Counter)")] private static int s_count;
            public static void Add() { lock (typeof(Counter)) { s_count++; } }
        }
        """);

    [Fact]
    public Task W06_A_lock_on_another_type_object_is_another_lock() => ReportsIn("""
        public sealed class Counter
        {
            [GuardedBy("typeof(Counter)")] private static int s_count;
            public static void Add() { lock ({|LCK2008:typeof(string)|}) { {|LCK1003:s_count|}++; } }
        }
        """);

    [Fact]
    public Task A_lock_that_a_method_returns_is_the_lock_itself() => ReportsIn("""
        public sealed class Counter
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _count;
            [ReturnsLock(nameof(_gate))] private object Gate() { return _gate; }
            public void Add(Counter other) { lock (Gate()) { _count++; } lock (other.Gate()) { other._count++; {|LCK1003:_count|}++; } }
        }
        """);
}
