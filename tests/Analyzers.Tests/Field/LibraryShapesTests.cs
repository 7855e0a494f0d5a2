using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Field;

/// <summary>Shapes of code met in public libraries: what was reported wrongly there, and what was overlooked.</summary>
public sealed class LibraryShapesTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2001";

    [Fact]
    public Task A_parameter_that_tells_who_must_release_goes_before_a_result_that_tells_who_holds() => IsSilentInClass(Members + Helper + """
            public int Compact()
            {
                if (TryOwn(out var mine) == false)
                    return 0;
                try { return 1; }
                finally { if (mine) Disown(); }
            }
        """);

    private const string Helper = """
            public bool TryOwn(out bool mine)
            {
                mine = false;
                if (_rw.IsWriteLockHeld)
                    return true;
                if (_rw.IsReadLockHeld || !_rw.TryEnterWriteLock(10))
                    return false;
                mine = true;
                return true;
            }

            public void Disown() { _rw.ExitWriteLock(); }

        """;

    [Fact]
    public Task An_abandoned_mutex_is_taken_all_the_same() => ReportsInClass(Members + """
            public void Leak()
            {
                try { _mutex.[|WaitOne|](); }
                catch (AbandonedMutexException) { }
            }
        """);

    [Fact]
    public Task A_mutex_that_may_have_been_abandoned_is_released_once() => IsSilentInClass(Members + """
            public void Balanced()
            {
                try { _mutex.WaitOne(); }
                catch (AbandonedMutexException) { Work(); }
                _mutex.ReleaseMutex();
            }
        """);

    [Fact]
    public Task A_release_in_front_of_a_lock_statement_is_not_made_good_by_it() => ReportsInClass(Members + """
            public void Run()
            {
                Monitor.{|LCK2002:Exit|}(_other);
                lock (_other) { Work(); }
            }
        """);

    [Fact]
    public Task A_leak_through_a_static_wrapper_is_reported_where_the_wrapper_is_called() => ReportsInClass(Members + """
            public void Leak() { Gatekeeper.[|Enter|](_other); Work(); }

            public int LeakOnOnePath(bool flag)
            {
                Gatekeeper.[|Enter|](_other);
                if (flag)
                    return 1;
                Gatekeeper.Exit(_other);
                return 0;
            }

            public void Balanced()
            {
                Gatekeeper.Enter(_other);
                try { Work(); }
                finally { Gatekeeper.Exit(_other); }
            }

            private static class Gatekeeper
            {
                public static void Enter(object gate)
                {
                    try
                    {
                        Monitor.Enter(gate);
                    }
                    catch (ThreadInterruptedException)
                    {
                        Monitor.Enter(gate);
                        Thread.CurrentThread.Interrupt();
                    }
                }

                public static void Exit(object gate) { Monitor.Exit(gate); }
            }
        """);
}
