using System.Collections.Generic;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Which calls of a body give back something that nobody looks at, or keeps.</summary>
/// <remarks>Told by syntax, because operations of a flow graph do not know what stands around them.</remarks>
internal sealed class UnusedResults
{
    private readonly HashSet<SyntaxNode> _dropped = new();
    private readonly Dictionary<SyntaxNode, ISymbol> _givenTo = new();
    private readonly HashSet<SyntaxNode> _awaited = new();

    /// <summary>Locals that are read.</summary>
    private readonly HashSet<ISymbol> _read = new(SymbolEqualityComparer.Default);

    /// <summary>Locals whose object is disposed, passed on, stored or returned.</summary>
    private readonly HashSet<ISymbol> _kept = new(SymbolEqualityComparer.Default);

    private readonly LockModel _model;

    private UnusedResults(LockModel model)
    {
        _model = model;
    }

    public static UnusedResults Of(IEnumerable<IOperation> roots, LockModel model)
    {
        var unused = new UnusedResults(model);
        foreach (var root in roots)
        {
            unused.Note(root);
            foreach (var operation in root.Descendants())
                unused.Note(operation);
        }

        return unused;
    }

    /// <summary>Whether nobody looks at the result of a call.</summary>
    public bool IsUnread(IOperation call) =>
        _dropped.Contains(call.Syntax) || (_givenTo.TryGetValue(call.Syntax, out var local) && !_read.Contains(local));

    /// <summary>Whether nobody waits for the task that a call begins.</summary>
    public bool IsNotAwaited(IOperation call) => IsUnread(call) && !_awaited.Contains(call.Syntax);

    /// <summary>Whether nobody keeps the object that a call makes.</summary>
    public bool IsNotKept(IOperation call) =>
        _dropped.Contains(call.Syntax) || (_givenTo.TryGetValue(call.Syntax, out var local) && !_kept.Contains(local));

    /// <summary>Whether nobody looks at the variable that a call sets.</summary>
    public bool IsUnreadVariable(IOperation variable) => variable switch
    {
        IDiscardOperation => true,
        IDeclarationExpressionOperation declaration => IsUnreadVariable(declaration.Expression),
        ILocalReferenceOperation { Local.IsRef: false } local => !_read.Contains(local.Local),
        _ => false,
    };

    private void Note(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation or IObjectCreationOperation:
                NoteCall(operation);
                break;
            case ILocalReferenceOperation reference:
                NoteUse(reference);
                break;
            case IUsingDeclarationOperation declaration:
                NoteOwned(declaration.DeclarationGroup);
                break;
            case IUsingOperation { Resources: IVariableDeclarationGroupOperation group }:
                NoteOwned(group);
                break;
        }
    }

    private void NoteOwned(IVariableDeclarationGroupOperation group)
    {
        foreach (var declaration in group.Declarations)
        {
            foreach (var declarator in declaration.Declarators)
            {
                _read.Add(declarator.Symbol);
                _kept.Add(declarator.Symbol);
            }
        }
    }

    private void NoteCall(IOperation call)
    {
        var value = Outermost(call);
        if (value is IAwaitOperation)
            _awaited.Add(call.Syntax);
        switch (value.Parent)
        {
            case IExpressionStatementOperation:
            case IConditionalAccessOperation { Parent: IExpressionStatementOperation } access when ReferenceEquals(access.WhenNotNull, value):
            case ISimpleAssignmentOperation { Target: IDiscardOperation, Parent: IExpressionStatementOperation }:
                _dropped.Add(call.Syntax);
                break;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local.IsRef: false } local, Parent: IExpressionStatementOperation }:
                _givenTo[call.Syntax] = local.Local;
                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: false } declarator }:
                _givenTo[call.Syntax] = declarator.Symbol;
                break;
        }
    }

    private void NoteUse(ILocalReferenceOperation reference)
    {
        var value = Outermost(reference);
        switch (value.Parent)
        {
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, value) || assignment.Target is IDiscardOperation:
            case IArgumentOperation { Parameter.RefKind: RefKind.Out }:
            case IArgumentOperation { Parameter: { RefKind: RefKind.Ref } parameter, Parent: IInvocationOperation { TargetMethod: var method } } when IsFlag(method, parameter):
            case IDeclarationExpressionOperation or INameOfOperation:
                return;
            case IMethodReferenceOperation { Method: var method } when !EndsHold(method):
            case IMemberReferenceOperation and not IMethodReferenceOperation or IBinaryOperation or IIsPatternOperation:
            case IInvocationOperation invocation when ReferenceEquals(invocation.Instance, value) && !EndsHold(invocation.TargetMethod):
                break;
            default:
                _kept.Add(reference.Local);
                break;
        }

        _read.Add(reference.Local);
    }

    private bool IsFlag(IMethodSymbol method, IParameterSymbol parameter) =>
        LockApis.Find(method) is not null || _model.Contracts.Of(method).Clauses.Any(clause => clause.Taken?.Ordinal == parameter.Ordinal);

    private bool EndsHold(IMethodSymbol method)
    {
        if (method.Name is "Dispose" or "DisposeAsync")
            return true;
        var contract = _model.Contracts.Of(method);
        return contract.Has(ClauseKind.Releases) || contract.Has(ClauseKind.MayRelease);
    }

    /// <summary>The value as the code around it sees it: awaited, converted, in parentheses.</summary>
    private static IOperation Outermost(IOperation operation)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation or IAwaitOperation
            || operation.Parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured && ReferenceEquals(configured.Instance, operation))
            operation = operation.Parent;
        return operation;
    }
}
