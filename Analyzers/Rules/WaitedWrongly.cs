using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2010: <c>Monitor.Wait</c> or <c>Pulse</c> without the lock, <c>Wait</c> outside a loop, or with another lock held.</summary>
internal sealed class WaitedWrongly : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.WaitedWrongly;

    public override void OnNeed(in NeedFacts need, FindingSink findings)
    {
        var waited = need.Lock(need.State.Disjuncts[0]);
        var verdict = need.Judge();
        if (verdict is HoldVerdict.NotHeld or HoldVerdict.HeldSometimes)
        {
            if (IsCertain(need, waited, verdict))
                Report(need, waited, "needs '" + waited + "' held; here " + HeldText.Describe(verdict, need.State, waited), findings);
            return;
        }

        if (need.Operation.TargetMethod.Name != "Wait")
            return;
        if (OtherHeld(need) is { } other)
            Report(need, other.Lock, "lets go of '" + waited + "' only; '" + other.Lock + "' stays held, and who needs it waits as well", findings);
        if (!need.InLoop && !IsTimedAndAsked(need.Operation) && !IsAskedAgain(need) && !IsLoopOfCallers(need, waited))
            Report(need, waited, "may come back before what it waits for is true; test that again, in a loop", findings);
    }

    /// <summary>Whether a lock that is not seen to be held is not held: it has a name that stays, and nobody may have taken it for the body.</summary>
    private static bool IsCertain(in NeedFacts need, LockPath waited, HoldVerdict verdict) => waited.Root.Kind switch
    {
        PathKind.Value => false,

        // What is handed in may be handed in locked.
        PathKind.Parameter => HeldText.ReleasedAt(need.State, waited).Any(),

        // A local may be one object here and another there.
        PathKind.Local => verdict == HoldVerdict.NotHeld,
        _ => !TellsByFlag(need.Body),
    };

    /// <summary>Whether the body lets a helper say by a flag whether something was taken: what then holds depends on more than is seen.</summary>
    private static bool TellsByFlag(LockAnalysis body) => body.Syntax.DescendantNodes().OfType<ArgumentSyntax>().Any(argument =>
        argument.RefKindKeyword.RawKind == (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.RefKeyword
        && argument.Parent?.Parent is InvocationExpressionSyntax { Expression: IdentifierNameSyntax });

    private void Report(in NeedFacts need, LockPath path, string what, FindingSink findings) => findings.Report(
        this, Places.Of(need.Operation), path.ToString(), new object[] { need.Operation.TargetMethod.Name, what },
        ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, path.ToString()));

    private static Hold? OtherHeld(in NeedFacts need)
    {
        foreach (var disjunct in need.State.Disjuncts)
        {
            var waited = need.Lock(disjunct);
            foreach (var hold in disjunct.Locks.Holds)
            {
                if (hold is { IsHeld: true, Basis: not HoldBasis.Doubtful } && !hold.Lock.Equals(waited))
                    return hold;
            }
        }

        return null;
    }

    /// <summary>Whether a wait ends with its time, and somebody asks which it was.</summary>
    private static bool IsTimedAndAsked(IInvocationOperation wait) =>
        CallOutApis.HasTimeout(wait) && wait.Parent is not (IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation });

    /// <summary>Whether what was tested before the wait is read once more behind it: then the body goes by what is true, and not by having been woken.</summary>
    private static bool IsAskedAgain(in NeedFacts need)
    {
        if (need.Operation.Syntax.FirstAncestorOrSelf<IfStatementSyntax>() is not { Parent: BlockSyntax around } test || !need.Body.Syntax.Span.Contains(test.Span))
            return false;
        var condition = test.Condition;
        while (condition is PrefixUnaryExpressionSyntax { RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.LogicalNotExpression, Operand: var negated })
            condition = negated;
        return around.Statements.SkipWhile(s => s != test).Skip(1).SelectMany(s => s.DescendantNodes()).OfType<ExpressionSyntax>().Any(later =>
            later.RawKind == condition.RawKind && !(later.Parent is AssignmentExpressionSyntax assignment && assignment.Left == later)
            && later.ToString() == condition.ToString());
    }

    /// <summary>Whether the body is a part of its callers' loops: it finds the lock held, and waits whatever the condition is.</summary>
    private static bool IsLoopOfCallers(in NeedFacts need, LockPath waited)
    {
        var body = need.Body;
        var position = need.Operation.Syntax.SpanStart;
        if (body.Method is not { } method || need.State.Disjuncts.Any(d => d.Locks.Find(waited)?.Since is { } since && body.Syntax.Span.Contains(since.Syntax.Span)))
            return false;
        if (method is { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary } or { MethodKind: MethodKind.LocalFunction })
            return AreAllCallsInLoops(method);
        return !body.Syntax.DescendantNodes().Any(node => node.SpanStart < position
            && node is IfStatementSyntax or ConditionalExpressionSyntax or SwitchStatementSyntax or SwitchExpressionSyntax);
    }

    private static bool AreAllCallsInLoops(IMethodSymbol method)
    {
        var calls = method.ContainingType.DeclaringSyntaxReferences
            .SelectMany(r => r.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            .Where(name => name.Identifier.ValueText == method.Name)
            .ToList();
        return calls.Count > 0 && calls.All(IsInLoop);
    }

    private static bool IsInLoop(SyntaxNode node)
    {
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax)
                return true;
            if (parent is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                return false;
        }

        return false;
    }
}
