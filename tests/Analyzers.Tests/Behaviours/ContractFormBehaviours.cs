using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Contracts, guard objects and locks in every form, each beside what it must not say.</summary>
public sealed class ContractFormBehaviours : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task Every_form_of_contract() => ReportsIn("""
        [Lock] public sealed class Mu { [AcquiresLock] public void Enter() { } [ReleasesLock] public void Exit() { } [TryAcquiresLock(true)] public bool TryEnter() => true; [AssertsLock] public void AssertHeld() { } [TryAcquiresLock(AcquireResult.NotNull)] public string Try2() => ""; [TryAcquiresLock(0)] public int Try3() => 0; }
        [Lock(Reentrant = true)] public sealed class RMu { [AcquiresLock] public void Enter() { } [ReleasesLock] public void Exit() { } }
        [Lock] public sealed class Rw { [AcquiresLock] public void Write() { } [AcquiresLock(Mode = LockMode.Shared)] public void Read() { } [ReleasesLock] public void Exit() { } [ReleasesLock(Mode = LockMode.Shared)] public void ExitRead() { } [ReleasesLock(Mode = LockMode.Exclusive)] public void ExitWrite() { }
          [ReleasesLock(Mode = LockMode.Shared)] [AcquiresLock] public void Promote() { } [ReleasesLock(Mode = LockMode.Exclusive)] [AcquiresLock(Mode = LockMode.Shared)] public void Demote() { } }
        public class U
        {
            private readonly Mu _m = new Mu(); private readonly RMu _r = new RMu(); private readonly Rw _w = new Rw();
            [GuardedBy("_m")] private int _x; [GuardedBy("_r")] private int _y; [GuardedBy("_w")] private int _z; [GuardedBy("_m", "_r")] private int _any; [GuardedBy("_m"), GuardedBy("_r")] private int _all; [GuardedBy("_m", UnlockedReads = true)] private int _pub; [ContentsGuardedBy("_m")] private readonly List<int> _c = new List<int>(); [ContentsGuardedBy("_m")] private U _o;
            public void A() { _m.Enter(); _x++; _m.Exit(); {|LCK1003:_x|}++; }
            public void B() { _m.Enter(); _m.{|LCK2003:Enter|}(); _m.Exit(); }
            public void C() { _r.{|LCK2013:Enter|}(); _r.Enter(); _y++; _r.Exit(); _y++; _r.Exit(); {|LCK1003:_y|}++; }
            public void D() { if (_m.TryEnter()) { _x++; _m.Exit(); } if (!_m.TryEnter()) {|LCK1003:_x|}++; else _m.Exit(); }
            public void E() { if (_m.Try2() is { } s) { _x++; _m.Exit(); } if (_m.Try2() == null) { {|LCK1003:_x|}++; } else _m.Exit(); }
            public void F() { if (_m.Try3() == 0) { _x++; _m.Exit(); } if (_m.Try3() != 0) { {|LCK1003:_x|}++; } else _m.Exit(); }
            public void G() { _m.AssertHeld(); _x++; }
            public void H() { _w.{|LCK2013:Read|}(); Console.WriteLine(_z); _w.Promote(); _z++; _w.{|LCK2013:Demote|}(); Console.WriteLine(_z); _w.ExitRead(); }
            public void I() { _w.Read(); _w.Promote(); _w.Demote(); {|LCK1004:_z|}++; _w.Exit(); }
            public void J() { _w.Read(); _w.{|LCK2002:ExitWrite|}(); }
            public void K() { _w.Write(); _w.{|LCK2002:ExitRead|}(); }
            public void L() { _w.Write(); _w.Exit(); _w.Read(); _w.Exit(); }
            public void M() { _m.{|LCK2013:Enter|}(); Console.WriteLine(_any); {|LCK1003:_any|} = 1; _m.Exit(); }
            public void N() { _m.Enter(); {|LCK1003:_all|} = 1; _m.Exit(); }
            public int P() => {|LCK1003:_any|};
            public int Q() => _pub;
            public void R() { {|LCK1003:_pub|} = 3; }
            public void S() { var l = _c; _m.{|LCK2013:Enter|}(); l.Add(1); _c.Add(2); _m.Exit(); Console.WriteLine({|LCK1003:_c|}.Count); }
            public void T(U u) { _o = u; _m.Enter(); _o._pub2 = 1; _m.Exit(); {|LCK1003:_o|}._pub2 = 2; }
            public int _pub2;
            public void V(bool c) { if (c) _m.Enter(); else _m.Enter(); _x++; _m.Exit(); }
            public void W(bool c) { if (c) _m.Enter(); {|LCK1003:_x|}++; if (c) _m.Exit(); }
            [MayReleaseLock("_m")] [RequiresLock("_m")] private void May() { }
            public void X() { _m.{|LCK2013:Enter|}(); May(); {|LCK1003:_x|}++; }
            [ReleasesLock("_m")] public void Y() { _x++; _m.Exit(); {|LCK1003:_x|}++; }
            [ReleasesLock("_m")] public void {|LCK2005:Z|}() { _x++; }
        }
        """);

    [Fact] public Task Every_form_of_guard_object() => ReportsIn("""
        [LockScope] public sealed class G : IDisposable { private readonly object _l; [AcquiresLock("l")] public G(object l) { _l = l; Monitor.Enter(l); } [ReleasesLock] public void Unlock() { Monitor.Exit(_l); } [AcquiresLock] public void Relock() { Monitor.Enter(_l); } public void Dispose() { } }
        [LockScope] public sealed class Inv : IDisposable { private readonly object _l; [ReleasesLock("l")] public Inv(object l) { _l = l; Monitor.Exit(l); } public void Dispose() { Monitor.Enter(_l); } }
        [LockScope] public sealed class Adopt : IDisposable { [RequiresLock("l")] public Adopt(object l) { } public void Dispose() { } }
        public class U
        {
            private readonly object _g = new object(); private readonly object _h = new object(); [GuardedBy("_g")] private int _x; [GuardedBy("_h")] private int _y;
            public void A() { using var g = new G(_g); _x++; }
            public void B() { using (var g = new G(_g)) { _x++; g.Unlock(); {|LCK1003:_x|}++; } }
            public void C() { using (var g = new G(_g)) { _x++; g.Unlock(); g.Relock(); _x++; } }
            public void D(bool c) { using (var g = new G(_g)) { if (c) g.Unlock(); } }
            public void E(bool c) { using (var g = new G(_g)) { if (c) g.Unlock(); {|LCK1003:_x|}++; } }
            public void F() { lock (_g) { _x++; using (new Inv(_g)) { {|LCK1003:_x|}++; } _x++; } }
            [ReleasesLock("_g")] public void H() { using var a = new Adopt(_g); _x++; }
            [RequiresLock("_g")] public void {|LCK2005:I|}() { using var a = new Adopt(_g); _x++; }
            public void J() { var g = new G(_g); _x++; g.Dispose(); {|LCK1003:_x|}++; }
            public void K() { var g = new {|LCK2006:G|}(_g); _x++; }
            public G L() { return new G(_g); }
            public void M() { using var g = L(); _x++; }
            public void N() { G g = null; try { g = new G(_g); _x++; } finally { g?.Dispose(); } {|LCK1003:_x|}++; }
            public void O(bool c) { using var g = c ? new G(_g) : null; if (c) _x++; }
            public void P(bool c) { using var g = c ? new G(_g) : null; {|LCK1003:_x|}++; }
            public void Q() { using var g = new G(_g); using var h = new G(_h); _x++; _y++; }
            public void R() { using (var g = new G(_g)) using (var h = new G(_h)) { _x++; _y++; } {|LCK1003:_y|}++; }
            public void S() { using var g = new G(_h); {|LCK1003:_x|}++; }
            private void Take(G g) { g.Dispose(); }
            public void T() { var g = new G(_g); _x++; Take(g); }
            public void V() { foreach (var i in new[] { 1, 2 }) { using var g = new G(_g); _x++; } {|LCK1003:_x|}++; }
            public async Task W() { using var g = new G(_g); {|LCK2007:await|} Task.Yield(); _x++; }
            private G _kept; public void Z() { _kept = new G(_g); _x++; } public void Z2() { _kept.Dispose(); }
        }
        """);

    [Fact] public Task Every_form_of_lock() => ReportsIn("""
        public class Sy { [GuardedBy("this")] private int _x; [MethodImpl(MethodImplOptions.Synchronized)] public void A() { _x++; } public void B() { {|LCK1003:_x|}++; }
          [GuardedBy("typeof(Sy)")] private static int s_y; [MethodImpl(MethodImplOptions.Synchronized)] public static void C() { s_y++; } public static void D() { {|LCK1003:s_y|}++; }
        }
        [SameLock("Inner.Gate", "Gate")] public class Outer { public readonly object Gate; public readonly In Inner; public Outer() { Inner = new In(); Gate = Inner.Gate; } [GuardedBy("Gate")] public int X; public void A() { lock (Inner.Gate) { X++; Inner.Y++; } lock (Gate) { X++; Inner.Y++; } } public void B(In i) { lock (i.Gate) {|LCK1003:X|}++; }
        }
        public class In { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Y; }
        public class Re { private readonly object _g = new object(); [ReturnsLock("_g")] public object Sync() => _g; [ReturnsLock("_g")] public object Root { get { return _g; } } [GuardedBy("_g")] private int _x; public void A() { lock (Sync()) _x++; lock (Root) _x++; } public void B(Re o) { lock (o.Sync()) { o._x++; {|LCK1003:_x|}++; } }
        }
        public class Lz { private readonly Lazy<object> _l = new Lazy<object>(() => new object()); [GuardedBy("_l.Value")] private int _x; public void A() { lock (_l.Value) _x++; {|LCK1003:_x|}++; }
          private readonly object[] _a = { new object(), new object() }; [GuardedBy("_a[0]")] private int _y; public void B() { lock (_a[0]) _y++; lock (_a[1]) {|LCK1003:_y|}++; }
          private readonly Dictionary<string, object> _d = new Dictionary<string, object>(); [GuardedBy("_d[\"k\"]")] private int _z; public void C() { lock (_d["k"]) _z++; lock (_d["j"]) {|LCK1003:_z|}++; }
        }
        public class Ui { [Lock(Kind = "role")] public sealed class Role { [AssertsLock] public void Check() { } } public static readonly Role Thread1 = new Role(); [GuardedBy("Thread1")] private int _x; public void A() { Thread1.Check(); _x++; } public void B() { {|LCK1003:_x|}++; }
          [RequiresLock("Thread1")] public void C() { _x++; } public void D() { {|LCK1001:C|}(); }
          [ExcludesLock("Thread1")] public void E() { } [RequiresLock("Thread1")] public void F() { {|LCK1002:E|}(); }
        }
        """);

    [Fact] public Task The_owner_of_a_nested_object_is_known_by_its_type() => ReportsIn("""
        public class Tree { private readonly object _g = new object(); public class Node { [GuardedBy("Tree.this._g")] public int V; private readonly Tree _t; private readonly Node _p; private readonly Other _o; public Node(Tree t) { _t = t; }
         public void A() { lock (_t._g) V++; }
         public void B() { {|LCK1003:V|}++; }
         public void C() { lock (_p._t._g) V++; }
         public void D() { lock (_o._g) {|LCK1003:V|}++; }
         public void E(Tree t) { lock (t._g) V++; }
         public void F(Node n) { lock (n._t._g) n.V++; }
         } public class Other { public readonly object _g = new object(); } }
        """);
}
