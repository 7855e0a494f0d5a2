using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Takes statements out of the tree, and with them what makes no sense without them.</summary>
internal static class Removal
{
    public static SyntaxNode Of(SyntaxNode root, IReadOnlyList<StatementSyntax> statements)
    {
        root = root.TrackNodes(statements);
        foreach (var statement in statements)
            root = Remove(root, root.GetCurrentNode(statement)!);
        return root;
    }

    private static SyntaxNode Remove(SyntaxNode root, StatementSyntax statement)
    {
        switch (statement.Parent)
        {
            case BlockSyntax { Statements.Count: 1, Parent: FinallyClauseSyntax { Parent: TryStatementSyntax guarded } }:
                return WithoutFinally(root, guarded);
            case IfStatementSyntax { Else: null } branch when IsPlain(branch.Condition):
                return Remove(root, branch);
            case BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax { Else: null } branch } when IsPlain(branch.Condition):
                return Remove(root, branch);
            case BlockSyntax or SwitchSectionSyntax:
                return root.RemoveNode(statement, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
            case GlobalStatementSyntax global:
                return root.RemoveNode(global, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
            default:
                return root.ReplaceNode(statement, SyntaxFactory.Block().WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
        }
    }

    /// <summary>Conditions that can go because evaluating them does nothing.</summary>
    private static bool IsPlain(ExpressionSyntax condition) => condition is IdentifierNameSyntax;

    private static SyntaxNode WithoutFinally(SyntaxNode root, TryStatementSyntax guarded)
    {
        if (guarded.Catches.Count > 0)
        {
            var catching = guarded.WithFinally(null).WithTrailingTrivia(guarded.GetTrailingTrivia());
            return root.ReplaceNode(guarded, catching);
        }

        var list = StatementList.Of(guarded);
        return list.Replace(root, list.IndexOf(guarded), 1, Unwrapped(guarded, guarded.Block.Statements));
    }

    /// <summary>The statements of a holder that goes, with its comments above theirs.</summary>
    public static IReadOnlyList<StatementSyntax> Unwrapped(StatementSyntax holder, SyntaxList<StatementSyntax> body)
    {
        var statements = body.Select(statement => statement.WithAdditionalAnnotations(Formatter.Annotation)).ToList();
        if (statements.Count > 0)
        {
            var own = statements[0].GetLeadingTrivia();
            var says = own.Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
            statements[0] = statements[0].WithLeadingTrivia(says ? holder.GetLeadingTrivia().AddRange(own) : holder.GetLeadingTrivia());
        }

        return statements;
    }
}
