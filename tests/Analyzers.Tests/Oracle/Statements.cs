using System.Collections.Immutable;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>The locks of a generated program; each guards the field of the same place in the alphabet.</summary>
internal enum OracleLock
{
    /// <summary><c>_a</c>, a monitor.</summary>
    A,

    /// <summary><c>_b</c>, a monitor.</summary>
    B,

    /// <summary><c>_m</c>, a lock class that is not re-entrant.</summary>
    M,
}

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

internal enum JumpKind { Return, Break, Continue, Throw }

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
internal abstract class Site(OracleLock @lock) : Statement
{
    public OracleLock Lock { get; } = @lock;
}

/// <summary>A write of the guarded field: LCK1003 without the lock.</summary>
internal sealed class Access(OracleLock @lock) : Site(@lock);

/// <summary>A call that requires the lock: LCK1001 without it.</summary>
internal sealed class Need(OracleLock @lock) : Site(@lock);

/// <summary>A call that excludes the lock: LCK1002 with it.</summary>
internal sealed class Avoid(OracleLock @lock) : Site(@lock);

internal sealed class Enter(OracleLock @lock, Hand hand) : Statement
{
    public OracleLock Lock { get; } = @lock;

    public Hand Hand { get; } = hand;
}

internal sealed class Exit(OracleLock @lock, Hand hand) : Statement
{
    public OracleLock Lock { get; } = @lock;

    public Hand Hand { get; } = hand;
}

/// <summary>A call that has nothing to do with locks, and may throw.</summary>
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

/// <summary><c>if (TryEnter(…)) { … } else { … }</c>, or the same with the condition and the branches turned round.</summary>
internal sealed class TryBranch(OracleLock @lock, Hand hand, bool negated, ImmutableArray<Statement> taken, ImmutableArray<Statement> missed) : Statement
{
    public OracleLock Lock { get; } = @lock;

    public Hand Hand { get; } = hand;

    public bool Negated { get; } = negated;

    public ImmutableArray<Statement> Taken { get; } = taken;

    public ImmutableArray<Statement> Missed { get; } = missed;
}

/// <summary><c>t = TryEnter(…);</c>, or <c>t = false; TryEnter(…, ref t);</c></summary>
internal sealed class TryFlag(OracleLock @lock, Hand hand, Test flag, bool byReference) : Statement
{
    public OracleLock Lock { get; } = @lock;

    public Hand Hand { get; } = hand;

    public Test Flag { get; } = flag;

    public bool ByReference { get; } = byReference;
}

/// <summary>What the method says of its lock on entry and exit.</summary>
internal enum Promise { None, Requires, Acquires, Releases }

/// <summary>A method of the fragment.</summary>
internal sealed class OracleProgram(Promise promise, OracleLock promised, ImmutableArray<Statement> body)
{
    public Promise Promise { get; } = promise;

    public OracleLock Promised { get; } = promised;

    public ImmutableArray<Statement> Body { get; } = body;

    public int DepthOnEntry(OracleLock @lock) => @lock == Promised && Promise is (Promise.Requires or Promise.Releases) ? 1 : 0;

    public int DepthOnExit(OracleLock @lock) => @lock == Promised && Promise is (Promise.Requires or Promise.Acquires) ? 1 : 0;
}
