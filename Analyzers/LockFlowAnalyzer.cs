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
                    or OperationKind.FieldInitializer or OperationKind.PropertyInitializer)
                || !CanMatter(context, model, block))
                continue;

            // A constructor with an initializer comes as two blocks of one graph.
            var graph = context.GetControlFlowGraph(block);
            if ((done ??= new HashSet<ControlFlowGraph>()).Add(graph))
                Analyze(context, model, graph);
        }
    }

    private static void Analyze(OperationAnalysisContext context, LockModel model, FlowRule rule)
    {
        var options = context.Options.AnalyzerConfigOptionsProvider;
        var findings = new FindingSink(AllRules.Flow, options, context.CancellationToken);
        rule.OnOperation(new OperationFacts(model, context.Operation, context.ContainingSymbol), findings);
        if (!findings.IsEmpty && !IsExempt(context, model)
            && !ConventionOptions.Of(options, context.Operation.Syntax.SyntaxTree).Excludes(context.ContainingSymbol))
            findings.Flush(context.ReportDiagnostic);
    }

    private static bool IsExempt(OperationAnalysisContext context, LockModel model)
    {
        if (!model.HasContracts)
            return false;
        for (var operation = context.Operation; operation is not null; operation = operation.Parent)
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

        return context.ContainingSymbol is IMethodSymbol method && model.Contracts.Of(method).IsExempt;
    }

    private static void AnalyzeExemption(SyntaxNodeAnalysisContext context, LockModel model)
    {
        var syntax = (AttributeSyntax)context.Node;
        var options = context.Options.AnalyzerConfigOptionsProvider;
        if (!ContractNames.IsContract(syntax.Name)
            || AttributeCarriers.Of(syntax, context.SemanticModel, context.CancellationToken) is not var (symbol, attribute)
            || attribute is not { AttributeClass.Name: ContractNames.NoLockAnalysis, AttributeConstructor: not null }
            || ConventionOptions.Of(options, syntax.SyntaxTree).Excludes(symbol))
            return;

        var reason = attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string : null;
        var place = (SyntaxNode?)syntax.ArgumentList?.Arguments.FirstOrDefault() ?? syntax.Name;
        var findings = new FindingSink(AllRules.Flow, options, context.CancellationToken);
        findings.OnExemption(new ExemptionFacts(
            place, !string.IsNullOrWhiteSpace(reason), () => ExemptBodies.HaveFindings(model, symbol, syntax.Parent!.Parent!, options, context.CancellationToken)));
        findings.Flush(context.ReportDiagnostic);
    }

    private static bool CanMatter(OperationBlockAnalysisContext context, LockModel model, IOperation block)
    {
        var method = context.OwningSymbol as IMethodSymbol;
        var contract = method is null || !model.HasContracts ? MemberContract.None : model.Contracts.Of(method);
        if (contract.IsExempt)
            return false;
        var cancellation = context.CancellationToken;
        return (!contract.IsEmpty || model.Words.MayMatter(block.Syntax, RuleSwitch.IsOn(context.Compilation, block.Syntax.SyntaxTree, Descriptors.ForeignCodeUnderLock, cancellation), cancellation)
                || (model.HasContracts && CallsConstructorUnnamed(block))
                || model.Words.CallsWithoutLock(block.Syntax, context.OwningSymbol.ContainingType, cancellation))
            && !ConventionOptions.Of(context.Options.AnalyzerConfigOptionsProvider, block.Syntax.SyntaxTree).Excludes(context.OwningSymbol);
    }

    // base(...) and this(...) are calls without the name of what they call.
    private static bool CallsConstructorUnnamed(IOperation block) => block.Parent is IConstructorBodyOperation { Initializer: not null };

    private static void Analyze(OperationBlockAnalysisContext context, LockModel model, ControlFlowGraph graph)
    {
        var findings = new FindingSink(AllRules.Flow, context.Options.AnalyzerConfigOptionsProvider, context.CancellationToken);
        LockAnalysis.Run(model, graph, context.OwningSymbol, findings, context.CancellationToken);
        findings.Flush(context.ReportDiagnostic);
    }
}
