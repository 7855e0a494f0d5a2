using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class StretchLockFixTests : FixTest<StretchLockFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            private readonly object _other = new object();
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_gate))] private int _hits;
            [GuardedBy(nameof(_rw))] private int _shared;

        """;

    private static Task FixesGated(string before, string after) => Fixes(Gate + before, Gate + after);

    [Fact] public Task The_region_above_takes_the_statement_in() => FixesGated("""
            public int Run()
            {
                lock (_gate)
                {
                    _hits++;
                }
                // and tell
                return {|LCK1003:_hits|};
            }
        """, """
            public int Run()
            {
                lock (_gate)
                {
                    _hits++;
                    // and tell
                    return _hits;
                }
            }
        """);

    [Fact] public Task The_region_below_takes_the_statement_in() => FixesGated("""
            public void Run(int hits)
            {
                {|LCK1003:_hits|} = hits;
                lock (_gate)
                    Console.WriteLine(_hits);
            }
        """, """
            public void Run(int hits)
            {
                lock (_gate)
                {
                    _hits = hits;
                    Console.WriteLine(_hits);
                }
            }
        """);

    [Fact] public Task Several_statements_follow_each_other_in() => FixesGated("""
            public void Run()
            {
                lock (_gate)
                {
                    _hits = 1;
                }
                {|LCK1003:_hits|}++;
                {|LCK1003:_hits|}++;
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    _hits = 1;
                    _hits++;
                    _hits++;
                }
            }
        """);

    [Fact] public Task A_local_takes_its_uses_along() => FixesGated("""
            public void Run()
            {
                lock (_gate)
                {
                    _hits = 1;
                }
                var hits = {|LCK1003:_hits|};
                Console.WriteLine(hits);
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    _hits = 1;
                    var hits = _hits;
                    Console.WriteLine(hits);
                }
                Console.WriteLine();
            }
        """);

    [Fact] public Task A_try_that_releases_is_a_region() => FixesGated("""
            public void Run()
            {
                _rw.EnterWriteLock();
                try
                {
                    _shared = 1;
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
                {|LCK1003:_shared|} = 2;
            }
        """, """
            public void Run()
            {
                _rw.EnterWriteLock();
                try
                {
                    _shared = 1;
                    _shared = 2;
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        """);

    [Fact] public Task A_bare_release_moves_behind_the_statement() => FixesGated("""
            public void Run()
            {
                Monitor.Enter(_gate);
                _hits = 1;
                Monitor.Exit(_gate); // done
                {|LCK1003:_hits|} = 2;
            }
        """, """
            public void Run()
            {
                Monitor.Enter(_gate);
                _hits = 1;
                _hits = 2;
                Monitor.Exit(_gate); // done
            }
        """);

    [Fact] public Task A_shared_region_is_no_place_for_a_write() => IsNotOffered(Gate + """
            public void Run()
            {
                _rw.EnterReadLock();
                try
                {
                    Console.WriteLine(_shared);
                }
                finally
                {
                    _rw.ExitReadLock();
                }
                {|LCK1003:_shared|} = 2;
            }
        """);

    [Fact] public Task Another_lock_is_not_stretched() => IsNotOffered(Gate + """
            public void Run()
            {
                lock (_other)
                {
                }
                {|LCK1003:_hits|} = 2;
            }
        """);

    [Fact] public Task A_statement_of_one_configuration_is_not_taken_in() => IsNotOffered(Gate + """
            public void Run()
            {
                lock (_gate)
                {
                    _hits = 1;
                }
        #if DEBUG
                {|LCK1003:_hits|} = 2;
        #endif
            }
        """);

    [Fact] public Task Await_is_not_taken_in() => IsNotOffered(Gate + """
            public async Task RunAsync()
            {
                lock (_gate)
                {
                    _hits = 1;
                }
                {|LCK1003:_hits|} = await Task.FromResult(1);
            }
        """);

    [Fact] public Task A_local_of_below_that_is_used_afterwards_stays_out() => IsNotOffered(Gate + """
            public int Run()
            {
                var hits = {|LCK1003:_hits|};
                lock (_gate)
                {
                    _hits++;
                }
                return hits;
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, StretchLockFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly Lock _gate = new Lock();
                    [GuardedBy(nameof(_gate))] private int _hits;

                    public void Run()
                    {
                        {|LCK1003:_hits|}++;
                        lock (_gate)
                        {
                            _hits++;
                        }
                        {|LCK1003:_hits|}++;
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly Lock _gate = new Lock();
                    [GuardedBy(nameof(_gate))] private int _hits;

                    public void Run()
                    {
                        lock (_gate)
                        {
                            _hits++;
                            _hits++;
                            _hits++;
                        }
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}
