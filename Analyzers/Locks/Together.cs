using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Two values of which one is this exactly where the other is that: a flag that was set in one branch of an <c>if</c>, and its condition.</summary>
/// <remarks>
/// Paths that hold the same locks are one disjunct from where they meet. What each of two values is on either side is forgotten there, but
/// not that they go together: whoever asks one of them later knows the other.
/// </remarks>
internal sealed class Together : IEquatable<Together>
{
    /// <summary>Of more values than this that differ where two paths meet, the first are remembered.</summary>
    public const int MaximumValues = 4;

    private readonly (Fact One, Fact Other) _here;
    private readonly (Fact One, Fact Other) _there;

    public Together(Differing one, Differing other)
        : this(one.Key, other.Key, (one.Here, other.Here), (one.There, other.There))
    {
    }

    private Together(object one, object other, (Fact, Fact) here, (Fact, Fact) there)
    {
        One = one;
        Other = other;
        _here = here;
        _there = there;
    }

    public object One { get; }

    public object Other { get; }

    /// <summary>A value that differs on two ways; null where both may be the same, or it is nothing that is asked for later.</summary>
    public static Differing? Find(object key, Fact here, Fact there) =>
        here.IsKnown && there.IsKnown && here.Others.IsDefault && there.Others.IsDefault && here.Contradicts(there)
        && (key is ILocalSymbol or IParameterSymbol or ConditionKey or LockPath { Kind: PathKind.Member } || (key is CaptureId && !Equals(here.Path, there.Path)))
            ? new Differing(key, here.WithoutName, there.WithoutName) : null;

    /// <summary>Whether what is known of both is what they are on one of the ways.</summary>
    public bool IsTrueOf(Disjunct disjunct) =>
        disjunct.Find(One) is { IsKnown: true } one && disjunct.Find(Other) is { IsKnown: true } other
        && ((one.Implies(_here.One) && other.Implies(_here.Other)) || (one.Implies(_there.One) && other.Implies(_there.Other)));

    /// <summary>What the two are where they can only be what they are on one of the ways; null where they may be on either, or none is left.</summary>
    public (Fact One, Fact Other)? In(Disjunct disjunct, out bool isPossible)
    {
        var (one, other) = (disjunct.Find(One), disjunct.Find(Other));
        var (here, there) = (MayBe(_here, one, other), MayBe(_there, one, other));
        isPossible = here || there;
        return here == there ? null : here ? _here : _there;
    }

    public Together With(object key, object replacement) =>
        new(One.Equals(key) ? replacement : One, Other.Equals(key) ? replacement : Other, _here, _there);

    public bool Equals(Together? other) => other is not null
        && ((One.Equals(other.One) && Other.Equals(other.Other) && SameWays(other._here, other._there))
            || (One.Equals(other.Other) && Other.Equals(other.One) && SameWays(Swapped(other._here), Swapped(other._there))));

    public override bool Equals(object? obj) => Equals(obj as Together);

    public override int GetHashCode() => One.GetHashCode() + Other.GetHashCode();

    private static bool MayBe((Fact One, Fact Other) way, Fact? one, Fact? other) => one?.Contradicts(way.One) != true && other?.Contradicts(way.Other) != true;

    private bool SameWays((Fact One, Fact Other) here, (Fact One, Fact Other) there) =>
        (Same(_here, here) && Same(_there, there)) || (Same(_here, there) && Same(_there, here));

    private static bool Same((Fact One, Fact Other) left, (Fact One, Fact Other) right) => left.One.SameAs(right.One) && left.Other.SameAs(right.Other);

    private static (Fact One, Fact Other) Swapped((Fact One, Fact Other) way) => (way.Other, way.One);
}

/// <summary>A value, and what it is on each of two ways.</summary>
internal sealed record Differing(object Key, Fact Here, Fact There);
