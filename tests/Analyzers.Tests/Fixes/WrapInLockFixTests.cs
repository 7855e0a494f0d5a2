using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class WrapInLockFixTests : FixTest<WrapInLockFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _hits;

        """;

    private static Task FixesGated(string before, string after, int action = 0) => Fixes(Gate + before, Gate + after, action);

    [Fact] public Task A_statement_is_wrapped_and_its_comments_stay() => FixesGated("""
            public void Run()
            {
                Console.WriteLine();

                // count it
                {|LCK1003:_hits|}++; // once
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                Console.WriteLine();

                // count it
                lock (_gate)
                {
                    _hits++; // once
                }
                Console.WriteLine();
            }
        """);

    [Fact] public Task The_whole_block_is_the_second_choice() => FixesGated("""
            public void Run()
            {
                Console.WriteLine();
                {|LCK1003:_hits|}++;
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    Console.WriteLine();
                    _hits++;
                }
            }
        """, action: 1);

    [Fact] public Task Two_findings_in_one_statement_are_wrapped_once() => FixesGated("""
            public int Run()
            {
                return {|LCK1003:_hits|} + {|LCK1003:_hits|};
            }
        """, """
            public int Run()
            {
                lock (_gate)
                {
                    return _hits + _hits;
                }
            }
        """);

    [Fact] public Task A_local_that_is_used_later_is_declared_before_the_lock() => FixesGated("""
            public int Run()
            {
                var hits = {|LCK1003:_hits|};
                Console.WriteLine();
                return hits;
            }
        """, """
            public int Run()
            {
                int hits;
                lock (_gate)
                {
                    hits = _hits;
                }
                Console.WriteLine();
                return hits;
            }
        """);

    [Fact] public Task A_local_of_no_name_takes_its_uses_along() => FixesGated("""
            public void Run()
            {
                var pair = new { Hits = {|LCK1003:_hits|} };
                Console.WriteLine(pair.Hits);
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    var pair = new { Hits = _hits };
                    Console.WriteLine(pair.Hits);
                }
                Console.WriteLine();
            }
        """);

    [Fact] public Task A_condition_takes_its_statement_along() => FixesGated("""
            public void Run()
            {
                if ({|LCK1003:_hits|} > 3)
                    Console.WriteLine();
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    if (_hits > 3)
                        Console.WriteLine();
                }
            }
        """);

    [Fact] public Task An_embedded_statement_is_wrapped_where_it_stands() => FixesGated("""
            public void Run(bool flag)
            {
                if (flag)
                    {|LCK1003:_hits|}++;
                else
                    Console.WriteLine();
            }
        """, """
            public void Run(bool flag)
            {
                if (flag)
                    lock (_gate)
                    {
                        _hits++;
                    }
                else
                    Console.WriteLine();
            }
        """);

    [Fact] public Task Expression_bodies_become_blocks() => FixesGated("""
            public int Hits => {|LCK1003:_hits|};

            public int Next { get => {|LCK1003:_hits|}; set => {|LCK1003:_hits|} = value; }

            public void Count() => {|LCK1003:_hits|}++;

            public Func<int> Read() => () => {|LCK1003:_hits|};
        """, """
            public int Hits
            {
                get
                {
                    lock (_gate)
                    {
                        return _hits;
                    }
                }
            }

            public int Next
            {
                get
                {
                    lock (_gate)
                    {
                        return _hits;
                    }
                }
                set
                {
                    lock (_gate)
                    {
                        _hits = value;
                    }
                }
            }

            public void Count()
            {
                lock (_gate)
                {
                    _hits++;
                }
            }

            public Func<int> Read() => () =>
            {
                lock (_gate)
                {
                    return _hits;
                }
            };
        """);

    [Fact] public Task Await_in_the_statement_is_not_wrapped() => IsNotOffered(Gate + """
            public async Task RunAsync()
            {
                {|LCK1003:_hits|} = await Task.FromResult(1);
            }
        """);

    [Fact] public Task Yield_is_not_wrapped() => IsNotOffered(Gate + """
            public IEnumerable<int> Run()
            {
                yield return {|LCK1003:_hits|};
            }
        """);

    [Fact] public Task What_no_statement_runs_cannot_be_wrapped() => IsNotOffered("""
            private static readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] private static int Next() => 1;
            private int _first = {|LCK1001:Next|}();
        """);

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

    [Fact] public Task Windows_line_ends_are_kept() => Test(
        InClass(Gate + "    public void Run() { {|LCK1003:_hits|}++; }").Replace("\n", "\r\n"),
        InClass(Gate + """
                public void Run()
                {
                    lock (_gate)
                    {
                        _hits++;
                    }
                }
            """).Replace("\n", "\r\n")).RunAsync();

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, WrapInLockFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public partial class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy(nameof(_gate))] private int _hits, _misses;

                    public int Total => {|LCK1003:_hits|} + {|LCK1003:_misses|};

                    public void Count(bool hit)
                    {
                        if (hit)
                        {
                            {|LCK1003:_hits|}++;
                        }
                        else
                        {
                            {|LCK1003:_misses|}++;
                        }
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public partial class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy(nameof(_gate))] private int _hits, _misses;

                    public int Total
                    {
                        get
                        {
                            lock (_gate)
                            {
                                return _hits + _misses;
                            }
                        }
                    }

                    public void Count(bool hit)
                    {
                        if (hit)
                        {
                            lock (_gate)
                            {
                                _hits++;
                            }
                        }
                        else
                        {
                            lock (_gate)
                            {
                                _misses++;
                            }
                        }
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}
