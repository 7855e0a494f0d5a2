using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What one walk over a body finds out for the flow analysis: its <c>lock</c> statements, and how its locals are written.</summary>
internal sealed class BodyFacts
{
    private readonly Dictionary<ISymbol, int> _writes = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _writtenByClosures = new(SymbolEqualityComparer.Default);

    private readonly HashSet<ISymbol> _functions = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _delegates = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<SyntaxNode, IBinaryOperation> _compounds = new();

    private readonly IEnumerable<IOperation> _roots;
    private UnusedResults? _unused;

    private BodyFacts(IEnumerable<IOperation> roots)
    {
        _roots = roots;
    }

    public List<ILockOperation> Locks { get; } = new();

    public static BodyFacts Of(IEnumerable<IOperation> roots)
    {
        var facts = new BodyFacts(roots);
        foreach (var root in roots)
        {
            facts.Note(root);
            foreach (var operation in root.Descendants())
                facts.Note(operation);
        }

        return facts;
    }

    /// <summary>What calls come back with and nobody uses; found out when first asked for.</summary>
    public UnusedResults UnusedIn(LockModel model) => _unused ??= UnusedResults.Of(_roots, model);

    /// <summary>Whether a local or parameter never changes its value after it got one.</summary>
    public bool IsAssignedOnce(ISymbol variable) =>
        !_writes.TryGetValue(variable, out var count) || count <= (variable is IParameterSymbol ? 0 : 1);

    /// <summary>Whether code that runs at another time writes the variable: nothing can be said of its value then.</summary>
    public bool IsWrittenByClosure(ISymbol variable) => _writtenByClosures.Contains(variable);

    /// <summary>Whether a local is given one lambda where it is declared, and then only invoked.</summary>
    public bool IsOnlyInvoked(ILocalSymbol local) => _functions.Contains(local) && !_delegates.Contains(local) && IsAssignedOnce(local);

    /// <summary>The condition made of <c>&amp;&amp;</c> and <c>||</c> that stands at a place, whole: a graph has only its parts. Null if there is none.</summary>
    public IBinaryOperation? CompoundAt(SyntaxNode place) => _compounds.TryGetValue(place, out var compound) ? compound : null;

    private void Note(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation { Type.TypeKind: TypeKind.Delegate } reference:
                if (reference.Parent is not IInvocationOperation invocation || !ReferenceEquals(invocation.Instance, reference))
                    _delegates.Add(reference.Local);
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } compound when ConditionKey.IsCompound(compound):
                _compounds[operation.Syntax] = compound;
                break;
            case ILockOperation @lock:
                Locks.Add(@lock);
                break;
            case IAssignmentOperation assignment:
                Write(assignment.Target, operation);
                break;
            case IIncrementOrDecrementOperation increment:
                Write(increment.Target, operation);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Write(argument.Value, operation);
                break;
            case IVariableDeclaratorOperation { Initializer: { } initializer } declarator:
                Count(declarator.Symbol);
                if (initializer.Value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation })
                    _functions.Add(declarator.Symbol);
                break;
        }
    }

    private void Write(IOperation target, IOperation by)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                Write(local.Local, by);
                break;
            case IParameterReferenceOperation parameter:
                Write(parameter.Parameter, by);
                break;
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    Write(element, by);
                break;
            case IDeclarationExpressionOperation declaration:
                Write(declaration.Expression, by);
                break;
        }
    }

    private void Write(ISymbol variable, IOperation by)
    {
        Count(variable);
        for (var parent = by.Parent; parent is not null; parent = parent.Parent)
        {
            var function = parent switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (function is null)
                continue;
            if (!SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, function))
                _writtenByClosures.Add(variable);
            return;
        }
    }

    private void Count(ISymbol variable) => _writes[variable] = _writes.TryGetValue(variable, out var count) ? count + 1 : 1;
}
