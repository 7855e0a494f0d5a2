using System.Threading.Tasks;
using ConventionAnalyzers.Tests.Rules;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Helpers without a contract, whatever they are called and whatever else is called so.</summary>
public sealed class HelperNamesTests : RuleTest<LockFlowAnalyzer>
{
    protected override string? DefaultDiagnosticId => "LCK2001";

    [Theory]
    [InlineData("Foo", "Bar")]
    [InlineData("TakeSlot", "GiveSlot")]
    [InlineData("Enter", "Exit")]
    [InlineData("Release", "Wait")]
    public Task A_leak_is_seen_by_any_name(string take, string give) => ReportsIn(Helpers(take, give, $"[|{take}|](); if (f) return; {give}();"));

    [Theory]
    [InlineData("Foo", "Bar")]
    [InlineData("TakeSlot", "GiveSlot")]
    [InlineData("Enter", "Exit")]
    [InlineData("Release", "Wait")]
    public Task Balanced_by_any_name_is_silent(string take, string give) => IsSilentIn(Helpers(take, give, $"{take}(); if (f) {{ {give}(); return; }} {give}();"));

    // Contracts elsewhere give the names of the API a meaning of their own.
    private const string Gate = """
        public class Gate
        {
            private readonly object _l = new();
            [AcquiresLock("_l")] public void Enter() => Monitor.Enter(_l);
            [ReleasesLock("_l")] public void Exit() => Monitor.Exit(_l);
            [AcquiresLock("_l"), ReleasesLock("_l")] public void Wait() { Exit(); Enter(); }
        }
        """;

    [Theory]
    [InlineData("Foo", "Bar")]
    [InlineData("Enter", "Exit")]
    public Task A_leak_is_seen_where_contracts_have_the_names_too(string take, string give) =>
        ReportsIn(Helpers(take, give, $"[|{take}|](); if (f) return; {give}();") + Gate);

    [Theory]
    [InlineData("Foo", "Bar")]
    [InlineData("Enter", "Exit")]
    public Task Balanced_is_silent_where_contracts_have_the_names_too(string take, string give) =>
        IsSilentIn(Helpers(take, give, $"{take}(); if (f) {{ {give}(); return; }} {give}();") + Gate);

    // A helper and a member that only looks like one.

    [Fact] public Task A_helper_is_told_from_a_namesake_by_its_arguments() => ReportsIn("""
        public class Box
        {
            private readonly object _gate = new();
            private void Read() => Monitor.Enter(_gate);
            private int Read(int count) => count;
            private void Done() => Monitor.Exit(_gate);
            public void Leaks(bool f) { [|Read|](); if (f) return; Done(); }
            public int Reads() => Read(1);
        }
        """);

    [Fact] public Task An_extension_is_a_helper_called_either_way() => ReportsIn("""
        public static class Gates
        {
            public static void Take(this object gate) => Monitor.Enter(gate);
            public static void Give(this object gate) => Monitor.Exit(gate);
        }
        public class Box
        {
            private readonly object _gate = new();
            public void One(bool f) { _gate.[|Take|](); if (f) return; _gate.Give(); }
            public void Two(bool f) { Gates.[|Take|](_gate); if (f) return; Gates.Give(_gate); }
            public void Three(bool f) { _gate.Take(); if (!f) Work(); _gate.Give(); }
            private static void Work() { }
        }
        """);

    // Helpers of helpers.

    private static string ThreeDeep(string method) => """
        public class Box
        {
            private readonly object _gate = new();
            private void A() => Monitor.Enter(_gate);
            private void B() => A();
            private void C() => B();
            private void Z() => Monitor.Exit(_gate);

        """ + "    " + method + "\n}\n";

    [Fact] public Task Three_deep_is_seen() => ReportsIn(ThreeDeep("public void Leaks(bool f) { [|C|](); if (f) return; Z(); }"));

    [Fact] public Task Three_deep_and_balanced_is_silent() => IsSilentIn(ThreeDeep("public void Balanced(bool f) { C(); if (f) { Z(); return; } Z(); }"));

    // A pair of calls around a try is a lock statement written out; what is not quite one is looked at.

    [Fact] public Task A_helper_with_a_pair_and_a_take_takes() => ReportsIn("""
        public class Box
        {
            private readonly object _gate = new(), _other = new();
            private int _count;
            private void Take() { Monitor.Enter(_other); try { _count++; } finally { Monitor.Exit(_other); } Monitor.Enter(_gate); }
            private void Give() => Monitor.Exit(_gate);
            public void Leaks(bool f) { [|Take|](); if (f) return; Give(); }
        }
        """);

    [Fact] public Task A_pair_of_a_lock_that_changes_under_it_is_none() => ReportsIn("""
        public class Node
        {
            public Node? Next;
            public static void Walk(Node first)
            {
                var node = first;
                Monitor.[|Enter|](node);
                try { node = node.Next!; } finally { Monitor.{|LCK2002:Exit|}(node); }
            }
        }
        """);

    [Fact] public Task A_pair_of_a_lock_that_stays_is_one() => IsSilentIn("""
        public class Node
        {
            public Node? Next;
            public static void Cut(Node first)
            {
                var node = first;
                Monitor.Enter(node);
                try { node.Next = null; } finally { Monitor.Exit(node); }
            }
        }
        """);

    [Fact] public Task A_pair_of_a_lock_that_is_not_reentrant_must_find_it_free() => ReportsIn("""
        public class Box
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;
            private void Count() { _gate.Wait(); try { _count++; } finally { _gate.Release(); } }
            public void Twice() { _gate.Wait(); try { {|LCK1002:Count|}(); } finally { _gate.Release(); } }
            public void Once() => Count();
        }
        """);

    [Fact] public Task A_pair_of_a_lock_that_is_reentrant_need_not() => IsSilentIn("""
        public class Box
        {
            private readonly object _gate = new();
            private int _count;
            private void Count() { Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } }
            public void Twice() { Monitor.Enter(_gate); try { Count(); } finally { Monitor.Exit(_gate); } }
        }
        """);

    [Fact] public Task A_pair_in_a_finally_is_one_too() => IsSilentIn("""
        public class Box
        {
            private readonly object _gate = new();
            private int _count;
            public void Count()
            {
                try { Work(); }
                finally { Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } }
            }
            private static void Work() { }
        }
        """);

    // Release and Wait are everybody's words.

    [Fact] public Task A_release_of_something_else_is_no_release() => IsSilentIn("""
        public class Pool
        {
            private readonly object _gate = new();
            private int _free;
            public void Release(object item) { Monitor.Enter(_gate); try { _free++; } finally { Monitor.Exit(_gate); } }
        }
        public class User
        {
            private readonly Pool _pool = new();
            private void Drop(object item) => _pool.Release(item);
            public void Use(object item) { Monitor.Enter(item); try { Drop(item); } finally { Monitor.Exit(item); } }
        }
        """);

    [Fact] public Task A_release_that_lets_go_is_one() => ReportsIn("""
        public class Pool
        {
            public void Release(object item) => Monitor.Exit(item);
            public void Take(object item) => Monitor.Enter(item);
        }
        public class User
        {
            private readonly Pool _pool = new();
            private void Drop(object item) => _pool.Release(item);
            public void Use(object item) { Monitor.Enter(item); Drop(item); Monitor.{|LCK2002:Exit|}(item); }
        }
        """);

    private static string Helpers(string take, string give, string body) => $$"""
        public class Box
        {
            private readonly object _gate = new();
            private void {{take}}() => Monitor.Enter(_gate);
            private void {{give}}() => Monitor.Exit(_gate);
            public void Use(bool f) { {{body}} }
        }

        """;
}
