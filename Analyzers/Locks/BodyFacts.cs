using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What one walk over a body finds out for the flow analysis: its <c>lock</c> statements, and how its locals are written.</summary>
internal sealed class BodyFacts
{
    // Most bodies have none of most of these.
    private Dictionary<ISymbol, int>? _writes;
    private Dictionary<ISymbol, int>? _writtenByClosures;
    private Dictionary<ISymbol, HashSet<ISymbol>>? _writtenBy;
    private bool _hasLabels;
    private Dictionary<ISymbol, IOperation>? _functions;
    private HashSet<ISymbol>? _delegates;
    private Dictionary<SyntaxNode, IOperation>? _compounds;
    private List<ConditionParts>? _nested;
    private List<IConditionalOperation>? _choices;
    private List<ILoopOperation>? _loops;
    private bool _hasFunctions;
    private ILookup<SyntaxNode, ConditionParts>? _nestedByPart;

    private readonly IEnumerable<IOperation> _roots;
    private UnusedResults? _unused;

    private BodyFacts(IEnumerable<IOperation> roots)
    {
        _roots = roots;
    }

    public List<ILockOperation> Locks { get; } = new();

    /// <summary>The code that runs again and again with one element after the other: <c>for</c> and <c>foreach</c>, or all of it where some stands in functions.</summary>
    public IEnumerable<IOperation> Rounds => _loops is null ? Enumerable.Empty<IOperation>() : _hasFunctions ? _roots : _loops;

    public static BodyFacts Of(IEnumerable<IOperation> roots)
    {
        var facts = new BodyFacts(roots);
        var waiting = new Stack<IOperation>(32);
        foreach (var root in roots)
        {
            waiting.Push(root);
            while (waiting.Count > 0)
            {
                var operation = waiting.Pop();
                facts.Note(operation);
                foreach (var child in operation.ChildOperations.Reverse())
                    waiting.Push(child);
            }
        }

        return facts;
    }

    /// <summary>What calls come back with and nobody uses; found out when first asked for.</summary>
    public UnusedResults UnusedIn(LockModel model) => _unused ??= UnusedResults.Of(_roots, model);

    /// <summary>Whether a local or parameter never changes its value after it got one.</summary>
    public bool IsAssignedOnce(ISymbol variable) =>
        _writes is null || !_writes.TryGetValue(variable, out var count) || count <= (variable is IParameterSymbol ? 0 : 1);

    /// <summary>Whether code that runs at another time writes the variable: nothing can be said of its value then.</summary>
    public bool IsWrittenByClosure(ISymbol variable) => _writtenByClosures?.ContainsKey(variable) == true;

    /// <summary>Whether the variable is written by a lambda that is made, for the first time, at a place of the variable's own function or in front of it.</summary>
    public bool IsWrittenByClosure(ISymbol variable, SyntaxNode? place) =>
        _writtenByClosures is not null && _writtenByClosures.TryGetValue(variable, out var from) && (_hasLabels || place is null || place.SpanStart >= from);

    /// <summary>The variables of others that a nested function, or one in it, writes.</summary>
    public IEnumerable<ISymbol> WrittenBy(IMethodSymbol function) =>
        _writtenBy is not null && _writtenBy.TryGetValue(function.OriginalDefinition, out var written) ? written : Enumerable.Empty<ISymbol>();

    /// <summary>The variables that code writes which runs at another time.</summary>
    public IEnumerable<ISymbol> WrittenByClosures => _writtenByClosures?.Keys ?? Enumerable.Empty<ISymbol>();

    /// <summary>Whether a local is given one lambda or local function where it is declared, and then only invoked.</summary>
    public bool IsOnlyInvoked(ILocalSymbol local) => _functions?.ContainsKey(local) == true && _delegates?.Contains(local) != true && IsAssignedOnce(local);

    /// <summary>The local function that a local is given where it is declared; null where that is a lambda, or anything else.</summary>
    public IMethodSymbol? LocalFunctionOf(ILocalSymbol local) =>
        _functions is not null && _functions.TryGetValue(local, out var function) ? (function as IMethodReferenceOperation)?.Method : null;

    /// <summary>The condition made of <c>&amp;&amp;</c>, <c>||</c> and <c>?:</c> that stands at a place, whole: a graph has only its parts. Null if there is none.</summary>
    public IOperation? CompoundAt(SyntaxNode place) => _compounds is not null && _compounds.TryGetValue(place, out var compound) ? compound : null;

    /// <summary>The conditions of an <c>if</c> in an <c>if</c> of which one stands at a place, where the inner one is asked elsewhere too.</summary>
    public IEnumerable<ConditionParts> NestedAt(SyntaxNode place) => _nested is null ? Enumerable.Empty<ConditionParts>() : (_nestedByPart ??= AskedAgain(_nested))[place];

    private ILookup<SyntaxNode, ConditionParts> AskedAgain(List<ConditionParts> nested)
    {
        var asked = _choices!.Select(static choice => (choice.Condition.Syntax, Text: choice.Condition.Syntax.ToString())).ToList();
        var texts = asked.ToLookup(static one => one.Syntax, static one => one.Text);
        return nested
            .Where(both => texts[both.Right.Syntax].FirstOrDefault() is { } text && asked.Any(other => other.Syntax != both.Right.Syntax && other.Text.Contains(text)))
            .SelectMany(static both => new[] { (Place: both.Left.Syntax, both), (Place: both.Right.Syntax, both) })
            .ToLookup(static part => part.Place, static part => part.both);
    }

    // By kind: to ask an operation for one interface after the other takes longer than all the rest.
    private void Note(IOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.LocalReference:
                NoteDelegate((ILocalReferenceOperation)operation);
                break;
            case OperationKind.Binary when operation is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }:
                NoteCompound(operation);
                break;
            case OperationKind.Conditional:
                NoteChoice((IConditionalOperation)operation);
                break;
            case OperationKind.Loop when operation is IForEachLoopOperation or IForLoopOperation:
                (_loops ??= new List<ILoopOperation>()).Add((ILoopOperation)operation);
                break;
            case OperationKind.AnonymousFunction or OperationKind.LocalFunction:
                _hasFunctions = true;
                break;
            case OperationKind.Labeled:
                _hasLabels = true;
                break;
            case OperationKind.Lock:
                Locks.Add((ILockOperation)operation);
                break;
            case OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment or OperationKind.DeconstructionAssignment:
                Write(((IAssignmentOperation)operation).Target, operation);
                break;
            case OperationKind.Increment or OperationKind.Decrement:
                Write(((IIncrementOrDecrementOperation)operation).Target, operation);
                break;
            case OperationKind.Argument when operation is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Write(argument.Value, operation);
                break;
            case OperationKind.VariableDeclarator when operation is IVariableDeclaratorOperation { Initializer: { } initializer } declarator:
                Count(declarator.Symbol);
                if (initializer.Value is IDelegateCreationOperation
                    {
                        Target: (IAnonymousFunctionOperation or IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction }) and var function,
                    })
                    (_functions ??= new Dictionary<ISymbol, IOperation>(SymbolEqualityComparer.Default))[declarator.Symbol] = function;
                break;
        }
    }

    private void NoteDelegate(ILocalReferenceOperation reference)
    {
        if (reference.Type is { TypeKind: TypeKind.Delegate } && !(reference.Parent is IInvocationOperation invocation && ReferenceEquals(invocation.Instance, reference)))
            (_delegates ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(reference.Local);
    }

    private void NoteCompound(IOperation condition)
    {
        if (ConditionParts.Of(condition) is not null)
            (_compounds ??= new Dictionary<SyntaxNode, IOperation>())[condition.Syntax] = condition;
    }

    private void NoteChoice(IConditionalOperation choice)
    {
        if (choice.Type is { } type)
        {
            if (type.SpecialType == SpecialType.System_Boolean)
                NoteCompound(choice);
            return;
        }

        (_choices ??= new List<IConditionalOperation>()).Add(choice);
        var around = choice.Parent is IBlockOperation block ? block.Parent : choice.Parent;
        if (choice.WhenFalse is null && around is IConditionalOperation { Type: null, WhenFalse: null } outer)
            (_nested ??= new List<ConditionParts>()).Add(new ConditionParts(outer.Condition, choice.Condition, Joint.Both));
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
        var isLater = false;
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
            if (SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, function))
                return;
            if (!isLater)
                WriteLater(variable, parent);
            isLater = true;
            _writtenBy ??= new Dictionary<ISymbol, HashSet<ISymbol>>(SymbolEqualityComparer.Default);
            if (!_writtenBy.TryGetValue(function.OriginalDefinition, out var written))
                _writtenBy.Add(function.OriginalDefinition, written = new HashSet<ISymbol>(SymbolEqualityComparer.Default));
            written.Add(variable);
        }
    }

    /// <summary>Notes from where on a variable may be written by a function: from where it is made, or from the loop on that makes it again and again.</summary>
    private void WriteLater(ISymbol variable, IOperation function)
    {
        var declared = variable.Locations.FirstOrDefault()?.SourceSpan ?? default;
        var from = function.Syntax.SpanStart;
        for (var around = function; around is not null && from > 0; around = around.Parent)
        {
            if (around is ILocalFunctionOperation local && !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, local.Symbol))
                from = 0;
            else if (around is IAnonymousFunctionOperation or ILoopOperation && !around.Syntax.Span.Contains(declared))
                from = around.Syntax.SpanStart;
        }

        _writtenByClosures ??= new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        _writtenByClosures[variable] = _writtenByClosures.TryGetValue(variable, out var earlier) && earlier < from ? earlier : from;
    }

    private void Count(ISymbol variable)
    {
        _writes ??= new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        _writes[variable] = _writes.TryGetValue(variable, out var count) ? count + 1 : 1;
    }
}
