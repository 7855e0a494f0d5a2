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

/// <summary>Programs compiled together, what the analyzer says of them, and where each of them stands.</summary>
internal sealed class OracleRun
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    private static readonly CSharpCompilation s_empty = CSharpCompilation.Create(
        "Oracle",
        [CSharpSyntaxTree.ParseText(Prelude.Text, s_parse), CSharpSyntaxTree.ParseText(Annotations.Text, s_parse)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(System.IO.Path.PathSeparator)
            .Where(path => System.IO.Path.GetFileName(path)
                is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Threading.dll" or "System.Console.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private readonly IReadOnlyList<OracleProgram> _programs;
    private readonly (int First, int Last)[] _lines;
    private readonly ProgramText _text = new();
    private readonly SyntaxTree _tree;
    private readonly CSharpCompilation _compilation;

    public OracleRun(IReadOnlyList<OracleProgram> programs, NullableContextOptions nullable)
    {
        _programs = programs;
        _lines = [.. programs.Select((program, index) => _text.Add("P" + index, program))];
        _tree = CSharpSyntaxTree.ParseText(_text.ToString(), s_parse, "Programs.cs");
        _compilation = s_empty.WithOptions(s_empty.Options.WithNullableContextOptions(nullable)).AddSyntaxTrees(_tree);
    }

    /// <summary>The errors of the compiler, which must be none.</summary>
    public ImmutableArray<Diagnostic> Errors => [.. _compilation.GetDiagnostics().Where(static one => one.Severity == DiagnosticSeverity.Error)];

    /// <summary>What the analyzer finds when it is run by <see cref="AnalyzerHost"/>.</summary>
    public ImmutableArray<Finding> Findings() => Ordered(AnalyzerHost.Run(new LockFlowAnalyzer(), _compilation, _tree));

    /// <summary>What the analyzer finds when the compiler runs it.</summary>
    public async Task<ImmutableArray<Finding>> FindingsOfCompiler() =>
        Ordered(await _compilation.WithAnalyzers([new LockFlowAnalyzer()]).GetAnalyzerDiagnosticsAsync());

    /// <summary>Holds the analyzer to what the paths of each program do.</summary>
    /// <returns>
    /// The disagreements; how many programs were compared, not those that are outside the fragment; and how many the analyzer gave up on, and
    /// was silent.
    /// </returns>
    public (ImmutableArray<Disagreement> Disagreements, int Compared, int GivenUp) Compare()
    {
        var disagreements = ImmutableArray.CreateBuilder<Disagreement>();
        var (compared, givenUp) = (0, 0);
        var findings = Findings().ToLookup(finding => Array.FindIndex(_lines, lines => finding.Line >= lines.First && finding.Line <= lines.Last));
        for (var i = 0; i < _programs.Count; i++)
        {
            var truth = Interpreter.Run(_programs[i]);
            if (truth.IsOutside)
                continue;
            compared++;
            var (first, last) = _lines[i];
            string? Reason(Interpreter possible) => new Verdict(truth, possible, _text.Sites, [.. findings[i]]).Disagreement(first, last);

            // Seldom asked for: the paths that only an analysis takes that does not know of two variables at once.
            if (Reason(truth) is null || Reason(Interpreter.Run(_programs[i], forgetful: true)) is not { } reason)
                continue;
            var reached = _text.Sites.Where(site => site.Key >= first && site.Key <= last && truth.StatesAt(site.Value).Count > 0).Select(site => site.Key);
            if (AnalyzerHost.GivesUp(_compilation, _tree, "P" + i, reached))
                givenUp++;
            else
                disagreements.Add(new Disagreement(_programs[i], reason));
        }

        return (disagreements.ToImmutable(), compared - givenUp, givenUp);
    }

    /// <summary>The smallest program by removals that still disagrees.</summary>
    public static Disagreement Shrink(Disagreement found, NullableContextOptions nullable)
    {
        for (;;)
        {
            var smaller = Edits.Removals(found.Program.Body)
                .Select(static edit => edit())
                .Where(WellFormed.Is)
                .Select(body => new OracleProgram(found.Program.Promise, found.Program.Promised, body))
                .ToArray();
            var (still, _, _) = new OracleRun(smaller, nullable).Compare();
            if (still.IsEmpty)
                return found;
            found = still[0];
        }
    }

    private ImmutableArray<Finding> Ordered(IEnumerable<Diagnostic> diagnostics) =>
    [
        .. diagnostics
            .Where(one => one.Location.SourceTree == _tree && one.Id is not RuleIds.UnprotectedRegion)
            .Select(static one => new Finding(
                one.Location.GetLineSpan().StartLinePosition.Line, one.Id, one.Properties.GetValueOrDefault(FindingProperties.Lock)))
            .OrderBy(static one => one.Line)
            .ThenBy(static one => one.Id),
    ];
}
