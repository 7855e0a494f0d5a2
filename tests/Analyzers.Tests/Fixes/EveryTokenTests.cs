using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using ConventionAnalyzers.Tests.Metadata;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>
/// Every fix is asked at every token of a file full of odd places, with findings that no analyzer would make there. Whatever it
/// offers must compile, and must leave the file parsed from its text as it is in memory; at broken code it must not fall over.
/// </summary>
public sealed class EveryTokenTests
{
    private const string OddPlaces = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using ConventionAnalyzers;

        [Lock] public class Ticket
        {
            [AcquiresLock] public void Take() { }
            [ReleasesLock] public void Return() { }
        }

        public abstract class Base
        {
            protected Base(int first) { }
            public abstract int Virtual { get; }
        }

        public sealed partial class Odd : Base, IDisposable
        {
            private static readonly object _gate = new object();
            private static int _hits = Next(1);
            private readonly Func<int> _read = () => _hits;
            private SpinLock _spin;
            public event EventHandler Changed { add { _hits++; } remove => _hits--; }
            public const int Limit = 3;

            static Odd() { _hits = 2; }
            public Odd() : base(_hits) => _hits++;
            public Odd(int first = Limit) : this() { _hits = first; }
            ~Odd() => _hits--;

            public override int Virtual => _hits;
            public int Auto { get; private set; } = _hits;
            public int this[int index] => _hits + index;
            public int Both { get => _hits; init { _hits = value; } }
            public ref int Slot => ref _hits;
            public static Odd operator +(Odd left, int right) { _hits += right; return left; }
            public static implicit operator int(Odd odd) => _hits;
            public void Dispose() { }
            public static int Next(int count) => count;
            public static int NextUnlocked(int count) => count;
            public static int Throws() => throw new InvalidOperationException(_hits.ToString());
            partial void Later(int count);
            partial void Later(int count) { _hits = count; }

            public int Many(int[] all, string? text, object thing)
            {
                int local = _hits, other = Next(local);
                var (left, right) = (_hits, Next(2));
                if (thing is int number && number > _hits) { _hits++; } else if (text?.Length > _hits) Next(3); else { _hits--; }
                for (int i = _hits; i < Next(i); i += _hits) { if (i == 4) continue; _hits = i; break; }
                while (_hits < 3) _hits++;
                do { Next(local); } while (_hits > 4);
                foreach (var one in all.Where(a => a > _hits).Select(a => Next(a))) { _hits += one; }
                var query = from a in all let b = a + _hits where b > Next(a) select b + _hits;
                switch (_hits) { case 1 when Next(1) > 1: _hits = 1; goto case 2; case 2: { _hits = 2; break; } default: return _hits; }
                try { _hits = int.Parse(text!); } catch (FormatException e) when (e.Message.Length > _hits) { _hits = 0; throw; } finally { _hits++; }
                using (var reader = new System.IO.StringReader(_hits.ToString())) { _hits = reader.Read(); }
                using var late = new System.IO.StringReader("");
                lock (_gate) { _hits++; }
                _hits++;
                checked { _hits++; }
                unsafe { fixed (int* p = all) { _hits = *p; } }
                int Inner() => _hits + local;
                static int Outer(int a) { return _hits + a; }
                Action act = () => _hits++, more = delegate { _hits--; };
                Span<int> span = stackalloc int[_hits];
                var same = new Odd { Both = _hits };
                _ = $"{_hits} and {Next(5)}" + nameof(_hits) + (_hits > 1 ? Next(6) : _hits);
                var anonymous = new { Hits = _hits };
                const int Fixed = 4;
                ref var slot = ref _hits;
                goto end;
            end:
                act(); more();
                Monitor.Enter(_gate); _hits++; Monitor.Exit(_gate);
                Ticket ticket, another = new();
                Ticket unset;
                ticket = another; unset = ticket; unset.Take(); unset.Return();
                bool taken = false;
                _spin.Enter(ref taken);
                if (taken) _spin.Exit();
                return Inner() + Outer(other) + slot + left + right + anonymous.Hits + query.Count() + span.Length + Fixed + same.Auto + (int)this[0];
            }

            public async Task<int> Async(IAsyncEnumerable<int> stream)
            {
                _hits = await Task.FromResult(_hits);
                await foreach (var one in stream) { _hits += one; await Task.Yield(); }
                Func<Task> later = async () => { _hits++; await Task.Delay(_hits); };
                await later();
                return _hits;
            }

            public IEnumerable<int> Iterate() { _hits++; yield return _hits; if (_hits > 3) yield break; }

            public string Match(object o) => o switch { int i when i > _hits => "" + _hits, string { Length: > 3 } s => s + Next(7), _ => throw new Exception("" + _hits) };
        }

        public class Primary(int count) : List<int>(Odd.Next(count))
        {
            private readonly int _count = Odd.Next(count);
            public int Twice => Odd.Next(_count) + count;
        }
        """;

    public static TheoryData<Type> Fixes => [.. Shipped.CodeFixesAssembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(ConventionFix)))];

    [Theory, MemberData(nameof(Fixes))]
    public async Task Whatever_is_offered_compiles(Type type)
    {
        var document = Scratch.Document(OddPlaces);
        Assert.Empty(await ErrorsAsync(document));
        var offered = 0;
        foreach (var finding in await FindingsAsync(document, type))
        {
            foreach (var action in await OfferedAsync(document, type, finding))
            {
                var changed = await ApplyAsync(action, document);
                var errors = await ErrorsAsync(changed);
                Assert.True(errors.Length == 0, $"'{action.Title}' at {finding.Location.GetLineSpan()}:\n{string.Join('\n', errors)}\n{await changed.GetTextAsync()}");
                offered++;
            }
        }

        // Some fixes need a contract or a leak that this file does not have; those are only asked not to fall over.
        if (type == typeof(WrapInLockFix) || type == typeof(RequireOnContainingMemberFix) || type == typeof(UseCounterpartFix))
            Assert.InRange(offered, 3, int.MaxValue);
    }

    [Theory, MemberData(nameof(Fixes))]
    public async Task Fix_all_compiles(Type type)
    {
        var document = Scratch.Document(OddPlaces);
        var findings = (await FindingsAsync(document, type)).Where((_, index) => index % 3 == 0).ToImmutableArray();
        var fix = (CodeFixProvider)Activator.CreateInstance(type)!;
        var keys = new HashSet<string?>();
        foreach (var finding in findings)
        {
            foreach (var action in await OfferedAsync(document, type, finding))
                keys.Add(action.EquivalenceKey);
        }

        foreach (var key in keys)
        {
            var all = await fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
                document, fix, FixAllScope.Document, key, fix.FixableDiagnosticIds, new Given(findings), CancellationToken.None));
            Assert.Empty(await ErrorsAsync(await ApplyAsync(all!, document)));
        }
    }

    [Theory, MemberData(nameof(Fixes))]
    public async Task Broken_code_is_no_reason_to_fall_over(Type type)
    {
        // Every file that ends too early: unfinished statements, missing braces, half a name.
        for (var end = 600; end < OddPlaces.Length; end += 613)
        {
            var document = Scratch.Document(OddPlaces[..end]);
            foreach (var finding in (await FindingsAsync(document, type)).TakeLast(4))
                await OfferedAsync(document, type, finding);
        }
    }

    private static async Task<ImmutableArray<Diagnostic>> FindingsAsync(Document document, Type type)
    {
        var root = (await document.GetSyntaxRootAsync())!;
        var ids = ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds;
        var properties = ImmutableDictionary<string, string?>.Empty
            .Add(FindingProperties.Lock, "_gate")
            .Add(FindingProperties.Requirement, "_gate")
            .Add(FindingProperties.Mode, "Exclusive")
            .Add(FindingProperties.Nearest, "_gate");
        return
        [
            .. from token in root.DescendantTokens()
               where token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText is "_hits" or "Next" or "Enter" or "Exit" or "count" or "Ticket"
               from id in ids
               let named = token.ValueText == "Next" ? properties.Add(FindingProperties.Counterpart, "NextUnlocked") : properties
               select Diagnostic.Create(Shipped.Rules.Single(rule => rule.Id == id), token.GetLocation(), named, "a", "b", "c", "d"),
        ];
    }

    private static async Task<List<CodeAction>> OfferedAsync(Document document, Type type, Diagnostic finding)
    {
        var actions = new List<CodeAction>();
        await ((CodeFixProvider)Activator.CreateInstance(type)!).RegisterCodeFixesAsync(
            new CodeFixContext(document, finding, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    private static async Task<Document> ApplyAsync(CodeAction action, Document document) =>
        (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;

    private static async Task<ImmutableArray<Diagnostic>> ErrorsAsync(Document document) =>
        (await document.Project.GetCompilationAsync())!.Emit(Stream.Null).Diagnostics
            .RemoveAll(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);

    private sealed class Given(ImmutableArray<Diagnostic> findings) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancel) => GetDocumentDiagnosticsAsync(null!, cancel);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancel) => Task.FromResult<IEnumerable<Diagnostic>>(findings);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancel) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
