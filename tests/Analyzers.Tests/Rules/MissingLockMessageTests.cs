using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>What LCK1001 to LCK1004 say: the thing, the lock, what is held instead, and the way out.</summary>
public sealed class MissingLockMessageTests : RuleTest<LockFlowAnalyzer>
{
    private Task Says(string id, string message, string statements)
    {
        var test = new CSharpAnalyzerTest<LockFlowAnalyzer> { TestCode = InMethod(statements) };
        test.TestState.ExpectedDiagnostics.Add(new DiagnosticResult(id).WithLocation(0).WithMessage(message));
        return test.RunAsync();
    }

    protected override string Members => base.Members + """
            [RequiresLock(nameof(_gate))] public void MapLocked() { }
            public void Map() { lock (_gate) { MapLocked(); } }
            [RequiresLock(nameof(_gate))] public void Vmap() { }
            public void VmapUnlocked() { lock (_gate) { Vmap(); } }
            [RequiresLock(nameof(_gate), nameof(_other)), UnlockedVariant(nameof(PutUnlocked))] public void Put() { }
            [RequiresLock(nameof(_gate))] public void PutUnlocked() { lock (_other) { Put(); } }

        """;

    [Fact] public Task A_call_with_nothing_held() => Says("LCK1001", "'Touch' must be called with '_gate' held; here nothing is held.", "{|#0:Touch|}();");

    [Fact] public Task A_call_with_another_lock_held() => Says("LCK1001", "'Touch' must be called with '_gate' held; here only '_other' is held.", "lock (_other) { {|#0:Touch|}(); }");

    [Fact] public Task A_call_after_the_release() => Says("LCK1001", "'Touch' must be called with '_gate' held; here it has been released.", "lock (_gate) { Work(); } {|#0:Touch|}();");

    [Fact] public Task A_call_on_some_paths() =>
        Says("LCK1001", "'Touch' must be called with '_gate' held; here it is held on some paths only.", "if (flag) Monitor.Enter(_gate); {|#0:Touch|}(); if (flag) Monitor.Exit(_gate);");

    [Fact] public Task A_counterpart_that_wants_the_missing_lock_itself_is_no_way_out() =>
        Says("LCK1001", "'Put' must be called with '_gate' held; here only '_other' is held.", "lock (_other) { {|#0:Put|}(); }");

    [Fact] public Task A_counterpart_that_takes_the_missing_lock_is() =>
        Says("LCK1001", "'Put' must be called with '_other' held; here only '_gate' is held. 'PutUnlocked' takes it for you.", "lock (_gate) { {|#0:Put|}(); }");

    [Fact] public Task H04_A_call_with_the_lock_of_another_object_held() =>
        Says("LCK1001", "'Touch' must be called with 'peer._gate' held; here '_gate' is held; did you mean that?", "lock (_gate) { peer.{|#0:Touch|}(); }");

    [Fact] public Task H04_A_near_miss_and_a_counterpart() =>
        Says("LCK1001", "'Vmap' must be called with 'peer._gate' held; here '_gate' is held; did you mean that? 'VmapUnlocked' takes it for you.", "lock (_gate) { peer.{|#0:Vmap|}(); }");

    [Fact] public Task A_call_that_has_an_unlocked_counterpart() =>
        Says("LCK1001", "'Vmap' must be called with '_gate' held; here nothing is held. 'VmapUnlocked' takes it for you.", "{|#0:Vmap|}();");

    [Fact] public Task A_call_that_has_a_counterpart_without_the_suffix() =>
        Says("LCK1001", "'MapLocked' must be called with '_gate' held; here nothing is held. 'Map' takes it for you.", "{|#0:MapLocked|}();");

    [Fact] public Task An_excluding_call() => Says("LCK1002", "'Refresh' must not be called while '_gate' is held.", "lock (_gate) { {|#0:Refresh|}(); }");

    [Fact] public Task An_access() => Says("LCK1003", "'_hits' is guarded by '_gate'; here nothing is held", "{|#0:_hits|}++;");

    [Fact] public Task An_access_to_another_object() => Says("LCK1003", "'_hits' is guarded by 'peer._gate'; here '_gate' is held; did you mean that?", "lock (_gate) { peer.{|#0:_hits|}++; }");

    [Fact] public Task A_shared_hold() => Says("LCK1004", "'_shared' needs '_rw' held exclusively; here it is held shared", "_rw.EnterReadLock(); {|#0:_shared|}++; _rw.ExitReadLock();");

    [Fact] public async Task The_release_is_an_additional_location()
    {
        var found = await Find("Monitor.Enter(_gate); Monitor.Exit(_gate); _hits++;");
        Assert.Equal("Exit", Text(Assert.Single(found.AdditionalLocations)));
    }

    [Fact] public async Task Without_a_release_there_is_no_additional_location() => Assert.Empty((await Find("_hits++;")).AdditionalLocations);

    [Fact] public async Task The_properties_say_what_a_fix_needs()
    {
        var found = await Find("peer.Vmap();");
        Assert.Equal("peer._gate", found.Properties[FindingProperties.Lock]);
        Assert.Equal(nameof(Locks.LockMode.Exclusive), found.Properties[FindingProperties.Mode]);
        Assert.Equal("VmapUnlocked", found.Properties[FindingProperties.Counterpart]);
    }

    [Fact] public async Task The_counterpart_is_null_where_there_is_none() => Assert.Null((await Find("peer.Touch();")).Properties[FindingProperties.Counterpart]);

    // Attributes are known by their name alone: two of one's own will do.
    private static async Task<Diagnostic> Find(string statements)
    {
        var tree = CSharpSyntaxTree.ParseText($$"""
            using System;
            using System.Threading;
            sealed class GuardedByAttribute : Attribute { public GuardedByAttribute(string l) { } }
            sealed class RequiresLockAttribute : Attribute { public RequiresLockAttribute(string l) { } }
            public class Subject
            {
                private readonly object _gate = new object();
                [GuardedBy("_gate")] private int _hits;
                [RequiresLock("_gate")] public void Touch() { }
                [RequiresLock("_gate")] public void Vmap() { }
                public void VmapUnlocked() { lock (_gate) { Vmap(); } }
                public void Run(Subject peer) { {{statements}} }
            }
            """);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Test", [tree], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.DoesNotContain(compilation.GetDiagnostics(), one => one.Severity == DiagnosticSeverity.Error);
        return Assert.Single(await compilation.WithAnalyzers([new LockFlowAnalyzer()]).GetAnalyzerDiagnosticsAsync());
    }

    private static string Text(Location place) => place.SourceTree!.GetText().ToString(place.SourceSpan);
}
