using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>A <c>finally</c> is judged for each way that comes into it, with the locks of that way.</summary>
public sealed class FinallyTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2002";

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
}
