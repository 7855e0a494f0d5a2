using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tests.Verification;

/// <summary>TOY1: a field's name starts with a lower-case letter; TOY2 (off by default): a field is public.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public class FieldNames : DiagnosticAnalyzer
{
    public static readonly DiagnosticDescriptor LowerCase =
        new("TOY1", "Lower case", "'{0}' starts small", "Toy", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Public =
        new("TOY2", "Public", "'{0}' is public", "Toy", DiagnosticSeverity.Info, isEnabledByDefault: false);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [LowerCase, Public];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(
            symbol =>
            {
                var field = symbol.Symbol;
                if (char.IsLower(field.Name[0]))
                    symbol.ReportDiagnostic(Diagnostic.Create(LowerCase, field.Locations[0], field.Name));
                if (field.DeclaredAccessibility == Accessibility.Public)
                    symbol.ReportDiagnostic(Diagnostic.Create(Public, field.Locations[0], field.Name));
            },
            SymbolKind.Field);
    }
}

[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CrashingFieldNames : FieldNames
{
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(_ => throw new InvalidOperationException("boom"), SymbolKind.Field);
    }
}

/// <summary>Makes the first letter of the declared name a capital one; what else it does, the toys below say.</summary>
internal class CapitalizeField : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => ["TOY1"];

    protected virtual string? Key => "capitalize";

    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    protected virtual string Rename(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(
            CodeAction.Create("Capitalize", cancellation => Fix(context.Document, context.Diagnostics[0], cancellation), Key),
            context.Diagnostics);
        return Task.CompletedTask;
    }

    private async Task<Document> Fix(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        var root = (await document.GetSyntaxRootAsync(cancellation))!;
        var field = (VariableDeclaratorSyntax)root.FindNode(diagnostic.Location.SourceSpan);
        return document.WithSyntaxRoot(
            root.ReplaceNode(field, field.WithIdentifier(SyntaxFactory.Identifier(Rename(field.Identifier.Text)))));
    }
}

internal sealed class CapitalizeWithoutKey : CapitalizeField
{
    protected override string? Key => null;
}

internal sealed class CapitalizeTwiceUnderOneKey : CapitalizeField
{
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        await base.RegisterCodeFixesAsync(context);
        await base.RegisterCodeFixesAsync(context);
    }
}

internal sealed class CapitalizeWithoutFixAll : CapitalizeField
{
    public override FixAllProvider? GetFixAllProvider() => null;
}

internal sealed class BreakField : CapitalizeField
{
    protected override string Rename(string name) => "1" + name;
}

internal sealed class LeaveField : CapitalizeField
{
    protected override string Rename(string name) => name;
}

internal sealed class LengthenField : CapitalizeField
{
    protected override string Rename(string name) => name + "x";
}
