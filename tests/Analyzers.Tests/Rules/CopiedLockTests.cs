using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2009, each case beside the nearly identical one that is right.</summary>
public sealed class CopiedLockTests : RuleTest<LockFlowAnalyzer>
{
    private const string Own = """
        [Lock] public struct Mu
        {
            private int _state;
            [AcquiresLock] public void Enter() { _state++; }
            [ReleasesLock] public void Exit() { _state--; }
            public readonly bool IsFree => _state == 0;
        }

        """;

    protected override string? DefaultDiagnosticId => RuleIds.CopiedLock;

    [Fact] public Task By_value() => ReportsInClass("""
            private SpinLock _spin;
            private static void Take(SpinLock spin) { }
            private static void Take(object box) { }
            private SpinLock Get() { return [|_spin|]; }
            private SpinLock Spin => [|_spin|];
            public void Run(SpinLock given)
            {
                Take([|_spin|]);
                object box = [|_spin|];
                _spin = [|given|];
                var pair = ([|_spin|], 1);
                var array = new[] { [|_spin|] };
                var list = new List<SpinLock>();
                list.Add([|given|]);
                SpinLock? maybe = [|given|];
            }
        """);

    [Fact] public Task By_reference() => IsSilentInClass("""
            private SpinLock _spin;
            private SpinLock[] _all = new SpinLock[2];
            private static void Take(ref SpinLock spin) { bool taken = false; spin.Enter(ref taken); spin.Exit(); }
            private static void Ask(in SpinLock spin) { _ = spin.IsHeld; }
            private ref SpinLock Get() { return ref _spin; }
            private ref SpinLock Spin => ref _spin;
            public void Run()
            {
                Take(ref _spin);
                Ask(in _spin);
                Take(ref Get());
                Take(ref Spin);
                Take(ref _all[0]);
                ref var element = ref _all[1];
                Take(ref element);
                bool taken = false;
                _all[1].Enter(ref taken);
                _all[1].Exit();
                _spin = new SpinLock();
                var name = nameof(_spin);
            }
        """);

    [Fact] public Task Elements() => ReportsInClass("""
            private readonly SpinLock[] _all = new SpinLock[2];
            private readonly List<SpinLock> _list = new List<SpinLock>();
            public void Run()
            {
                foreach (var [|one|] in _all) { }
                bool taken = false;
                [|_list[0]|].Enter(ref taken);
                _list[0].Exit();
                _all[0] = [|_all[1]|];
            }
        """);

    [Fact] public Task Out_of_where_it_is_kept() => ReportsInClass("""
            private readonly List<SpinLock> _list = new List<SpinLock>();
            private readonly Dictionary<string, SpinLock> _byName = new Dictionary<string, SpinLock>();
            private SpinLock Spin { get; set; }
            private static void Take(SpinLock spin) { }
            public void Run(KeyValuePair<int, SpinLock> pair)
            {
                var first = [|_list[0]|];
                var named = [|_byName["a"]|];
                var own = [|Spin|];
                Take([|pair.Value|]);
                SpinLock[] all = [[|own|]];
            }
        """);

    [Fact] public Task Out_of_where_it_was_made() => IsSilentInClass("""
            private readonly List<int> _list = new List<int>();
            private static SpinLock Make() => new SpinLock(false);
            private static ref SpinLock Spin => ref _shared;
            private static SpinLock _shared;
            public void Run()
            {
                var first = _list[0];
                var made = Make();
                ref var spin = ref Spin;
                SpinLock[] all = [new SpinLock(), Make()];
                var held = Spin.IsHeld;
            }
        """);

    [Fact] public Task Elements_by_reference() => IsSilentInClass("""
            private readonly SpinLock[] _all = new SpinLock[2];
            public void Run()
            {
                foreach (ref var one in _all.AsSpan())
                {
                    bool taken = false;
                    one.Enter(ref taken);
                    one.Exit();
                }
            }
        """);

    [Fact] public Task Where_it_cannot_change() => ReportsIn(Own + """
        public struct Holder
        {
            private Mu _mu;
            public readonly void Run() { [|_mu|].Enter(); _mu.Exit(); }
        }
        public class Subject
        {
            private readonly Mu _mu;
            public void Run() { [|_mu|].Enter(); _mu.Exit(); }
            public void In(in Mu mu) { [|mu|].Enter(); mu.Exit(); }
            public void Bound(ref Mu given) { ref readonly var mu = ref given; [|mu|].Enter(); mu.Exit(); }
        }
        """);

    [Fact] public Task Where_it_can() => IsSilentIn(Own + """
        public struct Holder
        {
            private Mu _mu;
            public void Run() { _mu.Enter(); _mu.Exit(); }
        }
        public class Subject
        {
            private Mu _mu;
            private readonly Mu _asked;
            public void Run() { _mu.Enter(); _mu.Exit(); }
            public void By(ref Mu mu) { mu.Enter(); mu.Exit(); }
            public bool Ask(in Mu mu) { return mu.IsFree && _asked.IsFree; }
        }
        """);

    [Fact] public Task Delegates_and_closures() => ReportsInClass("""
            private SpinLock _spin;
            public void Run()
            {
                Action exit = [|_spin|].Exit;
                var mine = new SpinLock();
                Parallel.For(0, 2, i => { bool taken = false; [|mine|].Enter(ref taken); mine.Exit(); });
            }
        """.Replace("mine.Exit()", "[|mine|].Exit()"));

    [Fact] public Task A_field_in_a_lambda() => IsSilentInClass("""
            private SpinLock _spin;
            public void Run()
            {
                Parallel.For(0, 2, i => { bool taken = false; _spin.Enter(ref taken); _spin.Exit(); });
                Action<int> own = i => { var mine = new SpinLock(); bool taken = false; mine.Enter(ref taken); mine.Exit(); };
            }
        """);

    [Fact] public Task Guards_and_readonly_structs_may_move() => IsSilentIn("""
        [LockScope] public struct Guard { private object _gate; [AcquiresLock("gate")] public Guard(object gate) { _gate = gate; Monitor.Enter(gate); } public void Dispose() { Monitor.Exit(_gate); } }
        [Lock] public readonly struct Handle { private readonly object _state; [AcquiresLock] public void Enter() { } [ReleasesLock] public void Exit() { } }
        public class Subject
        {
            private readonly object _gate = new object();
            private readonly Handle _handle;
            private SpinLock _spin;
            private SpinWait _wait;
            public Guard Take() { var guard = new Guard(_gate); return guard; }
            public Handle Get() { var copy = _handle; _wait.SpinOnce(); var wait = _wait; return copy; }
        }
        """);

    [Fact] public Task A_struct_with_a_lock_in_it() => ReportsIn("""
        public struct Slot { public SpinLock Spin; public int Count; }
        public record struct Entry(Slot Slot, int Key);
        public class Subject
        {
            private Slot[] _slots = new Slot[4];
            private Entry _entry;
            public int Run()
            {
                var slot = [|_slots[0]|];
                var other = [|_entry|] with { Key = 2 };
                return slot.Count;
            }
        }
        """);

    [Fact] public Task A_member_of_a_struct_with_a_lock_in_it() => IsSilentIn("""
        public struct Slot { public SpinLock Spin; public int Count; }
        public class Subject
        {
            private Slot[] _slots = new Slot[4];
            public int Run()
            {
                bool taken = false;
                _slots[0].Spin.Enter(ref taken);
                _slots[0].Count++;
                _slots[0].Spin.Exit();
                _slots[1] = new Slot();
                return _slots[0].Count;
            }
        }
        """);

    [Fact] public Task Boxed_to_be_locked_is_told_once() => ReportsInClass("""
            private SpinLock _spin;
            public void Run() { Monitor.Enter({|LCK2008:_spin|}); Monitor.Exit(_spin); }
        """);
}
