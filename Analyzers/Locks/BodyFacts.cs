using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What one walk over a body finds out for the flow analysis: its <c>lock</c> statements, and how its locals are written.</summary>
internal sealed class BodyFacts
{
    private readonly Dictionary<ISymbol, int> _writes = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, int> _writtenByClosures = new(SymbolEqualityComparer.Default);
    private bool _hasLabels;

    private readonly Dictionary<ISymbol, IOperation> _functions = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _delegates = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<SyntaxNode, IOperation> _compounds = new();

    private readonly List<ConditionParts> _nested = new();
    private readonly List<IConditionalOperation> _choices = new();
    private ILookup<SyntaxNode, ConditionParts>? _nestedByPart;

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
    public bool IsWrittenByClosure(ISymbol variable) => _writtenByClosures.ContainsKey(variable);

    /// <summary>Whether the variable is written by a lambda that is made, for the first time, at a place of the variable's own function or in front of it.</summary>
    public bool IsWrittenByClosure(ISymbol variable, SyntaxNode? place) =>
        _writtenByClosures.TryGetValue(variable, out var from) && (_hasLabels || place is null || place.SpanStart >= from);

    /// <summary>The variables that code writes which runs at another time.</summary>
    public IEnumerable<ISymbol> WrittenByClosures => _writtenByClosures.Count == 0 ? Enumerable.Empty<ISymbol>() : _writtenByClosures.Keys;

    /// <summary>Whether a local is given one lambda or local function where it is declared, and then only invoked.</summary>
    public bool IsOnlyInvoked(ILocalSymbol local) => _functions.ContainsKey(local) && !_delegates.Contains(local) && IsAssignedOnce(local);

    /// <summary>The local function that a local is given where it is declared; null where that is a lambda, or anything else.</summary>
    public IMethodSymbol? LocalFunctionOf(ILocalSymbol local) => _functions.TryGetValue(local, out var function) ? (function as IMethodReferenceOperation)?.Method : null;

    /// <summary>The condition made of <c>&amp;&amp;</c>, <c>||</c> and <c>?:</c> that stands at a place, whole: a graph has only its parts. Null if there is none.</summary>
    public IOperation? CompoundAt(SyntaxNode place) => _compounds.TryGetValue(place, out var compound) ? compound : null;

    /// <summary>The conditions of an <c>if</c> in an <c>if</c> of which one stands at a place, where the inner one is asked elsewhere too.</summary>
    public IEnumerable<ConditionParts> NestedAt(SyntaxNode place) => _nested.Count == 0 ? Enumerable.Empty<ConditionParts>() : (_nestedByPart ??= AskedAgain())[place];

    private ILookup<SyntaxNode, ConditionParts> AskedAgain()
    {
        var asked = _choices.Select(static choice => (choice.Condition.Syntax, Text: choice.Condition.Syntax.ToString())).ToList();
        var texts = asked.ToLookup(static one => one.Syntax, static one => one.Text);
        return _nested
            .Where(both => texts[both.Right.Syntax].FirstOrDefault() is { } text && asked.Any(other => other.Syntax != both.Right.Syntax && other.Text.Contains(text)))
            .SelectMany(static both => new[] { (Place: both.Left.Syntax, both), (Place: both.Right.Syntax, both) })
            .ToLookup(static part => part.Place, static part => part.both);
    }

    private void Note(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation { Type.TypeKind: TypeKind.Delegate } reference:
                if (reference.Parent is not IInvocationOperation invocation || !ReferenceEquals(invocation.Instance, reference))
                    _delegates.Add(reference.Local);
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } compound when ConditionParts.Of(compound) is not null:
                _compounds[operation.Syntax] = compound;
                break;
            case IConditionalOperation { Type.SpecialType: SpecialType.System_Boolean } choice when ConditionParts.Of(choice) is not null:
                _compounds[operation.Syntax] = choice;
                break;
            case IConditionalOperation { Type: null } choice:
                _choices.Add(choice);
                var around = choice.Parent is IBlockOperation block ? block.Parent : choice.Parent;
                if (choice.WhenFalse is null && around is IConditionalOperation { Type: null, WhenFalse: null } outer)
                    _nested.Add(new ConditionParts(outer.Condition, choice.Condition, Joint.Both));
                break;
            case ILabeledOperation:
                _hasLabels = true;
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
                if (initializer.Value is IDelegateCreationOperation
                    {
                        Target: (IAnonymousFunctionOperation or IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction }) and var function,
                    })
                    _functions[declarator.Symbol] = function;
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
                WriteLater(variable, parent);
            return;
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

        _writtenByClosures[variable] = _writtenByClosures.TryGetValue(variable, out var earlier) && earlier < from ? earlier : from;
    }

    private void Count(ISymbol variable) => _writes[variable] = _writes.TryGetValue(variable, out var count) ? count + 1 : 1;
}
