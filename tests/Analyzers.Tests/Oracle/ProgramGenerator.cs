using System;
using System.Collections.Immutable;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Makes programs that keep their locks right, by idioms that people write, and spoils some of them in one place.</summary>
internal static class ProgramGenerator
{
    private const int MaximumNesting = 4;

    private static readonly Gen<Hand> s_hand = Gen.Frequency((3, Gen.Constant(Hand.Direct)), (1, Gen.Constant(Hand.Helper)), (1, Gen.Constant(Hand.Contract)));

    private static readonly Gen<Condition> s_condition =
        from test in Gen.Elements(Test.Chance, Test.Chance, Test.P, Test.Q)
        from negated in Gen.Elements(false, true)
        select new Condition(test, negated);

    private static readonly Gen<Condition> s_parameter =
        from test in Gen.Elements(Test.P, Test.Q)
        from negated in Gen.Elements(false, true)
        select new Condition(test, negated);

    public static Gen<OracleProgram> Programs =>
        from promise in Gen.Frequency((6, Gen.Constant(Promise.None)), (2, Gen.Constant(Promise.Requires)), (1, Gen.Constant(Promise.Acquires)), (1, Gen.Constant(Promise.Releases)))
        from promised in Gen.Elements(OracleLock.A, OracleLock.B, OracleLock.M)
        from hand in s_hand
        from size in Gen.Choose(1, 4)
        from body in Body(Scope.Of(promise, promised), size)
        let kept = Kept(promise, promised, hand, body)
        from spoiled in Gen.Frequency((1, Gen.Constant(kept)), (1, Spoiled(kept)))
        select new OracleProgram(promise, promised, spoiled);

    /// <summary>What the place of a statement allows.</summary>
    /// <param name="Held">The locks that may be held there, as bits.</param>
    /// <param name="FlagsInUse">The try results that are spoken for, as bits.</param>
    /// <param name="InLoop">Whether break and continue leave nothing locked.</param>
    /// <param name="CanReturn">Whether return does: nothing is left to be done by hand.</param>
    /// <param name="Nesting">How deep.</param>
    private readonly record struct Scope(int Held, int FlagsInUse, bool InLoop, bool CanReturn, int Nesting)
    {
        public static Scope Of(Promise promise, OracleLock promised) => new(
            promise is Promise.Requires or Promise.Releases ? Bit(promised) : 0, 0, false, promise is Promise.None or Promise.Requires, 0);

        public Scope Deeper => this with { Nesting = Nesting + 1 };

        public Scope Under(OracleLock @lock) => Deeper with { Held = Held | Bit(@lock) };

        /// <summary>Under a lock that only the end of the idiom lets go.</summary>
        public Scope Owing(OracleLock @lock) => Under(@lock) with { InLoop = false, CanReturn = false };

        public Scope Using(Test flag) => this with { FlagsInUse = FlagsInUse | 1 << (int)flag };

        public bool IsFree(OracleLock @lock) => (Held & Bit(@lock)) == 0;

        public Test? FreeFlag => (FlagsInUse & 1 << (int)Test.T) == 0 ? Test.T : (FlagsInUse & 1 << (int)Test.U) == 0 ? Test.U : null;
    }

    private static int Bit(OracleLock @lock) => 1 << (int)@lock;

    private static Gen<ImmutableArray<Statement>> Body(Scope scope, int size) =>
        size == 0
            ? Gen.Constant(ImmutableArray<Statement>.Empty)
            : from first in Idiom(scope)
              from rest in Body(scope, size - 1)
              select first.AddRange(rest);

    private static Gen<ImmutableArray<Statement>> Small(Scope scope) => Gen.Choose(0, 2).SelectMany(size => Body(scope, size));

    private static Gen<ImmutableArray<Statement>> Idiom(Scope scope)
    {
        if (scope.Nesting >= MaximumNesting)
            return Leaf(scope);
        return Gen.Frequency(s_idioms.Select(idiom => (idiom.Weight, Gen.Constant(idiom.Make)))).SelectMany(make => make(scope));
    }

    // As functions: a generator that contains all that it may nest would be as large as all programs together.
    private static readonly (int Weight, Func<Scope, Gen<ImmutableArray<Statement>>> Make)[] s_idioms =
    [
        (6, Leaf),
        (2, scope => WithLock(scope, reentrant: true, Locked)),
        (2, scope => WithLock(scope, reentrant: true, Bracketed)),
        (2, scope => WithLock(scope, reentrant: true, Guarded)),
        (2, scope => WithLock(scope, reentrant: false, Correlated)),
        (2, scope => WithLock(scope, reentrant: false, Tried)),
        (2, scope => WithLock(scope, reentrant: false, Flagged)),
        (1, scope => WithLock(scope, reentrant: false, FlaggedOrLeft)),
        (1, scope => WithLock(scope, reentrant: false, TakenOnBothSides)),
        (1, scope => WithLock(scope, reentrant: false, LeftEarly)),
        (2, Choice),
        (2, Repeated),
        (1, Finished),
    ];

    private static Gen<ImmutableArray<Statement>> Finished(Scope scope) =>
        from body in Small(scope.Deeper)
        from final in Leaf(scope)
        select One(new Protected(body, final));

    private static Gen<ImmutableArray<Statement>> Leaf(Scope scope) =>
        from @lock in Gen.Elements(OracleLock.A, OracleLock.B, OracleLock.M)
        from kind in Gen.Frequency((5, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Constant(2)), (1, Gen.Constant(3)))
        select One(kind switch { 0 => new Access(@lock), 1 => new Need(@lock), 2 => new Avoid(@lock), _ => new Work() });

    private static Gen<ImmutableArray<Statement>> WithLock(Scope scope, bool reentrant, Func<Scope, OracleLock, Hand, Gen<ImmutableArray<Statement>>> idiom)
    {
        var possible = new[] { OracleLock.A, OracleLock.B, OracleLock.M }
            .Where(one => scope.IsFree(one) || (reentrant && one != OracleLock.M))
            .ToArray();
        return possible.Length == 0
            ? Leaf(scope)
            : from @lock in Gen.Elements(possible)
              from hand in s_hand
              from statements in idiom(scope, @lock, hand)
              select statements;
    }

    private static Gen<ImmutableArray<Statement>> Locked(Scope scope, OracleLock @lock, Hand hand) =>
        from body in Small(scope.Under(@lock))
        select One(new Region(@lock, body));

    private static Gen<ImmutableArray<Statement>> Bracketed(Scope scope, OracleLock @lock, Hand hand) =>
        from body in Small(scope.Owing(@lock))
        select Around(new Enter(@lock, hand), body, new Exit(@lock, hand));

    private static Gen<ImmutableArray<Statement>> Guarded(Scope scope, OracleLock @lock, Hand hand) =>
        from body in Small(scope.Under(@lock))
        select ImmutableArray.Create<Statement>(new Enter(@lock, hand), new Protected(body, One(new Exit(@lock, hand))));

    private static Gen<ImmutableArray<Statement>> Correlated(Scope scope, OracleLock @lock, Hand hand) =>
        from condition in s_parameter
        from body in Small(scope.Owing(@lock))
        from last in Gen.Elements(false, true)
        select Around(
            If(condition, One(new Enter(@lock, hand))),
            body,
            last ? If(condition, [new Access(@lock), new Exit(@lock, hand)]) : If(condition, One(new Exit(@lock, hand))));

    private static Gen<ImmutableArray<Statement>> Tried(Scope scope, OracleLock @lock, Hand hand) =>
        from negated in Gen.Elements(false, true)
        from body in Small(scope.Owing(@lock))
        from missed in Small(scope.Deeper)
        select One(new TryBranch(@lock, hand, negated, body.Add(new Exit(@lock, hand)), missed));

    private static Gen<ImmutableArray<Statement>> Flagged(Scope scope, OracleLock @lock, Hand hand)
    {
        if (scope.FreeFlag is not { } flag)
            return Leaf(scope);
        var inner = scope.Owing(@lock).Using(flag);
        return
            from byReference in Gen.Elements(false, @lock != OracleLock.M)
            from before in Small(inner)
            from held in Small(inner)
            from after in Small(inner)
            from split in Gen.Elements(false, true)
            let taken = new TryFlag(@lock, hand, flag, byReference)
            let use = If(new Condition(flag, false), held.Add(new Exit(@lock, hand)))
            select split
                ? One(taken).AddRange(before).Add(If(new Condition(flag, false), held)).AddRange(after).Add(If(new Condition(flag, false), One(new Exit(@lock, hand))))
                : One(taken).AddRange(before).Add(use);
    }

    private static Gen<ImmutableArray<Statement>> FlaggedOrLeft(Scope scope, OracleLock @lock, Hand hand)
    {
        if (scope.FreeFlag is not { } flag || !scope.CanReturn)
            return Leaf(scope);
        var inner = scope.Owing(@lock).Using(flag);
        return
            from byReference in Gen.Elements(false, @lock != OracleLock.M)
            from body in Small(inner)
            select ImmutableArray.Create<Statement>(
                    new TryFlag(@lock, hand, flag, byReference),
                    If(new Condition(flag, true), One(new Jump(JumpKind.Return))))
                .AddRange(body)
                .Add(new Exit(@lock, hand));
    }

    private static Gen<ImmutableArray<Statement>> TakenOnBothSides(Scope scope, OracleLock @lock, Hand hand) =>
        from condition in s_condition
        from left in Small(scope.Owing(@lock))
        from right in s_hand
        from body in Small(scope.Owing(@lock))
        select Around(
            new Branch(condition, One(new Enter(@lock, hand)).AddRange(left), One(new Enter(@lock, right))),
            body,
            new Exit(@lock, hand));

    private static Gen<ImmutableArray<Statement>> LeftEarly(Scope scope, OracleLock @lock, Hand hand)
    {
        var jump = scope.InLoop ? Gen.Elements(JumpKind.Break, JumpKind.Continue)
            : scope.CanReturn ? Gen.Elements(JumpKind.Return, JumpKind.Throw)
            : null;
        return jump is null
            ? Leaf(scope)
            : from condition in s_condition
              from kind in jump
              from body in Small(scope.Owing(@lock))
              select ImmutableArray.Create<Statement>(
                      new Enter(@lock, hand),
                      If(condition, [new Exit(@lock, hand), new Jump(kind)]))
                  .AddRange(body)
                  .Add(new Exit(@lock, hand));
    }

    private static Gen<ImmutableArray<Statement>> Choice(Scope scope) =>
        from condition in s_condition
        from then in Small(scope.Deeper)
        from otherwise in Small(scope.Deeper)
        from leaves in Gen.Choose(0, 5)
        select One(new Branch(condition, leaves == 0 && scope.CanReturn ? then.Add(new Jump(JumpKind.Return)) : then, otherwise));

    private static Gen<ImmutableArray<Statement>> Repeated(Scope scope) =>
        from kind in Gen.Elements(LoopKind.While, LoopKind.Do)
        from body in Small(scope.Deeper with { InLoop = true })
        from condition in s_condition
        from jump in Gen.Elements<JumpKind?>(null, null, JumpKind.Break, JumpKind.Continue)
        from after in Small(scope.Deeper)
        select One(new Loop(kind, jump is { } left ? body.Add(If(condition, One(new Jump(left)))).AddRange(after) : body));

    private static ImmutableArray<Statement> Kept(Promise promise, OracleLock promised, Hand hand, ImmutableArray<Statement> body) => promise switch
    {
        Promise.Acquires => body.Add(new Enter(promised, hand)),
        Promise.Releases => body.Add(new Exit(promised, hand)),
        _ => body,
    };

    private static Gen<ImmutableArray<Statement>> Spoiled(ImmutableArray<Statement> body)
    {
        var edits = Edits.Of(body).ToImmutableArray();
        return edits.IsEmpty ? Gen.Constant(body) : Gen.Choose(0, edits.Length - 1).Select(index => edits[index]());
    }

    private static ImmutableArray<Statement> One(Statement statement) => [statement];

    private static Branch If(Condition condition, ImmutableArray<Statement> then) => new(condition, then, []);

    private static ImmutableArray<Statement> Around(Statement first, ImmutableArray<Statement> body, Statement last) => [first, .. body, last];
}
