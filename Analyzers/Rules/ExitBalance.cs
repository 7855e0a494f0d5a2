using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>What a body may leave held, or let go of, when it ends.</summary>
internal static class ExitBalance
{
    /// <summary>How many holds of a lock the contract of a body promises to its caller; at an exit, where the result has a name.</summary>
    public static int Promised(LockAnalysis body, LockPath path, BodyExit exit = default, Disjunct? disjunct = null)
    {
        foreach (var clause in body.Contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Requires or ClauseKind.Acquires or ClauseKind.TryAcquires && (disjunct is null ? clause.Lock : body.AtExit(clause.Lock, exit, disjunct)).Equals(path))
                return 1;
        }

        return 0;
    }

    /// <summary>Whether the contract says that a lock is let go of: to keep it is a fault of the contract, not a leak.</summary>
    public static bool Contradicts(LockAnalysis body, LockPath path) =>
        body.Contract.Clauses.Any(c => c.Lock.Equals(path) && c.Kind is ClauseKind.Releases or ClauseKind.MayRelease)
        || IsOwn(body, path);

    /// <summary>Whether a lock is what its own type is about: a lock type itself, what a guard object has in it.</summary>
    private static bool IsOwn(LockAnalysis body, LockPath path)
    {
        var type = body.ContainingMember.ContainingType;
        return (path.Kind == PathKind.This && LockTypes.LockAttributeOf(type) is not null)
            || (body.Model.Contracts.IsScope(type) && (path.Root.Kind == PathKind.This || (path.Kind == PathKind.Parameter && body.Method is { MethodKind: MethodKind.Constructor })));
    }

    /// <summary>Whether a body takes, or lets go of, a lock for its caller: on every way out, or as it tells, and with a partner.</summary>
    public static bool IsHelper(EndFacts end, LockPath path, bool acquires, CancellationToken cancellation)
    {
        if (end.Body.Method is not { } method)
            return false;

        // Who runs a lambda is told by its result, if by anything; where there is nothing to tell, nobody is.
        if (end.Body.IsNested && !ExitEffects.IsOnEveryExit(end, path, acquires) && ExitEffects.ToldByResult(end, path) is not null)
            return true;

        // A release that depends on what the object remembers is a helper's too, if it has a partner; an acquisition must tell, but for a
        // constructor: its object does.
        if (acquires && method.MethodKind != MethodKind.Constructor && !ExitEffects.IsOnEveryExit(end, path, acquires: true) && ExitEffects.ToldByResult(end, path) is null
            && ExitEffects.ToldByParameter(end, path, exactly: false) is null && ExitEffects.ToldByMember(end, path) is null)
            return false;
        return end.Body.Model.Helpers.HasPartner(method, end.Body.IsNested ? end.Body.Syntax.Span : default, NamesOf(end, path), acquires, cancellation);
    }

    /// <summary>Whether an operation calls a helper without a contract: what it does to a lock was read from its body.</summary>
    public static bool IsByHelper(IOperation operation) =>
        (operation is IInvocationOperation { TargetMethod: var called } ? called : (operation as IObjectCreationOperation)?.Constructor) is { } method
        && method.MethodKind is not (MethodKind.LocalFunction or MethodKind.DelegateInvoke) && LockApis.Find(method) is null && !method.GetAttributes().Any(a => ContractNames.Clauses.ContainsKey(a.AttributeClass?.Name ?? ""));

    /// <summary>
    /// Whether a helper is handed the lock as an argument: then it is an API under another name, and whoever calls it has taken the
    /// lock, or let go of it.
    /// </summary>
    public static bool IsGiven(LockAnalysis body, LockPath path, IOperation by, Disjunct disjunct) =>
        by is IInvocationOperation { TargetMethod.IsStatic: true } call && call.Arguments.Any(a => path.Equals(body.PathOf(a.Value, disjunct)));

    /// <summary>The lock's own path, and the members that it was stored in.</summary>
    private static IEnumerable<LockPath> NamesOf(EndFacts end, LockPath path)
    {
        yield return path;
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                foreach (var pair in disjunct.Facts)
                {
                    if (pair.Key is LockPath { Kind: PathKind.Member } member && path.Equals(pair.Value.Path))
                        yield return member;
                }
            }
        }
    }
}
