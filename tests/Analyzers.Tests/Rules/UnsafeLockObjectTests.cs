using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2008, each case beside the nearly identical one that is right.</summary>
public sealed class UnsafeLockObjectTests : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => RuleIds.UnsafeLockObject;

    [Fact] public Task A_field_that_can_be_given_another_object() => ReportsInClass("""
            private object _gate = new object();
            public void Run() { lock ([|_gate|]) { } }
            public void Again() { Monitor.Enter([|_gate|]); Monitor.Exit(_gate); }
            public bool Try() { if (!Monitor.TryEnter([|_gate|])) return false; Monitor.Exit(_gate); return true; }
        """);

    [Fact] public Task A_region_written_out_locks_an_object_too() => ReportsInClass("""
            private object _gate = new object();
            private readonly Gates _other = new();
            private int _count;
            public void Run() { Monitor.Enter([|_gate|]); try { _count++; } finally { Monitor.Exit(_gate); } }
            public void Text() { Monitor.Enter([|"text"|]); try { _count++; } finally { Monitor.Exit("text"); } }
            public void Wrapped() { Gates.Take([|_gate|]); try { _count++; } finally { Gates.Give(_gate); } }
            public void Extended() { [|_gate|].Grab(); try { _count++; } finally { _gate.Drop(); } }
            public void Self() { Monitor.Enter([|this|]); try { _count++; } finally { Monitor.Exit(this); } }
            public void OfLambda() { Action run = () => { Monitor.Enter([|_gate|]); try { _count++; } finally { Monitor.Exit(_gate); } }; run(); }
        }
        public static class Helper
        {
            public static void Grab(this object gate) => Monitor.Enter(gate);
            public static void Drop(this object gate) => Monitor.Exit(gate);
        }
        public class Gates
        {
            public static void Take(object gate) => Monitor.Enter(gate);
            public static void Give(object gate) => Monitor.Exit(gate);
        """);

    [Fact] public Task A_region_written_out_of_a_readonly_field() => IsSilentInClass("""
            private readonly object _gate = new object();
            private readonly System.Threading.Lock _lock = new();
            private int _count;
            public void Run() { Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } }
            public void Wrapped() { Gates.Take(_gate); try { _count++; } finally { Gates.Give(_gate); } }
            public void Entered() { _lock.Enter(); try { _count++; } finally { _lock.Exit(); } }
            public void Scoped() { using (_lock.EnterScope()) _count++; }
            public void Declared() { using var scope = _lock.EnterScope(); _count++; }
        }
        public class Gates
        {
            public static void Take(object gate) => Monitor.Enter(gate);
            public static void Give(object gate) => Monitor.Exit(gate);
        """);

    [Fact] public Task A_region_written_out_of_a_lock_that_changes() => ReportsInClass("""
            private System.Threading.Lock _lock = new();
            private int _count;
            public void Entered() { [|_lock|].Enter(); try { _count++; } finally { _lock.Exit(); } }
            public void Scoped() { using ([|_lock|].EnterScope()) _count++; }
            public void Declared() { using var scope = [|_lock|].EnterScope(); _count++; }
        """);

    [Fact] public Task A_readonly_field() => IsSilentInClass("""
            private readonly object _gate = new object();
            private static readonly object Shared = new object();
            public void Run() { lock (_gate) { } lock (Shared) { } }
            public void Again() { Monitor.Enter(_gate); Monitor.Exit(_gate); }
        """);

    [Fact] public Task A_static_field_and_one_that_only_the_constructor_sets() => ReportsInClass("""
            private static object s_gate = new object();
            private object _gate;
            public Subject() { _gate = new object(); }
            public void Run() { lock ([|s_gate|]) { } lock ([|_gate|]) { } }
        """);

    [Fact] public Task Replaced_while_it_is_held()
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer>
        {
            TestCode = """
                public class Subject
                {
                    private object _gate = new object();
                    public void Run() { lock ({|#0:_gate|}) { _gate = new object(); } }
                }
                """,
        };
        test.TestState.ExpectedDiagnostics.Add(new DiagnosticResult("LCK2008").WithLocation(0).WithMessage(
            "'_gate' is not safe to lock: '_gate' is given another object while this one is held, and whoever comes next locks that"));
        return test.RunAsync();
    }

    [Fact] public Task Set_once_by_who_comes_first() => IsSilentInClass("""
            private object _gate;
            private object _other;
            private object Gate
            {
                get
                {
                    if (_gate == null)
                        Interlocked.CompareExchange(ref _gate, new object(), null);
                    return _gate;
                }
            }
            public void Run()
            {
                lock (Gate) { lock (_gate) { } }
                LazyInitializer.EnsureInitialized(ref _other);
                lock (_other) { }
                lock (Volatile.Read(ref _other)) { }
            }
        """);

    [Fact] public Task Set_once_and_then_again() => ReportsInClass("""
            private object _gate;
            public void Run()
            {
                Interlocked.CompareExchange(ref _gate, new object(), null);
                lock ([|_gate|]) { }
            }
            public void Reset() { _gate = null; }
        """);

    [Fact] public Task Set_lazily_by_an_assignment() => ReportsInClass("""
            private object _gate;
            public void Run() { lock ([|_gate ??= new object()|]) { } }
        """);

    [Fact] public Task Made_anew_by_deserialisation() => IsSilentInClass("""
            [NonSerialized] private object _gate = new object();
            [System.Runtime.Serialization.OnDeserialized]
            private void Restore(System.Runtime.Serialization.StreamingContext context) { _gate = new object(); }
            public void Run() { lock (_gate) { } }
        """);

    [Fact] public Task A_property_that_can_be_set() => ReportsInClass("""
            public object Gate { get; set; } = new object();
            public object Own { get; private set; } = new object();
            public void Run() { lock ([|Gate|]) { } lock ([|this.Own|]) { } }
        """);

    [Fact] public Task A_property_that_cannot() => IsSilentInClass("""
            private readonly object _gate = new object();
            public object Gate { get; } = new object();
            public object Init { get; init; } = new object();
            public object Forwarded => _gate;
            public void Run(System.Collections.ICollection items) { lock (Gate) { lock (Forwarded) { lock (Init) { lock (items.SyncRoot) { } } } } }
        """);

    [Fact] public Task A_getter_or_method_that_hands_out_another_object_each_time() => ReportsInClass("""
            private object _gate = new object();
            private object Fresh => new object();
            private object Mutable => _gate;
            private static object Make() { return new object(); }
            public void Run() { lock ([|Fresh|]) { } lock ([|Make()|]) { } lock ([|Mutable|]) { } }
        """);

    [Fact] public Task A_method_that_hands_out_one_object() => IsSilentInClass("""
            private readonly object _gate = new object();
            private readonly Dictionary<int, object> _gates = new Dictionary<int, object>();
            private object Get() { return _gate; }
            private object Find(int key) => _gates[key];
            public void Run() { lock (Get()) { } lock (Find(1)) { } lock (_gates[2]) { } }
        """);

    [Fact] public Task Strings() => ReportsInClass("""
            private const string Name = "name";
            private readonly string _name = new string('x', 2);
            private readonly object _hidden = "gate";
            public void Run(string key)
            {
                lock ([|"gate"|]) { }
                lock ([|Name|]) { }
                lock ([|_name|]) { }
                lock ([|key|]) { }
                lock ([|_hidden|]) { }
                lock ([|string.Intern(key)|]) { }
                Monitor.Enter([|key|]);
                Monitor.Exit(key);
            }
        """);

    [Fact] public Task Boxed_values() => ReportsInClass("""
            private int _count;
            private readonly DayOfWeek _day = DayOfWeek.Monday;
            public void Run(int number, int? maybe, Enum choice)
            {
                lock ([|(object)_count|]) { }
                lock ([|(object)number|]) { }
                lock ([|(object)maybe|]) { }
                lock ([|(object)_day|]) { }
                lock ([|choice|]) { }
                Monitor.Enter([|number|]);
                Monitor.Exit(number);
            }
        """);

    [Fact] public Task Objects_made_in_place() => ReportsInClass("""
            private readonly object _gate = new object();
            public void Run(object given)
            {
                lock ([|new object()|]) { }
                lock ([|new int[1]|]) { }
                lock ([|given ?? new object()|]) { }
                lock ([|given != null ? given : new object()|]) { }
            }
        """);

    [Fact] public Task A_local_that_nobody_else_has() => Reports("""
            var mine = new object();
            lock ([|mine|]) { }
            object text = "gate";
            lock ([|text|]) { }
        """);

    [Fact] public Task A_local_that_has_the_name_of_a_member() => ReportsInClass("""
            private readonly object _gate = new object();
            public void Run(Subject other)
            {
                var _gate = new object();
                lock ([|_gate|]) { }
                lock (this._gate) { }
                lock (other._gate) { }
            }
        """);

    [Fact] public Task Locals_that_others_have() => IsSilentInClass("""
            private object _field = new object();
            private readonly object _gate = new object();
            public void Run(object given, List<object> gates)
            {
                var gate = new object();
                Parallel.For(0, 10, i => { lock (gate) { } });
                var stored = new object();
                gates.Add(stored);
                lock (stored) { }
                var alias = _gate;
                lock (alias) { }
                var kept = _field;
                lock (kept) { }
                lock (given) { }
                foreach (var one in gates) lock (one) { }
            }
        """);

    [Fact] public Task What_belongs_to_everybody() => ReportsInClass("""
            private readonly Type _type = typeof(int);
            public void Run(object given, System.Reflection.Assembly assembly, System.Reflection.MethodInfo method)
            {
                lock ([|typeof(string)|]) { }
                lock ([|_type|]) { }
                lock ([|GetType()|]) { }
                lock ([|assembly|]) { }
                lock ([|method|]) { }
                lock ([|Thread.CurrentThread|]) { }
            }
        """);

    [Fact] public Task The_object_itself_is_a_suggestion()
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer>
        {
            TestCode = """
                public class Subject
                {
                    public void Run() { lock (this) { } lock (typeof(Subject)) { } }
                }
                """,
        };
        return test.RunAsync();
    }

    [Fact] public Task The_object_itself() => ReportsInClass("""
            public void Run() { lock ([|this|]) { } lock ([|typeof(Subject)|]) { } }
            public void Again() { Monitor.Enter([|this|]); Monitor.Exit(this); }
        """);

    [Fact] public Task Outer_types_and_generic_ones_are_ones_own() => ReportsIn("""
        public class Owner
        {
            public class Subject<T> { public void Run() { lock ([|typeof(Owner)|]) { } lock ([|typeof(Subject<T>)|]) { } lock ([|typeof(T)|]) { } } }
        }
        """);

    [Fact] public Task Synchronisation_objects() => Reports("""
            var signal = new ManualResetEventSlim();
            lock ([|signal|]) { signal.Set(); }
            Monitor.Enter([|_rw|]);
            Monitor.Exit(_rw);
            if (Monitor.TryEnter([|_semaphore|]))
                Monitor.Exit(_semaphore);
        """);

    [Fact] public Task A_lock_type_in_a_lock_statement() => ReportsIn("""
        [Lock] public class Mu { [AcquiresLock] public void Enter() { Monitor.Enter(this); } [ReleasesLock] public void Exit() { Monitor.Exit(this); } }
        public class Subject { private readonly Mu _mu = new Mu(); public void Run() { lock ([|_mu|]) { } } }
        """.Replace("Monitor.Enter(this)", "Monitor.Enter([|this|])"));

    [Fact] public Task Locks_that_are_not_monitors_must_stay_the_same_too() => ReportsInClass("""
            private ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            private Lock _lock = new Lock();
            public void Run()
            {
                [|_rw|].EnterReadLock();
                _rw.ExitReadLock();
                lock ([|_lock|]) { }
                using ([|_lock|].EnterScope()) { }
            }
        """);

    [Fact] public Task Spin_locks_cannot_be_readonly_and_mutexes_are_handles() => IsSilentInClass("""
            private SpinLock _spin;
            private Mutex _mutex;
            public void Open() { _mutex = new Mutex(false, "name"); }
            public void Run()
            {
                bool taken = false;
                _spin.Enter(ref taken);
                _spin.Exit();
                _mutex.WaitOne();
                _mutex.ReleaseMutex();
            }
        """);

    [Fact] public Task Through_a_helper() => ReportsIn("""
        public static class Locks
        {
            public static void Enter(object gate) { Monitor.Enter(gate); }
            public static void Exit(object gate) { Monitor.Exit(gate); }
        }
        public class Subject
        {
            private object _mutable = new object();
            private readonly SemaphoreSlim _semaphore = new SemaphoreSlim(1, 1);
            public void Run() { Locks.Enter([|_mutable|]); Locks.Exit(_mutable); }
            public void Text() { Locks.Enter([|"gate"|]); Locks.Exit("gate"); }
            public void Other() { Locks.Enter([|_semaphore|]); Locks.Exit(_semaphore); }
        }
        """);

    [Fact] public Task Through_a_helper_with_a_readonly_field() => IsSilentIn("""
        public static class Locks
        {
            public static void Enter(object gate) { Monitor.Enter(gate); }
            public static void Exit(object gate) { Monitor.Exit(gate); }
        }
        public class Subject
        {
            private readonly object _gate = new object();
            public void Run() { Locks.Enter(_gate); Locks.Exit(_gate); }
        }
        """);

    [Fact] public Task Exempt_code() => IsSilentInClass("""
            private object _gate = new object();
            [NoLockAnalysis("replaced by design")] public void Run() { lock (_gate) { } }
        """);

    [Fact] public Task Awaited_and_looked_up_objects() => IsSilentInClass("""
            private readonly ConcurrentDictionary<int, object> _gates = new ConcurrentDictionary<int, object>();
            public async Task Run(Task<object> task)
            {
                lock (await task) { }
                lock (_gates.GetOrAdd(1, _ => new object())) { }
            }
        """);
}
