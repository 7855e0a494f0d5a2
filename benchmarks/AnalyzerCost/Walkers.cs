using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>An analyzer that does one thing to every operation block and finds nothing: a floor to compare with.</summary>
internal abstract class BlockWalker : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Never = new(
        "COST0001", "Never reported", "Never reported", "Cost", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    /// <summary>Kept, so that the walk cannot be optimised away.</summary>
    public long Seen { get; private set; }

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Never];

    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationBlockAction(block => Seen += Walk(block));
    }

    protected abstract long Walk(in OperationBlockAnalysisContext context);
}

/// <summary>Is called for every block and returns at once: what the driver charges for being there.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class IdleAnalyzer : BlockWalker
{
    protected override long Walk(in OperationBlockAnalysisContext context) => context.OperationBlocks.Length;
}

/// <summary>Visits every operation once: the least that any analyzer of bodies can do without looking at syntax first.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class OperationWalkingAnalyzer : BlockWalker
{
    protected override long Walk(in OperationBlockAnalysisContext context)
    {
        long seen = 0;
        foreach (var block in context.OperationBlocks)
        {
            foreach (var operation in block.DescendantsAndSelf())
                seen += (long)operation.Kind;
        }
        return seen;
    }
}

/// <summary>Builds the control-flow graph of every body, those of lambdas and local functions included, and looks at no operation.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class GraphBuildingAnalyzer : BlockWalker
{
    protected override long Walk(in OperationBlockAnalysisContext context)
    {
        long seen = 0;
        foreach (var block in context.OperationBlocks)
        {
            // Attributes and the like are blocks without a graph.
            if (block is IBlockOperation or IMethodBodyOperation or IConstructorBodyOperation
                or IFieldInitializerOperation or IPropertyInitializerOperation or IParameterInitializerOperation)
            {
                seen += context.GetControlFlowGraph(block).Blocks.Length;
            }
        }
        return seen;
    }
}
