using System.Collections.Concurrent;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Control-flow graphs of methods other than the one that the compiler is looking at. Thread-safe.</summary>
internal sealed class MethodBodies
{
    private readonly ConcurrentDictionary<IMethodSymbol, ControlFlowGraph?> _graphs = new(SymbolEqualityComparer.Default);
    private readonly Compilation _compilation;

    public MethodBodies(Compilation compilation)
    {
        _compilation = compilation;
    }

    /// <summary>The graph of a method's body; null if it has none in this compilation.</summary>
    public ControlFlowGraph? GraphOf(IMethodSymbol method, CancellationToken cancellation)
    {
        method = method.PartialImplementationPart ?? method;
        return _graphs.TryGetValue(method, out var known) ? known : _graphs.GetOrAdd(method, Create(method, cancellation));
    }

    private ControlFlowGraph? Create(IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            // In an editor a referenced project is source too; a build sees its metadata only, so neither has its bodies.
            if (!_compilation.ContainsSyntaxTree(reference.SyntaxTree))
                continue;

            var operation = _compilation.GetSemanticModel(reference.SyntaxTree).GetOperation(reference.GetSyntax(cancellation), cancellation);
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
