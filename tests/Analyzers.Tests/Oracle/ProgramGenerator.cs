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

    private static readonly OracleLock[] s_locks = Enum.GetValues<OracleLock>();

    private static readonly Gen<Promise> s_promise = Gen.Frequency(
        (6, Gen.Constant(Promise.None)), (2, Gen.Constant(Promise.Requires)), (1, Gen.Constant(Promise.Acquires)), (1, Gen.Constant(Promise.Releases)));

    private static readonly Grip[] s_promised = [.. s_locks.Select(one => new Grip(one)), new(OracleLock.R, OracleMode.Shared)];

    private static readonly Gen<Hand> s_hand = Gen.Frequency(
        (3, Gen.Constant(Hand.Direct)), (1, Gen.Constant(Hand.Helper)), (1, Gen.Constant(Hand.Contract)));

    private static readonly Gen<Hand> s_direct = Gen.Constant(Hand.Direct);

    private static readonly OracleMode[] s_modes = Enum.GetValues<OracleMode>();

    private static readonly OracleMode[] s_exclusive = [OracleMode.Exclusive];

    private static readonly Gen<Condition> s_condition =
        from test in Gen.Elements(Test.Chance, Test.Chance, Test.P, Test.Q)
        from negated in Gen.Elements(false, true)
        select new Condition(test, negated);

    private static readonly Gen<Condition> s_parameter =
        from test in Gen.Elements(Test.P, Test.Q)
        from negated in Gen.Elements(false, true)
        select new Condition(test, negated);

    public static Gen<OracleProgram> Programs =>
        from promise in s_promise
        from promised in Gen.Elements(s_promised)
        from hand in s_hand
        from size in Gen.Choose(1, 4)
        from body in Body(Scope.Of(promise, promised.Lock), size)
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
        (1, scope => WithLock(scope, reentrant: false, LetGoByHandler)),
        (1, Converted),
        (1, Handled),
        (2, Choice),
        (2, Repeated),
        (1, Finished),
    ];

    private static Gen<ImmutableArray<Statement>> Leaf(Scope scope) =>
        from @lock in Gen.Elements(s_locks)
        from read in Gen.Elements(OracleMode.Exclusive, OracleMode.Shared)
        from kind in Gen.Frequency((5, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Constant(2)), (1, Gen.Constant(3)))
        select One(kind switch
        {
            0 => new Access(new Grip(@lock, read)),
            1 => new Need(new Grip(@lock, @lock == OracleLock.R ? read : OracleMode.Exclusive)),
            2 => new Avoid(new Grip(@lock)),
            _ => new Work(),
        });

    private static Gen<ImmutableArray<Statement>> WithLock(Scope scope, bool reentrant, Func<Scope, Grip, Hand, Gen<ImmutableArray<Statement>>> idiom)
    {
        var possible = s_locks.Where(one => scope.IsFree(one) || (reentrant && one is OracleLock.A or OracleLock.B)).ToArray();
        return possible.Length == 0
            ? Leaf(scope)
            : from @lock in Gen.Elements(possible)
              from mode in Gen.Elements(@lock == OracleLock.R ? s_modes : s_exclusive)
              from hand in mode == OracleMode.Upgradeable ? s_direct : s_hand
              from statements in idiom(scope, new Grip(@lock, mode), hand)
              select statements;
    }

    private static Gen<ImmutableArray<Statement>> Locked(Scope scope, Grip grip, Hand hand) =>
        grip.Lock == OracleLock.R
            ? Guarded(scope, grip, hand)
            : from body in Small(scope.Under(grip.Lock))
              select One(new Region(grip.Lock, body));

    private static Gen<ImmutableArray<Statement>> Bracketed(Scope scope, Grip grip, Hand hand) =>
        from body in Small(scope.Owing(grip.Lock))
        select Around(new Enter(grip, hand), body, new Exit(grip, hand));

    private static Gen<ImmutableArray<Statement>> Guarded(Scope scope, Grip grip, Hand hand) =>
        from body in Small(scope.Under(grip.Lock))
        select ImmutableArray.Create<Statement>(new Enter(grip, hand), new Protected(body, One(new Exit(grip, hand))));

    private static Gen<ImmutableArray<Statement>> Correlated(Scope scope, Grip grip, Hand hand) =>
        from condition in s_parameter
        from body in Small(scope.Owing(grip.Lock))
        from last in Gen.Elements(false, true)
        select Around(
            If(condition, One(new Enter(grip, hand))),
            body,
            last ? If(condition, [Use(grip), new Exit(grip, hand)]) : If(condition, One(new Exit(grip, hand))));

    private static Gen<ImmutableArray<Statement>> Tried(Scope scope, Grip grip, Hand hand) =>
        from negated in Gen.Elements(false, true)
        from body in Small(scope.Owing(grip.Lock))
        from missed in Small(scope.Deeper)
        select One(new TryBranch(grip, hand, negated, body.Add(new Exit(grip, hand)), missed));

    private static Gen<ImmutableArray<Statement>> Flagged(Scope scope, Grip grip, Hand hand)
    {
        if (scope.FreeFlag is not { } flag)
            return Leaf(scope);
        var inner = scope.Owing(grip.Lock).Using(flag);
        return
            from byReference in Gen.Elements(false, grip.Lock is OracleLock.A or OracleLock.B)
            from before in Small(inner)
            from held in Small(inner)
            from after in Small(inner)
            from split in Gen.Elements(false, true)
            let taken = new TryFlag(grip, hand, flag, byReference)
            let use = If(new Condition(flag, false), held.Add(new Exit(grip, hand)))
            select split
                ? One(taken).AddRange(before).Add(If(new Condition(flag, false), held)).AddRange(after)
                    .Add(If(new Condition(flag, false), One(new Exit(grip, hand))))
                : One(taken).AddRange(before).Add(use);
    }

    private static Gen<ImmutableArray<Statement>> FlaggedOrLeft(Scope scope, Grip grip, Hand hand)
    {
        if (scope.FreeFlag is not { } flag || !scope.CanReturn)
            return Leaf(scope);
        var inner = scope.Owing(grip.Lock).Using(flag);
        return
            from byReference in Gen.Elements(false, grip.Lock is OracleLock.A or OracleLock.B)
            from body in Small(inner)
            select ImmutableArray.Create<Statement>(
                    new TryFlag(grip, hand, flag, byReference),
                    If(new Condition(flag, true), One(new Jump(JumpKind.Return))))
                .AddRange(body)
                .Add(new Exit(grip, hand));
    }

    private static Gen<ImmutableArray<Statement>> TakenOnBothSides(Scope scope, Grip grip, Hand hand) =>
        from condition in s_condition
        from left in Small(scope.Owing(grip.Lock))
        from right in grip.Mode == OracleMode.Upgradeable ? s_direct : s_hand
        from body in Small(scope.Owing(grip.Lock))
        select Around(
            new Branch(condition, One(new Enter(grip, hand)).AddRange(left), One(new Enter(grip, right))),
            body,
            new Exit(grip, hand));

    private static Gen<ImmutableArray<Statement>> LeftEarly(Scope scope, Grip grip, Hand hand)
    {
        var jump = scope.InLoop ? Gen.Elements(JumpKind.Break, JumpKind.Continue)
            : scope.CanReturn ? Gen.Elements(JumpKind.Return, JumpKind.Throw)
            : null;
        return jump is null
            ? Leaf(scope)
            : from condition in s_condition
              from kind in jump
              from body in Small(scope.Owing(grip.Lock))
              select ImmutableArray.Create<Statement>(
                      new Enter(grip, hand),
                      If(condition, [new Exit(grip, hand), new Jump(kind)]))
                  .AddRange(body)
                  .Add(new Exit(grip, hand));
    }

    /// <summary>A reader that may become the writer does, or becomes a plain reader.</summary>
    private static Gen<ImmutableArray<Statement>> Converted(Scope scope)
    {
        if (!scope.IsFree(OracleLock.R))
            return Leaf(scope);
        var (upgradeable, shared, exclusive) = (new Grip(OracleLock.R, OracleMode.Upgradeable), new Grip(OracleLock.R, OracleMode.Shared), new Grip(OracleLock.R));
        var inner = scope.Owing(OracleLock.R);
        return
            from before in Small(inner)
            from hand in s_hand
            from body in Small(inner)
            from after in Small(inner)
            from up in Gen.Elements(false, true)
            let within = up
                ? Around(new Enter(exclusive, hand), body, new Exit(exclusive, hand)).AddRange(after).Add(new Exit(upgradeable, Hand.Direct))
                : Around(new Enter(shared, hand), body, new Exit(upgradeable, Hand.Direct)).AddRange(after).Add(new Exit(shared, hand))
            select One(new Enter(upgradeable, Hand.Direct)).AddRange(before).AddRange(within);
    }

    /// <summary>What an exception leaves held, the handler lets go of.</summary>
    private static Gen<ImmutableArray<Statement>> LetGoByHandler(Scope scope, Grip grip, Hand hand) =>
        from body in Small(scope.Owing(grip.Lock))
        from handler in Small(scope.Owing(grip.Lock))
        from leaving in Gen.Elements(scope.CanReturn ? [JumpKind.Return, JumpKind.Rethrow] : new[] { JumpKind.Rethrow })
        select ImmutableArray.Create<Statement>(
            new Enter(grip, hand),
            new Caught(body, handler.Add(new Exit(grip, hand)).Add(new Jump(leaving))),
            new Exit(grip, hand));

    private static Gen<ImmutableArray<Statement>> Handled(Scope scope) =>
        from body in Small(scope.Deeper)
        from throws in Gen.Choose(0, 2)
        from condition in s_condition
        from handler in Small(scope.Deeper)
        select One(new Caught(throws == 0 ? body.Add(If(condition, One(new Jump(JumpKind.Throw)))) : body, handler));

    private static Gen<ImmutableArray<Statement>> Finished(Scope scope) =>
        from body in Small(scope.Deeper)
        from final in Leaf(scope)
        select One(new Protected(body, final));

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

    private static ImmutableArray<Statement> Kept(Promise promise, Grip promised, Hand hand, ImmutableArray<Statement> body) => promise switch
    {
        Promise.Acquires => body.Add(new Enter(promised, hand)),
        Promise.Releases => body.Add(new Exit(promised, hand)),
        _ => body,
    };

    private static Gen<ImmutableArray<Statement>> Spoiled(ImmutableArray<Statement> body)
    {
        var edits = Edits.Of(body).ToImmutableArray();
        return from start in Gen.Choose(0, edits.Length - 1)
               select edits[start..].Concat(edits[..start]).Select(static edit => edit()).First(WellFormed.Is);
    }

    /// <summary>What the mode allows.</summary>
    private static Access Use(Grip grip) => new(grip.Mode == OracleMode.Exclusive ? grip : grip with { Mode = OracleMode.Shared });

    private static ImmutableArray<Statement> One(Statement statement) => [statement];

    private static Branch If(Condition condition, ImmutableArray<Statement> then) => new(condition, then, []);

    private static ImmutableArray<Statement> Around(Statement first, ImmutableArray<Statement> body, Statement last) => [first, .. body, last];
}
