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
            var contracts = ContractReader.Of(start.Compilation);
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
        if (!ContractNames.IsContract(syntax.Name)
            || AttributeCarriers.Of(syntax, context.ContainingSymbol, context.SemanticModel, context.CancellationToken) is not var (symbol, attribute)
            || IsExcluded(symbol, syntax.SyntaxTree, context.Options))
            return;
        foreach (var rule in AllRules.Declaration)
            rule.OnAttribute(new AttributeFacts(symbol, attribute, syntax, contracts, context.CancellationToken), context.ReportDiagnostic);
    }
}
