using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK1004: shared holds, and what they do not allow.</summary>
public sealed class ExclusiveNeededTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1004";

    [Fact] public Task B02_A_write_under_the_reader_lock_is_reported() => Reports("_rw.EnterReadLock(); [|_shared|] = 1; _rw.ExitReadLock();");

    [Fact] public Task B02_A_read_under_the_reader_lock_is_silent() => IsSilent("_rw.EnterReadLock(); Console.WriteLine(_shared); _rw.ExitReadLock();");

    [Fact] public Task B04_Both_under_the_writer_lock_are_silent() => IsSilent("_rw.EnterWriteLock(); _shared = _shared + 1; _rw.ExitWriteLock();");

    [Fact] public Task An_exclusive_requirement_under_the_reader_lock_is_reported() => Reports("_rw.EnterReadLock(); [|Poke|](); Peek(); _rw.ExitReadLock();");

    [Fact] public Task B18_A_write_under_an_upgradeable_lock_is_reported_until_it_is_upgraded() => Reports("""
        _rw.EnterUpgradeableReadLock();
        try
        {
            Console.WriteLine(_shared);
            [|_shared|] = 1;
            _rw.EnterWriteLock();
            try { _shared = 2; } finally { _rw.ExitWriteLock(); }
            [|_shared|] = 3;
        }
        finally { _rw.ExitUpgradeableReadLock(); }
        """);

    [Fact] public Task B18_A_write_after_the_upgrade_is_silent() => IsSilent("""
        _rw.EnterUpgradeableReadLock();
        try { if (_shared == 0) { _rw.EnterWriteLock(); try { _shared = 2; } finally { _rw.ExitWriteLock(); } } }
        finally { _rw.ExitUpgradeableReadLock(); }
        """);

    [Fact] public Task B14_An_upgrade_of_the_old_lock_allows_writes_and_its_downgrade_ends_that() => ReportsInClass("""
        private readonly ReaderWriterLock _old = new ReaderWriterLock();
        [GuardedBy(nameof(_old))] private int _x;
        public void M()
        {
            _old.AcquireReaderLock(-1);
            [|_x|] = 1;
            var cookie = _old.UpgradeToWriterLock(-1);
            _x = 2;
            _old.DowngradeFromWriterLock(ref cookie);
            [|_x|] = 3;
            Console.WriteLine(_x);
            _old.ReleaseReaderLock();
        }
        """);

    [Fact] public Task The_old_lock_in_both_modes() => ReportsInClass("""
        private readonly ReaderWriterLock _old = new ReaderWriterLock();
        [GuardedBy(nameof(_old))] private int _x;
        public void Read() { _old.AcquireReaderLock(100); try { Console.WriteLine(_x); [|_x|]++; } finally { _old.ReleaseReaderLock(); } }
        public void Write() { _old.AcquireWriterLock(100); try { _x++; } finally { _old.ReleaseWriterLock(); } }
        """);

    [Fact] public Task B11_A_release_that_suits_both_modes_is_silent_after_either() => IsSilentInClass("""
        private readonly ReaderWriterLock _old = new ReaderWriterLock();
        [GuardedBy(nameof(_old))] private int _x;
        public void Read() { _old.AcquireReaderLock(100); Console.WriteLine(_x); _old.ReleaseLock(); }
        public void Write() { _old.AcquireWriterLock(100); _x++; _old.ReleaseLock(); }
        """);

    private const string Rw = """
        [Lock] public class Rw
        {
            [AcquiresLock] public void EnterWrite() { }
            [ReleasesLock(Mode = LockMode.Exclusive)] public void ExitWrite() { }
            [AcquiresLock(Mode = LockMode.Shared)] public void EnterRead() { }
            [ReleasesLock(Mode = LockMode.Shared)] public void ExitRead() { }
            [ReleasesLock] public void Exit() { }
            [ReleasesLock(Mode = LockMode.Shared)] [AcquiresLock(Mode = LockMode.Exclusive)] public void Promote() { }
            [ReleasesLock(Mode = LockMode.Exclusive)] [AcquiresLock(Mode = LockMode.Shared)] public void Demote() { }
        }

        """;

    [Fact] public Task B14_Promotion_of_a_lock_type_makes_the_hold_exclusive() => ReportsIn(Rw + """
        public class Subject
        {
            private readonly Rw _rw = new Rw();
            [GuardedBy(nameof(_rw))] private int _x;
            public void M() { _rw.EnterRead(); [|_x|] = 1; _rw.Promote(); _x = 2; _rw.ExitWrite(); }
        }
        """);

    [Fact] public Task B16_A_read_after_demotion_is_silent() => IsSilentIn(Rw + """
        public class Subject
        {
            private readonly Rw _rw = new Rw();
            [GuardedBy(nameof(_rw))] private int _x;
            public int M() { _rw.EnterWrite(); _x = 1; _rw.Demote(); var x = _x; _rw.ExitRead(); return x; }
        }
        """);

    [Fact] public Task B17_A_write_after_demotion_is_reported() => ReportsIn(Rw + """
        public class Subject
        {
            private readonly Rw _rw = new Rw();
            [GuardedBy(nameof(_rw))] private int _x;
            public void M() { _rw.EnterWrite(); _x = 1; _rw.Demote(); [|_x|] = 2; _rw.ExitRead(); }
        }
        """);

    [Fact] public Task B11_A_generic_release_of_a_lock_type_suits_both() => IsSilentIn(Rw + """
        public class Subject
        {
            private readonly Rw _rw = new Rw();
            [GuardedBy(nameof(_rw))] private int _x;
            public int M() { _rw.EnterWrite(); _x = 1; _rw.Exit(); _rw.EnterRead(); var x = _x; _rw.Exit(); return x; }
        }
        """);

    [Fact] public Task B21_A_write_inside_a_reader_guard_is_reported() => ReportsIn(Rw + """
        [LockScope] public sealed class ReadGuard : IDisposable
        {
            [AcquiresLock("rw", Mode = LockMode.Shared)] public ReadGuard(Rw rw) { rw.EnterRead(); }
            public void Dispose() { }
        }
        public class Subject
        {
            private readonly Rw _rw = new Rw();
            [GuardedBy(nameof(_rw))] private int _x;
            public int M() { using (new ReadGuard(_rw)) { [|_x|] = 1; return _x; } }
        }
        """);

    [Fact] public Task A_shared_hold_on_one_path_and_an_exclusive_one_on_the_other_is_shared() => Reports("""
        if (flag) _rw.EnterReadLock(); else _rw.EnterWriteLock();
        Console.WriteLine(_shared);
        [|_shared|] = 1;
        if (flag) _rw.ExitReadLock(); else _rw.ExitWriteLock();
        """);

    [Fact] public Task A_shared_requirement_does_not_allow_writes() => ReportsInClass("""
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private int _x;
        [RequiresLock(nameof(_rw), Mode = LockMode.Shared)] public int Read() { [|_x|]++; return _x; }
        [RequiresLock(nameof(_rw))] public int Write() { _x++; return _x; }
        """);

    [Theory]
    [InlineData("var copy = _pair with { A = 1 }; Console.WriteLine(copy);")]
    [InlineData("var copy = _size with { Width = 1 }; copy.Width++; Console.WriteLine(copy.Width);")]
    public Task A_copy_with_changes_is_a_read(string read) => IsSilentIn(Structs(read));

    [Theory]
    [InlineData("[|_pair|] = _pair with { A = 1 };")]
    [InlineData("[|_size|].Width = 1;")]
    public Task What_keeps_it_is_a_write(string write) => ReportsIn(Structs(write));

    private static string Structs(string use) => $$"""
        public struct Size { public int Width; }
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private (int A, int B) _pair;
            [GuardedBy(nameof(_rw))] private Size _size;
            public void Run() { _rw.EnterReadLock(); try { {{use}} } finally { _rw.ExitReadLock(); } }
        }
        """;
}
