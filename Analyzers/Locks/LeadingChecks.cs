using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Tells the checks with which a body begins from its work: a lock that is asserted before any work is a precondition.</summary>
internal static class LeadingChecks
{
    /// <summary>Where the work of a body begins, as a position in its text; its end if it only checks.</summary>
    /// <param name="body">The body.</param>
    /// <param name="asserts">Whether a method only asserts that a lock is held.</param>
    public static int EndOf(IOperation body, Func<IInvocationOperation, bool> asserts)
    {
        foreach (var statement in StatementsOf(body))
        {
            if (!statement.IsImplicit && !IsCheck(statement, asserts))
                return statement.Syntax.SpanStart;
        }

        return body.Syntax.Span.End;
    }

    private static ImmutableArray<IOperation> StatementsOf(IOperation body) => body switch
    {
        IMethodBodyBaseOperation method => (method.BlockBody ?? method.ExpressionBody)?.Operations ?? ImmutableArray<IOperation>.Empty,
        IBlockOperation block => block.Operations,
        ILocalFunctionOperation function => function.Body?.Operations ?? ImmutableArray<IOperation>.Empty,
        IAnonymousFunctionOperation lambda => lambda.Body.Operations,
        _ => ImmutableArray.Create(body),
    };

    private static bool IsCheck(IOperation statement, Func<IInvocationOperation, bool> asserts) => statement switch
    {
        IExpressionStatementOperation { Operation: IInvocationOperation call } =>
            call.TargetMethod.Name.StartsWith("ThrowIf", StringComparison.Ordinal)
            || call.TargetMethod.Parameters.Any(parameter => KnownAssertions.HoldsAfter(call.TargetMethod, parameter) is not null)
            || asserts(call),
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IDiscardOperation, Value: ICoalesceOperation { WhenNull: var otherwise } } } =>
            IsThrow(otherwise),
        IConditionalOperation { WhenFalse: null, WhenTrue: var then } => IsThrow(then),
        IEmptyOperation => true,
        _ => false,
    };

    private static bool IsThrow(IOperation operation) => operation switch
    {
        IThrowOperation => true,
        IConversionOperation conversion => IsThrow(conversion.Operand),
        IExpressionStatementOperation statement => IsThrow(statement.Operation),
        IBlockOperation { Operations: { IsEmpty: false } statements } => IsThrow(statements.Last()),
        _ => false,
    };
}
