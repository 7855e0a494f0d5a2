using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>LCK2008, first choice: the field cannot be given another object.</summary>
public sealed class MakeReadonlyFixTests : FixTest<MakeReadonlyFix>
{
    [Fact] public Task A_field_that_nobody_sets() => Fixes("""
            // Guards the list.
            private object _gate = new object();
            public void Run() { lock ({|LCK2008:_gate|}) { } }
        """, """
            // Guards the list.
            private readonly object _gate = new object();
            public void Run() { lock (_gate) { } }
        """);

    [Fact] public Task A_volatile_static_field_without_a_modifier() => Fixes("""
            static volatile object s_gate = new object();
            Lock _lock = new Lock();
            public void Run() { lock ({|LCK2008:s_gate|}) { } lock ({|LCK2008:this._lock|}) { } }
        """, """
            static readonly object s_gate = new object();
            readonly Lock _lock = new Lock();
            public void Run() { lock (s_gate) { } lock (this._lock) { } }
        """);

    [Fact] public Task A_field_that_is_replaced() => IsNotOffered("""
            private object _gate = new object();
            public void Run() { lock ({|LCK2008:_gate|}) { } }
            public void Reset() { _gate = new object(); }
        """);
}

/// <summary>LCK2008, second choice: an object of one's own.</summary>
public sealed class LockPrivateFieldFixTests : FixTest<LockPrivateFieldFix>
{
    [Fact] public Task Instead_of_this() => Fixes("""
            private int _count;
            public void Run() { lock ({|LCK2008:this|}) { _count++; } }
            public void Again()
            {
                lock ({|LCK2008:this|})
                {
                    _count--;
                }
            }
        """, """
            private readonly Lock _lock = new();

            private int _count;
            public void Run() { lock (_lock) { _count++; } }
            public void Again()
            {
                lock (_lock)
                {
                    _count--;
                }
            }
        """);

    [Fact] public Task Instead_of_a_type() => Fixes("""
            private static int s_count;
            public static void Run() { lock ({|LCK2008:typeof(Store)|}) { s_count++; } }
        """, """
            private static readonly Lock s_lock = new();

            private static int s_count;
            public static void Run() { lock (s_lock) { s_count++; } }
        """);

    [Fact] public Task Where_monitor_is_used_too_it_is_an_object() => Fixes("""
            private int _count;
            public void Run() { lock ({|LCK2008:this|}) { while (_count == 0) Monitor.Wait(this); } }
            public void Add() { lock ({|LCK2008:this|}) { _count++; Monitor.PulseAll(this); } }
        """, """
            private readonly object _lock = new();

            private int _count;
            public void Run() { lock (_lock) { while (_count == 0) Monitor.Wait(_lock); } }
            public void Add() { lock (_lock) { _count++; Monitor.PulseAll(_lock); } }
        """);

    [Fact] public Task Where_a_member_is_guarded_by_this() => IsNotOffered("""
            [GuardedBy("this")] private int _count;
            public void Run() { lock ({|LCK2008:this|}) { _count++; } }
        """);
}

/// <summary>LCK2009: the field can change.</summary>
public sealed class DropReadonlyFixTests : FixTest<DropReadonlyFix>
{
    [Fact] public Task A_readonly_spin_lock() => Fixes("""
            private readonly SpinLock _spin = new SpinLock();
            public void Run()
            {
                bool taken = false;
                try { {|LCK2009:_spin|}.Enter(ref taken); }
                finally { if (taken) _spin.Exit(); }
            }
        """, """
            private SpinLock _spin = new SpinLock();
            public void Run()
            {
                bool taken = false;
                try { _spin.Enter(ref taken); }
                finally { if (taken) _spin.Exit(); }
            }
        """);
}

/// <summary>LCK2009: the local is the lock.</summary>
public sealed class BindByReferenceFixTests : FixTest<BindByReferenceFix>
{
    [Fact] public Task A_copy_in_a_local() => Fixes("""
            private SpinLock _spin;
            public bool Run()
            {
                // The lock.
                var spin = {|LCK2009:_spin|};
                return spin.IsHeld;
            }
        """, """
            private SpinLock _spin;
            public bool Run()
            {
                // The lock.
                ref var spin = ref _spin;
                return spin.IsHeld;
            }
        """);
}

/// <summary>LCK2013, first choice: nothing stands between the acquisition and its try.</summary>
public sealed class CloseGapFixTests : FixTest<CloseGapFix>
{
    private const string Gate = "    private readonly object _gate = new object();\n    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();\n";

    [Fact] public Task W10_statements_between_acquire_and_try_move_inside() => Fixes(Gate + """
            public void Run()
            {
                Monitor.{|LCK2013:Enter|}(_gate);
                // Speaks.
                var text = Console.ReadLine();
                Console.WriteLine(text);
                try
                {
                    Console.WriteLine(text);
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """, Gate + """
            public void Run()
            {
                Monitor.Enter(_gate);
                // Speaks.
                try
                {
                    var text = Console.ReadLine();
                    Console.WriteLine(text);
                    Console.WriteLine(text);
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """);

    [Fact] public Task W10_twin_what_is_used_behind_the_try_stays() => IsNotOffered(Gate + """
            public void Run()
            {
                Monitor.{|LCK2013:Enter|}(_gate);
                var text = Console.ReadLine();
                try
                {
                    Console.WriteLine(text);
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
                Console.WriteLine(text);
            }
        """);

    [Fact] public Task An_acquisition_inside_the_try_moves_before_it() => Fixes(Gate + """
            public void Run()
            {
                try
                {
                    _rw.{|LCK2013:EnterWriteLock|}();
                    Console.WriteLine();
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        """, Gate + """
            public void Run()
            {
                _rw.EnterWriteLock();
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        """);
}

/// <summary>LCK2013: what LCK2001 offers serves a region without a try as well.</summary>
public sealed class UnprotectedRegionFixTests : FixTest<ReleaseInFinallyFix>
{
    [Fact] public Task A_region_gets_a_finally() => Fixes("""
            private readonly object _gate = new object();
            public void Run()
            {
                Monitor.{|LCK2013:Enter|}(_gate);
                Console.WriteLine();
                Monitor.Exit(_gate);
            }
        """, """
            private readonly object _gate = new object();
            public void Run()
            {
                Monitor.Enter(_gate);
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """);
}
