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

/// <summary>LCK2001, LCK2013: lets the language release the lock, with <c>lock</c> or <c>using</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseLockStatementFix)), Shared]
public sealed class UseLockStatementFix : ConventionFix
{
    private const string Kind = "Let lock or using release the lock";

    /// <summary>Creates the fix.</summary>
    public UseLockStatementFix() : base(RuleIds.StillHeldAtExit, RuleIds.UnprotectedRegion) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (EnclosingCode.Of(site.Token) is not { Statement: { } statement } code)
            yield break;

        // A guard that nobody disposes: `using` does it.
        if (statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables.Count: 1 } declaration
            && MethodGroups.CallOf(site.Token) is { } opened
            && LockCall.Of(site.Model, opened) is { Effect: LockEffect.Scope }
            && declaration.Declaration.Variables[0].Initializer?.Value is { } value
            && LockRegion.Awaited(value) == opened)
        {
            var keyword = Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(Space);
            var owned = declaration.WithoutLeadingTrivia().WithUsingKeyword(keyword).WithLeadingTrivia(declaration.GetLeadingTrivia());
            yield return new Repair("Release with using", Kind, site.Root.ReplaceNode(declaration, owned));
            yield break;
        }

        if (AcquireRun.Of(site) is not { Flag: null, Acquire.Effect: LockEffect.Acquire } run)
            yield break;

        foreach (var way in LockHold.WaysFor(site, run.Acquire.Lock, statement.SpanStart, code.IsAsync, run.Body.Any(EnclosingCode.Suspends)))
        {
            if (way.Around(run.Body, site.NewLine) is not { Count: 1 } result || result[0] is not (LockStatementSyntax or UsingStatementSyntax))
                continue;

            var held = result[0].WithLeadingTrivia(statement.GetLeadingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
            var word = held is LockStatementSyntax ? "lock" : "using";
            yield return new Repair($"Hold {run.Acquire.Lock} with {word}", Kind, run.List.Replace(site.Root, run.First, run.Next - run.First, [held]));
        }
    }
}
