using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>What the user asked for.</summary>
internal sealed class CommandLine
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Folders or files of C# sources, compiled together in memory.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _exclude = Many("--exclude", "NAME", "Folders of this name are skipped, as bin and obj always are.");
    private readonly Option<string[]> _reference = Many("--reference", "PATH",
        "An assembly, a folder of assemblies, or a folder of sources, which is compiled to be referred to. Without any, the running framework.");
    private readonly Option<string?> _assets = One("--assets", "FILE", "Take the references that a restore wrote to this project.assets.json.");
    private readonly Option<string?> _tfm = One("--tfm", "NAME", "The target of --assets, where it has several.");
    private readonly Option<string[]> _define = Many("--define", "A;B", "Preprocessor symbols.");
    private readonly Option<NullableContextOptions> _nullable = new("--nullable")
    {
        Description = "The nullable context outside #nullable directives.",
        DefaultValueFactory = _ => NullableContextOptions.Disable,
    };

    private readonly Option<string[]> _generator = Many("--generator", "DLL", "Run the source generators of this assembly.");
    private readonly Option<string[]> _nowarn = Many("--nowarn", "A;B", "Diagnostics of the compiler that the sources turn off.");
    private readonly Option<int> _rounds = Number("--rounds", "Measured rounds; 0 only reports.", 5);
    private readonly Option<int> _warmup = Number("--warmup", "Rounds before them that do not count.", 1);
    private readonly Option<string?> _report = One("--report", "FILE", "Write every finding of ours with its source line.");
    private readonly Option<int> _dense = Number("--dense", "Measure about this many lines of generated, densely annotated code instead.", 0);
    private readonly Option<bool> _scale = new("--scale")
    {
        Description = "Measure generated code of 1, 2, 4 and 8 times --dense (or 12500) lines and fit the exponent of growth.",
    };

    private readonly Option<bool> _method = new("--method")
    {
        Description = $"Measure one generated method of {StressMethod.Statements} statements, {StressMethod.Branches} branches and {StressMethod.Locks} locks.",
    };

    private readonly Option<bool> _oursOnly = new("--ours-only") { Description = "Leave out the walkers and the peer." };

    public RootCommand Build()
    {
        var command = new RootCommand(
            """
            Measures what analyzers cost per line of source: all our rules, an analyzer that walks every operation, one that
            builds every control-flow graph, and Microsoft.VisualStudio.Threading.Analyzers, in one process and run.
            Exit code: 0; 1 for a wrong command line, or if generated code has another number of findings than faults; 3 if an
            analyzer threw.
            """)
        {
            _paths, _exclude, _reference, _assets, _tfm, _define, _nullable, _generator, _nowarn,
            _rounds, _warmup, _report, _dense, _scale, _method, _oursOnly,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_paths) is null or [] && result.GetValue(_dense) <= 0 && !result.GetValue(_scale) && !result.GetValue(_method))
                result.AddError("Nothing to measure: name a folder, or --dense, --scale or --method.");
        });
        command.SetAction(parsed => new Session(Read(parsed), Console.Out).Execute());
        return command;
    }

    private Settings Read(ParseResult parsed) => new(
        parsed.GetValue(_paths) ?? [],
        ["bin", "obj", .. parsed.GetValue(_exclude) ?? []],
        parsed.GetValue(_reference) ?? [],
        parsed.GetValue(_assets),
        parsed.GetValue(_tfm),
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest).WithPreprocessorSymbols(Names(parsed, _define)),
        parsed.GetValue(_nullable),
        parsed.GetValue(_generator) ?? [],
        [.. Names(parsed, _nowarn)],
        parsed.GetValue(_rounds),
        parsed.GetValue(_warmup),
        parsed.GetValue(_report),
        parsed.GetValue(_dense),
        parsed.GetValue(_scale),
        parsed.GetValue(_method),
        parsed.GetValue(_oursOnly));

    private static IEnumerable<string> Names(ParseResult parsed, Option<string[]> option) =>
        (parsed.GetValue(option) ?? []).SelectMany(list =>
            list.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static Option<string[]> Many(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    private static Option<string?> One(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    private static Option<int> Number(string name, string description, int standard) =>
        new(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => standard };
}

/// <summary>The command line, read.</summary>
internal sealed record Settings(
    IReadOnlyList<string> Paths,
    IReadOnlyCollection<string> ExcludedFolders,
    IReadOnlyList<string> References,
    string? Assets,
    string? Framework,
    CSharpParseOptions Parsing,
    NullableContextOptions Nullable,
    IReadOnlyList<string> Generators,
    ImmutableArray<string> Silenced,
    int Rounds,
    int Warmups,
    string? Report,
    int DenseLines,
    bool Scale,
    bool Method,
    bool OursOnly);
