using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Flow;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2009: a lock that is a struct is copied, boxed, or where it cannot change.</summary>
internal sealed class CopiedLock : FlowRule
{
    private static readonly ImmutableArray<OperationKind> Places = ImmutableArray.Create(
        OperationKind.FieldReference, OperationKind.LocalReference, OperationKind.ParameterReference, OperationKind.ArrayElementReference,
        OperationKind.PropertyReference, OperationKind.Invocation, OperationKind.InstanceReference, OperationKind.Loop);

    private const string SharedByCapture = "is captured: it lives on in an object that the compiler makes, and whoever calls the function shares it";

    public override DiagnosticDescriptor Descriptor => Descriptors.CopiedLock;

    public override ImmutableArray<OperationKind> Watches(LockModel model) => model.Words.AnyStructLock() ? Places : ImmutableArray<OperationKind>.Empty;

    public override void OnOperation(in OperationFacts facts, FindingSink findings)
    {
        var operation = facts.Operation;
        if (operation is IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: { RefKind: RefKind.None } element } })
        {
            if (facts.Model.StructLocks.PathIn(element.Type) is { } inElement)
                Report(element.Locations[0], element.Name, element.Type, inElement, "is copied from the collection", findings);
            return;
        }

        if (operation.Type is not { IsValueType: true } type || facts.Model.StructLocks.PathIn(type) is not { } path)
            return;
        if (Fate(operation, facts, path) is { } fate)
            Report(operation.Syntax.GetLocation(), operation.Syntax.ToString(), type, path, fate, findings, ReferenceEquals(fate, SharedByCapture) ? DiagnosticSeverity.Info : null);
    }

    /// <summary>What happens to a value that must stay where it is; null if it does.</summary>
    private static string? Fate(IOperation operation, in OperationFacts facts, string path)
    {
        var isPlace = IsPlace(operation);
        var (value, parent) = Outermost(operation);
        switch (parent)
        {
            case IConversionOperation { OperatorMethod: null } conversion when isPlace && conversion.Type is { IsReferenceType: true }:
                return IsLocked(conversion) ? null : "is boxed: the box holds a copy, and to lock that excludes nobody";
            case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                return Receiver(operation, call, facts, path, isPlace && !IsGivenAway(operation));
            case IMethodReferenceOperation method when ReferenceEquals(method.Instance, value):
                return "is captured by a delegate, which calls a copy of it";
            case IMemberReferenceOperation or IInlineArrayAccessOperation or IAddressOfOperation or INameOfOperation or IExpressionStatementOperation:
                return Captured(operation);
            case IArgumentOperation { Parameter.RefKind: RefKind.None } when isPlace:
                return "is passed by value: what is called gets a copy";
            case IArgumentOperation or IIsPatternOperation or IInterpolationOperation:
                return Captured(operation);
            case ISimpleAssignmentOperation assignment:
                return isPlace && ReferenceEquals(assignment.Value, value) && !assignment.IsRef && assignment.Target is not IDiscardOperation
                    ? "is copied: the copy is another lock" : Captured(operation);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } }:
                return null;
            case IReturnOperation when isPlace:
                return ReturnsRef(operation, facts.Member) ? null : "is returned by value: the caller gets a copy";
            case IVariableInitializerOperation or IFieldInitializerOperation or IPropertyInitializerOperation or IArrayInitializerOperation or ICollectionExpressionOperation or ITupleOperation
                    or IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation or IWithOperation or IConversionOperation
                when isPlace:
                return "is copied: the copy is another lock";
            default:
                return null;
        }
    }

    private static string? Receiver(IOperation operation, IInvocationOperation call, in OperationFacts facts, string path, bool isPlace)
    {
        // Only who takes it is told, once: the release that belongs to it fails for the same reason.
        var acquires = path.Length == 0 && Acquires(call.TargetMethod, facts.Model);
        if (!isPlace && acquires && operation is not IObjectCreationOperation)
            return "is locked as a copy: the next call returns another one";
        if (acquires && !call.TargetMethod.IsReadOnly && ReadonlyReason(operation, facts.Member) is { } reason)
            return reason;
        return Captured(operation);
    }

    private static bool Acquires(IMethodSymbol method, LockModel model) =>
        LockApis.Find(method) is { Effect: LockEffect.Acquires or LockEffect.OpensScope }
        || model.Contracts.Of(method).Clauses.Any(clause =>
            clause.Kind is Contracts.ClauseKind.Acquires or Contracts.ClauseKind.TryAcquires && clause.Lock.Kind == PathKind.This);

    /// <summary>Why calls on a value are made on a copy; null where they are not.</summary>
    private static string? ReadonlyReason(IOperation place, ISymbol member)
    {
        switch (place)
        {
            case IFieldReferenceOperation { Field: { IsReadOnly: true } field }:
                return IsConstructorOf(field, member) ? null : $"is locked as a copy: the field '{field.Name}' is readonly, so every call gets one";
            case IFieldReferenceOperation { Instance: { Type.IsValueType: true } instance }:
                return ReadonlyReason(instance, member);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.In or RefKind.RefReadOnlyParameter } parameter }:
                return $"is locked as a copy: the parameter '{parameter.Name}' is read-only, so every call gets one";
            case ILocalReferenceOperation { Local: { RefKind: RefKind.RefReadOnly } local }:
                return $"is locked as a copy: '{local.Name}' is a read-only reference, so every call gets one";
            case ILocalReferenceOperation { Local: { IsForEach: true, RefKind: RefKind.None } or { IsUsing: true } }:
                return null;
            case IInstanceReferenceOperation { Type.IsValueType: true } when member is IMethodSymbol { IsReadOnly: true }:
                return $"is locked as a copy: '{member.Name}' is readonly, so every call gets one";
            case IInvocationOperation { TargetMethod.RefKind: RefKind.RefReadOnly } or IPropertyReferenceOperation { Property.RefKind: RefKind.RefReadOnly }:
                return "is locked as a copy: the reference is read-only, so every call gets one";
            default:
                return null;
        }
    }

    private static bool IsConstructorOf(IFieldSymbol field, ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } constructor
        && SymbolEqualityComparer.Default.Equals(constructor.ContainingType, field.ContainingType);

    /// <summary>Whether a value has a place to be left in: the property that gives it away keeps its own. The results of calls have none.</summary>
    private static bool IsPlace(IOperation operation) => operation switch
    {
        IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation or IInstanceReferenceOperation => true,
        IInvocationOperation invocation => invocation.TargetMethod.RefKind != RefKind.None,
        IPropertyReferenceOperation => true,
        _ => false,
    };

    private static bool IsGivenAway(IOperation operation) => operation is IPropertyReferenceOperation { Property.RefKind: RefKind.None };

    private static (IOperation Value, IOperation? Parent) Outermost(IOperation operation)
    {
        while (operation.Parent is IParenthesizedOperation or IConversionOperation { IsImplicit: true, Conversion: { IsIdentity: true } })
            operation = operation.Parent;
        return (operation, operation.Parent);
    }

    // What boxes it to lock it is LCK2008's.
    private static bool IsLocked(IConversionOperation conversion)
    {
        var boxed = conversion.Outermost();
        return boxed.Parent is ILockOperation
            || boxed.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { Name: "Monitor" } type } } && LockTypes.IsInThreading(type);
    }

    private static bool ReturnsRef(IOperation operation, ISymbol member)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation lambda)
                return lambda.Symbol.RefKind != RefKind.None;
            if (parent is ILocalFunctionOperation local)
                return local.Symbol.RefKind != RefKind.None;
        }

        return member is IMethodSymbol { RefKind: not RefKind.None };
    }

    private static string? Captured(IOperation operation) =>
        IsCapture(operation) ? SharedByCapture : null;

    // The closure has the variable itself, so nothing breaks; but nobody sees that two threads share it.
    private static bool IsCapture(IOperation operation)
    {
        var variable = operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => (ISymbol?)null,
        };
        if (variable is null || operation.Parent is IMethodReferenceOperation)
            return false;
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation lambda)
                return !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, lambda.Symbol);
        }

        return false;
    }

    private void Report(
        Location place, string name, ITypeSymbol type, string path, string fate, FindingSink findings, DiagnosticSeverity? severity = null)
    {
        var what = path.Length == 0 ? fate : $"{fate} (the lock is '{type.Name}.{path}')";
        findings.Report(this, place, name, new object[] { name, what }, severity: severity);
    }
}
