using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>One way to have come to a point: what it holds, and what its variables are.</summary>
/// <param name="A">How often <c>_a</c> is held; −1 where a hold that was never taken has been released.</param>
/// <param name="B">The same of <c>_b</c>.</param>
/// <param name="M">The same of <c>_m</c>.</param>
/// <param name="P">The parameter.</param>
/// <param name="Q">The parameter.</param>
/// <param name="T">The local.</param>
/// <param name="U">The local.</param>
/// <param name="Had">The locks that were taken at some time, as bits.</param>
/// <param name="Faulted">Whether a fault lies behind: what an analyzer makes of the state from there on is its own affair.</param>
internal readonly record struct PathState(int A, int B, int M, bool P, bool Q, bool T, bool U, int Had, bool Faulted)
{
    /// <summary>Deeper is a leak whatever follows.</summary>
    public const int MaximumDepth = 8;

    public int Depth(OracleLock @lock) => @lock switch { OracleLock.A => A, OracleLock.B => B, _ => M };

    public PathState With(OracleLock @lock, int depth) => @lock switch
    {
        OracleLock.A => this with { A = depth },
        OracleLock.B => this with { B = depth },
        _ => this with { M = depth },
    };

    public bool Is(Condition condition) => condition.Negated != condition.Test switch
    {
        Test.P => P,
        Test.Q => Q,
        Test.T => T,
        Test.U => U,
        _ => throw new ArgumentException("Chance has no value."),
    };

    public PathState With(Test flag, bool value) => flag == Test.T ? this with { T = value } : this with { U = value };
}

/// <summary>What all paths through a program do. This is the truth that the analyzer is held to.</summary>
/// <remarks>
/// It runs every path: both outcomes of every chance, every value of the parameters, both results of every try, every number of
/// rounds of a loop. Paths that agree in their <see cref="PathState"/> are one from there on, so there are finitely many.
/// </remarks>
internal sealed class Interpreter
{
    /// <summary>The bit that remembers a <c>lock</c> statement whose lock was gone where it ended.</summary>
    private const int Broken = 1 << 8;

    private static readonly OracleLock[] s_locks = [OracleLock.A, OracleLock.B, OracleLock.M];

    private readonly Dictionary<Site, HashSet<PathState>> _reached = new(ReferenceEqualityComparer.Instance);

    private Interpreter()
    {
    }

    /// <summary>Whether some path releases what it does not hold, takes what it must not, or leaves with the wrong locks.</summary>
    public bool HasFault { get; private set; }

    /// <summary>Whether the program does something of which the fragment says nothing.</summary>
    public bool IsOutside { get; private set; }

    public static Interpreter Run(OracleProgram program)
    {
        var interpreter = new Interpreter();
        var start = new HashSet<PathState>();
        foreach (var p in new[] { false, true })
        {
            foreach (var q in new[] { false, true })
            {
                var entry = new PathState(0, 0, 0, p, q, false, false, 0, false);
                start.Add(s_locks.Aggregate(entry, (state, one) => state.With(one, program.DepthOnEntry(one))));
            }
        }

        var ends = interpreter.Run(program.Body, start);
        // What a body owes to a caller that it throws at, the fragment does not say.
        interpreter.IsOutside |= ends[Outcome.Throw].Any(end => s_locks.Any(one => end.Depth(one) != program.DepthOnEntry(one)));
        foreach (var end in ends[Outcome.Normal].Concat(ends[Outcome.Return]))
        {
            if ((end.Had & Broken) != 0 || s_locks.Any(one => end.Depth(one) != program.DepthOnExit(one)))
                interpreter.HasFault = true;
        }

        return interpreter;
    }

    /// <summary>The states in which a site is reached; none where it is not.</summary>
    public IReadOnlyCollection<PathState> StatesAt(Site site) => _reached.TryGetValue(site, out var states) ? states : [];

    private enum Outcome { Normal, Break, Continue, Return, Throw }

    private sealed class Ends
    {
        private readonly HashSet<PathState>[] _states = [.. Enum.GetValues<Outcome>().Select(_ => new HashSet<PathState>())];

        public HashSet<PathState> this[Outcome outcome]
        {
            get => _states[(int)outcome];
            set => _states[(int)outcome] = value;
        }

        public void Add(Ends other)
        {
            foreach (var outcome in Enum.GetValues<Outcome>())
                this[outcome].UnionWith(other[outcome]);
        }
    }

    private Ends Run(ImmutableArray<Statement> statements, HashSet<PathState> states)
    {
        var ends = new Ends();
        foreach (var statement in statements)
        {
            if (states.Count == 0)
                break;
            var after = Run(statement, states);
            states = after[Outcome.Normal];
            after[Outcome.Normal] = [];
            ends.Add(after);
        }

        ends[Outcome.Normal] = [.. states];
        return ends;
    }

    private Ends Run(Statement statement, HashSet<PathState> states)
    {
        var ends = new Ends();
        switch (statement)
        {
            case Site site:
                if (!_reached.TryGetValue(site, out var reached))
                    _reached.Add(site, reached = []);
                reached.UnionWith(states);
                ends[Outcome.Normal] = states;
                return ends;
            case Enter enter:
                ends[Outcome.Normal] = [.. states.Select(state => Taken(state, enter.Lock))];
                return ends;
            case Exit exit:
                ends[Outcome.Normal] = [.. states.Select(state => Released(state, exit.Lock))];
                return ends;
            case Jump jump:
                ends[Enum.Parse<Outcome>(jump.Kind.ToString())] = states;
                return ends;
            case Region region:
                return After(
                    Run(region.Body, [.. states.Select(state => Taken(state, region.Lock))]),
                    left => Normal(left.Select(state => Ended(state, region.Lock))));
            case Branch branch:
                ends.Add(Run(branch.Then, [.. states.Where(state => branch.Condition.Test == Test.Chance || state.Is(branch.Condition))]));
                ends.Add(Run(branch.Otherwise, [.. states.Where(state => branch.Condition.Test == Test.Chance || !state.Is(branch.Condition))]));
                return ends;
            case Loop loop:
                return Run(loop, states);
            case Protected guarded:
                return After(Run(guarded.Body, states), left => Run(guarded.Final, left));
            case TryBranch attempt:
                ends.Add(Run(attempt.Taken, [.. states.Select(state => Tried(state, attempt.Lock))]));
                ends.Add(Run(attempt.Missed, states));
                return ends;
            case TryFlag attempt:
                ends[Outcome.Normal] =
                [
                    .. states.Select(state => Tried(state, attempt.Lock).With(attempt.Flag, true)),
                    .. states.Select(state => state.With(attempt.Flag, false)),
                ];
                return ends;
            default:
                ends[Outcome.Normal] = states;
                return ends;
        }
    }

    // A lock statement lets go of what it took, also where its body has done so; a guard object of what is still held.
    private PathState Ended(PathState state, OracleLock @lock) => (@lock, state.Depth(@lock)) switch
    {
        (_, > 0) => Released(state, @lock),
        (OracleLock.M, _) => state,
        _ => state with { Had = state.Had | Broken, Faulted = true },
    };

    private Ends Run(Loop loop, HashSet<PathState> states)
    {
        var ends = new Ends();
        var heads = new HashSet<PathState>(states);
        var left = new HashSet<PathState>();
        if (loop.Kind == LoopKind.While)
            left.UnionWith(states);
        for (var entering = heads; entering.Count > 0;)
        {
            var round = Run(loop.Body, entering);
            left.UnionWith(round[Outcome.Break]);
            left.UnionWith(round[Outcome.Normal]);
            left.UnionWith(round[Outcome.Continue]);
            ends[Outcome.Return].UnionWith(round[Outcome.Return]);
            ends[Outcome.Throw].UnionWith(round[Outcome.Throw]);
            entering = [.. round[Outcome.Normal].Concat(round[Outcome.Continue]).Where(heads.Add)];
        }

        ends[Outcome.Normal] = left;
        return ends;
    }

    /// <summary>Runs what stands behind every way out of a body, and goes that way on.</summary>
    private static Ends After(Ends body, Func<HashSet<PathState>, Ends> final)
    {
        var ends = new Ends();
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            var after = final(body[outcome]);
            ends[outcome].UnionWith(after[Outcome.Normal]);
            after[Outcome.Normal] = [];
            ends.Add(after);
        }

        return ends;
    }

    private static Ends Normal(IEnumerable<PathState> states)
    {
        var ends = new Ends();
        ends[Outcome.Normal] = [.. states];
        return ends;
    }

    private PathState Taken(PathState state, OracleLock @lock)
    {
        var depth = state.Depth(@lock);

        // Let go and taken again: a gap in the caller's region, of which a method without a contract says nothing.
        if (depth < 0)
            IsOutside = true;
        if (depth == PathState.MaximumDepth || (depth > 0 && @lock == OracleLock.M))
            return Fault(state);
        return state.With(@lock, depth + 1) with { Had = state.Had | 1 << (int)@lock };
    }

    private PathState Tried(PathState state, OracleLock @lock)
    {
        // Whether a try of what is held succeeds is the lock's affair.
        if (state.Depth(@lock) != 0)
            IsOutside = true;
        return Taken(state, @lock);
    }

    private PathState Released(PathState state, OracleLock @lock)
    {
        var depth = state.Depth(@lock);
        if (depth > 0)
            return state.With(@lock, depth - 1);

        // What was never taken may be the caller's: where the body returns, it must be there again.
        return depth == 0 && (state.Had & 1 << (int)@lock) == 0 ? state.With(@lock, -1) with { Faulted = true } : Fault(state);
    }

    private PathState Fault(PathState state)
    {
        HasFault = true;
        return state with { Faulted = true };
    }
}
