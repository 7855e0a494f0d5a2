using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using FsCheck;
using FsCheck.Fluent;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>Holds the lattice of the lock-set analysis to the laws that it states.</summary>
public sealed class LatticeLawTests
{
    private static readonly LockPath[] s_locks = [.. new[] { "_a", "_b", "_c" }.Select(name => LockPath.Member(LockPath.This, name, null))];
    private static readonly object[] s_variables = ["x", "y", new ReleasedKey(s_locks[0])];
    private static readonly object[] s_flags = [.. new[] { "_f", "_g", "_h" }.Select(name => LockPath.Member(LockPath.This, name, null))];

    private static readonly Gen<Hold> s_hold =
        from path in Gen.Elements(s_locks)
        from exclusive in Gen.Choose(-1, Hold.MaximumDepth)
        from shared in Gen.Choose(0, 2)
        from upgradeable in Gen.Choose(0, 1)
        from basis in Gen.Elements(HoldBasis.Certain, HoldBasis.Asserted, HoldBasis.Doubtful)
        from inScope in Gen.Elements(true, false)
        select new Hold(path, exclusive, shared, upgradeable, basis, inScope);

    private static readonly Gen<LockSet> s_set =
        from holds in Gen.Choose(0, 3).SelectMany(count => s_hold.ArrayOf(count))
        select holds.Aggregate(LockSet.Empty, (set, hold) => set.With(hold));

    private static readonly Gen<Fact> s_fact =
        from path in Gen.Elements(null, s_locks[0], s_locks[1])
        from value in Gen.Elements(
            Fact.True, Fact.False, Fact.Null, Fact.NotNull, Fact.Is(0), Fact.IsNot(0), new Fact(s_locks[2]),
            Fact.Is(0).Meet(Fact.Null)!, Fact.IsNot(0).With(Fact.NotNull))
        from scope in Gen.Elements(default, ImmutableArray.Create(new ScopedHold(s_locks[0], LockMode.Shared)), ImmutableArray.Create(new ScopedHold(s_locks[1], LockMode.Exclusive)))
        from oneOf in Gen.Elements(default, ImmutableArray.Create(s_locks[0], s_locks[1]), ImmutableArray.Create(s_locks[1], s_locks[2]))
        select value with { Path = path ?? value.Path, Scope = scope, OneOf = oneOf };

    private static readonly Gen<Disjunct> s_disjunct =
        from locks in s_set
        from facts in Gen.Choose(0, 3).SelectMany(count => Gen.Elements(s_variables).Zip(s_fact).ArrayOf(count))
        select facts.Aggregate(Disjunct.Initial.With(locks), (disjunct, fact) => disjunct.With(fact.Item1, fact.Item2));

    // Flags only: what goes together is remembered of two values that are one thing or the other.
    private static readonly Gen<Disjunct> s_flagged =
        from facts in Gen.Choose(0, 3).SelectMany(count => Gen.Elements(s_flags).Zip(Gen.Elements(Fact.True, Fact.False)).ArrayOf(count))
        select facts.Aggregate(Disjunct.Initial, (disjunct, fact) => disjunct.With(fact.Item1, fact.Item2));

    private static readonly Gen<LockState> s_flaggedState =
        from disjuncts in Gen.Choose(1, 4).SelectMany(count => s_flagged.ArrayOf(count))
        select disjuncts.Select(One).Aggregate(LockState.Join);

    private static readonly Gen<LockState> s_state =
        from disjuncts in Gen.Choose(1, 4).SelectMany(count => s_disjunct.ArrayOf(count))
        from unknown in Gen.Choose(0, 20)
        select unknown == 0 ? LockState.Unknown : disjuncts.Select(One).Aggregate(LockState.Join);

    // Sharing lock sets between states is where join has work to do.
    private static readonly Gen<(LockState, LockState, LockState)> s_states =
        from first in s_state
        from second in s_state
        from third in s_state
        from shared in s_state
        from mixed in Gen.Choose(0, 3)
        select mixed switch
        {
            0 => (first, second, third),
            1 => (LockState.Join(first, shared), LockState.Join(shared, second), third),
            2 => (first, first, second),
            _ => (LockState.Join(first, shared), shared, LockState.Join(second, shared)),
        };

    [Fact]
    public void Join_is_commutative() => Holds(s_states, s => LockState.Join(s.Item1, s.Item2).SameAs(LockState.Join(s.Item2, s.Item1)));

    [Fact]
    public void Join_is_associative() => Holds(s_states, s =>
        LockState.Join(LockState.Join(s.Item1, s.Item2), s.Item3).SameAs(LockState.Join(s.Item1, LockState.Join(s.Item2, s.Item3))));

    [Fact]
    public void Join_is_idempotent() => Holds(s_states, s => LockState.Join(s.Item1, LockState.Join(s.Item1, s.Item1)).SameAs(s.Item1));

    [Fact]
    public void Join_is_an_upper_bound() => Holds(s_states, s => Below(s.Item1, LockState.Join(s.Item1, s.Item2)) && Below(s.Item2, LockState.Join(s.Item1, s.Item2)));

    [Fact]
    public void Join_is_the_least_upper_bound() => Holds(s_states, s =>
    {
        var bound = LockState.Join(LockState.Join(s.Item1, s.Item2), s.Item3);
        return Below(LockState.Join(s.Item1, s.Item2), bound);
    });

    [Fact]
    public void Join_is_monotone() => Holds(s_states, s => Below(LockState.Join(s.Item1, s.Item3), LockState.Join(LockState.Join(s.Item1, s.Item2), s.Item3)));

    [Fact]
    public void What_goes_together_obeys_the_laws() => Holds(s_flaggedState.Three(), s =>
        LockState.Join(s.Item1, s.Item2).SameAs(LockState.Join(s.Item2, s.Item1))
        && LockState.Join(LockState.Join(s.Item1, s.Item2), s.Item3).SameAs(LockState.Join(s.Item1, LockState.Join(s.Item2, s.Item3)))
        && LockState.Join(s.Item1, LockState.Join(s.Item1, s.Item1)).SameAs(s.Item1)
        && Below(s.Item1, LockState.Join(s.Item1, s.Item2)) && Below(s.Item2, LockState.Join(s.Item1, s.Item2)));

    [Fact]
    public void Unknown_absorbs() => Holds(s_states, s => LockState.Join(s.Item1, LockState.Unknown).IsUnknown && LockState.Join(LockState.Unknown, s.Item1).IsUnknown);

    [Fact]
    public void The_state_without_disjuncts_is_the_identity() => Holds(s_states, s =>
    {
        var nothing = new LockState([], s.Item1.Region);
        return LockState.Join(s.Item1, nothing).SameAs(s.Item1) && LockState.Join(nothing, s.Item1).SameAs(s.Item1);
    });

    [Fact]
    public void Same_is_an_equivalence() => Holds(s_states, s =>
        s.Item1.SameAs(s.Item1) && s.Item1.SameAs(s.Item2) == s.Item2.SameAs(s.Item1) && (!s.Item1.SameAs(s.Item2) || !s.Item2.SameAs(s.Item3) || s.Item1.SameAs(s.Item3)));

    [Fact]
    public void A_join_never_holds_more_than_either_side() => Holds(s_states, s => s.Item1.IsUnknown || s.Item2.IsUnknown || s_locks.All(path =>
    {
        var join = LockState.Join(s.Item1, s.Item2);
        return join.IsUnknown || IsHeldOnAll(join, path) == (IsHeldOnAll(s.Item1, path) && IsHeldOnAll(s.Item2, path))
            && IsHeldOnAny(join, path) == (IsHeldOnAny(s.Item1, path) || IsHeldOnAny(s.Item2, path));
    }));

    [Fact]
    public void Chains_are_bounded()
    {
        // Distinct lock sets make a chain climb; past the bound it is at the top, and stays.
        var state = One(Disjunct.Initial);
        var steps = 0;
        for (var i = 0; i < 2 * LockState.MaximumDisjuncts; i++)
        {
            var path = LockPath.Member(LockPath.This, "_lock" + i, null);
            var next = LockState.Join(state, One(Disjunct.Initial.With(LockSet.Empty.With(new Hold(path, 1, 0, 0)))));
            if (!next.SameAs(state))
                steps++;
            state = next;
        }

        Assert.True(state.IsUnknown);
        Assert.Equal(LockState.MaximumDisjuncts, steps);
    }

    [Fact]
    public void A_chain_at_one_lock_set_ends_when_no_fact_is_left() => Holds(s_disjunct.ArrayOf(12), disjuncts =>
    {
        var state = One(disjuncts[0]);
        var steps = 0;
        foreach (var disjunct in disjuncts)
        {
            var next = LockState.Join(state, One(disjunct.With(disjuncts[0].Locks)));
            if (!next.SameAs(state))
                steps++;
            state = next;
        }

        // A fact loses its path and its scope at most once; it is one of more paths, then of any; its value is one of more constants, then
        // different from fewer; a key of a release is won once.
        return steps <= (2 + Fact.MaximumPaths + 2 * Fact.MaximumConstants) * s_variables.Length + 1;
    });

    [Fact]
    public void Meet_of_facts_is_commutative() => Holds(s_fact.Two(), f => SameFact(f.Item1.Meet(f.Item2), f.Item2.Meet(f.Item1)));

    [Fact]
    public void Meet_of_facts_is_associative() => Holds(s_fact.Three(), f =>
        SameFact(Meet(Meet(f.Item1, f.Item2), f.Item3), Meet(f.Item1, Meet(f.Item2, f.Item3))));

    [Fact]
    public void Meet_of_facts_is_idempotent() => Holds(s_fact, f => SameFact(f.Meet(f with { }), f));

    [Fact]
    public void What_is_shown_of_a_value_is_known_afterwards_beside_what_was() => Holds(s_fact.Two(), f =>
        f.Item1.Contradicts(f.Item2) || Constants.All(constant =>
            (f.Item1.Compare(constant) != false && f.Item2.Compare(constant) != false) || f.Item1.With(f.Item2).Compare(constant) != true));

    [Fact]
    public void A_value_that_is_one_of_several_contradicts_what_is_none_of_them()
    {
        var oneOrTwo = Fact.Is(1).Meet(Fact.Is(2))!;
        Assert.True(oneOrTwo.Contradicts(Fact.Is(3)));
        Assert.True(oneOrTwo.Contradicts(Fact.IsNot(1).With(Fact.IsNot(2))));
        Assert.False(oneOrTwo.Contradicts(Fact.IsNot(1)));
        Assert.True(oneOrTwo.With(Fact.IsNot(1)).Compare(2));
        Assert.Null(oneOrTwo.Compare(1));
        Assert.False(oneOrTwo.Compare(3));
    }

    [Fact]
    public void Meet_never_knows_more_than_either_side() => Holds(s_fact.Two(), f =>
        f.Item1.Meet(f.Item2) is not { } met
        || new object?[] { true, false, null, 0 }.All(constant => met.Compare(constant) is not { } known || (f.Item1.Compare(constant) == known && f.Item2.Compare(constant) == known)));

    [Fact]
    public void Contradiction_is_symmetric_and_never_with_oneself() => Holds(s_fact.Two(), f =>
        f.Item1.Contradicts(f.Item2) == f.Item2.Contradicts(f.Item1) && !f.Item1.Contradicts(f.Item1));

    [Fact]
    public void Contradicting_facts_cannot_both_be_true_of_a_constant() => Holds(s_fact.Two(), f =>
        !f.Item1.Contradicts(f.Item2)
        || new object?[] { true, false, null, 0 }.All(constant => f.Item1.Compare(constant) != true || f.Item2.Compare(constant) != true));

    [Fact]
    public void Depths_stay_within_their_bounds() => Holds(s_hold.Zip(Gen.Choose(-9, 9)), h =>
        new[] { LockMode.Exclusive, LockMode.Shared, LockMode.Upgradeable }.All(mode => h.Item1.Add(mode, h.Item2).Depth(mode) is >= -1 and <= Hold.MaximumDepth));

    [Fact]
    public void A_set_has_one_hold_of_a_lock_at_most() => Holds(s_set.Zip(s_hold), s =>
    {
        var changed = s.Item1.With(s.Item2);
        var gone = s.Item2 is { Exclusive: 0, Shared: 0, Upgradeable: 0 };
        return changed.Holds.Select(hold => hold.Lock).Distinct().Count() == changed.Holds.Length
            && (gone ? changed.Find(s.Item2.Lock) is null : changed.Find(s.Item2.Lock)!.SameAs(s.Item2));
    });

    [Fact]
    public void The_order_of_acquisition_does_not_tell_sets_apart() => Holds(s_hold.Two(), h =>
        h.Item1.Lock.Equals(h.Item2.Lock)
        || LockSet.Empty.With(h.Item1).With(h.Item2).SameAs(LockSet.Empty.With(h.Item2).With(h.Item1)));

    private static void Holds<T>(Gen<T> values, System.Func<T, bool> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Arb.From(values), law));

    private static object?[] Constants => [true, false, null, 0];

    private static LockState One(Disjunct disjunct) => new([disjunct], -1);

    private static bool Below(LockState lower, LockState upper) => LockState.Join(lower, upper).SameAs(upper);

    private static Fact? Meet(Fact? left, Fact? right) => left is null || right is null ? null : left.Meet(right);

    private static bool SameFact(Fact? left, Fact? right) => left is null || right is null ? left is null && right is null : left.SameAs(right);

    private static bool IsHeldOnAll(LockState state, LockPath path) =>
        state.Disjuncts.All(d => d.Locks.Find(path) is { } hold && hold.Satisfies(LockMode.Exclusive));

    private static bool IsHeldOnAny(LockState state, LockPath path) =>
        state.Disjuncts.Any(d => d.Locks.Find(path) is { } hold && hold.Satisfies(LockMode.Shared));
}
