using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What a body owes its callers at its normal exits, by its own contract, for one lock.</summary>
/// <param name="Clause">The clause that decides.</param>
/// <param name="From">The mode that the lock is converted from, where it is released and acquired.</param>
internal sealed record Promise(Clause Clause, LockMode? From = null)
{
    /// <summary>The promises that a body can be held to.</summary>
    public static IEnumerable<Promise> Of(LockAnalysis body) => body.Contract.Clauses.IsEmpty ? Enumerable.Empty<Promise>() : OfClauses(body);

    private static IEnumerable<Promise> OfClauses(LockAnalysis body)
    {
        var clauses = body.Contract.Clauses;
        for (var i = 0; i < clauses.Length; i++)
        {
            var path = clauses[i].Lock;
            if (IsNamedBefore(clauses, i))
                continue;
            var (requires, releases) = (Find(clauses, path, ClauseKind.Requires), Find(clauses, path, ClauseKind.Releases));
            var deciding = Find(clauses, path, ClauseKind.TryAcquires) ?? Find(clauses, path, ClauseKind.Acquires) ?? releases
                ?? (Find(clauses, path, ClauseKind.MayRelease) is null ? requires : null) ?? Find(clauses, path, ClauseKind.Excludes);
            if (deciding is null || IsTrusted(body, path)
                || (requires is not null && deciding.Kind is ClauseKind.Acquires or ClauseKind.TryAcquires)
                || deciding.IsHeldEitherWay)
                continue;
            yield return new Promise(deciding, deciding.Kind == ClauseKind.Acquires ? releases?.Mode : null);
        }
    }

    private static bool IsNamedBefore(ImmutableArray<Clause> clauses, int place)
    {
        for (var i = 0; i < place; i++)
        {
            if (clauses[i].Lock.Equals(clauses[place].Lock))
                return true;
        }

        return false;
    }

    private static Clause? Find(ImmutableArray<Clause> clauses, LockPath path, ClauseKind kind)
    {
        foreach (var clause in clauses)
        {
            if (clause.Kind == kind && clause.Lock.Equals(path))
                return clause;
        }

        return null;
    }

    /// <summary>The first exit where the promise is broken, and how; null where it is kept, or nobody can tell.</summary>
    public (BodyExit Exit, string How)? BrokenAt(EndFacts end)
    {
        var broken = Clause.Kind switch
        {
            ClauseKind.TryAcquires => BrokenByResult(end),
            ClauseKind.Excludes => BrokenByAssertion(end),
            _ => BrokenAtAnyExit(end),
        };
        return broken is not null && !IsOutOfSight(end) ? broken : null;
    }

    /// <summary>The contract attributes that say what the body does instead, separated by spaces; null where none can.</summary>
    public string? TruthIn(EndFacts end)
    {
        var holds = end.Exits.SelectMany(exit => exit.State.Disjuncts.Select(disjunct => disjunct.Locks.Find(end.Body.AtExit(Clause.Lock, exit, disjunct)))).ToList();
        var (held, free) = (holds.Any(hold => hold is { IsHeld: true }), holds.Any(hold => hold is not { IsHeld: true }));
        if (Clause.Kind == ClauseKind.Excludes)
            return "RequiresLock";
        if (Clause.Kind is ClauseKind.Requires or ClauseKind.Releases)
            return !held ? "ReleasesLock" : !free ? "RequiresLock" : "RequiresLock MayReleaseLock";
        if (From is not null)
            return null;
        if (!held)
            return "";
        if (free)
            return ExitEffects.ToldByResult(end, Clause.Lock) is { Constant: bool result, Equal: true } ? "TryAcquiresLock(" + (result ? "true" : "false") + ")" : null;
        return holds.All(hold => hold!.Exclusive > 0) ? "AcquiresLock" : holds.All(hold => hold!.Shared > 0) ? "AcquiresLock(Shared)" : null;
    }

    /// <summary>
    /// Whether a lock is what its own type is about: how a lock type comes to be held, and what a guard object has in it, its members
    /// know. A lock that nothing takes is one by declaration only.
    /// </summary>
    private static bool IsTrusted(LockAnalysis body, LockPath path)
    {
        var type = body.ContainingMember.ContainingType;
        if (body.IsTrustedWith(path))
            return true;
        if (path.Root.Kind == PathKind.This && body.Model.Contracts.IsScope(type))
            return true;
        return PathFactory.TypeOf(path) is { } lockType && LockTypes.LockAttributeOf(lockType) is not null && !body.Model.Traits.CanBeTaken(lockType);
    }

    /// <summary>A lock that the caller must not hold is said to be held on every way out.</summary>
    private (BodyExit, string)? BrokenByAssertion(EndFacts end) => end.Exits.All(exit => exit.State.Disjuncts.All(disjunct =>
        disjunct.Locks.Find(Clause.Lock) is { IsHeld: true, Basis: HoldBasis.Asserted } hold && (Clause.Mode == LockMode.Shared || hold.Exclusive > 0)))
        ? (end.Exits[0], "it asserts that it is held") : null;

    private (BodyExit, string)? BrokenAtAnyExit(EndFacts end)
    {
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                var path = end.Body.AtExit(Clause.Lock, exit, disjunct);
                if (Judge(disjunct, path, disjunct.Locks.Find(path)) is { } how)
                    return (exit, how);
            }
        }

        return null;
    }

    private string? Judge(Disjunct disjunct, LockPath path, Hold? hold)
    {
        // A doubt has been reported where it arose, and what is only said to be held need not be let go of.
        if (hold is { IsHeld: true, Basis: not HoldBasis.Certain })
            return null;
        switch (Clause.Kind)
        {
            case ClauseKind.Releases:
                return hold is { IsHeld: true } && hold.Possible.Total > 0 ? "it is still held at an exit" : null;
            case ClauseKind.Requires:
                // A lock whose name was lost on the way has not been released.
                return hold is { IsHeld: true } ? hold.Satisfies(Clause.Mode) ? null : "it is held shared at an exit"
                    : hold is not null || disjunct.Find(new ReleasedKey(path)) is not null ? "it is not held any more at an exit" : null;
            default:
                return hold is not { IsHeld: true } ? "it is not held at an exit"
                    : !IsInMode(hold) ? "it is held in another mode at an exit"
                    : From == LockMode.Exclusive && Clause.Mode == LockMode.Shared && hold.Exclusive > 0 ? "it is still held exclusively at an exit" : null;
        }
    }

    private bool IsInMode(Hold hold) => Clause.Mode == LockMode.Exclusive ? hold.Exclusive > 0 : hold.Shared + hold.Upgradeable > 0;

    private (BodyExit, string)? BrokenByResult(EndFacts end)
    {
        var (always, never) = (true, true);
        BodyExit? untold = null;
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                var hold = disjunct.Locks.Find(end.Body.AtExit(Clause.Lock, exit, disjunct));
                var (held, certain) = (hold is { IsHeld: true }, hold is { IsHeld: true, Basis: HoldBasis.Certain });
                always &= certain;
                never &= !held;
                switch (SaysTaken(end.Body, exit, disjunct))
                {
                    case true when !held:
                        return (exit, "it is not held where the result says so");
                    case true when certain && !IsInMode(hold!):
                        return (exit, "it is held in another mode");
                    case false when certain:
                        return (exit, "it is held where the result denies it");
                    case null:
                        untold ??= exit;
                        break;
                }
            }
        }

        // A reference that is always the same may well never be null; a flag that nothing tells about is something else.
        if (untold is not { } somewhere || (Clause.Taken is null && Clause.Success is not { Constant: bool }))
            return null;
        return always ? (somewhere, "it is held whatever the result is") : never ? (somewhere, "it is not held whatever the result is") : null;
    }

    private bool? SaysTaken(LockAnalysis body, BodyExit exit, Disjunct disjunct)
    {
        if (Clause.Taken is { } taken)
            return disjunct.Find(taken)?.Compare(true);
        if (exit.Returned is null || Clause.Success is not { } success || body.FactOf(exit.Returned, disjunct) is not { } result)
            return null;
        return result.Contradicts(success) ? false : result.Contradicts(success.Denied) ? true : null;
    }

    /// <summary>Whether the body hands the lock, or a guard that it has not made, to code that nobody can see into.</summary>
    private bool IsOutOfSight(EndFacts end)
    {
        var body = end.Body;
        if (body.Syntax.DescendantNodes().OfType<YieldStatementSyntax>().Any())
            return true;
        foreach (var call in body.Calls)
        {
            var method = call.TargetMethod;
            if (method.Name is "Dispose" or "DisposeAsync" && call.Instance is IMemberReferenceOperation or IParameterReferenceOperation
                && (call.Instance.Type!.TypeKind == TypeKind.Interface || body.Model.Contracts.IsScope(call.Instance.Type)))
                return true;
            if (LockApis.Find(method) is not null || method.ContainingType?.SpecialType == SpecialType.System_Object || !body.Model.IsOutOfSight(method))
                continue;
            foreach (var exit in end.Exits)
            {
                foreach (var disjunct in exit.State.Disjuncts)
                {
                    var path = body.AtExit(Clause.Lock, exit, disjunct);
                    if (call.Instance is not null and not IInstanceReferenceOperation && body.PathOf(call.Instance, disjunct).Equals(path)
                        || !IsOfFramework(method) && call.Arguments.Any(argument => body.PathOf(argument.Value, disjunct).Equals(path)))
                        return true;
                }
            }
        }

        return false;
    }

    // Null checks, assertions and their like look at what they are given.
    private static bool IsOfFramework(IMethodSymbol method)
    {
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "System" };
    }
}
