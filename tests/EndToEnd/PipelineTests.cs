using System;
using System.IO;
using System.Threading.Tasks;

namespace ConventionAnalyzers.EndToEnd;

/// <summary>The sample, built once from a clean clone.</summary>
public sealed class Pipeline : IAsyncLifetime
{
    private const string Project = "samples/CaptureRelay/Pipeline";

    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.Below("clone");

    public async Task InitializeAsync()
    {
        Clone.Of("Analyzers", "CodeFixes", "Package", "Runtime", Project).Into(Root);
        (await Build()).Succeeded().DoesNotSay("warning");
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    public Task<DotnetResult> Build(params string[] options) =>
        Dotnet.RunAsync(Root, packagesFolder: null, ["build", Project, .. options]);

    public Task<DotnetResult> Run(params string[] arguments) =>
        Dotnet.RunAsync(Root, packagesFolder: null, ["run", "--no-build", "--project", Project, "--", .. arguments]);

    /// <summary>The first line with the text at or behind the first one with the other, as a compiler would say it.</summary>
    public string Line(string file, string text, string behind)
    {
        var lines = File.ReadAllLines(Path.Combine(Root, Project, file));
        var start = IndexOf(behind, 0);
        return $"{file}({IndexOf(text, start) + 1}";

        int IndexOf(string wanted, int from) =>
            Array.FindIndex(lines, from, line => line.Contains(wanted, StringComparison.Ordinal));
    }
}

/// <summary>The pipeline runs, and the lock that it lacks on request is found twice: by the validator and by the rules.</summary>
public sealed class PipelineTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Theory]
    [InlineData("--validate")]
    [InlineData(null)]
    public async Task Every_picture_arrives_whole_and_in_order(string? option)
    {
        string[] arguments = option is null ? ["200"] : ["200", option];

        (await pipeline.Run(arguments)).Succeeded()
            .Says("200 pictures of 320x180 through 60 buffers, whole and in order: checksum 6030ca33")
            .Says("pictures a second")
            .Says("latency p50");
    }

    [Fact]
    public async Task A_forgotten_lock_is_named_by_the_validator_when_it_is_missed()
    {
        var result = (await pipeline.Run("100", "--race")).Says($"{Unlocked("Map(")}): Held: ");

        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public async Task A_forgotten_lock_is_named_by_the_rules_when_the_sample_is_built() =>
        (await pipeline.Build("-p:Race=true", "--no-restore")).Failed()
            .Says($"{Unlocked("frame.Picture")},")
            .Says(": error LCK1003: 'Picture' is guarded by 'frame.Image.Reservation'; here nothing is held")
            .Says($"{Unlocked("Map(")},")
            .Says(": error LCK1001: 'Map' must be called with 'frame.DisplayPort.Buffer.Reservation' held; here nothing is held.")
            .DoesNotSay("warning");

    private string Unlocked(string text) => pipeline.Line("Display.cs", text, behind: "void SubmitUnlocked(");
}
