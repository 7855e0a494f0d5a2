using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2002: a lock is released that is not held, that was released before, or that is held in another mode.</summary>
internal sealed class ReleasedWhileNotHeld : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.ReleasedWhileNotHeld;

    public override void OnRelease(in ReleaseFacts release, FindingSink findings)
    {
        var (held, again, wrongMode, unheld) = (0, 0, 0, 0);
        Location? before = null;
        foreach (var disjunct in release.State.Disjuncts)
        {
            var path = release.Lock(disjunct);
            var hold = LockAnalysis.FindHold(disjunct, path);
            if (hold is { IsHeld: true })
            {
                held++;
                if (!release.AnyMode && hold.Depth(release.Mode) <= 0 && hold is { Basis: HoldBasis.Certain, IsCallers: false })
                    wrongMode++;
            }
            else if (hold is not null || disjunct.Find(new ReleasedKey(path)) is not null)
            {
                again++;
                before ??= hold?.Since is { } first ? Places.Of(first)
                    : disjunct.ReleaseOf(path) is { } last ? Places.Of(last.Operation) : null;
            }
            else if (path.Root.Kind == PathKind.Fresh && !LockAnalysis.IsOfElement(path))
            {
                unheld++;
            }
        }

        // Where a call that may throw leads, nobody knows how far it got; what is released there is taken care of.
        if (held > 0 && (release.IsByException || again + unheld == 0) && wrongMode == 0)
            return;
        var total = release.State.Disjuncts.Length;
        var what = wrongMode > 0 ? "it is held in another mode"
            : held > 0 ? "it is held on some paths only"
            : again > 0 ? "it has been released already"
            : unheld > 0 ? "it is not held" : null;
        if (what is null || (held > 0 && wrongMode == 0 && held + again + unheld < total))
            return;
        Report(release.Body, release.Operation, release.Lock(release.State.Disjuncts[0]), what, before, findings);
    }

    public override void OnEnd(in EndFacts end, FindingSink findings)
    {
        // A lambda or local function may well release what the code around it holds.
        if (end.Body.IsNested)
            return;
        var judged = new HashSet<LockPath>();
        foreach (var exit in end.Exits)
        {
            foreach (var disjunct in exit.State.Disjuncts)
            {
                foreach (var hold in disjunct.Locks.Holds)
                {
                    if (hold is { Total: < 0, Basis: HoldBasis.Certain, Since: not null } && !end.Body.MakesPathsDiffer(hold.Lock, hold.Since) && judged.Add(hold.Lock)
                        && (!ExitBalance.IsByHelper(hold.Since) || ExitBalance.IsGiven(end.Body, hold.Lock, hold.Since, disjunct))
                        && !ExitBalance.Contradicts(end.Body, hold.Lock)
                        && (LetsGoOfOwn(end, hold) || !ExitBalance.IsHelper(end, hold.Lock, acquires: false, findings.Cancellation)))
                        Report(end.Body, hold.Since, hold.Lock, "it is not held", null, findings);
                }

                foreach (var pair in disjunct.Facts)
                {
                    if (pair is { Key: BorrowedKey borrowed, Value.Constant: IOperation release } && judged.Add(borrowed.Lock)
                        && !(end.Body.Method is { } method && end.Body.Model.Helpers.IsCalledByKin(method, findings.Cancellation))
                        && !ExitBalance.IsByHelper(release) && !ExitBalance.Contradicts(end.Body, borrowed.Lock))
                        Report(end.Body, release, borrowed.Lock, "it is not held", null, findings);
                }

                foreach (var pair in disjunct.Facts)
                {
                    if (pair is { Key: BrokenRegionKey broken, Value.Constant: LastRelease release } && judged.Add(broken.Lock))
                        Report(end.Body, release.Operation, broken.Lock, "its lock statement does that once more", null, findings);
                }
            }
        }
    }

    private void Report(LockAnalysis body, IOperation operation, LockPath path, string what, Location? before, FindingSink findings)
    {
        var name = path.ToString();
        findings.Report(
            this, Places.Of(operation), name, new object[] { name, what },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name).Add(FindingProperties.Requirement, SiteText.Requirement(body, path)),
            before is null ? ImmutableArray<Location>.Empty : ImmutableArray.Create(before));
    }

    // What a try of the body has taken is not its caller's: where the try failed, a release lets go of nothing.
    private static bool LetsGoOfOwn(EndFacts end, Hold hold) => end.Exits.Any(exit => exit.State.Disjuncts.Any(disjunct =>
    {
        var other = disjunct.Locks.Find(hold.Lock);
        var last = disjunct.ReleaseOf(hold.Lock);
        return other is not { Total: < 0 } && ((last is not null && last.Operation == hold.Since) || end.Body.IsTry(last is null ? other?.Since : last.Hold.Since));
    }));
}
