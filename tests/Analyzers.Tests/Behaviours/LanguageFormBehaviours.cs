using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Contracts in every form that the language gives to members, each beside what it must not say.</summary>
public sealed class LanguageFormBehaviours : RuleTest<LockFlowAnalyzer>
{
    // Preview features in the oldest compiler that the tests run on.
    private static Task Newest(string types) =>
        new CSharpAnalyzerTest<LockFlowAnalyzer> { LanguageVersion = Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview, TestCode = Usings + types }.RunAsync();

    [Fact] public Task Extension_members_carry_contracts_and_are_checked() => Newest("""
        public class Box { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; }
        public static class BoxExt
        {
            extension(Box box)
            {
                [RequiresLock("box.Gate")] public int Peek() => box.Value;
                [RequiresLock("box.Gate")] public int Double => box.Value * 2;
                public int Safe() { lock (box.Gate) return box.Value; }
                public int Unsafe() => box.{|LCK1003:Value|};
                [ExcludesLock("box.Gate")] public void Reset() { lock (box.Gate) box.Value = 0; }
                [AcquiresLock("box.Gate")] public void Enter() => Monitor.Enter(box.Gate);
                [ReleasesLock("box.Gate")] public void Leave() => Monitor.Exit(box.Gate);
            }
            [RequiresLock("box.Gate")] public static int Old(this Box box) => box.Value;
        }
        public class Use
        {
            public int A(Box b) { lock (b.Gate) return b.Peek() + b.Double + b.Old(); }
            public int B(Box b) => b.{|LCK1001:Peek|}();
            public int C(Box b) => b.{|LCK1001:Double|};
            public void D(Box b) { lock (b.Gate) b.{|LCK1002:Reset|}(); }
            public void E(Box b) { b.Enter(); try { b.Value++; } finally { b.Leave(); } }
            public void F(Box b, Box c) { b.Enter(); try { c.{|LCK1003:Value|}++; } finally { b.Leave(); } }
            public int G(Box b, Box c) { lock (b.Gate) return c.{|LCK1001:Old|}(); }
            public void H(Box b) { b.{|LCK2001:Enter|}(); b.Value++; }
            public int I(Box b) { lock (b.Gate) return BoxExt.Peek(b); }
        }
        """);

    [Fact] public Task The_field_keyword_is_the_guarded_storage_of_its_property() => Newest("""
        public class F
        {
            private readonly object _g = new object();
            [GuardedBy("_g")] public int A { get => field; set => field = value; }
            [field: GuardedBy("_g")] public int B { get { lock (_g) return field; } set { lock (_g) field = value; } }
            [field: GuardedBy("_g")] public int C { get => {|LCK1003:field|}; set { lock (_g) field = value; } }
            [field: GuardedBy("_g")] public int D { get; set; }
            public int E { get { lock (_g) return A; } }
            public int G => {|LCK1003:A|};
            [GuardedBy("_g")] public List<int> L { get => field ??= new List<int>(); } = null!;
            public void H() { lock (_g) L.Add(1); {|LCK1003:L|}.Clear(); }
        }
        """);

    [Fact] public Task Records_their_copies_and_their_patterns() => ReportsIn("""
        public record R(int Id)
        {
            public readonly object Gate = new object();
            [GuardedBy("Gate")] public int X { get; set; }
            public int Sum() { lock (Gate) return X; }
            public int Bad() => {|LCK1003:X|};
        }
        public class UseR
        {
            public R A(R r) { lock (r.Gate) return r with { X = 3 }; }
            public R B(R r) { var c = r with { Id = 2 }; c.X = 3; return c; }
            public int C(R r) { if (r is { {|LCK1003:X|}: > 3 }) return 1; return 0; }
            public int D(R r) { lock (r.Gate) if (r is { X: > 3 }) return 1; return 0; }
            public void E(R r) { var c = r with { Id = 2 }; lock (r.Gate) r.X = 1; Task.Run(() => c.{|LCK1003:X|} = 4); }
        }
        public record struct RS(int Id) { [GuardedBy("Use2.S")] public int Y; }
        public class Use2 { public static readonly object S = new object(); private RS _r; public void A() { lock (S) _r.Y = 1; _r.{|LCK1003:Y|} = 2; } }
        """);

    [Fact] public Task Parameters_of_primary_constructors_are_state() => ReportsIn("""
        public class P(object gate, [GuardedBy("gate")] List<int> items)
        {
            [GuardedBy("gate")] private int _n;
            public void A() { lock (gate) { _n++; items.Add(1); } }
            public void B() { {|LCK1003:_n|}++; }
            public void C() { {|LCK1003:items|}.Add(1); }
            private readonly int _first = items.Count;
            public int D { get; } = items.Count;
            [RequiresLock("gate")] private void Need() { items.Clear(); }
            public void E() { lock (gate) Need(); }
            public void F() { {|LCK1001:Need|}(); }
        }
        public class P2(object gate) : P(gate, new List<int>()) { }
        """);

    [Fact] public Task Guards_that_are_ref_structs() => ReportsIn("""
        public ref struct Guard
        {
            private readonly object _g; private bool _t;
            [AcquiresLock("g")] public Guard(object g) { _g = g; Monitor.Enter(g); _t = true; }
            public void Dispose() { if (_t) Monitor.Exit(_g); }
        }
        [LockScope] public ref struct Guard2
        {
            private readonly object _g;
            [AcquiresLock("g")] public Guard2(object g) { _g = g; Monitor.Enter(g); }
            public void Dispose() { Monitor.Exit(_g); }
        }
        [LockScope] public readonly ref struct ReadGuard
        {
            private readonly ReaderWriterLockSlim _rw;
            [AcquiresLock("rw", Mode = LockMode.Shared)] public ReadGuard(ReaderWriterLockSlim rw) { _rw = rw; rw.EnterReadLock(); }
            public void Dispose() { _rw.ExitReadLock(); }
        }
        public class Use
        {
            private readonly object _g = new object(); private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy("_g")] private int _x; [GuardedBy("_rw")] private int _y;
            public void A() { using var g = new Guard2(_g); _x++; }
            public void B() { using (new Guard2(_g)) { _x++; } {|LCK1003:_x|}++; }
            public void C() { using var g = new ReadGuard(_rw); Console.WriteLine(_y); }
            public void D() { using var g = new ReadGuard(_rw); {|LCK1004:_y|}++; }
            [AcquiresLock("_g")] private Guard2 Lock() => new Guard2(_g);
            public void E() { using var g = Lock(); _x++; }
            public void F() { using (Lock()) { _x++; } {|LCK1003:_x|}++; }
            public void G() { new {|LCK2006:Guard2|}(_g); _x++; }
            public void H(Use o) { using var g = o.Lock(); {|LCK1003:_x|}++; }
        }
        """);

    [Fact] public Task Interface_members_with_a_body() => ReportsIn("""
        public interface IStore
        {
            object Gate { get; }
            [GuardedBy("Gate")] int Count { get; set; }
            [RequiresLock("Gate")] void Touch();
            void Add() { lock (Gate) { Count++; Touch(); } }
            void Bad() { {|LCK1003:Count|}++; }
            void Bad2() { {|LCK1001:Touch|}(); }
            [ExcludesLock("Gate")] void Reset() { lock (Gate) Count = 0; }
        }
        public class Store : IStore
        {
            private readonly object _g = new object();
            public object Gate => _g;
            [GuardedBy("_g")] public int Count { get; set; }
            [RequiresLock("_g")] public void Touch() { Count++; }
            public void A() { lock (_g) { Touch(); Count++; } }
            public void B(IStore s) { lock (s.Gate) { s.Touch(); s.Count++; } }
            public void C(IStore s) { lock (_g) { s.{|LCK1001:Touch|}(); } }
            public void D(IStore s) { lock (s.Gate) { s.{|LCK1002:Reset|}(); } }
        }
        """);

    [Fact] public Task Iterators_and_async_streams() => ReportsIn("""
        public class It
        {
            private readonly object _g = new object(); private readonly List<int> _l = new List<int>();
            [GuardedBy("_g")] private List<int> _items = new List<int>();
            public void Add() { lock (_g) _items.Add(1); }
            public IEnumerable<int> A() { lock (_g) { foreach (var i in _items) {|LCK2007:yield|} return i; } }
            public IEnumerable<int> B() { List<int> c; lock (_g) { c = _items.ToList(); } foreach (var i in c) yield return i; }
            public IEnumerable<int> C() { foreach (var i in {|LCK1003:_items|}) yield return i; }
            public IEnumerable<int> D() { int[] c; lock (_g) c = _items.ToArray(); return c; }
            [RequiresLock("_g")] public IEnumerable<int> E() { foreach (var i in _items) {|LCK2007:yield|} return i; }
            public async IAsyncEnumerable<int> F() { List<int> c; lock (_g) c = _items.ToList(); foreach (var i in c) { await Task.Yield(); yield return i; } }
            public async IAsyncEnumerable<int> G() { await Task.Yield(); foreach (var i in {|LCK1003:_items|}) yield return i; }
            private readonly SemaphoreSlim _s = new SemaphoreSlim(1, 1); [GuardedBy("_s")] private int _n;
            public async IAsyncEnumerable<int> H() { await _s.WaitAsync(); try { _n++; yield return _n; } finally { _s.Release(); } }
            public async IAsyncEnumerable<int> I() { await _s.WaitAsync(); try { _n++; } finally { _s.Release(); } yield return {|LCK1003:_n|}; }
            public async Task J(IAsyncEnumerable<int> s) { await foreach (var i in s) { lock (_g) _items.Add(i); } }
            public async Task K(IAsyncEnumerable<int> s) { Monitor.Enter(_g); try { {|LCK2007:await|} foreach (var i in s) { _items.Add(i); } } finally { Monitor.Exit(_g); } }
        }
        """);

    [Fact] public Task Partial_members_have_one_contract() => ReportsIn("""
        public partial class Pt { private readonly object _g = new object(); [GuardedBy("_g")] private int _x; [RequiresLock("_g")] partial void Hook(); [RequiresLock("_g")] public partial int Get(); public partial int P { get; set; } }
        public partial class Pt
        {
            partial void Hook() { _x++; }
            public partial int Get() { return _x; }
            public partial int P { get { lock (_g) return _x; } set { {|LCK1003:_x|} = value; } }
            public void A() { lock (_g) { Hook(); Get(); } }
            public void B() { {|LCK1001:Hook|}(); }
            public void C() { {|LCK1001:Get|}(); }
        }
        """);

    [Fact] public Task Operators_and_conversions_carry_contracts() => ReportsIn("""
        public class V
        {
            public readonly object Gate = new object(); [GuardedBy("Gate")] public int X;
            [RequiresLock("a.Gate")] [RequiresLock("b.Gate")] public static V operator +(V a, V b) { var r = new V(); r.X = a.X + b.X; return r; }
            [RequiresLock("a.Gate")] public static V operator -(V a) { return new V(); }
            [RequiresLock("a.Gate")] public static explicit operator int(V a) => a.X;
            [ExcludesLock("a.Gate")] public static V operator ++(V a) { lock (a.Gate) a.X++; return a; }
            public static bool operator ==(V a, V b) => a.{|LCK1003:X|} == b.{|LCK1003:X|};
            public static bool operator !=(V a, V b) { lock (a.Gate) lock (b.Gate) return a.X != b.X; }
            [RequiresLock("a.Gate")] public static bool operator true(V a) => a.X != 0;
            [RequiresLock("a.Gate")] public static bool operator false(V a) => a.X == 0;
            public override bool Equals(object o) => o is V v && v == this; public override int GetHashCode() => 0;
        }
        public class UseV
        {
            public V A(V a, V b) { lock (a.Gate) lock (b.Gate) return a + b; }
            public V B(V a, V b) { lock (a.Gate) return a {|LCK1001:+|} b; }
            public int C(V a) { lock (a.Gate) return (int)a; }
            public int D(V a) => ({|LCK1001:int|})a;
            public void E(V a) { lock (a.Gate) a{|LCK1002:++|}; }
            public void F(V a) { a++; }
            public void G(V a) { if ({|LCK1001:a|}) Console.WriteLine(); }
            public void H(V a) { lock (a.Gate) if (a) Console.WriteLine(); }
            public V I(V a, V b) { lock (a.Gate) lock (b.Gate) { a += b; return a; } }
        }
        """);

    [Fact] public Task Indexers_carry_contracts() => ReportsIn("""
        public class Ix
        {
            private readonly object _g = new object(); [GuardedBy("_g")] private readonly Dictionary<string, int> _m = new Dictionary<string, int>();
            [RequiresLock("_g")] public int this[string k] { get => _m[k]; set => _m[k] = value; }
            public int this[int i] { get { lock (_g) return _m.Count; } [RequiresLock("_g")] set { _m.Clear(); } }
            public void A() { lock (_g) { this["a"] = this["b"]; this["c"]++; } }
            public int B() => this{|LCK1001:["a"]|};
            public void C() { this{|LCK1001:["a"]|}++; }
            public int D() => this[1];
            public void E() { this{|LCK1001:[1]|} = 3; }
            public void F(Ix o) { lock (o._g) { o["a"] = 1; this{|LCK1001:["a"]|} = 1; } }
            public void G() { lock (_g) { var (x, y) = (this["a"], this["b"]); } }
        }
        """);

    [Fact] public Task Accessors_carry_contracts_of_their_own() => ReportsIn("""
        public class Ac
        {
            private readonly object _g = new object(); [GuardedBy("_g")] private int _x; [GuardedBy("_g")] private Action _e;
            public int P { [RequiresLock("_g")] get => _x; set { lock (_g) _x = value; } }
            public int Q { get { lock (_g) return _x; } [RequiresLock("_g")] set => _x = value; }
            public event Action E { add { lock (_g) _e += value; } remove { {|LCK1003:_e|} -= value; } }
            [RequiresLock("_g")] public event Action F { add { _e += value; } remove { _e -= value; } }
            public int A() => {|LCK1001:P|};
            public void B() { P = 1; {|LCK1001:Q|} = 2; }
            public void C() { {|LCK1001:P|}++; }
            public void D() { lock (_g) { Q++; } }
            public void G() { {|LCK1001:F|} += B; }
            public void H() { lock (_g) F += B; }
            public int I(Ac o) => o is { {|LCK1001:P|}: 3 } ? 1 : 2;
            public Ac J() => new Ac { P = 3, Q = 4 };
            public int K() { lock (_g) { return this is { P: 3 } ? 1 : 2; } }
        }
        """);

    [Fact] public Task Locks_of_generic_types_and_methods() => ReportsIn("""
        public class Cache<T> where T : class
        {
            private static readonly object s_g = new object(); [GuardedBy("s_g")] private static readonly List<T> s_all = new List<T>();
            private readonly object _g = new object(); [GuardedBy("_g")] protected T _v;
            public static void A(T t) { lock (s_g) s_all.Add(t); }
            public static void B(T t) { {|LCK1003:s_all|}.Add(t); }
            [RequiresLock("s_g")] protected static void Need() { s_all.Clear(); }
            public void C() { lock (_g) _v = null; {|LCK1003:_v|} = null; }
            public class Inner { private readonly Cache<T> _c; public Inner(Cache<T> c) { _c = c; } public void D() { lock (_c._g) _c._v = null; } public void E() { _c.{|LCK1003:_v|} = null; } }
        }
        public class Sub : Cache<string> { public void F() { {|LCK1001:Need|}(); } }
        public class Locker<TLock> where TLock : class { public readonly TLock L = null!; [GuardedBy("L")] public int X; public void A() { lock (L) X++; } public void B() { {|LCK1003:X|}++; } }
        public static class GenUse { public static void M<T>(T gate, Action a) where T : class { lock (gate) { a(); } } [RequiresLock("gate")] public static void Need<T>(T gate) where T : class { } public static void U(object o, object p) { lock (o) { Need(o); {|LCK1001:Need|}(p); } } }
        """);

    [Fact] public Task Local_functions_in_local_functions() => ReportsIn("""
        public class Lo
        {
            private readonly object _g = new object(); [GuardedBy("_g")] private int _x;
            public void A() { lock (_g) { void L1() { void L2() { _x++; } L2(); } L1(); } }
            public void B() { void L1() { void L2() { {|LCK1003:_x|}++; } L2(); } L1(); }
            public void C() { void Lock() => Monitor.Enter(_g); void Unlock() => Monitor.Exit(_g); Lock(); try { _x++; } finally { Unlock(); } {|LCK1003:_x|}++; }
            public void D() { static void Use(Lo o) { o._x++; } lock (_g) Use(this); }
            public void E(Lo o) { static void Use(Lo p) { p.{|LCK1003:_x|}++; } lock (_g) Use(o); }
            public void F() { [RequiresLock("_g")] void Need() { _x++; } {|LCK1001:Need|}(); }
            public void G() { [RequiresLock("_g")] void Need() { _x++; } lock (_g) Need(); }
            public int H(int n) { int Fib(int k) => k < 2 ? _x : Fib(k - 1) + Fib(k - 2); lock (_g) return Fib(n); }
            public int I(int n) { int Fib(int k) => k < 2 ? {|LCK1003:_x|} : Fib(k - 1) + Fib(k - 2); return Fib(n); }
            public void J() { lock (_g) { Action a = L; a(); void L() { _x++; } } }
            public Task J2() { lock (_g) { Action a = L; return Task.Run(a); void L() { {|LCK1003:_x|}++; } } }
            public IEnumerable<int> K() { lock (_g) { foreach (var i in L()) Console.WriteLine(i); } yield break; IEnumerable<int> L() { yield return _x; } }
            public async Task M() { async Task L() { await Task.Yield(); {|LCK1003:_x|}++; } lock (_g) { } await L(); }
            public void N() { var t = TryLock(); if (t) { _x++; Monitor.Exit(_g); } bool TryLock() => Monitor.TryEnter(_g); }
        }
        """);

    [Fact] public Task Every_form_of_access_counts() => ReportsIn("""
        public class Fin
        {
            private readonly object _g = new object(); [GuardedBy("_g")] private int _x; [GuardedBy("_g")] private readonly List<int> _l = new List<int> { 1, 2 };
            private int _y = 3;
            ~Fin() { _x = 0; }
            public Fin() { _x = 1; _l.Add(2); Task.Run(() => {|LCK1003:_x|} = 2); }
            public static Fin Make() { var f = new Fin { _x = 4 }; f._x = 5; f._l.Add(3); return f; }
            public static Fin Make2(List<Fin> all) { var f = new Fin(); all.Add(f); f.{|LCK1003:_x|} = 5; return f; }
            public string S() => $"{{|LCK1003:_x|}}";
            public string T() { lock (_g) return $"{_x} {nameof(_x)}"; }
            public string N() => nameof(_x);
            public void D() { var (a, b) = ({|LCK1003:_x|}, _y); }
            public void E() { ({|LCK1003:_x|}, _y) = (1, 2); }
            public void F(ref int r) { r = 1; } public void G() { F(ref {|LCK1003:_x|}); }
            public void H() { Interlocked.Increment(ref {|LCK1003:_x|}); }
            public void I() { lock (_g) { Interlocked.Increment(ref _x); F(ref _x); } }
            public void J() { foreach (var i in {|LCK1003:_l|}) { } }
            public int[] K() => [.. {|LCK1003:_l|}];
            public int[] K2() { lock (_g) return [.. _l]; }
            public int L() => {|LCK1003:_l|} is [1, ..] ? 1 : 0;
            public Range M() { lock (_g) return 0.._l.Count; }
            public int O() => {|LCK1003:_l|}[^1];
        }
        """);

    [Fact] public Task Parameters_of_local_functions_are_what_they_are_given() => ReportsIn("""
        public class Lo
        {
            private readonly object _g = new object(); [GuardedBy("_g")] private int _x; public Lo Next;
            public void D() { static void Use(Lo o) { o._x++; } lock (_g) Use(this); }
            public void D2() { void Use(Lo o) { o._x++; } lock (_g) Use(this); }
            public void E(Lo o) { static void Use(Lo p) { p.{|LCK1003:_x|}++; } lock (_g) Use(o); }
            public void E1(Lo o) { static void Use(Lo p) { p._x++; } lock (o._g) Use(o); }
            public void E2(Lo o) { static void Use(Lo p) { p._x++; } lock (o._g) { Use(o); } lock (_g) Use(this); }
            public void E3(Lo o) { static void Use(Lo p) { p._x++; } lock (o._g) { Use(o); } {|LCK1001:Use|}(this); }
            public void F() { static void Walk(Lo p) { p.{|LCK1003:_x|}++; if (p.Next != null) Walk(p.Next); } lock (_g) Walk(this); }
            public void G() { Action<Lo> use = p => p._x++; lock (_g) use(this); }
            public void H(Lo o) { Action<Lo> use = p => p.{|LCK1003:_x|}++; lock (_g) use(o); }
            public void I() { void Use(bool locked) { if (!locked) Monitor.Enter(_g); _x++; if (!locked) Monitor.Exit(_g); } lock (_g) Use(true); Use(false); }
            public void J() { static void Init(Lo p) { p._x = 1; } var l = new Lo(); Init(l); }
            public void K(object gate) { void With(object g) { lock (g) { _x++; } } With(_g); }
            public void L(object gate) { void With(object g) { lock (g) { {|LCK1003:_x|}++; } } With(_g); With(gate); }
        }
        public class Ac
        {
            private readonly object _g = new object(); [GuardedBy("_g")] private int _x; public Ac Other;
            public int P { [RequiresLock("_g")] get => _x; }
            public int I(Ac o) => o is { {|LCK1001:P|}: 3 } ? 1 : 2;
            public int J(Ac o) { lock (o._g) return o is { P: 3 } ? 1 : 2; }
            public int K(Ac o) { lock (_g) return o is { {|LCK1001:P|}: 3 } ? 1 : 2; }
            public int L(Ac o) { lock (o.Other._g) return o is { Other: { P: 3 } } ? 1 : 2; }
            public int M(Ac o) { lock (o._g) return o is { Other: { {|LCK1001:P|}: 3 } } ? 1 : 2; }
            public int N(Ac o) { lock (o._g) return o switch { { P: 1 } => 1, { P: > 3 } => 2, _ => 3 }; }
            public int O(Ac o) { return o switch { { {|LCK1001:P|}: 1 } => 1, _ => 3 }; }
            public int Q() { lock (_g) return this is { P: 3 } ? 1 : 2; }
        }
        """);

    [Fact] public Task The_guard_of_the_field_behind_an_automatic_property_is_the_propertys() => ReportsInClass("""
        private readonly object _g = new object();
        [field: GuardedBy(nameof(_g))] private int Count { get; set; }
        public void M() { {|LCK1003:Count|} = 1; Console.WriteLine({|LCK1003:Count|}); lock (_g) { Count++; } }
        """);

    [Fact] public Task The_field_behind_a_property_of_a_record_too_under_the_lock() => IsSilentIn("""
        public record Entry([field: GuardedBy("Gate")] int Value)
        {
            public object Gate { get; } = new object();
            public int Read() { lock (Gate) return Value; }
        }
        """);
}
