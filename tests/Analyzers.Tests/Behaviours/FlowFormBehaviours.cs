using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Ways through a body, tries and assertions in every form, each beside what it must not say.</summary>
public sealed class FlowFormBehaviours : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task Every_form_of_flow() => ReportsIn("""
        public class A1
        {
            private readonly object _g = new object(); private readonly object _h = new object(); [GuardedBy("_g")] private int _x; private bool _closed;
            public void A(bool c) { if (c) { Monitor.Enter(_g); } try { if (c) _x++; } finally { if (c) Monitor.Exit(_g); } }
            public void B(bool c) { if (c) { Monitor.Enter(_g); } try { {|LCK1003:_x|}++; } finally { if (c) Monitor.Exit(_g); } }
            public void C() { Monitor.Enter(_g); if (_closed) { Monitor.Exit(_g); return; } _x++; Monitor.Exit(_g); }
            public void D() { Monitor.{|LCK2001:Enter|}(_g); if (_closed) return; _x++; Monitor.Exit(_g); }
            public void E() { Monitor.{|LCK2013:Enter|}(_g); if (_closed) throw new Exception(); _x++; Monitor.Exit(_g); }
            public void F(int n) { Monitor.Enter(_g); switch (n) { case 1: _x++; break; case 2: Monitor.Exit(_g); return; default: goto case 1; } Monitor.Exit(_g); }
            public void G(int n) { Monitor.{|LCK2001:Enter|}(_g); switch (n) { case 1: Monitor.Exit(_g); break; case 2: return; default: Monitor.Exit(_g); break; } }
            public void H() { for (var i = 0; i < 3; i++) { Monitor.Enter(_g); if (i == 1) { Monitor.Exit(_g); continue; } _x++; Monitor.Exit(_g); } }
            public void I() { for (var i = 0; i < 3; i++) { Monitor.Enter(_g); if (i == 1) { continue; } _x++; Monitor.{|LCK2004:Exit|}(_g); } }
            public void J() { retry: Monitor.Enter(_g); if (_x < 0) { Monitor.Exit(_g); goto retry; } _x++; Monitor.Exit(_g); }
            public void K() { bool t = false; try { Monitor.Enter(_g, ref t); _x++; } finally { if (t) Monitor.Exit(_g); } {|LCK1003:_x|}++; }
            public void M() { while (!Monitor.TryEnter(_g, 10)) { Thread.Sleep(1); } try { _x++; } finally { Monitor.Exit(_g); } }
            public void N() { do { Monitor.Enter(_g); _x++; Monitor.Exit(_g); } while ({|LCK1003:_x|} < 3); }
            public int O() { Monitor.Enter(_g); try { return _x; } finally { Monitor.Exit(_g); } }
            public int P() { lock (_g) { try { return _x; } finally { _x = 0; } } }
            public void Q() { lock (_g) lock (_h) _x++; lock (_h) {|LCK1003:_x|}++; }
            public void R(bool c) { object l = c ? _g : _h; lock (l) { {|LCK1003:_x|}++; } }
            public void S(bool c) { var l = _g; if (c) l = _h; lock (l) { {|LCK1003:_x|}++; } }
            public void T() { var l = _g; lock (l) { _x++; } l = _h; lock (l) { {|LCK1003:_x|}++; } }
            public void U(A1 o) { var l = o; lock (l._g) { o._x++; l._x++; } }
            public void V(A1 o) { var l = o; lock (l._g) { o = new A1(); l._x++; } }
            public void W(A1 o) { lock (o._g) { o = this; o.{|LCK1003:_x|}++; } }
            public void X() { try { Monitor.Enter(_g); } catch { return; } _x++; Monitor.Exit(_g); }
            public void Y() { Monitor.Enter(_g); try { _x++; Monitor.Exit(_g); } catch { Monitor.Exit(_g); throw; } }
            public void Z(CancellationToken t) { lock (_g) { t.ThrowIfCancellationRequested(); _x++; } {|LCK1003:_x|}--; }
        }
        """);

    [Fact] public Task Every_form_of_try() => ReportsIn("""
        public class T1
        {
            private readonly object _g = new object(); private readonly Lock _l = new Lock(); private SpinLock _s; private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim(); private readonly SemaphoreSlim _sem = new SemaphoreSlim(1); private readonly Mutex _mx = new Mutex();
            [GuardedBy("_g")] private int _x; [GuardedBy("_l")] private int _y; [GuardedBy("_s")] private int _z; [GuardedBy("_rw")] private int _w; [GuardedBy("_sem")] private int _v; [GuardedBy("_mx")] private int _u;
            public bool A() { var ok = Monitor.TryEnter(_g); if (ok) { try { _x++; } finally { Monitor.Exit(_g); } } return ok; }
            public bool B() { if (_l.TryEnter()) { try { _y++; } finally { _l.Exit(); } return true; } return false; }
            public void C() { bool t = false; try { _s.Enter(ref t); _z++; } finally { if (t) _s.Exit(); } }
            public void D() { bool t = false; _s.TryEnter(ref t); if (!t) { {|LCK1003:_z|}++; return; } _s.Exit(); }
            public void E() { if (!_rw.TryEnterUpgradeableReadLock(10)) return; try { if (_w == 0) { _rw.EnterWriteLock(); try { _w++; } finally { _rw.ExitWriteLock(); } } } finally { _rw.ExitUpgradeableReadLock(); } }
            public void F() { if (!_rw.TryEnterUpgradeableReadLock(10)) return; try { if (_w == 0) { {|LCK1004:_w|}++; } } finally { _rw.ExitUpgradeableReadLock(); } }
            public async Task G() { if (await _sem.WaitAsync(100)) { try { _v++; } finally { _sem.Release(); } } }
            public async Task H() { if (await _sem.WaitAsync(100) is false) return; try { _v++; } finally { _sem.Release(); } }
            public async Task I() { var ok = await _sem.WaitAsync(100); try { if (!ok) return; _v++; } finally { if (ok) _sem.Release(); } }
            public async Task J() { var ok = await _sem.WaitAsync(100); try { {|LCK1003:_v|}++; } finally { if (ok) _sem.Release(); } }
            public void K() { if (!_mx.WaitOne(10)) throw new TimeoutException(); try { _u++; } finally { _mx.ReleaseMutex(); } }
            public void L() { try { _mx.WaitOne(); } catch (AbandonedMutexException) { } try { _u++; } finally { _mx.ReleaseMutex(); } }
            public void M() { while (true) { if (Monitor.TryEnter(_g)) break; } _x++; Monitor.Exit(_g); }
            public void N(bool c) { if (!c || !Monitor.TryEnter(_g)) return; _x++; Monitor.Exit(_g); }
            public void O(bool c) { if (c && !Monitor.TryEnter(_g)) return; {|LCK1003:_x|}++; if (c) Monitor.Exit(_g); }
            public void P() { var t = Monitor.TryEnter(_g) ? "yes" : null; if (t != null) { _x++; Monitor.Exit(_g); } }
            public void Q() { int n = Monitor.TryEnter(_g) ? 1 : 0; switch (n) { case 1: _x++; Monitor.Exit(_g); break; } }
            public void R() { int n = Monitor.TryEnter(_g) ? 1 : 0; switch (n) { case 0: {|LCK1003:_x|}++; break; case 1: Monitor.Exit(_g); break; } }
            private bool Use() => true;
            public void U() { if (Monitor.TryEnter(_g) is var ok && ok) { _x++; Monitor.Exit(_g); } }
            public void V() { if (Monitor.TryEnter(_g) is true) { _x++; Monitor.Exit(_g); } }
            public void W() { if (Monitor.TryEnter(_g) is not true) { return; } _x++; Monitor.Exit(_g); }
            public void X() { bool? ok = Monitor.TryEnter(_g); if (ok == true) { _x++; Monitor.Exit(_g); } }
            public void Y() { bool? ok = Monitor.TryEnter(_g); if (ok.Value) { _x++; Monitor.Exit(_g); } }
            public void Z() { bool? ok = Monitor.TryEnter(_g); if (ok ?? false) { _x++; Monitor.Exit(_g); } }
        }
        """);

    [Fact] public Task Every_form_of_evidence() => ReportsIn("""
        public class As
        {
            private readonly object _g = new object(); private readonly Lock _l = new Lock(); private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy("_g")] private int _x; [GuardedBy("_l")] private int _y; [GuardedBy("_rw")] private int _w;
            public void A() { Debug.Assert(Monitor.IsEntered(_g)); _x++; }
            public void B() { {|LCK1001:A|}(); }
            public void C() { lock (_g) A(); }
            public void D() { Debug.Assert(_l.IsHeldByCurrentThread); _y++; }
            public void E() { {|LCK1001:D|}(); }
            public void F() { if (!Monitor.IsEntered(_g)) throw new InvalidOperationException(); _x++; }
            public void G() { if (Monitor.IsEntered(_g)) _x++; }
            public void H() { if (Monitor.IsEntered(_g)) { } else {|LCK1003:_x|}++; }
            private void Check() { Debug.Assert(Monitor.IsEntered(_g)); }
            private void I() { Check(); _x++; }
            public void J() { {|LCK1001:I|}(); }
            public void K() { lock (_g) I(); }
            public void L() { Debug.Assert(_rw.IsWriteLockHeld); _w++; }
            public void M() { Debug.Assert(_rw.IsReadLockHeld); {|LCK1004:_w|}++; }
            public void N() { _rw.EnterReadLock(); try { {|LCK1004:L|}(); } finally { _rw.ExitReadLock(); } }
            public void O(As o) { Debug.Assert(Monitor.IsEntered(o._g)); o._x++; }
            public void P(As o) { lock (_g) {|LCK1001:O|}(o); }
            public void Q(As o) { lock (_g) O(this); }
            public void R() { LockAssume.Held(_g); _x++; }
            public void S() { Console.WriteLine(LockAssume.Unchecked(_x)); {|LCK1003:_x|}++; }
        }
        """);
}
