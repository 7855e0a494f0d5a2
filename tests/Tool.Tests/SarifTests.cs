using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

namespace ConventionAnalyzers.Tool.Tests;

public sealed class SarifTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Results_name_rule_place_and_level()
    {
        _sandbox.Write("my src/A.cs", "\n  class Bad { }\nclass Meh { }\n");
        await _sandbox.ToyAsync("check", ".", "--sarif", "out.sarif");
        using var log = Log("out.sarif");
        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        var run = log.RootElement.GetProperty("runs").EnumerateArray().Single();
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal("lockcheck", driver.GetProperty("name").GetString());
        var rules = driver.GetProperty("rules").EnumerateArray().ToList();
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["TOY1", "TOY2"], results.Select(result => result.GetProperty("ruleId").GetString()));
        Assert.Equal(["warning", "note"], results.Select(result => result.GetProperty("level").GetString()));
        foreach (var result in results)
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());

        var place = results[0].GetProperty("locations").EnumerateArray().Single().GetProperty("physicalLocation");
        Assert.Equal("my%20src/A.cs", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal("SRCROOT", place.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString());
        var region = place.GetProperty("region");
        Assert.Equal((2, 9, 2, 12), (Number("startLine"), Number("startColumn"), Number("endLine"), Number("endColumn")));
        Assert.True(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        int Number(string name) => region.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_clean_check_still_writes_its_rules()
    {
        _sandbox.Write("A.cs", "class Good { }\n");
        await _sandbox.ToyAsync("check", ".", "--sarif", "out.sarif");
        using var log = Log("out.sarif");
        var run = log.RootElement.GetProperty("runs")[0];
        Assert.Empty(run.GetProperty("results").EnumerateArray());
        Assert.Equal(2, run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength());
    }

    [Fact]
    public async Task A_crash_is_logged_as_a_failed_run()
    {
        _sandbox.Write("A.cs", "class Crash { }\n");
        await _sandbox.ToyAsync("check", ".", "--sarif", "out.sarif");
        using var log = Log("out.sarif");
        var invocation = log.RootElement.GetProperty("runs")[0].GetProperty("invocations")[0];
        Assert.False(invocation.GetProperty("executionSuccessful").GetBoolean());
        Assert.Contains("toy crash", invocation.GetProperty("toolExecutionNotifications")[0].GetProperty("message").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_before_the_work()
    {
        var run = await _sandbox.ToyAsync("check", ".", "--sarif", "nowhere/out.sarif");
        Assert.Contains("nowhere", run.Errors);
        Assert.Equal(2, run.ExitCode);
    }

    private JsonDocument Log(string name) => JsonDocument.Parse(File.ReadAllText(_sandbox.Path(name)));
}
