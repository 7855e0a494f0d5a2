using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1006: takes the lock where the delegate runs, so that nobody has to be told.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HoldLockInDelegateFix)), Shared]
public sealed class HoldLockInDelegateFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public HoldLockInDelegateFix() : base(RuleIds.ContractLostInDelegate) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site) =>
        site.Token.Parent?.FirstAncestorOrSelf<AttributeSyntax>() is { Parent: AttributeListSyntax { Attributes.Count: 1, Parent: ParenthesizedLambdaExpressionSyntax lambda } list }
            ? OfLambda(site, lambda, list)
            : LostContract.Of(site) is { } lost ? OfMethod(site, lost) : [];

    private static IEnumerable<Repair> OfLambda(FixSite site, ParenthesizedLambdaExpressionSyntax lambda, AttributeListSyntax contract)
    {
        if (site.Lock is not { } @lock || site.Model.GetTypeInfo(lambda, site.Cancel).ConvertedType is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke })
            yield break;
        var body = lambda.Block?.Statements.ToList() ?? [StatementOf(lambda.ExpressionBody!.WithoutTrivia(), invoke.ReturnsVoid)];
        if (body.Count == 0)
            yield break;
        var isAsync = !lambda.AsyncKeyword.IsKind(Microsoft.CodeAnalysis.CSharp.SyntaxKind.None);
        foreach (var way in LockHold.WaysFor(site, @lock, lambda.Body.SpanStart, isAsync, EnclosingCode.Suspends(lambda.Body)))
        {
            var free = lambda.WithAttributeLists(lambda.AttributeLists.Remove(contract)).WithBody(Block(way.Around(body, site.NewLine))).WithTriviaFrom(lambda);
            yield return Named(site, @lock, lambda, free);
        }
    }

    private static IEnumerable<Repair> OfMethod(FixSite site, LostContract lost)
    {
        var (method, invoke) = (lost.Method, lost.Delegate.DelegateInvokeMethod!);

        // A task goes on when the lock is gone; and a handler that is taken away again must stay the one that was added.
        if (method.ReturnType.Name is "Task" or "ValueTask" || invoke.Parameters.Any(p => p.RefKind != RefKind.None)
            || method.Parameters.Length != invoke.Parameters.Length || IsTakenAway(site, lost.Group))
            yield break;
        var @lock = site.Lock ?? LockExpressions.Parse(lost.PathOfParameter);
        if (@lock is null || lost.PositionOf(site, needsParameters: site.Lock is null) is not { } position)
            yield break;

        var names = method.Parameters.Select(p => Locals.FreshName(site.Model, lost.Group, p.Name)).ToList();
        if (site.Lock is null && !names.SequenceEqual(method.Parameters.Select(p => p.Name)))
            yield break;
        var call = InvocationExpression(
            lost.Group.WithoutTrivia(), ArgumentList(SeparatedList(names.Select(name => Argument(IdentifierName(name))))));
        var parameters = ParameterList(SeparatedList(names.Select(name => Parameter(Identifier(name)))));
        foreach (var way in LockHold.WaysFor(site, @lock, position, isAsync: false, suspends: false))
        {
            var lambda = ParenthesizedLambdaExpression(parameters, Block(way.Around([StatementOf(call, invoke.ReturnsVoid)], site.NewLine)), null);
            yield return Named(site, @lock, lost.Group, lambda.WithTriviaFrom(lost.Group));
        }
    }

    private static Repair Named(FixSite site, ExpressionSyntax @lock, SyntaxNode old, SyntaxNode now) =>
        new($"Hold {@lock} where the delegate runs", "Hold the lock where the delegate runs", OneLiners.Replace(site.Root, old, now));

    private static StatementSyntax StatementOf(ExpressionSyntax value, bool isVoid) => isVoid ? ExpressionStatement(value) : ReturnStatement(value);

    private static bool IsTakenAway(FixSite site, ExpressionSyntax group) => group.Parent is AssignmentExpressionSyntax { OperatorToken.ValueText: "+=" } && site.Root.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
        assignment.OperatorToken.ValueText == "-=" && LockExpressions.Same(assignment.Right, group));
}
