using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Values that are one of several: where ways have met that gave a variable different names.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>The hold of a lock of an object that is one of several: the same lock of each of them is held. The weakest stands for all.</summary>
    private static Hold? FindOfEach(Disjunct disjunct, LockPath needed)
    {
        var choice = ChoiceIn(needed, disjunct);
        if (choice is null)
            return null;
        Hold? weakest = null;
        foreach (var alternative in AlternativesOf(choice, disjunct))
        {
            if (FindHold(disjunct, needed.Rebased(choice, alternative)) is not { IsHeld: true } hold)
                return null;
            weakest = weakest is null || !hold.Satisfies(LockMode.Exclusive) ? hold : weakest;
        }

        return weakest;
    }

    /// <summary>
    /// The same member's lock of an object that is one of several: two objects locked in the order of their keys. Which is which
    /// is not known, so nothing can be denied; but one lock is not two.
    /// </summary>
    private Hold? FindOfEither(Disjunct disjunct, LockPath needed)
    {
        if (needed.Kind != PathKind.Member || disjunct.Locks.Holds.Length < 2)
            return null;
        var candidates = disjunct.Locks.Holds.Where(static hold => hold.IsHeld).Select(hold => (Hold: hold, OneOf: EachOf(hold.Lock, disjunct))).ToList();
        return candidates.FirstOrDefault(candidate => !candidate.OneOf.IsDefault
            ? candidate.OneOf.Contains(needed) && candidates.Count(other => !other.OneOf.IsDefault && other.OneOf.Length == candidate.OneOf.Length
                && other.OneOf.All(candidate.OneOf.Contains)) >= candidate.OneOf.Length
            : IsSameOfSeveral(candidate.Hold.Lock) && !candidate.Hold.Lock.Root.Equals(needed.Root) && candidates.Count(other => IsSameOfSeveral(other.Hold.Lock)) > 1).Hold;

        bool IsSameOfSeveral(LockPath held) => held.Kind == PathKind.Member && Equals(held.Key, needed.Key) && IsOneOfSeveral(held.Root);
    }

    /// <summary>The locks of which one is held under a name; default where that is not one of several.</summary>
    private static ImmutableArray<LockPath> EachOf(LockPath held, Disjunct disjunct) =>
        ChoiceIn(held, disjunct) is { } choice ? AlternativesOf(choice, disjunct).Select(one => held.Rebased(choice, one)).ToImmutableArray() : default;

    /// <summary>Whether what a path begins with is one thing here and another there.</summary>
    public bool IsOneOfSeveral(LockPath root) =>
        root is { Kind: PathKind.Value, Key: CaptureId } || (root.Kind == PathKind.Local && !_facts.IsAssignedOnce(root.Symbol!));

    /// <summary>The part of a path, as long as can be, that is one of several; null where there is none, or it is not known of which.</summary>
    private static LockPath? ChoiceIn(LockPath path, Disjunct disjunct)
    {
        for (var step = path; step is not null; step = step.Parent)
        {
            if (!AlternativesOf(step, disjunct).IsDefault)
                return step;
        }

        return null;
    }

    private static ImmutableArray<LockPath> AlternativesOf(LockPath path, Disjunct disjunct) => (path switch
    {
        { Kind: PathKind.Value, Key: CaptureId capture } => disjunct.Find(capture),
        { Kind: PathKind.Local, Symbol: { } local } => disjunct.Find(local),
        { Kind: PathKind.Member } => disjunct.Find(path),
        _ => null,
    })?.OneOf ?? default;

    /// <summary>What is known of a part of a value, or of the same part of each that it may be.</summary>
    private static Fact? FactAt(LockPath part, Disjunct disjunct)
    {
        if (disjunct.Find(part) is { } known)
            return known;
        if (ChoiceIn(part, disjunct) is not { } choice)
            return null;
        return AlternativesOf(choice, disjunct).Select(one => disjunct.Find(part.Rebased(choice, one)))
            .Aggregate(static (left, right) => left is null || right is null ? null : left.Meet(right));
    }
}
