using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>What is put into the lock: the statement, or the whole block.</summary>
public sealed class WrapInLockFixTests : FixTest<WrapInLockFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _hits;

        """;

    private static Task FixesGated(string before, string after, int action = 0) => Fixes(Gate + before, Gate + after, action);

    [Fact] public Task A_statement_is_wrapped_and_its_comments_stay() => FixesGated("""
            public void Run()
            {
                Console.WriteLine();

                // count it
                {|LCK1003:_hits|}++; // once
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                Console.WriteLine();

                // count it
                lock (_gate)
                {
                    _hits++; // once
                }
                Console.WriteLine();
            }
        """);

    [Fact] public Task The_whole_block_is_the_second_choice() => FixesGated("""
            public void Run()
            {
                Console.WriteLine();
                {|LCK1003:_hits|}++;
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    Console.WriteLine();
                    _hits++;
                }
            }
        """, action: 1);

    [Fact] public Task Two_findings_in_one_statement_are_wrapped_once() => FixesGated("""
            public int Run()
            {
                return {|LCK1003:_hits|} + {|LCK1003:_hits|};
            }
        """, """
            public int Run()
            {
                lock (_gate)
                {
                    return _hits + _hits;
                }
            }
        """);

    [Fact] public Task A_local_that_is_used_later_is_declared_before_the_lock() => FixesGated("""
            public int Run()
            {
                var hits = {|LCK1003:_hits|};
                Console.WriteLine();
                return hits;
            }
        """, """
            public int Run()
            {
                int hits;
                lock (_gate)
                {
                    hits = _hits;
                }
                Console.WriteLine();
                return hits;
            }
        """);

    [Fact] public Task A_local_of_no_name_takes_its_uses_along() => FixesGated("""
            public void Run()
            {
                var pair = new { Hits = {|LCK1003:_hits|} };
                Console.WriteLine(pair.Hits);
                Console.WriteLine();
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    var pair = new { Hits = _hits };
                    Console.WriteLine(pair.Hits);
                }
                Console.WriteLine();
            }
        """);

    [Fact] public Task A_condition_takes_its_statement_along() => FixesGated("""
            public void Run()
            {
                if ({|LCK1003:_hits|} > 3)
                    Console.WriteLine();
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    if (_hits > 3)
                        Console.WriteLine();
                }
            }
        """);

    [Fact] public Task An_embedded_statement_is_wrapped_where_it_stands() => FixesGated("""
            public void Run(bool flag)
            {
                if (flag)
                    {|LCK1003:_hits|}++;
                else
                    Console.WriteLine();
            }
        """, """
            public void Run(bool flag)
            {
                if (flag)
                    lock (_gate)
                    {
                        _hits++;
                    }
                else
                    Console.WriteLine();
            }
        """);

    [Fact] public Task Expression_bodies_become_blocks() => FixesGated("""
            public int Hits => {|LCK1003:_hits|};

            public int Next { get => {|LCK1003:_hits|}; set => {|LCK1003:_hits|} = value; }

            public void Count() => {|LCK1003:_hits|}++;

            public Func<int> Read() => () => {|LCK1003:_hits|};
        """, """
            public int Hits
            {
                get
                {
                    lock (_gate)
                    {
                        return _hits;
                    }
                }
            }

            public int Next
            {
                get
                {
                    lock (_gate)
                    {
                        return _hits;
                    }
                }
                set
                {
                    lock (_gate)
                    {
                        _hits = value;
                    }
                }
            }

            public void Count()
            {
                lock (_gate)
                {
                    _hits++;
                }
            }

            public Func<int> Read() => () =>
            {
                lock (_gate)
                {
                    return _hits;
                }
            };
        """);

    [Fact] public Task Await_in_the_statement_is_not_wrapped() => IsNotOffered(Gate + """
            public async Task RunAsync()
            {
                {|LCK1003:_hits|} = await Task.FromResult(1);
            }
        """);

    [Fact] public Task Yield_is_not_wrapped() => IsNotOffered(Gate + """
            public IEnumerable<int> Run()
            {
                yield return {|LCK1003:_hits|};
            }
        """);

    [Fact] public Task What_no_statement_runs_cannot_be_wrapped() => IsNotOffered("""
            private static readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] private static int Next() => 1;
            private int _first = {|LCK1001:Next|}();
        """);

    [Fact] public Task Windows_line_ends_are_kept() => Test(
        InClass(Gate + "    public void Run() { {|LCK1003:_hits|}++; }").Replace("\n", "\r\n"),
        InClass(Gate + """
                public void Run()
                {
                    lock (_gate)
                    {
                        _hits++;
                    }
                }
            """).Replace("\n", "\r\n")).RunAsync();

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, WrapInLockFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public partial class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy(nameof(_gate))] private int _hits, _misses;

                    public int Total => {|LCK1003:_hits|} + {|LCK1003:_misses|};

                    public void Count(bool hit)
                    {
                        if (hit)
                        {
                            {|LCK1003:_hits|}++;
                        }
                        else
                        {
                            {|LCK1003:_misses|}++;
                        }
                    }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public partial class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy(nameof(_gate))] private int _hits, _misses;

                    public int Total
                    {
                        get
                        {
                            lock (_gate)
                            {
                                return _hits + _misses;
                            }
                        }
                    }

                    public void Count(bool hit)
                    {
                        if (hit)
                        {
                            lock (_gate)
                            {
                                _hits++;
                            }
                        }
                        else
                        {
                            lock (_gate)
                            {
                                _misses++;
                            }
                        }
                    }
                }
                """));
        }

        return test.RunAsync();
    }
}
