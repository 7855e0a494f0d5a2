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
}
