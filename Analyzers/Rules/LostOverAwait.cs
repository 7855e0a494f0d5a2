using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2007: a lock that belongs to a thread is held where the body may go on with another.</summary>
internal sealed class LostOverAwait : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.LostOverAwait;

    public override void OnSuspend(in SuspendFacts suspend, FindingSink findings)
    {
        foreach (var disjunct in suspend.State.Disjuncts)
        {
            foreach (var hold in disjunct.Locks.Holds)
            {
                if (hold is { IsHeld: true, IsThreadAffine: true, Basis: not HoldBasis.Doubtful } && suspend.Body.IsOwn(hold) && !IsTakenBy(suspend.Operation, hold))
                    Report(suspend, hold, findings);
            }
        }
    }

    private void Report(in SuspendFacts suspend, Hold hold, FindingSink findings)
    {
        var keyword = KeywordOf(suspend.Operation);
        var name = hold.Lock.ToString();
        findings.ReportOnce(
            this, hold.Since?.Syntax as object ?? (suspend.Body.Syntax, hold.Lock), keyword.GetLocation(),
            new object[] { name, keyword.ValueText },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name),
            hold.Since is { } since ? ImmutableArray.Create(Places.Of(since)) : ImmutableArray<Location>.Empty);
    }

    // What the awaited operation acquires it has once it is awaited.
    private static bool IsTakenBy(IOperation suspension, Hold hold) => hold.Since is { } since && suspension.Syntax.Span.Contains(since.Syntax.Span);

    /// <summary>The keyword that suspends: that of the expression, or of the <c>foreach</c> or <c>using</c> that awaits by itself.</summary>
    private static SyntaxToken KeywordOf(IOperation operation)
    {
        foreach (var node in operation.Syntax.AncestorsAndSelf())
        {
            var keyword = node switch
            {
                AwaitExpressionSyntax expression when operation is IAwaitOperation { IsImplicit: false } => expression.AwaitKeyword,
                YieldStatementSyntax yield => yield.YieldKeyword,
                CommonForEachStatementSyntax loop => loop.AwaitKeyword,
                UsingStatementSyntax statement => statement.AwaitKeyword,
                LocalDeclarationStatementSyntax declaration => declaration.AwaitKeyword,
                _ => default,
            };
            if (!keyword.IsKind(SyntaxKind.None))
                return keyword;
        }

        return operation.Syntax.GetFirstToken();
    }
}
