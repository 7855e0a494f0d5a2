using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers;

/// <summary>Checks the contracts themselves, where they are declared.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        AllRules.Declaration.Select(static rule => rule.Descriptor).ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var contracts = new ContractReader(start.Compilation);
            start.RegisterSymbolAction(symbol => Analyze(symbol, contracts), SymbolKind.NamedType);
            if (contracts.MayCarryContracts(start.Compilation.Assembly))
                start.RegisterSyntaxNodeAction(node => Analyze(node, contracts), SyntaxKind.Attribute);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, ContractReader contracts)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (IsExcluded(type, type.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree, context.Options))
            return;
        foreach (var rule in AllRules.Declaration)
            rule.OnType(new TypeFacts(type, contracts, context.CancellationToken), context.ReportDiagnostic);
    }

    private static bool IsExcluded(ISymbol symbol, SyntaxTree? tree, AnalyzerOptions options) =>
        tree is not null && ConventionOptions.Of(options.AnalyzerConfigOptionsProvider, tree).Excludes(symbol);

    private static void Analyze(SyntaxNodeAnalysisContext context, ContractReader contracts)
    {
        var syntax = (AttributeSyntax)context.Node;
        if (!ContractNames.IsContract(syntax.Name) || syntax.Parent is not AttributeListSyntax { Parent: { } carrier })
            return;

        // A field declaration declares several fields with one attribute: the first speaks for all.
        var declaration = carrier switch
        {
            BaseFieldDeclarationSyntax field => field.Declaration.Variables[0],
            AccessorDeclarationSyntax or BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or BasePropertyDeclarationSyntax or ParameterSyntax
                or BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or EnumMemberDeclarationSyntax => carrier,
            AnonymousFunctionExpressionSyntax => carrier,
            _ => null,
        };
        if (declaration is null)
            return;
        var symbol = declaration is AnonymousFunctionExpressionSyntax
            ? context.SemanticModel.GetSymbolInfo(declaration, context.CancellationToken).Symbol
            : context.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken);
        if (symbol is IFieldSymbol && syntax.Parent is AttributeListSyntax { Target.Identifier.ValueText: "property" } && symbol is IFieldSymbol { AssociatedSymbol: { } owner })
            symbol = owner;
        if (symbol is IParameterSymbol parameter && syntax.Parent is AttributeListSyntax { Target.Identifier.ValueText: "property" })
            symbol = parameter.ContainingType.GetMembers(parameter.Name).FirstOrDefault();
        if (symbol is null || Find(symbol, syntax, context) is not { } attribute || IsExcluded(symbol, syntax.SyntaxTree, context.Options))
            return;
        foreach (var rule in AllRules.Declaration)
            rule.OnAttribute(new AttributeFacts(symbol, attribute, syntax, contracts, context.CancellationToken), context.ReportDiagnostic);
    }

    private static AttributeData? Find(ISymbol symbol, AttributeSyntax syntax, SyntaxNodeAnalysisContext context)
    {
        var carriers = symbol is IMethodSymbol method ? method.GetAttributes().Concat(method.GetReturnTypeAttributes()) : symbol.GetAttributes();
        foreach (var attribute in carriers)
        {
            if (attribute.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == syntax.SyntaxTree && reference.Span == syntax.Span)
                return attribute;
        }

        return null;
    }
}
