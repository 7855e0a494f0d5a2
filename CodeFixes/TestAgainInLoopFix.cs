using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2010: <c>if (!ready) Monitor.Wait(x);</c> becomes <c>while (!ready) Monitor.Wait(x);</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestAgainInLoopFix)), Shared]
public sealed class TestAgainInLoopFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public TestAgainInLoopFix() : base(RuleIds.WaitedWrongly) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        // A wait with a time-out may end for good: in a loop it would start again.
        if (MethodGroups.CallOf(site.Token) is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1, Parent: ExpressionStatementSyntax wait }
            || TestOf(wait) is not { Else: null } test)
        {
            yield break;
        }

        var loop = SyntaxFactory.WhileStatement(
            test.AttributeLists,
            SyntaxFactory.Token(SyntaxKind.WhileKeyword).WithTriviaFrom(test.IfKeyword),
            test.OpenParenToken, test.Condition, test.CloseParenToken, test.Statement);
        yield return new Repair("Test again in a loop", "Wait in a loop", site.Root.ReplaceNode(test, loop));
    }

    private static IfStatementSyntax? TestOf(StatementSyntax wait) => wait.Parent switch
    {
        IfStatementSyntax test => test,
        BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax test } => test,
        _ => null,
    };
}
