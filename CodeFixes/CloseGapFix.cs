using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2013: the acquisition comes to stand right before the <c>try</c> that releases it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CloseGapFix)), Shared]
public sealed class CloseGapFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public CloseGapFix() : base(RuleIds.UnprotectedRegion) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (EnclosingCode.Of(site.Token)?.Statement is not { } statement || LockRegion.CallIn(site.Model, statement) is not { Effect: LockEffect.Acquire } acquire
            || AcquireRun.FlagOf(acquire) is not null)
        {
            yield break;
        }

        if (MovedIn(site, statement, acquire) is { } inside)
            yield return new Repair("Move what follows into the try", "Move statements into the try", inside);
        else if (MovedOut(site, statement, acquire) is { } before)
            yield return new Repair("Acquire before the try", "Acquire before the try", before);
    }

    /// <summary>Statements between the acquisition and the <c>try</c> go into it.</summary>
    private static SyntaxNode? MovedIn(FixSite site, StatementSyntax statement, LockCall acquire)
    {
        var list = StatementList.Of(statement);
        var first = list.IndexOf(statement);
        for (var i = first + 1; i < list.Statements.Count; i++)
        {
            if (list.Statements[i] is not TryStatementSyntax { Catches.Count: 0 } guarded || LockRegion.ReleaseIn(site.Model, guarded.Finally?.Block, acquire) is null)
                continue;
            var moved = list.Statements.Skip(first + 1).Take(i - first - 1).ToList();
            if (moved.Count == 0 || !Directives.AreBalanced(moved, aboveFirstToo: true)
                || moved.Any(one => list.Statements.Skip(i + 1).Any(later => Locals.AnyUsed(site.Model, later, Locals.DeclaredIn(site.Model, one)))))
                return null;

            var leading = moved[0].GetLeadingTrivia();
            moved[0] = moved[0].WithLeadingTrivia(SyntaxFactory.ElasticMarker);
            var block = guarded.Block.WithStatements(SyntaxFactory.List(
                moved.Select(one => one.WithAdditionalAnnotations(Formatter.Annotation)).Concat(guarded.Block.Statements)));
            var closed = guarded.WithBlock(block).WithLeadingTrivia(leading).WithAdditionalAnnotations(Formatter.Annotation);
            return list.Replace(site.Root, first + 1, i - first, [closed]);
        }

        return null;
    }

    /// <summary>An acquisition that the <c>try</c> starts with goes before it; with what stands before it where the <c>finally</c> does nothing else.</summary>
    private static SyntaxNode? MovedOut(FixSite site, StatementSyntax statement, LockCall acquire)
    {
        if (statement.Parent is not BlockSyntax { Parent: TryStatementSyntax { Catches.Count: 0, Finally.Block: var last } guarded } block
            || LockRegion.ReleaseIn(site.Model, last, acquire) is null)
            return null;
        var index = block.Statements.IndexOf(statement);
        if (index > 0 && last.Statements.Count > 1)
            return null;

        var moved = block.Statements.Take(index + 1).Select(one => one.WithAdditionalAnnotations(Formatter.Annotation)).ToList();
        moved[0] = moved[0].WithLeadingTrivia(guarded.GetLeadingTrivia());
        var rest = guarded.WithBlock(block.WithStatements(SyntaxFactory.List(block.Statements.Skip(index + 1)))).WithLeadingTrivia(SyntaxFactory.ElasticMarker)
            .WithAdditionalAnnotations(Formatter.Annotation);
        var list = StatementList.Of(guarded);
        return list.Replace(site.Root, list.IndexOf(guarded), 1, moved.Append(rest));
    }
}
