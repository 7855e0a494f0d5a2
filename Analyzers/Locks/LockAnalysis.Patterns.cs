using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Patterns and tuples: what a value is matched with says of it, of its members and of its elements.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>What a pattern is matched with: a value, or something inside one.</summary>
    private readonly record struct Subject(IOperation? Value, Func<Disjunct, LockPath>? Inside)
    {
        public static Subject Of(IOperation value) => new(value, null);
    }

    /// <summary>What the pattern whose members are read at the moment is matched with.</summary>
    private LockPath? _patternInput;

    private LockPath PathOf(Subject subject, Disjunct disjunct) =>
        subject.Inside is null ? PathOf(subject.Value, disjunct) : Alias(subject.Inside(disjunct), disjunct);

    private Fact Described(Subject subject, Disjunct disjunct)
    {
        if (subject.Value is { } value)
            return Described(value, disjunct);
        var path = subject.Inside!(disjunct);
        return (FactAt(path, disjunct) ?? new Fact()) with { Path = Alias(path, disjunct) };
    }

    private Disjunct? Narrow(Subject subject, Fact shown, Disjunct disjunct)
    {
        if (subject.Value is { } value)
            return Narrow(value, shown, disjunct);
        var path = subject.Inside!(disjunct);
        var known = FactAt(path, disjunct);
        return known?.Contradicts(shown) == true ? null : path.Kind == PathKind.Member ? disjunct.With(path, known?.With(shown) ?? shown) : disjunct;
    }

    /// <summary>The disjunct where what is known of a value is narrowed to what passes a test; null where nothing does.</summary>
    private Disjunct? NarrowTo(Subject subject, Func<object?, bool> test, Disjunct disjunct) =>
        (subject.Value is { } value ? FactOf(value, disjunct) : FactAt(subject.Inside!(disjunct), disjunct)) is not { } known ? disjunct
            : known.All(test) switch { true => disjunct, false => null, null => known.Equal ? Narrow(subject, known.Where(test), disjunct) : disjunct };

    /// <summary>What a pattern says of a value; null where nobody knows.</summary>
    private bool? Matches(IIsPatternOperation operation, Disjunct disjunct) =>
        Assume(operation.Pattern, true, Subject.Of(operation.Value), disjunct) is null ? false
            : Assume(operation.Pattern, false, Subject.Of(operation.Value), disjunct) is null ? true : null;

    /// <summary>The disjunct where a pattern matches, or does not; null where it cannot be.</summary>
    private Disjunct? Assume(IPatternOperation pattern, bool outcome, Subject subject, Disjunct disjunct)
    {
        // Whatever is of the type has matched, unless it is null.
        var isOfType = SymbolEqualityComparer.Default.Equals(pattern.InputType, pattern.NarrowedType);
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                return Assume(negated.Pattern, !outcome, subject, disjunct);
            case IBinaryPatternOperation binary:
                return (binary.OperatorKind == BinaryOperatorKind.And) == outcome
                    ? Assume(binary.LeftPattern, outcome, subject, disjunct) is { } both ? Assume(binary.RightPattern, outcome, subject, both) : null
                    : Either(
                        Assume(binary.LeftPattern, outcome, subject, disjunct),
                        Assume(binary.LeftPattern, !outcome, subject, disjunct) is { } other ? Assume(binary.RightPattern, outcome, subject, other) : null);
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } }:
                return Narrow(subject, outcome ? Fact.Is(constant) : Fact.IsNot(constant), disjunct);
            case IRelationalPatternOperation { Value.ConstantValue: { HasValue: true, Value: var bound } } relational when Number(bound) is not null:
                return NarrowTo(subject, value => IsOrdered(value, relational.OperatorKind, bound) == outcome, disjunct);
            case IDiscardPatternOperation:
                return outcome ? disjunct : null;
            case IDeclarationPatternOperation { MatchesNull: true } any:
                return !outcome ? null : any.DeclaredSymbol is { } variable ? disjunct.With(variable, Described(subject, disjunct)) : disjunct;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared } when outcome:
                return Bind(declared, subject, disjunct);
            case IRecursivePatternOperation recursive when outcome:
                return (recursive.DeclaredSymbol is { } named ? Bind(named, subject, disjunct) : IsNullable(pattern) ? Narrow(subject, Fact.NotNull, disjunct) : disjunct) is { } whole
                    ? AssumeAll(PartsOf(recursive, subject), whole) : null;
            case IRecursivePatternOperation recursive when isOfType:
                return Either(IsNullable(pattern) ? Narrow(subject, Fact.Null, disjunct) : null, AssumeNotAll(PartsOf(recursive, subject), disjunct));
            case ITypePatternOperation or IDeclarationPatternOperation or IListPatternOperation when outcome:
                return Narrow(subject, Fact.NotNull, disjunct);
            case ITypePatternOperation or IDeclarationPatternOperation when isOfType:
                return Narrow(subject, Fact.Null, disjunct);
            default:
                return disjunct;
        }
    }

    private static bool IsNullable(IPatternOperation pattern) => pattern.InputType is { IsValueType: false } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };

    /// <summary>What is true on the paths of both, which hold the same locks.</summary>
    private static Disjunct? Either(Disjunct? left, Disjunct? right) =>
        left is null ? right : right is null ? left : new Disjunct(left.Locks, left.MeetFacts(right));

    private Disjunct? AssumeAll(IEnumerable<(IPatternOperation Pattern, Subject Part)> parts, Disjunct? disjunct)
    {
        foreach (var (pattern, part) in parts)
            disjunct = disjunct is null ? null : Assume(pattern, true, part, disjunct);
        return disjunct;
    }

    /// <summary>The first part that fails is any of them.</summary>
    private Disjunct? AssumeNotAll(IEnumerable<(IPatternOperation Pattern, Subject Part)> parts, Disjunct disjunct)
    {
        Disjunct? failed = null;
        Disjunct? passed = disjunct;
        foreach (var (pattern, part) in parts)
        {
            if (passed is null)
                break;
            failed = Either(failed, Assume(pattern, false, part, passed));
            passed = Assume(pattern, true, part, passed);
        }

        return failed;
    }

    private IEnumerable<(IPatternOperation Pattern, Subject Part)> PartsOf(IRecursivePatternOperation pattern, Subject whole)
    {
        var elements = pattern.DeconstructSymbol is null && pattern.MatchedType is INamedTypeSymbol { IsTupleType: true } tuple
            && tuple.TupleElements.Length == pattern.DeconstructionSubpatterns.Length ? tuple.TupleElements : default;
        for (var i = 0; i < pattern.DeconstructionSubpatterns.Length; i++)
            yield return (pattern.DeconstructionSubpatterns[i], elements.IsDefault ? Unknown(pattern.DeconstructionSubpatterns[i]) : Part(whole, elements[i]));
        foreach (var part in pattern.PropertySubpatterns)
        {
            yield return (part.Pattern, part.Member is IMemberReferenceOperation { Member: { IsStatic: false } member } ? Part(whole, member) : Unknown(part.Pattern));
        }
    }

    private Subject Part(Subject whole, ISymbol member) => new(null, disjunct => _model.Paths.Member(PathOf(whole, disjunct), member));

    private static Subject Unknown(IPatternOperation pattern) => new(null, _ => LockPath.Value(pattern));

    private Disjunct? Bind(ISymbol declared, Subject value, Disjunct disjunct)
    {
        var narrowed = Narrow(value, Fact.NotNull, disjunct);
        return narrowed?.With(declared, Described(value, narrowed).With(Fact.NotNull));
    }

    /// <summary>Remembers what the elements of a tuple are called, and how they compare.</summary>
    private void VisitTuple(ITupleOperation tuple)
    {
        VisitChildren(tuple);
        Refresh(tuple);
        if (tuple.Parent is not (IDeconstructionAssignmentOperation or ITupleOperation))
            HandOver(tuple.Elements);
        if (tuple.Type is not INamedTypeSymbol { IsTupleType: true } type)
            return;
        _state = _state?.Map(disjunct =>
        {
            for (var i = 0; i < tuple.Elements.Length; i++)
            {
                // Who is given the tuple is given the new objects in it, of which nothing is kept here.
                var element = Described(tuple.Elements[i], disjunct) with { Scope = default };
                if (element.Path is { Kind: PathKind.Fresh or PathKind.Value } && Unwrap(tuple.Elements[i]) is not ITupleOperation)
                    element = element with { Path = null };
                if (element.IsKnown || element.Path is not null)
                    disjunct = disjunct.With(_model.Paths.Member(LockPath.Value(tuple), type.TupleElements[i]), element);
            }

            return disjunct;
        });
    }

    /// <summary>What is known of one element of a tuple.</summary>
    public Fact? FactOfPart(IOperation tuple, int element, Disjunct disjunct) => Unwrap(tuple) switch
    {
        ITupleOperation made => element < made.Elements.Length ? FactOf(made.Elements[element], disjunct) : null,
        { Type: INamedTypeSymbol { IsTupleType: true, TupleElements: var elements } } value => FactAt(_model.Paths.Member(PathOf(value, disjunct), elements[element]), disjunct),
        _ => null,
    };

    /// <summary>A tuple gets a name, by which its elements are known where that of its making is not.</summary>
    private Disjunct WithParts(Disjunct disjunct, LockPath name, IOperation value)
    {
        if (Unwrap(value) is not ITupleOperation { Type: INamedTypeSymbol { IsTupleType: true } type } tuple)
            return disjunct;
        foreach (var element in type.TupleElements)
            disjunct = disjunct.With(_model.Paths.Member(name, element), disjunct.Find(_model.Paths.Member(LockPath.Value(tuple), element)));
        return disjunct;
    }

    /// <summary>The variables that a tuple is taken apart into know what its elements did.</summary>
    private void StoreParts(IOperation target, IOperation value)
    {
        if (Unwrap(value)?.Type is INamedTypeSymbol { IsTupleType: true } type)
            StoreParts(target, type, disjunct => PathOf(value, disjunct));
    }

    private void StoreParts(IOperation target, INamedTypeSymbol type, Func<Disjunct, LockPath> whole)
    {
        if (target is IDeclarationExpressionOperation declaration)
            target = declaration.Expression;
        if (target is not ITupleOperation { Elements: var targets } || targets.Length != type.TupleElements.Length)
            return;
        for (var i = 0; i < targets.Length; i++)
        {
            var element = type.TupleElements[i];
            LockPath Part(Disjunct disjunct) => _model.Paths.Member(whole(disjunct), element);
            if (targets[i] is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared })
                StorePart(declared.Local, Part);
            else if (targets[i] is ILocalReferenceOperation { Local: { IsRef: false } local })
                StorePart(local, Part);
            else if (element.Type is INamedTypeSymbol { IsTupleType: true } inner)
                StoreParts(targets[i], inner, disjunct => Alias(Part(disjunct), disjunct));
        }
    }

    private void StorePart(ILocalSymbol local, Func<Disjunct, LockPath> part)
    {
        if (!_facts.IsWrittenByClosure(local))
            _state = _state?.Map(disjunct => disjunct.With(local, FactAt(part(disjunct), disjunct)));
    }

    private static bool LooksInside(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => LooksInside(negated.Pattern),
        IBinaryPatternOperation binary => LooksInside(binary.LeftPattern) || LooksInside(binary.RightPattern),
        IRecursivePatternOperation recursive => !recursive.PropertySubpatterns.IsEmpty || !recursive.DeconstructionSubpatterns.IsEmpty,
        IListPatternOperation => true,
        _ => false,
    };

    /// <summary>Reads the members that a pattern looks into. <paramref name="matched"/> is what it is matched with.</summary>
    private void VisitPattern(IPatternOperation pattern, LockPath matched)
    {
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                VisitPattern(negated.Pattern, matched);
                break;
            case IBinaryPatternOperation binary:
                VisitPattern(binary.LeftPattern, matched);
                VisitPattern(binary.RightPattern, matched);
                break;
            case IRecursivePatternOperation recursive:
                foreach (var property in recursive.PropertySubpatterns)
                {
                    if (property.Member is not IMemberReferenceOperation { Member: var member } reference)
                        continue;
                    var owner = member.IsStatic ? LockPath.Static(member.ContainingType) : matched;
                    if (_model.HasContracts && _model.Contracts.GuardsOf(member) is { IsEmpty: false } guards)
                        Access(new AccessFacts(this, reference, member, null, matched, guards, AccessKind.Read, AccessKind.None, _state!));
                    if (_model.HasContracts && member is IPropertySymbol { GetMethod: { } getter } && _model.Contracts.Of(getter) is { IsEmpty: false } contract)
                    {
                        _patternInput = matched;
                        _observer.OnCall(new CallFacts(this, reference, getter, contract.Clauses, _state!));
                        _patternInput = null;
                    }

                    VisitPattern(property.Pattern, _model.Paths.Member(owner, member));
                }

                break;
        }
    }
}
