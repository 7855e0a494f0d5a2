using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2003: a lock that is not re-entrant is acquired by who holds it.</summary>
internal sealed class AcquiredTwice : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.AcquiredTwice;

    public override void OnAcquire(in AcquireFacts acquire, FindingSink findings)
    {
        if (acquire.IsUpgrade)
            return;

        Hold? held = null;
        var every = true;
        foreach (var disjunct in acquire.State.Disjuncts)
        {
            var path = acquire.Lock(disjunct);
            var hold = disjunct.Locks.Find(path);
            var conflicts = hold is { IsHeld: true, Basis: not HoldBasis.Doubtful } && LockAnalysis.Conflicts(acquire, hold) && !IsCallers(acquire.Body, hold);
            every &= conflicts;

            // What can never have been taken stands in nobody's way.
            if (conflicts && hold!.Possible.Total > 0)
                held = hold;
        }

        // Paths on which a guard holds it, or somebody says so, are kept apart without anything that tells which it is.
        if (held is null || (!every && (held.InScope || held.Basis != HoldBasis.Certain)))
            return;
        var name = held.Lock.ToString();
        findings.Report(
            this, Places.Of(acquire.Operation), name,
            new object[] { name, every ? "" : " on some paths", Consequence(acquire.Family) },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name).Add(FindingProperties.Mode, acquire.Mode.ToString()),
            held.Since is { } since ? ImmutableArray.Create(Places.Of(since)) : ImmutableArray<Location>.Empty);
    }

    // What all callers of a private method hold is their fault, and reported at their calls.
    private static bool IsCallers(LockAnalysis body, Hold hold) =>
        hold.Since is null && ExitBalance.Promised(body, hold.Lock) == 0 && !ExitBalance.Contradicts(body, hold.Lock);

    private static string Consequence(LockFamily family) => family switch
    {
        LockFamily.ReaderWriterLockSlim => "throws LockRecursionException",
        LockFamily.SpinLock => "throws, or spins for ever",
        _ => "waits for ever",
    };
}
