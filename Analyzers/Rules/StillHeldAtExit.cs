using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2001: a lock is still held where the member ends, and nobody was told.</summary>
internal sealed class StillHeldAtExit : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.StillHeldAtExit;

    public override void OnEnd(in EndFacts end, FindingSink findings)
    {
        // What a function leaves held that runs here is its caller's.
        if (end.Body is { IsNested: true, IsOnItsOwn: false })
            return;

        var judged = new HashSet<LockPath>();
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                foreach (var hold in disjunct.Locks.Holds)
                {
                    if (!IsLeft(end, exit, disjunct, hold) || !judged.Add(hold.Lock))
                        continue;

                    // What a guard object holds goes to the caller with that, or not at all.
                    if (hold.InScope || !ExitBalance.IsHelper(end, hold.Lock, acquires: true, findings.Cancellation))
                        Report(end, exit, hold, findings);
                }
            }
        }
    }

    private static bool IsLeft(EndFacts end, BodyExit exit, Disjunct disjunct, Hold hold)
    {
        var enteredWith = hold.Since is null ? 1 : 0;
        if (TakenBy(hold) is not { } taken || hold.Basis != HoldBasis.Certain
            || hold.Possible.Total <= Math.Max(enteredWith, ExitBalance.Promised(end.Body, hold.Lock, exit, disjunct))
            || end.Body.MakesPathsDiffer(hold.Lock, taken) || ExitBalance.Contradicts(end.Body, hold.Lock)
            || !(ExitEffects.CanOthersName(hold.Lock) || IsOfResult(exit, disjunct, hold.Lock, taken))
            || (!hold.InScope && ExitBalance.IsByHelper(taken) && !ExitBalance.IsGiven(end.Body, hold.Lock, taken, disjunct)
                && !IsReleasedElsewhere(end, hold.Lock) && ExitEffects.IsTold(end, hold.Lock)))
            return false;
        return !IsTakenAlong(end, exit, disjunct, hold);
    }

    /// <summary>Whether a guard object that whoever calls gets takes its lock along.</summary>
    private static bool IsTakenAlong(EndFacts end, BodyExit exit, Disjunct disjunct, Hold hold)
    {
        return hold.InScope && (Has(exit.Returned is null ? null : end.Body.FactOf(exit.Returned, disjunct))
            || end.Body.Method?.Parameters.Any(parameter => parameter.RefKind is RefKind.Ref or RefKind.Out && Has(disjunct.Find(parameter))) == true);

        bool Has(Fact? fact) => fact is { Scope: { IsDefaultOrEmpty: false } scope } && scope.Any(scoped => scoped.Lock.Equals(hold.Lock));
    }

    // What a factory hands out locked, by its contract, is for whoever called it to unlock, or to hand on.
    private static bool IsOfResult(BodyExit exit, Disjunct disjunct, LockPath path, IOperation taken) =>
        path.Root is { Kind: PathKind.Value, Key: var made } && ReferenceEquals(made, taken)
        && disjunct.Find(new EscapedKey(made)) is null && exit.Returned is not { Type.IsReferenceType: true };

    /// <summary>What took a lock: the first hold of it, or the first on top of that which the body was entered with.</summary>
    private static IOperation? TakenBy(Hold hold) => hold.Since ?? hold.Above;

    // What a helper took may be meant for whoever calls the helper that lets go; not so if this body does that too, or if nobody can tell
    // behind an exit whether it is held.
    private static bool IsReleasedElsewhere(EndFacts end, LockPath path) =>
        end.Exits.Any(exit => exit.State.Disjuncts.Any(disjunct => disjunct.Find(new ReleasedKey(path)) is not null));

    private void Report(EndFacts end, BodyExit exit, Hold hold, FindingSink findings)
    {
        var everywhere = end.Exits.All(e => e.State.Disjuncts.All(d => d.Locks.Find(hold.Lock) is { IsHeld: true } held && !IsTakenAlong(end, e, d, held)));
        var name = hold.Lock.ToString();
        findings.Report(
            this, Places.Of(TakenBy(hold)!), name,
            new object[] { name, (end.Body.IsNested ? end.Body.Method!.Name : end.Body.ContainingMember.Name) is { Length: > 0 } body ? body : "the lambda", everywhere ? "" : " on some paths" },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name).Add(FindingProperties.Requirement, SiteText.Requirement(end.Body, hold.Lock)),
            ImmutableArray.Create(Places.EndOf(exit.Returned, end.Body.Syntax)));
    }
}
