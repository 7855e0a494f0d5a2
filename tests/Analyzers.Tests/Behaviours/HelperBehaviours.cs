using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Helpers without a contract, by what their bodies do: whatever their shape, and through helpers of helpers.</summary>
public sealed class HelperBehaviours : RuleTest<LockFlowAnalyzer>
{
    private const string Gate = """
        private readonly object _gate = new object();
        private readonly SemaphoreSlim _slot = new SemaphoreSlim(1, 1);
        private SpinLock _spin = new SpinLock(false);
        [GuardedBy(nameof(_gate))] private int _x;
        [GuardedBy(nameof(_slot))] private int _s;
        [GuardedBy(nameof(_spin))] private int _p;

        """;

    [Fact] public Task C28_a_helper_that_only_locks_works_for_its_caller() => IsSilentInClass(Gate + """
        private void Take() { Monitor.Enter(_gate); }
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Take(); try { _x++; } finally { Leave(); } }
        """);

    [Fact] public Task C28_twin_a_helper_that_locks_and_unlocks_does_not() => ReportsInClass(Gate + """
        private void Touch() { Monitor.Enter(_gate); Monitor.Exit(_gate); }
        public void A() { Touch(); {|LCK1003:_x|}++; }
        """);

    [Fact] public Task C29_a_helper_that_only_unlocks_ends_the_hold() => ReportsInClass(Gate + """
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Monitor.Enter(_gate); _x++; Leave(); {|LCK1003:_x|}++; }
        """);

    [Fact] public Task C29_twin_taken_again_it_is_silent() => IsSilentInClass(Gate + """
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Monitor.Enter(_gate); _x++; Leave(); Monitor.Enter(_gate); _x++; Leave(); }
        """);

    [Fact] public Task C32_an_object_locked_by_one_member_is_released_by_another() => IsSilentInClass(Gate + """
        public void Begin() { Monitor.Enter(_gate); _x = 0; }
        public void End() { _x++; Monitor.Exit(_gate); }
        """.Replace("_x++; Monitor", "Monitor"));

    [Fact] public Task A_try_with_retries_tells_by_its_result() => ReportsInClass(Gate + """
        private bool Try() { for (var i = 0; i < 3; i++) { if (Monitor.TryEnter(_gate, 10)) return true; } return false; }
        public void A() { if (Try()) { try { _x++; } finally { Monitor.Exit(_gate); } } else { {|LCK1003:_x|}++; } }
        public void B() { if (!Try()) return; try { _x++; } finally { Monitor.Exit(_gate); } }
        """);

    [Fact] public Task A_try_that_throws_when_it_fails_is_an_acquisition() => ReportsInClass(Gate + """
        private void Take() { if (!Monitor.TryEnter(_gate, 1000)) throw new TimeoutException(); }
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Take(); try { _x++; } finally { Leave(); } {|LCK1003:_x|}++; }
        """);

    [Fact] public Task A_static_wrapper_is_told_the_lock() => ReportsIn("""
        internal static class Locks
        {
            public static void Take(object gate) { var spins = 0; while (!Monitor.TryEnter(gate, 10)) { if (++spins > 100) throw new TimeoutException(); } }
            public static void Leave(object gate) { if (gate == null) throw new ArgumentNullException(nameof(gate)); Monitor.Exit(gate); }
            public static bool Try(object gate, int attempts) { while (attempts-- > 0) { if (Monitor.TryEnter(gate)) return true; Thread.Yield(); } return false; }
        }
        public class Subject
        {
            private readonly object _gate = new object();
            private readonly object _other = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void A() { Locks.Take(_gate); try { _x++; } finally { Locks.Leave(_gate); } {|LCK1003:_x|}++; }
            public void B() { Locks.Take(_other); try { {|LCK1003:_x|}++; } finally { Locks.Leave(_other); } }
            public void C() { if (Locks.Try(_gate, 3)) { try { _x++; } finally { Locks.Leave(_gate); } } }
        }
        """);

    [Fact] public Task An_extension_method_is_told_the_lock_by_its_receiver() => ReportsIn("""
        internal static class LockExtensions
        {
            public static void Take<T>(this T gate) where T : class { Monitor.Enter(gate); }
            public static void Leave<T>(this T gate) where T : class { Monitor.Exit(gate); }
        }
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void A() { _gate.Take(); try { _x++; } finally { _gate.Leave(); } {|LCK1003:_x|}++; }
        }
        """);

    [Fact] public Task A_wrapper_around_a_spin_lock_takes_it_by_reference() => ReportsInClass(Gate + """
        private static void Take(ref SpinLock spin) { var taken = false; spin.Enter(ref taken); }
        private static void Leave(ref SpinLock spin) { spin.Exit(); }
        public void A() { Take(ref _spin); try { _p++; } finally { Leave(ref _spin); } {|LCK1003:_p|}++; }
        """);

    [Fact] public Task A_spin_lock_that_nobody_took_is_not_given_back_by_reference() => ReportsInClass(Gate + """
        private static void Take(ref SpinLock spin) { var taken = false; spin.Enter(ref taken); }
        private static void Leave(ref SpinLock spin) { spin.Exit(); }
        public void A() { {|LCK2002:Leave|}(ref _spin); }
        """);

    [Fact] public Task A_spin_lock_that_is_replaced_by_reference_is_another() => ReportsInClass(Gate + """
        private static void Renew(out SpinLock spin) { spin = new SpinLock(); }
        public void A() { var taken = false; _spin.Enter(ref taken); Renew(out _spin); {|LCK1003:_p|}++; }
        """);

    [Fact] public Task A_helper_of_a_helper_is_followed() => ReportsInClass(Gate + """
        private void Take() { TakeCore(); }
        private void TakeCore() { Monitor.Enter(_gate); }
        private void Leave() { LeaveCore(); }
        private void LeaveCore() { Monitor.Exit(_gate); }
        public void A() { Take(); try { _x++; } finally { Leave(); } {|LCK1003:_x|}++; }
        """);

    [Fact] public Task G17_a_helper_that_takes_the_held_lock_deadlocks() => ReportsInClass(Gate + """
        private void Use() { _slot.Wait(); try { _s++; } finally { _slot.Release(); } }
        public void A() { _slot.Wait(); try { {|LCK1002:Use|}(); } finally { _slot.Release(); } }
        """);

    [Fact] public Task G17_twin_called_after_the_release_it_does_not() => IsSilentInClass(Gate + """
        private void Use() { _slot.Wait(); try { _s++; } finally { _slot.Release(); } }
        public void A() { _slot.Wait(); _slot.Release(); Use(); }
        """);

    [Fact] public Task G17_neighbour_through_a_helper_that_has_no_lock_word_itself() => ReportsInClass(Gate + """
        private void Use() { _slot.Wait(); try { _s++; } finally { _slot.Release(); } }
        private void Middle() { Use(); }
        public void A() { _slot.Wait(); try { {|LCK1002:Middle|}(); } finally { _slot.Release(); } }
        """);

    [Fact] public Task G17_neighbour_through_two_helpers() => ReportsInClass(Gate + """
        private void Use() { _slot.Wait(); try { _s++; } finally { _slot.Release(); } }
        private void Inner() { Use(); }
        private void Outer() { Inner(); }
        public void A() { _slot.Wait(); try { {|LCK1002:Outer|}(); } finally { _slot.Release(); } }
        """);

    [Fact] public Task G17_neighbour_a_re_entrant_lock_may_be_taken_again() => IsSilentInClass(Gate + """
        private void Use() { lock (_gate) { _x++; } }
        private void Middle() { Use(); }
        public void A() { lock (_gate) { Middle(); } }
        """);

    [Fact] public Task I14_an_interface_member_that_excludes_the_lock_is_called_under_it() => ReportsIn("""
        public interface ISink { void Push(); }
        public sealed class Sink : ISink
        {
            private readonly SemaphoreSlim _slot = new SemaphoreSlim(1, 1);
            private int _n;
            public void Push() { Add(); }
            private void Add() { _slot.Wait(); try { _n++; } finally { _slot.Release(); } }
            public void Both() { _slot.Wait(); try { {|LCK1002:Push|}(); } finally { _slot.Release(); } }
            public void One() { Push(); }
        }
        """);

    [Fact] public Task I14_neighbour_the_contract_of_the_interface_binds_the_helper() => ReportsIn("""
        public interface ISink { object Gate { get; } [ExcludesLock("Gate")] void Push(); }
        public sealed class User
        {
            public void A(ISink sink) { lock (sink.Gate) { sink.{|LCK1002:Push|}(); } sink.Push(); }
        }
        """);

    [Fact] public Task C15_taken_twice_through_a_helper_is_reported() => ReportsInClass(Gate + """
        private void Take() { _slot.Wait(); }
        private void Leave() { _slot.Release(); }
        public void A() { Take(); {|LCK2003:Take|}(); Leave(); Leave(); }
        """);

    [Fact] public Task Released_twice_through_a_helper_is_reported() => ReportsInClass(Gate + """
        private void Take() { Monitor.Enter(_gate); }
        private void Leave() { Monitor.Exit(_gate); }
        public void A() { Take(); Leave(); {|LCK2002:Leave|}(); }
        """);

    [Fact] public Task A_helper_that_releases_on_some_ways_leaves_nothing_to_say() => IsSilentInClass(Gate + """
        private void LeaveIf(bool really) { if (really) Monitor.Exit(_gate); }
        public void A(bool flag) { Monitor.Enter(_gate); try { _x++; } finally { LeaveIf(flag); } }
        """);

    [Fact] public Task R14_a_guard_that_goes_through_a_method_is_held_once() => IsSilentIn("""
        [Lock] public sealed class Mu { [AcquiresLock] public void Enter() { } [ReleasesLock] public void Exit() { } }
        [LockScope] public sealed class Guard : IDisposable
        {
            private readonly Mu _mu;
            [AcquiresLock("mu")] public Guard(Mu mu) { _mu = mu; mu.Enter(); }
            public void Dispose() { _mu.Exit(); }
        }
        public sealed class Subject
        {
            private readonly Mu _mu = new Mu();
            [GuardedBy(nameof(_mu))] private int _n;
            private static Guard Wait(Guard guard) { return guard; }
            public void A() { var guard = new Guard(_mu); guard = Wait(guard); _n++; guard.Dispose(); }
        }
        """);

    [Fact] public Task Mutual_recursion_ends_and_says_nothing() => IsSilentInClass(Gate + """
        private void Down(int n) { if (n > 0) Up(n - 1); else Monitor.Enter(_gate); }
        private void Up(int n) { if (n > 0) Down(n - 1); else Monitor.Exit(_gate); }
        public void A(int n) { lock (_gate) { _x++; } Console.WriteLine(n); }
        """.Replace("else Monitor.Enter(_gate)", "else Console.WriteLine()").Replace("else Monitor.Exit(_gate)", "else Console.WriteLine()"));

    [Fact] public Task V11_an_unknown_call_neither_takes_nor_releases() => ReportsInClass(Gate + """
        public void A(IDisposable d) { lock (_gate) { d.Dispose(); Console.WriteLine(); _x++; } d.Dispose(); {|LCK1003:_x|}++; }
        """);

    [Fact] public Task V13_an_internal_member_is_no_private_one() => ReportsInClass(Gate + """
        internal void ForTests() { {|LCK1003:_x|}++; }
        public void A() { lock (_gate) { ForTests(); } }
        """);

    [Fact] public Task Y06_a_guard_is_believed_though_nobody_writes() => ReportsInClass(Gate + "public int A() { return {|LCK1003:_x|}; }");

    [Fact] public Task Z01_a_local_that_names_itself_ends() => IsSilentInClass(Gate + """
        public void A() { object o = null!; o = o; for (var i = 0; i < 3; i++) { o = o ?? _gate; } lock (_gate) { _x++; } }
        """);

    private const string Chain = """
        public sealed class Link
        {
            public readonly object Gate = new object();
            public Link Next;
            [GuardedBy("Gate")] public int Value;

        """;

    [Theory]
    [InlineData("void Set() { link = other; } lock (link.Gate) { Set(); link.{|LCK1003:Value|}++; }")]
    [InlineData("Action set = () => link = other; lock (link.Gate) { set(); link.{|LCK1003:Value|}++; }")]
    [InlineData("var local = link; void Set() { Inner(); void Inner() { local = other; } } lock (local.Gate) { Set(); local.{|LCK1003:Value|}++; }")]
    [InlineData("var local = link; void Set() { local = other; } lock (local.Gate) { local = other; local.{|LCK1003:Value|}++; } Set();")]
    public Task H20_neighbour_what_a_function_writes_is_another_behind_its_call(string statement) => ReportsIn(Chain + "public static void Run(Link link, Link other) { " + statement + " }\n}");

    [Theory]
    [InlineData("void Set() { link = other; } Set(); lock (link.Gate) { link.Value++; }")]
    [InlineData("void Say() { Console.Write(link); } lock (link.Gate) { Say(); link.Value++; }")]
    [InlineData("var n = 0; void Count() { n++; } lock (link.Gate) { Count(); link.Value = n; }")]
    [InlineData("var walk = link; while (walk != null) { lock (walk.Gate) { walk.Value++; Step(); } } void Step() { walk = walk.Next; }")]
    public Task H20_twin_what_it_does_not_write_is_not(string statement) => IsSilentIn(Chain + "public static void Run(Link link, Link other) { " + statement + " }\n}");

    [Theory]
    [InlineData("lock (link.Gate) { link = link; link.Value++; }")]
    [InlineData("var other = link; lock (other.Gate) { other = link; link = other; link.Value++; other.Value++; }")]
    public Task Z01_neighbour_what_is_given_its_own_value_keeps_its_lock(string statement) => IsSilentIn(Chain + "public static void Run(Link link) { " + statement + " }\n}");

    [Fact] public Task Z01_twin_what_is_given_another_does_not() => ReportsIn(Chain + "public static void Run(Link link) { lock (link.Gate) { link = link.Next; link.{|LCK1003:Value|}++; } }\n}");

    [Fact] public Task Z02_operators_conversions_and_indexers_have_contracts() => ReportsIn("""
        public sealed class Cell
        {
            public static readonly object Gate = new object();
            private int _n;
            [RequiresLock("Gate")] public static Cell operator +(Cell a, int b) { a._n += b; return a; }
            [RequiresLock("Gate")] public static explicit operator int(Cell c) { return c._n; }
            public int this[int i] { [RequiresLock("Gate")] get { return _n + i; } }
        }
        public sealed class User
        {
            public int A(Cell c) { lock (Cell.Gate) { c = c + 1; return (int)c + c[0]; } }
            public Cell B(Cell c) { return c {|LCK1001:+|} 1; }
            public int C(Cell c) { return ({|LCK1001:int|})c; }
            public int D(Cell c) { return c{|LCK1001:[0]|}; }
        }
        """);

    [Fact] public Task A_lock_type_of_the_project_without_a_contract_is_summarised() => ReportsIn("""
        public sealed class ReentrantLock
        {
            private readonly object _inner = new object();
            public void Enter() { Monitor.Enter(_inner); }
            public void Exit() { Monitor.Exit(_inner); }
            public bool TryEnter(int ms) { return Monitor.TryEnter(_inner, ms); }
        }
        public class Subject
        {
            private readonly ReentrantLock _lock = new ReentrantLock();
            [GuardedBy("_lock._inner")] private int _x;
            public void A() { _lock.Enter(); try { _x++; } finally { _lock.Exit(); } {|LCK1003:_x|}++; }
            public void B() { if (_lock.TryEnter(5)) { try { _x++; } finally { _lock.Exit(); } } }
        }
        """.Replace("private readonly object _inner", "internal readonly object _inner"));

    [Fact] public Task G30_a_call_without_effects_keeps_the_hold() => IsSilentInClass(Gate + """
        private void Nothing() { }
        public void A() { Monitor.Enter(_gate); try { Nothing(); _x++; } finally { Monitor.Exit(_gate); } }
        """);

    [Fact] public Task I08_an_override_inherits_what_it_does_not_repeat() => ReportsIn("""
        public abstract class Base
        {
            protected readonly object Gate = new object();
            [GuardedBy(nameof(Gate))] protected int N;
            [RequiresLock(nameof(Gate))] public abstract void Step();
            public void A() { lock (Gate) { Step(); } {|LCK1001:Step|}(); }
        }
        public sealed class Derived : Base { public override void Step() { N++; } public void B() { {|LCK1001:Step|}(); } }
        """);

    [Fact] public Task I12_a_virtual_lock_getter_is_one_lock() => IsSilentIn("""
        public class Base
        {
            private readonly object _gate = new object();
            public virtual object Gate => _gate;
            [RequiresLock(nameof(Gate))] public void Step() { }
        }
        public sealed class Derived : Base { private readonly object _mine = new object(); public override object Gate => _mine; public void A() { lock (Gate) { Step(); } } }
        """);

    [Fact] public Task J10_a_contract_on_the_declaring_part_binds_callers() => ReportsIn("""
        public partial class Subject { private readonly object _gate = new object(); [RequiresLock(nameof(_gate))] public partial void Step(); }
        public partial class Subject { public partial void Step() { } public void A() { lock (_gate) { Step(); } {|LCK1001:Step|}(); } }
        """);

    private const string UnmarkedGuard = """
        internal static class Extensions
        {
            public static Token Write(this ReaderWriterLockSlim rw) { return new Token(rw); }
            internal readonly struct Token : IDisposable
            {
                private readonly ReaderWriterLockSlim _rw;
                public Token(ReaderWriterLockSlim rw) { _rw = rw; rw.EnterWriteLock(); }
                public void Dispose() { _rw.ExitWriteLock(); }
            }
        }

        """;

    [Fact] public Task A_guard_without_an_attribute_is_known_by_what_it_takes() => IsSilentIn(UnmarkedGuard + """
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private int _n;
            public void A() { using (_rw.Write()) { _n++; } }
            public int N { get { using (_rw.Write()) return _n; } }
            public bool B(Subject o) { return N == o.N && N == 1; }
        }
        """);

    [Fact] public Task A_guard_without_an_attribute_ends_where_it_is_disposed_of() => ReportsIn(UnmarkedGuard + """
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_rw))] private int _n;
            public void A() { using (_rw.Write()) { } {|LCK1003:_n|}++; }
        }
        """);

    [Fact] public Task L14_a_lambda_of_a_constructor_runs_later() => ReportsInClass(Gate + """
        private readonly Action _later;
        public Subject() { _later = () => {|LCK1003:_x|}++; }
        public void A() { lock (_gate) { _later(); } }
        """);

    private const string Sides = """
        private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
        [GuardedBy(nameof(_rw))] private int _y;
        private void Read() { _rw.EnterReadLock(); }
        private void DoneReading() { _rw.ExitReadLock(); }
        private void Write() { _rw.EnterWriteLock(); }
        private void DoneWriting() { _rw.ExitWriteLock(); }

        """;

    [Fact] public Task B10_a_helper_that_releases_in_the_other_mode() => ReportsInClass(Sides + "public void A() { Write(); _y++; {|LCK2002:DoneReading|}(); }\n");

    [Fact] public Task B10_twin_the_helper_of_that_mode() => IsSilentInClass(Sides + "public void A() { Write(); _y++; DoneWriting(); Read(); DoneReading(); }\n");

    private const string Releasers = """
        public readonly struct Reading : IDisposable { private readonly ReaderWriterLockSlim _held; public Reading(ReaderWriterLockSlim held) { _held = held; } public void Dispose() { _held.ExitReadLock(); } }
        public sealed class Turn(SemaphoreSlim slot) : IDisposable { public void Dispose() { slot.Release(); } }

        """;

    [Fact] public Task A_guard_that_is_handed_what_its_maker_took() => ReportsIn(Releasers + """
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            private readonly SemaphoreSlim _one = new SemaphoreSlim(1, 1);
            [GuardedBy(nameof(_rw))] private int _y;
            [GuardedBy(nameof(_one))] private int _z;
            public Reading Read() { _rw.EnterReadLock(); return new Reading(_rw); }
            public async Task<IDisposable> EnterAsync() { await _one.WaitAsync(); return new Turn(_one); }
            public int A() { using (Read()) { return _y; } }
            public void B() { using (Read()) { {|LCK1004:_y|}++; } }
            public async Task C() { using (await EnterAsync()) { _z++; } {|LCK1003:_z|}++; }
        }
        """);

    [Fact] public Task A_guard_that_is_handed_something_else_twin() => ReportsIn(Releasers + """
        public class Subject
        {
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            private readonly ReaderWriterLockSlim _other = new ReaderWriterLockSlim();
            public Reading Read() { _rw.{|LCK2001:EnterReadLock|}(); return new Reading(_other); }
        }
        """);

    [Fact] public Task A_lock_among_several_that_one_call_waits_for() => IsSilentIn("""
        public class Subject
        {
            private readonly Mutex _turn = new Mutex();
            private readonly ManualResetEvent _stop = new ManualResetEvent(false);
            [GuardedBy(nameof(_turn))] private int _x;
            public void Run() { if (WaitHandle.WaitAny(new WaitHandle[] { _stop, _turn }) == 1) { _x++; _turn.ReleaseMutex(); } }
        }
        """);

    [Fact] public Task A_lock_among_several_twin_waited_for_by_nobody() => ReportsIn("""
        public class Subject
        {
            private readonly Mutex _turn = new Mutex();
            private readonly ManualResetEvent _stop = new ManualResetEvent(false);
            [GuardedBy(nameof(_turn))] private int _x;
            public void Run() { if (WaitHandle.WaitAny(new WaitHandle[] { _stop }) == 0) { {|LCK1003:_x|}++; } }
        }
        """);

    private const string Attempt = """
        public sealed class Attempt : IDisposable
        {
            private readonly object _gate;
            private readonly bool _taken;
            public Attempt(object gate) { _gate = gate; _taken = Monitor.TryEnter(gate); }
            public bool OwnsLock => _taken;
            public void Dispose() { if (_taken) Monitor.Exit(_gate); }
        }

        """;

    [Fact] public Task F35_a_guard_without_a_contract_that_may_have_failed() => ReportsInClass(Gate + Attempt + """
        public void A() { using var attempt = new Attempt(_gate); {|LCK1003:_x|}++; }
        public void B() { using (var attempt = new Attempt(_gate)) { if (!attempt.OwnsLock) {|LCK1003:_x|}++; } }
        """);

    [Fact] public Task F35_twin_a_guard_without_a_contract_that_is_asked() => IsSilentInClass(Gate + Attempt + """
        public void A() { using var attempt = new Attempt(_gate); if (attempt.OwnsLock) _x++; }
        public void B() { using (var attempt = new Attempt(_gate)) { if (!attempt.OwnsLock) return; _x++; } }
        """);

    [Fact] public Task B10_neighbour_a_try_that_asks_for_the_other_mode_first() => IsSilentInClass(Sides + """
        private bool TryWrite(out bool taken)
        {
            taken = false;
            if (_rw.IsWriteLockHeld) return true;
            if (_rw.IsReadLockHeld) return false;
            if (!_rw.TryEnterWriteLock(10)) return false;
            taken = true;
            return true;
        }
        public void A() { if (!TryWrite(out var taken)) return; try { Console.WriteLine(); } finally { if (taken) DoneWriting(); } }
        """);

    private const string Ensure = """
        private bool Ensure(out bool taken)
        {
            taken = false;
            if (Monitor.IsEntered(_gate)) return true;
            taken = Monitor.TryEnter(_gate);
            return taken;
        }

        """;

    [Fact] public Task E08_neighbour_a_helper_that_says_held_and_taken_apart() => IsSilentInClass(Gate + Ensure + """
        public void A() { if (Ensure(out var taken)) { _x++; if (taken) Monitor.Exit(_gate); } }
        public void B() { var taken = false; try { if (Ensure(out taken)) _x++; } finally { if (taken) Monitor.Exit(_gate); } }
        """);

    [Fact] public Task E08_neighbour_a_helper_that_says_held_and_taken_apart_and_failed() => ReportsInClass(Gate + Ensure + """
        public void A() { if (!Ensure(out var taken)) { {|LCK1003:_x|}++; } else if (taken) Monitor.Exit(_gate); }
        public void B() { if ({|LCK2006:Ensure|}(out var taken)) { _x++; } }
        """);

    [Fact] public Task C28_neighbour_a_private_helper_whose_caller_also_takes_the_lock_itself() => IsSilentInClass("""
        private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
        [GuardedBy("_gate")] private int _x;
        private void Take() { _gate.Wait(); }
        private bool TryTake() { if (_gate.Wait(0)) return true; Console.WriteLine(); return false; }
        public void A() { Take(); _x++; _gate.Release(); _gate.Wait(); _x++; _gate.Release(); }
        public void B() { if (!TryTake()) _gate.Wait(); _x++; _gate.Release(); }
        """);

    [Fact] public Task C28_twin_a_private_helper_whose_caller_keeps_the_lock() => ReportsInClass("""
        private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
        [GuardedBy("_gate")] private int _x;
        private void Take() { _gate.{|LCK2001:Wait|}(); }
        public void A() { Take(); _x++; }
        public void B() { _gate.Wait(); _x++; _gate.Release(); }
        """);
}
