using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>What the compiler and our rules say about one document, counted by id and member; positions shift, members stay.</summary>
internal sealed class Verdict
{
    private readonly Dictionary<string, int> _ids = new();
    private readonly Dictionary<string, int> _messages = new();
    private readonly Dictionary<string, int> _places = new();

    public static async Task<Verdict> OfAsync(Document document, ImmutableArray<DiagnosticAnalyzer> analyzers, CancellationToken cancel)
    {
        var verdict = new Verdict();
        if (await document.GetSemanticModelAsync(cancel).ConfigureAwait(false) is not { } model)
            return verdict;

        foreach (var diagnostic in model.GetDiagnostics(cancellationToken: cancel))
        {
            if (diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)
                verdict.Add(diagnostic);
        }

        var options = new CompilationWithAnalyzersOptions(
            document.Project.AnalyzerOptions, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        foreach (var finding in await model.Compilation.WithAnalyzers(analyzers, options)
            .GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, cancel).ConfigureAwait(false))
        {
            verdict.Add(finding);
        }

        return verdict;
    }

    public int Count(string id) => In(_ids, id);

    public bool IsNoWorseThan(Verdict before) => _places.All(pair => pair.Value <= In(before._places, pair.Key));

    /// <summary>Whether a finding that stood before stands less often now. One that this build cannot see is not judged.</summary>
    public bool HasFewer(Verdict before, Diagnostic finding)
    {
        var stood = before.CountLike(finding);
        return stood == 0 || CountLike(finding) < stood;
    }

    private int CountLike(Diagnostic finding) => In(_messages, Text(finding));

    private void Add(Diagnostic diagnostic)
    {
        Count(_ids, diagnostic.Id);
        Count(_messages, Text(diagnostic));
        Count(_places, diagnostic.Id + " " + MemberAt(diagnostic.Location));

        static void Count(Dictionary<string, int> counts, string key) => counts[key] = In(counts, key) + 1;
    }

    private static int In(Dictionary<string, int> counts, string key) => counts.TryGetValue(key, out var count) ? count : 0;

    private static string Text(Diagnostic diagnostic) => diagnostic.Id + " " + diagnostic.GetMessage(CultureInfo.InvariantCulture);

    /// <summary>The member by name and parameters. What a fix moves from one member to another is new there.</summary>
    private static string MemberAt(Location location) =>
        location.SourceTree?.GetRoot().FindNode(location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
        {
            BaseMethodDeclarationSyntax method => method.ParameterList.Parameters.Aggregate(NameOf(method), (name, parameter) => name + "," + parameter.Type),
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            _ => "",
        };

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax ordinary => ordinary.Identifier.ValueText,
        _ => method.Kind().ToString(),
    };
}
