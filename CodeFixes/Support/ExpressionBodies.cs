using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Gives an expression-bodied function a block, where its expression can stand among statements.</summary>
internal static class ExpressionBodies
{
    /// <summary>The function with a block of what <paramref name="around"/> makes of its only statement.</summary>
    public static SyntaxNode ToBlock(
        SemanticModel model, EnclosingCode code, SyntaxTrivia newLine, Func<StatementSyntax, IEnumerable<StatementSyntax>> around)
    {
        var block = SyntaxFactory.Block(around(StatementOf(model, code).WithLeadingTrivia(CommentsAbove(code.ExpressionBody!, newLine))));
        SyntaxNode changed = code.Function switch
        {
            MethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            ConstructorDeclarationSyntax constructor => constructor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            DestructorDeclarationSyntax destructor => destructor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            OperatorDeclarationSyntax @operator => @operator.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            ConversionOperatorDeclarationSyntax conversion => conversion.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            LocalFunctionStatementSyntax local => local.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            AccessorDeclarationSyntax accessor => accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            PropertyDeclarationSyntax property => property.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(block)),
            IndexerDeclarationSyntax indexer => indexer.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(block)),
            ParenthesizedLambdaExpressionSyntax lambda => lambda.WithExpressionBody(null).WithBlock(block),
            SimpleLambdaExpressionSyntax lambda => lambda.WithExpressionBody(null).WithBlock(block),
            var other => other,
        };

        if (changed is not AnonymousFunctionExpressionSyntax)
            changed = changed.WithTrailingTrivia(EndOf(code, newLine));
        return changed.WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>What was said between the arrow and the expression, on lines of its own.</summary>
    private static IEnumerable<SyntaxTrivia> CommentsAbove(ExpressionSyntax body, SyntaxTrivia newLine) =>
        body.GetFirstToken().GetPreviousToken().TrailingTrivia.Concat(body.GetLeadingTrivia())
            .Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            .SelectMany(comment => new[] { comment, newLine });

    private static StatementSyntax StatementOf(SemanticModel model, EnclosingCode code)
    {
        var expression = code.ExpressionBody!.WithoutTrivia();
        if (expression is ThrowExpressionSyntax { Expression: var thrown })
            return SyntaxFactory.ThrowStatement(thrown);

        return ReturnsValue(model, code) ? SyntaxFactory.ReturnStatement(expression) : SyntaxFactory.ExpressionStatement(expression);
    }

    private static bool ReturnsValue(SemanticModel model, EnclosingCode code)
    {
        var symbol = code.Function switch
        {
            PropertyDeclarationSyntax or IndexerDeclarationSyntax => null,
            AnonymousFunctionExpressionSyntax lambda => model.GetSymbolInfo(lambda).Symbol,
            var declaration => model.GetDeclaredSymbol(declaration),
        };
        return symbol is not IMethodSymbol method
            || !(method.ReturnsVoid || (method.IsAsync && method.ReturnType is INamedTypeSymbol { Arity: 0 }));
    }

    private static AccessorListSyntax Getter(BlockSyntax block) => SyntaxFactory.AccessorList(
        SyntaxFactory.SingletonList(SyntaxFactory.AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, block)));

    private static SyntaxTriviaList EndOf(EnclosingCode code, SyntaxTrivia newLine)
    {
        var trailing = code.Function.GetTrailingTrivia();
        return trailing.Count > 0 ? trailing : SyntaxFactory.TriviaList(newLine);
    }
}
