using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>LCK2002, first choice: the release goes.</summary>
public sealed class RemoveReleaseFixTests : FixTest<RemoveReleaseFix>
{
    private const string Gate = "    private readonly object _gate = new object();\n    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();\n";

    [Fact] public Task A_second_release_goes() => Fixes(Gate + """
            public void Run()
            {
                Monitor.Enter(_gate);
                Monitor.Exit(_gate);
                Monitor.{|LCK2002:Exit|}(_gate);
                Console.WriteLine();
            }
        """, Gate + """
            public void Run()
            {
                Monitor.Enter(_gate);
                Monitor.Exit(_gate);
                Console.WriteLine();
            }
        """);

    [Fact] public Task An_empty_finally_goes_along() => Fixes(Gate + """
            public void Run()
            {
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    Monitor.{|LCK2002:Exit|}(_gate);
                }
            }
        """, Gate + """
            public void Run()
            {
                Console.WriteLine();
            }
        """);

    [Fact] public Task A_branch_keeps_a_body() => Fixes(Gate + """
            public void Run(int count)
            {
                if (count++ > 1)
                    Monitor.{|LCK2002:Exit|}(_gate);
            }
        """, Gate + """
            public void Run(int count)
            {
                if (count++ > 1)
                {
                }
            }
        """);

    [Fact] public Task A_release_in_the_wrong_mode_is_still_needed() => IsNotOffered(Gate + """
            public void Run()
            {
                _rw.EnterReadLock();
                Console.WriteLine();
                _rw.{|LCK2002:ExitWriteLock|}();
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, RemoveReleaseFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly Lock _gate = new Lock();

                    public void Run()
                    {
                        lock (_gate) { }
                        _gate.{|LCK2002:Exit|}();
                    }

                    public void Stop()
                    {
                        _gate.Enter();
                        _gate.Exit();
                        _gate.{|LCK2002:Exit|}();
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly Lock _gate = new Lock();

                    public void Run()
                    {
                        lock (_gate) { }
                    }

                    public void Stop()
                    {
                        _gate.Enter();
                        _gate.Exit();
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}

/// <summary>LCK2002, second choice: the mode that is held.</summary>
public sealed class MatchReleaseModeFixTests : FixTest<MatchReleaseModeFix>
{
    private const string Rw = "    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();\n";

    [Fact] public Task The_release_follows_the_acquire() => Fixes(Rw + """
            public void Read()
            {
                _rw.EnterReadLock();
                try { Console.WriteLine(); } finally { _rw.{|LCK2002:ExitWriteLock|}(); }
            }

            public void Upgrade()
            {
                _rw.EnterUpgradeableReadLock();
                try { Console.WriteLine(); } finally { _rw.{|LCK2002:ExitReadLock|}(); }
            }
        """, Rw + """
            public void Read()
            {
                _rw.EnterReadLock();
                try { Console.WriteLine(); } finally { _rw.ExitReadLock(); }
            }

            public void Upgrade()
            {
                _rw.EnterUpgradeableReadLock();
                try { Console.WriteLine(); } finally { _rw.ExitUpgradeableReadLock(); }
            }
        """);

    [Fact] public Task Where_nothing_is_held_no_mode_matches() => IsNotOffered(Rw + """
            public void Read()
            {
                _rw.EnterReadLock();
                _rw.ExitReadLock();
                _rw.{|LCK2002:ExitReadLock|}();
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, MatchReleaseModeFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();

                    public void Run() { _rw.EnterWriteLock(); _rw.{|LCK2002:ExitReadLock|}(); }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();

                    public void Run() { _rw.EnterWriteLock(); _rw.ExitWriteLock(); }
                }
                """));
        }

        return test.RunAsync();
    }
}

/// <summary>LCK2003: the inner region goes, release and all.</summary>
public sealed class RemoveInnerRegionFixTests : FixTest<RemoveInnerRegionFix>
{
    private const string Locks = """
            private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
            private SpinLock _spin = new SpinLock();
            [GuardedBy(nameof(_slots))] private int _hits;

        """;

    [Fact] public Task A_try_loses_its_finally() => Fixes(Locks + """
            [RequiresLock(nameof(_slots))]
            public void Run()
            {
                Console.WriteLine();
                _slots.{|LCK2003:Wait|}();
                try
                {
                    // the work
                    _hits++;
                }
                finally
                {
                    _slots.Release();
                }
                Console.WriteLine();
            }
        """, Locks + """
            [RequiresLock(nameof(_slots))]
            public void Run()
            {
                Console.WriteLine();
                // the work
                _hits++;
                Console.WriteLine();
            }
        """);

    [Fact] public Task A_bare_pair_goes() => Fixes(Locks + """
            [RequiresLock(nameof(_slots))]
            public void Run()
            {
                _slots.{|LCK2003:Wait|}();
                _hits++;
                _slots.Release();
            }
        """, Locks + """
            [RequiresLock(nameof(_slots))]
            public void Run()
            {
                _hits++;
            }
        """);

    [Fact] public Task The_flag_of_a_spin_lock_goes_along() => Fixes(Locks + """
            [RequiresLock(nameof(_spin))]
            public void Run()
            {
                bool taken = false;
                try
                {
                    _spin.{|LCK2003:Enter|}(ref taken);
                    Console.WriteLine();
                }
                finally
                {
                    if (taken)
                        _spin.Exit();
                }
            }
        """, Locks + """
            [RequiresLock(nameof(_spin))]
            public void Run()
            {
                Console.WriteLine();
            }
        """);

    private const string Ticket = """
            [Lock] public sealed class Ticket
            {
                [AcquiresLock] public Guard Hold() => new Guard();
                [LockScope] public readonly struct Guard : IDisposable { public void Dispose() { } }
            }
            private readonly Ticket _ticket = new Ticket();
            [GuardedBy(nameof(_ticket))] private int _hits;

        """;

    [Fact] public Task A_guard_leaves_its_block_behind() => Fixes(Ticket + """
            public void Run()
            {
                using (_ticket.Hold())
                {
                    // again
                    using (_ticket.{|LCK2003:Hold|}())
                    {
                        _hits++;
                        Console.WriteLine();
                    }
                }
            }
        """, Ticket + """
            public void Run()
            {
                using (_ticket.Hold())
                {
                    // again
                    _hits++;
                    Console.WriteLine();
                }
            }
        """);

    [Fact] public Task A_guard_that_is_asked_something_stays() => IsNotOffered("""
            [Lock] public sealed class Ticket
            {
                [AcquiresLock] public Guard Hold() => new Guard();
                [LockScope] public readonly struct Guard : IDisposable { public int Depth => 1; public void Dispose() { } }
            }
            private readonly Ticket _ticket = new Ticket();
            public void Run()
            {
                using (_ticket.Hold())
                {
                    using var inner = _ticket.{|LCK2003:Hold|}();
                    Console.WriteLine(inner.Depth);
                }
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, RemoveInnerRegionFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
                    [GuardedBy(nameof(_slots))] private int _hits;

                    public void Run()
                    {
                        _slots.Wait();
                        _slots.{|LCK2003:Wait|}();
                        _hits++;
                        _slots.Release();
                        _hits++;
                        _slots.Release();
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
                    [GuardedBy(nameof(_slots))] private int _hits;

                    public void Run()
                    {
                        _slots.Wait();
                        _hits++;
                        _hits++;
                        _slots.Release();
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}
