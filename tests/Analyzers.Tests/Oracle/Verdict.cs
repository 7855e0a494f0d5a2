using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>What the analyzer says of a line.</summary>
internal readonly record struct Finding(int Line, string Id, string? Lock);

/// <summary>How bad a site is on a path; of several paths the worst counts.</summary>
internal enum Wrong
{
    No,

    /// <summary>Held, but shared where exclusive is needed.</summary>
    Shared,

    /// <summary>Not held, or held where it must not be.</summary>
    Yes,
}

/// <summary>Holds what the analyzer says of a program to what its paths do, lock by lock.</summary>
/// <remarks>
/// <para>A lock without a fault: exactly the sites that lack it on some path are reported (that hold it, for LCK1002; hold it in another
/// mode, for LCK1004), and no fault of it. A lock with a fault: at least one fault of it is reported; a site is reported as long as no fault of its lock lies behind, and
/// paths that differ in it, a try that nobody asks, or a hold that can never have been taken are not what the analyzer says of the lock.</para>
/// <para>
/// A path that only exists if a call throws may be reported, and need not be: what it holds is nothing but an assumption. Only where every
/// path to a site is wrong, and no handler lies behind it that has ended as if nothing were amiss, the site is reported.
/// </para>
/// </remarks>
internal sealed class Verdict(Interpreter truth, Interpreter possible, IReadOnlyDictionary<int, Site> sites, ImmutableArray<Finding> found)
{
    // That no path gets to a place may take more than one variable to see: of dead code nothing is asked.
    private readonly ImmutableArray<Finding> _findings =
        found.RemoveAll(one => sites.TryGetValue(one.Line, out var site) && truth.StatesAt(site).Count == 0);

    private static readonly OracleLock[] s_locks = Enum.GetValues<OracleLock>();

    private static readonly string?[] s_names = [.. s_locks.Select(ProgramText.Name)];

    /// <summary>What the two do not agree on, if anything.</summary>
    public string? Disagreement(int first, int last)
    {
        foreach (var stray in _findings.Where(one => !IsOfSite(one) && !(IsFault(one) && s_names.Contains(one.Lock))))
            return $"{stray.Id} at line {stray.Line - first} is about nothing of the program.";

        foreach (var @lock in s_locks)
        {
            var name = ProgramText.Name(@lock);
            var faults = _findings.Where(one => one.Lock == name && IsFault(one)).ToArray();
            if ((truth.Faults & @lock.Alone()) != 0 && faults.Length == 0)
                return $"There is a fault of {name}, and none is reported.";
            if ((possible.PossibleFaults & @lock.Alone()) == 0 && faults.Length > 0)
                return $"There is no fault of {name}: {faults[0].Id} at line {faults[0].Line - first}.";
            var isInDoubt = faults.Any(static fault => fault.Id is RuleIds.PathsDiffer or RuleIds.DroppedResult or RuleIds.AcquiredTwice);
            for (var line = first; line <= last; line++)
            {
                if (sites.TryGetValue(line, out var site) && site.Grip.Lock == @lock && Disagreement(site, line, isInDoubt) is { } reason)
                    return $"{reason} at line {line - first}.";
            }
        }

        return null;
    }

    private string? Disagreement(Site site, int line, bool isInDoubt)
    {
        var (states, possibleStates) = (truth.StatesAt(site), possible.StatesAt(site));
        var reported = _findings.Where(one => one.Line == line && IsOfSite(one)).Select(one => HowBad(one.Id)).DefaultIfEmpty(Wrong.No).Max();
        var worst = Worst(site, possibleStates);
        var certain = Worst(site, states.Where(static state => !state.IsAssumed));
        var least = states.Select(state => At(site, state)).DefaultIfEmpty(Wrong.No).Min();
        if (least > certain && states.All(static state => state.Assumption != Assumption.Handled))
            certain = least;

        // An operation on some paths only is what makes them differ: where it is said depends on what follows.
        if (site is Enter or Exit && states.Any(state => At(site, state) == Wrong.No))
            certain = Wrong.No;
        if (possibleStates.Any(state => state.HasFaulted(site.Grip.Lock) || (site is Exit && IsPerhapsCallers(state.Holds, site.Grip, state.Had))))
            return null;
        if (reported > worst && !(site is Exit && (possible.Broken & site.Grip.Lock.Alone()) != 0))
            return $"{IdOf(site, reported)} is false";
        return reported < certain && !isInDoubt ? $"{IdOf(site, certain)} is missing" : null;
    }

    /// <summary>Whether a release may be that of the caller's hold: where it is said, if it is none, the exit decides.</summary>
    private static bool IsPerhapsCallers(Holds held, Grip grip, Locks had) => !held.IsHeld(grip.Lock) && (had & grip.Lock.Alone()) == 0;

    private static Wrong Worst(Site site, IEnumerable<PathState> states) => states.Select(state => At(site, state)).DefaultIfEmpty(Wrong.No).Max();

    private static Wrong At(Site site, PathState state)
    {
        var (held, grip) = (state.Holds, site.Grip);
        return site switch
        {
            Enter => held.Forbid(grip) && grip.Lock is OracleLock.M or OracleLock.R ? Wrong.Yes : Wrong.No,
            Exit => held[grip] <= 0 ? Wrong.Yes : Wrong.No,
            Avoid => held.IsHeld(grip.Lock) ? Wrong.Yes : Wrong.No,
            _ => !held.IsHeld(grip.Lock) ? Wrong.Yes : grip.Mode == OracleMode.Exclusive && !held.IsExclusive(grip.Lock) ? Wrong.Shared : Wrong.No,
        };
    }

    private bool IsOfSite(Finding finding) =>
        sites.TryGetValue(finding.Line, out var site) && (finding.Id == IdOf(site, Wrong.Yes) || finding.Id == IdOf(site, Wrong.Shared));

    private static bool IsFault(Finding finding) => finding.Id.StartsWith("LCK2", StringComparison.Ordinal);

    private static Wrong HowBad(string id) => id == RuleIds.ExclusiveNeeded ? Wrong.Shared : Wrong.Yes;

    private static string IdOf(Site site, Wrong wrong) => site switch
    {
        Enter => RuleIds.AcquiredTwice,
        Exit => RuleIds.ReleasedWhileNotHeld,
        Avoid => RuleIds.CallExcludesLock,
        _ when wrong == Wrong.Shared => RuleIds.ExclusiveNeeded,
        Access => RuleIds.AccessRequiresLock,
        _ => RuleIds.CallRequiresLock,
    };
}
