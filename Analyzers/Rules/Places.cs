using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>Where a diagnostic about an operation stands: on the name of what is called or used, on the operator, on the created type.</summary>
internal static class Places
{
    public static Location Of(IOperation operation) =>
        Of(operation is IEventAssignmentOperation { EventReference: var handled } ? handled.Syntax : operation.Syntax);

    public static Location Of(SyntaxNode syntax) => Location.Create(syntax.SyntaxTree, Token(syntax));

    /// <summary>Where a body ends: the return, or the closing brace.</summary>
    public static Location EndOf(IOperation? returned, SyntaxNode body)
    {
        if (returned?.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { } statement)
            return statement.GetLocation();
        var last = body.GetLastToken();
        return last.GetLocation();
    }

    private static Microsoft.CodeAnalysis.Text.TextSpan Token(SyntaxNode syntax) => syntax switch
    {
        InvocationExpressionSyntax invocation => Token(invocation.Expression),
        MemberAccessExpressionSyntax access => access.Name.Identifier.Span,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.Span,
        ConditionalAccessExpressionSyntax conditional => Token(conditional.WhenNotNull),
        ObjectCreationExpressionSyntax creation => creation.Type.Span,
        ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword.Span,
        ConstructorInitializerSyntax initializer => initializer.ThisOrBaseKeyword.Span,
        BinaryExpressionSyntax binary => binary.OperatorToken.Span,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => Token(assignment.Left),
        AssignmentExpressionSyntax assignment => assignment.OperatorToken.Span,
        PrefixUnaryExpressionSyntax prefix => prefix.OperatorToken.Span,
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } postfix => Token(postfix.Operand),
        PostfixUnaryExpressionSyntax postfix => postfix.OperatorToken.Span,
        ElementAccessExpressionSyntax element => element.ArgumentList.Span,
        ParenthesizedExpressionSyntax parenthesized => Token(parenthesized.Expression),
        CastExpressionSyntax cast => cast.Type.Span,
        GenericNameSyntax generic => generic.Identifier.Span,
        LockStatementSyntax statement => statement.Expression.Span,
        _ => syntax.Span,
    };
}
