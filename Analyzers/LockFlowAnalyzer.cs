using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using ConventionAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers;

/// <summary>Runs the lock-set analysis over every body that can matter and lets the flow rules read its facts.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockFlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        AllRules.Flow.Select(static rule => rule.Descriptor).ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var model = new LockModel(start.Compilation);
            start.RegisterOperationBlockAction(block => Analyze(block, model));
            foreach (var rule in AllRules.Flow)
            {
                if (rule.Watches(model) is { IsEmpty: false } kinds)
                    start.RegisterOperationAction(operation => Analyze(operation, model, rule), kinds);
            }

            if (model.HasContracts)
                start.RegisterSyntaxNodeAction(node => AnalyzeExemption(node, model), SyntaxKind.Attribute);
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, LockModel model)
    {
        try
        {
            AnalyzeBlocks(context, model);
        }
        catch (InsufficientExecutionStackException)
        {
            // An expression nested too deeply to walk. Silence is better than taking the compiler down.
            Debug.WriteLine("Lock-set analysis gave up: expression too deep in " + context.OwningSymbol);
        }
    }

    private static void AnalyzeBlocks(OperationBlockAnalysisContext context, LockModel model)
    {
        HashSet<ControlFlowGraph>? done = null;
        foreach (var block in context.OperationBlocks)
        {
            if (block.Kind is not (OperationKind.Block or OperationKind.MethodBody or OperationKind.ConstructorBody
                    or OperationKind.FieldInitializer or OperationKind.PropertyInitializer))
                continue;
            if (!CanMatter(context, model, block, out var pairs))
            {
                AnalyzePairs(context, model, pairs);
                continue;
            }

            // A constructor with an initializer comes as two blocks of one graph.
            var graph = context.GetControlFlowGraph(block);
            if (context.OperationBlocks.Length == 1 || (done ??= new HashSet<ControlFlowGraph>()).Add(graph))
                Analyze(context, model, graph);
        }
    }

    private static void AnalyzePairs(OperationBlockAnalysisContext context, LockModel model, IReadOnlyCollection<InvocationExpressionSyntax> pairs)
    {
        if (pairs.Count == 0)
            return;
        var findings = new FindingSink(AllRules.Flow, context.Options.AnalyzerConfigOptionsProvider, context.CancellationToken);
        foreach (var pair in pairs.OrderBy(static pair => pair.SpanStart))
        {
            if (model.Pairs.OperationOf(pair, context.CancellationToken) is not { } acquire || IsExempt(acquire, context.OwningSymbol, model))
                continue;
            foreach (var rule in AllRules.Flow)
                rule.OnPair(new OperationFacts(model, acquire, context.OwningSymbol), findings);
        }

        findings.Flush(context.ReportDiagnostic);
    }

    private static void Analyze(OperationAnalysisContext context, LockModel model, FlowRule rule)
    {
        var options = context.Options.AnalyzerConfigOptionsProvider;
        var findings = new FindingSink(AllRules.Flow, options, context.CancellationToken);
        rule.OnOperation(new OperationFacts(model, context.Operation, context.ContainingSymbol), findings);
        if (!findings.IsEmpty && !IsExempt(context.Operation, context.ContainingSymbol, model)
            && !ConventionOptions.Of(options, context.Operation.Syntax.SyntaxTree).Excludes(context.ContainingSymbol))
            findings.Flush(context.ReportDiagnostic);
    }

    private static bool IsExempt(IOperation place, ISymbol member, LockModel model)
    {
        if (!model.HasContracts)
            return false;
        for (var operation = place; operation is not null; operation = operation.Parent)
        {
            var function = operation switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (function is not null && model.Contracts.Of(function).IsExempt)
                return true;
        }

        return member is IMethodSymbol method && model.Contracts.Of(method).IsExempt;
    }

    private static void AnalyzeExemption(SyntaxNodeAnalysisContext context, LockModel model)
    {
        var syntax = (AttributeSyntax)context.Node;
        var options = context.Options.AnalyzerConfigOptionsProvider;
        if (!ContractNames.IsExemption(syntax.Name)
            || AttributeCarriers.Of(syntax, context.ContainingSymbol, context.SemanticModel, context.CancellationToken) is not var (symbol, attribute)
            || attribute is not { AttributeClass.Name: ContractNames.NoLockAnalysis, AttributeConstructor: not null }
            || ConventionOptions.Of(options, syntax.SyntaxTree).Excludes(symbol))
            return;
        AnalyzeExemption(context, model, symbol, attribute);
    }

    private static void AnalyzeExemption(SyntaxNodeAnalysisContext context, LockModel model, ISymbol symbol, AttributeData attribute)
    {
        var (syntax, options) = ((AttributeSyntax)context.Node, context.Options.AnalyzerConfigOptionsProvider);
        var reason = attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string : null;
        var place = (SyntaxNode?)syntax.ArgumentList?.Arguments.FirstOrDefault() ?? syntax.Name;
        var findings = new FindingSink(AllRules.Flow, options, context.CancellationToken);
        findings.OnExemption(new ExemptionFacts(
            place, !string.IsNullOrWhiteSpace(reason), () => ExemptBodies.HaveFindings(model, symbol, syntax.Parent!.Parent!, options, context.CancellationToken)));
        findings.Flush(context.ReportDiagnostic);
    }

    private static bool CanMatter(
        OperationBlockAnalysisContext context, LockModel model, IOperation block, out IReadOnlyCollection<InvocationExpressionSyntax> pairs)
    {
        pairs = Array.Empty<InvocationExpressionSyntax>();
        var method = context.OwningSymbol as IMethodSymbol;
        var contract = method is null || !model.HasContracts ? MemberContract.None : model.Contracts.Of(method);
        if (contract.IsExempt)
            return false;
        var (cancellation, syntax) = (context.CancellationToken, block.Syntax);
        var use = contract.IsEmpty ? model.Words.UseIn(syntax, out pairs, cancellation) : LockUse.Any;
        var matters = use == LockUse.Any || (use == LockUse.Regions && IsWantedForRegions(context, block))
            || (model.HasContracts && CallsConstructorUnnamed(block))
            || model.Words.CallsWithoutLock(syntax, context.OwningSymbol.ContainingType, cancellation);
        if (!(matters || pairs.Count > 0) || !ConventionOptions.Of(context.Options.AnalyzerConfigOptionsProvider, syntax.SyntaxTree).Excludes(context.OwningSymbol))
            return matters;
        pairs = Array.Empty<InvocationExpressionSyntax>();
        return false;
    }

    private static bool IsWantedForRegions(OperationBlockAnalysisContext context, IOperation block)
    {
        foreach (var rule in AllRules.Flow)
        {
            if (RuleSwitch.IsOn(context.Compilation, block.Syntax.SyntaxTree, rule.Descriptor, context.CancellationToken) && rule.MayFindInRegions(block, context.OwningSymbol))
                return true;
        }

        return false;
    }

    // base(...) and this(...) are calls without the name of what they call.
    private static bool CallsConstructorUnnamed(IOperation block) => block.Parent is IConstructorBodyOperation { Initializer: not null };

    private static void Analyze(OperationBlockAnalysisContext context, LockModel model, ControlFlowGraph graph)
    {
        var findings = new FindingSink(AllRules.Flow, context.Options.AnalyzerConfigOptionsProvider, context.CancellationToken);
        LockAnalysis.Run(model, graph, context.OwningSymbol, findings, context.CancellationToken);

        // A delegate to a member of a struct is too dear to make for every body.
        if (!findings.IsEmpty)
            findings.Flush(context.ReportDiagnostic);
    }
}
