using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>How values compare, and what a condition shows of them: pure questions about one disjunct.</summary>
internal sealed partial class LockAnalysis
{
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
}
