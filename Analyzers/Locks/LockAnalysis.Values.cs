using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What values are called and how they compare: pure questions about one disjunct.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>The path of a value on the paths of a disjunct.</summary>
    public LockPath PathOf(IOperation? operation, Disjunct disjunct)
    {
        if (operation is null)
            return LockPath.This;
        switch (operation.Kind)
        {
            case OperationKind.InstanceReference:
                return InstancePath((IInstanceReferenceOperation)operation);
            case OperationKind.Parenthesized:
                return PathOf(((IParenthesizedOperation)operation).Operand, disjunct);
            case OperationKind.Conversion:
                return PathOf(((IConversionOperation)operation).Operand, disjunct);
            case OperationKind.LocalReference:
                return VariablePath(((ILocalReferenceOperation)operation).Local, disjunct);
            case OperationKind.ParameterReference:
                return ParameterPath(((IParameterReferenceOperation)operation).Parameter, disjunct);
            case OperationKind.FlowCaptureReference:
                var capture = ((IFlowCaptureReferenceOperation)operation).Id;
                return disjunct.Find(capture)?.Path ?? LockPath.Value(capture);
            case OperationKind.FieldReference:
                var field = (IFieldReferenceOperation)operation;
                return MemberPath(field, field.Field, disjunct);
            case OperationKind.PropertyReference:
                return PropertyPath((IPropertyReferenceOperation)operation, disjunct);
            case OperationKind.ArrayElementReference:
                var array = (IArrayElementReferenceOperation)operation;
                return Element(PathOf(array.ArrayReference, disjunct), array.Indices, array, disjunct);
            case OperationKind.SimpleAssignment:
                var assignment = (ISimpleAssignmentOperation)operation;
                return PathOf(assignment.Value, disjunct) is { Kind: not PathKind.Value } assigned ? assigned : PathOf(assignment.Target, disjunct);
            case OperationKind.TypeOf:
                return LockPath.TypeOf(((ITypeOfOperation)operation).TypeOperand);
            case OperationKind.DeclarationExpression:
                return PathOf(((IDeclarationExpressionOperation)operation).Expression, disjunct);
            case OperationKind.Await:
                return PathOf(((IAwaitOperation)operation).Operation, disjunct);
            case OperationKind.ObjectCreation or OperationKind.ArrayCreation or OperationKind.CollectionExpression:
                return LockPath.Fresh(operation);
            case OperationKind.Invocation:
                return InvocationPath((IInvocationOperation)operation, disjunct);
            case OperationKind.ConditionalAccess:
                return PathOf(((IConditionalAccessOperation)operation).WhenNotNull, disjunct);
            case OperationKind.ConditionalAccessInstance when Conditionals.ReceiverOf((IConditionalAccessInstanceOperation)operation) is { } accessed:
                return PathOf(accessed, disjunct);
            default:
                return LockPath.Value(operation);
        }
    }

    private LockPath InstancePath(IInstanceReferenceOperation instance) => instance.ReferenceKind switch
    {
        InstanceReferenceKind.ContainingTypeInstance => LockPath.This,
        InstanceReferenceKind.PatternInput when _patternInput is not null => _patternInput,
        _ => LockPath.Value(instance),
    };

    private LockPath PropertyPath(IPropertyReferenceOperation property, Disjunct disjunct)
    {
        if (property.IsImplicit && ElementAtHand(property, disjunct) is { } element)
            return element;
        return property.Arguments.IsEmpty ? MemberPath(property, property.Property, disjunct)
            : Element(PathOf(property.Instance, disjunct), property.Arguments.Select(static a => a.Value), property, disjunct);
    }

    private LockPath MemberPath(IMemberReferenceOperation reference, ISymbol member, Disjunct disjunct) =>
        member.IsStatic ? _model.Paths.Member(LockPath.Static(member.ContainingType), member)
            : Alias(_model.Paths.Member(PathOf(reference.Instance, disjunct), member), disjunct);

    /// <summary>A lock of a called member's contract, as the body names it.</summary>
    public LockPath AtCall(IOperation call, IMethodSymbol target, LockPath declared, Disjunct disjunct) =>
        Known(_model.Paths.Substitute(declared, MapOf(call, target, PathOf(call, disjunct), disjunct)), disjunct);

    /// <summary>A path as it is called where its new object keeps what it was made with.</summary>
    public static LockPath Known(LockPath path, Disjunct disjunct)
    {
        if (path.Root.Kind != PathKind.Fresh || path.Parent is null)
            return path;
        var owner = Known(path.Parent, disjunct);
        var member = ReferenceEquals(owner, path.Parent) ? path
            : path.Kind == PathKind.Member ? LockPath.Member(owner, (string)path.Key!, path.Symbol) : LockPath.Element(owner, path.Key!);
        return Alias(member, disjunct);
    }

    /// <summary>A lock of the body's own contract, as it is called where the body ends.</summary>
    public LockPath AtExit(LockPath declared, BodyExit exit, Disjunct disjunct) => declared switch
    {
        { Kind: PathKind.Result } => exit.Returned is null ? declared : PathOf(exit.Returned, disjunct),
        { Kind: PathKind.Parameter, Symbol: IParameterSymbol { RefKind: RefKind.Out } handedBack } => ParameterPath(handedBack, disjunct),
        { Kind: PathKind.Member, Symbol: { } member, Parent: { Kind: not PathKind.Static } owner } =>
            Alias(_model.Paths.Member(AtExit(owner, exit, disjunct), member), disjunct),
        _ => declared,
    };

    /// <summary>A guard of a member, as the body names it.</summary>
    public LockPath AtAccess(ISymbol member, LockPath? owner, LockPath guard) =>
        _model.Paths.Substitute(guard, new PathMap(
            owner, captured => LockPath.Member(owner ?? LockPath.This, captured.Name, captured), constructedType: member.ContainingType, self: Owner.ContainingType));

    /// <summary>What is known of a value; null if nothing is.</summary>
    public Fact? FactOf(IOperation operation, Disjunct disjunct)
    {
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return Fact.Is(constant);

        switch (operation.Kind)
        {
            case OperationKind.Parenthesized:
                return FactOf(((IParenthesizedOperation)operation).Operand, disjunct);
            case OperationKind.Conversion:
                return FactOf(((IConversionOperation)operation).Operand, disjunct);
            case OperationKind.LocalReference:
                return FactOfVariable(((ILocalReferenceOperation)operation).Local, disjunct);
            case OperationKind.ParameterReference:
                return FactOfVariable(((IParameterReferenceOperation)operation).Parameter, disjunct);
            case OperationKind.FlowCaptureReference:
                return disjunct.Find(((IFlowCaptureReferenceOperation)operation).Id);
            case OperationKind.FieldReference:
                return disjunct.Find(operation) ?? disjunct.Find(PathOf(operation, disjunct));
            case OperationKind.PropertyReference:
                return FactOfProperty((IPropertyReferenceOperation)operation, disjunct);
            case OperationKind.Invocation:
                return FactOfCall((IInvocationOperation)operation, disjunct);
            case OperationKind.Unary when operation is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Truth(FactOf(not.Operand, disjunct)?.Compare(false));
            case OperationKind.Binary:
                return FactOfBinary((IBinaryOperation)operation, disjunct);
            case OperationKind.Conditional when ConditionParts.Of(operation) is { } parts:
                return Truth(Compare(parts, disjunct)) ?? Remembered(operation, disjunct);
            case OperationKind.IsNull:
                return Truth(FactOfReference(((IIsNullOperation)operation).Operand, disjunct)?.Compare(null));
            case OperationKind.IsPattern:
                return Truth(Matches((IIsPatternOperation)operation, disjunct)) ?? Remembered(operation, disjunct);
            case OperationKind.IsType:
                return Remembered(operation, disjunct);
            case OperationKind.SimpleAssignment:
                return FactOf(((ISimpleAssignmentOperation)operation).Value, disjunct);
            case OperationKind.Await:
                return FactOf(((IAwaitOperation)operation).Operation, disjunct);
            case OperationKind.ObjectCreation:
                return operation is IObjectCreationOperation { Type.Name: "ValueTask", Arguments: { Length: 1 } made }
                    ? FactOf(made[0].Value, disjunct) : disjunct.Find(operation) ?? Fact.NotNull;
            case OperationKind.InstanceReference:
                return Fact.NotNull;
            default:
                return null;
        }
    }

    private Fact? FactOfBinary(IBinaryOperation binary, Disjunct disjunct)
    {
        var fact = binary switch
        {
            _ when ConditionParts.Of(binary) is { } parts => Truth(Compare(parts, disjunct)),
            { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } => Truth(Compare(binary, disjunct)),
            _ when OrderOf(binary) is var (ordered, test) => Truth(FactOf(ordered, disjunct)?.All(test)),
            _ => null,
        };
        return fact ?? Remembered(binary, disjunct);
    }

    private Fact? FactOfProperty(IPropertyReferenceOperation property, Disjunct disjunct) => property switch
    {
        { Property: { Name: "Result", ContainingType.Name: "Task" or "ValueTask" }, Instance: { } task } => FactOf(task, disjunct),
        { Property.Name: "HasValue", Instance: { } nullable } when IsNullable(nullable) => Truth(!FactOf(nullable, disjunct)?.Compare(null)),
        _ when ValueOf(property) is { } nullable => FactOf(nullable, disjunct),
        _ => disjunct.Find(property) ?? disjunct.Find(PathOf(property, disjunct)),
    };

    private Fact? FactOfCall(IInvocationOperation call, Disjunct disjunct) => call switch
    {
        { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "GetResult", Instance: { } task } => FactOf(task, disjunct),
        { TargetMethod: { Name: "FromResult", ContainingType.Name: "Task" or "ValueTask" }, Arguments: { Length: 1 } made } => FactOf(made[0].Value, disjunct),
        _ when ValueOf(call) is { } nullable => FactOf(nullable, disjunct),
        _ => disjunct.Find(call),
    };

    /// <summary>What is known of a value that may be null: what is held as a lock is not.</summary>
    public Fact? FactOfReference(IOperation value, Disjunct disjunct) =>
        FactOf(value, disjunct) is { IsKnown: true } known ? known
            : !disjunct.Locks.Holds.IsEmpty && disjunct.Locks.Find(PathOf(value, disjunct)) is { IsHeld: true, Lock: var held } ? Fact.NotNull with { Path = held } : null;

    private Fact? FactOfVariable(ISymbol variable, Disjunct disjunct)
    {
        var fact = disjunct.Find(variable);
        return fact is not { IsKnown: true } && MeaningOf(variable, disjunct) is { } meaning && FactOf(meaning, disjunct) is { IsKnown: true } meant
            ? meant with { Path = fact?.Path } : fact;
    }

    /// <summary>The condition on unchanged values that a flag was given; null for any other variable.</summary>
    private IOperation? MeaningOf(ISymbol flag, Disjunct disjunct) =>
        _anyMeaning && disjunct.Find(new MeaningKey(flag)) is { Others.IsDefaultOrEmpty: true, Constant: Meaning { Value: var value } } ? value : null;

    private static ISymbol? FlagOf(IOperation value) => value.Kind switch
    {
        OperationKind.LocalReference => ((ILocalReferenceOperation)value).Local,
        OperationKind.ParameterReference => ((IParameterReferenceOperation)value).Parameter,
        _ => null,
    };

    private static bool IsNullable(IOperation value) => value.Type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The nullable value that an operation takes the value out of; null for any other operation.</summary>
    private static IOperation? ValueOf(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property.Name: "Value", Instance: { } nullable } when IsNullable(nullable) => nullable,
        IInvocationOperation { TargetMethod: { Name: "GetValueOrDefault", Parameters.IsEmpty: true }, Instance: { } nullable } when IsNullable(nullable) => nullable,
        _ => null,
    };

    /// <summary>The disjunct where a condition is true, or false; null where it cannot be.</summary>
    public Disjunct? Assume(IOperation condition, bool outcome, Disjunct disjunct)
    {
        var known = FactOf(condition, disjunct)?.Compare(outcome);
        if (known == false)
            return null;

        switch (condition.Kind)
        {
            case OperationKind.Parenthesized:
                return Assume(((IParenthesizedOperation)condition).Operand, outcome, disjunct);
            case OperationKind.Conversion:
                return Assume(((IConversionOperation)condition).Operand, outcome, disjunct);
            case OperationKind.SimpleAssignment:
                return Assume(((ISimpleAssignmentOperation)condition).Target, outcome, disjunct);
            case OperationKind.Unary when condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Assume(not.Operand, !outcome, disjunct);
            case OperationKind.Binary or OperationKind.Conditional when ConditionParts.Of(condition) is { } parts:
                return Assume(parts, outcome, disjunct) is { } joined ? Remember(ConditionOf(condition), outcome, joined) : null;
            case OperationKind.Binary when condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                return AssumeEqual(comparison, outcome == (comparison.OperatorKind == BinaryOperatorKind.Equals), outcome, disjunct);
            case OperationKind.Binary when OrderOf((IBinaryOperation)condition) is var (ordered, test):
                return NarrowTo(Subject.Of(ordered), outcome ? test : Denied(test), disjunct) is { } within ? Remember(ConditionOf(condition), outcome, within) : null;
            case OperationKind.IsNull:
                return Narrow(((IIsNullOperation)condition).Operand, outcome ? Fact.Null : Fact.NotNull, disjunct);
            case OperationKind.PropertyReference when condition is IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } nullable } && IsNullable(nullable):
                return Narrow(nullable, outcome ? Fact.NotNull : Fact.Null, disjunct);
            case OperationKind.IsPattern:
                var pattern = (IIsPatternOperation)condition;
                return Assume(pattern.Pattern, outcome, Subject.Of(pattern.Value), disjunct) is { } matched ? Remember(ConditionOf(pattern), outcome, matched) : null;
        }

        return Narrow(condition, Fact.Is(outcome), disjunct);
    }

    private Disjunct? AssumeEqual(IBinaryOperation comparison, bool equal, bool outcome, Disjunct disjunct) =>
        ConstantOf(comparison.RightOperand) is { HasValue: true, Value: var right } ? Narrow(comparison.LeftOperand, equal ? Fact.Is(right) : Fact.IsNot(right), disjunct)
        : ConstantOf(comparison.LeftOperand) is { HasValue: true, Value: var left } ? Narrow(comparison.RightOperand, equal ? Fact.Is(left) : Fact.IsNot(left), disjunct)
        : Remember(ConditionOf(comparison), outcome, disjunct);

    private static System.Func<object?, bool> Denied(System.Func<object?, bool> test) => value => !test(value);

    private bool? Compare(IBinaryOperation comparison, Disjunct disjunct)
    {
        bool? equal = null;
        if (ConstantOf(comparison.RightOperand) is { HasValue: true, Value: var right })
            equal = (right is null ? FactOfReference(comparison.LeftOperand, disjunct) : FactOf(comparison.LeftOperand, disjunct))?.Compare(right);
        else if (ConstantOf(comparison.LeftOperand) is { HasValue: true, Value: var left })
            equal = FactOf(comparison.RightOperand, disjunct)?.Compare(left);
        return equal is { } known ? known == (comparison.OperatorKind == BinaryOperatorKind.Equals) : null;
    }

    // A constant that is made nullable to be compared is none to the compiler.
    private static Optional<object?> ConstantOf(IOperation operation) =>
        operation is IConversionOperation { IsImplicit: true, ConstantValue.HasValue: false, Type.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } lifted
            ? lifted.Operand.ConstantValue : operation.ConstantValue;

    private Fact? Remembered(IOperation condition, Disjunct disjunct) =>
        ConditionOf(condition) is not { } key ? null : key.IsDenied ? Truth(!disjunct.Find(key)?.Compare(true)) : disjunct.Find(key);

    private ConditionKey? ConditionOf(IOperation condition)
    {
        if (!_conditions.TryGetValue(condition, out var key))
            _conditions.Add(condition, key = ConditionKey.Of(condition));
        return key;
    }

    private static Fact? Truth(bool? value) => value switch
    {
        true => Fact.True,
        false => Fact.False,
        null => null,
    };

    /// <summary>Adds what a test has shown of a value, if it is one that keeps its value.</summary>
    private Disjunct? Narrow(IOperation value, Fact shown, Disjunct disjunct)
    {
        var known = shown.Compare(null) == true ? FactOfReference(value, disjunct) : FactOf(value, disjunct);
        if (known is not null && known.Contradicts(shown))
            return null;
        if (KeyOf(value, disjunct) is not { } key)
            return disjunct;

        var before = disjunct.Find(key);
        disjunct = disjunct.With(key, before is null ? known?.With(shown) ?? shown : before.With(shown));

        // What is found out of a flag is found out of the condition that it was given.
        if (FlagOf(value) is { } flag && shown is { Equal: true, Constant: bool outcome } && MeaningOf(flag, disjunct) is { } meaning)
            return Assume(meaning, outcome, disjunct);

        // What is found out of a capture is true of what it captured: x?.M() asks whether x is null.
        return value.Kind == OperationKind.FlowCaptureReference && value is IFlowCaptureReferenceOperation capture && disjunct.Find(capture.Id)?.Path is { } path
            && _captured.TryGetValue(capture.Id, out var captured) && Unwrap(captured) is { } original && IsVariable(original)
            && path.Equals(PathOf(original, disjunct)) ? Narrow(original, shown, disjunct) : disjunct;
    }

    /// <summary>Adds what is found out of a value that is remembered under a key.</summary>
    private Disjunct? NarrowKnown(object key, Fact shown, Disjunct disjunct)
    {
        var before = disjunct.Find(key);
        if (before?.Contradicts(shown) == true)
            return null;
        disjunct = disjunct.With(key, before?.With(shown) ?? shown);
        if (shown is not { Equal: true, Constant: bool outcome })
            return disjunct;
        return key switch
        {
            ISymbol flag when MeaningOf(flag, disjunct) is { } meaning => Assume(meaning, outcome, disjunct),
            ConditionKey { Parts: { } parts } => Assume(parts, outcome, disjunct),
            _ => disjunct,
        };
    }

    private static bool IsVariable(IOperation value) => value.Kind is OperationKind.LocalReference or OperationKind.ParameterReference or OperationKind.FieldReference;

    private object? KeyOf(IOperation value, Disjunct disjunct)
    {
        switch (value.Kind)
        {
            case OperationKind.Parenthesized:
                return KeyOf(((IParenthesizedOperation)value).Operand, disjunct);
            case OperationKind.Conversion:
                return KeyOf(((IConversionOperation)value).Operand, disjunct);
            case OperationKind.LocalReference:
                var local = ((ILocalReferenceOperation)value).Local;
                return IsOutOfHand(local) ? null : local;
            case OperationKind.ParameterReference:
                var parameter = ((IParameterReferenceOperation)value).Parameter;
                return IsOutOfHand(parameter) ? null : parameter;
            case OperationKind.FlowCaptureReference:
                return ((IFlowCaptureReferenceOperation)value).Id;
            case OperationKind.SimpleAssignment:
                return KeyOf(((ISimpleAssignmentOperation)value).Target, disjunct);
            case OperationKind.Await:
                return KeyOf(((IAwaitOperation)value).Operation, disjunct);
            case OperationKind.PropertyReference or OperationKind.Invocation when ValueOf(value) is { } nullable:
                return KeyOf(nullable, disjunct);
            case OperationKind.Invocation:
                return value;
            case OperationKind.FieldReference or OperationKind.PropertyReference:
                return disjunct.Find(value) is not null ? value : PathOf(value, disjunct) is { Kind: PathKind.Member } path ? path : null;
            case OperationKind.Binary or OperationKind.IsPattern or OperationKind.IsType:
                return ConditionOf(value) is { IsDenied: false } condition ? condition : null;
            default:
                return null;
        }
    }

    /// <summary>Whether code that runs at another time may have written a variable by now.</summary>
    private bool IsOutOfHand(ISymbol variable) =>
        _facts.IsWrittenByClosure(variable, SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, Owner) ? _statement?.Syntax : null);

    private LockPath VariablePath(ISymbol variable, Disjunct disjunct) =>
        _facts.IsWrittenByClosure(variable) ? LockPath.Local(variable) : disjunct.Find(variable)?.Path ?? LockPath.Local(variable);

    private LockPath ParameterPath(IParameterSymbol parameter, Disjunct disjunct)
    {
        if (disjunct.Find(parameter)?.Path is { } assigned)
            return assigned;

        return IsCaptured(parameter) ? LockPath.Member(LockPath.This, parameter.Name, parameter) : LockPath.Parameter(parameter);
    }

    // A parameter of a primary constructor is state of the instance everywhere but in the constructor's own clauses.
    private bool IsCaptured(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
        && !SymbolEqualityComparer.Default.Equals(constructor, Method) && PathFactory.IsPrimary(constructor);

    /// <summary>What a member was last set to in this body, if that is a path of its own.</summary>
    private static LockPath Alias(LockPath member, Disjunct disjunct) => disjunct.Find(member)?.Path ?? member;

    private LockPath InvocationPath(IInvocationOperation invocation, Disjunct disjunct)
    {
        if (invocation.IsImplicit && ElementAtHand(invocation, disjunct) is { } element)
            return element;
        if (invocation.TargetMethod.Name is "<Clone>$" or "MemberwiseClone")
            return LockPath.Fresh(invocation);
        if (invocation.TargetMethod.Name == "ConfigureAwait" && invocation.Instance is { } task)
            return PathOf(task, disjunct);

        if (KnownCollections.IsSpan(invocation.Type) && KnownCollections.SameElements(invocation) is var viewed && !ReferenceEquals(viewed, invocation))
            return PathOf(viewed, disjunct);

        // The path of the result is what is being asked for: the lock that is returned cannot be told by it.
        if (_model.Contracts.ReturnedLock(invocation.TargetMethod) is { } returned)
            return _model.Paths.Substitute(returned, MapOf(invocation, invocation.TargetMethod, LockPath.Value(invocation), disjunct));
        if (invocation.Instance is not null && _model.Paths.ReturnsThis(invocation.TargetMethod))
            return PathOf(invocation.Instance, disjunct);
        if (!IsPure(invocation.TargetMethod, invocation.Type))
            return LockPath.Value(invocation);
        var owner = invocation.TargetMethod.IsStatic ? LockPath.Static(invocation.TargetMethod.ContainingType) : PathOf(invocation.Instance, disjunct);
        if (invocation.Arguments.All(static argument => argument.Value.ConstantValue.HasValue))
            return _model.Paths.Call(owner, invocation.TargetMethod, KeyOf(invocation.Arguments));
        return CallKey(invocation, disjunct) is { } key && owner.Length < LockPath.MaximumLength ? LockPath.Element(owner, key) : LockPath.Value(invocation);
    }

    private PathMap MapOf(IOperation call, IMethodSymbol target, LockPath result, Disjunct disjunct)
    {
        var (instance, arguments) = call switch
        {
            IInvocationOperation invocation => (invocation.Instance, invocation.Arguments),
            IObjectCreationOperation creation => (null, creation.Arguments),
            IPropertyReferenceOperation property => (property.Instance, property.Arguments),
            IMethodReferenceOperation method => (method.Instance, ImmutableArray<IArgumentOperation>.Empty),
            IDeconstructionAssignmentOperation deconstruction => (deconstruction.Value, ImmutableArray<IArgumentOperation>.Empty),
            IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } => (reference.Instance, ImmutableArray<IArgumentOperation>.Empty),
            _ => (null, ImmutableArray<IArgumentOperation>.Empty),
        };
        var receiver = call switch
        {
            IObjectCreationOperation => LockPath.Fresh(call),
            _ when target.IsStatic && instance is null => null,
            _ when IsFunction(target) => LockPath.This,
            _ => PathOf(instance, disjunct),
        };
        if (!IsFunction(target))
            return new PathMap(receiver, parameter => ArgumentPath(call, arguments, parameter, disjunct), result, target.ContainingType, self: Owner.ContainingType);

        // What a nested function captures is what it is here.
        return new PathMap(
            receiver,
            parameter => SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, target.OriginalDefinition)
                ? ArgumentPath(call, arguments, parameter, disjunct) : ParameterPath(parameter, disjunct),
            result, target.ContainingType, Owner.ContainingType, local => VariablePath(local, disjunct));
    }

    /// <summary>Whether a contract of what is called names things as the code around the call does: its 'this' is not the receiver.</summary>
    private static bool IsFunction(IMethodSymbol target) =>
        target.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction or MethodKind.DelegateInvoke;

    private LockPath? ArgumentPath(IOperation call, ImmutableArray<IArgumentOperation> arguments, IParameterSymbol parameter, Disjunct disjunct)
    {
        // What an extension block extends is the receiver of its members.
        if (parameter.ContainingSymbol is INamedTypeSymbol)
        {
            return call switch
            {
                IInvocationOperation { Instance: { } instance } => PathOf(instance, disjunct),
                IMemberReferenceOperation { Instance: { } instance } => PathOf(instance, disjunct),
                _ => null,
            };
        }

        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == parameter.Ordinal)
                return PathOf(argument.Value, disjunct);
        }

        var operand = (call, parameter.Ordinal) switch
        {
            (IBinaryOperation binary, 0) => binary.LeftOperand,
            (IBinaryOperation binary, 1) => binary.RightOperand,
            (IUnaryOperation unary, 0) => unary.Operand,
            (IConversionOperation conversion, 0) => conversion.Operand,
            (IIncrementOrDecrementOperation increment, 0) => increment.Target,
            (ICompoundAssignmentOperation compound, 0) => compound.Target,
            (ICompoundAssignmentOperation compound, 1) => compound.Value,
            _ => null,
        };
        return operand is null ? null : PathOf(operand, disjunct);
    }
}
