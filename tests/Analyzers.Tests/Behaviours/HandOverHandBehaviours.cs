using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Locks whose names change on the way: what a variable is given, and what it led to before.</summary>
public sealed class HandOverHandBehaviours : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task What_a_variable_led_to_goes_by_its_heir() => ReportsIn("""
        public class Nd { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; public Nd Next; }
        public class Use
        {
            private Nd _cur = new Nd();
            public void A() { var old = _cur; lock (old.Gate) { _cur = new Nd(); old.X = 1; } }
            public void B() { var old = _cur; lock (old.Gate) { _cur = new Nd(); _cur.{|LCK1003:X|} = 1; } }
            public void C(Nd o) { var l = o; lock (l.Gate) { o = new Nd(); l.X++; } }
            public void D(Nd o) { var l = o; lock (l.Gate) { o = o.Next; l.X++; o.{|LCK1003:X|}++; } }
            public void E(Nd o) { lock (o.Gate) { var l = o; o = o.Next; l.X++; } }
            public void F(Nd o) { while (o != null) { Monitor.Enter(o.Gate); var p = o; o = o.Next; p.X++; Monitor.Exit(p.Gate); } }
            public void G(Nd o) { Monitor.Enter(o.Gate); while (o.Next != null) { var n = o.Next; Monitor.Enter(n.Gate); o.X++; Monitor.Exit(o.Gate); o = n; } o.X++; Monitor.Exit(o.Gate); }
            public void H() { var old = _cur; Monitor.Enter(old.Gate); try { _cur = new Nd(); old.X++; } finally { Monitor.Exit(old.Gate); } old.{|LCK1003:X|}++; }
            public void I(ref Nd r) { var old = r; lock (old.Gate) { r = new Nd(); old.X = 1; } }
            public void J() { var old = Interlocked.Exchange(ref _cur, new Nd()); lock (old.Gate) old.X = 1; }
            public void K() { var a = _cur; var b = a; lock (a.Gate) { a = new Nd(); b.X = 1; } }
            public void L() { var a = _cur; var b = a; lock (a.Gate) { a = new Nd(); a.X = 1; b.X = 2; } }
            public void M() { var a = _cur; lock (_cur.Gate) { _cur = new Nd(); a.X = 1; } }
        }
        """);

    [Fact] public Task Locks_are_handed_from_node_to_node() => ReportsIn("""
        public class Nd { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; public Nd Next; }
        public class Use
        {
            private Nd _head = new Nd();
            public int Sum() { var sum = 0; var o = _head; Monitor.Enter(o.Gate); while (o.Next != null) { var n = o.Next; Monitor.Enter(n.Gate); sum += o.X; Monitor.Exit(o.Gate); o = n; } sum += o.X; Monitor.Exit(o.Gate); return sum; }
            public void G2(Nd o) { Monitor.Enter(o.Gate); while (o.Next != null) { Monitor.Enter(o.Next.Gate); Monitor.Exit(o.Gate); o = o.Next; o.X++; } Monitor.Exit(o.Gate); }
            public void G3(Nd o) { Monitor.Enter(o.Gate); while (o.Next != null) { Monitor.Enter(o.Next.Gate); Monitor.Exit(o.Gate); o.{|LCK1003:X|}++; o = o.Next; } Monitor.Exit(o.Gate); }
            public void G4(Nd o) { Monitor.Enter(o.Gate); var n = o.Next; Monitor.Enter(n.Gate); Monitor.Exit(o.Gate); o = n; n.X++; o.X++; Monitor.Exit(n.Gate); }
            public void G5(Nd o) { Monitor.Enter(o.Gate); o = o.Next; o.{|LCK1003:X|}++; }
        }
        """);

    [Fact] public Task Locks_are_handed_from_guarded_node_to_node() => ReportsIn("""
        public class Nd { public readonly object Gate = new object(); [GuardedBy("Gate")] public int X; [GuardedBy("Gate")] public Nd Next; }
        public class Use
        {
            private readonly Nd _head = new Nd();
            public bool Find(int x)
            {
                var prev = _head;
                Monitor.Enter(prev.Gate);
                try
                {
                    var cur = prev.Next;
                    while (cur != null)
                    {
                        Monitor.Enter(cur.Gate);
                        if (cur.X == x) { Monitor.Exit(cur.Gate); return true; }
                        Monitor.Exit(prev.Gate);
                        prev = cur;
                        cur = prev.Next;
                    }
                    return false;
                }
                finally { Monitor.Exit(prev.Gate); }
            }
            public void Bad()
            {
                var o = _head;
                Monitor.{|LCK2004:Enter|}(o.Gate);
                while (o.{|LCK1003:Next|} != null)
                {
                    Monitor.Exit(o.Gate);
                    o = o.{|LCK1003:Next|};
                    o.{|LCK1003:X|}++;
                }
                Monitor.Exit(o.Gate);
            }
            public void Bad2()
            {
                var o = _head;
                Monitor.Enter(o.Gate);
                while (o.Next != null)
                {
                    var n = o.Next;
                    Monitor.Enter(n.Gate);
                    Monitor.Exit(o.Gate);
                    o.{|LCK1003:X|}++;
                    o = n;
                }
                Monitor.Exit(o.Gate);
            }
        }
        """);
}
