using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>What is known of a value: what it is called, and how it compares with constants.</summary>
/// <param name="Path">The path it was read from; null where that is not known.</param>
/// <param name="IsKnown">Whether <paramref name="Constant"/> says anything.</param>
/// <param name="Equal">Whether the value is one of the constants, or is known to differ from all of them.</param>
/// <param name="Constant">True, false, null or another constant.</param>
/// <param name="Scope">The locks that a guard object holds, where the value is one.</param>
/// <param name="Others">More constants, none of them twice.</param>
/// <param name="OneOf">The paths of which it was read from one, where they differ; default where <paramref name="Path"/> is all there is to say.</param>
internal sealed record Fact(
    LockPath? Path = null, bool IsKnown = false, bool Equal = false, object? Constant = null, ImmutableArray<ScopedHold> Scope = default,
    ImmutableArray<object?> Others = default, ImmutableArray<LockPath> OneOf = default)
{
    /// <summary>More constants than this are not told apart.</summary>
    public const int MaximumConstants = 8;

    /// <summary>More paths than this are any path.</summary>
    public const int MaximumPaths = 4;

    public static readonly Fact True = Is((object)true);
    public static readonly Fact False = Is((object)false);
    public static readonly Fact Null = Is((object?)null);
    public static readonly Fact NotNull = IsNot(null);

    /// <summary>The value of an enumeration that is none of its members: it can be, and nobody expects it.</summary>
    public static readonly object Unnamed = new();

    public static Fact Is(bool constant) => constant ? True : False;

    public static Fact Is(object? constant) => new(IsKnown: true, Equal: true, Constant: Widened(constant));

    public static Fact IsNot(object? constant) => new(IsKnown: true, Equal: false, Constant: Widened(constant));

    /// <summary>One of several constants; null if they are none or too many.</summary>
    public static Fact? IsOneOf(IEnumerable<object?> constants) => True.Of(equal: true, constants.Select(Widened));

    /// <summary>Whether the value equals a constant: yes, no, or null where nobody knows.</summary>
    public bool? Compare(object? constant)
    {
        if (!IsKnown)
            return null;
        var named = Names(Widened(constant));
        if (Equal)
            return !named ? false : Others.IsDefaultOrEmpty ? true : null;
        return named ? false : Constant is bool && constant is bool && Others.IsDefaultOrEmpty ? true : null;
    }

    public bool IsUnnamed => Equal && ReferenceEquals(Constant, Unnamed) && Others.IsDefaultOrEmpty;

    /// <summary>Whether all constants that the value may be pass a test, or none does; null where some do, or the value may be anything.</summary>
    public bool? All(Func<object?, bool> test) => !IsKnown || !Equal ? null : Constants.All(test) ? true : !Constants.Any(test) ? false : null;

    /// <summary>The fact with those of its constants only that pass a test; the fact as it is where the value may be anything.</summary>
    public Fact Where(Func<object?, bool> test) => !IsKnown || !Equal ? this : Of(true, Constants.Where(test)) ?? this;

    /// <summary>The fact that is true exactly where this one is not.</summary>
    public Fact Denied => Constant is bool value && Equal && Others.IsDefaultOrEmpty ? Is(!value) : this with { Equal = !Equal };

    // A number is the same whatever its type.
    private static object? Widened(object? constant) => constant switch
    {
        int or short or byte or sbyte or ushort or uint or char => System.Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture),
        ulong value and <= long.MaxValue => (long)value,
        _ => constant,
    };

    public bool Contradicts(Fact other) =>
        IsKnown && other.IsKnown && (Others.IsDefault && other.Others.IsDefault ? ContradictsOne(other) : ContradictsSome(other));

    private bool ContradictsOne(Fact other) => (Equal, other.Equal) switch
    {
        (false, false) => Constant is bool left && other.Constant is bool right && left != right,
        (true, true) => !Equals(Constant, other.Constant),
        _ => Equals(Constant, other.Constant),
    };

    private bool ContradictsSome(Fact other) =>
        (Equal, other.Equal) switch
        {
            (true, true) => !Constants.Any(other.Names),
            (true, false) => Constants.All(other.Names),
            (false, true) => other.Constants.All(Names),
            _ => Constant is bool left && other.Constant is bool right && left != right,
        };

    private ImmutableArray<object?> Constants => !IsKnown ? ImmutableArray<object?>.Empty : Others.IsDefault ? ImmutableArray.Create(Constant) : Others.Insert(0, Constant);

    private bool Names(object? constant) => Equals(Constant, constant) || (!Others.IsDefaultOrEmpty && Others.Contains(constant));

    /// <summary>What is known of a value of which something more is shown that does not contradict it.</summary>
    public Fact With(Fact shown)
    {
        if (!IsKnown || !shown.IsKnown || (shown.Equal && (!Equal || shown.Others.IsDefaultOrEmpty)))
            return shown.IsKnown ? this with { IsKnown = true, Equal = shown.Equal, Constant = shown.Constant, Others = shown.Others } : this;
        return (Equal, shown.Equal) switch
        {
            (true, false) => Of(true, Constants.Where(c => !shown.Names(c))) ?? this,
            (false, false) => Of(false, Constants.Concat(shown.Constants)) ?? this,
            _ => Of(true, Constants.Where(shown.Names)) ?? this,
        };
    }

    /// <summary>The fact with other constants; null if they are none or too many.</summary>
    private Fact? Of(bool equal, IEnumerable<object?> constants)
    {
        var all = constants.Distinct().ToImmutableArray();
        return all.Length is 0 or > MaximumConstants ? null : this with { IsKnown = true, Equal = equal, Constant = all[0], Others = all.Length == 1 ? default : all.RemoveAt(0) };
    }

    // One of either's constants; different from what both differ from, and is not.
    private Fact? MeetConstants(Fact other) => !IsKnown || !other.IsKnown ? null : Equal == other.Equal && SameConstants(other) ? this : (Equal, other.Equal) switch
    {
        (true, true) => Of(true, Constants.Concat(other.Constants)),
        (false, false) => Of(false, Constants.Where(other.Names)),
        (true, false) => Of(false, other.Constants.Where(c => !Names(c))),
        _ => Of(false, Constants.Where(c => !other.Names(c))),
    };

    /// <summary>What both know.</summary>
    public Fact? Meet(Fact other)
    {
        if (SameAs(other))
            return this;

        // Null has no name: whatever turns out not to be null is called as it is where it is not.
        var path = (Compare(null) == true, other.Compare(null) == true) switch
        {
            _ when Equals(Path, other.Path) => Path,
            (false, true) => Path,
            (true, false) => other.Path,
            _ when Path is { Kind: PathKind.Fresh } && other.Path is { Kind: PathKind.Fresh } => LockPath.Either(Path, other.Path),
            _ => null,
        };
        var known = MeetConstants(other);
        var scope = SameScope(other) ? Scope : default;
        var oneOf = (Compare(null) == true, other.Compare(null) == true) switch
        {
            (false, false) when IsNamed && other.IsNamed => Union(Paths, other.Paths),
            (true, false) => other.OneOf,
            (false, true) => OneOf,
            (true, true) when SamePaths(other) => OneOf,
            _ => default,
        };
        if (path is null && known is null && scope.IsDefault && oneOf.IsDefault)
            return null;
        return (known ?? new Fact()) with { Path = path, Scope = scope, OneOf = oneOf };
    }

    /// <summary>The fact without the names that a predicate picks.</summary>
    public Fact WithoutPaths(Func<LockPath, bool> picked) =>
        (Path is { } path && picked(path)) || (!OneOf.IsDefault && OneOf.Any(picked))
            ? this with { Path = Path is { } own && picked(own) ? null : Path, OneOf = default }
            : this;

    public Fact Renamed(Func<LockPath, LockPath> rename) => this with
    {
        Path = Path is null ? null : rename(Path),
        OneOf = OneOf.IsDefault ? default : OneOf.Select(rename).ToImmutableArray(),
        Scope = Scope.IsDefault ? default : Scope.Select(scoped => scoped with { Lock = rename(scoped.Lock) }).ToImmutableArray(),
    };

    /// <summary>The paths of which it was read from one; none where that is not known.</summary>
    public ImmutableArray<LockPath> Paths => !OneOf.IsDefault ? OneOf : Path is null ? ImmutableArray<LockPath>.Empty : ImmutableArray.Create(Path);

    private bool IsNamed => Path is not null || !OneOf.IsDefault;

    // New objects go by one name, as Path has it.
    private static ImmutableArray<LockPath> Union(ImmutableArray<LockPath> left, ImmutableArray<LockPath> right)
    {
        LockPath? made = null;
        var others = new HashSet<LockPath>();
        foreach (var path in left.Concat(right))
        {
            if (path.Kind != PathKind.Fresh)
                others.Add(path);
            else if ((made = made is null ? path : LockPath.Either(made, path)) is null)
                return default;
        }

        var count = others.Count + (made is null ? 0 : 1);
        return count is 1 or > MaximumPaths ? default : made is null ? others.ToImmutableArray() : others.Append(made).ToImmutableArray();
    }

    public bool SameAs(Fact other) =>
        ReferenceEquals(this, other)
        || (Equals(Path, other.Path) && IsKnown == other.IsKnown && Equal == other.Equal && SameConstants(other) && SameScope(other) && SamePaths(other));

    private bool SameConstants(Fact other) =>
        Others.IsDefault && other.Others.IsDefault ? Equals(Constant, other.Constant)
            : Constants.Length == other.Constants.Length && Constants.All(other.Names);

    private bool SamePaths(Fact other) =>
        OneOf.IsDefault || other.OneOf.IsDefault ? OneOf.IsDefault == other.OneOf.IsDefault : OneOf.Length == other.OneOf.Length && OneOf.All(other.OneOf.Contains);

    private bool SameScope(Fact other)
    {
        if (Scope.IsDefault || other.Scope.IsDefault)
            return Scope.IsDefault == other.Scope.IsDefault;
        if (Scope.Length != other.Scope.Length)
            return false;
        for (var i = 0; i < Scope.Length; i++)
        {
            if (Scope[i] != other.Scope[i])
                return false;
        }

        return true;
    }
}

/// <summary>A lock that a guard object holds, gives back when it is disposed, or, deferred, has only from where it is told to take it.</summary>
internal readonly record struct ScopedHold(LockPath Lock, LockMode Mode, bool Inverse = false, bool Deferred = false);

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

    public Disjunct Without(Func<object, Fact, bool> picked) => With(Facts.Map(pair => picked(pair.Key, pair.Value) ? null : pair.Value));

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
                var other => other,
            };
            facts = facts.SetItem(key, pair.Value.Renamed(Rename));
        }

        return new Disjunct(Locks.Renamed(Rename), facts);
    }

    /// <summary>Where a lock was last released; null if it was not, or not by an operation.</summary>
    public LastRelease? ReleaseOf(LockPath path) => Find(new ReleasedKey(path))?.Constant as LastRelease;

    public Fact? Find(object key) => Facts.TryGetValue(key, out var fact) ? fact : null;

    public bool SameAs(Disjunct other) => ReferenceEquals(this, other) || (Locks.SameAs(other.Locks) && SameFacts(other));

    /// <summary>Whether something is known, of values that count, that cannot be true on paths of both.</summary>
    public bool Excludes(Disjunct other, Func<object, bool> counts)
    {
        foreach (var pair in Facts)
        {
            if (pair.Value.IsKnown && other.Facts.TryGetValue(pair.Key, out var fact) && pair.Value.Contradicts(fact) && counts(pair.Key))
                return true;
        }

        return false;
    }

    /// <summary>The facts that hold on the paths of both; a memory is kept of either.</summary>
    public FactMap MeetFacts(Disjunct other)
    {
        if (ReferenceEquals(Facts, other.Facts))
            return Facts;
        var met = Facts.Map(pair =>
        {
            if (pair.Key is Memory)
                return pair.Value;
            if (!other.Facts.TryGetValue(pair.Key, out var fact))
                return null;
            var both = pair.Value.Meet(fact);
            return both?.SameAs(pair.Value) == true ? pair.Value : both;
        });

        foreach (var pair in other.Facts)
        {
            if (pair.Key is Memory && !Facts.ContainsKey(pair.Key))
                met = met.SetItem(pair.Key, pair.Value);
        }

        return met;
    }

    private bool SameFacts(Disjunct other)
    {
        if (ReferenceEquals(Facts, other.Facts))
            return true;
        if (Facts.Count != other.Facts.Count)
            return false;
        foreach (var pair in Facts)
        {
            if (!other.Facts.TryGetValue(pair.Key, out var fact))
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
/// and operations. So the fixpoint ends.</para>
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
