using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Replay.Tests;

/// <summary>Takes from the functions that hold a right call (<c>// K..</c>) whatever shows that it is right, line by line.</summary>
internal sealed class EvidenceRemover : CSharpSyntaxRewriter
{
    private static readonly string[] s_evidence = ["Lock", "Unlock", "AssertHeld", "AssertBoHeld", "AssertObjectHeld"];

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        if (!node.DescendantTrivia().Any(trivia => trivia.ToString().StartsWith("// K")))
            return node;

        var contracts = node.AttributeLists.Where(list => list.Attributes.Any(attribute => attribute.Name.ToString() == "RequiresLock"));
        var bare = node.RemoveNodes(contracts, SyntaxRemoveOptions.KeepExteriorTrivia)!;
        return base.VisitMethodDeclaration(bare);
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node) =>
        s_evidence.Contains(CalleeOf(node.Expression)) ? SyntaxFactory.EmptyStatement().WithTriviaFrom(node) : node;

    public override SyntaxNode? VisitUsingStatement(UsingStatementSyntax node) =>
        CalleeOf(node.Expression) == "Hold"
            ? ((StatementSyntax)Visit(node.Statement)).WithLeadingTrivia(
                node.GetLeadingTrivia().AddRange(node.CloseParenToken.TrailingTrivia))
            : base.VisitUsingStatement(node);

    public override SyntaxNode? VisitIfStatement(IfStatementSyntax node) =>
        node.Condition.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => CalleeOf(call) == "TryLock")
            ? SyntaxFactory.EmptyStatement().WithTriviaFrom(node)
            : base.VisitIfStatement(node);

    private static string? CalleeOf(ExpressionSyntax? expression) => (expression as InvocationExpressionSyntax)?.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        IdentifierNameSyntax name => name.Identifier.Text,
        _ => null,
    };
}
