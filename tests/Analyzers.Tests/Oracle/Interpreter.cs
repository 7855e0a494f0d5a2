using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>What all paths through a program do. This is the truth that the analyzer is held to.</summary>
/// <remarks>
/// It runs every path: both outcomes of every chance, every value of the parameters, both results of every try, every number of
/// rounds of a loop, and inside a <c>try</c> with a handler an exception from every call, before it has done anything. Paths that agree in their
/// <see cref="PathState"/> are one from there on, so there are finitely many.
/// </remarks>
internal sealed class Interpreter
{
    private static readonly Outcome[] s_outcomes = Enum.GetValues<Outcome>();

    private readonly Dictionary<Site, HashSet<PathState>> _reached = new(ReferenceEqualityComparer.Instance);
    private readonly bool _forgetful;
    private int _handlers;

    private Interpreter(bool forgetful)
    {
        _forgetful = forgetful;
    }

    /// <summary>The locks that some path releases without holding them, takes though it must not, or leaves wrong behind.</summary>
    public Locks Faults { get; private set; }

    /// <summary>The same, with the paths that only exist if a call throws.</summary>
    public Locks PossibleFaults { get; private set; }

    /// <summary>The locks whose <c>lock</c> statement finds them gone.</summary>
    public Locks Broken { get; private set; }

    /// <summary>Whether the program does something of which the fragment says nothing.</summary>
    public bool IsOutside { get; private set; }

    /// <summary>The states in which a site is reached; none where it is not.</summary>
    public IReadOnlyCollection<PathState> StatesAt(Site site) => _reached.TryGetValue(site, out var states) ? states : [];

    /// <summary>Runs every path.</summary>
    /// <param name="program">The program.</param>
    /// <param name="forgetful">
    /// Whether it knows of the variables one by one only, for each set of locks that is held: that one of two is true it does not know. So
    /// it runs some paths more than there are, as an analysis does that follows one condition and not the relations between several.
    /// </param>
    public static Interpreter Run(OracleProgram program, bool forgetful = false)
    {
        var interpreter = new Interpreter(forgetful);
        var entered = program.HoldsOnEntry ? Holds.None.With(program.Promised, 1) : Holds.None;
        var left = program.HoldsOnExit ? Holds.None.With(program.Promised, 1) : Holds.None;
        var start = new HashSet<PathState>();
        foreach (var p in new[] { false, true })
        {
            foreach (var q in new[] { false, true })
                start.Add(new PathState(entered, p, q, false, false, Locks.None, Locks.None, Locks.None, Assumption.None));
        }

        var ends = interpreter.Run(program.Body, start);

        // What a body owes to a caller that it throws at, the fragment does not say.
        foreach (var end in ends[Outcome.Throw])
        {
            interpreter.IsOutside |= !end.IsAssumed && end.Holds != entered;
            interpreter.PossibleFaults |= end.Broken | end.Holds.DifferenceTo(entered);
        }

        foreach (var end in ends[Outcome.Normal].Concat(ends[Outcome.Return]))
            interpreter.Note(end, end.Broken | end.Holds.DifferenceTo(left));
        return interpreter;
    }

    private enum Outcome { Normal, Break, Continue, Return, Throw }

    private sealed class Ends
    {
        private readonly HashSet<PathState>?[] _states = new HashSet<PathState>?[s_outcomes.Length];

        public HashSet<PathState> this[Outcome outcome]
        {
            get => _states[(int)outcome] ??= [];
            set => _states[(int)outcome] = value;
        }

        public HashSet<PathState> Take(Outcome outcome)
        {
            var states = this[outcome];
            this[outcome] = [];
            return states;
        }

        public void Add(Ends other)
        {
            foreach (var outcome in s_outcomes)
            {
                if (other._states[(int)outcome] is { Count: > 0 } states)
                    this[outcome].UnionWith(states);
            }
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
            states = after.Take(Outcome.Normal);
            ends.Add(after);
        }

        ends[Outcome.Normal].UnionWith(states);
        return ends;
    }

    private Ends Run(Statement statement, HashSet<PathState> states)
    {
        if (_forgetful)
            states = PathState.Unrelated(states);
        if (statement is Site site)
            (_reached.TryGetValue(site, out var reached) ? reached : _reached[site] = []).UnionWith(states);
        var ends = new Ends();
        switch (statement)
        {
            case Enter enter:
                return After(MayThrow(states), states.Select(state => Taken(state, enter.Grip)));
            case Exit exit:
                return Normal(states.Select(state => Released(state, exit.Grip)));
            case Need or Avoid or Work:
                return After(MayThrow(states), states);
            case Jump jump:
                ends[OutcomeOf(jump.Kind)] = states;
                return ends;
            case Region region:
                ends = Run(region.Body, [.. states.Select(state => Taken(state, new Grip(region.Lock)))]);
                if (region.Body.IsEmpty)
                    ends.Add(MayThrow(ends[Outcome.Normal]));
                ends = Behind(ends, left => Normal(left.Select(state => Ended(state, region.Lock))));

                // An object that is there, and locked by a statement, has nothing to throw.
                if (region.Lock == OracleLock.M)
                    ends.Add(MayThrow(states));
                return ends;
            case Branch branch:
                if (branch.Condition.Test == Test.Chance)
                    ends.Add(MayThrow(states));
                ends.Add(Run(branch.Then, [.. states.Where(state => state.Is(branch.Condition))]));
                ends.Add(Run(branch.Otherwise, [.. states.Where(state => branch.Condition.Test == Test.Chance || !state.Is(branch.Condition))]));
                return ends;
            case Loop loop:
                return Run(loop, states);
            case Protected guarded:
                return Behind(Run(guarded.Body, states), left => Run(guarded.Final, left));
            case Caught caught:
                _handlers++;
                ends = Run(caught.Body, states);
                _handlers--;
                var handled = Run(caught.Handler, ends.Take(Outcome.Throw));
                ends[Outcome.Normal].UnionWith(handled.Take(Outcome.Normal).Select(static end => end.Handled));
                ends.Add(handled);
                return ends;
            case TryBranch attempt:
                ends.Add(MayThrow(states));
                ends.Add(Run(attempt.Taken, [.. states.Select(state => Tried(state, attempt.Grip, taken: true))]));
                ends.Add(Run(attempt.Missed, [.. states.Select(state => Tried(state, attempt.Grip, taken: false))]));
                return ends;
            case TryFlag attempt:
                var before = attempt.ByReference ? states.Select(state => state.With(attempt.Flag, false)) : states;
                return After(
                    MayThrow(before),
                    states.Select(state => Tried(state, attempt.Grip, taken: true).With(attempt.Flag, true))
                        .Concat(states.Select(state => Tried(state, attempt.Grip, taken: false).With(attempt.Flag, false))));
            default:
                return Normal(states);
        }
    }

    private static Outcome OutcomeOf(JumpKind jump) => jump switch
    {
        JumpKind.Return => Outcome.Return,
        JumpKind.Break => Outcome.Break,
        JumpKind.Continue => Outcome.Continue,
        _ => Outcome.Throw,
    };

    private Ends Run(Loop loop, HashSet<PathState> states)
    {
        var ends = new Ends();
        var heads = new HashSet<PathState>(states);
        var left = new HashSet<PathState>();
        if (loop.Kind == LoopKind.While)
        {
            ends.Add(MayThrow(states));
            left.UnionWith(states);
        }

        for (var entering = heads; entering.Count > 0;)
        {
            var round = Run(loop.Body, entering);
            left.UnionWith(round.Take(Outcome.Break));
            var asked = round.Take(Outcome.Normal);
            asked.UnionWith(round.Take(Outcome.Continue));
            left.UnionWith(asked);
            ends.Add(MayThrow(asked));
            ends.Add(round);
            entering = [.. asked.Where(heads.Add)];
        }

        ends[Outcome.Normal] = left;
        return ends;
    }

    /// <summary>The exceptions that a call may throw, as far as somebody catches them; what others leave held is the caller's.</summary>
    private Ends MayThrow(IEnumerable<PathState> states)
    {
        var ends = new Ends();
        if (_handlers > 0)
            ends[Outcome.Throw] = [.. states.Select(static state => state with { Assumption = Assumption.Thrown })];
        return ends;
    }

    /// <summary>Runs what stands behind every way out of a body, and goes that way on.</summary>
    private static Ends Behind(Ends body, Func<HashSet<PathState>, Ends> final)
    {
        var ends = new Ends();
        foreach (var outcome in s_outcomes)
        {
            var after = final(body[outcome]);
            ends[outcome].UnionWith(after.Take(Outcome.Normal));
            ends.Add(after);
        }

        return ends;
    }

    private static Ends Normal(IEnumerable<PathState> states) => After(new Ends(), states);

    private static Ends After(Ends thrown, IEnumerable<PathState> states)
    {
        thrown[Outcome.Normal] = [.. states];
        return thrown;
    }

    // A lock statement lets go of what it took, also where its body has done so; a guard object of what is still held.
    private PathState Ended(PathState state, OracleLock @lock)
    {
        if (state.Holds.IsHeld(@lock))
            return Released(state, new Grip(@lock));
        if (@lock == OracleLock.M)
            return state;
        Broken |= @lock.Alone();
        return state with { Broken = state.Broken | @lock.Alone(), Faulted = state.Faulted | @lock.Alone() };
    }

    private PathState Taken(PathState state, Grip grip)
    {
        // Let go and taken again: a gap in the caller's region, of which a method without a contract says nothing.
        IsOutside |= state.Holds.IsOwed(grip.Lock);
        return state.Holds.Forbid(grip)
            ? Fault(state, grip.Lock)
            : state with { Holds = state.Holds.With(grip, state.Holds[grip] + 1), Had = state.Had | grip.Lock.Alone() };
    }

    private PathState Tried(PathState state, Grip grip, bool taken)
    {
        // Whether a try of what is held succeeds is the lock's affair.
        IsOutside |= state.Holds.IsHeld(grip.Lock) || state.Holds.IsOwed(grip.Lock);
        return taken ? Taken(state, grip) : state;
    }

    private PathState Released(PathState state, Grip grip)
    {
        var depth = state.Holds[grip];
        if (depth > 0)
            return state with { Holds = state.Holds.With(grip, depth - 1) };

        // What was never taken may be the caller's: where the body returns, it must be there again.
        return depth == 0 && !state.Holds.IsHeld(grip.Lock) && (state.Had & grip.Lock.Alone()) == 0
            ? state with { Holds = state.Holds.With(grip, -1), Faulted = state.Faulted | grip.Lock.Alone() }
            : Fault(state, grip.Lock);
    }

    private PathState Fault(PathState state, OracleLock @lock)
    {
        Note(state, @lock.Alone());
        return state with { Faulted = state.Faulted | @lock.Alone() };
    }

    private void Note(PathState state, Locks faults)
    {
        PossibleFaults |= faults;
        if (!state.IsAssumed)
            Faults |= faults;
    }
}
