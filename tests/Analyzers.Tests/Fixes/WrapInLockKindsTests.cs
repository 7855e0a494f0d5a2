using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>Every kind of lock is taken in its own way.</summary>
public sealed class WrapInLockKindsTests : FixTest<WrapInLockFix>
{
    [Fact] public Task Lock_has_its_own_statement() => Fixes("""
            private readonly Lock _gate = new Lock();
            [GuardedBy(nameof(_gate))] private int _hits;
            public void Run() { {|LCK1003:_hits|}++; }
        """, """
            private readonly Lock _gate = new Lock();
            [GuardedBy(nameof(_gate))] private int _hits;
            public void Run()
            {
                lock (_gate)
                {
                    _hits++;
                }
            }
        """);

    [Fact] public Task Older_languages_open_the_scope_of_a_Lock()
    {
        var test = Test(InClass("""
                private readonly Lock _gate = new Lock();
                [GuardedBy(nameof(_gate))] private int _hits;
                public void Run()
                {
                    {|LCK1003:_hits|}++;
                }
            """), InClass("""
                private readonly Lock _gate = new Lock();
                [GuardedBy(nameof(_gate))] private int _hits;
                public void Run()
                {
                    using (_gate.EnterScope())
                    {
                        _hits++;
                    }
                }
            """));
        test.LanguageVersion = LanguageVersion.CSharp12;
        return test.RunAsync();
    }

    [Fact] public Task A_reader_writer_lock_is_taken_as_weakly_as_will_do() => Fixes("""
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private int _hits;
            public int Read()
            {
                return {|LCK1003:_hits|};
            }
            public void Write()
            {
                {|LCK1003:_hits|} = 1;
            }
        """, """
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private int _hits;
            public int Read()
            {
                _rw.EnterReadLock();
                try
                {
                    return _hits;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }
            public void Write()
            {
                _rw.EnterWriteLock();
                try
                {
                    _hits = 1;
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        """);

    [Fact] public Task A_spin_lock_says_whether_it_was_taken() => Fixes("""
            private SpinLock _spin = new SpinLock();
            [GuardedBy(nameof(_spin))] private int _hits;
            public void Run()
            {
                {|LCK1003:_hits|}++;
            }
        """, """
            private SpinLock _spin = new SpinLock();
            [GuardedBy(nameof(_spin))] private int _hits;
            public void Run()
            {
                bool lockTaken = false;
                try
                {
                    _spin.Enter(ref lockTaken);
                    _hits++;
                }
                finally
                {
                    if (lockTaken)
                        _spin.Exit();
                }
            }
        """);

    [Fact] public Task A_semaphore_is_awaited_where_that_is_possible() => Fixes("""
            private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
            [GuardedBy(nameof(_slots))] private int _hits;
            public async Task RunAsync()
            {
                {|LCK1003:_hits|} = await Task.FromResult(1);
            }
            public void Run()
            {
                {|LCK1003:_hits|} = 1;
            }
        """, """
            private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
            [GuardedBy(nameof(_slots))] private int _hits;
            public async Task RunAsync()
            {
                await _slots.WaitAsync();
                try
                {
                    _hits = await Task.FromResult(1);
                }
                finally
                {
                    _slots.Release();
                }
            }
            public void Run()
            {
                _slots.Wait();
                try
                {
                    _hits = 1;
                }
                finally
                {
                    _slots.Release();
                }
            }
        """);

    [Fact] public Task A_mutex_is_waited_for() => Fixes("""
            private readonly Mutex _mutex = new Mutex();
            [GuardedBy(nameof(_mutex))] private int _hits;
            public void Run()
            {
                {|LCK1003:_hits|} = 1;
            }
        """, """
            private readonly Mutex _mutex = new Mutex();
            [GuardedBy(nameof(_mutex))] private int _hits;
            public void Run()
            {
                _mutex.WaitOne();
                try
                {
                    _hits = 1;
                }
                finally
                {
                    _mutex.ReleaseMutex();
                }
            }
        """);

    private const string Reservation = """
        [Lock] public sealed class Reservation
        {
            [AcquiresLock] public void Lock() { }
            [ReleasesLock] public void Unlock() { }
            [AcquiresLock] public Scope Hold() => new Scope();
            [LockScope] public readonly struct Scope : IDisposable { public void Dispose() { } }
        }
        [Lock] public sealed class Ticket
        {
            [AcquiresLock] public void Take() { }
            [ReleasesLock] public void Return() { }
        }
        public class Frame
        {
            public Reservation Reservation { get; } = new Reservation();
            public Ticket Ticket { get; } = new Ticket();
            [RequiresLock("Reservation")] public void Map() { }
            [RequiresLock("Ticket")] public void Pin() { }
        }

        """;

    [Fact] public Task A_declared_lock_is_held_by_its_guard_or_its_pair() => Test(Usings + Reservation + """
        public class Caller
        {
            public void Run(Frame frame)
            {
                frame.{|LCK1001:Map|}();
                frame.{|LCK1001:Pin|}();
            }
        }
        """, Usings + Reservation + """
        public class Caller
        {
            public void Run(Frame frame)
            {
                using (frame.Reservation.Hold())
                {
                    frame.Map();
                }
                frame.Ticket.Take();
                try
                {
                    frame.Pin();
                }
                finally
                {
                    frame.Ticket.Return();
                }
            }
        }
        """).RunAsync();

    [Fact] public Task An_asynchronous_lock_is_awaited() => Fixes(Baton + """
            private readonly Baton _baton = new Baton();
            [GuardedBy(nameof(_baton))] private int _hits;
            public async Task RunAsync()
            {
                {|LCK1003:_hits|} = await Task.FromResult(1);
            }
        """, Baton + """
            private readonly Baton _baton = new Baton();
            [GuardedBy(nameof(_baton))] private int _hits;
            public async Task RunAsync()
            {
                await _baton.TakeAsync();
                try
                {
                    _hits = await Task.FromResult(1);
                }
                finally
                {
                    _baton.Return();
                }
            }
        """);

    private const string Baton = """
            [Lock(ThreadAffine = false)] public sealed class Baton
            {
                [AcquiresLock] public void Take() { }
                [AcquiresLock] public Task TakeAsync() => Task.CompletedTask;
                [ReleasesLock] public void Return() { }
            }

        """;
}
