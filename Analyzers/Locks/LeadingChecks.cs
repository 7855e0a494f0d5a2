using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <summary>
    /// Whether the callers of a member may feel that it asks for a lock at a place: among the checks with which it begins, or by its answer.
    /// By the text alone, and rather too often than not.
    /// </summary>
    public static bool MayReachCallers(SyntaxNode? test)
    {
        var isAsserted = test?.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax };
        for (var node = test; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case StatementSyntax { Parent: BlockSyntax { Parent: BaseMethodDeclarationSyntax or AccessorDeclarationSyntax } body }:
                    return IsBehindChecksOnly(node, body) || (!isAsserted && MayAnswer(body.Parent!));
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    return true;
            }
        }

        return true;
    }

    private static bool IsBehindChecksOnly(SyntaxNode statement, BlockSyntax body)
    {
        foreach (var one in body.Statements)
        {
            if (!LooksLikeCheck(one))
                return false;
            if (one == statement)
                return true;
        }

        return true;
    }

    private static bool LooksLikeCheck(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax or AssignmentExpressionSyntax } or EmptyStatementSyntax => true,
        IfStatementSyntax { Else: null, Statement: var then } => EndsInThrow(then),
        _ => false,
    };

    private static bool EndsInThrow(StatementSyntax statement) => statement switch
    {
        ThrowStatementSyntax => true,
        BlockSyntax { Statements: { Count: > 0 } statements } => EndsInThrow(statements.Last()),
        _ => false,
    };

    private static bool MayAnswer(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => Mentions(method.ReturnType),
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax => true,
        AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax property } => Mentions(property.Type),
        _ => false,
    };

    private static bool Mentions(TypeSyntax type) => type.DescendantTokens().Any(static token => token.ValueText is "bool" or nameof(Boolean));

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
