using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Tries whose result is a number or a member of an enumeration: what a comparison with another value proves.</summary>
public sealed class TryResultValueBehaviours : LockKindTest
{
    private const string Locks = """
            private readonly object _m = new object();
            [GuardedBy(nameof(_m))] private int _x;
            private bool _closed;
            private static void Work() { Console.WriteLine(); }
            [TryAcquiresLock(1, nameof(_m))] public int Take() { return Monitor.TryEnter(_m) ? 1 : _closed ? -1 : 0; }
            [TryAcquiresLock(0, nameof(_m))] public long Wait() { return Monitor.TryEnter(_m) ? 0 : 1; }
            [TryAcquiresLock(Answer.Taken, nameof(_m))] public Answer Ask() { return Monitor.TryEnter(_m) ? Answer.Taken : _closed ? Answer.Closed : Answer.Busy; }
            [TryAcquiresLock(1, nameof(_m)), TryAcquiresLock(2, nameof(_m))] public int Either() { if (!Monitor.TryEnter(_m)) return 0; return _x > 3 ? 1 : 2; }
            [TryAcquiresLock('y', nameof(_m))] public char Letter() { return Monitor.TryEnter(_m) ? 'y' : _closed ? 'c' : 'n'; }
            public enum Answer { Busy, Taken, Closed }

        """;

    [Theory]
    [InlineData("if (Take() == 1) { _x++; Monitor.Exit(_m); }")]
    [InlineData("if (Take() is 1) { _x++; Monitor.Exit(_m); }")]
    [InlineData("if (Take() != 1) return; _x++; Monitor.Exit(_m);")]
    [InlineData("var r = Take(); if (r == 1) { _x++; Monitor.Exit(_m); }")]
    [InlineData("switch (Take()) { case 1: _x++; Monitor.Exit(_m); break; default: Work(); break; }")]
    [InlineData("switch (Take()) { case 0: case -1: break; case 1: _x++; Monitor.Exit(_m); break; }")]
    [InlineData("var r = Take(); if (r <= 0) return; if (r == 1) { _x++; Monitor.Exit(_m); }")]
    [InlineData("if (Take() >= 1 && _closed) Work();", true)]
    [InlineData("if (Wait() == 0) { _x++; Monitor.Exit(_m); }")]
    [InlineData("if (Wait() != 0L) return; _x++; Monitor.Exit(_m);")]
    [InlineData("var r = Wait(); if (r is 0) { _x++; Monitor.Exit(_m); }")]
    [InlineData("if (Ask() == Answer.Taken) { _x++; Monitor.Exit(_m); }")]
    [InlineData("var r = Ask(); if (r == Answer.Busy || r == Answer.Closed) return; _x++; Monitor.Exit(_m);")]
    [InlineData("var r = Ask(); switch (r) { case Answer.Busy: case Answer.Closed: return; } _x++; Monitor.Exit(_m);")]
    [InlineData("if (Ask() is Answer.Busy or Answer.Closed) return; _x++; Monitor.Exit(_m);")]
    [InlineData("if (Letter() == 'y') { _x++; Monitor.Exit(_m); }")]
    [InlineData("if (Letter() is > 'a' and 'y') { _x++; Monitor.Exit(_m); }")]
    [InlineData("if (Either() is 1 or 2) { _x++; Monitor.Exit(_m); }")]
    [InlineData("var r = Either(); if (r != 1 && r != 2) return; _x++; Monitor.Exit(_m);")]
    public Task E21_the_result_is_what_success_is(string body, bool leaks = false) => leaks
        ? ReportsInClass(Locks + "    public void Run() { " + body.Replace("Take", "{|LCK2001:Take|}") + " }")
        : IsSilentInClass(Locks + "    public void Run() { " + body + " }");

    [Theory]
    [InlineData("if (Take() != 0) { {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m); }")]
    [InlineData("if (Take() > 0) { {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m); }")]
    [InlineData("var r = Take(); if (r < 1) return; {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m);")]
    [InlineData("if ({|LCK2001:Take|}() is 2) { {|LCK1003:_x|}++; }")]
    [InlineData("if ({|LCK2001:Take|}() <= 0) { {|LCK1003:_x|}++; }")]
    [InlineData("if (Letter() is > 'm') { {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m); }")]
    [InlineData("if ({|LCK2001:Letter|}() is < 'm') Work();")]
    [InlineData("if (Wait() <= 0) { {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m); }")]
    [InlineData("if ({|LCK2001:Wait|}() < 0) Work();")]
    [InlineData("var r = Ask(); if (r == Answer.Busy) return; {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m);")]
    [InlineData("switch (Ask()) { case Answer.Busy: break; default: {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m); break; }")]
    [InlineData("if ({|LCK2001:Either|}() is 1) { _x++; Monitor.Exit(_m); }")]
    [InlineData("switch (Ask()) { case Answer.Taken: Monitor.Exit(_m); break; case Answer.Busy: case Answer.Closed: break; default: {|LCK1003:_x|}++; break; }")]
    public Task E21_twin_the_result_may_be_another_value(string body) => ReportsInClass(Locks + "    public void Run() { " + body + " }");

    [Theory]
    [InlineData("[TryAcquiresLock(1, nameof(_m)), TryAcquiresLock(2, nameof(_m))] public int Do() { if (!Monitor.TryEnter(_m)) return 0; return _x > 3 ? 1 : 2; }")]
    [InlineData("[TryAcquiresLock(true, nameof(_m))] public bool Do() { return Monitor.TryEnter(_m); }")]
    [InlineData("[TryAcquiresLock(true, nameof(_m)), TryAcquiresLock(false, nameof(_r))] public bool Do() { if (Monitor.TryEnter(_m)) return true; Monitor.Enter(_r); return false; } private readonly object _r = new object();")]
    [InlineData("[TryAcquiresLock(true, nameof(_m)), AcquiresLock(nameof(_r))] public bool Do() { Monitor.Enter(_r); return Monitor.TryEnter(_m); } private readonly object _r = new object();")]
    public Task E23_results_that_do_not_contradict(string member) => IsSilentInClass(Locks + member);

    [Fact] public Task E23_twin_a_body_that_takes_the_lock_for_one_of_them_only() => ReportsInClass(Locks + """
            [TryAcquiresLock(1, nameof(_m)), TryAcquiresLock(2, nameof(_m))] public int {|LCK2005:Do|}() { if (!Monitor.TryEnter(_m)) return 2; return 1; }
        """);

    private const string Helper = """
            private int Try() { if (_closed) return -1; return Monitor.TryEnter(_m) ? 1 : 0; }

        """;

    [Theory]
    [InlineData("if (Try() > 0) { _x++; Monitor.Exit(_m); }")]
    [InlineData("var r = Try(); if (r == 0 || r == -1) return; _x++; Monitor.Exit(_m);")]
    [InlineData("if (Try() is 0 or -1) return; _x++; Monitor.Exit(_m);")]
    public Task C28_a_helper_is_known_by_what_it_returns_elsewhere(string body) => IsSilentInClass(Locks + Helper + "    public void Run() { " + body + " }");

    [Theory]
    [InlineData("if (Try() != 0) { {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m); }")]
    [InlineData("if ({|LCK2001:Try|}() <= 0) return; if (_x > 3) { Work(); return; } Monitor.Exit(_m);")]
    public Task C28_twin_another_value_is_not_what_it_returns_elsewhere(string body) => ReportsInClass(Locks + Helper + "    public void Run() { " + body + " }");

    [Fact] public Task E23_twin_what_is_held_either_way_is_held_where_it_is_called() => ReportsInClass(Locks + """
            [TryAcquiresLock(true, nameof(_m)), TryAcquiresLock(false, nameof(_m))] public bool Do() { Monitor.Enter(_m); return _x > 3; }
            public void Good() { Do(); _x++; Monitor.Exit(_m); }
            public void Bad() { if ({|LCK2001:Do|}()) { _x++; Monitor.Exit(_m); } }
        """);

    [Theory]
    [InlineData("var ok = Monitor.TryEnter(_m); if (!ok) return; ok &= !_closed; if (ok) _x++; Monitor.Exit(_m);")]
    [InlineData("var ok = Monitor.TryEnter(_m); ok |= false; if (ok) { _x++; Monitor.Exit(_m); }", true)]
    [InlineData("object held = null; try { Monitor.Enter(_m); held = _m; _x++; } finally { if (held != null) Monitor.Exit(held); }")]
    [InlineData("var entered = 0; try { Monitor.Enter(_m); entered++; _x++; } finally { if (entered > 0) Monitor.Exit(_m); }")]
    public Task E09_neighbour_a_result_that_is_joined_or_kept_in_another_form(string body, bool isLost = false) => isLost
        ? ReportsInClass(Locks + "    public void Run() { " + body.Replace("{ _x++; Monitor.Exit(_m)", "{ {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m)") + " }")
        : IsSilentInClass(Locks + "    public void Run() { " + body + " }");

    [Theory]
    [InlineData("var ok = Monitor.{|LCK2001:TryEnter|}(_m); ok &= !_closed; if (ok) { _x++; Monitor.Exit(_m); }")]
    [InlineData("var ok = Monitor.TryEnter(_m); ok |= _closed; if (ok) { {|LCK1003:_x|}++; Monitor.{|LCK2002:Exit|}(_m); }")]
    [InlineData("object held = null; try { Monitor.{|LCK2001:Enter|}(_m); held = _m; _x++; } finally { if (held == null) Monitor.Exit(_m); }")]
    public Task E09_twin_a_result_that_is_joined_with_something_else(string body) => ReportsInClass(Locks + "    public void Run() { " + body + " }");
}
