using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Loops that lock, use and release the elements of a collection one by one.</summary>
/// <remarks>
/// <para>The element at hand is a path, keyed by its loop: the <c>foreach</c> statement, or the index variable of a <c>for</c>. The
/// others are paths as well (<see cref="ElementRange"/>), so that a hold can be one of each of them. What the first element left
/// behind and every later one too is held of all that were visited; when the loop has no more elements, those are all there are. A
/// loop over a collection of which every element is held takes them apart again, so that the body sees the element at hand and what
/// it does to it.</para>
/// <para>That a loop had no element is remembered: the next loop over the same collection has none either.</para>
/// <para>Holds of several elements count as asserted: nothing is owed for them. Where a loop ends early, or the collection changes,
/// they become doubtful: nothing is denied, and nothing is said.</para>
/// </remarks>
internal sealed partial class LockAnalysis
{
    private static readonly Fact BeforeFirst = new(Constant: Pass.Before);
    private static readonly Fact AtFirst = new(Constant: Pass.First);
    private static readonly Fact AtLater = new(Constant: Pass.Later);

    private bool? _locksInRounds;

    /// <summary>How far a loop has come.</summary>
    private enum Pass : byte
    {
        Before,
        First,
        Later,
    }

    /// <summary>The key under which a disjunct knows how far a loop has come.</summary>
    private sealed record PassKey(object Loop);

    /// <summary>The key under which a disjunct knows what an index that runs downwards runs over.</summary>
    private sealed record RunsOver(object Loop);

    /// <param name="Key">The key of the element at hand.</param>
    /// <param name="Over">What tells how many elements there are; null where nothing does.</param>
    /// <param name="IsForEach">Whether the elements are those of <paramref name="Over"/> alone, and not of whatever the index is used on.</param>
    private readonly record struct Iteration(object Key, LockPath? Over, bool IsForEach)
    {
        public bool IsOf(LockPath collection) => !IsForEach || collection.Equals(Over);
    }

    /// <summary>What the next round of a loop, or its end, does to what is held of its elements; null where there cannot be one.</summary>
    private Disjunct? Iterate(IOperation condition, bool outcome, Disjunct disjunct) =>
        IterationOf(condition, disjunct) is not { } iteration ? disjunct
        : outcome ? Advance(iteration, disjunct)
        : Exhaust(iteration, disjunct);

    private Iteration? IterationOf(IOperation condition, Disjunct disjunct)
    {
        switch (condition)
        {
            case IInvocationOperation { IsImplicit: true, TargetMethod.Name: "MoveNext", Instance: { } enumerator }:
                return PathOf(enumerator, disjunct) is { Kind: PathKind.Element, Key: CommonForEachStatementSyntax loop, Parent: { } collection }
                    ? new Iteration(loop, collection, IsForEach: true)
                    : null;
            case IBinaryOperation { Syntax.Parent: ForStatementSyntax { Incrementors.Count: 1 } statement } comparison when statement.Condition == comparison.Syntax:
                foreach (var (index, bound) in new[] { (comparison.LeftOperand, comparison.RightOperand), (comparison.RightOperand, comparison.LeftOperand) })
                {
                    if (Unwrap(index) is ILocalReferenceOperation { Local: var variable } && Steps(statement, variable) && !_facts.IsWrittenByClosure(variable))
                        return new Iteration(variable, disjunct.Find(new RunsOver(variable))?.Path ?? Counted(bound, disjunct), IsForEach: false);
                }

                return null;
            default:
                return null;
        }
    }

    private static bool Steps(ForStatementSyntax loop, ISymbol variable) =>
        loop.Incrementors[0] switch
        {
            PostfixUnaryExpressionSyntax postfix => postfix.Operand,
            PrefixUnaryExpressionSyntax prefix => prefix.Operand,
            _ => null,
        } is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Name;

    /// <summary>The collection whose elements a value counts; any other value stands for itself, a constant for nothing.</summary>
    private LockPath? Counted(IOperation bound, Disjunct disjunct) =>
        Unwrap(bound) switch
        {
            { ConstantValue.HasValue: true } => null,
            IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } collection } => PathOf(collection, disjunct),
            var other => PathOf(other, disjunct),
        };

    /// <summary>
    /// Whether locks of elements may be left behind by a loop of the body, or are held already: else nobody asks how far a loop has come,
    /// and its first round is like any other.
    /// </summary>
    private bool FollowsLoops(LockState state)
    {
        _locksInRounds ??= _facts.Rounds.Any(round => _model.Words.MayChange(round.Syntax, Cancellation));
        return _locksInRounds == true || state.Disjuncts.Any(static disjunct => disjunct.Locks.Holds.Any(static hold => RangeOf(hold.Lock) is not null));
    }

    /// <summary>The loop that a variable is given its first value for.</summary>
    private static ForStatementSyntax? StartOf(IOperation target) =>
        target.Syntax.Parent?.Parent is ForStatementSyntax loop && !loop.Incrementors.Span.Contains(target.Syntax.SpanStart) ? loop : null;

    /// <summary>A variable has been given the value that a loop starts with: one of many, if the loop steps it on.</summary>
    private void BeginFor(ForStatementSyntax loop, ILocalSymbol variable, IOperation value)
    {
        if (loop.Incrementors.Count == 1 && Steps(loop, variable))
            _state = _state?.Map(disjunct => disjunct.With(variable, disjunct.Find(variable)?.OfNoValue));
        if (_state is null || !FollowsLoops(_state))
            return;
        _state = _state.Map(disjunct => Begin(disjunct, variable).With(
            new RunsOver(variable),
            Unwrap(value) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, LeftOperand: var count } && Counted(count, disjunct) is { } over
                ? new Fact(over)
                : null));
    }

    /// <summary>A variable is about to be stepped on.</summary>
    private void StepFor(IOperation target)
    {
        if (target is ILocalReferenceOperation { Local: var variable } && target.Syntax.Parent?.Parent is ForStatementSyntax loop
            && loop.Incrementors.Span.Contains(target.Syntax.SpanStart))
            _state = _state?.Map(disjunct => Fold(disjunct, variable));
    }

    private void BeginForEach(IOperation captured)
    {
        if (captured is IInvocationOperation { IsImplicit: true, TargetMethod.Name: "GetEnumerator" } && LoopOf(captured) is { } loop
            && _state is not null && FollowsLoops(_state))
            _state = _state.Map(disjunct => Begin(disjunct, loop));
    }

    private static CommonForEachStatementSyntax? LoopOf(IOperation enumerator)
    {
        var syntax = enumerator.Syntax;
        while (syntax.Parent is ParenthesizedExpressionSyntax parenthesized)
            syntax = parenthesized;
        return syntax.Parent is CommonForEachStatementSyntax loop && loop.Expression == syntax ? loop : null;
    }

    /// <summary>The path of an enumerator, or of its current element: the element at hand; null for any other value.</summary>
    private LockPath? ElementAtHand(IOperation operation, Disjunct disjunct)
    {
        switch (operation)
        {
            case IInvocationOperation { IsImplicit: true, TargetMethod.Name: "GetEnumerator", Instance: { } collection } when LoopOf(operation) is { } loop:
                var owner = PathOf(KnownCollections.SameElements(Unwrap(collection)!), disjunct);
                return owner.Length < LockPath.MaximumLength ? LockPath.Element(owner, loop) : null;
            case IPropertyReferenceOperation { IsImplicit: true, Property.Name: "Current", Instance: { } enumerator }:
                return PathOf(enumerator, disjunct) is { Kind: PathKind.Element, Key: CommonForEachStatementSyntax } element ? element : null;
            default:
                return null;
        }
    }

    private static Disjunct Begin(Disjunct disjunct, object loop) => Doubt(disjunct, hold => DependsOnLoop(hold.Lock, loop)).With(new PassKey(loop), BeforeFirst);

    private static Disjunct? Advance(Iteration iteration, Disjunct disjunct)
    {
        var pass = PassOf(disjunct, iteration.Key);
        if (pass == Pass.Before && IsEmpty(iteration, disjunct) == true)
            return null;
        disjunct = Focus(iteration.IsForEach ? Fold(disjunct, iteration.Key) : disjunct, iteration, pass);
        return disjunct.With(new PassKey(iteration.Key), pass switch { Pass.Before => AtFirst, Pass.First or Pass.Later => AtLater, _ => null });
    }

    private static Disjunct? Exhaust(Iteration iteration, Disjunct disjunct)
    {
        var pass = PassOf(disjunct, iteration.Key);
        var emptiness = iteration.Over is { } over ? LockPath.Element(over, ElementRange.None) : null;
        if (pass == Pass.Before)
        {
            // What is held of every element of nothing is nothing.
            if (IsEmpty(iteration, disjunct) == false)
                return null;
            disjunct = disjunct.With(disjunct.Locks.Without(hold => RangeOf(hold.Lock) is { Key: ElementRange { Kind: ElementRangeKind.Every }, Parent: { } of } && iteration.IsOf(of)));
            return emptiness is null ? disjunct : disjunct.With(emptiness, Fact.True);
        }

        if (iteration.IsForEach)
            disjunct = Fold(disjunct, iteration.Key);
        var all = disjunct.Locks;
        foreach (var hold in disjunct.Locks.Holds)
        {
            if (RangeOf(hold.Lock) is not { Key: ElementRange { Loop: { } loop } range } part || !loop.Equals(iteration.Key))
                continue;
            all = all.With(hold.Gone);
            if (range.Kind == ElementRangeKind.Visited)
                all = all.With(hold with { Lock = Replace(hold.Lock, part, ElementRange.Every) });
        }

        disjunct = disjunct.With(all).With(new PassKey(iteration.Key), null);
        return emptiness is null || pass is null ? disjunct : disjunct.With(emptiness, Fact.False);
    }

    private static bool? IsEmpty(Iteration iteration, Disjunct disjunct) =>
        iteration.Over is { } over ? disjunct.Find(LockPath.Element(over, ElementRange.None))?.Compare(true) : null;

    private static Pass? PassOf(Disjunct disjunct, object loop) => disjunct.Find(new PassKey(loop))?.Constant is Pass pass ? pass : null;

    /// <summary>The element at hand joins those that the loop has had.</summary>
    private static Disjunct Fold(Disjunct disjunct, object loop)
    {
        var pass = PassOf(disjunct, loop);
        var visited = disjunct.Locks;
        foreach (var hold in disjunct.Locks.Holds)
        {
            if (RangeOf(hold.Lock) is { Key: ElementRange { Kind: ElementRangeKind.Visited } range } part && loop.Equals(range.Loop))
            {
                var current = disjunct.Locks.Find(Replace(hold.Lock, part, loop));
                visited = visited.With(current is not null && current.IsHeld == hold.IsHeld ? Weaker(hold, current) : hold.Gone);
            }
            else if (RangeOf(hold.Lock) is { } at && loop.Equals(at.Key))
            {
                visited = visited.With(hold.Gone);

                // Where nobody knows whether there was one before it, it may be the only one.
                if (pass is null or Pass.First)
                {
                    var all = Weaker(hold, hold) with { Lock = Replace(hold.Lock, at, ElementRange.Visited(loop)) };
                    if (pass is not null || disjunct.Locks.Find(all.Lock) is null)
                        visited = visited.With(pass is null ? all with { Basis = HoldBasis.Doubtful } : all);
                }
            }
        }

        return disjunct.With(visited).Without((key, fact) => key switch
        {
            ReleasedKey released => released.Lock.DependsOn(loop),
            LockPath path => path.DependsOn(loop),
            ILocalSymbol local => !ReferenceEquals(local, loop) && fact.Path is { } alias && alias.DependsOn(loop),
            _ => false,
        });
    }

    /// <summary>The next element is at hand: what is held of every element is held of it.</summary>
    private static Disjunct Focus(Disjunct disjunct, Iteration iteration, Pass? pass)
    {
        var locks = disjunct.Locks;
        foreach (var hold in disjunct.Locks.Holds)
        {
            if (RangeOf(hold.Lock) is not { Key: ElementRange range, Parent: { } collection } part)
                continue;
            if (range.Kind == ElementRangeKind.Every && iteration.IsOf(collection))
            {
                locks = locks.With(hold.Gone).With(hold with { Lock = Replace(hold.Lock, part, ElementRange.Left(iteration.Key)) });
                if (pass == Pass.Before)
                    locks = locks.With(hold with { Lock = Replace(hold.Lock, part, ElementRange.Visited(iteration.Key)) });
            }
            else if (range.Kind != ElementRangeKind.Left || !iteration.Key.Equals(range.Loop))
            {
                continue;
            }

            locks = locks.With(hold with { Lock = Replace(hold.Lock, part, iteration.Key) });
        }

        return disjunct.With(locks);
    }

    private static Hold Weaker(Hold left, Hold right) => (!left.IsHeld ? left : left.Exclusive > 0 && right.Exclusive > 0 ? left with { Exclusive = 1, Shared = 0, Upgradeable = 0 }
        : left with { Exclusive = 0, Shared = 1, Upgradeable = 0 }) with
    {
        Basis = left.Basis == HoldBasis.Doubtful || right.Basis == HoldBasis.Doubtful ? HoldBasis.Doubtful : HoldBasis.Asserted,
        DoubtfulSince = -1,
        InScope = false,
    };

    /// <summary>Whether it is how far a loop has come that tells two ways apart whose locks of its elements differ.</summary>
    private static bool ToldByLoop(Disjunct left, Disjunct right) => LacksForLoop(left, right) || LacksForLoop(right, left);

    private static bool LacksForLoop(Disjunct with, Disjunct without)
    {
        foreach (var hold in with.Locks.Holds)
        {
            if (RangeOf(hold.Lock) is not { Parent: { } collection } part || without.Locks.Find(hold.Lock) is { } same && same.SameAs(hold))
                continue;
            if (part.Key is ElementRange { Kind: ElementRangeKind.Every })
            {
                if (without.Find(LockPath.Element(collection, ElementRange.None))?.Compare(true) == true)
                    return true;
                continue;
            }

            var loop = part.Key is ElementRange range ? range.Loop! : part.Key!;
            var (here, there) = (PassOf(with, loop), PassOf(without, loop));
            if (there == Pass.Before || (here is not null && there is not null && here != there))
                return true;
        }

        return false;
    }

    /// <summary>
    /// A hold of other elements that may be the lock: of the same collection where too little is known of it, or of one that was made
    /// here, whose elements nobody follows.
    /// </summary>
    private static Hold? FindAmongElements(Disjunct disjunct, LockPath needed)
    {
        foreach (var hold in disjunct.Locks.Holds)
        {
            if (!hold.IsHeld || RangeOf(hold.Lock) is not { Key: not ILocalSymbol, Parent: { } collection } part || !SameTail(hold.Lock, part, needed, out var element))
                continue;
            if (element is { Kind: PathKind.Element, Parent: { } other })
            {
                if (other.Equals(collection) ? !IsOfLoop(part, element.Key!) : IsMadeHere(collection) || IsMadeHere(other))
                    return hold;
            }
            else if (IsMadeHere(element))
            {
                return hold;
            }
        }

        return null;
    }

    /// <summary>Whether a path leads through an element of a collection that has none, or through one of nobody knows what where one has none.</summary>
    internal static bool NamesNothing(Disjunct disjunct, LockPath path)
    {
        if (IsMadeHere(path))
            return disjunct.Facts.Any(static fact => fact.Key is LockPath { Kind: PathKind.Element, Key: ElementRange } && fact.Value.Compare(true) == true);
        for (var step = path; step is not null; step = step.Parent)
        {
            if (step is { Kind: PathKind.Element, Parent: { } collection } && disjunct.Find(LockPath.Element(collection, ElementRange.None))?.Compare(true) == true)
                return true;
        }

        return false;
    }

    private static bool IsMadeHere(LockPath path) => path.Root switch
    {
        { Kind: PathKind.Value or PathKind.Fresh or PathKind.Local } => true,
        { Kind: PathKind.Parameter, Symbol.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } => true,
        _ => false,
    };

    private static bool IsOfLoop(LockPath part, object loop) =>
        part.Key is ElementRange range ? range.Kind != ElementRangeKind.Every && loop.Equals(range.Loop) : loop.Equals(part.Key);

    /// <summary>The members that lead from an element to a lock, compared with the last ones of another path.</summary>
    private static bool SameTail(LockPath held, LockPath part, LockPath needed, out LockPath element)
    {
        element = needed;
        for (; !ReferenceEquals(held, part); held = held.Parent!, element = element.Parent!)
        {
            if (element.Kind != held.Kind || element.Parent is null || !Equals(element.Key, held.Key))
                return false;
        }

        return element.Kind == PathKind.Element || element.Parent is null;
    }

    /// <summary>A lock is released that no hold is known of, but that may be one of an element's: from then on they are in doubt.</summary>
    private static Disjunct? ReleaseAmongElements(Disjunct disjunct, LockPath released) =>
        FindAmongElements(disjunct, released) is { } among && RangeOf(among.Lock) is { Parent: { } collection }
            ? Doubt(disjunct, hold => RangeOf(hold.Lock)?.Parent is { } of && of.Equals(collection))
            : null;

    /// <summary>A collection gets other elements.</summary>
    private void ChangeElements(IOperation collection)
    {
        if (_state is null || !_state.Disjuncts.Any(d => d.Locks.Holds.Any(h => RangeOf(h.Lock) is not null)))
            return;
        _state = _state.Map(disjunct =>
        {
            var path = PathOf(collection, disjunct);
            return Doubt(disjunct, hold => RangeOf(hold.Lock)?.Parent is { } of && of.Equals(path)).With(LockPath.Element(path, ElementRange.None), null);
        });
    }

    /// <summary>Holds of elements of which it is no longer known of which: nothing is denied of any.</summary>
    private static Disjunct Doubt(Disjunct disjunct, Func<Hold, bool> picked)
    {
        var locks = disjunct.Locks;
        foreach (var hold in disjunct.Locks.Holds)
        {
            if (RangeOf(hold.Lock) is not { } part || !picked(hold))
                continue;
            locks = locks.With(hold.Gone);
            if (hold.IsHeld)
                locks = locks.With(hold with { Lock = Replace(hold.Lock, part, ElementRange.Every), Basis = HoldBasis.Doubtful, DoubtfulSince = -1 });
        }

        return disjunct.With(locks);
    }

    /// <summary>The step of a path that stands for elements of a loop; null for a path without one.</summary>
    private static LockPath? RangeOf(LockPath path)
    {
        for (var step = path; step is not null; step = step.Parent)
        {
            if (step is { Kind: PathKind.Element, Key: ElementRange or CommonForEachStatementSyntax or ILocalSymbol })
                return step;
        }

        return null;
    }

    /// <summary>Whether a path stands for one lock of every element of a collection.</summary>
    internal static bool IsOfEvery(LockPath path) => RangeOf(path) is { Key: ElementRange { Kind: ElementRangeKind.Every } };

    /// <summary>Whether a path leads through an element of a loop, or of a collection.</summary>
    internal static bool IsOfElement(LockPath path) => RangeOf(path) is not null;

    private static bool DependsOnLoop(LockPath path, object loop) => RangeOf(path) is { } part && IsOfLoop(part, loop);

    private static LockPath Replace(LockPath path, LockPath element, object key) =>
        ReferenceEquals(path, element) ? LockPath.Element(element.Parent!, key) : LockPath.Member(Replace(path.Parent!, element, key), (string)path.Key!, path.Symbol);
}
