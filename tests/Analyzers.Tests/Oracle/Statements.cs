using System.Collections.Immutable;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>The locks of a generated program; each guards a field of its own.</summary>
internal enum OracleLock
{
    /// <summary><c>_a</c>, a monitor.</summary>
    A,

    /// <summary><c>_b</c>, a monitor.</summary>
    B,

    /// <summary><c>_m</c>, a lock class that is not re-entrant.</summary>
    M,

    /// <summary><c>_r</c>, a <c>ReaderWriterLockSlim</c> without recursion.</summary>
    R,
}

/// <summary>How a lock is taken. Only <see cref="OracleLock.R"/> knows another mode than <see cref="Exclusive"/>.</summary>
internal enum OracleMode { Exclusive, Shared, Upgradeable }

/// <summary>A lock and the mode in which it is taken, or wanted.</summary>
internal readonly record struct Grip(OracleLock Lock, OracleMode Mode = OracleMode.Exclusive);

/// <summary>By whose hand a lock is taken or let go.</summary>
internal enum Hand
{
    /// <summary>The lock's own members.</summary>
    Direct,

    /// <summary>A helper without a contract.</summary>
    Helper,

    /// <summary>A helper with a contract.</summary>
    Contract,
}

internal enum JumpKind { Return, Break, Continue, Throw, Rethrow }

internal enum LoopKind { While, Do }

internal enum Test
{
    /// <summary>A call that may say anything at any time.</summary>
    Chance,

    /// <summary>The parameters <c>p</c> and <c>q</c>, which nobody assigns.</summary>
    P, Q,

    /// <summary>The locals <c>t</c> and <c>u</c>, which hold the result of a try.</summary>
    T, U,
}

/// <summary>A condition of a branch.</summary>
internal readonly record struct Condition(Test Test, bool Negated);

/// <summary>A statement of the fragment. Statements are told apart by reference.</summary>
internal abstract class Statement;

/// <summary>A statement at which a lock is judged.</summary>
internal abstract class Site(Grip grip) : Statement
{
    public Grip Grip { get; } = grip;
}

/// <summary>A write of the guarded field, or a read where shared will do: LCK1003 without the lock, LCK1004 in a mode that does not.</summary>
internal sealed class Access(Grip grip) : Site(grip);

/// <summary>A call that requires the lock: LCK1001 without it, LCK1004 in a mode that does not.</summary>
internal sealed class Need(Grip grip) : Site(grip);

/// <summary>A call that excludes the lock: LCK1002 with it, in any mode.</summary>
internal sealed class Avoid(Grip grip) : Site(grip);

/// <summary>Takes a lock: LCK2003 where the holder may not.</summary>
internal sealed class Enter(Grip grip, Hand hand) : Site(grip)
{
    public Hand Hand { get; } = hand;
}

/// <summary>Lets go of a lock: LCK2002 where it is not held, or not in this mode.</summary>
internal sealed class Exit(Grip grip, Hand hand) : Site(grip)
{
    public Hand Hand { get; } = hand;
}

/// <summary>A call that has nothing to do with locks.</summary>
internal sealed class Work : Statement;

internal sealed class Jump(JumpKind kind) : Statement
{
    public JumpKind Kind { get; } = kind;
}

/// <summary><c>lock (_a) { … }</c>, or <c>using (_m.Hold()) { … }</c>.</summary>
internal sealed class Region(OracleLock @lock, ImmutableArray<Statement> body) : Statement
{
    public OracleLock Lock { get; } = @lock;

    public ImmutableArray<Statement> Body { get; } = body;
}

internal sealed class Branch(Condition condition, ImmutableArray<Statement> then, ImmutableArray<Statement> otherwise) : Statement
{
    public Condition Condition { get; } = condition;

    public ImmutableArray<Statement> Then { get; } = then;

    public ImmutableArray<Statement> Otherwise { get; } = otherwise;
}

internal sealed class Loop(LoopKind kind, ImmutableArray<Statement> body) : Statement
{
    public LoopKind Kind { get; } = kind;

    public ImmutableArray<Statement> Body { get; } = body;
}

/// <summary><c>try { … } finally { … }</c></summary>
internal sealed class Protected(ImmutableArray<Statement> body, ImmutableArray<Statement> final) : Statement
{
    public ImmutableArray<Statement> Body { get; } = body;

    public ImmutableArray<Statement> Final { get; } = final;
}

/// <summary><c>try { … } catch (Exception) { … }</c></summary>
internal sealed class Caught(ImmutableArray<Statement> body, ImmutableArray<Statement> handler) : Statement
{
    public ImmutableArray<Statement> Body { get; } = body;

    public ImmutableArray<Statement> Handler { get; } = handler;
}

/// <summary><c>if (TryEnter(…)) { … } else { … }</c>, or the same with the condition and the branches turned round.</summary>
internal sealed class TryBranch(Grip grip, Hand hand, bool negated, ImmutableArray<Statement> taken, ImmutableArray<Statement> missed) : Statement
{
    public Grip Grip { get; } = grip;

    public Hand Hand { get; } = hand;

    public bool Negated { get; } = negated;

    public ImmutableArray<Statement> Taken { get; } = taken;

    public ImmutableArray<Statement> Missed { get; } = missed;
}

/// <summary><c>t = TryEnter(…);</c>, or <c>t = false; TryEnter(…, ref t);</c></summary>
internal sealed class TryFlag(Grip grip, Hand hand, Test flag, bool byReference) : Statement
{
    public Grip Grip { get; } = grip;

    public Hand Hand { get; } = hand;

    public Test Flag { get; } = flag;

    public bool ByReference { get; } = byReference;
}

/// <summary>What the method says of its lock on entry and exit.</summary>
internal enum Promise { None, Requires, Acquires, Releases }

/// <summary>A method of the fragment.</summary>
internal sealed class OracleProgram(Promise promise, Grip promised, ImmutableArray<Statement> body)
{
    public Promise Promise { get; } = promise;

    public Grip Promised { get; } = promised;

    public ImmutableArray<Statement> Body { get; } = body;

    public bool HoldsOnEntry => Promise is Promise.Requires or Promise.Releases;

    public bool HoldsOnExit => Promise is Promise.Requires or Promise.Acquires;
}
