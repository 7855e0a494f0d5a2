using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Shared, exclusive and upgradeable: what each mode allows, and which release suits it.</summary>
public sealed class ModeBehaviours : LockKindTest
{
    [Fact] public Task B09_exclusive_released_as_shared() => ReportsOwn("_w.EnterWrite(); _y++; _w.{|LCK2002:ExitRead|}();");

    [Fact] public Task B10_shared_released_as_exclusive() => ReportsOwn("_w.EnterRead(); _w.{|LCK2002:ExitWrite|}();");

    [Fact] public Task B11_a_release_that_suits_both() => IsSilentOwn("_w.EnterRead(); _w.Exit(); _w.EnterWrite(); _w.Exit();");

    [Fact] public Task B12_exclusive_on_one_branch_and_shared_on_the_other() => ReportsOwn("""
        if (flag) _w.EnterWrite(); else _w.{|LCK2004:EnterRead|}();
        _y++;
        _w.Exit();
        """);

    [Fact] public Task B12_twin_exclusive_on_both() => IsSilentOwn("if (flag) _w.EnterWrite(); else _w.EnterWrite(); _y++; _w.Exit();");

    [Fact] public Task B12_neighbour_told_apart_by_the_condition() => ReportsOwn("""
        if (flag) _w.EnterWrite(); else _w.EnterRead();
        {|LCK1004:_y|}++;
        if (flag) _w.ExitWrite(); else _w.ExitRead();
        """);

    [Fact] public Task B12_neighbour_one_branch_demotes() => ReportsOwn("_w.EnterWrite(); if (flag) _w.{|LCK2004:Demote|}(); Work(); _w.Exit();");

    [Fact] public Task B14_promoted_from_shared() => IsSilentOwn("_w.EnterRead(); _w.Promote(); _y++; _w.ExitWrite();");

    [Fact] public Task B15_promoted_while_exclusive() => ReportsOwn("_w.EnterWrite(); _w.{|LCK2002:Promote|}(); _y++; _w.ExitWrite();");

    [Fact] public Task B16_demoted_then_read() => IsSilentOwn("_w.EnterWrite(); _w.Demote(); Console.WriteLine(_y); _w.ExitRead();");

    [Fact] public Task B17_demoted_then_written() => ReportsOwn("_w.EnterWrite(); _w.Demote(); {|LCK1004:_y|}++; _w.ExitRead();");

    [Fact] public Task B18_upgradeable_then_upgraded() => IsSilent("""
        _rw.EnterUpgradeableReadLock();
        try { if (_shared == 0) { _rw.EnterWriteLock(); try { _shared++; } finally { _rw.ExitWriteLock(); } } }
        finally { _rw.ExitUpgradeableReadLock(); }
        """);

    [Fact] public Task B18_twin_written_without_upgrading() => Reports("""
        _rw.EnterUpgradeableReadLock();
        try { {|LCK1004:_shared|}++; }
        finally { _rw.ExitUpgradeableReadLock(); }
        """);

    [Fact] public Task B18_neighbour_what_was_upgraded_to_is_what_is_left() => Reports("""
        _rw.EnterUpgradeableReadLock();
        try { if (_shared == 0) { _rw.{|LCK2001:EnterWriteLock|}(); _shared++; } }
        finally { _rw.ExitUpgradeableReadLock(); }
        """);

    [Fact] public Task B18_neighbour_what_was_upgraded_from_is_what_is_left() => Reports("""
        _rw.{|LCK2001:EnterUpgradeableReadLock|}();
        try { _rw.EnterWriteLock(); _shared++; }
        finally { _rw.ExitWriteLock(); }
        """);

    [Theory]
    [InlineData("EnterWriteLock", "IsWriteLockHeld", "ExitWriteLock")]
    [InlineData("EnterReadLock", "IsReadLockHeld", "ExitReadLock")]
    public Task To_ask_whether_a_lock_is_held_throws_nothing(string enter, string held, string exit) => IsSilent($$"""
        try { _rw.{{enter}}(); if (_rw.{{held}}) _rw.{{exit}}(); }
        catch (Exception) { }
        """);

    [Fact] public Task To_ask_anybody_else_may_throw() => Reports("""
        try { _rw.{|LCK2001:EnterReadLock|}(); Work(); _rw.ExitReadLock(); }
        catch (Exception) { }
        """);
}
