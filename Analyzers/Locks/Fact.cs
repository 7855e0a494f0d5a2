using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

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
        if (Equal && !shown.Equal && Others.IsDefault)
            return this;
        return (Equal, shown.Equal) switch
        {
            (true, false) => Of(true, NotIn(shown)) ?? this,
            (false, false) => Of(false, Constants.Concat(shown.Constants)) ?? this,
            _ => Of(true, Constants.Where(shown.Names)) ?? this,
        };
    }

    private IEnumerable<object?> NotIn(Fact other) => Constants.Where(constant => !other.Names(constant));

    /// <summary>The fact with other constants; null if they are none or too many.</summary>
    private Fact? Of(bool equal, IEnumerable<object?> constants)
    {
        var all = constants.Distinct().ToImmutableArray();
        return all.Length is 0 or > MaximumConstants ? null : this with { IsKnown = true, Equal = equal, Constant = all[0], Others = all.Length == 1 ? default : all.RemoveAt(0) };
    }

    // One of either's constants; different from what both differ from, and is not.
    private Fact? MeetConstants(Fact other) => !IsKnown || !other.IsKnown ? null
        : Equal == other.Equal && SameConstants(other) ? this
        : Others.IsDefault && other.Others.IsDefault ? MeetOne(other) : MeetSome(other);

    private Fact? MeetOne(Fact other) => (Equal, other.Equal) switch
    {
        (true, true) => this with { Others = ImmutableArray.Create(other.Constant) },
        (false, true) => Equals(Constant, other.Constant) ? null : this,
        (true, false) => Equals(Constant, other.Constant) ? null : this with { Equal = false, Constant = other.Constant },
        _ => null,
    };

    private Fact? MeetSome(Fact other) => (Equal, other.Equal) switch
    {
        (true, true) => Of(true, Constants.Concat(other.Constants)),
        (false, false) => Of(false, Constants.Where(other.Names)),
        (true, false) => Of(false, other.NotIn(this)),
        _ => Of(false, NotIn(other)),
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

    /// <summary>How the value compares, whatever it is called.</summary>
    public Fact WithoutName => this is { Equal: true, Constant: bool constant, Others.IsDefault: true } ? Is(constant) : new Fact(null, IsKnown, Equal, Constant, default, Others);

    /// <summary>What the value is called, whatever it is; null where that is nothing.</summary>
    public Fact? OfNoValue => Path is null && OneOf.IsDefault && Scope.IsDefault ? null : this with { IsKnown = false, Equal = false, Constant = null, Others = default };

    /// <summary>Whether what is known here of a value is all that a fact of one constant says.</summary>
    public bool Implies(Fact one) => Compare(one.Constant) == one.Equal;

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

/// <summary>A lock that a guard object holds and gives back when it is disposed.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Mode">The mode in which it holds it.</param>
/// <param name="Inverse">Whether it lets go of the lock first, and takes it back when it is disposed.</param>
/// <param name="IsIdle">Whether it has nothing to give back just now: it has released the lock early, or was not told yet to take it.</param>
internal readonly record struct ScopedHold(LockPath Lock, LockMode Mode, bool Inverse = false, bool IsIdle = false);
