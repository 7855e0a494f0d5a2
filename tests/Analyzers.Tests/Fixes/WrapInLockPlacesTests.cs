using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>The places in a program where a statement can stand, and what a lock around it must not break.</summary>
public sealed class WrapInLockPlacesTests : FixTest<WrapInLockFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _hits;
            [GuardedBy(nameof(_gate))] private readonly Dictionary<string, int> _map = new Dictionary<string, int>();

        """;

    private static Task FixesGated(string before, string after) => Fixes(Gate + before, Gate + after);

    [Fact] public Task An_out_variable_takes_its_uses_along() => FixesGated("""
            public int Run(string key)
            {
                if (!{|LCK1003:_map|}.TryGetValue(key, out var found))
                    return -1;
                Console.WriteLine();
                return found;
            }
        """, """
            public int Run(string key)
            {
                lock (_gate)
                {
                    if (!_map.TryGetValue(key, out var found))
                        return -1;
                    Console.WriteLine();
                    return found;
                }
            }
        """);

    [Fact] public Task A_switch_section_holds_a_statement() => FixesGated("""
            public void Run(int key)
            {
                switch (key)
                {
                    case 1:
                        {|LCK1003:_hits|}++;
                        break;
                    default:
                        break;
                }
            }
        """, """
            public void Run(int key)
            {
                switch (key)
                {
                    case 1:
                        lock (_gate)
                        {
                            _hits++;
                        }
                        break;
                    default:
                        break;
                }
            }
        """);

    [Fact] public Task A_loop_over_guarded_contents_is_held_throughout() => FixesGated("""
            public void Run()
            {
                foreach (var pair in {|LCK1003:_map|})
                    Console.WriteLine(pair.Key);
            }
        """, """
            public void Run()
            {
                lock (_gate)
                {
                    foreach (var pair in _map)
                        Console.WriteLine(pair.Key);
                }
            }
        """);

    [Fact] public Task A_lambda_takes_the_lock_when_it_runs() => FixesGated("""
            public Task Run()
            {
                return Task.Run(() => {|LCK1003:_hits|}++);
            }
        """, """
            public Task Run()
            {
                return Task.Run(() =>
                {
                    lock (_gate)
                    {
                        return _hits++;
                    }
                });
            }
        """);

    [Fact] public Task A_local_function_takes_the_lock_where_it_is_handed_out() => FixesGated("""
            public Action Run()
            {
                return Count;
                void Count() => {|LCK1003:_hits|}++;
            }
        """, """
            public Action Run()
            {
                return Count;
                void Count()
                {
                    lock (_gate)
                    {
                        _hits++;
                    }
                }
            }
        """);

    [Fact] public Task A_using_declaration_keeps_its_end() => FixesGated("""
            public int Run()
            {
                Console.WriteLine();
                using var reader = new System.IO.StringReader({|LCK1003:_hits|}.ToString());
                Console.WriteLine(reader.ReadLine());
                return 1;
            }
        """, """
            public int Run()
            {
                Console.WriteLine();
                lock (_gate)
                {
                    using var reader = new System.IO.StringReader(_hits.ToString());
                    Console.WriteLine(reader.ReadLine());
                    return 1;
                }
            }
        """);

    [Fact] public Task Several_declarators_are_split_together() => FixesGated("""
            public int Run()
            {
                int one = {|LCK1003:_hits|}, two = 2, three;
                three = one;
                return one + two + three;
            }
        """, """
            public int Run()
            {
                int one, two, three;
                lock (_gate)
                {
                    one = _hits;
                    two = 2;
                }
                three = one;
                return one + two + three;
            }
        """);

    [Fact] public Task A_label_and_a_directive_stay_outside() => FixesGated("""
            public void Run(int count)
            {
            again:
                {|LCK1003:_hits|}++;
        #if DEBUG
                {|LCK1003:_hits|}--;
        #endif
                if (--count > 0)
                    goto again;
            }
        """, """
            public void Run(int count)
            {
            again:
                lock (_gate)
                {
                    _hits++;
                }
        #if DEBUG
                lock (_gate)
                {
                    _hits--;
                }
        #endif
                if (--count > 0)
                    goto again;
            }
        """);

    [Fact] public Task A_comment_behind_the_arrow_is_kept() => FixesGated("""
            public int Hits =>
                // so far
                {|LCK1003:_hits|}; // all of them
        """, """
            public int Hits
            {
                get
                {
                    // so far
                    lock (_gate)
                    {
                        return _hits;
                    }
                }
            } // all of them
        """);

    [Fact] public Task A_block_that_another_configuration_sees_otherwise_is_not_torn() => IsNotOffered(Gate + """
            public int Run()
            {
        #if DEBUG
                var hits = {|LCK1003:_hits|};
        #else
                var hits = 1;
        #endif
                Console.WriteLine(hits);
                return hits;
            }
        """, action: 1);

    [Fact] public Task An_else_if_stays_behind_its_else() => FixesGated("""
            public void Run(bool flag)
            {
                if (flag)
                    Console.WriteLine();
                else if ({|LCK1003:_hits|} > 1)
                    Console.WriteLine(1);
            }
        """, """
            public void Run(bool flag)
            {
                if (flag)
                    Console.WriteLine();
                else
                {
                    lock (_gate)
                    {
                        if (_hits > 1)
                            Console.WriteLine(1);
                    }
                }
            }
        """);

    [Fact] public Task A_receiver_that_may_be_null_is_not_locked() => Test(Usings + Frame + """
        public class Caller
        {
            public void Run(Frame frame) { frame?.{|LCK1001:Map|}(); }
        }
        """, Usings + Frame + """
        public class Caller
        {
            public void Run(Frame frame) { frame?.{|LCK1001:Map|}(); }
        }
        """).RunAsync();

    private const string Frame = """
        public class Frame
        {
            public readonly object Gate = new object();
            [RequiresLock(nameof(Gate))] public void Map() { }
        }

        """;

    [Fact] public Task A_lock_that_is_declared_in_the_block_does_not_exist_before_it() => Test(Usings + Frame + """
        public class Caller
        {
            public void Run(Func<Frame> next)
            {
                var frame = next();
                frame.{|LCK1001:Map|}();
            }
        }
        """, Usings + Frame + """
        public class Caller
        {
            public void Run(Func<Frame> next)
            {
                var frame = next();
                frame.{|LCK1001:Map|}();
            }
        }
        """, action: 1).RunAsync();

    private const string Shelf = "public static class Shelf { public static readonly Frame First = new Frame(); }\n";

    [Fact] public Task Top_level_statements_are_statements()
    {
        var test = Test(Usings + """
            var frame = Shelf.First;
            Console.WriteLine(frame);
            frame.{|LCK1001:Map|}();
            Console.WriteLine();

            """ + Shelf + Frame, Usings + """
            var frame = Shelf.First;
            Console.WriteLine(frame);
            lock (frame.Gate)
            {
                frame.Map();
            }
            Console.WriteLine();

            """ + Shelf + Frame);
        test.TestState.OutputKind = OutputKind.ConsoleApplication;
        return test.RunAsync();
    }
}
