using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Control-flow graphs of methods other than the one that the compiler is looking at.</summary>
internal static class MethodBodies
{
    /// <summary>The graph of a method's body; null if it has none in this compilation.</summary>
    public static ControlFlowGraph? GraphOf(Compilation compilation, IMethodSymbol method, CancellationToken cancellation)
    {
        method = method.PartialImplementationPart ?? method;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            // In an editor a referenced project is source too; a build sees its metadata only, so neither has its bodies.
            if (!compilation.ContainsSyntaxTree(reference.SyntaxTree))
                continue;

            var operation = compilation.GetSemanticModel(reference.SyntaxTree).GetOperation(reference.GetSyntax(cancellation), cancellation);
            switch (operation)
            {
                case IMethodBodyOperation body:
                    return ControlFlowGraph.Create(body, cancellation);
                case IConstructorBodyOperation body:
                    return ControlFlowGraph.Create(body, cancellation);
                // A property whose getter is an arrow.
                case IBlockOperation { Parent: null } body:
                    return ControlFlowGraph.Create(body, cancellation);
            }
        }

        return null;
    }
}
