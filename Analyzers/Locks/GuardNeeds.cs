using System.Collections.Generic;
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
    public static IEnumerable<GuardNeed> Of(AccessFacts access)
    {
        if (access.State.Disjuncts.All(d => Ownership.Owns(access.Body, access.OwnerPath(d), access.Member.ContainingType, d)))
            yield break;

        foreach (var guard in access.Guards)
        {
            var kind = KindUnder(guard, access);
            if (kind == AccessKind.None || (kind == AccessKind.Read && guard.UnlockedReads) || IsOwnLockHead(guard, access))
                continue;

            if (kind == AccessKind.Write)
            {
                foreach (var path in guard.Locks)
                    yield return new GuardNeed(path, LockMode.Exclusive, access.Judge(path, LockMode.Exclusive));
                continue;
            }

            var best = guard.Locks.Select(path => new GuardNeed(path, LockMode.Shared, access.Judge(path, LockMode.Shared)))
                .OrderBy(need => need.Verdict).First();
            yield return best;
        }
    }

    private static AccessKind KindUnder(Guard guard, AccessFacts access)
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
    private static bool IsOwnLockHead(Guard guard, AccessFacts access)
    {
        if (!guard.Locks.Any(path => path is { Kind: PathKind.Member, Symbol: { } symbol } && SymbolEqualityComparer.Default.Equals(symbol, access.Member.OriginalDefinition)))
            return false;
        if (IsOperandOfLockApi(access.Operation))
            return true;
        var syntax = access.Operation.Syntax;
        while (syntax.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax or PostfixUnaryExpressionSyntax)
            syntax = syntax.Parent;
        return syntax.Parent is LockStatementSyntax statement && statement.Expression == syntax;
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
