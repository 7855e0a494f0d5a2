using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class RequireOnContainingMemberFixTests : FixTest<RequireOnContainingMemberFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_gate))] private int _hits;
            [GuardedBy(nameof(_rw))] private int _shared;

        """;

    private static Task FixesGated(string before, string after) => Fixes(Gate + before, Gate + after);

    [Fact] public Task The_attribute_stands_under_the_documentation() => FixesGated("""
            /// <summary>Counts.</summary>
            public void Count()
            {
                {|LCK1003:_hits|}++;
            }
        """, """
            /// <summary>Counts.</summary>
            [RequiresLock(nameof(_gate))]
            public void Count()
            {
                _hits++;
            }
        """);

    [Fact] public Task A_read_asks_for_a_shared_hold() => FixesGated("""
            public int Read() => {|LCK1003:_shared|};
        """, """
            [RequiresLock(nameof(_rw), Mode = LockMode.Shared)]
            public int Read() => _shared;
        """);

    [Fact] public Task Two_findings_need_one_attribute_and_two_locks_two() => FixesGated("""
            [Obsolete]
            public int Read() { return {|LCK1003:_hits|} + {|LCK1003:_hits|} + {|LCK1003:_shared|}; }
        """, """
            [Obsolete]
            [RequiresLock(nameof(_gate))]
            [RequiresLock(nameof(_rw), Mode = LockMode.Shared)]
            public int Read() { return _hits + _hits + _shared; }
        """);

    [Fact] public Task Accessors_carry_their_own() => FixesGated("""
            public int Hits
            {
                get => 0;
                set => {|LCK1003:_hits|} = value;
            }

            public int Both => {|LCK1003:_hits|};
        """, """
            public int Hits
            {
                get => 0;
                [RequiresLock(nameof(_gate))]
                set => _hits = value;
            }

            [RequiresLock(nameof(_gate))]
            public int Both => _hits;
        """);

    [Fact] public Task A_path_from_a_parameter_is_a_string() => Test(Usings + Frame + """
        public class Caller
        {
            public void Run(Frame frame) { frame.{|LCK1001:Map|}(); }
        }
        """, Usings + Frame + """
        public class Caller
        {
            [RequiresLock("frame.Gate")]
            public void Run(Frame frame) { frame.Map(); }
        }
        """).RunAsync();

    private const string Frame = """
        public class Frame
        {
            public readonly object Gate = new object();
            [RequiresLock(nameof(Gate))] public void Map() { }
        }

        """;

    [Fact] public Task The_using_comes_along()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, RequireOnContainingMemberFix>();
        test.TestState.Sources.Add(("Frame.cs", Usings + Frame));
        test.FixedState.Sources.Add(("Frame.cs", Usings + Frame));
        test.TestState.Sources.Add(("Caller.cs", """
            // Copyright

            using System;

            namespace Pipeline;

            public class Caller
            {
                /// <summary>Runs.</summary>
                public void Run(Frame frame) { frame.{|LCK1001:Map|}(); Console.WriteLine(); }
            }
            """));
        test.FixedState.Sources.Add(("Caller.cs", """
            // Copyright

            using System;
            using ConventionAnalyzers;

            namespace Pipeline;

            public class Caller
            {
                /// <summary>Runs.</summary>
                [RequiresLock("frame.Gate")]
                public void Run(Frame frame) { frame.Map(); Console.WriteLine(); }
            }
            """));
        return test.RunAsync();
    }

    [Fact] public Task The_first_using_leaves_the_header_alone()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, RequireOnContainingMemberFix>();
        test.TestState.Sources.Add(("Frame.cs", Usings + Frame));
        test.FixedState.Sources.Add(("Frame.cs", Usings + Frame));
        test.TestState.Sources.Add(("Caller.cs", """
            // Copyright

            namespace Pipeline
            {
                public class Caller
                {
                    public void Run(Frame frame) { frame.{|LCK1001:Map|}(); }
                }
            }
            """));
        test.FixedState.Sources.Add(("Caller.cs", """
            // Copyright

            using ConventionAnalyzers;

            namespace Pipeline
            {
                public class Caller
                {
                    [RequiresLock("frame.Gate")]
                    public void Run(Frame frame) { frame.Map(); }
                }
            }
            """));
        return test.RunAsync();
    }

    [Fact] public Task A_hand_written_attribute_is_used_where_it_stands()
    {
        const string Own = """
            namespace Acme.Contracts
            {
                [System.AttributeUsage(System.AttributeTargets.All, AllowMultiple = true)]
                public sealed class RequiresLockAttribute : System.Attribute { public RequiresLockAttribute(params string[] locks) { } }
            }

            """;
        var test = Test(Own + """
            public class Store
            {
                private readonly object _gate = new object();
                [Acme.Contracts.RequiresLock(nameof(_gate))] private void Touch() { }
                public void Run() { {|LCK1001:Touch|}(); }
            }
            """, "using Acme.Contracts;\n\n" + Own + """
            public class Store
            {
                private readonly object _gate = new object();
                [Acme.Contracts.RequiresLock(nameof(_gate))] private void Touch() { }
                [RequiresLock(nameof(_gate))]
                public void Run() { Touch(); }
            }
            """);
        test.AddAnnotations = false;
        return test.RunAsync();
    }

    [Fact] public Task Callers_that_hold_it_stay_content() => FixesGated("""
            public void Run() { lock (_gate) { Count(); } }
            public void Count() { {|LCK1003:_hits|}++; }
        """, """
            public void Run() { lock (_gate) { Count(); } }
            [RequiresLock(nameof(_gate))]
            public void Count() { _hits++; }
        """);

    [Fact] public Task A_caller_without_the_lock_would_be_a_new_finding() => IsNotOffered(Gate + """
            public void Run() { Count(); }
            public void Count() { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task A_delegate_cannot_carry_it() => IsNotOffered(Gate + """
            public Action Run() => Count;
            public void Count() { {|LCK1003:_hits|}++; }
        """);

    [Fact] public Task A_lambda_cannot_carry_it() => IsNotOffered(Gate + """
            public void Run(List<int> all) => all.ForEach(one => Console.WriteLine(one));
            public Action Later() => () => {|LCK1003:_hits|}++;
        """);

    [Fact] public Task An_interface_or_a_base_that_does_not_ask_forbids_it() => IsNotOffered(Gate + """
            public override string ToString() => {|LCK1003:_hits|}.ToString();
            public interface ICounter { void Count(); }
            public class Counter : ICounter
            {
                private readonly object _gate = new object();
                [GuardedBy(nameof(_gate))] private int _hits;
                public void Count() { {|LCK1003:_hits|}++; }
            }
        """);

    [Fact] public Task A_caller_in_another_file_counts()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, RequireOnContainingMemberFix>();
        foreach (var state in new[] { test.TestState, test.FixedState })
        {
            state.Sources.Add(("Store.cs", InClass(Gate + "    public void Count() { {|LCK1003:_hits|}++; }")));
            state.Sources.Add(("Caller.cs", "public class Caller { public void Run(Store store) => store.Count(); }"));
        }

        return test.RunAsync();
    }

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, RequireOnContainingMemberFix>();
        foreach (var name in new[] { "One", "Two" })
        {
            test.TestState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy(nameof(_gate))] private int _hits;

                    public void Count()
                    {
                        {|LCK1003:_hits|}++;
                        {|LCK1003:_hits|}++;
                    }

                    public int Read() => {|LCK1003:_hits|};
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", Usings + $$"""
                public class {{name}}
                {
                    private readonly object _gate = new object();
                    [GuardedBy(nameof(_gate))] private int _hits;

                    [RequiresLock(nameof(_gate))]
                    public void Count()
                    {
                        _hits++;
                        _hits++;
                    }

                    [RequiresLock(nameof(_gate))]
                    public int Read() => _hits;
                }
                """));
        }

        return test.RunAsync();
    }
}
