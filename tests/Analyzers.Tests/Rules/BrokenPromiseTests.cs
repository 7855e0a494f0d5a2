using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2005: a body does not do what its own contract says.</summary>
public sealed class BrokenPromiseTests : LockKindTest
{
    protected override string? DefaultDiagnosticId => "LCK2005";

    [Theory]
    [InlineData("[AcquiresLock(nameof(_m))] public void [|M|](bool flag) { }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void [|M|](bool flag) { Work(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void [|M|](bool flag) { _n.Enter(); _n.Exit(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void [|M|](bool flag) { _m.Enter(); _m.Exit(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void [|M|](bool flag) { if (flag) return; _m.Enter(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void [|M|](bool flag) { if (flag) _m.Enter(); }")]
    [InlineData("[AcquiresLock(nameof(_m), nameof(_n))] public void [|M|](bool flag) { _m.Enter(); }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void [|M|](bool flag) { }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void [|M|](bool flag) { Work(); }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void [|M|](bool flag) { if (flag) return; _m.Exit(); }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void [|M|](bool flag) { _m.Exit(); _m.Enter(); }")]
    [InlineData("[ReleasesLock(nameof(_m), nameof(_n))] public void [|M|](bool flag) { _n.Exit(); }")]
    [InlineData("[RequiresLock(nameof(_m))] public void [|M|](bool flag) { _m.Exit(); }")]
    [InlineData("[RequiresLock(nameof(_m))] public void [|M|](bool flag) { if (flag) { _m.Exit(); return; } _x++; }")]
    [InlineData("[RequiresLock(nameof(_m)), AssertsLock(nameof(_m))] public void [|M|](bool flag) { _m.AssertHeld(); _m.Exit(); }")]
    public Task A_body_that_breaks_its_contract_is_reported_once(string member) => ReportsOwnMembers(member);

    [Theory]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) { _m.Enter(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) => _m.Enter();")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) { if (flag) _m.Enter(); else { while (!_m.TryEnter()) { } } }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) { if (flag) throw new TimeoutException(); _m.Enter(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) { throw new NotImplementedException(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) => throw new NotSupportedException();")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) { while (true) Work(); }")]
    [InlineData("[AcquiresLock(nameof(_m)), NoLockAnalysis(\"by hand\")] public void M(bool flag) { }")]
    [InlineData("[AcquiresLock(nameof(_m), nameof(_n))] public void M(bool flag) { _m.Enter(); _n.Enter(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) { Core(); }\nprivate void Core() { _m.Enter(); }\n[ReleasesLock(nameof(_m))] public void End() { _m.Exit(); }")]
    [InlineData("[AcquiresLock(nameof(_m))] public void M(bool flag) { N(); }\n[AcquiresLock(nameof(_m))] private void N() { _m.Enter(); }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void M(bool flag) { _m.Exit(); }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void M(bool flag) => _m.Exit();")]
    [InlineData("[ReleasesLock(nameof(_m))] public void M(bool flag) { try { _x++; } finally { _m.Exit(); } }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void M(bool flag) { if (flag) { _m.Exit(); return; } _x++; _m.Exit(); }")]
    [InlineData("[ReleasesLock(nameof(_m))] public void M(bool flag) { throw new NotImplementedException(); }")]
    [InlineData("[RequiresLock(nameof(_m))] public void M(bool flag) { _x++; }")]
    [InlineData("[RequiresLock(nameof(_m))] public void M(bool flag) { _m.Exit(); Work(); _m.Enter(); _x++; }")]
    [InlineData("[RequiresLock(nameof(_m))] public void M(bool flag) { _m.Exit(); throw new InvalidOperationException(); }")]
    [InlineData("[RequiresLock(nameof(_m)), MayReleaseLock(nameof(_m))] public void M(bool flag) { if (flag) { _m.Exit(); return; } }")]
    [InlineData("[RequiresLock(nameof(_m)), MayReleaseLock(nameof(_m))] public void M(bool flag) { _m.Exit(); }")]
    [InlineData("[RequiresLock(nameof(_m)), ReleasesLock(nameof(_m))] public void M(bool flag) { _m.Exit(); }")]
    [InlineData("[AssertsLock(nameof(_m))] public void M(bool flag) { if (!flag) throw new InvalidOperationException(); }")]
    [InlineData("[MayReleaseLock(nameof(_m))] public void M(bool flag) { }")]
    [InlineData("[ExcludesLock(nameof(_m))] public void M(bool flag) { _m.Enter(); _x++; _m.Exit(); }")]
    public Task A_body_that_keeps_its_contract_is_silent(string member) => IsSilentOwnMembers(member);

    [Fact]
    public Task Abstract_and_extern_members_have_no_body() => IsSilentIn("""
        public abstract class Base
        {
            protected readonly object Gate = new object();
            [AcquiresLock(nameof(Gate))] public abstract void Begin();
            [ReleasesLock(nameof(Gate))] protected internal extern void End();
        }
        public interface IBox { object Gate { get; } [AcquiresLock(nameof(Gate))] void Begin(); }
        """);

    [Fact]
    public Task An_override_is_held_to_what_it_inherits() => ReportsIn("""
        public abstract class Base
        {
            protected readonly object Gate = new object();
            [AcquiresLock(nameof(Gate))] public abstract void Begin();
            [ReleasesLock(nameof(Gate))] public abstract void End();
        }
        public class Good : Base
        {
            public override void Begin() { Monitor.Enter(Gate); }
            public override void End() { Monitor.Exit(Gate); }
        }
        public class Bad : Base
        {
            public override void [|Begin|]() { }
            public override void [|End|]() { }
        }
        """);

    [Theory]
    [InlineData("[AcquiresLock(nameof(_w))] public void M() { _w.EnterWrite(); }")]
    [InlineData("[AcquiresLock(nameof(_w), Mode = LockMode.Shared)] public void M() { _w.EnterRead(); }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Shared)] public void M() { _w.ExitRead(); }")]
    [InlineData("[ReleasesLock(nameof(_w))] public void M() { _w.Exit(); }")]
    [InlineData("[RequiresLock(nameof(_w), Mode = LockMode.Shared)] public int M() { return _y; }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Shared), AcquiresLock(nameof(_w))] public void M() { _w.Promote(); }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Shared), AcquiresLock(nameof(_w))] public void M() { _w.ExitRead(); _w.EnterWrite(); }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Exclusive), AcquiresLock(nameof(_w), Mode = LockMode.Shared)] public void M() { _w.Demote(); }")]
    public Task The_mode_that_is_promised_is_silent(string member) => IsSilentOwnMembers(member);

    [Theory]
    [InlineData("[AcquiresLock(nameof(_w))] public void [|M|]() { _w.EnterRead(); }")]
    [InlineData("[AcquiresLock(nameof(_w), Mode = LockMode.Shared)] public void [|M|]() { _w.EnterWrite(); }")]
    [InlineData("[RequiresLock(nameof(_w))] public void [|M|]() { _w.Demote(); }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Shared), AcquiresLock(nameof(_w))] public void [|M|]() { }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Shared), AcquiresLock(nameof(_w))] public void [|M|]() { _w.ExitRead(); }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Exclusive), AcquiresLock(nameof(_w), Mode = LockMode.Shared)] public void [|M|]() { }")]
    [InlineData("[ReleasesLock(nameof(_w), Mode = LockMode.Exclusive), AcquiresLock(nameof(_w), Mode = LockMode.Shared)] public void [|M|]() { _w.ExitWrite(); }")]
    public Task Another_mode_than_the_promised_is_reported(string member) => ReportsOwnMembers(member);

    [Theory]
    [InlineData("{ return _m.TryEnter(); }")]
    [InlineData("=> _m.TryEnter();")]
    [InlineData("{ if (_m.TryEnter()) return true; return false; }")]
    [InlineData("{ if (!_m.TryEnter()) return false; _x++; return true; }")]
    [InlineData("{ var ok = _m.TryEnter(); return ok; }")]
    [InlineData("{ var ok = _m.TryEnter(); if (ok) _x++; return ok; }")]
    [InlineData("{ return flag && _m.TryEnter(); }")]
    [InlineData("{ return flag ? _m.TryEnter() : false; }")]
    [InlineData("{ if (flag) { _m.Enter(); return true; } return _m.TryEnter(); }")]
    [InlineData("{ _m.Enter(); return true; }")]
    [InlineData("{ return false; }")]
    [InlineData("{ var failed = !_m.TryEnter(); return !failed; }")]
    [InlineData("{ bool ok; if (flag) ok = _m.TryEnter(); else ok = false; return ok; }")]
    [InlineData("{ _m.Enter(); if (_closed) { _m.Exit(); return false; } return true; }")]
    [InlineData("{ for (var i = 0; i < 3; i++) { if (_m.TryEnter()) return true; } return false; }")]
    [InlineData("{ return _m.Take() == 0; }")]
    [InlineData("{ return _m.TakeTicket() is not null; }")]
    [InlineData("{ return _m.TryEnter() switch { true => true, false => false }; }")]
    [InlineData("{ try { return _m.TryEnter(); } finally { Work(); } }")]
    [InlineData("{ throw new NotImplementedException(); }")]
    public Task A_try_that_tells_the_truth_is_silent(string body) =>
        IsSilentOwnMembers("private bool _closed;\n[TryAcquiresLock(true, nameof(_m))] public bool TryBegin(bool flag) " + body);

    [Theory]
    [InlineData("{ return true; }")]
    [InlineData("{ return !_m.TryEnter(); }")]
    [InlineData("{ _m.Enter(); return false; }")]
    [InlineData("{ _m.Enter(); return flag; }")]
    [InlineData("{ return flag; }")]
    [InlineData("{ if (_m.TryEnter()) return false; return true; }")]
    [InlineData("{ if (_m.TryEnter()) { _m.Exit(); return true; } return false; }")]
    [InlineData("{ if (!_m.TryEnter()) return false; if (_closed) return false; return true; }")]
    [InlineData("{ return _n.TryEnter(); }")]
    [InlineData("{ _m.Enter(); return !_closed; }")]
    public Task A_try_that_does_not_is_reported(string body) =>
        ReportsOwnMembers("private bool _closed;\n[TryAcquiresLock(true, nameof(_m))] public bool [|TryBegin|](bool flag) " + (body.Contains("_n.") ? body.Replace("_n.TryEnter()", "Chance()") : body));

    [Fact]
    public Task A_result_of_any_kind_is_followed() => ReportsOwnMembers("""
        public enum Outcome { Taken, Busy }
        [TryAcquiresLock(false, nameof(_m))] public bool Good() { return !_m.TryEnter(); }
        [TryAcquiresLock(false, nameof(_m))] public bool [|Bad|]() { return _m.TryEnter(); }
        [TryAcquiresLock(0, nameof(_m))] public int GoodCode() { return _m.TryEnter() ? 0 : -1; }
        [TryAcquiresLock(0, nameof(_m))] public int [|BadCode|]() { return _m.TryEnter() ? 1 : 0; }
        [TryAcquiresLock(Outcome.Taken, nameof(_m))] public Outcome GoodOutcome() { if (_m.TryEnter()) return Outcome.Taken; return Outcome.Busy; }
        [TryAcquiresLock(Outcome.Taken, nameof(_m))] public Outcome [|BadOutcome|]() { if (_m.TryEnter()) return Outcome.Busy; return Outcome.Taken; }
        [TryAcquiresLock(AcquireResult.NotNull, nameof(_m))] public object GoodTicket() { return _m.TryEnter() ? new object() : null!; }
        [TryAcquiresLock(AcquireResult.NotNull, nameof(_m))] public object [|BadTicket|]() { return _m.TryEnter() ? null! : new object(); }
        [TryAcquiresLock(AcquireResult.Null, nameof(_m))] public Exception GoodError() { return _m.TryEnter() ? null! : new TimeoutException(); }
        [TryAcquiresLock(AcquireResult.Null, nameof(_m))] public Exception [|BadError|]() { if (_m.TryEnter()) return new TimeoutException(); return null!; }
        """);

    [Fact]
    public Task A_flag_that_a_method_without_a_result_sets_is_followed() => ReportsOwnMembers("""
        [TryAcquiresLock(true, nameof(_m))] public void Good(ref bool taken) { taken = _m.TryEnter(); }
        [TryAcquiresLock(true, nameof(_m))] public void GoodToo(out bool taken) { if (_m.TryEnter()) taken = true; else taken = false; }
        [TryAcquiresLock(true, nameof(_m))] public void [|Bad|](out bool taken) { taken = !_m.TryEnter(); }
        public void Use() { var taken = false; Good(ref taken); if (taken) { _x++; _m.Exit(); } }
        public void Misuse() { Good(out var taken); if (!taken) {|LCK1003:_x|}++; else _m.Exit(); }
        [TryAcquiresLock(true, nameof(_m))] public void Good(out int count, out bool taken) { count = 0; taken = _m.TryEnter(); }
        public void Drops() { GoodToo(out _); }
        """.Replace("Good(out var taken)", "GoodToo(out var taken)").Replace("{ GoodToo(out _); }", "{ {|LCK2006:GoodToo|}(out _); }"));

    [Fact]
    public Task Asynchronous_bodies_are_followed() => ReportsInClass("""
        private readonly SemaphoreSlim _slots = new SemaphoreSlim(1);
        [AcquiresLock(nameof(_slots))] public async Task EnterAsync() { await _slots.WaitAsync().ConfigureAwait(false); }
        [AcquiresLock(nameof(_slots))] public Task EnterDirectly() { return _slots.WaitAsync(); }
        [AcquiresLock(nameof(_slots))] public async Task [|ForgetAsync|]() { await Task.Yield(); }
        [TryAcquiresLock(true, nameof(_slots))] public async Task<bool> TryAsync() { return await _slots.WaitAsync(100).ConfigureAwait(false); }
        [TryAcquiresLock(true, nameof(_slots))] public Task<bool> TryDirectly() => _slots.WaitAsync(100);
        [TryAcquiresLock(true, nameof(_slots))] public Task<bool> TryNow() { return _slots.Wait(0) ? Task.FromResult(true) : Task.FromResult(false); }
        [TryAcquiresLock(true, nameof(_slots))] public ValueTask<bool> TryCheaply() { if (_slots.Wait(0)) return new ValueTask<bool>(true); return new ValueTask<bool>(false); }
        [TryAcquiresLock(true, nameof(_slots))] public async Task<bool> [|LieAsync|]() { return !await _slots.WaitAsync(100); }
        [ReleasesLock(nameof(_slots))] public async Task LeaveAsync() { await Task.Yield(); _slots.Release(); }
        """);

    [Fact]
    public Task A_lock_types_members_are_trusted_about_itself_and_about_nothing_else() => ReportsIn("""
        [Lock] public sealed class Outer
        {
            private readonly object _gate = new object();
            [AcquiresLock] public void Enter() { }
            [ReleasesLock] public void Exit() { }
            [TryAcquiresLock(true)] public bool TryEnter() { return true; }
            [RequiresLock] public void Need() { Exit(); }
            [AcquiresLock(nameof(_gate))] public void [|Open|]() { }
        }
        """);

    [Fact]
    public Task A_lock_that_nothing_takes_is_held_by_declaration() => IsSilentIn("""
        [Lock(Kind = "role")] public sealed class Role { }
        public static class Ui
        {
            public static readonly Role Thread = new Role();
            private static int _depth;
            [AcquiresLock(nameof(Thread))] public static void Enter() { _depth++; }
            [ReleasesLock(nameof(Thread))] public static void Leave() { _depth--; }
        }
        """);

    [Fact]
    public Task A_lock_that_is_handed_to_code_out_of_sight_is_trusted() => IsSilentIn("""
        public interface IGate { void Close(); void Open(); }
        public sealed class Box
        {
            private readonly IGate _gate;
            public Box(IGate gate) { _gate = gate; }
            [AcquiresLock(nameof(_gate))] public void Begin() { _gate.Close(); }
            [ReleasesLock(nameof(_gate))] public void End() { _gate.Open(); }
        }
        """);

    [Fact]
    public Task Realistic_guards_are_silent() => IsSilentIn("""
        public sealed class Store
        {
            internal readonly object Gate = new object();
            internal readonly ReaderWriterLockSlim Rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(Gate))] internal int Count;

            [AcquiresLock(nameof(Gate))] public StoreGuard Hold() { return new StoreGuard(this); }
            [AcquiresLock(nameof(Gate))] public StoreGuard HoldLate() { Monitor.Enter(Gate); Count++; return new StoreGuard(this, adopted: true); }
            [TryAcquiresLock(AcquireResult.NotNull, nameof(Gate))]
            public StoreGuard? TryHold() { if (!Monitor.TryEnter(Gate)) return null; return new StoreGuard(this, adopted: true); }
            [AcquiresLock(nameof(Rw), Mode = LockMode.Shared)] public ReadGuard Read() => new ReadGuard(Rw);
        }

        [LockScope]
        public struct StoreGuard : IDisposable
        {
            private Store? _store;
            [AcquiresLock("store.Gate")] public StoreGuard(Store store) { Monitor.Enter(store.Gate); _store = store; }
            internal StoreGuard(Store store, bool adopted) { _store = store; }
            public int Count { get { return _store is null ? 0 : 1; } }
            [ReleasesLock] public void Dispose() { var store = _store; if (store is null) return; _store = null; Monitor.Exit(store.Gate); }
        }

        [LockScope]
        public readonly ref struct ReadGuard
        {
            private readonly ReaderWriterLockSlim _rw;
            [AcquiresLock("rw", Mode = LockMode.Shared)] public ReadGuard(ReaderWriterLockSlim rw) { _rw = rw; _rw.EnterReadLock(); }
            public void Dispose() { _rw?.ExitReadLock(); }
        }

        [LockScope]
        public sealed class Relockable : IDisposable
        {
            private readonly object _gate;
            private bool _held;
            [AcquiresLock("gate")] public Relockable(object gate) { _gate = gate; Monitor.Enter(_gate, ref _held); }
            [ReleasesLock] public void Unlock() { if (!_held) throw new InvalidOperationException(); _held = false; Monitor.Exit(_gate); }
            [AcquiresLock] public void Relock() { Monitor.Enter(_gate); _held = true; }
            [ReleasesLock(nameof(_gate))] public void Close() { if (_held) Unlock(); }
            public void Dispose() { if (_held) { _held = false; Monitor.Exit(_gate); } }
        }

        [LockScope]
        public readonly struct AsyncGuard : IAsyncDisposable
        {
            private readonly SemaphoreSlim _slots;
            [RequiresLock("slots")] private AsyncGuard(SemaphoreSlim slots) { _slots = slots; }
            [AcquiresLock("slots")] public static async Task<AsyncGuard> EnterAsync(SemaphoreSlim slots) { await slots.WaitAsync(); return new AsyncGuard(slots); }
            public ValueTask DisposeAsync() { _slots.Release(); return default; }
        }

        [LockScope]
        public sealed class Inverse : IDisposable
        {
            private readonly object _gate;
            [ReleasesLock("gate")] public Inverse(object gate) { _gate = gate; Monitor.Exit(gate); }
            public void Dispose() { Monitor.Enter(_gate); }
        }
        """.Replace("StoreGuard? TryHold", "StoreGuard? TryHold").Replace("Store? _store", "Store _store").Replace("_store = null;", "_store = null!;"));

    [Fact]
    public Task A_guard_whose_constructor_takes_nothing_is_reported() => ReportsIn("""
        [LockScope]
        public sealed class Guard : IDisposable
        {
            private readonly object _gate;
            [AcquiresLock("gate")] public [|Guard|](object gate) { _gate = gate; }
            public void Dispose() { Monitor.Exit(_gate); }
        }
        """);

    [Fact]
    public Task A_lock_handed_over_through_a_stored_guard_is_silent() => IsSilentOwnMembers("""
        private Guard _guard = null!;
        [AcquiresLock(nameof(_m))] public void Begin() { _guard = new Guard(_m); _x++; }
        [ReleasesLock(nameof(_m))] public void End() { _x++; _guard.Dispose(); }
        """);

    [Fact]
    public Task A_parameter_that_is_a_guard_stands_for_what_it_holds() => ReportsOwnMembers("""
        [ReleasesLock("guard")] private static void Finish(Guard guard) { guard.Dispose(); }
        [RequiresLock("guard")] private static void Use(Guard guard) { Work(); }
        [RequiresLock("guard")] private static void [|Loses|](Guard guard) { guard.Unlock(); }
        [ReleasesLock("guard")] private static void [|Keeps|](Guard guard) { Work(); }
        public void Run() { var guard = new Guard(_m); _x++; Use(guard); _x++; Finish(guard); {|LCK1003:_x|}++; }
        """);

    [Fact]
    public Task Local_functions_and_lambdas_are_held_to_theirs() => ReportsOwn("""
        Begin();
        _x++;
        End();
        [AcquiresLock(nameof(_m))] void Begin() { _m.Enter(); }
        [ReleasesLock(nameof(_m))] void End() { _m.Exit(); }
        [AcquiresLock(nameof(_m))] void [|Forget|]() { }
        [RequiresLock(nameof(_m))] void [|Lose|]() { _m.Exit(); }
        """);

    [Fact]
    public Task Accessors_are_held_to_theirs() => ReportsOwnMembers("""
        [RequiresLock(nameof(_m))] public int Kept { get { return _x; } }
        [RequiresLock(nameof(_m))] public int [|Lost|] { get { var x = _x; _m.Exit(); return x; } }
        public int Other { [RequiresLock(nameof(_m))] [|get|] { var x = _x; _m.Exit(); return x; } }
        """);

    [Fact]
    public Task What_differs_where_paths_join_is_not_reported_again() => IsSilentOwnMembers("""
        [AcquiresLock(nameof(_m))] public void Begin(bool flag) { if (!flag) throw new TimeoutException(); _m.Enter(); _x++; }
        [RequiresLock(nameof(_m))] public void Wait(bool flag) { if (flag) { _m.Exit(); Work(); _m.Enter(); } _x++; }
        """);

    [Fact]
    public Task The_lock_of_what_is_returned_is_that_of_the_result() => ReportsIn("""
        public sealed class Node
        {
            public readonly object Gate = new object();
            [GuardedBy(nameof(Gate))] public int Value;
            private readonly Node _first = null!;
            [AcquiresLock("return.Gate")] public static Node Create() { var node = new Node(); Monitor.Enter(node.Gate); return node; }
            [AcquiresLock("return.Gate")] public Node First() { Monitor.Enter(_first.Gate); return _first; }
            [AcquiresLock("return.Gate")] public Node [|Wrong|]() { return _first; }
            public static void Use() { var node = Create(); node.Value++; Monitor.Exit(node.Gate); }
        }
        """);

    [Fact]
    public Task What_is_excluded_and_asserted_to_be_held_is_a_contradiction() => ReportsInClass("""
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [ExcludesLock(nameof(_gate))] public void [|First|]() { Debug.Assert(Monitor.IsEntered(_gate)); }
        [ExcludesLock(nameof(_gate))] public void [|Second|]() { if (!Monitor.IsEntered(_gate)) throw new InvalidOperationException(); lock (_gate) { } }
        [ExcludesLock(nameof(_gate))] public void [|Third|]() { Check(); }
        [AssertsLock(nameof(_gate))] private void Check() { }
        """);

    [Fact]
    public Task What_is_excluded_may_be_denied_tested_and_asserted_where_it_was_taken() => IsSilentInClass("""
        private readonly object _gate = new object();
        private readonly object _other = new object();
        [ExcludesLock(nameof(_gate))] public void First() { Debug.Assert(!Monitor.IsEntered(_gate)); lock (_gate) { Debug.Assert(Monitor.IsEntered(_gate)); } }
        [ExcludesLock(nameof(_gate))] public void Second() { if (Monitor.IsEntered(_gate)) return; lock (_gate) { } }
        [ExcludesLock(nameof(_gate))] public void Third() { Debug.Assert(Monitor.IsEntered(_other)); lock (_gate) { Check(); } }
        [AssertsLock(nameof(_gate))] private void Check() { }
        """);

    private const string Pool = LockKinds.Types + """
        public sealed class Node { public readonly Mu Gate = new Mu(); [GuardedBy(nameof(Gate))] public int Value; }
        public sealed class Pool
        {
            private readonly Node _first = new Node();
            private readonly Node _second = new Node();

        """;

    [Theory]
    [InlineData("[AcquiresLock(\"node.Gate\")] public void Take(out Node node) { node = _first; node.Gate.Enter(); }")]
    [InlineData("[AcquiresLock(\"node.Gate\")] public void Take(out Node node) { _first.Gate.Enter(); node = _first; }")]
    [InlineData("[AcquiresLock(\"node.Gate\")] public void Take(bool flag, out Node node) { node = flag ? _first : _second; node.Gate.Enter(); }")]
    [InlineData("[TryAcquiresLock(true, \"node.Gate\")] public bool Try(out Node node) { node = _first; return node.Gate.TryEnter(); }")]
    [InlineData("[TryAcquiresLock(true, \"node.Gate\")] public bool Try(out Node node) { if (!_first.Gate.TryEnter()) { node = null; return false; } node = _first; return true; }")]
    public Task C24_neighbour_what_is_handed_out_locked_by_an_out_parameter(string member) => IsSilentIn(Pool + member + "\n}\n");

    [Theory]
    [InlineData("[AcquiresLock(\"node.Gate\")] public void [|Take|](out Node node) { node = _first; }")]
    [InlineData("[AcquiresLock(\"node.Gate\")] public void [|Take|](out Node node) { _first.Gate.{|LCK2001:Enter|}(); node = _second; }")]
    [InlineData("[TryAcquiresLock(true, \"node.Gate\")] public bool [|Try|](out Node node) { node = _second; return true; }")]
    public Task C24_twin_another_is_locked_or_none(string member) => ReportsIn(Pool + member + "\n}\n");
}
