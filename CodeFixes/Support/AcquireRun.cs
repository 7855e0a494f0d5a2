using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>
/// The statements that a bare acquire was meant to cover: up to the release in the same list, or to the end of the list.
/// Releases on early ways out are dropped from them, because whatever is built around them releases on every way out.
/// </summary>
internal sealed class AcquireRun
{
    private AcquireRun(LockCall acquire, StatementList list, int first, int next, IReadOnlyList<StatementSyntax> body)
    {
        Acquire = acquire;
        List = list;
        First = first;
        Next = next;
        Body = body;
    }

    public LockCall Acquire { get; }
    public StatementList List { get; }

    /// <summary>The statement that acquires.</summary>
    public int First { get; }

    /// <summary>The first statement that is none of ours.</summary>
    public int Next { get; }

    /// <summary>What runs with the lock held, without releases.</summary>
    public IReadOnlyList<StatementSyntax> Body { get; }

    /// <summary>The local that tells whether the lock was taken, where the acquire reports it.</summary>
    public ExpressionSyntax? Flag => FlagOf(Acquire);

    public static AcquireRun? Of(FixSite site)
    {
        if (MethodGroups.CallOf(site.Token) is not { } call
            || LockCall.Of(site.Model, call) is not { } acquire
            || EnclosingCode.Of(site.Token)?.Statement is not { } statement)
        {
            return null;
        }

        var list = StatementList.Of(statement);
        var first = list.IndexOf(statement);
        var starts = acquire.Effect switch
        {
            LockEffect.Acquire => LockRegion.CallIn(site.Model, statement)?.Call == call,
            LockEffect.Try => IsRefusal(statement, call),
            _ => false,
        };
        if (!starts || statement.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax))
            return null;

        var release = first + 1;
        while (release < list.Statements.Count && !LockRegion.IsRelease(site.Model, list.Statements[release], acquire))
            release++;

        var last = list.LastOfSelfContained(site.Model, first + 1, release - 1);
        var covered = list.Statements.Skip(first + 1).Take(last - first).ToList();
        return Directives.AreBalanced(covered, aboveFirstToo: true) && WithoutReleases(site, acquire, covered) is { Count: > 0 } body
            ? new(acquire, list, first, System.Math.Max(last + 1, System.Math.Min(release + 1, list.Statements.Count)), body)
            : null;
    }

    public static ExpressionSyntax? FlagOf(LockCall acquire) =>
        (acquire.Call as InvocationExpressionSyntax)?.ArgumentList.Arguments
            .LastOrDefault(argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword))?.Expression;

    /// <summary>The statements without releases; null if one of them is released where the code goes on without the lock.</summary>
    public static IReadOnlyList<StatementSyntax>? WithoutReleases(FixSite site, LockCall acquire, IEnumerable<StatementSyntax> statements)
    {
        var body = new List<StatementSyntax>();
        foreach (var statement in statements)
        {
            if (LockRegion.IsRelease(site.Model, statement, acquire))
                continue;

            var releases = EnclosingCode.Inside(statement).OfType<StatementSyntax>()
                .Where(inner => LockRegion.IsRelease(site.Model, inner, acquire))
                .ToList();
            if (!releases.All(LeadsOut))
                return null;

            body.Add(releases.Count == 0 ? statement : statement.RemoveNodes(releases, SyntaxRemoveOptions.KeepUnbalancedDirectives)!);
        }

        return body;
    }

    private static bool LeadsOut(StatementSyntax release)
    {
        var list = StatementList.Of(release);
        return list.Statements.ElementAtOrDefault(list.IndexOf(release) + 1) is ReturnStatementSyntax or ThrowStatementSyntax;
    }

    /// <summary><c>if (!TryEnter()) return;</c></summary>
    private static bool IsRefusal(StatementSyntax statement, ExpressionSyntax call) =>
        statement is IfStatementSyntax
        {
            Else: null,
            Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var tried },
            Statement: var refused,
        }
        && tried == call
        && (refused is BlockSyntax block ? block.Statements.LastOrDefault() : refused)
            is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax;
}
