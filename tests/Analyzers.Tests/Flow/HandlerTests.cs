using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>A handler is entered by throws, whose locks are known, and by calls that may throw, of which nobody knows how far the try got.</summary>
public sealed class HandlerTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2002";

    [Fact]
    public Task A_handler_whose_own_paths_differ_is_reported() => Reports("""
        try { Work(); }
        catch (Exception)
        {
            Monitor.Enter(_gate);
            if (flag) Monitor.{|LCK2004:Exit|}(_gate);
            Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task A_loop_in_a_handler_that_acquires_is_reported() => Reports("""
        try { Work(); }
        catch (Exception)
        {
            while (Chance()) Monitor.{|LCK2004:Enter|}(_gate);
        }
        """);

    [Fact]
    public Task A_handler_whose_own_paths_do_not_differ_is_silent() => IsSilent("""
        try { Work(); }
        catch (Exception)
        {
            Monitor.Enter(_gate);
            if (flag) { Monitor.Exit(_gate); return; }
            Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task How_far_a_try_got_is_not_known_in_a_handler_that_starts_with_a_try_either() => IsSilent("""
        try
        {
            Monitor.Enter(_gate);
            Work();
            Monitor.Exit(_gate);
        }
        catch (Exception)
        {
            try { Work(); } catch (Exception) { }
        }
        Work();
        """);

    [Fact]
    public Task A_release_in_a_handler_that_no_throw_reaches_with_the_lock_is_reported() => Reports("""
        try
        {
            Monitor.Enter(_gate);
            Work();
            Monitor.Exit(_gate);
            throw new InvalidOperationException();
        }
        catch (Exception) { Monitor.[|Exit|](_gate); }
        """);

    [Fact]
    public Task A_release_in_a_handler_for_what_a_call_may_have_left_is_silent() => IsSilent("""
        try
        {
            Monitor.Enter(_gate);
            Work();
            Monitor.Exit(_gate);
        }
        catch (Exception) { Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task A_lock_taken_again_by_the_handler_of_a_throw_that_holds_it_is_reported() => Reports("""
        try
        {
            _semaphore.Wait();
            if (flag) throw new InvalidOperationException();
            Work();
            _semaphore.Release();
        }
        catch (Exception)
        {
            _semaphore.{|LCK2003:Wait|}();
            _semaphore.Release();
            throw;
        }
        """);

    [Fact]
    public Task A_lock_taken_by_the_handler_of_a_throw_that_does_not_hold_it_is_silent() => IsSilent("""
        try
        {
            _semaphore.Wait();
            Work();
            _semaphore.Release();
            if (flag) throw new InvalidOperationException();
        }
        catch (Exception)
        {
            _semaphore.Wait();
            _semaphore.Release();
            throw;
        }
        """);

    [Fact]
    public Task That_an_acquisition_may_fail_says_nothing_of_a_handler_that_others_reach() => IsSilentInClass(Members + """
            [GuardedBy("_gate")] private int _guarded;
            public void Run()
            {
                try { Monitor.Enter(_gate); Work(); }
                catch (Exception) { _guarded = 0; throw; }
                finally { Monitor.Exit(_gate); }
            }
            public void Outside()
            {
                try
                {
                    try { Monitor.Enter(_gate); Work(); }
                    finally { Work(); }
                }
                catch (Exception) { _guarded = 0; Monitor.Exit(_gate); throw; }
                Monitor.Exit(_gate);
            }
            public void Unless()
            {
                var done = false;
                try { Monitor.Enter(_gate); Work(); done = true; }
                finally { if (!done) { _guarded = 0; Monitor.Exit(_gate); } }
                Monitor.Exit(_gate);
            }
        """);

    [Fact]
    public Task A_handler_that_others_reach_before_the_acquisition_is_reported() => ReportsInClass(Members + """
            [GuardedBy("_gate")] private int _guarded;
            public void Run()
            {
                try { Work(); Monitor.Enter(_gate); Work(); }
                catch (Exception) { {|LCK1003:_guarded|} = 0; throw; }
                finally { Monitor.Exit(_gate); }
            }
            public void Only()
            {
                try { Monitor.Enter(_gate); }
                catch (Exception) { {|LCK1003:_guarded|} = 0; throw; }
                Monitor.Exit(_gate);
            }
        """);

    [Fact]
    public Task A_lock_statement_in_the_handler_of_a_loop_hides_nothing() => Reports("""
        Monitor.Enter(_gate);
        do
        {
            try
            {
                Work();
                Monitor.{|LCK2004:Exit|}(_gate);
                throw new InvalidOperationException();
            }
            catch (Exception)
            {
                lock (_other) { }
            }
        }
        while (flag);
        """);

    [Fact]
    public Task A_lock_statement_in_the_handler_of_a_loop_that_takes_the_lock_again_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        do
        {
            try
            {
                Work();
                Monitor.Exit(_gate);
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException)
            {
                lock (_other) { }
                Monitor.Enter(_gate);
            }
        }
        while (flag);
        Monitor.Exit(_gate);
        """);

    private static string ThrownAfterRelease(string handler) => $$"""
        try
        {
            _semaphore.Wait();
            Work();
            _semaphore.Release();
            throw new InvalidOperationException();
        }
        catch (Exception) { {{handler}} }
        """;

    [Fact] public Task A_lock_that_is_only_assumed_to_be_taken_twice_is_released_once() => IsSilent(
        ThrownAfterRelease("_semaphore.Wait(); if (flag) { _semaphore.Release(); return; } _semaphore.Release();"));

    [Fact] public Task And_not_twice() => Reports(
        ThrownAfterRelease("_semaphore.Wait(); if (flag) { _semaphore.Release(); _semaphore.[|Release|](); return; } _semaphore.Release();"));

    [Fact] public Task Of_two_ways_into_a_handler_only_one_may_hold_what_is_taken_again_behind_a_branch() => ReportsInClass(
        ReadBeforeThrow("_rw.{|LCK2003:EnterUpgradeableReadLock|}(); if (other) { Work(); } if (!flag) { _rw.EnterReadLock(); }"));

    [Fact] public Task Of_two_ways_into_a_handler_both_hold_what_the_handler_has_taken_itself() => ReportsInClass(
        ReadBeforeThrow("_rw.{|LCK2003:EnterUpgradeableReadLock|}(); _rw.{|LCK2003:EnterReadLock|}(); if (other) { Work(); } if (!flag) { _rw.{|LCK2003:EnterReadLock|}(); }"));

    [Fact] public Task A_loop_at_the_head_of_a_handler_hides_nothing_of_the_next_one() => ReportsInClass(LoopFirst("if (flag) { Monitor.{|LCK2004:Exit|}(_gate); }"));

    [Fact] public Task A_loop_at_the_head_of_a_handler_twin() => IsSilentInClass(LoopFirst("if (flag) { Monitor.Exit(_gate); Monitor.Enter(_gate); }"));

    private string LoopFirst(string statement) => Members + $$"""
        [RequiresLock(nameof(_gate))]
        public void Run(bool flag)
        {
            try { }
            catch (Exception) { do { } while (Chance()); }
            do
            {
                try { Work(); {{statement}} }
                catch (Exception) { }
            }
            while (Chance());
        }
        """;

    private string ReadBeforeThrow(string handler) => Members + $$"""
        public void Run(bool flag, bool other)
        {
            try
            {
                if (flag) { try { Work(); } finally { if (Chance()) { _rw.{|LCK2001:EnterReadLock|}(); } } }
                else { do { } while (Chance()); }
            }
            catch (Exception) { {{handler}} }
        }
        """;
}
