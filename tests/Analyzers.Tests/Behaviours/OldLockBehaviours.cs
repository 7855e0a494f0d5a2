using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary><c>ReaderWriterLock</c>: whoever holds it in any mode lets go of what there is, and what was upgraded is gone until the downgrade.</summary>
public sealed class OldLockBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Old = """
        private readonly ReaderWriterLock _old = new ReaderWriterLock();
        [GuardedBy(nameof(_old))] private int _x;

        """;

    private static string Run(string statements) => Old + "    public void Run()\n    {\n        " + statements + "\n    }\n";

    [Theory]
    [InlineData("_old.ReleaseReaderLock();")]
    [InlineData("_old.ReleaseWriterLock();")]
    [InlineData("_old.ReleaseLock();")]
    [InlineData("_old.DowngradeFromWriterLock(ref cookie); _old.ReleaseReaderLock();")]
    [InlineData("_old.DowngradeFromWriterLock(ref cookie); _old.ReleaseLock();")]
    public Task What_was_upgraded_is_released_by_any_release(string release) =>
        IsSilentInClass(Run("_old.AcquireReaderLock(-1); var cookie = _old.UpgradeToWriterLock(-1); try { _x++; } finally { " + release + " }"));

    [Theory]
    [InlineData("_old.ReleaseReaderLock();")]
    [InlineData("_old.ReleaseWriterLock();")]
    [InlineData("_old.ReleaseLock();")]
    [InlineData("_old.DowngradeFromWriterLock(ref cookie); _old.ReleaseReaderLock();")]
    public Task What_was_upgraded_is_released_whole(string release) =>
        ReportsInClass(Run("_old.AcquireReaderLock(-1); var cookie = _old.UpgradeToWriterLock(-1); _x++; " + release + " {|LCK1003:_x|}++;"));

    [Theory]
    [InlineData("")]
    [InlineData("_old.DowngradeFromWriterLock(ref cookie);")]
    public Task What_was_upgraded_and_not_released_is_reported(string release) =>
        ReportsInClass(Run("_old.{|LCK2001:AcquireReaderLock|}(-1); var cookie = _old.UpgradeToWriterLock(-1); _x++; " + release));

    [Fact]
    public Task Only_a_downgrade_leaves_the_shared_hold() => ReportsInClass(Run("""
        _old.AcquireReaderLock(-1);
        try
        {
            _old.UpgradeToWriterLock(-1);
            try { _x++; }
            finally { _old.ReleaseWriterLock(); }
        }
        finally { _old.{|LCK2002:ReleaseReaderLock|}(); }
        """));

    [Fact]
    public Task Only_a_downgrade_leaves_the_shared_hold_twin() => IsSilentInClass(Run("""
        _old.AcquireReaderLock(-1);
        try
        {
            var cookie = _old.UpgradeToWriterLock(-1);
            try { _x++; }
            finally { _old.DowngradeFromWriterLock(ref cookie); }
        }
        finally { _old.ReleaseReaderLock(); }
        """));

    [Fact]
    public Task An_upgrade_on_one_way_is_released_by_what_suits_both() => IsSilentInClass(Run("""
        _old.AcquireReaderLock(-1);
        try { if (_x == 0) { _old.UpgradeToWriterLock(-1); _x = 1; } }
        finally { _old.ReleaseReaderLock(); }
        """));

    [Fact]
    public Task An_upgrade_on_one_way_does_not_let_the_other_write() => ReportsInClass(Run("""
        _old.AcquireReaderLock(-1);
        try { if (_x == 0) { _old.UpgradeToWriterLock(-1); _x = 1; } else { {|LCK1004:_x|} = 2; } }
        finally { _old.ReleaseReaderLock(); }
        """));

    [Theory]
    [InlineData("_old.AcquireWriterLock(-1); _old.AcquireReaderLock(-1); _x++; _old.ReleaseReaderLock(); _x++; _old.ReleaseWriterLock();")]
    [InlineData("_old.AcquireWriterLock(-1); _old.AcquireReaderLock(-1); _old.ReleaseWriterLock(); _x++; _old.ReleaseReaderLock();")]
    [InlineData("_old.AcquireReaderLock(-1); _old.AcquireReaderLock(-1); _old.ReleaseReaderLock(); Console.WriteLine(_x); _old.ReleaseReaderLock();")]
    [InlineData("_old.AcquireReaderLock(-1); var cookie = _old.UpgradeToWriterLock(-1); _old.AcquireWriterLock(-1); _old.ReleaseWriterLock(); _x++; _old.DowngradeFromWriterLock(ref cookie); _old.ReleaseReaderLock();")]
    public Task A_writer_that_reads_writes_still(string statements) => IsSilentInClass(Run(statements));

    [Theory]
    [InlineData("_old.AcquireWriterLock(-1); _old.AcquireReaderLock(-1); _old.ReleaseReaderLock(); _old.ReleaseWriterLock(); {|LCK1003:_x|}++;")]
    [InlineData("_old.{|LCK2001:AcquireWriterLock|}(-1); _old.AcquireReaderLock(-1); _x++; _old.ReleaseReaderLock();")]
    [InlineData("_old.AcquireReaderLock(-1); _old.AcquireReaderLock(-1); _old.ReleaseReaderLock(); {|LCK1004:_x|}++; _old.ReleaseReaderLock();")]
    [InlineData("_old.AcquireReaderLock(-1); _old.{|LCK2002:ReleaseWriterLock|}();")]
    public Task A_writer_that_reads_has_to_let_go_of_both(string statements) => ReportsInClass(Run(statements));
}
