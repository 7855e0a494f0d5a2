using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Tests;

/// <summary>Rules about names alone, so that what the tool does is tested apart from what our rules find.</summary>
internal static class ToyRules
{
    public static readonly RuleBook All = new([new BadName()], [new GoodName()]);

    private static DiagnosticDescriptor Descriptor(string id, DiagnosticSeverity severity) => new(
        id, "A bad name", "'{0}' is a bad name", "Toys", severity, isEnabledByDefault: true, "Names are better.", "https://example.org/" + id);

    /// <summary>Classes: <c>Bad…</c> a warning, <c>Meh…</c> a suggestion, <c>Crash</c> brings the rule down.</summary>
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class BadName : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Bad = Descriptor("TOY1", DiagnosticSeverity.Warning);
        private static readonly DiagnosticDescriptor Meh = Descriptor("TOY2", DiagnosticSeverity.Info);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Bad, Meh];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSyntaxNodeAction(
                node =>
                {
                    var name = ((ClassDeclarationSyntax)node.Node).Identifier;
                    if (name.Text == "Crash")
                        throw new System.InvalidOperationException("toy crash");
                    var rule = name.Text.StartsWith("Bad") ? Bad : name.Text.StartsWith("Meh") ? Meh : null;
                    if (rule is not null)
                        node.ReportDiagnostic(Diagnostic.Create(rule, name.GetLocation(), name.Text));
                },
                SyntaxKind.ClassDeclaration);
        }
    }

    /// <summary>Puts an attribute line above, and turns <c>Bad</c> into <c>Good</c>: over-eager where a <c>Good</c> one exists already.</summary>
    [ExportCodeFixProvider(LanguageNames.CSharp), Shared]
    private sealed class GoodName : CodeFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds => ["TOY1"];

        public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

        public override Task RegisterCodeFixesAsync(CodeFixContext context)
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Use a good name",
                    async cancellation =>
                    {
                        var text = await context.Document.GetTextAsync(cancellation);
                        var line = text.Lines.GetLineFromPosition(context.Span.Start);
                        return context.Document.WithText(text.WithChanges(
                            new TextChange(new(line.Start, 0), "// renamed\n"),
                            new TextChange(new(context.Span.Start, "Bad".Length), "Good")));
                    },
                    equivalenceKey: "good"),
                context.Diagnostics.Single());
            return Task.CompletedTask;
        }
    }
}
