using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Programs that differ from a program in one place.</summary>
internal static class Edits
{
    private static readonly ImmutableArray<Grip> s_grips =
    [
        new(OracleLock.A), new(OracleLock.B), new(OracleLock.M),
        new(OracleLock.R), new(OracleLock.R, OracleMode.Shared), new(OracleLock.R, OracleMode.Upgradeable),
    ];

    private static readonly ImmutableArray<Func<Statement>> s_insertions =
    [
        .. s_grips.SelectMany(grip => new Func<Statement>[]
        {
            () => new Enter(grip, Hand.Direct),
            () => new Exit(grip, Hand.Direct),
            () => new Branch(new Condition(Test.Chance, false), [new Enter(grip, Hand.Direct)], []),
            () => new Branch(new Condition(Test.P, false), [new Exit(grip, Hand.Direct)], []),
        }),
        () => new Branch(new Condition(Test.Chance, false), [new Jump(JumpKind.Return)], []),
        () => new Branch(new Condition(Test.Chance, false), [new Jump(JumpKind.Throw)], []),
    ];

    /// <summary>Every program with one statement more, one less, or a block dissolved; not each of them compiles.</summary>
    public static IEnumerable<Func<ImmutableArray<Statement>>> Of(ImmutableArray<Statement> body) => Removals(body).Concat(Insertions(body));

    /// <summary>Every program with one statement less, or with one block replaced by what it contains.</summary>
    public static IEnumerable<Func<ImmutableArray<Statement>>> Removals(ImmutableArray<Statement> body)
    {
        for (var i = 0; i < body.Length; i++)
        {
            var (index, statement) = (i, body[i]);
            yield return () => body.RemoveAt(index);
            foreach (var block in Blocks(statement))
            {
                yield return () => body.RemoveAt(index).InsertRange(index, block.Body);
                foreach (var smaller in Removals(block.Body))
                    yield return () => body.SetItem(index, block.With(smaller()));
            }
        }
    }

    private static IEnumerable<Func<ImmutableArray<Statement>>> Insertions(ImmutableArray<Statement> body)
    {
        for (var i = 0; i <= body.Length; i++)
        {
            var index = i;
            foreach (var insertion in s_insertions)
                yield return () => body.Insert(index, insertion());
            if (index == body.Length)
                yield break;
            foreach (var block in Blocks(body[index]))
            {
                foreach (var larger in Insertions(block.Body))
                    yield return () => body.SetItem(index, block.With(larger()));
            }
        }
    }

    private readonly record struct Block(ImmutableArray<Statement> Body, Func<ImmutableArray<Statement>, Statement> With);

    private static IEnumerable<Block> Blocks(Statement statement) => statement switch
    {
        Region region => [new Block(region.Body, body => new Region(region.Lock, body))],
        Branch branch =>
        [
            new Block(branch.Then, body => new Branch(branch.Condition, body, branch.Otherwise)),
            new Block(branch.Otherwise, body => new Branch(branch.Condition, branch.Then, body)),
        ],
        Loop loop => [new Block(loop.Body, body => new Loop(loop.Kind, body))],
        Protected guarded =>
        [
            new Block(guarded.Body, body => new Protected(body, guarded.Final)),
            new Block(guarded.Final, body => new Protected(guarded.Body, body)),
        ],
        Caught caught =>
        [
            new Block(caught.Body, body => new Caught(body, caught.Handler)),
            new Block(caught.Handler, body => new Caught(caught.Body, body)),
        ],
        TryBranch attempt =>
        [
            new Block(attempt.Taken, body => new TryBranch(attempt.Grip, attempt.Hand, attempt.Negated, body, attempt.Missed)),
            new Block(attempt.Missed, body => new TryBranch(attempt.Grip, attempt.Hand, attempt.Negated, attempt.Taken, body)),
        ],
        _ => [],
    };
}
