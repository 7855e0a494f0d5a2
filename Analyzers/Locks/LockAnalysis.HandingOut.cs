using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>References to guarded contents that go where the lock does not: returned, or stored.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>The value of a return statement is handed to whoever called; a nested function hands its own to the code around it.</summary>
    private void HandOutResult(BasicBlock block, IOperation value)
    {
        if (!IsNested && block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Return })
            HandOut(value, ImmutableArray<LockPath>.Empty, HandedTo.Caller);
    }

    /// <summary>One of several values that may be returned: the graph keeps it until the statement knows which.</summary>
    private void HandOutAlternative(IOperation value)
    {
        if (!IsNested && IsReturned(value.Syntax))
            HandOut(value, ImmutableArray<LockPath>.Empty, HandedTo.Caller);
    }

    private static bool IsReturned(SyntaxNode value) => value.Parent switch
    {
        ReturnStatementSyntax or ArrowExpressionClauseSyntax { Parent: not ExpressionSyntax } => true,
        ParenthesizedExpressionSyntax or CastExpressionSyntax or SwitchExpressionArmSyntax or SwitchExpressionSyntax => IsReturned(value.Parent),
        ConditionalExpressionSyntax choice => choice.Condition != value && IsReturned(choice),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } choice => IsReturned(choice),
        _ => false,
    };

    /// <summary>What is stored in a variable that others can see is handed to them, unless they need the same lock to see it.</summary>
    private void HandOutStored(IOperation value, IOperation target)
    {
        // A number or a text is nothing that anybody could change.
        if (!Replaying || !_model.HasContracts || value.Type is { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_String })
            return;
        switch (target)
        {
            case IMemberReferenceOperation { Member: var member } reference when _state is { IsUnknown: false }:
                var owner = member.IsStatic ? null : PathOf(reference.Instance, _state.Disjuncts[0]);
                var guards = _model.Contracts.GuardsOf(member).SelectMany(static guard => guard.Locks).Select(guard => AtAccess(member, owner, guard)).ToImmutableArray();
                HandOut(value, guards, HandedTo.Member);
                break;
            case IArrayElementReferenceOperation or IParameterReferenceOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                HandOut(value, ImmutableArray<LockPath>.Empty, target is IParameterReferenceOperation ? HandedTo.Caller : HandedTo.Member);
                break;
        }
    }

    private void HandOut(IOperation value, ImmutableArray<LockPath> keptUnder, HandedTo to)
    {
        if (!Replaying || !_model.HasContracts || _state is not { IsUnknown: false, Disjuncts.IsEmpty: false } state)
            return;
        if (Unwrap(value) is ITupleOperation tuple)
        {
            foreach (var element in tuple.Elements)
                HandOut(element, keptUnder, to);
            return;
        }

        var shown = LiveViews.Source(value);
        var (member, owner) = Unwrap(shown) switch
        {
            IMemberReferenceOperation reference => (reference.Member, reference.Member.IsStatic ? null : PathOf(reference.Instance, state.Disjuncts[0])),
            ILocalReferenceOperation { Local: var local } when state.Disjuncts[0].Find(local)?.Path is { Kind: PathKind.Member, Symbol: { } held } path => (held, path.Parent),
            _ => default,
        };
        if (member is null)
            return;
        var type = KnownCollections.TypeOf(member);
        if (type is not { IsReferenceType: true } || type.SpecialType == SpecialType.System_String || KnownCollections.IsSafeToShare(type))
            return;
        foreach (var guard in _model.Contracts.GuardsOf(member))
        {
            if (guard.UnlockedReads || !(guard.OfContents || (KnownCollections.IsGuardable(type) && _model.Contents.AreChanged(member, Cancellation))))
                continue;
            foreach (var declared in guard.Locks)
            {
                var path = AtAccess(member, owner, declared);

                // Only what the body took for itself ends with its region; the caller of one that is called under the lock knows of it.
                if (!keptUnder.Contains(path) && state.Disjuncts.All(disjunct => FindHold(disjunct, path) is { IsHeld: true, Since: not null }))
                    _observer.OnHandOut(new HandOutFacts(this, Unwrap(shown)!, member, path, to));
            }
        }
    }
}
