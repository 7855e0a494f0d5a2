using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Programs that differ from a program in one place.</summary>
internal static class Edits
{
    private static readonly ImmutableArray<Func<Statement>> s_insertions =
    [
        .. new[] { OracleLock.A, OracleLock.B, OracleLock.M }.SelectMany(one => new Func<Statement>[]
        {
            () => new Enter(one, Hand.Direct),
            () => new Exit(one, Hand.Direct),
            () => new Branch(new Condition(Test.Chance, false), [new Enter(one, Hand.Direct)], []),
            () => new Branch(new Condition(Test.P, false), [new Exit(one, Hand.Direct)], []),
        }),
        () => new Branch(new Condition(Test.Chance, false), [new Jump(JumpKind.Return)], []),
    ];

    /// <summary>Every program with one statement more, one less, or a block dissolved.</summary>
    public static IEnumerable<Func<ImmutableArray<Statement>>> Of(ImmutableArray<Statement> body) => Removals(body).Concat(Insertions(body, inFinally: false));

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

    private static IEnumerable<Func<ImmutableArray<Statement>>> Insertions(ImmutableArray<Statement> body, bool inFinally)
    {
        for (var i = 0; i <= body.Length; i++)
        {
            var index = i;
            foreach (var insertion in inFinally ? s_insertions.RemoveAt(s_insertions.Length - 1) : s_insertions)
                yield return () => body.Insert(index, insertion());
            if (index == body.Length)
                yield break;
            foreach (var block in Blocks(body[index]))
            {
                foreach (var larger in Insertions(block.Body, inFinally || block.IsFinally))
                    yield return () => body.SetItem(index, block.With(larger()));
            }
        }
    }

    private readonly record struct Block(ImmutableArray<Statement> Body, Func<ImmutableArray<Statement>, Statement> With, bool IsFinally = false);

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
            new Block(guarded.Final, body => new Protected(guarded.Body, body), IsFinally: true),
        ],
        TryBranch attempt =>
        [
            new Block(attempt.Taken, body => new TryBranch(attempt.Lock, attempt.Hand, attempt.Negated, body, attempt.Missed)),
            new Block(attempt.Missed, body => new TryBranch(attempt.Lock, attempt.Hand, attempt.Negated, attempt.Taken, body)),
        ],
        _ => [],
    };
}
