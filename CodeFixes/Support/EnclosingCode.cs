using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>The code that runs a token: the statement or the expression body, and the function around it.</summary>
internal sealed class EnclosingCode
{
    private EnclosingCode(SyntaxNode function, StatementSyntax? statement, ExpressionSyntax? body)
    {
        Function = function;
        Statement = statement;
        ExpressionBody = body;
    }

    /// <summary>The method, accessor, local function or lambda; the compilation unit for top-level statements.</summary>
    public SyntaxNode Function { get; }

    /// <summary>The innermost statement; null in an expression body.</summary>
    public StatementSyntax? Statement { get; }

    public ExpressionSyntax? ExpressionBody { get; }

    public bool IsAsync => Function switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        CompilationUnitSyntax => true,
        _ => false,
    };

    /// <summary>Null where no statement of ours runs: field initialisers, constructor initialisers, attributes, default values.</summary>
    public static EnclosingCode? Of(SyntaxToken token)
    {
        StatementSyntax? statement = null;
        SyntaxNode? child = null;
        for (var node = token.Parent; node is not null; child = node, node = node.Parent)
        {
            switch (node)
            {
                case LocalFunctionStatementSyntax local:
                    return local.Body == child && statement is not null ? new(local, statement, null) : null;
                case StatementSyntax found:
                    statement ??= found is BlockSyntax ? null : found;
                    break;
                case ArrowExpressionClauseSyntax arrow:
                    return new(arrow.Parent!, null, arrow.Expression);
                case AnonymousFunctionExpressionSyntax lambda when lambda.Body == child:
                    return statement is not null ? new(lambda, statement, null)
                        : lambda.ExpressionBody is { } body ? new(lambda, null, body)
                        : null;
                case AnonymousFunctionExpressionSyntax or AttributeListSyntax or ParameterSyntax or ConstructorInitializerSyntax:
                    return null;
                case QueryBodySyntax or QueryClauseSyntax when !RunsAtOnce(node, child):
                    return null;
                case AccessorDeclarationSyntax or BaseMethodDeclarationSyntax:
                    return statement is null ? null : new(node, statement, null);
                case GlobalStatementSyntax:
                    return statement is null ? null : new(node.Parent!, statement, null);
                case MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Statements around the token, innermost first, up to the function.</summary>
    public IEnumerable<StatementSyntax> Statements =>
        Statement is null
            ? []
            : Statement.AncestorsAndSelf().TakeWhile(node => node != Function).OfType<StatementSyntax>();

    /// <summary>The body, as code that may be looked through; the whole unit for top-level statements.</summary>
    public IEnumerable<SyntaxNode> Nodes => Inside(Function);

    /// <summary>Everything in a node that runs with it: nested functions do not.</summary>
    public static IEnumerable<SyntaxNode> Inside(SyntaxNode node) => node.DescendantNodesAndSelf(inner =>
        inner == node || inner is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or TypeDeclarationSyntax));

    /// <summary>Whether control leaves the thread, or the method, in the middle of the node.</summary>
    public static bool Suspends(SyntaxNode node) => Inside(node).Any(inner =>
        inner is AwaitExpressionSyntax or YieldStatementSyntax
            or CommonForEachStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword }
            or UsingStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword }
            or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword });

    // Of a query only the source of the first `from` runs where the query stands.
    private static bool RunsAtOnce(SyntaxNode clause, SyntaxNode? child) =>
        clause is FromClauseSyntax { Parent: QueryExpressionSyntax } from && from.Expression == child;
}
