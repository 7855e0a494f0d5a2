using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1001, LCK1003: holds the lock around the statement, or around the whole block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WrapInLockFix)), Shared]
public sealed class WrapInLockFix : ConventionFix
{
    private const string AroundStatement = "Hold the lock around this";
    private const string AroundBlock = "Hold the lock around the whole block";

    /// <summary>Creates the fix.</summary>
    public WrapInLockFix() : base(RuleIds.CallRequiresLock, RuleIds.AccessRequiresLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Lock is not { } @lock
            || EnclosingCode.Of(site.Token) is not { } code
            || IsLockOfMaybeNull(site.Token, @lock)
            || LockRegion.Around(site.Model, code, @lock).Any())
        {
            return [];
        }

        return code.Statement is { } statement
            ? AroundStatements(site, code, @lock, statement)
            : AroundExpression(site, code, @lock, code.ExpressionBody!);
    }

    private static IEnumerable<Repair> AroundExpression(FixSite site, EnclosingCode code, ExpressionSyntax @lock, ExpressionSyntax body)
    {
        if (body.Parent!.ContainsDirectives)
            yield break;

        foreach (var way in LockHold.WaysFor(site, @lock, body.SpanStart, code.IsAsync, EnclosingCode.Suspends(body)))
        {
            var function = ExpressionBodies.ToBlock(site.Model, code, site.NewLine, statement => way.Around([statement], site.NewLine));
            yield return new Repair($"Hold {@lock} around this", AroundStatement, OneLiners.Replace(site.Root, code.Function, function));
        }
    }

    private static IEnumerable<Repair> AroundStatements(FixSite site, EnclosingCode code, ExpressionSyntax @lock, StatementSyntax statement)
    {
        var list = StatementList.Of(statement);
        var first = list.IndexOf(statement);
        var last = list.LastOfSelfContained(site.Model, first, first);

        // A local that is used afterwards is declared before the lock; where its type cannot be written, the lock reaches as far as its uses.
        if (last > first && statement is LocalDeclarationStatementSyntax declaration)
        {
            foreach (var (before, inside) in SplitDeclaration.Of(site, list, declaration))
            {
                foreach (var hold in Holds(site, code, @lock, inside))
                    yield return new Repair($"Hold {@lock} around this", AroundStatement, list.Replace(site.Root, first, 1, hold.Prepend(before)));
            }
        }

        foreach (var hold in Holds(site, code, @lock, list.Statements.Skip(first).Take(last - first + 1).ToList()))
            yield return new Repair($"Hold {@lock} around this", AroundStatement, list.Replace(site.Root, first, last - first + 1, hold));

        if (statement.Parent is not BlockSyntax block || block.Statements.Count == last - first + 1)
            yield break;

        foreach (var hold in Holds(site, code, @lock, block.Statements))
        {
            var root = StatementList.Of(block).Replace(site.Root, 0, block.Statements.Count, hold);
            yield return new Repair($"Hold {@lock} around the whole block", AroundBlock, root);
        }
    }

    /// <summary><c>frame?.Map()</c> does nothing where there is no frame; <c>lock (frame.Gate)</c> would throw.</summary>
    private static bool IsLockOfMaybeNull(SyntaxToken token, ExpressionSyntax @lock) =>
        token.Parent!.Ancestors().TakeWhile(node => node is ExpressionSyntax)
            .OfType<ConditionalAccessExpressionSyntax>()
            .Any(access => access.WhenNotNull.Span.Contains(token.Span)
                && @lock.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(part => LockExpressions.Same(part, access.Expression)));

    private static IEnumerable<IEnumerable<StatementSyntax>> Holds(
        FixSite site, EnclosingCode code, ExpressionSyntax @lock, IReadOnlyList<StatementSyntax> body) =>
        Directives.AreBalanced(body, aboveFirstToo: false)
            ? LockHold.WaysFor(site, @lock, site.Token.SpanStart, code.IsAsync, body.Any(EnclosingCode.Suspends))
                .Select(way => way.Around(body, site.NewLine))
            : [];
}
