using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>LCK2001, first choice: <c>finally</c>.</summary>
public sealed class ReleaseInFinallyFixTests : FixTest<ReleaseInFinallyFix>
{
    private const string Locks = """
            private readonly object _gate = new object();
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            private SpinLock _spin = new SpinLock();
            private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
            [GuardedBy(nameof(_slots))] private int _hits;

        """;

    private static Task FixesLeak(string before, string after) => Fixes(Locks + before, Locks + after);

    [Fact] public Task What_follows_moves_into_a_try() => FixesLeak("""
            public int Run()
            {
                // first
                Monitor.{|LCK2001:Enter|}(_gate);
                // then
                Console.WriteLine();
                return 1;
            }
        """, """
            public int Run()
            {
                // first
                Monitor.Enter(_gate);
                // then
                try
                {
                    Console.WriteLine();
                    return 1;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """);

    [Fact] public Task An_early_way_out_is_covered_and_other_releases_go() => FixesLeak("""
            public void Run(bool flag, bool other)
            {
                _rw.{|LCK2001:EnterReadLock|}();
                if (other)
                {
                    _rw.ExitReadLock();
                    return;
                }
                if (flag)
                    return;
                Console.WriteLine();
                _rw.ExitReadLock();
                Console.WriteLine();
            }
        """, """
            public void Run(bool flag, bool other)
            {
                _rw.EnterReadLock();
                try
                {
                    if (other)
                    {
                        return;
                    }
                    if (flag)
                        return;
                    Console.WriteLine();
                }
                finally
                {
                    _rw.ExitReadLock();
                }
                Console.WriteLine();
            }
        """);

    [Fact] public Task An_awaited_semaphore_is_released() => FixesLeak("""
            public async Task RunAsync()
            {
                await _slots.{|LCK2001:WaitAsync|}().ConfigureAwait(false);
                _hits = await Task.FromResult(1);
            }
        """, """
            public async Task RunAsync()
            {
                await _slots.WaitAsync().ConfigureAwait(false);
                try
                {
                    _hits = await Task.FromResult(1);
                }
                finally
                {
                    _slots.Release();
                }
            }
        """);

    [Fact] public Task A_flag_is_asked() => FixesLeak("""
            public void Run()
            {
                bool taken = false;
                _spin.{|LCK2001:Enter|}(ref taken);
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                bool taken = false;
                _spin.Enter(ref taken);
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    if (taken)
                        _spin.Exit();
                }
            }
        """);

    [Fact] public Task A_refused_try_is_no_hold() => FixesLeak("""
            public void Run()
            {
                if (!Monitor.{|LCK2001:TryEnter|}(_gate, 10))
                    return;
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                if (!Monitor.TryEnter(_gate, 10))
                    return;
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

    [Fact] public Task A_branch_that_tried_releases() => FixesLeak("""
            public void Run()
            {
                if (Monitor.{|LCK2001:TryEnter|}(_gate))
                {
                    Console.WriteLine();
                }
            }
        """, """
            public void Run()
            {
                if (Monitor.TryEnter(_gate))
                {
                    try
                    {
                        Console.WriteLine();
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
        """);

    [Fact] public Task A_release_in_the_middle_of_things_is_not_judged() => IsNotOffered(Locks + """
            public void Run(bool flag)
            {
                Monitor.{|LCK2001:Enter|}(_gate);
                if (flag)
                {
                    Monitor.Exit(_gate);
                    Console.WriteLine();
                }
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, ReleaseInFinallyFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly object _gate = new object();
                    private readonly object _other = new object();

                    public void Run()
                    {
                        Monitor.{|LCK2001:Enter|}(_gate);
                        Monitor.{|LCK2001:Enter|}(_other);
                        Console.WriteLine();
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly object _gate = new object();
                    private readonly object _other = new object();

                    public void Run()
                    {
                        Monitor.Enter(_gate);
                        try
                        {
                            Monitor.Enter(_other);
                            try
                            {
                                Console.WriteLine();
                            }
                            finally
                            {
                                Monitor.Exit(_other);
                            }
                        }
                        finally
                        {
                            Monitor.Exit(_gate);
                        }
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}

/// <summary>LCK2001, second choice: <c>lock</c> or <c>using</c>.</summary>
public sealed class UseLockStatementFixTests : FixTest<UseLockStatementFix>
{
    [Fact] public Task A_monitor_becomes_lock() => Fixes("""
            private readonly object _gate = new object();
            public void Run(bool flag)
            {
                // first
                Monitor.{|LCK2001:Enter|}(_gate);
                if (flag)
                    return;
                Console.WriteLine();
                Monitor.Exit(_gate);
            }
        """, """
            private readonly object _gate = new object();
            public void Run(bool flag)
            {
                // first
                lock (_gate)
                {
                    if (flag)
                        return;
                    Console.WriteLine();
                }
            }
        """);

    [Fact] public Task A_lock_without_a_guard_has_no_statement() => IsNotOffered("""
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            public void Run()
            {
                _rw.{|LCK2001:EnterReadLock|}();
                Console.WriteLine();
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, UseLockStatementFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly Lock _gate = new Lock();

                    public void Run() { _gate.{|LCK2001:Enter|}(); Console.WriteLine(); }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly Lock _gate = new Lock();

                    public void Run()
                    {
                        lock (_gate)
                        {
                            Console.WriteLine();
                        }
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}

/// <summary>LCK2001, third choice: the contract.</summary>
public sealed class DeclareAcquiresFixTests : FixTest<DeclareAcquiresFix>
{
    [Fact] public Task The_caller_is_told() => Fixes("""
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            public void Run()
            {
                _rw.{|LCK2001:EnterReadLock|}();
            }
            public void Write() => _rw.{|LCK2001:EnterWriteLock|}();
        """, """
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [AcquiresLock(nameof(_rw), Mode = LockMode.Shared)]
            public void Run()
            {
                _rw.EnterReadLock();
            }
            [AcquiresLock(nameof(_rw))]
            public void Write() => _rw.EnterWriteLock();
        """);

    [Fact] public Task A_caller_that_does_not_release_forbids_it() => IsNotOffered("""
            private readonly object _gate = new object();
            public void Run() { Take(); Console.WriteLine(); }
            public void Take() { Monitor.{|LCK2001:Enter|}(_gate); }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, DeclareAcquiresFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    public readonly object Gate = new object();

                    public void Run() { Monitor.{|LCK2001:Enter|}(Gate); }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    public readonly object Gate = new object();

                    [AcquiresLock(nameof(Gate))]
                    public void Run() { Monitor.Enter(Gate); }
                }
                """));
        }

        return test.RunAsync();
    }
}
