using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Random programs, of which an interpreter that runs every path knows what is wrong: the analyzer must say the same.</summary>
/// <remarks>
/// <c>CONVENTION_ORACLE_PROGRAMS</c> sets how many programs are compared, <c>CONVENTION_ORACLE_SEED</c> where to start: the batch of
/// index i is that of seed + i, so that runs which start far enough apart share no program.
/// </remarks>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const int Batch = 1000;

    /// <summary>Of a hundred programs so many at least are compared; the others do what the fragment says nothing of.</summary>
    private const int LeastShare = 85;

    [Fact]
    public void The_analyzer_agrees_with_every_path()
    {
        var wanted = Number("CONVENTION_ORACLE_PROGRAMS", 10_000);
        var seed = Number("CONVENTION_ORACLE_SEED", 20_260_101);
        var (compared, generated, silent) = (0, 0, 0);
        var found = new List<string>();
        var clock = Stopwatch.StartNew();
        for (var batch = 0; compared < wanted && found.Count == 0; batch++)
        {
            var nullable = NullableOf(batch);
            var (disagreements, count, givenUp) = new OracleRun(Programs(seed + batch), nullable).Compare();
            compared += count;
            silent += givenUp;
            generated += Batch;
            foreach (var one in disagreements.Take(5))
                found.Add($"seed {seed + batch}: " + Describe(OracleRun.Shrink(one, nullable)));
        }

        output.WriteLine(
            $"{compared} of {generated} programs compared from seed {seed} in {clock.Elapsed.TotalSeconds:F0} s, {silent} given up, {found.Count} disagreements.");
        Assert.True(found.Count == 0, string.Join("\n", found));
        Assert.True(compared * 100L >= generated * LeastShare, $"Only {compared} of {generated} programs are within the fragment.");
        Assert.True(silent * 1000L <= generated, $"The analyzer gave up on {silent} of {generated} programs.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_compiler_finds_the_same(int batch)
    {
        var run = new OracleRun(Programs(batch), NullableOf(batch));
        Assert.Empty(run.Errors);
        Assert.Equal((await run.FindingsOfCompiler()).ToArray(), run.Findings().ToArray());
    }

    private static OracleProgram[] Programs(int seed) => ProgramGenerator.Programs.Sample(Batch, new Rnd((ulong)seed), 10).ToArray();

    // The two lower lock statements differently.
    private static NullableContextOptions NullableOf(int batch) => batch % 2 == 0 ? NullableContextOptions.Enable : NullableContextOptions.Disable;

    private static string Describe(Disagreement disagreement)
    {
        var text = new ProgramText();
        text.Add("P", disagreement.Program);
        return disagreement.Reason + "\n" + text;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
