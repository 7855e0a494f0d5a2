using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>One lock that an access needs, and whether it is held.</summary>
internal readonly record struct GuardNeed(LockPath Lock, LockMode Mode, HoldVerdict Verdict);

/// <summary>Works out which locks an access needs: any of a guard's to read, all of them to write, none for an object that is owned.</summary>
internal static class GuardNeeds
{
    public static ImmutableArray<GuardNeed> Of(in AccessFacts access)
    {
        if (IsOwned(access))
            return ImmutableArray<GuardNeed>.Empty;

        var needs = ImmutableArray.CreateBuilder<GuardNeed>(access.Guards.Length);
        foreach (var guard in access.Guards)
        {
            var kind = KindUnder(guard, access);
            if (kind == AccessKind.None || (kind == AccessKind.Read && guard.UnlockedReads) || IsOwnLockHead(guard, access))
                continue;

            if (kind == AccessKind.Write)
            {
                foreach (var path in guard.Locks)
                    needs.Add(new GuardNeed(path, LockMode.Exclusive, access.Judge(path, LockMode.Exclusive)));
            }
            else
            {
                needs.Add(Best(guard, access));
            }
        }

        return needs.ToImmutable();
    }

    private static bool IsOwned(in AccessFacts access)
    {
        foreach (var disjunct in access.State.Disjuncts)
        {
            if (!Ownership.Owns(access.Body, access.OwnerPath(disjunct), access.Member.ContainingType, disjunct))
                return false;
        }

        return true;
    }

    /// <summary>Of the locks of a guard, any of which is enough to read, the first that is held best.</summary>
    private static GuardNeed Best(Guard guard, in AccessFacts access)
    {
        GuardNeed? best = null;
        foreach (var path in guard.Locks)
        {
            var verdict = access.Judge(path, LockMode.Shared);
            if (best is not { } before || verdict < before.Verdict)
                best = new GuardNeed(path, LockMode.Shared, verdict);
        }

        return best!.Value;
    }

    private static AccessKind KindUnder(Guard guard, in AccessFacts access)
    {
        var type = KnownCollections.TypeOf(access.Member);
        if (KnownCollections.IsSafeToShare(type) && (guard.OfContents || IsNeverReplaced(access.Member)))
            return AccessKind.None;
        if (guard.OfContents)
            return access.Contents;

        // What is done to a collection is done to what the member holds, unless its contents have a lock of their own.
        if (access.Access == AccessKind.Read && access.Contents == AccessKind.Write && KnownCollections.IsGuardable(type) && !access.Guards.Any(static g => g.OfContents))
            return AccessKind.Write;
        return access.Access;
    }

    private static bool IsNeverReplaced(ISymbol member) => member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };

    // A member that is its own lock has to be read to be locked.
    private static bool IsOwnLockHead(Guard guard, in AccessFacts access)
    {
        if (!Names(guard, access.Member.OriginalDefinition))
            return false;
        if (IsOperandOfLockApi(access.Operation))
            return true;
        var syntax = access.Operation.Syntax;
        while (syntax.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax or PostfixUnaryExpressionSyntax)
            syntax = syntax.Parent;
        return syntax.Parent is LockStatementSyntax statement && statement.Expression == syntax;
    }

    private static bool Names(Guard guard, ISymbol member)
    {
        foreach (var path in guard.Locks)
        {
            if (path is { Kind: PathKind.Member, Symbol: { } symbol } && SymbolEqualityComparer.Default.Equals(symbol, member))
                return true;
        }

        return false;
    }

    private static bool IsOperandOfLockApi(IOperation operation)
    {
        operation = operation.Outermost();
        return operation.Parent switch
        {
            IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation call } => LockApis.Find(call.TargetMethod) is { Operand: LockOperand.FirstArgument },
            IInvocationOperation call => ReferenceEquals(call.Instance, operation) && LockApis.Find(call.TargetMethod) is { Operand: LockOperand.Receiver },
            _ => false,
        };
    }
}
