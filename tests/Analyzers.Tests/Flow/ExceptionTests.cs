using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>What a <c>throw</c> leaves held is a path like any other; what a call leaves that may throw is an assumption.</summary>
public sealed class ExceptionTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2002";

    [Fact]
    public Task A_lock_that_a_throw_leaves_held_and_its_handler_too_is_reported() => Reports("""
        try
        {
            Monitor.Enter(_gate);
            if (flag) throw new InvalidOperationException();
            Monitor.{|LCK2004:Exit|}(_gate);
        }
        catch (Exception) { }
        Work();
        """);

    [Fact]
    public Task A_lock_that_a_throw_out_of_another_region_leaves_held_is_reported() => Reports("""
        try
        {
            Monitor.Enter(_gate);
            lock (_other)
            {
                Work();
                if (flag) throw new InvalidOperationException();
            }
            Monitor.{|LCK2004:Exit|}(_gate);
        }
        catch (Exception) { }
        Work();
        """);

    [Fact]
    public Task A_lock_that_is_held_where_a_throw_is_thrown_on_and_dropped_is_reported() => Reports("""
        try
        {
            try
            {
                Work();
                Monitor.Enter(_gate);
                if (flag) throw new InvalidOperationException();
                Monitor.{|LCK2004:Exit|}(_gate);
            }
            catch (Exception) { throw; }
        }
        catch (Exception) { }
        Work();
        """);

    [Fact]
    public Task A_lock_that_is_held_where_a_call_may_throw_on_and_be_dropped_is_not() => IsSilent("""
        try
        {
            Monitor.Enter(_gate);
            try { Work(); }
            catch (Exception) { throw; }
            Monitor.Exit(_gate);
        }
        catch (Exception) { }
        Work();
        """);

    [Fact]
    public Task A_loop_that_releases_is_reported_also_where_a_call_in_it_may_throw() => ReportsInClass(Members + """
        [ReleasesLock(nameof(_gate))]
        public void Run()
        {
            while (Chance())
            {
                try
                {
                    Monitor.{|LCK2004:Enter|}(_other);
                    Monitor.{|LCK2004:Exit|}(_gate);
                    Work();
                }
                catch (Exception) { }
            }
        }
        """);

    [Fact]
    public Task A_lock_that_only_a_call_may_leave_held_is_not() => IsSilent("""
        try
        {
            Monitor.Enter(_gate);
            Work();
            Monitor.Exit(_gate);
        }
        catch (Exception) { }
        Work();
        """);

    [Fact]
    public Task A_lock_that_a_throw_leaves_held_and_its_handler_releases_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        try
        {
            if (flag) throw new InvalidOperationException();
        }
        catch (Exception)
        {
            Monitor.Exit(_gate);
            throw;
        }
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_finally_that_releases_again_what_was_released_before_a_throw_is_reported() => Reports("""
        Monitor.Enter(_gate);
        try
        {
            Work();
            Monitor.Exit(_gate);
            throw new InvalidOperationException();
        }
        finally
        {
            Monitor.[|Exit|](_gate);
        }
        """);

    [Fact]
    public Task A_finally_that_releases_again_behind_a_handler_that_returns_is_reported() => Reports("""
        try
        {
            try
            {
                Monitor.Enter(_gate);
                Work();
                Monitor.Exit(_gate);
            }
            catch (Exception)
            {
                return;
            }
            Work();
        }
        finally
        {
            Monitor.[|Exit|](_gate);
        }
        """);

    [Fact]
    public Task A_finally_that_releases_what_is_held_where_a_throw_leaves_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        try
        {
            Work();
            throw new InvalidOperationException();
        }
        finally
        {
            Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task An_outer_finally_that_releases_again_behind_a_throw_is_reported() => Reports("""
        Monitor.Enter(_gate);
        try
        {
            try
            {
                Work();
                throw new InvalidOperationException();
            }
            finally
            {
                Monitor.Exit(_gate);
            }
        }
        finally
        {
            Monitor.[|Exit|](_gate);
        }
        """);

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
    public Task A_lock_statement_misses_what_its_body_released_before_another_lock_statement() => Reports("""
        lock (_gate)
        {
            Monitor.[|Exit|](_gate);
            lock (_gate) { Work(); }
        }
        """);

    [Fact]
    public Task A_lock_statement_gets_back_what_its_body_released_and_took_again() => IsSilent("""
        lock (_gate)
        {
            Monitor.Exit(_gate);
            lock (_gate) { Work(); }
            Monitor.Enter(_gate);
        }
        """);

    [Fact]
    public Task A_branch_of_a_finally_that_only_exceptions_take_is_judged_by_them() => ReportsInClass(Members + """
            [GuardedBy("_gate")] private int _guarded;
            public void Run()
            {
                var done = false;
                try { Work(); done = true; }
                finally
                {
                    if (!done) {|LCK1003:_guarded|} = 0;
                }
            }
        """);

    [Fact]
    public Task A_branch_of_a_finally_that_only_exceptions_take_keeps_what_they_hold() => IsSilentInClass(Members + """
            [GuardedBy("_gate")] private int _guarded;
            public void Run()
            {
                var done = false;
                Monitor.Enter(_gate);
                try { Work(); _guarded++; done = true; }
                finally
                {
                    if (!done) _guarded = 0;
                    if (!done) Monitor.Exit(_gate);
                }
                Work();
                Monitor.Exit(_gate);
            }
        """);

    [Fact]
    public Task What_an_exception_holds_on_its_way_out_the_next_finally_knows() => IsSilentInClass(Members + """
            [GuardedBy("_gate")] private int _guarded;
            private int _free;
            public void Run()
            {
                var done = false;
                try
                {
                    Monitor.Enter(_gate);
                    try { Work(); done = true; }
                    finally { _free++; }
                }
                finally
                {
                    if (!done) { _guarded = 0; Monitor.Exit(_gate); }
                }
                Monitor.Exit(_gate);
            }
        """);

    [Fact]
    public Task What_an_exception_has_let_go_of_on_its_way_out_the_next_finally_knows() => ReportsInClass(Members + """
            [GuardedBy("_gate")] private int _guarded;
            public void Run()
            {
                var done = false;
                try
                {
                    Monitor.Enter(_gate);
                    try { Work(); done = true; }
                    finally { Monitor.Exit(_gate); }
                }
                finally
                {
                    if (!done) {|LCK1003:_guarded|} = 0;
                }
            }
        """);

    [Fact]
    public Task A_finally_in_such_a_branch_is_judged_too() => ReportsInClass(Members + """
            [GuardedBy("_gate")] private int _guarded;
            public void Run()
            {
                var done = false;
                try { Work(); done = true; }
                finally
                {
                    if (!done)
                    {
                        Monitor.Enter(_gate);
                        try { _guarded = 0; Work(); }
                        finally { _guarded++; Monitor.Exit(_gate); {|LCK1003:_guarded|}++; }
                    }
                }
            }
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

    [Theory]
    [InlineData("Monitor.Enter(peer._gate); try { peer._hits++; } finally { Monitor.Exit(peer._gate); }", "catch (Exception) { Work(); }")]
    [InlineData("peer._lock.Enter(); try { peer._locked++; } finally { peer._lock.Exit(); }", "catch (Exception) { Work(); }")]
    [InlineData("peer._semaphore.Wait(); try { peer._slot++; } finally { peer._semaphore.Release(); }", "catch (Exception) { Work(); }")]
    [InlineData("if (Monitor.TryEnter(peer._gate)) { try { peer._hits++; } finally { Monitor.Exit(peer._gate); } }", "catch (Exception) when (flag) { Work(); }")]
    public Task A_lock_that_was_found_to_be_taken_is_found_to_be_released(string region, string handler) => IsSilent($"try {{ {region} }} {handler}");

    [Theory]
    [InlineData("Monitor.{|LCK2001:Enter|}(peer._gate); try { peer._hits++; } finally { peer._other.ToString(); Monitor.Exit(peer._gate); }")]
    [InlineData("Monitor.{|LCK2001:Enter|}(peer._gate); try { peer._hits++; } finally { Monitor.Exit(Find(peer)); }")]
    [InlineData("Monitor.{|LCK2001:Enter|}(peer._gate); peer._hits++; Monitor.Exit(peer._gate);")]
    public Task What_else_may_throw_before_the_release_keeps_it_held(string region) => ReportsInClass(Members + $$"""
            [ReturnsLock("of._gate")] private static object Find(Subject of) { Work(); return of._gate; }
            public void Run(Subject peer) { try { {{region}} } catch (Exception) { } }
        """);

    [Fact] public Task A_lazy_lock_has_been_made_when_it_is_released() => IsSilentInClass("""
        private readonly Lazy<object> _gate = new Lazy<object>();
        [GuardedBy("_gate.Value")] private int _x;
        public void Run()
        {
            try { Monitor.Enter(_gate.Value); try { _x++; throw new Exception(); } finally { Monitor.Exit(_gate.Value); } }
            catch (Exception) { Console.WriteLine(); }
        }
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
}
