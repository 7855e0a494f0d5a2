using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using Xunit;

namespace ConventionAnalyzers.Replay.Tests;

/// <summary>The conversion of 2022, replayed: the rules find every call that had to change, and Fix All changes it as people did.</summary>
public class ReplayTests
{
    private static readonly Lazy<Task<IReadOnlyList<MarkedCall>>> s_calls = new(Drivers.Original.MarkedCallsAsync);
    private static readonly Lazy<Task<IReadOnlyList<Finding>>> s_findings = new(Drivers.Original.FindAsync);
    private static readonly Lazy<Task<Drivers>> s_fixed = new(FixAsync);

    public static TheoryData<string> Faults => [.. SiteTable.Read.Faults.Select(site => site.Id)];

    public static TheoryData<string> Controls => [.. SiteTable.Read.Controls.Select(site => site.Id)];

    [Fact]
    public async Task The_drivers_compile_without_a_warning() => Assert.Empty(await Drivers.Original.CompileAsync());

    [Fact]
    public async Task The_table_and_the_comments_speak_of_the_same_calls()
    {
        var inTable = SiteTable.Read.All.Select(site => $"{site.Id} {site.File} {site.Function} {site.Call}");
        var inSource = (await s_calls.Value).Select(call => $"{call.Id} {call.File} {call.Function} {call.Callee.Name}");

        Assert.Equal(inTable.Order(StringComparer.Ordinal), inSource.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task A_call_that_breaks_the_convention_is_reported_where_it_stands(string id)
    {
        var site = SiteTable.Read.Faults.Single(site => site.Id == id);
        var call = await CallAsync(id);

        var finding = Assert.Single(await s_findings.Value, finding => finding.File == call.File && finding.Line == call.Line);
        Assert.Equal(site.Rule, finding.Rule);
    }

    [Theory, MemberData(nameof(Controls))]
    public async Task A_call_that_keeps_the_convention_is_silent_though_its_callee_needs_the_lock(string id)
    {
        var call = await CallAsync(id);

        Assert.Contains(call.Callee.GetAttributes(), attribute => attribute.AttributeClass?.Name == nameof(RequiresLockAttribute));
        AssertNone((await s_findings.Value).Where(finding => finding.File == call.File && finding.Line == call.Line));
    }

    [Fact]
    public async Task Without_its_evidence_such_a_call_would_be_reported()
    {
        // The calls in Kernel/ stand in private functions, whose callers show as much as they do.
        var controls = SiteTable.Read.Controls.Where(site => !site.File.StartsWith("Kernel/")).Select(site => site.Id);

        var stripped = await Drivers.Original.RewriteAsync(new EvidenceRemover());
        var found = (await stripped.FindAsync())
            .Where(finding => finding.Rule == "LCK1001")
            .Select(finding => (finding.File, finding.Line))
            .ToHashSet();
        var reported = (await stripped.MarkedCallsAsync())
            .Where(call => found.Contains((call.File, call.Line)))
            .Select(call => call.Id);

        Assert.Empty(controls.Except(reported));
    }

    [Fact]
    public async Task Nothing_else_is_reported()
    {
        var marked = (await s_calls.Value).Select(call => (call.File, call.Line)).ToHashSet();

        AssertNone((await s_findings.Value).Where(finding => !marked.Contains((finding.File, finding.Line))));
    }

    [Fact]
    public async Task Fix_All_changes_the_name_of_every_such_call_and_nothing_else()
    {
        var expected = await ConvertedByHandAsync();

        Assert.All((await s_fixed.Value).Sources, source => Assert.Equal(expected[source.File], source.Text.ToString()));
    }

    [Fact]
    public async Task After_Fix_All_the_drivers_compile_without_a_warning() => Assert.Empty(await (await s_fixed.Value).CompileAsync());

    [Fact]
    public async Task After_Fix_All_nothing_is_reported_any_more() => AssertNone(await (await s_fixed.Value).FindAsync());

    [Fact]
    public async Task After_Fix_All_every_call_is_bound_to_a_member_that_fits()
    {
        var becomes = SiteTable.Read.All.ToDictionary(site => site.Id, site => site.Becomes ?? site.Call);

        Assert.All(await (await s_fixed.Value).MarkedCallsAsync(), call => Assert.Equal(becomes[call.Id], call.Callee.Name));
    }

    /// <summary>Shows the findings in full, as the assertions of collections do not.</summary>
    private static void AssertNone(IEnumerable<Finding> findings)
    {
        var report = string.Join('\n', findings);
        Assert.True(report.Length == 0, report);
    }

    private static async Task<MarkedCall> CallAsync(string id) => Assert.Single(await s_calls.Value, call => call.Id == id);

    private static Task<Drivers> FixAsync() => Drivers.Original.FixAllAsync(
        new UseCounterpartFix(), SiteTable.Read.Faults.Select(site => site.Rule!).Distinct());

    /// <summary>The sources with the name of each reported call replaced, as the table says.</summary>
    private static async Task<Dictionary<string, string>> ConvertedByHandAsync()
    {
        var sources = Drivers.Original.Sources.ToDictionary(source => source.File, source => source.Text.ToString().Split('\n'));
        foreach (var site in SiteTable.Read.Faults)
        {
            var call = await CallAsync(site.Id);
            var lines = sources[call.File];
            var line = lines[call.Line - 1];
            lines[call.Line - 1] = line.Replace($".{site.Call}(", $".{site.Becomes}(");
            Assert.NotEqual(line, lines[call.Line - 1]);
        }

        return sources.ToDictionary(source => source.Key, source => string.Join('\n', source.Value));
    }
}
