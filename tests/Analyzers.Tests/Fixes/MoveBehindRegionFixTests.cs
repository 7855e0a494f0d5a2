using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class MoveBehindRegionFixTests : FixTest<MoveBehindRegionFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _hits;
            [ExcludesLock(nameof(_gate))] private int Refresh(int count = 0) { lock (_gate) { return _hits = count; } }

        """;

    private static Task FixesGated(string before, string after) => Fixes(Gate + before, Gate + after);

    [Fact] public Task The_last_statement_moves_out() => FixesGated("""
            public int Run()
            {
                lock (_gate)
                {
                    _hits++;
                    // tell the others
                    return {|LCK1002:Refresh|}();
                }
            }
        """, """
            public int Run()
            {
                lock (_gate)
                {
                    _hits++;
                }
                // tell the others
                return Refresh();
            }
        """);

    [Fact] public Task It_moves_past_what_does_not_depend_on_it() => FixesGated("""
            public void Run()
            {
                lock (_gate)
                {
                    {|LCK1002:Refresh|}();
                    _hits++;
                }
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    _hits++;
                }
                Refresh();
                Console.WriteLine();
            }
        """);

    [Fact] public Task It_moves_behind_a_bare_release_and_out_of_a_try() => FixesGated("""
            public void Flat()
            {
                Monitor.Enter(_gate);
                _hits++;
                {|LCK1002:Refresh|}();
                Monitor.Exit(_gate);
            }

            public void Try()
            {
                Monitor.Enter(_gate);
                try
                {
                    _hits++;
                    {|LCK1002:Refresh|}();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """, """
            public void Flat()
            {
                Monitor.Enter(_gate);
                _hits++;
                Monitor.Exit(_gate);
                Refresh();
            }

            public void Try()
            {
                Monitor.Enter(_gate);
                try
                {
                    _hits++;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
                Refresh();
            }
        """);

    [Fact] public Task A_region_may_be_left_empty() => FixesGated("""
            public void Run()
            {
                lock (_gate)
                {
                    {|LCK1002:Refresh|}();
                }
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                }
                Refresh();
            }
        """);

    [Fact] public Task A_result_that_the_region_needs_keeps_it_in() => IsNotOffered(Gate + """
            public void Run()
            {
                var count = 0;
                lock (_gate)
                {
                    count = {|LCK1002:Refresh|}();
                    _hits += count;
                }
            }
        """);

    [Fact] public Task A_local_of_the_region_keeps_it_in() => IsNotOffered(Gate + """
            public void Run()
            {
                lock (_gate)
                {
                    var count = _hits;
                    {|LCK1002:Refresh|}(count);
                }
            }
        """);

    [Fact] public Task A_guarded_argument_keeps_it_in() => IsNotOffered(Gate + """
            public void Run()
            {
                lock (_gate)
                {
                    _hits++;
                    {|LCK1002:Refresh|}(_hits);
                }
            }
        """);

    [Fact] public Task A_way_out_of_the_region_keeps_it_in() => IsNotOffered(Gate + """
            public void Run(bool flag)
            {
                lock (_gate)
                {
                    {|LCK1002:Refresh|}();
                    if (flag)
                        return;
                    _hits++;
                }
            }
        """);

    [Fact] public Task Fix_all_reaches_every_file_and_keeps_the_order()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, MoveBehindRegionFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
                    [ExcludesLock(nameof(_slots))] private void Refresh() { }
                    [ExcludesLock(nameof(_slots))] private void Tell() { }

                    public void Run()
                    {
                        _slots.Wait();
                        try
                        {
                            Console.WriteLine();
                            {|LCK1002:Refresh|}();
                            {|LCK1002:Tell|}();
                        }
                        finally
                        {
                            _slots.Release();
                        }
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
                    [ExcludesLock(nameof(_slots))] private void Refresh() { }
                    [ExcludesLock(nameof(_slots))] private void Tell() { }

                    public void Run()
                    {
                        _slots.Wait();
                        try
                        {
                            Console.WriteLine();
                        }
                        finally
                        {
                            _slots.Release();
                        }
                        Tell();
                        Refresh();
                    }
                }
                """));
            test.BatchFixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly SemaphoreSlim _slots = new SemaphoreSlim(1, 1);
                    [ExcludesLock(nameof(_slots))] private void Refresh() { }
                    [ExcludesLock(nameof(_slots))] private void Tell() { }

                    public void Run()
                    {
                        _slots.Wait();
                        try
                        {
                            Console.WriteLine();
                        }
                        finally
                        {
                            _slots.Release();
                        }
                        Refresh();
                        Tell();
                    }
                }
                """));
        }

        return test.RunAsync();
    }

    private const string Locked = """
            private readonly object _gate = new object();
            private int _hits;
            public event EventHandler Changed;

        """;

    [Fact] public Task An_await_that_comes_last_moves_out() => Fixes(Locked + """
            public async Task RunAsync(Task task)
            {
                Monitor.Enter(_gate);
                try
                {
                    _hits++;
                    {|LCK2007:await|} task;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """, Locked + """
            public async Task RunAsync(Task task)
            {
                Monitor.Enter(_gate);
                try
                {
                    _hits++;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
                await task;
            }
        """);

    [Fact] public Task An_await_before_the_release_trades_places_with_it() => Fixes(Locked + """
            public async Task RunAsync(Task task)
            {
                Monitor.Enter(_gate);
                _hits++;
                {|LCK2007:await|} task;
                Monitor.Exit(_gate);
            }
        """, Locked + """
            public async Task RunAsync(Task task)
            {
                Monitor.Enter(_gate);
                _hits++;
                Monitor.Exit(_gate);
                await task;
            }
        """);

    [Theory]
    [InlineData("{|LCK2007:await|} task; _hits++;")]
    [InlineData("{|LCK2007:await|} Task.Delay(_hits);")]
    [InlineData("_hits = {|LCK2007:await|} Task.FromResult(1);")]
    [InlineData("var n = {|LCK2007:await|} Task.FromResult(1); _hits = n;")]
    [InlineData("if (_hits > 0) {|LCK2007:await|} task;")]
    public Task An_await_that_the_region_depends_on_stays(string statements) => IsNotOffered(
        Locked + "    public async Task RunAsync(Task task) { Monitor.Enter(_gate); try { " + statements + " } finally { Monitor.Exit(_gate); } }");

    [Fact] public Task An_event_is_raised_behind_the_region()
    {
        var test = Test(InClass(Locked + """
            public void Run()
            {
                lock (_gate)
                {
                    _hits++;
                    Changed?.{|LCK2011:Invoke|}(this, EventArgs.Empty);
                }
            }
        """), InClass(Locked + """
            public void Run()
            {
                lock (_gate)
                {
                    _hits++;
                }
                Changed?.Invoke(this, EventArgs.Empty);
            }
        """));
        test.EnabledDiagnostics.Add("LCK2011");
        return test.RunAsync();
    }

    [Fact] public Task An_event_that_tells_what_the_lock_protects_stays()
    {
        var code = InClass(Locked + """
            public Action<int> Counted;
            public void Run() { lock (_gate) { _hits++; {|LCK2011:Counted|}(_hits); } }
        """);
        var test = Test(code, code);
        test.EnabledDiagnostics.Add("LCK2011");
        return test.RunAsync();
    }
}
