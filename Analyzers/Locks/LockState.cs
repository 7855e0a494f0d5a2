using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>The key of what a disjunct remembers where it happened on any of its paths.</summary>
internal abstract record Memory;

/// <summary>Where a lock was last released: the key under which a disjunct remembers it.</summary>
internal sealed record ReleasedKey(LockPath Lock) : Memory;

/// <summary>The body of a <c>lock</c> statement let go of its lock, which the statement does once more.</summary>
internal sealed record BrokenRegionKey(LockPath Lock) : Memory;

/// <summary>The body let go of a lock that it did not hold, and has taken it again: as if it were its caller's.</summary>
internal sealed record BorrowedKey(LockPath Lock) : Memory;

/// <summary>What a flag was given: the key under which a disjunct knows its <see cref="Meaning"/>.</summary>
internal sealed record MeaningKey(ISymbol Flag);

/// <summary>A condition that says the same as a flag does, as long as the values stay that it depends on.</summary>
internal sealed record Meaning(IOperation Value, ConditionKey Condition);

/// <summary>What released a lock, and the hold that it ended.</summary>
internal sealed record LastRelease(IOperation Operation, Hold Hold);

/// <summary>One set of paths through the body: the locks that they hold, and what is true of values on all of them.</summary>
internal sealed class Disjunct
{
    public static readonly Disjunct Initial = new(LockSet.Empty, FactMap.Empty);

    public Disjunct(LockSet locks, FactMap facts)
    {
        Locks = locks;
        Facts = facts;
    }

    public LockSet Locks { get; }

    /// <summary>By local, parameter, capture, member path, or operation of the statement being evaluated.</summary>
    public FactMap Facts { get; }

    public Disjunct With(LockSet locks) => ReferenceEquals(locks, Locks) ? this : new Disjunct(locks, Facts);

    public Disjunct With(object key, Fact? fact) => With(fact is null ? Facts.Remove(key) : Facts.SetItem(key, fact));

    public Disjunct Without(Func<object, Fact, bool> picked) => With(Facts.Without(picked));

    /// <summary>The disjunct without the names that a predicate picks: what was read by one is worth the same still.</summary>
    public Disjunct WithoutPaths(Func<LockPath, bool> picked) => With(Facts.Map(pair =>
    {
        var rest = pair.Value.WithoutPaths(picked);
        return ReferenceEquals(rest, pair.Value) || rest.Path is not null || (pair.Key is ISymbol && (rest.IsKnown || !rest.Scope.IsDefaultOrEmpty)) ? rest : null;
    }));

    private Disjunct With(FactMap facts) => ReferenceEquals(facts, Facts) ? this : new Disjunct(Locks, facts);

    /// <summary>The disjunct with everything that a path leads to called by another name.</summary>
    public Disjunct Renamed(LockPath from, LockPath to)
    {
        LockPath Rename(LockPath path) => path.Rebased(from, to);
        var facts = FactMap.Empty;
        foreach (var pair in Facts)
        {
            var key = pair.Key switch
            {
                LockPath path => Rename(path),
                ReleasedKey released => new ReleasedKey(Rename(released.Lock)),
                BrokenRegionKey broken => new BrokenRegionKey(Rename(broken.Lock)),
                BorrowedKey borrowed => new BorrowedKey(Rename(borrowed.Lock)),
                Together together => Renamed(together),
                var other => other,
            };
            facts = facts.SetItem(key, pair.Value.Renamed(Rename));
        }

        return new Disjunct(Locks.Renamed(Rename), facts);

        Together Renamed(Together together)
        {
            foreach (var key in new[] { together.One, together.Other })
                together = key is LockPath path ? together.With(path, Rename(path)) : together;
            return together;
        }
    }

    /// <summary>Where a lock was last released; null if it was not, or not by an operation.</summary>
    public LastRelease? ReleaseOf(LockPath path) => Find(new ReleasedKey(path))?.Constant as LastRelease;

    public Fact? Find(object key) => Facts.TryGetValue(key, out var fact) ? fact : null;

    public bool SameAs(Disjunct other) => ReferenceEquals(this, other) || (Locks.SameAs(other.Locks) && SameFacts(other));

    /// <summary>Whether something is known, of values that count, that cannot be true on paths of both.</summary>
    public bool Excludes(Disjunct other, Func<object, bool> counts) => ExcludesOne(other, counts) || ExcludesTwo(other, counts) || other.ExcludesTwo(this, counts);

    private bool ExcludesTwo(Disjunct other, Func<object, bool> counts)
    {
        foreach (var pair in Facts)
        {
            if (pair.Key is not Together together)
                continue;
            together.In(other, out var isPossible);
            if (!isPossible && counts(together.One) && counts(together.Other))
                return true;
        }

        return false;
    }

    private bool ExcludesOne(Disjunct other, Func<object, bool> counts)
    {
        var at = 0;
        foreach (var pair in Facts)
        {
            if (pair.Value.IsKnown && other.Facts.TryGetNext(pair.Key, ref at, out var fact) && pair.Value.Contradicts(fact) && counts(pair.Key))
                return true;
        }

        return false;
    }

    /// <summary>The facts that hold on the paths of both; a memory is kept of either.</summary>
    public FactMap MeetFacts(Disjunct other)
    {
        if (ReferenceEquals(Facts, other.Facts))
            return Facts;
        var met = Facts.Meet(other, out var differing);
        foreach (var pair in other.Facts)
        {
            // What would take the place of another would come and go for ever in a loop.
            if ((pair.Key is Memory || (pair.Key is Together together && together.IsTrueOf(this) && met.HasRoom)) && !Facts.ContainsKey(pair.Key))
                met = met.SetItem(pair.Key, pair.Value);
        }

        return differing is null ? met : WithTogether(met, differing);
    }

    private static FactMap WithTogether(FactMap facts, List<Differing> differing)
    {
        for (var i = 1; i < Math.Min(differing.Count, Together.MaximumValues); i++)
        {
            for (var j = 0; j < i; j++)
                facts = facts.SetItem(new Together(differing[j], differing[i]), Fact.True);
        }

        return facts;
    }

    private bool SameFacts(Disjunct other)
    {
        if (ReferenceEquals(Facts, other.Facts))
            return true;
        if (Facts.Count != other.Facts.Count)
            return false;
        var at = 0;
        foreach (var pair in Facts)
        {
            if (!other.Facts.TryGetNext(pair.Key, ref at, out var fact))
                return false;
            if (pair.Key is not Memory && !pair.Value.SameAs(fact))
                return false;
        }

        return true;
    }
}

/// <summary>What is known of every lock at one point of a body: the ways to get there, told apart by what they hold.</summary>
/// <remarks>
/// <para>An element is a map from lock set to the facts that all paths with exactly that lock set share; unreached is null and
/// the identity of <see cref="Join"/>; <see cref="Unknown"/> is the top, and silent. Join is the union of the maps, with facts
/// met where a lock set stands in both. It is commutative, associative and idempotent up to the order of disjuncts and to which
/// release is remembered.</para>
/// <para>Height: a body names finitely many locks, each with a depth of at most <see cref="Hold.MaximumDepth"/>; more than
/// <see cref="MaximumDisjuncts"/> lock sets at one point are <see cref="Unknown"/>; facts of a lock set only get fewer and weaker (a value
/// goes by one of more names, is one of more constants, or different from fewer), but for memories, of which there are no more than locks
/// and operations. What goes <see cref="Together"/> is found only where two facts get weaker, and takes the place of another there only
/// (<see cref="FactMap.MaximumRelations"/>). So the fixpoint ends.</para>
/// </remarks>
internal sealed class LockState
{
    public const int MaximumDisjuncts = 24;

    public static readonly LockState Unknown = new(ImmutableArray<Disjunct>.Empty, -1, isUnknown: true);

    public LockState(ImmutableArray<Disjunct> disjuncts, int region, bool isUnknown = false)
    {
        Disjuncts = disjuncts;
        Region = region;
        IsUnknown = isUnknown;
    }

    public ImmutableArray<Disjunct> Disjuncts { get; }

    /// <summary>The innermost <c>lock</c> statement that has been entered, as an index into <see cref="LexicalLocks"/>; −1 for none.</summary>
    public int Region { get; }

    /// <summary>Whether too much is possible to say anything.</summary>
    public bool IsUnknown { get; }

    public LockState WithRegion(int region) => region == Region || IsUnknown ? this : new LockState(Disjuncts, region);

    /// <summary>The state with every disjunct mapped; null if none is left.</summary>
    public LockState? Map(Func<Disjunct, Disjunct?> map)
    {
        if (IsUnknown)
            return this;
        if (Disjuncts.Length == 1)
        {
            var only = map(Disjuncts[0]);
            return ReferenceEquals(only, Disjuncts[0]) ? this : only is null ? null : new LockState(ImmutableArray.Create(only), Region);
        }

        ImmutableArray<Disjunct>.Builder? builder = null;
        for (var i = 0; i < Disjuncts.Length; i++)
        {
            var mapped = map(Disjuncts[i]);
            if (builder is null)
            {
                if (ReferenceEquals(mapped, Disjuncts[i]))
                    continue;
                builder = ImmutableArray.CreateBuilder<Disjunct>(Disjuncts.Length);
                builder.AddRange(Disjuncts, i);
            }

            if (mapped is not null)
                builder.Add(mapped);
        }

        if (builder is null)
            return this;
        return builder.Count == 0 ? null : new LockState(builder.ToImmutable(), Region);
    }

    /// <summary>The state with every disjunct replaced by those that it splits into.</summary>
    public LockState? Split(Action<Disjunct, List<Disjunct>> split)
    {
        if (IsUnknown)
            return this;
        var all = new List<Disjunct>(Disjuncts.Length * 2);
        foreach (var disjunct in Disjuncts)
            split(disjunct, all);
        if (all.Count == 0)
            return null;
        return all.Count > MaximumDisjuncts ? Unknown : new LockState(all.ToImmutableArray(), Region);
    }

    public static LockState Join(LockState left, LockState right)
    {
        if (left.IsUnknown || right.IsUnknown)
            return Unknown;
        if (ReferenceEquals(left, right))
            return left;
        if (left.Disjuncts.Length == 1 && right.Disjuncts.Length == 1 && left.Disjuncts[0].Locks.SameAs(right.Disjuncts[0].Locks))
            return Both(left, right);

        var all = new List<Disjunct>(left.Disjuncts.Length + right.Disjuncts.Length);
        foreach (var disjunct in left.Disjuncts)
            Add(all, disjunct);
        foreach (var disjunct in right.Disjuncts)
            Add(all, disjunct);
        return all.Count > MaximumDisjuncts ? Unknown : new LockState(all.ToImmutableArray(), Math.Min(left.Region, right.Region));
    }

    // Nearly all joins.
    private static LockState Both(LockState left, LockState right)
    {
        var (one, region) = (left.Disjuncts[0], Math.Min(left.Region, right.Region));
        var facts = one.MeetFacts(right.Disjuncts[0]);
        return ReferenceEquals(facts, one.Facts) ? left.WithRegion(region) : new LockState(ImmutableArray.Create(new Disjunct(one.Locks, facts)), region);
    }

    /// <summary>The state without ways on which a value is none that has a name, where it has one on others.</summary>
    public LockState WithoutUnnamed() => Disjuncts.Length < 2 ? this : Map(disjunct => disjunct.Facts.Any(pair =>
        pair.Value.IsUnnamed && Disjuncts.Any(other => other.Find(pair.Key) is { IsKnown: true, IsUnnamed: false })) ? null : disjunct)!;

    /// <summary>The state with two of its disjuncts replaced by one that says what is true of both.</summary>
    public LockState Merge(int kept, int dropped, Disjunct both) =>
        Join(new LockState(Disjuncts.RemoveAt(dropped).SetItem(kept, both), Region), new LockState(ImmutableArray<Disjunct>.Empty, Region));

    public bool SameAs(LockState other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (IsUnknown != other.IsUnknown || Region != other.Region || Disjuncts.Length != other.Disjuncts.Length)
            return false;
        foreach (var disjunct in Disjuncts)
        {
            var found = false;
            foreach (var candidate in other.Disjuncts)
            {
                if (disjunct.SameAs(candidate))
                {
                    found = true;
                    break;
                }
            }

            if (!found)
                return false;
        }

        return true;
    }

    private static void Add(List<Disjunct> all, Disjunct added)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Locks.SameAs(added.Locks))
            {
                all[i] = new Disjunct(all[i].Locks, all[i].MeetFacts(added));
                return;
            }
        }

        all.Add(added);
    }
}
