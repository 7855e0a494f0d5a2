using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>What a body has done to a lock, seen from its ways out.</summary>
internal static class ExitEffects
{
    /// <summary>Whether anybody but this body can name a lock: one that was looked up, or is new, goes its own ways.</summary>
    public static bool CanOthersName(LockPath path) => path.Parent is { } owner
        ? path.Key is not KeyExpression && CanOthersName(owner)
        : path.Kind is PathKind.This or PathKind.Static or PathKind.TypeOf or PathKind.Parameter or PathKind.Outer;

    /// <summary>Whether the lock was taken, or let go of, on every way out.</summary>
    public static bool IsOnEveryExit(EndFacts end, LockPath path, bool acquires)
    {
        var any = false;
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                var did = Did(disjunct, path, acquires);
                if (did == false)
                    return false;
                any |= did == true;
            }
        }

        return any;
    }

    /// <summary>The mode in which the lock is let go of on every way out; null where they differ, or any mode is meant.</summary>
    public static LockMode? ReleasedIn(EndFacts end, LockPath path)
    {
        var modes = end.Exits.SelectMany(static e => e.State.Disjuncts).Select(d => d.Locks.Find(path)?.ReleasedIn).Distinct().ToList();
        return modes.Count == 1 ? modes[0] : null;
    }

    /// <summary>Whether the lock was taken, or let go of, on some way out.</summary>
    public static bool IsOnSomeExit(EndFacts end, LockPath path, bool acquires) =>
        end.Exits.Any(exit => exit.State.Disjuncts.Any(disjunct => Did(disjunct, path, acquires) == true));

    /// <summary>Whether the lock was held before on some ways out: the body makes sure of it, and takes nothing for its caller then.</summary>
    public static bool IsSometimesAsserted(EndFacts end, LockPath path) =>
        end.Exits.Any(exit => exit.State.Disjuncts.Any(disjunct => Did(disjunct, path, acquires: true) is null));

    /// <summary>Whether nobody gets out of the body without the lock, which was there before.</summary>
    public static bool IsAssertedOnEveryExit(EndFacts end, LockPath path) =>
        end.Exits.All(exit => exit.State.Disjuncts.All(disjunct => Did(disjunct, path, acquires: true) is null));

    /// <summary>Whether the result is true exactly where the lock was held before.</summary>
    public static bool IsTestedByResult(EndFacts end, LockPath path) =>
        IsSometimesAsserted(end, path) && end.Exits.All(exit => exit.Returned is { } returned && exit.State.Disjuncts.All(disjunct =>
            Did(disjunct, path, acquires: true) is var did && did != true && end.Body.FactOf(returned, disjunct)?.Compare(true) == (did is null)));

    /// <summary>What the result is exactly where the lock was taken; null if it does not tell.</summary>
    public static Fact? ToldByResult(EndFacts end, LockPath path) => ToldByResult(end, path, heldBefore: null);

    private static Fact? ToldByResult(EndFacts end, LockPath path, bool? heldBefore) =>
        Told(end, path, (exit, disjunct) => exit.Returned is null ? null : end.Body.FactOfReference(exit.Returned, disjunct), heldBefore: heldBefore);

    /// <summary>The <c>ref</c> or <c>out</c> parameter that is true where the lock was taken; null if there is none.</summary>
    /// <param name="end">The ways out.</param>
    /// <param name="path">The lock.</param>
    /// <param name="exactly">Whether it must be false elsewhere; a <c>ref</c> may have been true before.</param>
    public static IParameterSymbol? ToldByParameter(EndFacts end, LockPath path, bool exactly = true) => ToldByParameter(end, path, exactly, heldBefore: null);

    /// <summary>What tells whether the lock was taken from whether it was held before; null if nothing does.</summary>
    public static (Fact? Success, IParameterSymbol? Taken)? ToldFromHeldBefore(EndFacts end, LockPath path)
    {
        if (end.Exits.Any(exit => exit.State.Disjuncts.Any(disjunct => disjunct.Locks.Find(path) is not { IsHeld: true, Basis: HoldBasis.Certain or HoldBasis.Asserted })))
            return null;
        if (ToldByResult(end, path, heldBefore: false) is { } success)
            return (success with { Path = null }, null);
        return ToldByParameter(end, path, exactly: true, heldBefore: false) is { } taken ? (null, taken) : null;
    }

    /// <summary>Whether whoever calls the body is told whether it has taken the lock, or it always has.</summary>
    public static bool IsTold(EndFacts end, LockPath path) => ToldByResult(end, path, heldBefore: false) is not null || ToldByParameter(end, path, exactly: false, heldBefore: false) is not null
        || ToldByMember(end, path) is not null
        || end.Exits.All(exit => exit.State.Disjuncts.All(disjunct => Did(disjunct, path, acquires: true) == true));

    private static IParameterSymbol? ToldByParameter(EndFacts end, LockPath path, bool exactly, bool? heldBefore)
    {
        foreach (var parameter in end.Body.Method?.Parameters ?? System.Collections.Immutable.ImmutableArray<IParameterSymbol>.Empty)
        {
            if (parameter.RefKind is RefKind.Ref or RefKind.Out && Told(end, path, (_, disjunct) => disjunct.Find(parameter), exactly, heldBefore)?.Compare(true) == true)
                return parameter;
        }

        return null;
    }

    /// <summary>
    /// The member that is true of an object whose constructor has taken the lock, and false of any other, or the element of a tuple that is
    /// returned; null if there is none.
    /// </summary>
    public static ISymbol? ToldByMember(EndFacts end, LockPath path)
    {
        if (end.Body.Method is { ReturnsVoid: false } method && LockTypes.Awaited(method.ReturnType) is INamedTypeSymbol { IsTupleType: true, TupleElements: var elements })
        {
            for (var i = 0; i < elements.Length; i++)
            {
                if (Told(end, path, (exit, disjunct) => exit.Returned is null ? null : end.Body.FactOfPart(exit.Returned, i, disjunct))?.Compare(true) == true)
                    return elements[i];
            }
        }

        if (end.Body.Method is not { MethodKind: MethodKind.Constructor } constructor)
            return null;
        foreach (var member in constructor.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: false, Type.SpecialType: SpecialType.System_Boolean } or IPropertySymbol { IsStatic: false, Type.SpecialType: SpecialType.System_Boolean }
                && end.Body.Model.Paths.Member(LockPath.This, member) is var told && Told(end, path, (_, disjunct) => disjunct.Find(told))?.Compare(true) == true)
                return member;
        }

        return null;
    }

    /// <summary>Whether the result is the same where the lock was held before: it says "held" then, not "taken".</summary>
    public static bool IsAlsoWhereAsserted(EndFacts end, LockPath path, Fact success) =>
        end.Exits.Any(exit => exit.Returned is { } returned && exit.State.Disjuncts.Any(disjunct =>
            Did(disjunct, path, acquires: true) is null && end.Body.FactOf(returned, disjunct)?.Compare(success.Constant) == success.Equal));

    /// <summary>What the result is where the lock was not taken; null where that may be anything.</summary>
    public static Fact? ResultElsewhere(EndFacts end, LockPath path) =>
        All(Tellings(end, path, (exit, disjunct) => exit.Returned is null ? null : end.Body.FactOfReference(exit.Returned, disjunct)).Others);

    private static Fact? Told(EndFacts end, LockPath path, System.Func<BodyExit, Disjunct, Fact?> tell, bool exactly = true, bool? heldBefore = null)
    {
        var (taken, others) = Tellings(end, path, tell, heldBefore);
        if (!exactly)
            return taken.Count > 0 && taken[0] is { } first && taken.All(first.SameAs!) ? first : null;
        return All(taken) is { } success && others.All(other => other is not null && success.Contradicts(other)) ? success : null;
    }

    /// <summary>What is true of all values; null if that is nothing.</summary>
    private static Fact? All(List<Fact?> facts) => facts.Count == 0 ? null : facts.Aggregate(static (all, one) => one is null ? null : all?.Meet(one));

    /// <param name="end">The ways out.</param>
    /// <param name="path">The lock.</param>
    /// <param name="tell">What might tell.</param>
    /// <param name="heldBefore">Whether ways on which the lock was held before count as those that took it; null if they do not count.</param>
    private static (List<Fact?> Taken, List<Fact?> Others) Tellings(EndFacts end, LockPath path, System.Func<BodyExit, Disjunct, Fact?> tell, bool? heldBefore = null)
    {
        var (taken, others) = (new List<Fact?>(), new List<Fact?>());
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                if ((Did(disjunct, path, acquires: true) ?? heldBefore) is { } did)
                    (did ? taken : others).Add(tell(exit, disjunct));
            }
        }

        return (taken, others);
    }

    /// <summary>
    /// Whether one way out has the effect; null where somebody only says that the lock is held, or nobody knows. What was held on entry, for a
    /// guarded property's accessor or a synchronized method, was not acquired.
    /// </summary>
    private static bool? Did(Disjunct disjunct, LockPath path, bool acquires)
    {
        if (disjunct.Locks.Find(path) is not { } hold)
            return LockAnalysis.NamesNothing(disjunct, path) ? null : false;
        if (!acquires)
            return hold.Total < 0;
        if (hold is { IsHeld: true, Basis: HoldBasis.Doubtful })
            return null;
        if (hold is { IsHeld: true, Basis: HoldBasis.Asserted })
            return LockAnalysis.IsOfEvery(path) ? true : null;

        // What the body was entered with (a guarded property's lock in its accessors) it has not taken, and what it gives back once too often
        // is a fault of its own, not a service to its caller.
        // Nor has it taken for its caller what it can never have taken.
        return hold is { IsHeld: true, Since: not null } && hold.Possible.Total > 0 && disjunct.Find(new BorrowedKey(path)) is null;
    }
}
