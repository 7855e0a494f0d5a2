using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Local functions, and lambdas that only their local invokes, are checked and summarised as private methods are.</summary>
public sealed class LocalFunctionBehaviours : RuleTest<LockFlowAnalyzer>
{
    [Fact] public Task L05_local_function_called_locked_and_unlocked_only_the_second_is_reported() => Reports("""
        lock (_gate) { Bump(); }
        {|LCK1001:Bump|}();
        void Bump() { _hits++; }
        """);

    [Fact] public Task L05_twin_called_locked_twice_it_is_silent() => IsSilent("""
        lock (_gate) { Bump(); Bump(); }
        void Bump() { _hits++; }
        """);

    [Fact] public Task L05_neighbour_never_locked_the_access_is_reported() => Reports("""
        Bump(); Bump();
        void Bump() { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task L05_neighbour_a_lambda_that_is_only_invoked_is_one_too() => Reports("""
        Action bump = () => _hits++;
        lock (_gate) { bump(); }
        {|LCK1001:bump|}();
        """);

    [Fact] public Task L05_neighbour_the_lock_of_a_parameter_is_that_of_the_argument() => Reports("""
        lock (peer._gate) { Bump(peer); Bump({|LCK1001:this|}); }
        static void Bump(Subject s) { s._hits++; }
        """.Replace("Bump({|LCK1001:this|})", "{|LCK1001:Bump|}(this)"));

    [Theory]
    [InlineData("void Outer() { Inner(); } void Inner() { _hits++; }")]
    [InlineData("void Inner() { _hits++; } void Outer() { Inner(); }")]
    [InlineData("void Outer() { Inner(); void Inner() { _hits++; } }")]
    [InlineData("void Outer() { Middle(); } void Middle() { Inner(); } void Inner() { _hits++; }")]
    [InlineData("void Outer() { Helper(); }")]
    [InlineData("void Outer() { Inner(); } void Inner() { Helper(); }")]
    [InlineData("void Outer() { Chain(); }")]
    public Task L05_neighbour_a_chain_called_locked_and_unlocked_is_reported_at_the_call_that_begins_it(string functions) => ReportsInClass(Chained("""
        lock (_gate) { Outer(); }
        {|LCK1001:Outer|}();
        """, functions));

    [Theory]
    [InlineData("void Outer() { Inner(); } void Inner() { _hits++; }")]
    [InlineData("void Inner() { _hits++; } void Outer() { Inner(); }")]
    [InlineData("void Outer() { Inner(); void Inner() { _hits++; } }")]
    [InlineData("void Outer() { Middle(); } void Middle() { Inner(); } void Inner() { _hits++; }")]
    [InlineData("void Outer() { Helper(); }")]
    [InlineData("void Outer() { Inner(); } void Inner() { Helper(); }")]
    [InlineData("void Outer() { Chain(); }")]
    public Task L05_twin_a_chain_called_locked_twice_is_silent(string functions) => IsSilentInClass(Chained("""
        lock (_gate) { Outer(); }
        lock (_gate) { Outer(); Outer(); }
        """, functions));

    private static string Chained(string calls, string functions) => $$"""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _hits;
        private void Helper() { _hits++; }
        private void Chain() { Link(); void Link() { Helper(); } }
        public void Locked() { lock (_gate) { Helper(); Chain(); } }
        public void Run()
        {
            {{calls}}
            {{functions}}
        }
        """;

    [Fact] public Task L05_neighbour_a_chain_never_locked_is_reported_at_the_access() => Reports("""
        Outer(); Outer();
        void Outer() { Inner(); }
        void Inner() { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task L05_neighbour_a_function_that_one_calls_locked_and_another_unlocked() => Reports("""
        lock (_gate) { Inner(); }
        Outer();
        void Inner() { _hits++; }
        void Outer() { {|LCK1001:Inner|}(); }
        """);

    [Fact] public Task L05_twin_a_function_that_one_calls_locked_and_another_locks() => IsSilent("""
        lock (_gate) { Inner(); }
        Outer();
        void Inner() { _hits++; }
        void Outer() { lock (_gate) { Inner(); } }
        """);

    [Fact] public Task L05_neighbour_functions_that_call_each_other_end_in_one_report() => Reports("""
        lock (_gate) { Even(count); }
        {|LCK1001:Odd|}(count);
        void Even(int n) { _hits++; if (n > 0) Odd(n - 1); }
        void Odd(int n) { if (n > 0) Even(n - 1); }
        """);

    [Fact] public Task L05_neighbour_a_chain_of_lambdas() => Reports("""
        Action inner = () => _hits++;
        Action outer = () => inner();
        lock (_gate) { outer(); }
        {|LCK1001:outer|}();
        """);

    [Fact] public Task L05_neighbour_the_lock_of_a_parameter_goes_down_a_chain() => Reports("""
        lock (peer._gate) { Outer(peer); }
        {|LCK1001:Outer|}(peer);
        lock (_gate) { Outer(this); }
        void Outer(Subject one) { Inner(one); }
        void Inner(Subject other) { other._hits++; }
        """);

    [Fact] public Task L05_twin_the_lock_of_a_parameter_goes_down_a_chain() => IsSilent("""
        lock (peer._gate) { Outer(peer); }
        lock (_gate) { Outer(this); }
        void Outer(Subject one) { Inner(one); }
        void Inner(Subject other) { other._hits++; }
        """);

    [Fact] public Task A_local_function_that_locks_for_itself_may_be_called_either_way() => IsSilent("""
        lock (_gate) { Bump(); }
        Bump();
        void Bump() { lock (_gate) _hits++; }
        """);

    [Fact] public Task A_local_function_that_acquires_works_for_its_caller() => Reports("""
        void Take() { Monitor.Enter(_gate); }
        void Leave() { Monitor.Exit(_gate); }
        Take();
        try { _hits++; } finally { Leave(); }
        {|LCK1003:_hits|}++;
        """);

    [Fact] public Task A_local_function_that_tries_works_for_its_caller() => Reports("""
        bool Try() { return Monitor.TryEnter(_gate, 10); }
        if (Try()) { try { _hits++; } finally { Monitor.Exit(_gate); } } else { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task A_captured_local_is_the_lock_that_it_was_given() => Reports("""
        var gate = _gate;
        void Take() { Monitor.Enter(gate); }
        Take();
        try { _hits++; } finally { Monitor.Exit(_gate); }
        {|LCK1003:_hits|}++;
        """);

    [Fact] public Task A_captured_parameter_is_the_callers() => Reports("""
        void Take(int times) { Monitor.Enter(peer._gate); }
        Take(count);
        try { peer._hits++; {|LCK1003:_hits|}++; } finally { Monitor.Exit(peer._gate); }
        """);

    [Fact] public Task A_local_function_that_is_not_paired_leaks() => Reports("""
        void Take() { Monitor.Enter(_gate); }
        {|LCK2001:Take|}();
        _hits++;
        """);

    [Fact] public Task A_local_function_that_releases_twice_is_reported() => Reports("""
        void Leave() { Monitor.Exit(_gate); }
        Monitor.Enter(_gate);
        Leave();
        {|LCK2002:Leave|}();
        """);

    [Fact] public Task A_local_function_that_may_release_leaves_nothing_to_say() => IsSilent("""
        void LeaveIf(bool really) { if (really) Monitor.Exit(_gate); }
        Monitor.Enter(_gate);
        _hits++;
        LeaveIf(flag);
        """);

    [Fact] public Task A_local_function_that_takes_the_held_lock_deadlocks() => Reports("""
        void Use() { _semaphore.Wait(); try { _slot++; } finally { _semaphore.Release(); } }
        _semaphore.Wait();
        try { {|LCK1002:Use|}(); } finally { _semaphore.Release(); }
        """);

    [Fact] public Task A_local_function_that_takes_a_free_lock_does_not() => IsSilent("""
        void Use() { _semaphore.Wait(); try { _slot++; } finally { _semaphore.Release(); } }
        _semaphore.Wait();
        _semaphore.Release();
        Use();
        """);

    [Fact] public Task Local_functions_that_call_each_other_end() => IsSilent("""
        void Even(int n) { if (n > 0) Odd(n - 1); }
        void Odd(int n) { lock (_gate) _hits++; if (n > 0) Even(n - 1); }
        Even(count);
        """);

    [Fact] public Task L19_a_local_callback_that_touches_then_releases_is_silent() => IsSilent("""
        Action done = () => { _hits++; Monitor.Exit(_gate); };
        Monitor.Enter(_gate);
        try { _hits++; } finally { done(); }
        """);

    [Fact] public Task L19_twin_touching_after_it_released_is_reported() => Reports("""
        Action done = () => { Monitor.Exit(_gate); {|LCK1003:_hits|}++; };
        Monitor.Enter(_gate);
        try { _hits++; } finally { done(); }
        """);

    [Fact] public Task A_local_function_in_a_constructor_builds_too() => IsSilentInClass("""
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public Subject() { Init(); void Init() { _x = 1; } }
        """);

    [Fact] public Task One_that_takes_a_held_lock_again_leaves_its_caller_nothing_to_let_go_of() => Reports("""
        Bump();
        void Bump()
        {
            _semaphore.Wait();
            _semaphore.{|LCK2003:Wait|}();
            _slot++;
            _semaphore.Release();
        }
        """);

    [Fact] public Task One_that_takes_it_and_does_not_let_go_does() => Reports("""
        {|LCK2001:Bump|}();
        void Bump()
        {
            _semaphore.Wait();
            _slot++;
        }
        """);

    private const string Guarded = """
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;

        """;

    [Theory]
    [InlineData("void Use() { _x++; } Action use = Use; lock (_gate) use();")]
    [InlineData("void Use() { _x++; } Action use = Use; lock (_gate) { use(); Use(); }")]
    [InlineData("void Use() { lock (_gate) _x++; } Action use = Use; use();")]
    [InlineData("void Take() { Monitor.Enter(_gate); } Action take = Take; take(); _x++; Monitor.Exit(_gate);")]
    [InlineData("void Take() { Monitor.Enter(_gate); } void Drop() { Monitor.Exit(_gate); } Action take = Take, drop = Drop; take(); _x++; drop();")]
    [InlineData("bool Take() { return Monitor.TryEnter(_gate); } Func<bool> take = Take; if (take()) { _x++; Monitor.Exit(_gate); }")]
    public Task A_local_function_that_a_local_stands_for_is_that_function(string statements) => IsSilentInClass(Guarded + "public void Run() { " + statements + " }");

    [Theory]
    [InlineData("void Use() { {|LCK1003:_x|}++; } Action use = Use; use();")]
    [InlineData("void Use() { _x++; } Action use = Use; lock (_gate) use(); {|LCK1001:use|}();")]
    [InlineData("void Take() { Monitor.Enter(_gate); } Action take = Take; {|LCK2001:take|}(); _x++;")]
    [InlineData("void Drop() { Monitor.Exit(_gate); } Action drop = Drop; Monitor.Enter(_gate); drop(); {|LCK1003:_x|}++;")]
    [InlineData("void Use() { {|LCK1003:_x|}++; } Action use = Use; Task.Run(use); lock (_gate) use();")]
    [InlineData("void Use() { {|LCK1003:_x|}++; } Action use = Use; if (_gate == null) use = null; lock (_gate) use();")]
    public Task A_local_function_that_a_local_stands_for_twin(string statements) =>
        ReportsInClass(Guarded + "public void Run() { " + statements + " }");

    // What its delegate type does not say is lost to who reads the declaration, whoever calls it.
    [Fact]
    public Task A_local_function_with_a_contract_loses_it_in_a_local() => ReportsInClass(Guarded + """
        public void Run() { [RequiresLock(nameof(_gate))] void Use() { _x++; } Action use = {|LCK1006:Use|}; lock (_gate) use(); }
        """);

    [Fact] public Task A_local_function_that_calls_one_that_acquires_works_for_its_caller() => Reports("""
        void Outer() { Inner(); }
        void Inner() { Monitor.Enter(_gate); }
        Outer();
        try { _hits++; } finally { Monitor.Exit(_gate); }
        {|LCK1003:_hits|}++;
        """);

    [Fact] public Task A_local_function_that_calls_one_that_locks_for_itself_does_not() => Reports("""
        void Outer() { Inner(); }
        void Inner() { lock (_gate) { _hits++; } }
        Outer();
        {|LCK1003:_hits|}++;
        """);
}
