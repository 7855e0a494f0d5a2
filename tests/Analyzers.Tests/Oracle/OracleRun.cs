using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>A program of which interpreter and analyzer do not say the same.</summary>
internal sealed record Disagreement(OracleProgram Program, string Reason);

/// <summary>Asks the analyzer about programs, and holds its answers to what the paths of each program do.</summary>
/// <remarks>
/// <para>The fragment: two monitors and a lock class that is not re-entrant; regions, branches, loops, try/finally, early exits, tries
/// by condition, by variable and by reference, helpers with and without a contract, methods with and without one. A try of a lock
/// that may be held already, and a release of what was never taken with an acquire after it, are outside.</para>
/// <para>A program without a fault: exactly the sites that lack their lock on some path are reported (that hold it, for
/// LCK1002), and nothing else. A program with a fault: at least one fault is reported, no site that has its lock on every path, and every site that
/// lacks it on every path and has no fault behind it.</para>
/// </remarks>
internal static class OracleRun
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(System.IO.Path.PathSeparator)
            .Where(path => System.IO.Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Threading.dll" or "System.Console.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles the programs together and compares.</summary>
    /// <returns>The disagreements, and how many programs were compared: not those that do not compile or are outside the fragment.</returns>
    public static async Task<(ImmutableArray<Disagreement> Disagreements, int Compared)> Compare(
        IReadOnlyList<OracleProgram> programs, NullableContextOptions nullable)
    {
        var text = new ProgramText();
        var lines = programs.Select((program, index) => text.Add("P" + index, program)).ToArray();
        var tree = CSharpSyntaxTree.ParseText(text.ToString(), s_parse, "Programs.cs");
        var compilation = CSharpCompilation.Create(
            "Oracle",
            [tree, CSharpSyntaxTree.ParseText(ProgramText.Prelude, s_parse), CSharpSyntaxTree.ParseText(Annotations.Text, s_parse)],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable));
        var broken = Lines(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), tree);
        var crashes = new List<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (exception, _, _) => crashes.Add(exception.ToString()), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var found = Lines(await compilation.WithAnalyzers([new LockFlowAnalyzer()], options).GetAnalyzerDiagnosticsAsync(), tree);
        if (crashes.Count > 0)
            throw new InvalidOperationException("The analyzer crashed.\n" + crashes[0]);

        var disagreements = ImmutableArray.CreateBuilder<Disagreement>();
        var compared = 0;
        for (var i = 0; i < programs.Count; i++)
        {
            var (first, last) = lines[i];
            if (Within(broken, first, last).Any())
                continue;
            var truth = Interpreter.Run(programs[i]);
            if (truth.IsOutside)
                continue;
            compared++;
            if (Judge(truth, text.Sites, [.. Within(found, first, last)], first, last) is { } reason)
                disagreements.Add(new Disagreement(programs[i], reason));
        }

        return (disagreements.ToImmutable(), compared);
    }

    private static string? Judge(Interpreter truth, IReadOnlyDictionary<int, Site> sites, (int Line, string Id)[] found, int first, int last)
    {
        var ofSites = found.Where(one => sites.TryGetValue(one.Line, out var site) && one.Id == RuleOf(site)).Select(one => one.Line).ToHashSet();
        var faults = found.Where(one => !ofSites.Contains(one.Line)).ToArray();
        if (truth.HasFault && faults.Length == 0)
            return "There is a fault, and none is reported.";
        if (!truth.HasFault && faults.Length > 0)
            return $"There is no fault: {faults[0].Id} at line {faults[0].Line - first}.";

        for (var line = first; line <= last; line++)
        {
            if (!sites.TryGetValue(line, out var site))
                continue;
            var states = truth.StatesAt(site);
            var reported = ofSites.Contains(line);
            var wrong = states.Count(state => IsWrong(site, state));
            var afterFault = states.Any(state => state.Faulted);
            if (reported && wrong == 0 && !afterFault)
                return $"{RuleOf(site)} at line {line - first} is false.";

            // Behind paths that differ, and a try that nobody asks, the analyzer goes on as if all were right.
            var inDoubt = afterFault || faults.Any(static fault => fault.Id is "LCK2004" or "LCK2006");
            var must = truth.HasFault ? wrong > 0 && wrong == states.Count && !inDoubt : wrong > 0;
            if (must && !reported)
                return $"{RuleOf(site)} at line {line - first} is missing.";
        }

        return null;
    }

    private static bool IsWrong(Site site, PathState state) => site is Avoid ? state.Depth(site.Lock) > 0 : state.Depth(site.Lock) <= 0;

    private static string RuleOf(Site site) => site switch { Access => "LCK1003", Need => "LCK1001", _ => "LCK1002" };

    private static (int Line, string Id)[] Lines(IEnumerable<Diagnostic> diagnostics, SyntaxTree tree) =>
    [
        .. diagnostics
            .Where(one => one.Location.SourceTree == tree && one.Id is not "LCK2013")
            .Select(one => (one.Location.GetLineSpan().StartLinePosition.Line, one.Id))
            .OrderBy(one => one.Line),
    ];

    private static IEnumerable<(int Line, string Id)> Within((int Line, string Id)[] all, int first, int last) =>
        all.Where(one => one.Line >= first && one.Line <= last);

    /// <summary>The smallest program by removals that still disagrees.</summary>
    public static async Task<Disagreement> Shrink(Disagreement found, NullableContextOptions nullable)
    {
        for (;;)
        {
            var smaller = Edits.Removals(found.Program.Body)
                .Select(edit => new OracleProgram(found.Program.Promise, found.Program.Promised, edit()))
                .ToArray();
            var (still, _) = await Compare(smaller, nullable);
            if (still.IsEmpty)
                return found;
            found = still[0];
        }
    }
}
