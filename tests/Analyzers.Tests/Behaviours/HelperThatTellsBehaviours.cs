using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>C28, C29 and their neighbours: helpers without a contract that say by a result or an <c>out</c> parameter whether whoever called them has a lock to give back.</summary>
public sealed class HelperThatTellsBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Service = """
        public class Service
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion);
            public bool TryEnterExclusive(out bool mustExit)
            {
                if (_rw.IsWriteLockHeld) { mustExit = false; return true; }
                if (_rw.IsReadLockHeld || _rw.CurrentReadCount > 0) { mustExit = false; return false; }
                if (!_rw.TryEnterWriteLock(10)) { mustExit = false; return false; }
                mustExit = true;
                return true;
            }
            public bool EnterExclusive()
            {
                if (_rw.IsWriteLockHeld) return false;
                if (_rw.TryEnterWriteLock(10) == false) throw new TimeoutException();
                return true;
            }
            public void ExitExclusive() { _rw.ExitWriteLock(); }
        }

        """;

    private static string Using(string body) => Service + """
        public class Subject
        {
            private readonly Service _locker = new Service();
            private static void Work() { Console.WriteLine(); }

        """ + "    public int Run() { " + body + " }\n}\n";

    [Theory]
    [InlineData("if (_locker.TryEnterExclusive(out var mustExit) == false) return 0; try { Work(); return 1; } finally { if (mustExit) _locker.ExitExclusive(); }")]
    [InlineData("if (!_locker.TryEnterExclusive(out var mustExit)) return 0; Work(); if (mustExit) { _locker.ExitExclusive(); } return 1;")]
    [InlineData("var mustExit = _locker.EnterExclusive(); try { Work(); return 1; } finally { if (mustExit) _locker.ExitExclusive(); }")]
    [InlineData("var mustExit = _locker.EnterExclusive(); Work(); if (!mustExit) return 0; _locker.ExitExclusive(); return 1;")]
    [InlineData("_locker.EnterExclusive(); try { Work(); return 1; } finally { _locker.ExitExclusive(); }")]
    public Task C28_what_was_taken_is_given_back(string body) => IsSilentIn(Using(body));

    [Theory]
    [InlineData("if (_locker.{|LCK2001:TryEnterExclusive|}(out var mustExit) == false) return 0; try { Work(); return 1; } finally { if (mustExit) Work(); }")]
    [InlineData("if (_locker.{|LCK2001:TryEnterExclusive|}(out var mustExit) == false) return 0; if (mustExit) Work(); return 1;")]
    [InlineData("if (_locker.{|LCK2001:TryEnterExclusive|}(out var mustExit) == false) return 0; try { Work(); return 1; } finally { if (!mustExit) Work(); }")]
    [InlineData("var mustExit = _locker.{|LCK2001:EnterExclusive|}(); try { Work(); return 1; } finally { if (mustExit) Work(); }")]
    [InlineData("if (!_locker.{|LCK2006:TryEnterExclusive|}(out var mustExit)) return 0; Work(); return 1;")]
    public Task C28_twin_what_was_taken_is_kept_and_nobody_told(string body) => ReportsIn(Using(body));

    private static string InGate(string member) => """
        private readonly object _m = new object();
        [GuardedBy(nameof(_m))] private int _x;
        private bool _on;
        private static void Work() { Console.WriteLine(); }
        private void MayEnter(out bool mustExit) { mustExit = false; if (_on) { Monitor.Enter(_m); mustExit = true; } }
        private void Ensure(out bool mustExit) { mustExit = false; if (Monitor.IsEntered(_m)) return; Monitor.Enter(_m); mustExit = true; }
        public void Whole() { MayEnter(out var mustExit); try { if (mustExit) _x++; } finally { if (mustExit) Monitor.Exit(_m); } }
        public void All() { Ensure(out var mustExit); try { _x++; } finally { if (mustExit) Monitor.Exit(_m); } }

        """ + member;

    [Theory]
    [InlineData("public void Run() { Ensure(out var mustExit); try { _x++; } finally { if (mustExit) Monitor.Exit(_m); } }")]
    [InlineData("public void Run() { Ensure(out var mustExit); _x++; if (!mustExit) return; Monitor.Exit(_m); }")]
    [InlineData("public bool Run() { MayEnter(out var mustExit); return mustExit; }")]
    [InlineData("public void Run(out bool mustExit) { MayEnter(out mustExit); Work(); }")]
    [InlineData("public void Run() { MayEnter(out var mustExit); if (!mustExit) throw new InvalidOperationException(); _x++; }")]
    public Task C28_neighbour_a_private_helper_without_a_result(string member) => IsSilentInClass(InGate(member));

    [Theory]
    [InlineData("public void Run() { {|LCK2001:Ensure|}(out var mustExit); try { _x++; } finally { if (mustExit) Work(); } }")]
    [InlineData("public void Run() { {|LCK2001:MayEnter|}(out var mustExit); try { Work(); } finally { if (mustExit) Work(); } }")]
    [InlineData("public void Run() { MayEnter(out var mustExit); try { {|LCK1003:_x|}++; } finally { if (mustExit) Monitor.Exit(_m); } }")]
    [InlineData("public void Run() { Ensure(out var mustExit); if (mustExit) Monitor.Exit(_m); {|LCK1003:_x|}++; }")]
    [InlineData("public void Run() { {|LCK2006:MayEnter|}(out _); Work(); }")]
    public Task C28_neighbour_twin_a_private_helper_without_a_result(string member) => ReportsInClass(InGate(member));
}
