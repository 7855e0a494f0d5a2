using System.Linq;
using System.Threading.Tasks;
using ConventionAnalyzers.Verification;
using Xunit;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK2011: foreign code runs under a lock. Off by default.</summary>
public sealed class ForeignCodeUnderLockTests
{
    private const string Types = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using ConventionAnalyzers;
        #pragma warning disable CS0067, CS0649, CS0169
        public interface IListener { void Changed(); int Level { get; } }
        public abstract class Sink { public abstract void Write(int n); public virtual void Flush() { } public void Close() { } public virtual string Name { get; set; } }
        public interface IBag { Cursor GetEnumerator(); }
        public abstract class Cursor { public int Current => 1; public abstract bool MoveNext(); }
        public sealed class FileSink : Sink { public override void Write(int n) { } }
        public class Base { protected virtual void OnChanged() { } }
        public delegate void Notify();
        [RequiresLock("Subject.s_gate")] public delegate void Under();

        """;

    private const string Members = """
            private readonly object gate = new object();
            public static readonly object s_gate = new object();
            public event EventHandler Raised;
            public Action Callback;
            private readonly Action own = () => { };
            private readonly Func<int, int> cached = Compute;
            private static int Compute(int n) { return n; }
            private readonly IList<int> items = new List<int>();
            private readonly TaskCompletionSource<int> source = new TaskCompletionSource<int>();
            private readonly TaskCompletionSource<int> later = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        """;

    private static Task Verify(string members, bool on = true)
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer> { TestCode = Types + "public class Subject : Base\n{\n" + Members + members + "\n}\n", DefaultDiagnosticId = "LCK2011" };
        if (on)
            test.EnabledDiagnostics.Add("LCK2011");
        return test.RunAsync();
    }

    private static Task InRegion(string statements, string parameters) => Verify($"    public void Run({parameters}) {{ lock (gate) {{ {statements} }} }}");

    private const string Parameters = "Action action, Func<int> function, IListener listener, Sink sink, FileSink file, Stream stream, IObserver<int> observer, "
        + "CancellationTokenSource cancellation, IBag bag, Under under, Subject peer, [RunsSynchronously] Action atOnce, [RequiresLock(\"gate\")] Action underLock";

    [Theory]
    [InlineData("[|Raised|](this, EventArgs.Empty);")]
    [InlineData("Raised?.[|Invoke|](this, EventArgs.Empty);")]
    [InlineData("var raised = Raised; if (raised != null) [|raised|](this, EventArgs.Empty);")]
    [InlineData("[|Callback|]();")]
    [InlineData("Callback?.[|Invoke|]();")]
    [InlineData("[|action|]();")]
    [InlineData("var n = [|function|]();")]
    [InlineData("listener.[|Changed|]();")]
    [InlineData("var n = listener.[|Level|];")]
    [InlineData("sink.[|Write|](1);")]
    [InlineData("sink.[|Flush|]();")]
    [InlineData("source.[|SetResult|](1);")]
    [InlineData("source.[|TrySetException|](new Exception());")]
    [InlineData("cancellation.[|Cancel|]();")]
    [InlineData("observer.[|OnNext|](1);")]
    [InlineData("foreach (var n in [|bag|]) { }")]
    public Task Code_of_others_is_reported(string statements) => InRegion(statements, Parameters);

    [Theory]
    [InlineData("own(); var n = cached(1);")]
    [InlineData("Action local = () => items.Clear(); local();")]
    [InlineData("void Local() { } Local();")]
    [InlineData("items.Add(1); stream.WriteByte(1); var text = sink.ToString(); var hash = sink.GetHashCode();")]
    [InlineData("sink.Close(); var n = sink.Name;")]
    [InlineData("file.Write(1); file.Flush();")]
    [InlineData("OnChanged(); base.OnChanged(); peer.OnChanged();")]
    [InlineData("later.SetResult(1); later.TrySetCanceled();")]
    [InlineData("var mine = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously); mine.SetResult(1);")]
    [InlineData("atOnce(); underLock();")]
    [InlineData("Raised += (s, e) => { }; Callback = null; Action copy = Callback;")]
    [InlineData("items.Any(n => n > 0); Task.Run(action);")]
    [InlineData("foreach (var n in items) { } foreach (var c in \"text\") { }")]
    public Task Own_code_and_what_is_agreed_on_is_silent(string statements) => InRegion(statements, Parameters);

    [Fact] public Task Behind_the_region_it_is_silent() => Verify("""
            public void Run(Action action, IListener listener)
            {
                EventHandler raised;
                lock (gate) { raised = Raised; }
                raised?.Invoke(this, EventArgs.Empty);
                action();
                listener.Changed();
                source.SetResult(1);
            }
        """);

    [Fact] public Task Parameters_of_private_methods_are_own_code_those_of_others_are_not() => Verify("""
            private void Locked(Action action) { lock (gate) action(); }
            protected void LockedToo(Action action) { lock (gate) [|action|](); }
            public void Run() { Locked(() => items.Clear()); }
        """);

    [Fact] public Task A_lock_held_by_contract_counts() => Verify("""
            [RequiresLock(nameof(gate))] public void Run(Action action) { [|action|](); }
            public void RunUnlocked(Action action) { action(); }
        """);

    [Fact] public Task A_delegate_that_needs_the_lock_is_silent() => Verify("""
            public void Run(Under under) { lock (s_gate) { under(); } }
            public void Run(Notify under) { lock (s_gate) { [|under|](); } }
        """);

    [Fact] public Task Sources_out_of_a_queue_are_told_by_those_that_the_type_creates() => Verify("""
            public sealed class Later
            {
                private readonly object gate = new object();
                private readonly Queue<TaskCompletionSource<int>> waiters = new Queue<TaskCompletionSource<int>>();
                public Task<int> Wait() { var w = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously); lock (gate) waiters.Enqueue(w); return w.Task; }
                public void Set() { lock (gate) waiters.Dequeue().SetResult(1); }
            }
            public sealed class AtOnce
            {
                private readonly object gate = new object();
                private readonly Queue<TaskCompletionSource<int>> waiters = new Queue<TaskCompletionSource<int>>();
                public Task<int> Wait() { var w = new TaskCompletionSource<int>(); lock (gate) waiters.Enqueue(w); return w.Task; }
                public void Set() { lock (gate) waiters.Dequeue().[|SetResult|](1); }
            }
        """);

    [Fact] public Task It_is_off_by_default() => Verify("    public void Run(Action action) { lock (gate) { action(); } }", on: false);
}
