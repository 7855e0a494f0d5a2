using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Walks the operations of a block in the order in which they run.</summary>
internal sealed partial class LockAnalysis
{
    /// <param name="operation">What runs.</param>
    /// <param name="access">What happens to the value it denotes.</param>
    /// <param name="contents">What happens to the object that the value refers to.</param>
    private void Visit(IOperation? operation, AccessKind access, AccessKind contents = AccessKind.None)
    {
        if (operation is null || _state is null || _state.IsUnknown)
            return;

        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (operation.Kind)
        {
            case OperationKind.Literal or OperationKind.InstanceReference or OperationKind.DefaultValue or OperationKind.TypeOf or OperationKind.NameOf or OperationKind.SizeOf:
                return;
            case OperationKind.ParameterReference:
                UseCaptured((IParameterReferenceOperation)operation, access, contents);
                return;
            case OperationKind.LocalReference:
                VisitLocal((ILocalReferenceOperation)operation, access, contents);
                return;
            case OperationKind.FlowCaptureReference:
                if (access == AccessKind.Write)
                    WriteThroughCapture((IFlowCaptureReferenceOperation)operation);
                UseCapturedContents((IFlowCaptureReferenceOperation)operation, contents);
                return;
            case OperationKind.FieldReference or OperationKind.PropertyReference or OperationKind.EventReference:
                VisitMember((IMemberReferenceOperation)operation, access, contents);
                return;
            case OperationKind.ExpressionStatement:
                Visit(((IExpressionStatementOperation)operation).Operation, AccessKind.None);
                return;
            case OperationKind.Invocation:
                VisitInvocation((IInvocationOperation)operation);
                return;
            case OperationKind.FlowCapture:
                Capture((IFlowCaptureOperation)operation);
                return;
            case OperationKind.Conversion:
                VisitConversion((IConversionOperation)operation, access, contents);
                return;
            case OperationKind.Parenthesized:
                Visit(((IParenthesizedOperation)operation).Operand, access, contents);
                return;
            case OperationKind.Argument:
                VisitArgument((IArgumentOperation)operation);
                return;
            case OperationKind.SimpleAssignment:
                Assign((ISimpleAssignmentOperation)operation);
                return;
            case OperationKind.CompoundAssignment:
                VisitCompound((ICompoundAssignmentOperation)operation);
                return;
            case OperationKind.Increment or OperationKind.Decrement:
                VisitStep((IIncrementOrDecrementOperation)operation);
                return;
            case OperationKind.DeconstructionAssignment:
                Deconstruct((IDeconstructionAssignmentOperation)operation);
                return;
            case OperationKind.EventAssignment:
                VisitEvent((IEventAssignmentOperation)operation);
                return;
            case OperationKind.Binary:
                VisitBinary((IBinaryOperation)operation);
                return;
            case OperationKind.Unary:
                VisitUnary((IUnaryOperation)operation);
                return;
            case OperationKind.ArrayElementReference:
                VisitElement((IArrayElementReferenceOperation)operation, access);
                return;
            case OperationKind.ImplicitIndexerReference:
                var fromEnd = (IImplicitIndexerReferenceOperation)operation;
                Visit(fromEnd.Instance, AccessKind.Read, access == AccessKind.None ? AccessKind.Read : access);
                Visit(fromEnd.Argument, AccessKind.Read);
                MayThrowIfWrong();
                return;
            case OperationKind.ObjectCreation:
                VisitCreation((IObjectCreationOperation)operation);
                return;
            case OperationKind.Tuple:
                VisitTuple((ITupleOperation)operation);
                return;
            case OperationKind.ArrayCreation or OperationKind.CollectionExpression:
                VisitNewCollection(operation);
                return;
            case OperationKind.Spread:
                Visit(((ISpreadOperation)operation).Operand, AccessKind.Read, AccessKind.Read);
                return;
            case OperationKind.Interpolation:
                Visit(((IInterpolationOperation)operation).Expression, AccessKind.Read, AccessKind.Read);
                return;
            case OperationKind.AddressOf:
                Visit(((IAddressOfOperation)operation).Reference, AccessKind.Write);
                return;
            case OperationKind.Await:
                VisitAwait((IAwaitOperation)operation);
                return;
            case OperationKind.YieldReturn when operation is IReturnOperation yield:
                Visit(yield.ReturnedValue, AccessKind.Read);
                Escape(yield.ReturnedValue);
                Suspend(yield);
                return;
            case OperationKind.FlowAnonymousFunction:
                Escapes((IFlowAnonymousFunctionOperation)operation);
                Nested((IFlowAnonymousFunctionOperation)operation, null);
                return;
            case OperationKind.DelegateCreation:
                VisitDelegate((IDelegateCreationOperation)operation);
                return;
            case OperationKind.MethodReference:
                VisitMethodGroup((IMethodReferenceOperation)operation);
                return;
            case OperationKind.DeclarationExpression:
                Visit(((IDeclarationExpressionOperation)operation).Expression, access);
                return;
            case OperationKind.IsPattern:
                var pattern = (IIsPatternOperation)operation;
                Visit(pattern.Value, AccessKind.Read, LooksInside(pattern.Pattern) ? AccessKind.Read : AccessKind.None);
                if (Replaying && _state is { IsUnknown: false } state)
                    VisitPattern(pattern.Pattern, PathOf(pattern.Value, state.Disjuncts[0]));
                return;
            case OperationKind.DynamicInvocation or OperationKind.DynamicMemberReference or OperationKind.Throw:
                VisitChildren(operation);
                MayThrow();
                return;
            default:
                VisitChildren(operation);
                return;
        }
    }

    private void VisitLocal(ILocalReferenceOperation local, AccessKind access, AccessKind contents)
    {
        UseReference(local, access);
        UseContents(local, KnownCollections.IsSpan(local.Type) && local.Parent is not IArgumentOperation { Parent: IInvocationOperation } ? access : contents);
    }

    private void VisitConversion(IConversionOperation conversion, AccessKind access, AccessKind contents)
    {
        Visit(conversion.Operand, access == AccessKind.None ? AccessKind.Read : access, contents);
        if (conversion.OperatorMethod is { } conversionOperator)
            Call(conversion, conversionOperator);
        else if (MayFail(conversion) && !_hasBeenReached)
            MayThrow();
    }

    // Numbers are cut to size where nobody asks for a check, and what is not of a type is null to as.
    private static bool MayFail(IConversionOperation cast) =>
        !cast.IsImplicit && (cast.IsChecked || !(cast.Conversion.IsImplicit || cast.IsTryCast || (cast.Operand.Type is { IsValueType: true } && !IsNullable(cast.Operand))));

    private void VisitCompound(ICompoundAssignmentOperation compound)
    {
        Visit(compound.Target, AccessKind.Write);
        Visit(compound.Value, AccessKind.Read, ContentsInText(compound.Type));
        if (compound.OperatorMethod is { } compoundOperator)
            Call(compound, compoundOperator);
        Join(compound);
    }

    private void VisitStep(IIncrementOrDecrementOperation increment)
    {
        Visit(increment.Target, AccessKind.Write);
        if (increment.OperatorMethod is { } incrementOperator)
            Call(increment, incrementOperator);
        Step(increment);
    }

    private void VisitEvent(IEventAssignmentOperation assignment)
    {
        Visit(assignment.HandlerValue, AccessKind.Read);
        Visit(assignment.EventReference, AccessKind.Write);
        if (assignment.EventReference is IEventReferenceOperation { Event: var handled }
            && (assignment.Adds ? handled.AddMethod : handled.RemoveMethod) is { } accessor)
            Call(assignment, accessor);
    }

    private void VisitElement(IArrayElementReferenceOperation element, AccessKind access)
    {
        Visit(element.ArrayReference, AccessKind.Read, access == AccessKind.None ? AccessKind.Read : access);
        foreach (var index in element.Indices)
            Visit(index, AccessKind.Read);
        MayThrowIfWrong();
    }

    private void VisitUnary(IUnaryOperation unary)
    {
        Visit(unary.Operand, AccessKind.Read);
        if (unary.OperatorMethod is { } unaryOperator)
            Call(unary, unaryOperator);
    }

    private void VisitAwait(IAwaitOperation await)
    {
        Visit(await.Operation, AccessKind.Read);

        // A call has said already where it may throw, which is before it has done anything: so does its task.
        if (Unwrap(await.Operation) is not IInvocationOperation)
        {
            _awaited = await.Operation;
            MayThrow();
            _awaited = null;
        }

        Complete(await.Operation);
        Suspend(await);
    }

    private void VisitMethodGroup(IMethodReferenceOperation method)
    {
        Visit(method.Instance, AccessKind.Read);
        UseLater(method);
        EscapeReceiver(method);
        if (LockApis.Find(method.Method) is { Effect: LockEffect.Releases or LockEffect.ReleasesAny })
            HandOver(method.Instance, HoldBasis.Entrusted);
        if (method is { Instance: { } guard, Method.Name: "Dispose" or "DisposeAsync" })
            HandOverGuard(guard);
        if (_nested.GraphOf(method.Method) is { } escaping)
            HandOver(escaping, HoldBasis.Entrusted);
        _nested.Escape(method.Method);
        if (Replaying)
            _observer.OnMethodGroup(method.Method);
    }

    private void VisitChildren(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
            Visit(child, AccessKind.Read);
    }

    private void VisitNewCollection(IOperation creation)
    {
        VisitChildren(creation);
        Refresh(creation);
        var elements = creation is IArrayCreationOperation { Initializer: { } initializer } ? initializer.ElementValues
            : creation is ICollectionExpressionOperation collection ? collection.Elements : ImmutableArray<IOperation>.Empty;
        HandOver(elements);
        foreach (var element in elements)
            Contain(element, _ => LockPath.Fresh(creation));
    }

    private void Deconstruct(IDeconstructionAssignmentOperation deconstruction)
    {
        Visit(deconstruction.Value, AccessKind.Read);
        if (DeconstructorOf(deconstruction) is { } deconstructor)
            Call(deconstruction, deconstructor);
        if (Unwrap(deconstruction.Target is IDeclarationExpressionOperation declared ? declared.Expression : deconstruction.Target) is ITupleOperation targets
            && targets.Elements.All(t => t is IDeclarationExpressionOperation || deconstruction.Target is IDeclarationExpressionOperation)
            && Unwrap(deconstruction.Value) is ITupleOperation values && values.Elements.Length == targets.Elements.Length)
        {
            for (var i = 0; i < targets.Elements.Length; i++)
                Store(targets.Elements[i], values.Elements[i], isRef: false);
        }
        else if (!MoveAtOnce(deconstruction))
        {
            VisitTargets(deconstruction.Target);
            StoreParts(deconstruction.Target, deconstruction.Value);
        }
    }

    // A long chain of operators is a deep tree to the left: walk it without a stack frame each.
    private void VisitBinary(IBinaryOperation binary)
    {
        if (binary.LeftOperand is not IBinaryOperation)
        {
            Visit(binary.LeftOperand, AccessKind.Read, ContentsInText(binary.Type));
            VisitRight(binary);
            return;
        }

        var chain = new System.Collections.Generic.Stack<IBinaryOperation>();
        IOperation left = binary;
        while (left is IBinaryOperation inner)
        {
            chain.Push(inner);
            left = inner.LeftOperand;
        }

        Visit(left, AccessKind.Read, ContentsInText(chain.Peek().Type));
        while (chain.Count > 0)
            VisitRight(chain.Pop());
    }

    private void VisitRight(IBinaryOperation binary)
    {
        Visit(binary.RightOperand, AccessKind.Read, ContentsInText(binary.Type));
        if (binary.OperatorMethod is { } method && binary.Type?.SpecialType != SpecialType.System_String)
            Call(binary, method);
    }

    // What is made into text is asked what it contains.
    private static AccessKind ContentsInText(ITypeSymbol? result) => result?.SpecialType == SpecialType.System_String ? AccessKind.Read : AccessKind.None;

    private void Assign(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
        {
            // Binding a reference touches nothing; using it does.
            VisitBound(assignment.Value);
        }
        else
        {
            VisitParts(assignment.Target);
            if (!DeclaresFunction(assignment))
                Visit(assignment.Value, AccessKind.Read);
        }

        if (!assignment.IsRef)
            HandOutStored(assignment.Value, assignment.Target);
        Store(assignment.Target, assignment.Value, assignment.IsRef);
        if (!assignment.IsRef && assignment.Target is not ILocalReferenceOperation { Local.IsRef: false })
            VisitTarget(assignment.Target);
    }

    /// <summary>Runs what a target needs before the value is known: its receiver and its indices.</summary>
    private void VisitParts(IOperation target)
    {
        switch (target)
        {
            case IMemberReferenceOperation member:
                VisitOwner(member, AccessKind.Write, AccessKind.None);
                break;
            case IArrayElementReferenceOperation:
                Visit(target, AccessKind.Write);
                break;
        }
    }

    /// <summary>Runs what leads to the place that a reference is bound to.</summary>
    private void VisitBound(IOperation place)
    {
        switch (place)
        {
            case IArrayElementReferenceOperation element:
                // An array that is never replaced has its elements where they were.
                if (element.ArrayReference is IFieldReferenceOperation { Field.IsReadOnly: true } array)
                    Visit(array.Instance, AccessKind.Read);
                else
                    Visit(element.ArrayReference, AccessKind.Read);
                foreach (var index in element.Indices)
                    Visit(index, AccessKind.Read);
                MayThrowIfWrong();
                break;
            case IFieldReferenceOperation { Instance: { Type.IsValueType: true } whole }:
                VisitBound(whole);
                break;
            case IFieldReferenceOperation field:
                Visit(field.Instance, AccessKind.Read);
                break;
            case ILocalReferenceOperation or IParameterReferenceOperation:
                break;
            default:
                Visit(place, AccessKind.None);
                break;
        }
    }

    private void VisitTarget(IOperation target)
    {
        switch (target)
        {
            case IMemberReferenceOperation member:
                UseMember(member, AccessKind.Write, AccessKind.None);
                break;
            case IArrayElementReferenceOperation:
                break;
            default:
                Visit(target, AccessKind.Write);
                break;
        }
    }

    /// <summary>The method that takes a value apart; null for tuples, and for methods that stand outside the value's type.</summary>
    private static IMethodSymbol? DeconstructorOf(IDeconstructionAssignmentOperation deconstruction)
    {
        if (deconstruction.Value.Type is not { IsTupleType: false } type
            || Unwrap(deconstruction.Target is IDeclarationExpressionOperation declared ? declared.Expression : deconstruction.Target) is not ITupleOperation { Elements.Length: var parts })
            return null;
        for (var t = type; t is not null; t = t.BaseType)
        {
            foreach (var member in t.GetMembers("Deconstruct"))
            {
                if (member is IMethodSymbol { IsStatic: false } method && method.Parameters.Length == parts && method.Parameters.All(static p => p.RefKind == RefKind.Out))
                    return method;
            }
        }

        return null;
    }

    private void VisitTargets(IOperation target)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    VisitTargets(element);
                break;
            case IDeclarationExpressionOperation declaration:
                VisitTargets(declaration.Expression);
                break;
            default:
                Visit(target, AccessKind.Write);
                Forget(target);
                break;
        }
    }

    private void VisitArgument(IArgumentOperation argument)
    {
        var kind = argument.Parameter?.RefKind ?? RefKind.None;
        if (kind is RefKind.Ref or RefKind.Out)
        {
            Visit(argument.Value, AccessKind.Write);
            return;
        }

        Visit(argument.Value, AccessKind.Read);
    }

    private readonly System.Collections.Generic.Dictionary<CaptureId, IOperation> _captured = new();
}
