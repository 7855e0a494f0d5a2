using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Carries out one command line.</summary>
internal sealed class Session(Settings settings, TextWriter output)
{
    private const int DefaultDenseLines = 12_500;

    private int _exitCode;

    public int Execute()
    {
        if (settings.Scale)
            Scale();
        else if (settings.Method)
            Method();
        else if (settings.DenseLines > 0)
            Dense();
        else
            Sources();
        return _exitCode;
    }

    private IReadOnlyList<Subject> Subjects =>
        settings.OursOnly ? [Subject.Ours, Subject.OursAsShipped] : [Subject.Idle, Subject.Operations, Subject.Graphs, Subject.Peer, Subject.Ours, Subject.OursAsShipped];

    private void Sources()
    {
        var references = References.Load(settings.References, settings.Assets, settings.Framework, settings.Parsing);
        var files = SourceSet.Read(settings.Paths, settings.ExcludedFolders).ToImmutableArray();
        var sources = new SourceSet(files, new Recipe(AssemblyName(settings.Paths[0]), references, settings.Parsing, settings.Nullable)
        {
            Generators = [.. settings.Generators.SelectMany(Generators)],
            Silenced = settings.Silenced,
        });
        output.WriteLine($"{sources.Lines} lines in {sources.Files} files, {references.Length} references");
        Look(sources);
        if (settings.Rounds > 0)
            Cost(sources);
    }

    private void Dense()
    {
        var (sources, faults) = DenseSources(settings.DenseLines);
        output.WriteLine($"{sources.Lines} generated lines in {sources.Files} files with {faults} faults");
        var run = Look(sources);
        if (run.CompileErrors.Length + Math.Abs(run.Findings.Length - faults) != 0)
            Fail(1, $"the generated code has {faults} faults and no compile errors; the findings must be as many");
        if (settings.Rounds > 0)
            Cost(sources);
    }

    private void Scale()
    {
        var unit = settings.DenseLines > 0 ? settings.DenseLines : DefaultDenseLines;
        Subject[] subjects = settings.OursOnly ? [Subject.Ours] : [Subject.Operations, Subject.Graphs, Subject.Peer, Subject.Ours];
        var sizes = new List<(SourceSet, IReadOnlyDictionary<Subject, IReadOnlyList<Run>>)>();
        // The largest first: the smallest must not be the one that pays for a cold process.
        foreach (var factor in (int[])[8, 4, 2, 1])
        {
            var (sources, _) = DenseSources(unit * factor);
            sizes.Insert(0, (sources, Rounds(sources, subjects)));
        }
        Tables.Growth(subjects, sizes, output);
    }

    private void Method()
    {
        var sources = Generated(StressMethod.Generate());
        var statements = sources.Compile().SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes())
            .OfType<StatementSyntax>().Where(statement => statement is not BlockSyntax).ToList();
        output.WriteLine($"{statements.Count} statements, {statements.Count(IsBranch)} branches");
        var run = Look(sources);
        if (run.CompileErrors.Length + run.Findings.Length != 0)
            Fail(1, "the generated method is correct and compiles");
        if (settings.Rounds > 0)
            Tables.Totals(Rounds(sources, Subjects), output);
    }

    private static bool IsBranch(StatementSyntax statement) => statement is IfStatementSyntax or WhileStatementSyntax;

    /// <summary>Runs our rules once to see what they find, before anything is timed.</summary>
    private Run Look(SourceSet sources)
    {
        var clock = Stopwatch.StartNew();
        var run = Measurement.Once(sources, Subject.Ours);
        Report.CompileErrors(run, output, examples: 10);
        Report.Summary(run, output);
        output.WriteLine($"first run {clock.Elapsed.TotalSeconds:F1} s, of it {run.Analyzers.TotalSeconds:F1} s in analyzers");
        output.WriteLine();
        RefuseCrashes(run);
        if (settings.Report is not null)
        {
            using var report = new StreamWriter(settings.Report);
            Report.Crashes(run, report);
            Report.Findings(run, settings.Paths.FirstOrDefault(Directory.Exists) ?? ".", report);
            Report.Summary(run, report);
            Report.CompileErrors(run, report, examples: 100);
        }
        return run;
    }

    private void Cost(SourceSet sources)
    {
        var runs = Rounds(sources, Subjects);
        Tables.Cost(sources, runs, settings.OursOnly ? Subject.Ours : Subject.Peer, output);
        output.WriteLine();
        foreach (var subject in Subjects.Where(subject => subject.Analyzers.Length > 1))
            Tables.ByAnalyzer(sources, subject, runs[subject], output);
    }

    private IReadOnlyDictionary<Subject, IReadOnlyList<Run>> Rounds(SourceSet sources, IReadOnlyList<Subject> subjects)
    {
        var runs = Measurement.Rounds(sources, subjects, settings.Warmups, settings.Rounds, Console.Error.WriteLine);
        foreach (var run in runs.Values.SelectMany(taken => taken))
            RefuseCrashes(run);
        return runs;
    }

    private void RefuseCrashes(Run run)
    {
        if (run.Crashes.IsEmpty)
            return;
        Report.Crashes(run, Console.Error);
        Fail(3, "an analyzer threw");
    }

    private void Fail(int exitCode, string why)
    {
        Console.Error.WriteLine($"error: {why}");
        _exitCode = Math.Max(_exitCode, exitCode);
    }

    private (SourceSet Sources, int Faults) DenseSources(int lines)
    {
        var (files, faults) = DenseCode.Generate(lines);
        return (Generated(files), faults);
    }

    private SourceSet Generated(ImmutableArray<SourceFile> files) =>
        new(files, new Recipe(
            "Generated", References.Load([], null, null, settings.Parsing), settings.Parsing, NullableContextOptions.Enable));

    private static IEnumerable<ISourceGenerator> Generators(string assembly) =>
        from type in Assembly.LoadFrom(Path.GetFullPath(assembly)).GetTypes()
        where type.GetCustomAttribute<GeneratorAttribute>() is not null
        let instance = Activator.CreateInstance(type)
        select instance as ISourceGenerator ?? ((IIncrementalGenerator)instance).AsSourceGenerator();

    // Friends are named in attributes; a folder usually has its assembly's name.
    private static string AssemblyName(string path) => Path.GetFileNameWithoutExtension(Path.GetFullPath(path) + ".dll");
}
