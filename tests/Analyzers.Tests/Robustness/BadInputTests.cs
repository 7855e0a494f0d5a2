using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tests.Robustness;

/// <summary>Code that does not compile, contracts that make no sense: a diagnostic where one is due, and never a crash.</summary>
public sealed class BadInputTests
{
    private const string Sample = """
        public class Subject : Base<Subject>, IDisposable
        {
            private readonly object _gate = new object();
            private readonly ReaderWriterLockSlim _rw = new(LockRecursionPolicy.NoRecursion);
            private SpinLock _spin;
            [GuardedBy(nameof(_gate))] private int _hits;
            [RequiresLock("_gate", Mode = LockMode.Shared)] protected virtual int Peek(int i = 1) => _hits + i;
            public int this[int i] { [RequiresLock("_gate")] get { return _hits; } set => _hits = value; }
            [TryAcquiresLock(true, "_gate")] public bool Take() { return Monitor.TryEnter(_gate, 5); }
            public async Task Run(bool flag, Subject peer)
            {
                lock (_gate) { _hits++; if (flag) return; }
                var taken = false;
                try { _spin.Enter(ref taken); await Task.Yield(); foreach (var i in new[] { 1, 2 }) { _hits += i; } }
                catch (Exception e) when (e is { Message: var text } && text.Length > 1) { throw; }
                finally { if (taken) _spin.Exit(); }
                if (Take() is true and var ok) { Func<int, int> f = x => { lock (peer._gate) { return Peek(x); } }; f(1); Monitor.Exit(_gate); }
                switch (_hits) { case 1: _rw.EnterReadLock(); goto case 2; case 2: _rw.ExitReadLock(); break; default: return; }
                using var scope = new Lock().EnterScope();
                int Local() => peer is { _hits: > 3 } ? 1 : throw new Exception();
            }
            public void Dispose() { Monitor.Exit(_gate); }
        }
        """;

    [Fact]
    public async Task Code_is_analyzed_at_every_stage_of_being_typed()
    {
        for (var length = 1; length < Sample.Length; length += 23)
            await Survives(Sample[..length]);
    }

    [Fact]
    public async Task Code_is_analyzed_with_any_line_missing()
    {
        var lines = Sample.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            await Survives(string.Join('\n', lines.Where((_, line) => line != i)));
    }

    [Fact]
    public async Task Code_is_analyzed_with_any_bracket_missing()
    {
        foreach (var at in Enumerable.Range(0, Sample.Length).Where(i => "(){}[];".Contains(Sample[i])).Where((_, nth) => nth % 5 == 0))
            await Survives(Sample.Remove(at, 1));
    }

    [Fact]
    public Task Without_references_nothing_is_known_and_nothing_breaks() => Survives(Sample, references: []);

    [Fact]
    public Task Without_the_attributes_nothing_is_known_and_nothing_breaks() => Survives(Sample.Replace("GuardedBy", "NoSuchAttribute"), annotations: false);

    [Fact]
    public Task A_missing_type_beside_the_lock_does_not_hide_the_fault() => Finds("""
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy("_gate")] private int _hits;
            private Missing _missing = new Missing(1);
            public void Run(Nowhere peer) { peer.Call(_missing); lock (_gate) { _hits++; } {|LCK1003:_hits|}++; undeclared.Value = 3; }
        }
        """);

    [Fact]
    public Task An_unfinished_statement_does_not_hide_the_fault() => Finds("""
        public class Subject
        {
            private readonly object _gate = new object();
            public void Run() { Monitor.{|LCK2001:Enter|}(_gate); var x =  }
            public void Other() { Monitor.Exit( }
            public void Third() { lock () { } lock { } lock (_gate }
        """);

    [Fact]
    public Task Types_that_are_their_own_base_are_survived() => Survives("""
        public class A : B { private readonly object _gate = new object(); [GuardedBy("_gate")] public int X; public override void Run() { X++; Monitor.Enter(_gate); base.Run(); } }
        public class B : A { [RequiresLock("_gate")] public virtual void Run() { X++; Monitor.Exit(_gate); } }
        public interface I : J { [RequiresLock("Gate")] void Run(); object Gate { get; } }
        public interface J : I { }
        public class C<T> : C<C<T>> { [GuardedBy("Outer.this.Gate")] public int X; public void Run() { X++; Run(); } }
        public class D : D.Inner { public class Inner { [GuardedBy("Gate")] public int X; public void Run() { X++; lock (Gate) X++; } } }
        """);

    [Fact]
    public Task Members_that_are_declared_twice_are_survived() => Survives("""
        public partial class Subject { private readonly object _gate = new object(); [GuardedBy("_gate")] int _x; public void Run() { _x++; } }
        public partial class Subject { private readonly object _gate = new object(); [GuardedBy("_gate")] int _x; public void Run() { lock (_gate) _x++; } }
        public class Subject { [RequiresLock("_gate")] public void Run() { Monitor.Enter(_gate); } public Subject Subject; }
        """);

    [Theory]
    [InlineData("null")]
    [InlineData("(string)null")]
    [InlineData("(string[])null")]
    [InlineData("new string[0]")]
    [InlineData("new string[] { null, \"_gate\", null }")]
    [InlineData("\"\"")]
    [InlineData("\"\\0\"")]
    [InlineData("\"\\uD800\"")]
    [InlineData("\"a.b.c[\"")]
    [InlineData("\"(((((((\"")]
    [InlineData("\"_gate.\\\"\"")]
    [InlineData("\"this.this.this\"")]
    [InlineData("\"_hits\"")]
    [InlineData("\"itself.itself\"")]
    [InlineData("\"return.return\"")]
    [InlineData("\".this\"")]
    [InlineData("\"Subject.this.this\"")]
    [InlineData("\"typeof()\"")]
    [InlineData("\"typeof(Subject<,>)\"")]
    [InlineData("\"global::Subject\"")]
    [InlineData("\"x => x\"")]
    [InlineData("\"_gate[999999999999999999999]\"")]
    [InlineData("3")]
    [InlineData("typeof(int)")]
    [InlineData("undeclared")]
    [InlineData("\"_gate\", UnlockedReads = null")]
    [InlineData("UnlockedReads = true")]
    [InlineData("Missing = 3")]
    [InlineData("\"_gate\" +")]
    [InlineData("")]
    public Task Absurd_arguments_are_survived(string argument) => Survives($$"""
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy({{argument}})] private int _hits;
            [RequiresLock({{argument}})] public void Need() { }
            [TryAcquiresLock({{argument}})] public bool Try() { return true; }
            [TryAcquiresLock(null, {{argument}})] public bool TryNull() { return true; }
            [ReturnsLock({{argument}})] public object Gate() { return _gate; }
            [RequiresLock("_gate", Mode = (LockMode)77)] public void Mode() { }
            [UnlockedVariant({{argument}})] public void Variant() { }
            [AcquiresLock({{argument}}), ReleasesLock({{argument}}), AssertsLock({{argument}}), MayReleaseLock({{argument}}), ExcludesLock({{argument}})] public void All() { }
            public void Run() { _hits++; lock (Gate()) { Need(); All(); if (Try() || TryNull()) Mode(); } }
        }
        """);

    [Fact]
    public Task A_path_of_20000_steps_is_survived() => Survives($$"""
        public class Node
        {
            public readonly Node Next = null;
            [GuardedBy("{{string.Join('.', Enumerable.Repeat("Next", 20_000))}}")] public int Value;
            [GuardedBy("{{new string('(', 5_000)}}Next{{new string(')', 5_000)}}")] public int Other;
            public void Run() { Value++; Other++; lock (Next) { Value++; } }
        }
        """);

    [Fact]
    public Task A_contract_that_names_itself_is_survived() => Finds("""
        public class Subject
        {
            [GuardedBy({|LCK5004:nameof(_number)|})] private int _number;
            [GuardedBy(nameof(_self))] private readonly object _self = new object();
            [RequiresLock({|LCK5004:"Run()"|})] public void Run() { }
            [RequiresLock({|LCK5004:nameof(Need)|})] public void Need() { Need(); }
            public void Use() { lock (_self) { _number++; } Run(); Need(); }
        }
        """);

    [Fact]
    public Task Members_that_return_each_other_as_locks_are_survived() => Survives("""
        public class Subject
        {
            [ReturnsLock(nameof(Second))] public object First => Second;
            [ReturnsLock(nameof(First))] public object Second => First;
            [ReturnsLock(nameof(Own))] public object Own => Own;
            [ReturnsLock("Deep.Deep")] public Subject Deep => this;
            [ReturnsLock("Call()")] public object Call() { return Call(); }
            [GuardedBy(nameof(First))] public int X;
            [GuardedBy("Deep.Own")] public int Y;
            public void Run() { lock (First) { X++; } lock (Own) { Y++; } lock (Deep.Deep.Own) { Y++; } lock (Call()) { X++; } }
        }
        """);

    [Fact]
    public Task Aliases_that_name_each_other_are_survived() => Survives("""
        [SameLock("First", "Second"), SameLock("Second", "First"), SameLock("First", "First"), SameLock("Next", "Next.Next"), SameLock("Next.First", "First")]
        [SameLock("Third", "Missing"), SameLock(null, null), SameLock("", "First")]
        public class Subject
        {
            public readonly object First = new object(), Second = new object(), Third = new object();
            public readonly Subject Next;
            [GuardedBy(nameof(First))] public int X;
            [GuardedBy("Next.Next.First")] public int Y;
            public void Run() { lock (Second) { X++; } lock (Next.Next.Next.First) { Y++; Next.X++; } lock (Third) { X++; } }
        }
        """);

    [Fact]
    public Task Helpers_that_call_each_other_in_circles_are_survived() => Survives("""
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy("_gate")] private int _hits;
            private void A(int n) { Monitor.Enter(_gate); if (n > 0) B(n - 1); _hits++; }
            private void B(int n) { Monitor.Exit(_gate); C(n); _hits++; }
            private void C(int n) { A(n); B(n); C(n); _hits++; }
            private object Gate => Gate ?? Other;
            private object Other => Gate;
            public void Run() { A(1); lock (Gate) { B(2); } lock (Other) C(3); }
        }
        """);

    [Fact]
    public Task Z01_A_value_that_starts_as_itself_is_survived() => Survives("""
        public class Subject
        {
            private readonly object _gate;
            private Subject _next;
            [GuardedBy("_gate")] private int _x;
            public Subject() { _gate = _gate; _next = _next; }
            public void Run() { object gate = gate; var other = other; var node = this; while (node != null) { node = node._next; lock (node._gate) node._x++; node._next = node; } lock (gate) _x++; lock (other) _x++; }
        }
        """);

    [Fact]
    public Task Z01_A_value_that_is_assigned_to_itself_keeps_its_lock() => Finds("""
        public class Subject
        {
            private readonly object _gate = new object();
            [GuardedBy("_gate")] private int _x;
            public void Run() { var gate = _gate; gate = gate; lock (gate) { _x++; } {|LCK1003:_x|}++; }
        }
        """);

    [Theory]
    [InlineData("global::System.Threading.Monitor.Enter")]
    [InlineData("Monitor.Enter()")]
    [InlineData("Monitor.Enter(1, 2, 3, 4)")]
    [InlineData("Monitor.Enter(ref _gate)")]
    [InlineData("Monitor.Enter(null)")]
    [InlineData("Monitor.Enter(default)")]
    [InlineData("Monitor.TryEnter(_gate, out var x)")]
    [InlineData("Monitor.Exit(this?._gate)")]
    [InlineData("lock (null) { }")]
    [InlineData("lock (1) { }")]
    [InlineData("lock (await Task.Yield()) { }")]
    [InlineData("lock (out _) { }")]
    [InlineData("lock (() => { lock (_gate) { } }) { }")]
    [InlineData("using (null) { }")]
    [InlineData("using var x = ;")]
    [InlineData("goto nowhere;")]
    [InlineData("case 1: break;")]
    [InlineData("yield return _gate;")]
    [InlineData("await _gate;")]
    [InlineData("break; continue;")]
    [InlineData("catch { } finally { }")]
    [InlineData("dynamic d = _gate; lock (d) { d.Enter(d); Monitor.Exit(d); }")]
    [InlineData("ref var r = ref _gate; lock (r) { }")]
    [InlineData("_ = stackalloc[] { _gate };")]
    [InlineData("this = null; base = 3; lock (base) { }")]
    [InlineData("unsafe { object* p = &_gate; Monitor.Enter(*p); }")]
    [InlineData("_ = from x in new[] { _gate } where Monitor.TryEnter(x) select x")]
    [InlineData("Monitor.Enter(_gate) = 3; Monitor.Enter(_gate)++;")]
    public Task Statements_that_do_not_compile_are_survived(string statement) => Survives($$"""
        public class Subject { private object _gate = new object(); public void Run() { Monitor.Enter(_gate); {{statement}} Monitor.Exit(_gate); } }
        {{statement}}
        """);

    /// <summary>Both analyzers, over code that need not compile, without a crash and without a hang.</summary>
    internal static async Task Survives(string source, IEnumerable<MetadataReference>? references = null, bool annotations = true)
    {
        var tree = CSharpSyntaxTree.ParseText(Usings + source, new CSharpParseOptions(LanguageVersion.Latest), "Test.cs");
        var trees = annotations ? new[] { tree, s_annotations.Value } : [tree];
        var compilation = CSharpCompilation.Create("Bad", trees, references ?? s_references.Value, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var crashes = new List<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (exception, analyzer, _) => crashes.Add($"{analyzer}: {exception}"), concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        await Guarded(async cancellation =>
        {
            var found = await compilation.WithAnalyzers([new LockFlowAnalyzer(), new DeclarationAnalyzer()], options).GetAnalyzerDiagnosticsAsync(cancellation);
            Assert.DoesNotContain(found, diagnostic => diagnostic.Id == "AD0001");
        });
        Assert.True(crashes.Count == 0, source + "\n" + string.Join('\n', crashes));
    }

    /// <summary>What is marked is found, by one analyzer or the other, although the code does not compile.</summary>
    private static async Task Finds(string source)
    {
        await Survives(System.Text.RegularExpressions.Regex.Replace(source, @"\{\|LCK\d+:(.*?)\|\}", "$1"));
        await Guarded(cancellation => Test<LockFlowAnalyzer>(Only(source, "LCK[1-4]"), cancellation));
        await Guarded(cancellation => Test<DeclarationAnalyzer>(Only(source, "LCK5"), cancellation));
    }

    internal static Task Test<TAnalyzer>(string source, CancellationToken cancellation) where TAnalyzer : DiagnosticAnalyzer, new() =>
        new CSharpAnalyzerTest<TAnalyzer> { TestCode = Usings + source, CompilerDiagnostics = CompilerDiagnostics.None }.RunAsync(cancellation);

    /// <summary>A generous limit: it tells a hang from an answer, and says nothing of speed.</summary>
    internal static async Task Guarded(Func<CancellationToken, Task> work)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await Task.Run(() => work(limit.Token)).WaitAsync(TimeSpan.FromMinutes(5));
    }

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using ConventionAnalyzers;

        """;

    private static readonly Lazy<MetadataReference[]> s_references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator)
            .Where(path => System.IO.Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))]);

    private static readonly Lazy<SyntaxTree> s_annotations = new(() =>
    {
        var names = new[] { "GuardedBy", "ContentsGuardedBy", "RequiresLock", "ExcludesLock", "AcquiresLock", "ReleasesLock", "AssertsLock", "MayReleaseLock" };
        var text = new StringBuilder("using System; namespace ConventionAnalyzers { public enum LockMode { Exclusive, Shared } public enum AcquireResult { NotNull, Null }\n");
        foreach (var name in names)
            text.Append($"[AttributeUsage(AttributeTargets.All, AllowMultiple = true)] public sealed class {name}Attribute : Attribute {{ public {name}Attribute(params string[] locks) {{ }} public LockMode Mode {{ get; set; }} public bool UnlockedReads {{ get; set; }} }}\n");
        text.Append("""
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true)] public sealed class TryAcquiresLockAttribute : Attribute { public TryAcquiresLockAttribute(object result, params string[] locks) { } }
            public sealed class ReturnsLockAttribute : Attribute { public ReturnsLockAttribute(string path) { } }
            public sealed class UnlockedVariantAttribute : Attribute { public UnlockedVariantAttribute(string method) { } }
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true)] public sealed class SameLockAttribute : Attribute { public SameLockAttribute(string first, string second) { } }
            }
            """);
        return CSharpSyntaxTree.ParseText(text.ToString(), new CSharpParseOptions(LanguageVersion.Latest), "Annotations.cs");
    });

    private static string Only(string source, string ids) =>
        System.Text.RegularExpressions.Regex.Replace(source, $@"\{{\|(?!{ids})LCK\d+:(.*?)\|\}}", "$1");
}
