using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What variables and members are worth after they are written: aliases begin and end here.</summary>
internal sealed partial class LockAnalysis
{
    private void Capture(IFlowCaptureOperation capture)
    {
        _captured[capture.Id] = capture.Value;
        BeginForEach(capture.Value);
        if (IsBound(capture.Value.Syntax))
            VisitBound(capture.Value);
        else
            Visit(capture.Value, AccessKind.Read);
        HandOutAlternative(capture.Value);
        _state = _state?.Map(disjunct =>
        {
            var described = Written.Variable(capture.Id).DropFrom(Described(capture.Value, disjunct));
            return WithParts((InLoop ? Invalidate(disjunct, capture.Id) : disjunct).With(capture.Id, described), LockPath.Value(capture.Id), capture.Value);
        });
    }

    /// <summary>Whether a place is one of those that a reference may be bound to: <c>ref var place = ref first ? ref _one : ref _other</c>.</summary>
    private static bool IsBound(SyntaxNode place) => place.Parent switch
    {
        RefExpressionSyntax { Parent: EqualsValueClauseSyntax or AssignmentExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax } reference =>
            reference.Expression is ConditionalExpressionSyntax or ParenthesizedExpressionSyntax,
        RefExpressionSyntax { Parent: ConditionalExpressionSyntax choice } => IsBound(choice),
        ParenthesizedExpressionSyntax inner => IsBound(inner),
        _ => false,
    };

    /// <summary>What a variable knows that is given a value: its name, its constant, the locks it guards.</summary>
    public Fact Described(IOperation value, Disjunct disjunct)
    {
        var fact = FactOf(value, disjunct);
        var path = PathOf(value, disjunct);
        if (fact is not null)
            return fact with { Path = fact.Path ?? path };
        return Unwrap(value) is IFieldReferenceOperation { Field: { IsReadOnly: true, Type.IsReferenceType: true } field } && _model.Traits.IsMade(field)
            ? Fact.NotNull with { Path = path } : new Fact(path);
    }

    /// <summary>A variable or member gets a new value.</summary>
    private void Store(IOperation target, IOperation value, bool isRef)
    {
        switch (target)
        {
            case ILocalReferenceOperation { Local: var local } when !local.IsRef || isRef:
                StoreVariable(local, value);
                if (StartOf(target) is { } loop)
                    BeginFor(loop, local, value);
                if (isRef)
                    NameElement(local, value);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                if (parameter.RefKind == RefKind.Ref)
                    Escape(value);
                StoreVariable(parameter, value);
                break;
            case IFlowCaptureReferenceOperation capture:
                _state = _state?.Map(disjunct => disjunct.With(capture.Id, Described(value, disjunct)));
                if (_captured.TryGetValue(capture.Id, out var captured)
                    && captured is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation or IArrayElementReferenceOperation)
                    Store(captured, value, isRef);
                break;
            case IMemberReferenceOperation or IArrayElementReferenceOperation:
                StoreMember(target, value);
                break;
            case IDeclarationExpressionOperation declaration:
                Store(declaration.Expression, value, isRef);
                break;
        }
    }

    private void StoreVariable(ISymbol variable, IOperation value)
    {
        if (_facts.IsWrittenByClosure(variable))
        {
            // Until then it has its value, and no other name.
            var isKnown = !IsOutOfHand(variable);
            _state = _state?.Map(disjunct => Invalidate(disjunct, variable).With(
                variable, isKnown && FactOf(value, disjunct) is { IsKnown: true } known ? known.WithoutName : null));
            return;
        }

        _state = _state?.Map(disjunct =>
        {
            var own = variable is IParameterSymbol parameter ? LockPath.Parameter(parameter) : LockPath.Local(variable);
            var described = Described(value, disjunct);
            var stored = Overwrite(disjunct, own, variable, described.Path).With(variable, Written.Variable(variable).DropFrom(described));
            return WithParts(value is IFlowCaptureReferenceOperation { Id: var capture } ? TakenOver(capture, variable, stored) : stored, own, value);
        });
        if (variable is ILocalSymbol { Type.SpecialType: SpecialType.System_Boolean } or IParameterSymbol { Type.SpecialType: SpecialType.System_Boolean })
            StoreMeaning(variable, value);
    }

    /// <summary>A variable gets what has been put together: what goes together with that goes together with the variable.</summary>
    private static Disjunct TakenOver(CaptureId capture, ISymbol variable, Disjunct disjunct)
    {
        foreach (var pair in disjunct.Facts)
        {
            if (pair.Key is Together together && (together.One.Equals(capture) || together.Other.Equals(capture)))
                disjunct = disjunct.With(together, null).With(together.With(capture, variable), pair.Value);
        }

        return disjunct;
    }

    /// <summary>A flag is given a condition on values that stay: the two say the same from here on.</summary>
    private void StoreMeaning(ISymbol flag, IOperation value)
    {
        value = Whole(value);
        if (value.ConstantValue.HasValue || ConditionKey.Of(value) is not { } condition || condition.DependsOn(flag) || value.DescendantsAndSelf().Any(IsWrittenElsewhere))
            return;
        _anyMeaning = true;
        var meaning = new Fact(IsKnown: true, Equal: true, Constant: new Meaning(value, condition));

        // A flag that is given another flag means what that does, also when that is given something else.
        _state = _state?.Map(disjunct => disjunct.With(new MeaningKey(flag), (Unwrap(value) is { } given && FlagOf(given) is { } other ? disjunct.Find(new MeaningKey(other)) : null) ?? meaning));

        bool IsWrittenElsewhere(IOperation part) => part switch
        {
            ILocalReferenceOperation { Local: var local } => _facts.IsWrittenByClosure(local),
            IParameterReferenceOperation { Parameter: var parameter } => _facts.IsWrittenByClosure(parameter),
            _ => false,
        };
    }

    /// <summary>A reference to an element that has no name is one into its collection all the same.</summary>
    private void NameElement(ILocalSymbol reference, IOperation place)
    {
        if (KnownCollections.HolderOf(place) is not { } collection)
            return;
        _state = _state?.Map(disjunct => disjunct.Find(reference) is { Path: not { Kind: PathKind.Value } } ? disjunct
            : disjunct.With(reference, new Fact(LockPath.Element(PathOf(collection, disjunct), place.Syntax))));
    }

    private void StoreMember(IOperation target, IOperation value)
    {
        // A number or a text has nothing in it that anybody could lock.
        var mayRefer = !value.ConstantValue.HasValue && value.Type is { IsUnmanagedType: false, SpecialType: not SpecialType.System_String };
        if (mayRefer && value.Type is { IsReferenceType: false })
            Escape(value);
        _state = _state?.Map(disjunct =>
        {
            var owner = target is IMemberReferenceOperation { Member: var member } reference
                ? member.IsStatic ? LockPath.Static(member.ContainingType) : PathOf(reference.Instance, disjunct)
                : null;
            var described = Described(value, disjunct);
            if (described.Path is { Kind: PathKind.Parameter } parameter)
            {
                disjunct = Escape(disjunct, parameter);
            }
            else if (mayRefer && described.Path is { Kind: PathKind.Fresh or PathKind.Value } given)
            {
                var keeper = owner ?? (target is IArrayElementReferenceOperation element ? PathOf(element.ArrayReference, disjunct) : null);
                disjunct = keeper is null ? Escape(disjunct, given) : Contained(disjunct, given, keeper);
            }

            disjunct = Handed(disjunct, described);
            if (owner is null)
                return disjunct;
            var path = _model.Paths.Member(owner, ((IMemberReferenceOperation)target).Member);
            return Overwrite(disjunct, path, null, described.Path)
                .With(path, described.Path is { } same && same.StartsWith(path) ? null : Written.Member(path).DropFrom(described));
        });
    }

    /// <summary>Something is written whose new value is not known.</summary>
    private void Forget(IOperation target)
    {
        switch (target)
        {
            case ILocalReferenceOperation { Local: var local }:
                // To write through a reference does not bind it anew.
                StepFor(target);
                if (!local.IsRef)
                    _state = _state?.Map(disjunct => Invalidate(disjunct, local));
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                _state = _state?.Map(disjunct => Invalidate(disjunct, parameter));
                break;
            case IFlowCaptureReferenceOperation capture:
                _state = _state?.Map(disjunct => disjunct.With(capture.Id, null));
                break;
            case IMemberReferenceOperation member:
                _state = _state?.Map(disjunct => Replace(disjunct, _model.Paths.Member(
                    member.Member.IsStatic ? LockPath.Static(member.Member.ContainingType) : PathOf(member.Instance, disjunct), member.Member)));
                break;
            case IDeclarationExpressionOperation declaration:
                Forget(declaration.Expression);
                break;
        }
    }

    /// <summary>A number goes up or down by one: which is known again where it was, but in a loop, which would count for ever.</summary>
    private void Step(IIncrementOrDecrementOperation step)
    {
        if (InLoop || FlagOf(step.Target) is not { } counter || step.Target is ILocalReferenceOperation { Local.IsRef: true } || _facts.IsWrittenByClosure(counter))
        {
            Forget(step.Target);
            return;
        }

        var by = step.Kind == OperationKind.Increment ? 1 : -1;
        _state = _state?.Map(disjunct => Invalidate(disjunct, counter)
            .With(counter, disjunct.Find(counter) is { Equal: true, Constant: long number, Others.IsDefaultOrEmpty: true } ? Fact.Is(number + by) : null));
    }

    /// <summary>A flag is joined with another value: <c>&amp;=</c> leaves it false, and <c>|=</c> true; what else is written is not known.</summary>
    private void Join(ICompoundAssignmentOperation assignment)
    {
        bool? keeps = assignment.OperatorKind switch { BinaryOperatorKind.And => false, BinaryOperatorKind.Or => true, _ => null };
        if (keeps is not { } kept || FlagOf(assignment.Target) is not { } flag || assignment.Type?.SpecialType != SpecialType.System_Boolean || _facts.IsWrittenByClosure(flag)
            || assignment.Target is ILocalReferenceOperation { Local.IsRef: true })
        {
            Forget(assignment.Target);
            return;
        }

        _state = _state?.Map(disjunct => Invalidate(disjunct, flag).With(flag, FactOf(assignment.Target, disjunct)?.Compare(kept) == true ? Fact.Is(kept) : null));
    }

    /// <summary>Before a value changes that flags were made of, they are given what is known of them by it.</summary>
    private Disjunct WithFlagsOf(object variable, Disjunct disjunct)
    {
        foreach (var pair in _anyMeaning ? disjunct.Facts : FactMap.Empty)
        {
            if (pair is { Key: MeaningKey { Flag: var flag }, Value.Constant: Meaning meaning } && meaning.Condition.DependsOn(variable)
                && FactOfVariable(flag, disjunct) is { IsKnown: true } known)
                disjunct = disjunct.With(flag, known);
        }

        return disjunct;
    }

    /// <summary>Drops everything whose meaning changes with a variable.</summary>
    private Disjunct Invalidate(Disjunct disjunct, object variable)
    {
        disjunct = WithFlagsOf(variable, disjunct);
        disjunct = variable switch
        {
            ILocalSymbol local => HandOn(disjunct, LockPath.Local(local), local),
            IParameterSymbol parameter => HandOn(disjunct, LockPath.Parameter(parameter), parameter),
            _ => disjunct,
        };
        return Written.Variable(variable).DropFrom(disjunct);
    }

    /// <summary>Drops everything that was known by way of a member that is written.</summary>
    private Disjunct Replace(Disjunct disjunct, LockPath member)
    {
        if (member.Symbol is { } written)
            disjunct = WithFlagsOf(written, WithKeysOf(member, disjunct));
        return Written.Member(member).DropFrom(HandOn(disjunct, member, null));
    }

    /// <summary>Drops what was found out of the members that a lock guards: while it was free, others may have written them.</summary>
    private Disjunct WithoutGuarded(Disjunct disjunct, LockPath guard)
    {
        foreach (var pair in _model.HasContracts ? disjunct.Facts : FactMap.Empty)
        {
            if (pair is { Key: LockPath { Kind: PathKind.Member, Symbol: { } member, Parent: { } owner } path, Value.IsKnown: true } && member is not IFieldSymbol { IsReadOnly: true }
                && _model.Contracts.GuardsOf(member).Any(by => by.Locks.Any(one => AtAccess(member, member.IsStatic ? null : owner, one).Equals(guard))))
                disjunct = Written.Member(path).DropValueFrom(WithFlagsOf(member, disjunct)).With(path, pair.Value.OfNoValue);
        }

        return disjunct;
    }

    /// <summary>
    /// Drops what was known by way of what is written, but for what it gets and leads to by itself: after <c>node = node.Next</c> the lock of
    /// the next node is the node's.
    /// </summary>
    private Disjunct Overwrite(Disjunct disjunct, LockPath written, ISymbol? variable, LockPath? given)
    {
        if (given?.Equals(written) == true)
            return disjunct;
        if (given is null || !given.StartsWith(written) || !disjunct.Locks.AnyFrom(given))
            return Drop(disjunct);
        var aside = LockPath.Value(given);
        return Drop(disjunct.Renamed(given, aside)).Renamed(aside, written);

        Disjunct Drop(Disjunct from) => variable is null ? Replace(from, written) : Invalidate(from, variable);
    }

    /// <summary>
    /// What a variable or member has held so far, or led to, goes by the name of another variable that was given it: <c>var old = _current; _current = …</c>.
    /// </summary>
    private static Disjunct HandOn(Disjunct disjunct, LockPath written, ISymbol? variable) =>
        disjunct.Locks.AnyFrom(written) ? HandOnHeld(disjunct, written, variable) : disjunct;

    private static Disjunct HandOnHeld(Disjunct disjunct, LockPath written, ISymbol? variable)
    {
        var heirs = disjunct.Facts
            .Where(pair => pair.Key is ILocalSymbol local && !SymbolEqualityComparer.Default.Equals(local, variable) && pair.Value.Path?.StartsWith(written) == true)
            .OrderBy(static pair => pair.Value.Path!.Length).ThenBy(static pair => ((ILocalSymbol)pair.Key).Name, System.StringComparer.Ordinal)
            .Select(static pair => (ILocalSymbol)pair.Key).ToList();
        foreach (var heir in heirs)
        {
            var known = disjunct.Find(heir)!;
            if (known.Path is not { } given || !given.StartsWith(written) || !disjunct.Locks.AnyFrom(given))
                continue;
            disjunct = disjunct.Renamed(given, LockPath.Local(heir));
            disjunct = disjunct.With(heir, disjunct.Find(heir)! with { Path = null });
        }

        return disjunct;
    }

    /// <summary>A guard object is handed to somebody else, who will let go of its locks.</summary>
    /// <summary>Guards become part of something: whoever gets that lets go of what they hold.</summary>
    private void HandOver(ImmutableArray<IOperation> parts)
    {
        foreach (var part in parts)
            _state = _state?.Map(disjunct => FactOf(part, disjunct) is { Scope.IsDefaultOrEmpty: false } guard ? Handed(disjunct, guard) : disjunct);
    }

    private static Disjunct Handed(Disjunct disjunct, Fact described)
    {
        if (described.Scope.IsDefaultOrEmpty)
            return disjunct;
        foreach (var scoped in described.Scope)
        {
            if (disjunct.Locks.Find(scoped.Lock) is { InScope: true } hold)
                disjunct = disjunct.With(disjunct.Locks.With(hold with { Basis = HoldBasis.Asserted }));
        }

        return disjunct;
    }

    // In a loop an operation yields a new value each time; what was known of the last one is not known of this.
    private void Refresh(IOperation operation)
    {
        if (InLoop)
            _state = _state?.Map(disjunct => Invalidate(disjunct, operation));
    }
}
