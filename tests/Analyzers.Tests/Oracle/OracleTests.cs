using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Random programs, of which an interpreter that runs every path knows what is wrong: the analyzer must say the same.</summary>
/// <remarks>
/// <c>CONVENTION_ORACLE_PROGRAMS</c> sets how many programs are compared, <c>CONVENTION_ORACLE_SEED</c> where to start.
/// </remarks>
public sealed class OracleTests
{
    private const int Batch = 250;

    [Fact]
    public async Task The_analyzer_agrees_with_every_path()
    {
        var wanted = Number("CONVENTION_ORACLE_PROGRAMS", 10_000);
        var seed = Number("CONVENTION_ORACLE_SEED", 20_260_101);
        var compared = 0;
        var found = new List<string>();
        for (var batch = 0; compared < wanted && found.Count == 0; batch++)
        {
            var nullable = batch % 2 == 0 ? NullableContextOptions.Enable : NullableContextOptions.Disable;
            var programs = ProgramGenerator.Programs.Sample(Batch, new Rnd((ulong)(seed + batch)), 10).ToArray();
            var (disagreements, count) = await OracleRun.Compare(programs, nullable);
            compared += count;
            Assert.True(count > Batch / 2, $"Only {count} of {Batch} programs are within the fragment.");
            foreach (var one in disagreements.Take(5))
                found.Add($"seed {seed + batch}: " + Describe(await OracleRun.Shrink(one, nullable)));
        }

        Assert.True(found.Count == 0, string.Join("\n", found));
    }

    private static string Describe(Disagreement disagreement)
    {
        var text = new ProgramText();
        text.Add("P", disagreement.Program);
        return disagreement.Reason + "\n" + text;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
