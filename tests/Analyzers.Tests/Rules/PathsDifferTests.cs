using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2004: paths that hold a lock differently meet inside the body.</summary>
public sealed class PathsDifferTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2004";

    [Fact]
    public Task An_acquisition_on_one_branch_is_reported_once_and_what_follows_is_judged_as_if_right() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        _hits++;
        Touch();
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task An_acquisition_on_both_branches_is_silent() => IsSilent("""
        if (flag) Monitor.Enter(_gate); else Monitor.Enter(_gate);
        _hits++;
        Touch();
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task The_exit_is_judged_as_if_right_too() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Work();
        """);

    [Fact]
    public Task After_the_release_that_follows_everything_is_judged_again() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Monitor.Exit(_gate);
        {|LCK1003:_hits|}++;
        """);

    [Fact]
    public Task A_release_on_one_branch_is_the_later_one() => Reports("""
        Monitor.Enter(_gate);
        if (flag) Monitor.[|Exit|](_gate);
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_release_on_one_branch_that_leaves_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        if (flag) { Monitor.Exit(_gate); return; }
        _hits++;
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task Of_three_cases_the_last_release_is_named() => Reports("""
        Monitor.Enter(_gate);
        switch (count)
        {
            case 0: Monitor.Exit(_gate); break;
            case 1: break;
            default: Monitor.[|Exit|](_gate); break;
        }
        Work();
        """);

    [Fact]
    public Task Modes_that_differ_are_reported_and_everything_after_is_believed() => Reports("""
        if (flag) _rw.EnterWriteLock(); else _rw.[|EnterReadLock|]();
        _shared++;
        Poke();
        _rw.ExitWriteLock();
        """);

    [Fact]
    public Task Two_faults_at_two_places_are_two() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Work();
        Monitor.Exit(_gate);
        if (count > 1) Monitor.[|Enter|](_gate);
        Work();
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task Two_locks_on_one_branch_are_two() => Reports("""
        if (flag) { Monitor.[|Enter|](_gate); Monitor.[|Enter|](_other); }
        Work();
        Monitor.Exit(_other);
        Monitor.Exit(_gate);
        """);

    [Fact]
    public Task A_doubt_does_not_differ_again() => Reports("""
        if (flag) Monitor.[|Enter|](_gate);
        Work();
        if (count > 1) Monitor.Exit(_gate);
        Work();
        """);

    [Fact]
    public Task What_is_only_asserted_never_differs() => IsSilentOwn("""
        if (flag) _m.AssertHeld();
        Work();
        if (count > 0) _m.AssertHeld();
        Work();
        """);

    [Fact]
    public Task A_test_whether_it_is_held_proves_nothing_behind_the_branch() => Reports("""
        if (Monitor.IsEntered(_gate)) _hits++;
        {|LCK1003:_hits|}++;
        """);

    [Fact]
    public Task An_assertion_joins_with_an_acquisition() => IsSilentOwn("""
        if (flag) _m.AssertHeld(); else _m.Enter();
        _x++;
        _m.Exit();
        """);

    [Fact]
    public Task A_guard_that_may_have_been_released_early_never_differs() => IsSilentOwn("""
        using var guard = new Guard(_m);
        if (flag) guard.Unlock();
        Work();
        """);

    [Fact]
    public Task A_guard_that_may_have_been_made_never_differs() => IsSilentOwn("""
        Guard guard = null!;
        if (flag) guard = new Guard(_m);
        Work();
        if (guard != null) guard.Dispose();
        """);

    [Fact]
    public Task A_handler_that_is_always_entered_with_the_lock_has_to_let_go() => Reports("""
        Monitor.Enter(_gate);
        try { Work(); Monitor.[|Exit|](_gate); }
        catch (InvalidOperationException) { }
        Work();
        """);

    [Fact]
    public Task A_handler_that_is_always_entered_with_the_lock_and_lets_go_is_silent() => IsSilent("""
        Monitor.Enter(_gate);
        try { Work(); Monitor.Exit(_gate); }
        catch (InvalidOperationException) { Monitor.Exit(_gate); }
        Work();
        """);

    [Fact]
    public Task Where_the_exception_came_from_is_not_guessed() => Reports("""
        try { Work(); Monitor.Enter(_gate); Work(); Monitor.Exit(_gate); }
        catch (InvalidOperationException) { Work(); }
        {|LCK1003:_hits|}++;
        while (Chance())
        {
            try { Monitor.Enter(_gate); Work(); Monitor.Exit(_gate); }
            catch (InvalidOperationException) { }
        }
        Work();
        """);
}
