using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Contracts of compiled assemblies are enforced where their members are used.</summary>
public sealed class CrossAssemblyTests
{
    private const string Library = """
        using ConventionAnalyzers;
        namespace Lib;
        public class Store<T>
        {
            private readonly object _hidden = new object();
            public readonly object Gate = new object();
            public static readonly object All = new object();
            [GuardedBy("Gate")] public T? Value;
            [GuardedBy("All")] public static int Count;
            [RequiresLock("Gate")] public void Use() { }
            [ExcludesLock("Gate")] public void Refresh() { }
            [AcquiresLock("_hidden")] public void Enter() { System.Threading.Monitor.Enter(_hidden); }
            [ReleasesLock("_hidden")] public void Exit() { System.Threading.Monitor.Exit(_hidden); }
            [RequiresLock("_hidden")] public void Inside() { }
            [RequiresLock("other.Gate")] public static void Other(Store<T> other) { }
        }
        """;

    private static Task Verify(string body)
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer>
        {
            TestCode = $$"""
                using Lib;
                public class Subject
                {
                    public void M(Store<string> a, Store<string> b) { {{body}} }
                }
                """,
            AddAnnotations = true,
            TestState = { ReferencedAssemblies = { ("Lib", "#nullable enable\n" + Library) } },
        };
        return test.RunAsync();
    }

    [Fact] public Task J05_Calls_and_accesses_without_the_lock_are_reported() =>
        Verify("a.{|LCK1001:Use|}(); a.{|LCK1003:Value|} = \"x\"; Store<string>.{|LCK1001:Other|}(a);");

    [Fact] public Task J05_Calls_and_accesses_under_the_lock_are_silent() => Verify("lock (a.Gate) { a.Use(); a.Value = \"x\"; Store<string>.Other(a); }");

    [Fact] public Task J05_The_lock_of_another_object_does_not_do() => Verify("lock (b.Gate) { a.{|LCK1001:Use|}(); }");

    [Fact] public Task J05_An_excluded_lock_is_reported() => Verify("lock (a.Gate) { a.{|LCK1002:Refresh|}(); } a.Refresh();");

    [Fact] public Task J06_A_static_of_the_construction_under_its_lock_is_silent() => Verify("lock (Store<string>.All) { Store<string>.Count++; }");

    [Fact] public Task J06_A_static_of_another_construction_is_reported() => Verify("lock (Store<string>.All) { Store<int>.{|LCK1003:Count|}++; }");

    [Fact] public Task A_lock_that_is_private_there_is_known_by_its_name() =>
        Verify("a.Enter(); a.Inside(); b.{|LCK1001:Inside|}(); a.Exit(); a.{|LCK1001:Inside|}();");
}
