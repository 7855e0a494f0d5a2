using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class AcquireExclusivelyFixTests : FixTest<AcquireExclusivelyFix>
{
    private const string Rw = """
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private int _shared;

        """;

    [Fact] public Task The_acquire_and_its_release_become_exclusive() => Fixes(Rw + """
            public void Run()
            {
                _rw.EnterReadLock();
                try
                {
                    {|LCK1004:_shared|}++;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }
        """, Rw + """
            public void Run()
            {
                _rw.EnterWriteLock();
                try
                {
                    _shared++;
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        """);

    [Fact] public Task Every_release_of_that_acquire_follows_and_no_other() => Fixes(Rw + """
            public int Run(bool flag)
            {
                _rw.EnterReadLock();
                var seen = _shared;
                _rw.ExitReadLock();

                _rw.EnterReadLock();
                if (flag)
                {
                    _rw.ExitReadLock();
                    return seen;
                }
                {|LCK1004:_shared|} = 1;
                _rw.ExitReadLock();

                _rw.EnterReadLock();
                seen += _shared;
                _rw.ExitReadLock();
                return seen;
            }
        """, Rw + """
            public int Run(bool flag)
            {
                _rw.EnterReadLock();
                var seen = _shared;
                _rw.ExitReadLock();

                _rw.EnterWriteLock();
                if (flag)
                {
                    _rw.ExitWriteLock();
                    return seen;
                }
                _shared = 1;
                _rw.ExitWriteLock();

                _rw.EnterReadLock();
                seen += _shared;
                _rw.ExitReadLock();
                return seen;
            }
        """);

    [Fact] public Task An_older_lock_keeps_its_timeout() => Fixes("""
            private readonly ReaderWriterLock _old = new ReaderWriterLock();
            [GuardedBy(nameof(_old))] private int _shared;
            public void Run()
            {
                _old.AcquireReaderLock(Timeout.Infinite);
                try { {|LCK1004:_shared|} = 1; } finally { _old.ReleaseReaderLock(); }
            }
        """, """
            private readonly ReaderWriterLock _old = new ReaderWriterLock();
            [GuardedBy(nameof(_old))] private int _shared;
            public void Run()
            {
                _old.AcquireWriterLock(Timeout.Infinite);
                try { _shared = 1; } finally { _old.ReleaseWriterLock(); }
            }
        """);

    [Fact] public Task A_declared_lock_says_which_of_its_guards_is_exclusive() => Fixes(Table + """
            private readonly Table _table = new Table();
            [GuardedBy(nameof(_table))] private int _rows;
            public void Run()
            {
                using (_table.Read())
                {
                    {|LCK1004:_rows|} = 1;
                }
            }
        """, Table + """
            private readonly Table _table = new Table();
            [GuardedBy(nameof(_table))] private int _rows;
            public void Run()
            {
                using (_table.Write())
                {
                    _rows = 1;
                }
            }
        """);

    private const string Table = """
            [Lock] public sealed class Table
            {
                [AcquiresLock(Mode = LockMode.Shared)] public Guard Read() => new Guard();
                [AcquiresLock] public Guard Write() => new Guard();
                [LockScope] public readonly struct Guard : IDisposable { public void Dispose() { } }
            }

        """;

    [Fact] public Task A_hold_that_the_contract_brings_is_not_acquired_here() => IsNotOffered(Rw + """
            [RequiresLock(nameof(_rw), Mode = LockMode.Shared)]
            public void Run()
            {
                {|LCK1004:_shared|} = 1;
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, AcquireExclusivelyFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
                    [GuardedBy(nameof(_rw))] private int _shared;

                    public void Run()
                    {
                        _rw.EnterReadLock();
                        {|LCK1004:_shared|}++;
                        {|LCK1004:_shared|}++; // both at once
                        _rw.ExitReadLock();
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
                    [GuardedBy(nameof(_rw))] private int _shared;

                    public void Run()
                    {
                        _rw.EnterWriteLock();
                        _shared++;
                        _shared++; // both at once
                        _rw.ExitWriteLock();
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}
