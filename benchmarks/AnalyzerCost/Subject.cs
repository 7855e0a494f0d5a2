using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>What is measured: analyzers that run together, as one package brings them into a build.</summary>
internal sealed record Subject(string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers, AnalyzerOptions Options)
{
    private const string PeerFolder = "peer";

    public static Subject Idle { get; } = Of("driver alone", new IdleAnalyzer());

    public static Subject Operations { get; } = Of("walk all operations", new OperationWalkingAnalyzer());

    public static Subject Graphs { get; } = Of("build all graphs", new GraphBuildingAnalyzer());

    /// <summary>Every analyzer of ours, found the way the compiler finds them: a new one is measured without being told.</summary>
    public static Subject Ours { get; } = Of("ConventionAnalyzers", In(typeof(LockFlowAnalyzer).Assembly));

    /// <summary>Ours as who installs the package has them.</summary>
    public static Subject OursAsShipped { get; } = Ours with { Name = "ConventionAnalyzers as shipped", IsAsShipped = true };

    public static Subject Peer { get; } = LoadPeer();

    /// <summary>Whether rules that are off by default stay off.</summary>
    public bool IsAsShipped { get; private init; }

    /// <summary>The rules that are turned on: all of the subject, those that are off by default included, or none beside what is on.</summary>
    public IEnumerable<KeyValuePair<string, ReportDiagnostic>> TurnedOn => IsAsShipped ? [] :
        Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(rule => rule.Id)
            .Select(rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Warn));

    private static Subject Of(string name, params DiagnosticAnalyzer[] analyzers) =>
        new(name, [.. analyzers], new AnalyzerOptions([]));

    private static Subject LoadPeer()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, PeerFolder);
        var analyzers = Directory.GetFiles(folder, "*.dll").SelectMany(path => In(Assembly.LoadFrom(path))).ToArray();
        if (analyzers.Length == 0)
            throw new InvalidOperationException($"no analyzer in {folder}");
        AdditionalText[] lists = Directory.GetFiles(folder, "*.txt").Select(path => new FileText(path)).ToArray();
        var version = analyzers[0].GetType().Assembly.GetName();
        return new Subject($"{version.Name} {version.Version!.ToString(3)}", [.. analyzers], new AnalyzerOptions([.. lists]));
    }

    private static DiagnosticAnalyzer[] In(Assembly assembly) => assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!).ToArray();

    private sealed class FileText(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(System.Threading.CancellationToken cancellationToken = default) =>
            SourceText.From(File.ReadAllText(path));
    }
}
