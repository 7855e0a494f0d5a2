using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class HoldLockInDelegateFixTests : FixTest<HoldLockInDelegateFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _hits;
            [RequiresLock(nameof(_gate))] private void Flush() { _hits = 0; }
            [RequiresLock(nameof(_gate))] private int Add(int count) { return _hits += count; }
            public event Action Closing;
            public void Close() { Closing?.Invoke(); }

        """;

    private static Task FixesGated(string before, string after) => Fixes(Gate + before, Gate + after);

    [Fact] public Task A_method_runs_under_the_lock() => FixesGated("""
            public Task Run()
            {
                return Task.Run({|LCK1006:Flush|});
            }
        """, """
            public Task Run()
            {
                return Task.Run(() =>
                {
                    lock (_gate)
                    {
                        Flush();
                    }
                });
            }
        """);

    [Fact] public Task A_result_is_handed_on() => FixesGated("""
            public Func<int, int> Adder()
            {
                return this.{|LCK1006:Add|};
            }
        """, """
            public Func<int, int> Adder()
            {
                return (count) =>
                {
                    lock (_gate)
                    {
                        return this.Add(count);
                    }
                };
            }
        """);

    [Fact] public Task A_lambda_with_a_contract_takes_the_lock_itself() => FixesGated("""
            public Task Run()
            {
                return Task.Run([RequiresLock(nameof(_gate))] {|LCK1006:|}() => { _hits++; });
            }
        """.Replace("[RequiresLock(nameof(_gate))] {|LCK1006:|}", "[{|LCK1006:RequiresLock|}(nameof(_gate))] "), """
            public Task Run()
            {
                return Task.Run(() =>
                {
                    lock (_gate)
                    {
                        _hits++;
                    }
                });
            }
        """);

    [Fact] public Task A_handler_that_is_taken_away_again_stays_what_it_is() => IsNotOffered(Gate + """
            public void Open() { Closing += {|LCK1006:Flush|}; }
            public void Stop() { Closing -= Flush; }
        """);

    [Fact] public Task What_is_no_handler_may_change_beside_one_that_is_taken_away() => FixesGated("""
            public void Stop() { Closing -= Flush; }
            public void Run()
            {
                Task.Run({|LCK1006:Flush|});
            }
        """, """
            public void Stop() { Closing -= Flush; }
            public void Run()
            {
                Task.Run(() =>
                {
                    lock (_gate)
                    {
                        Flush();
                    }
                });
            }
        """);

    [Fact] public Task Every_finding_is_repaired_by_Fix_All() => FixesGated("""
            public void Open()
            {
                Closing += {|LCK1006:Flush|};
                Action later = {|LCK1006:Flush|};
                later();
            }
        """, """
            public void Open()
            {
                Closing += () =>
                {
                    lock (_gate)
                    {
                        Flush();
                    }
                };
                Action later = () =>
                {
                    lock (_gate)
                    {
                        Flush();
                    }
                };
                later();
            }
        """);
}

public sealed class AnnotateDelegateTypeFixTests : FixTest<AnnotateDelegateTypeFix>
{
    private const string Item = """
        public class Item { public readonly object Gate = new object(); [GuardedBy("Gate")] public int Value; }

        """;

    private static Task FixesAll(string before, string after) => Test(Usings + Item + before, Usings + Item + after).RunAsync();

    [Fact] public Task The_type_says_what_the_method_wants() => FixesAll("""
        public delegate void OnItem(Item what);

        public class Store
        {
            private OnItem _handler;
            [RequiresLock("item.Gate")] private static void Bump(Item item) { item.Value++; }
            public void Open() { _handler = {|LCK1006:Bump|}; }
            public void Run(Item item) { lock (item.Gate) { _handler(item); } }
        }
        """, """
        [RequiresLock("what.Gate")]
        public delegate void OnItem(Item what);

        public class Store
        {
            private OnItem _handler;
            [RequiresLock("item.Gate")] private static void Bump(Item item) { item.Value++; }
            public void Open() { _handler = Bump; }
            public void Run(Item item) { lock (item.Gate) { _handler(item); } }
        }
        """);

    [Fact] public Task Not_where_somebody_invokes_it_without_the_lock()
    {
        const string code = """
            public delegate void OnItem(Item what);

            public class Store
            {
                private OnItem _handler;
                [RequiresLock("item.Gate")] private static void Bump(Item item) { item.Value++; }
                public void Open() { _handler = {|LCK1006:Bump|}; }
                public void Run(Item item) { _handler(item); }
            }
            """;
        return FixesAll(code, code);
    }

    [Fact] public Task Not_for_a_type_of_the_framework() => IsNotOffered("""
            private readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] private void Flush() { }
            public Task Run() { return Task.Run({|LCK1006:Flush|}); }
        """);
}
