using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Locks as they are written. The engine decides which lock is which; here two spellings of one path must meet.</summary>
internal static class LockExpressions
{
    public static ExpressionSyntax? Parse(string? text)
    {
        if (text is null)
            return null;

        var parsed = SyntaxFactory.ParseExpression(text, consumeFullText: true);
        return parsed.ContainsDiagnostics ? null : parsed;
    }

    /// <summary>Equal up to parentheses, casts, <c>!</c> and a leading <c>this.</c>.</summary>
    public static bool Same(ExpressionSyntax? left, ExpressionSyntax? right) =>
        left is not null && right is not null && SyntaxFactory.AreEquivalent(Bare(left), Bare(right), topLevel: false);

    /// <summary>The type of an expression that is not part of the tree, as if it stood at <paramref name="position"/>.</summary>
    public static ITypeSymbol? TypeAt(SemanticModel model, int position, ExpressionSyntax expression) =>
        model.GetSpeculativeTypeInfo(position, expression, SpeculativeBindingOption.BindAsExpression).Type is { TypeKind: not TypeKind.Error } type
            ? type
            : null;

    private static ExpressionSyntax Bare(ExpressionSyntax expression) => expression.Unwrapped() switch
    {
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own => Bare(own.Name),
        MemberAccessExpressionSyntax access => SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, Bare(access.Expression), access.Name.WithoutTrivia()),
        var other => other.WithoutTrivia(),
    };
}
