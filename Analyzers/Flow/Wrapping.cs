using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Flow;

/// <summary>Casts, conversions, parentheses and <c>!</c>: what stands in them is the same value.</summary>
internal static class Wrapping
{
    public static IOperation Unwrapped(this IOperation operation)
    {
        while (operation switch
        {
            IConversionOperation conversion => conversion.Operand,
            IParenthesizedOperation parenthesized => parenthesized.Operand,
            _ => null,
        } is { } inner)
            operation = inner;
        return operation;
    }

    public static ExpressionSyntax Unwrapped(this ExpressionSyntax expression)
    {
        while (expression switch
        {
            ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
            CastExpressionSyntax cast => cast.Expression,
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure => sure.Operand,
            _ => null,
        } is { } inner)
            expression = inner;
        return expression;
    }

    /// <summary>The value as the code around it sees it.</summary>
    public static IOperation Outermost(this IOperation operation)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation)
            operation = operation.Parent;
        return operation;
    }
}
