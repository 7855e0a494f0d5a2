using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What values are called: pure questions about one disjunct.</summary>
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
