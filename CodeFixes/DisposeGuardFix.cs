using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2006: lets <c>using</c> dispose a guard that nobody keeps.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeGuardFix)), Shared]
public sealed class DisposeGuardFix : ConventionFix
{
    private const string Kind = "Release with using";

    /// <summary>Creates the fix.</summary>
    public DisposeGuardFix() : base(RuleIds.DroppedResult) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        // A task can be disposed, and is no guard.
        if (EnclosingCode.Of(site.Token) is not { Statement: { } statement }
            || MethodGroups.CallOf(site.Token) is { } call && site.Model.GetTypeInfo(call).Type is { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" })
            yield break;
        foreach (var isAsync in new[] { false, true })
        {
            if (Owned(site, statement, isAsync) is not { } root)
                continue;
            yield return new Repair(isAsync ? "Release with await using" : "Release with using", Kind, root);
        }
    }

    private static SyntaxNode? Owned(FixSite site, StatementSyntax statement, bool isAsync)
    {
        var value = statement is ExpressionStatementSyntax { Expression: var expression } ? ValueOf(expression) : null;
        if (site.Language < LanguageVersion.CSharp8 || statement.Parent is not (BlockSyntax or GlobalStatementSyntax))
            return isAsync ? null : Around(site, statement, value);

        var declaration = statement as LocalDeclarationStatementSyntax;
        if (declaration is { UsingKeyword.RawKind: not 0 } or { Declaration.Variables.Count: not 1 } || (declaration is null && value is null))
            return null;
        declaration = declaration?.WithoutTrivia() ?? LocalDeclarationStatement(VariableDeclaration(
            IdentifierName(Identifier(TriviaList(), SyntaxKind.VarKeyword, "var", "var", TriviaList(Space))),
            SingletonSeparatedList(VariableDeclarator(Identifier(Locals.FreshName(site.Model, statement, "guard")).WithTrailingTrivia(Space))
                .WithInitializer(EqualsValueClause(value!.WithoutTrivia().WithLeadingTrivia(Space)).WithoutLeadingTrivia()))));
        declaration = declaration.WithUsingKeyword(Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(Space));
        if (isAsync)
            declaration = declaration.WithAwaitKeyword(Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(Space));
        return site.Root.ReplaceNode(statement, declaration.WithTriviaFrom(statement));
    }

    // Without using declarations the rest of the block moves into the statement.
    private static SyntaxNode? Around(FixSite site, StatementSyntax statement, ExpressionSyntax? value)
    {
        var list = StatementList.Of(statement);
        var first = list.IndexOf(statement);
        var rest = list.Statements.Skip(first + 1).ToList();
        var declared = (statement as LocalDeclarationStatementSyntax)?.Declaration.WithoutTrivia();
        if (declared is null && value is null)
            return null;
        var held = UsingStatement(declared, declared is null ? value!.WithoutTrivia() : null, Block(rest))
            .WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(site.NewLine).WithAdditionalAnnotations(Formatter.Annotation);
        return list.Replace(site.Root, first, rest.Count + 1, [held]);
    }

    private static ExpressionSyntax ValueOf(ExpressionSyntax expression) =>
        expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var value } ? value : expression;
}
