using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Guard objects that are released early, adopt, invert, try or are locked again.</summary>
public sealed class GuardObjectBehaviours : LockKindTest
{
    [Fact] public Task F09_conditional_early_release() => IsSilentOwn("using var guard = new Guard(_m); _x++; if (flag) guard.Unlock();");

    [Fact] public Task F09_neighbour_and_goes_on() => IsSilentOwn("using var guard = new Guard(_m); _x++; if (flag) guard.Unlock(); Work();");

    [Fact] public Task F10_access_after_a_conditional_early_release() => ReportsOwn("using var guard = new Guard(_m); if (flag) guard.Unlock(); {|LCK1003:_x|}++;");

    [Fact] public Task F10_twin_on_the_other_branch() => IsSilentOwn("using var guard = new Guard(_m); if (flag) guard.Unlock(); else _x++;");

    [Fact] public Task F28_made_in_one_branch_and_not_disposed() => ReportsOwn("if (flag) { var guard = new {|LCK2006:Guard|}(_m); _x++; } Work();");

    [Fact] public Task F28_twin_disposed_there() => IsSilentOwn("if (flag) { using var guard = new Guard(_m); _x++; } Work();");

    [Fact] public Task P14_a_guard_released_twice() => ReportsOwn("using var guard = new Guard(_m); guard.Unlock(); guard.{|LCK2002:Unlock|}();");

    private const string OfReentrant = """
        [LockScope]
        public sealed class Deep : IDisposable
        {
            private readonly RMu _mu;
            [AcquiresLock("mu")] public Deep(RMu mu) { _mu = mu; mu.Enter(); }
            [ReleasesLock] public void Unlock() { _mu.Exit(); }
            [AcquiresLock] public void Relock() { _mu.Enter(); }
            public void Dispose() { _mu.Exit(); }
        }
        [GuardedBy("_r")] private int _z;

        """;

    [Fact] public Task P14_neighbour_a_guard_released_twice_leaves_the_hold_around_it() => ReportsOwnMembers(OfReentrant +
        "public void Run() { _r.Enter(); using (var guard = new Deep(_r)) { guard.Unlock(); guard.{|LCK2002:Unlock|}(); _z = 1; } _z = 2; _r.Exit(); }");

    [Theory]
    [InlineData("_r.Enter(); using (var guard = new Deep(_r)) { guard.Unlock(); _z = 1; } _z = 2; _r.Exit();")]
    [InlineData("_r.Enter(); using (var guard = new Deep(_r)) { guard.Unlock(); guard.Relock(); _z = 1; } _z = 2; _r.Exit();")]
    [InlineData("_r.Enter(); var guard = new Deep(_r); if (flag) guard.Unlock(); _z = 1; guard.Dispose(); _z = 2; _r.Exit();")]
    [InlineData("using (new Deep(_r)) { var guard = new Deep(_r); using (guard) { guard.Unlock(); _z = 1; } _z = 2; }")]
    public Task P14_twin_a_guard_released_early_leaves_the_hold_around_it(string statements) => IsSilentOwnMembers(OfReentrant + "public void Run(bool flag) { " + statements + " }");

    [Fact] public Task P14_neighbour_and_nothing_where_there_is_none() => ReportsOwnMembers(OfReentrant +
        "public void Run() { using (var guard = new Deep(_r)) { guard.Unlock(); {|LCK1003:_z|} = 1; } }");

    private const string Adopting = """
        [LockScope] public sealed class Adopt : IDisposable { private readonly Mu _mu; [RequiresLock("mu")] public Adopt(Mu mu) { _mu = mu; } public void Dispose() { _mu.Exit(); } }

        """;

    [Fact] public Task F17_an_adopting_guard_in_a_body_that_needs_the_lock() => ReportsOwnMembers(Adopting +
        "[RequiresLock(nameof(_m))] public void {|LCK2005:Run|}() { using var guard = new Adopt(_m); _x++; }");

    [Fact] public Task F17_twin_in_a_body_that_gives_the_lock_up() => IsSilentOwnMembers(Adopting +
        "[ReleasesLock(nameof(_m))] public void Run() { using var guard = new Adopt(_m); _x++; }");

    [Fact] public Task F17_neighbour_that_takes_it_again() => IsSilentOwnMembers(Adopting +
        "[RequiresLock(nameof(_m))] public void Run() { using (new Adopt(_m)) { _x++; } _m.Enter(); _x++; }");

    private const string Inverse = """
        [LockScope] public sealed class Inverse : IDisposable { private readonly Mu _mu; [ReleasesLock("mu")] public Inverse(Mu mu) { _mu = mu; mu.Exit(); } public void Dispose() { _mu.Enter(); } }

        """;

    [Fact] public Task F19_neighbour_of_a_lock_that_is_not_held() => ReportsOwnMembers(Inverse + "public void Run() { using (new {|LCK2002:Inverse|}(_m)) { Work(); } }");

    [Fact] public Task F19_neighbour_still_held_behind_it() => ReportsOwnMembers(Inverse + "public void Run() { _m.{|LCK2001:Enter|}(); using (new Inverse(_m)) { Work(); } _x++; }");

    [Fact] public Task F19_twin_released_behind_it() => IsSilentOwnMembers(Inverse + "public void Run() { _m.Enter(); using (new Inverse(_m)) { Work(); } _x++; _m.Exit(); }");

    [Fact] public Task F19_neighbour_within_a_guard() => IsSilentOwnMembers(Inverse + "public void Run() { using var guard = new Guard(_m); using (new Inverse(_m)) { Work(); } _x++; }");

    private const string Trying = """
        [LockScope]
        public sealed class Attempt : IDisposable
        {
            private readonly Mu _mu;
            private readonly bool _owns;
            [ExcludesLock("mu")] public Attempt(Mu mu, bool now) { _mu = mu; _owns = now && mu.TryEnter(); }
            public bool OwnsLock { [TryAcquiresLock(true)] get { return _owns; } }
            public void Dispose() { if (_owns) _mu.Exit(); }
        }

        """;

    [Fact] public Task F35_a_guard_that_may_have_failed_and_nobody_asks() => ReportsOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); {|LCK1003:_x|}++; }");

    [Fact] public Task F35_twin_asked() => IsSilentOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); if (guard.OwnsLock) _x++; }");

    [Fact] public Task F35_neighbour_asked_and_ignored() => ReportsOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); if (!guard.OwnsLock) {|LCK1003:_x|}++; }");

    [Fact] public Task F35_neighbour_asked_and_left() => IsSilentOwnMembers(Trying + "public void Run() { using var guard = new Attempt(_m, true); if (!guard.OwnsLock) return; _x++; }");

    private const string Relocking = """
        [LockScope]
        public sealed class Either : IDisposable
        {
            private readonly Rw _rw;
            [AcquiresLock("rw")] public Either(Rw rw) { _rw = rw; rw.EnterWrite(); }
            [AcquiresLock] public void Write() { _rw.EnterWrite(); }
            [AcquiresLock(Mode = LockMode.Shared)] public void Read() { _rw.EnterRead(); }
            [ReleasesLock] public void Unlock() { _rw.Exit(); }
            public void Dispose() { _rw.Exit(); }
        }

        """;

    [Fact] public Task B17_locked_again_to_read() => ReportsOwnMembers(Relocking + "public void Run() { using var guard = new Either(_w); _y++; guard.Unlock(); guard.Read(); {|LCK1004:_y|}++; }");

    [Fact] public Task B17_twin_locked_again_to_write() => IsSilentOwnMembers(Relocking + "public void Run() { using var guard = new Either(_w); _y++; guard.Unlock(); guard.Write(); _y++; }");

    [Fact] public Task F13_neighbour_locked_twice() => ReportsOwn("using var guard = new Guard(_m); guard.Unlock(); guard.Relock(); guard.{|LCK2003:Relock|}();");

    [Fact] public Task F13_twin_unlocked_between() => IsSilentOwn("using var guard = new Guard(_m); guard.Unlock(); guard.Relock(); guard.Unlock(); guard.Relock(); _x++;");

    [Theory]
    [InlineData("guard.Unlock(); if (flag) guard.Relock(); guard.Relock(); _x++;")]
    [InlineData("if (flag) guard.Unlock(); guard.Relock(); _x++;")]
    [InlineData("guard.Unlock(); for (var i = 0; i < count; i++) guard.Relock();")]
    public Task F13_neighbour_locked_where_it_may_hold_already_lets_go_at_its_end_all_the_same(string statements) =>
        IsSilentOwn("using var guard = new Guard(_m); " + statements);

    [Theory]
    [InlineData("guard.Unlock(); if (flag) guard.Relock(); guard.Relock(); guard.{|LCK2003:Relock|}(); _x++;")]
    [InlineData("if (flag) guard.Unlock(); guard.Relock(); guard.Unlock(); {|LCK1003:_x|}++;")]
    [InlineData("guard.Unlock(); for (var i = 0; i < count; i++) guard.Relock(); {|LCK1003:_x|}++;")]
    public Task F13_twin_locked_for_certain_or_not_at_all(string statements) => ReportsOwn("using var guard = new Guard(_m); " + statements);

    private const string InverseRelocking = """
        [LockScope]
        public sealed class Open : IDisposable
        {
            private readonly Mu _mu;
            private bool _open = true;
            [ReleasesLock("mu")] public Open(Mu mu) { _mu = mu; mu.Exit(); }
            [AcquiresLock] public void Close() { _mu.Enter(); _open = false; }
            public void Dispose() { if (_open) _mu.Enter(); }
        }

        """;

    [Fact] public Task F19_neighbour_an_inverse_guard_that_took_the_lock_early_takes_nothing_at_its_end() => IsSilentOwnMembers(InverseRelocking + """
        public void A() { using var guard = new Guard(_m); using (var open = new Open(_m)) { open.Close(); _x++; } _x++; }
        public void B(bool flag) { using var guard = new Guard(_m); using (var open = new Open(_m)) { if (flag) open.Close(); } _x++; }
        """);

    [Fact] public Task F19_twin_before_it_took_it_early() => ReportsOwnMembers(InverseRelocking + """
        public void A() { using var guard = new Guard(_m); using (var open = new Open(_m)) { {|LCK1003:_x|}++; open.Close(); } _x++; }
        public void B(bool flag) { using var guard = new Guard(_m); using (var open = new Open(_m)) { if (flag) open.Close(); {|LCK1003:_x|}++; } _x++; }
        """);

    private const string Deferred = """
        [LockScope]
        public sealed class Deferred : IDisposable
        {
            private readonly object _g;
            private bool _held;
            [ExcludesLock("g")] public Deferred(object g) { _g = g; }
            [AcquiresLock] public void Lock() { Monitor.Enter(_g); _held = true; }
            [ReleasesLock] public void Unlock() { _held = false; Monitor.Exit(_g); }
            public void Dispose() { if (_held) Monitor.Exit(_g); }
        }

        """;

    [Fact] public Task F13_neighbour_a_deferred_guard_made_under_the_lock_is_one_fault() => ReportsIn(Deferred + """
        public class Use
        {
            private readonly object _g = new object();
            [GuardedBy("_g")] private int _x;
            public void A() { lock (_g) { using var d = new {|LCK1002:Deferred|}(_g); _x++; } }
            public void B() { lock (_g) { var d = new {|LCK1002:Deferred|}(_g); try { _x++; } finally { d.Dispose(); } } }
        }
        """);

    [Fact] public Task F13_neighbour_a_deferred_guard_releases_what_it_took() => ReportsIn(Deferred + """
        public class Use
        {
            private readonly object _g = new object();
            [GuardedBy("_g")] private int _x;
            public void A() { using (var d = new Deferred(_g)) { d.Lock(); _x++; } {|LCK1003:_x|}++; }
            public void B() { using var d = new Deferred(_g); d.Lock(); _x++; d.Unlock(); d.Lock(); _x++; }
        }
        """);

    private const string Relockable = """
        [LockScope]
        public sealed class Hold : IDisposable
        {
            private readonly Mu _mu;
            private bool _held = true;
            [AcquiresLock("mu")] public Hold(Mu mu) { _mu = mu; mu.Enter(); }
            [ReleasesLock] public void Release() { _held = false; _mu.Exit(); }
            [AcquiresLock] public void Acquire() { _mu.Enter(); _held = true; }
            [ReleasesLock] public void Dispose() { if (_held) _mu.Exit(); }
        }

        """;

    [Fact] public Task F31_neighbour_a_guard_that_somebody_else_made_is_let_go_of() => IsSilentOwnMembers(Relockable + """
        private Hold _kept;
        public void Keep() { _kept = new Hold(_m); }
        public void Drop() { _kept.Dispose(); }
        private static void Consume(Hold first, Hold second) { first.Dispose(); second.Dispose(); }
        private static void Pause(Hold hold) { hold.Release(); hold.Acquire(); hold.Release(); hold.Dispose(); }
        public void Run() { var hold = new Hold(_m); _x++; Consume(hold, null); }
        """);

    [Fact] public Task F31_twin_a_guard_made_here_is_known() => ReportsOwnMembers(Relockable + """
        public void Run() { var hold = new Hold(_m); _x++; hold.Dispose(); {|LCK1003:_x|}++; }
        public void Twice() { using var hold = new Hold(_m); hold.Release(); hold.{|LCK2002:Release|}(); }
        """);

    [Fact] public Task F16_neighbour_contracts_on_a_guard_that_is_given() => ReportsOwnMembers(Relockable + """
        [ReleasesLock("hold")] private static void Release(Hold hold) { hold.Release(); }
        [AcquiresLock("hold")] private static void Acquire(Hold hold) { hold.Acquire(); }
        [ExcludesLock("hold")] private static void Waits(Hold hold) { }
        [RequiresLock("hold")] private static void Needs(Hold hold) { }
        public void A() { using var hold = new Hold(_m); Release(hold); {|LCK1003:_x|}++; }
        public void B() { using var hold = new Hold(_m); hold.Release(); {|LCK1001:Needs|}(hold); }
        public void C() { using var hold = new Hold(_m); {|LCK1002:Waits|}(hold); }
        public void D() { using var hold = new Hold(_m); {|LCK2003:Acquire|}(hold); }
        [ReleasesLock("hold")] private static void E(Hold hold) { hold.{|LCK2003:Acquire|}(); hold.Release(); }
        [AcquiresLock("hold")] private static void {|LCK2005:F|}(Hold hold) { hold.Acquire(); hold.Release(); }
        [RequiresLock("hold")] private static void {|LCK2005:G|}(Hold hold) { hold.Release(); }
        """);

    [Fact] public Task F16_twin_contracts_on_a_guard_that_are_kept() => IsSilentOwnMembers(Relockable + """
        [ReleasesLock("hold")] private static void Release(Hold hold) { hold.Release(); }
        [AcquiresLock("hold")] private static void Acquire(Hold hold) { hold.Acquire(); }
        [ExcludesLock("hold")] private static void Waits(Hold hold) { }
        [RequiresLock("hold")] private static void Needs(Hold hold) { hold.Release(); hold.Acquire(); }
        public void A() { using var hold = new Hold(_m); _x++; Release(hold); }
        public void B() { using var hold = new Hold(_m); Needs(hold); _x++; }
        public void C() { using var hold = new Hold(_m); hold.Release(); Waits(hold); }
        public void D() { using var hold = new Hold(_m); hold.Release(); Acquire(hold); _x++; }
        """);

    private const string Maybe = """
        [LockScope]
        public sealed class Maybe : IDisposable
        {
            private readonly Mu _mu;
            private readonly bool _owns;
            [TryAcquiresLock(true, "mu")] public Maybe(Mu mu) { _mu = mu; _owns = mu.TryEnter(); }
            public bool OwnsLock { [TryAcquiresLock(true)] get { return _owns; } }
            public void Dispose() { if (_owns) _mu.Exit(); }
        }

        """;

    [Fact] public Task F35_a_guard_whose_constructor_tries_and_nobody_asks() =>
        ReportsOwnMembers(Maybe + "public void Run() { using var guard = new Maybe(_m); {|LCK1003:_x|}++; }");

    [Fact] public Task F35_twin_a_guard_whose_constructor_tries_is_asked() =>
        IsSilentOwnMembers(Maybe + "public void Run() { using (var guard = new Maybe(_m)) { if (guard.OwnsLock) _x++; } _m.Enter(); _x++; _m.Exit(); }");

    [Fact] public Task F26_neighbour_a_guard_becomes_part_of_what_is_returned() => IsSilentOwnMembers("""
        [AcquiresLock(nameof(_m))] private Guard Open() { return new Guard(_m); }
        public (Guard, int) Pair() { return (Open(), _x); }
        public Guard[] Array() { return new[] { Open() }; }
        public List<Guard> All() { return [Open()]; }
        public void Run() { var (guard, number) = (Open(), 1); _x += number; guard.Dispose(); }
        """);

    [Fact] public Task F26_twin_what_the_guard_holds_becomes_part_of_what_is_returned() => ReportsOwnMembers("""
        public (Mu, int) Pair() { _m.{|LCK2001:Enter|}(); return (_m, _x); }
        public void Run() { var (guard, number) = (new Guard(_m), 1); _x += number; guard.Dispose(); {|LCK1003:_x|}++; }
        """);

    private const string OwnGuard = """
        private sealed class Plain : IDisposable
        {
            private readonly Mu _mu;
            public Plain(Mu mu) { _mu = mu; mu.Enter(); }
            public void Dispose() { _mu.Exit(); }
        }

        """;

    [Fact] public Task F26_neighbour_a_guard_is_returned_on_one_path_and_dropped_on_another() => ReportsOwnMembers(OwnGuard + """
        public Guard Some(bool flag) { var guard = new {|LCK2001:Guard|}(_m); if (flag) return guard; return null; }
        public Guard Choice(bool flag) { var guard = new {|LCK2001:Guard|}(_m); return flag ? guard : null; }
        public IDisposable Other(bool flag) { var guard = new {|LCK2001:Guard|}(_m); if (flag) return guard; return Console.Out; }
        public Guard Caught(bool flag) { var guard = new {|LCK2001:Guard|}(_m); try { if (flag) return guard; } catch (Exception) { } return null; }
        public Guard Case(int count)
        {
            var guard = new {|LCK2001:Guard|}(_m);
            switch (count)
            {
                case 1: return guard;
                case 2: guard.Dispose(); return null;
                default: return null;
            }
        }
        public (Guard, int) Pair(bool flag) { var guard = new {|LCK2001:Guard|}(_m); if (flag) return (guard, 1); return (null, 0); }
        public IDisposable Own(bool flag) { var guard = new {|LCK2001:Plain|}(_m); if (flag) return guard; return null; }
        """);

    [Fact] public Task F26_twin_a_guard_is_returned_on_one_path_and_disposed_on_another() => IsSilentOwnMembers(OwnGuard + """
        public Guard Some(bool flag) { var guard = new Guard(_m); if (flag) return guard; guard.Dispose(); return null; }
        public Guard Choice(bool flag) { return flag ? new Guard(_m) : null; }
        public IDisposable Other(bool flag) { var guard = new Guard(_m); if (flag) return guard; guard.Dispose(); return Console.Out; }
        public Guard Caught(bool flag) { var guard = new Guard(_m); try { if (flag) return guard; } catch (Exception) { } guard.Dispose(); return null; }
        public Guard Thrown() { var guard = new Guard(_m); try { Work(); } catch (Exception) { guard.Dispose(); throw; } return guard; }
        public Guard Case(int count)
        {
            var guard = new Guard(_m);
            switch (count)
            {
                case 1: return guard;
                default: guard.Dispose(); return null;
            }
        }
        public (Guard, int) Pair(bool flag) { var guard = new Guard(_m); if (flag) return (guard, 1); guard.Dispose(); return (null, 0); }
        public IDisposable Own(bool flag) { var guard = new Plain(_m); if (flag) return guard; guard.Dispose(); return null; }
        """);

    [Fact] public Task F26_neighbour_a_guard_that_only_one_path_puts_into_a_parameter() => ReportsOwnMembers("""
        public bool Later(bool flag, out Guard guard) { guard = null; var own = new {|LCK2001:Guard|}(_m); if (flag) guard = own; return flag; }
        public bool Back(bool flag, out Guard guard) { guard = new {|LCK2001:Guard|}(_m); if (flag) return true; guard = null; return false; }
        """);

    [Fact] public Task F26_twin_a_guard_that_a_parameter_hands_on() => IsSilentOwnMembers("""
        public bool Later(bool flag, out Guard guard) { guard = null; var own = new Guard(_m); if (flag) guard = own; else own.Dispose(); return flag; }
        public bool Back(bool flag, out Guard guard) { guard = new Guard(_m); if (flag) return true; guard.Dispose(); guard = null; return false; }
        public void Always(ref Guard guard) { guard = new Guard(_m); _x++; }
        """);

    [Fact] public Task F26_neighbour_a_guard_whose_Dispose_is_returned_on_one_path() => ReportsOwnMembers("""
        public Action Some(bool flag) { var guard = new {|LCK2001:Guard|}(_m); if (flag) return guard.Dispose; return null; }
        public Func<string> Another() { var guard = new {|LCK2006:Guard|}(_m); return guard.ToString; }
        """);

    [Fact] public Task F26_twin_a_guard_whose_Dispose_is_returned() => IsSilentOwnMembers("""
        public Action Some(bool flag) { var guard = new Guard(_m); if (flag) return guard.Dispose; guard.Dispose(); return null; }
        public Action Always() { var guard = new Guard(_m); return guard.Dispose; }
        """);

    private const string Consumers = """
        private Guard _kept;
        private static void Consume(Guard guard) { guard.Dispose(); }
        private static void Use(Guard guard) { using (guard) { Work(); } }
        private static void Pass(Guard guard) { Consume(guard); }
        private static void Ask(Guard guard) { guard?.Dispose(); }
        private static void Check(Guard guard) { if (guard == null) throw new ArgumentNullException(nameof(guard)); guard.Dispose(); }
        private static void Either(Guard guard, int n) { if (n > 0) { guard.Dispose(); return; } try { Work(); } finally { guard.Dispose(); } }
        private static void Again(Guard guard, int n) { if (n > 0) Again(guard, n - 1); else guard.Dispose(); }
        private static void Some(Guard guard, bool flag) { if (flag) guard.Dispose(); }
        private static void Look(Guard guard) { GC.KeepAlive(guard); }
        private void Keep(Guard guard) { _kept = guard; }

        """;

    [Theory]
    [InlineData("Consume(guard);")]
    [InlineData("Use(guard);")]
    [InlineData("Pass(guard);")]
    [InlineData("Ask(guard);")]
    [InlineData("Check(guard);")]
    [InlineData("Either(guard, 1);")]
    [InlineData("Again(guard, 1);")]
    [InlineData("Close(guard); void Close(Guard own) { own.Dispose(); }")]
    public Task F31_neighbour_what_a_consumer_has_disposed_of_is_free(string consume) => IsSilentOwnMembers(Consumers + """
        public void Run() { var guard = new Guard(_m); _x++; using (new Guard(_n)) { } CONSUME _m.Enter(); _x++; _m.Exit(); }
        """.Replace("CONSUME", consume));

    [Theory]
    [InlineData("Consume(guard);")]
    [InlineData("Use(guard);")]
    [InlineData("Pass(guard);")]
    [InlineData("Ask(guard);")]
    [InlineData("Check(guard);")]
    [InlineData("Either(guard, 1);")]
    [InlineData("Again(guard, 1);")]
    [InlineData("Close(guard); void Close(Guard own) { own.Dispose(); }")]
    public Task F31_twin_what_a_consumer_has_disposed_of_protects_nothing(string consume) => ReportsOwnMembers(Consumers + """
        public void Run() { var guard = new Guard(_m); _x++; CONSUME {|LCK1003:_x|}++; }
        """.Replace("CONSUME", consume));

    [Theory]
    [InlineData("Look(guard);")]
    [InlineData("Keep(guard);")]
    [InlineData("Some(guard, false);")]
    public Task F31_neighbour_what_nobody_is_seen_to_dispose_of_protects_still(string consume) => IsSilentOwnMembers(Consumers + """
        public void Run() { var guard = new Guard(_m); _x++; CONSUME _x++; }
        """.Replace("CONSUME", consume));

    [Fact] public Task F31_twin_what_nobody_has_disposed_of_is_still_held() => ReportsOwnMembers(Consumers + """
        public void Run() { using var guard = new Guard(_m); Look(guard); _m.{|LCK2003:Enter|}(); _m.Exit(); }
        """);

    [Fact] public Task F31_neighbour_disposed_of_twice_is_silent() => IsSilentOwnMembers(Consumers + """
        public void Run() { var guard = new Guard(_m); try { _x++; } finally { Ask(guard); } Ask(guard); guard.Dispose(); guard = new Guard(_m); _x++; Consume(guard); }
        """);
}
