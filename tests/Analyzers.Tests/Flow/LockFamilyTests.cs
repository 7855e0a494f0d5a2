using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Every kind of lock holds from its acquisition to its release, and not behind it.</summary>
public sealed class LockFamilyTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1003";

    [Theory]
    [InlineData("Monitor.Enter(_gate);", "Monitor.Exit(_gate);", "_hits")]
    [InlineData("_lock.Enter();", "_lock.Exit();", "_locked")]
    [InlineData("_rw.EnterWriteLock();", "_rw.ExitWriteLock();", "_shared")]
    [InlineData("_semaphore.Wait();", "_semaphore.Release();", "_slot")]
    [InlineData("_mutex.WaitOne();", "_mutex.ReleaseMutex();", "_owned")]
    [InlineData("bool taken = false; _spin.Enter(ref taken);", "_spin.Exit();", "_spun")]
    [InlineData("bool taken = false; _spin.Enter(ref taken);", "_spin.Exit(false);", "_spun")]
    public async Task Held_between_and_not_behind(string enter, string exit, string member)
    {
        await IsSilent($$"""{{enter}} try { {{member}}++; } finally { {{exit}} }""");
        await Reports($$"""{{enter}} try { {{member}}++; } finally { {{exit}} } [|{{member}}|]++;""");
        await Reports($$"""[|{{member}}|]++; {{enter}} {{exit}}""");
    }

    [Theory]
    [InlineData("_rw.EnterReadLock();", "_rw.ExitReadLock();")]
    [InlineData("_rw.EnterUpgradeableReadLock();", "_rw.ExitUpgradeableReadLock();")]
    public async Task Held_for_reading_between_and_not_behind(string enter, string exit)
    {
        await IsSilent($$"""{{enter}} try { Console.WriteLine(_shared); } finally { {{exit}} }""");
        await Reports($$"""{{enter}} {{exit}} Console.WriteLine([|_shared|]);""");
    }

    [Fact] public Task An_awaited_semaphore_is_held_across_awaits() => Reports("""
        await _semaphore.WaitAsync().ConfigureAwait(false);
        try { _slot++; await Task.Delay(1); _slot++; } finally { _semaphore.Release(); }
        [|_slot|]++;
        """, "public async Task RunAsync()");

    [Fact] public Task A_semaphore_that_is_not_awaited_is_still_no_other_lock() => Reports("await _semaphore.WaitAsync(); [|_hits|]++; _semaphore.Release();", "public async Task RunAsync()");

    [Fact] public Task I08_An_override_without_contract_inherits_it() => ReportsIn("""
        public abstract class Base
        {
            protected readonly object Gate = new object();
            [GuardedBy("Gate")] protected int X;
            [RequiresLock("Gate")] public abstract void Use();
            [RequiresLock("Gate")] public abstract int Size { get; }
        }
        public class Derived : Base
        {
            public override void Use() { X++; }
            public override int Size { get { return X; } }
            public void M() { {|LCK1001:Use|}(); Console.WriteLine({|LCK1001:Size|}); lock (Gate) { Use(); Console.WriteLine(Size); } [|X|]++; }
        }
        """);

    [Fact] public Task An_implementation_inherits_the_contract_of_its_interface() => ReportsIn("""
        public interface IStore { object Gate { get; } [RequiresLock("Gate")] void Use(); }
        public class Store : IStore
        {
            public object Gate { get; } = new object();
            [GuardedBy("Gate")] private int _x;
            public void Use() { _x++; }
            public void M(IStore other) { {|LCK1001:Use|}(); other.{|LCK1001:Use|}(); lock (Gate) { Use(); } lock (other.Gate) { other.Use(); } }
        }
        """);

    [Fact] public Task A_member_that_hides_starts_afresh() => IsSilentIn("""
        public class Base { protected readonly object Gate = new object(); [RequiresLock("Gate")] public void Use() { } }
        public class Derived : Base { public new void Use() { } public void M() { Use(); } }
        """);

    [Fact] public Task J10_A_contract_on_one_part_of_a_partial_method_is_seen_by_callers_and_body() => ReportsIn("""
        public partial class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            [RequiresLock(nameof(_gate))] public partial void Use();
            public void M() { {|LCK1001:Use|}(); lock (_gate) { Use(); } [|_x|]++; }
        }
        public partial class Subject { public partial void Use() { _x++; } }
        """);

    [Fact] public Task Records_and_structs_work_like_classes() => ReportsIn("""
        public record Subject
        {
            private readonly object _gate = new object();
            [GuardedBy(nameof(_gate))] private int _x;
            public void M() { lock (_gate) { _x++; } [|_x|]++; }
        }
        public struct Value
        {
            private static readonly object s_gate = new object();
            [GuardedBy(nameof(s_gate))] private static int s_x;
            public void M() { lock (s_gate) { s_x++; } [|s_x|]++; }
        }
        """);

    [Fact] public Task A_generic_type_is_checked_in_every_construction() => ReportsIn("""
        public class Box<T> { public readonly object Gate = new object(); [GuardedBy("Gate")] public T[] Items = new T[1]; }
        public class Subject { public void M(Box<int> a, Box<string> b) { lock (a.Gate) { a.Items[0] = 1; b.[|Items|][0] = ""; } } }
        """);
}
