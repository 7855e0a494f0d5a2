using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Writes programs as C#, every statement on a line of its own.</summary>
internal sealed class ProgramText
{
    /// <summary>What the programs call. It is a class of its own: nothing in a program's class may pair what the program leaves.</summary>
    public const string Prelude = """
        using System;
        using System.Threading;
        using ConventionAnalyzers;

        [Lock]
        public sealed class Mu
        {
            private readonly SemaphoreSlim _one = new SemaphoreSlim(1, 1);
            [AcquiresLock] public void Enter() { _one.Wait(); }
            [ReleasesLock] public void Exit() { _one.Release(); }
            [TryAcquiresLock(true)] public bool TryEnter() { return _one.Wait(0); }
            [AcquiresLock] public MuScope Hold() { _one.Wait(); return new MuScope(this); }
        }

        [LockScope]
        public readonly struct MuScope : IDisposable
        {
            private readonly Mu _lock;
            [RequiresLock("held")] public MuScope(Mu held) { _lock = held; }
            [ReleasesLock] public void Dispose() { _lock.Exit(); }
        }

        public static class Chances
        {
            public static bool Chance() { return Environment.TickCount % 2 == 0; }
            public static void Work() { Console.WriteLine(); }
            public static void Enter(object gate) { Monitor.Enter(gate); }
            public static void Exit(object gate) { Monitor.Exit(gate); }
            public static bool TryEnter(object gate) { return Monitor.TryEnter(gate); }
            [AcquiresLock("gate")] public static void Acquire(object gate) { Monitor.Enter(gate); }
            [ReleasesLock("gate")] public static void Release(object gate) { Monitor.Exit(gate); }
            [TryAcquiresLock(true, "gate")] public static bool TryAcquire(object gate) { return Monitor.TryEnter(gate); }
            [RequiresLock("gate")] public static void Need(object gate) { }
            [ExcludesLock("gate")] public static void Avoid(object gate) { }
            public static void Enter(Mu gate) { gate.Enter(); }
            public static void Exit(Mu gate) { gate.Exit(); }
            public static bool TryEnter(Mu gate) { return gate.TryEnter(); }
            [AcquiresLock("gate")] public static void Acquire(Mu gate) { gate.Enter(); }
            [ReleasesLock("gate")] public static void Release(Mu gate) { gate.Exit(); }
            [TryAcquiresLock(true, "gate")] public static bool TryAcquire(Mu gate) { return gate.TryEnter(); }
            [RequiresLock("gate")] public static void Need(Mu gate) { }
            [ExcludesLock("gate")] public static void Avoid(Mu gate) { }
        }

        """;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<int, Site> _sites = [];
    private int _line;
    private int _indent;

    public ProgramText()
    {
        Line("using System;");
        Line("using System.Threading;");
        Line("using ConventionAnalyzers;");
    }

    /// <summary>The sites by their lines, counted from 0.</summary>
    public IReadOnlyDictionary<int, Site> Sites => _sites;

    public override string ToString() => _text.ToString();

    /// <summary>Writes a class with the program as its only method.</summary>
    public (int First, int Last) Add(string name, OracleProgram program)
    {
        var first = _line;
        Open($"public class {name}");
        Line("private readonly object _a = new object();");
        Line("private readonly object _b = new object();");
        Line("private readonly Mu _m = new Mu();");
        Line("[GuardedBy(nameof(_a))] private int _x;");
        Line("[GuardedBy(nameof(_b))] private int _y;");
        Line("[GuardedBy(nameof(_m))] private int _z;");
        if (program.Promise != Promise.None)
            Line($"[{program.Promise}Lock(nameof({Name(program.Promised)}))]");
        Open("public void Run(bool p, bool q)");
        Line("bool t = false, u = false;");
        Write(program.Body);
        Close();
        Close();
        return (first, _line - 1);
    }

    private void Write(ImmutableArray<Statement> statements)
    {
        foreach (var statement in statements)
            Write(statement);
    }

    private void Write(Statement statement)
    {
        if (statement is Site site)
            _sites.Add(_line, site);
        switch (statement)
        {
            case Access access:
                Line($"{Guarded(access.Lock)}++;");
                break;
            case Need need:
                Line($"Chances.Need({Name(need.Lock)});");
                break;
            case Avoid avoid:
                Line($"Chances.Avoid({Name(avoid.Lock)});");
                break;
            case Work:
                Line("Chances.Work();");
                break;
            case Enter enter:
                Line(Operation(enter.Lock, enter.Hand, "Enter", "Acquire") + ";");
                break;
            case Exit exit:
                Line(Operation(exit.Lock, exit.Hand, "Exit", "Release") + ";");
                break;
            case Jump { Kind: JumpKind.Throw }:
                Line("throw new InvalidOperationException();");
                break;
            case Jump jump:
                Line(jump.Kind.ToString().ToLowerInvariant() + ";");
                break;
            case Region { Body.IsEmpty: true } region:
                // A statement without any code leaves no trace in a graph.
                Line((region.Lock == OracleLock.M ? "using (_m.Hold())" : $"lock ({Name(region.Lock)})") + " { Chances.Chance(); }");
                break;
            case Region region:
                Block(region.Lock == OracleLock.M ? "using (_m.Hold())" : $"lock ({Name(region.Lock)})", region.Body);
                break;
            case Branch branch:
                Block($"if ({Text(branch.Condition)})", branch.Then);
                if (!branch.Otherwise.IsEmpty)
                    Block("else", branch.Otherwise);
                break;
            case Loop { Kind: LoopKind.While } loop:
                Block("while (Chances.Chance())", loop.Body);
                break;
            case Loop loop:
                Block("do", loop.Body);
                Line("while (Chances.Chance());");
                break;
            case Protected guarded:
                Block("try", guarded.Body);
                Block("finally", guarded.Final);
                break;
            case TryBranch attempt:
                Block($"if ({(attempt.Negated ? "!" : "")}{Attempt(attempt.Lock, attempt.Hand)})", attempt.Negated ? attempt.Missed : attempt.Taken);
                if (attempt.Negated || !attempt.Missed.IsEmpty)
                    Block("else", attempt.Negated ? attempt.Taken : attempt.Missed);
                break;
            case TryFlag { ByReference: true } attempt:
                Line($"{Text(attempt.Flag)} = false; Monitor.TryEnter({Name(attempt.Lock)}, ref {Text(attempt.Flag)});");
                break;
            case TryFlag attempt:
                Line($"{Text(attempt.Flag)} = {Attempt(attempt.Lock, attempt.Hand)};");
                break;
        }
    }

    private static string Operation(OracleLock @lock, Hand hand, string direct, string contracted) => hand switch
    {
        Hand.Direct when @lock == OracleLock.M => $"_m.{direct}()",
        Hand.Direct => $"Monitor.{direct}({Name(@lock)})",
        Hand.Helper => $"Chances.{direct}({Name(@lock)})",
        _ => $"Chances.{contracted}({Name(@lock)})",
    };

    private static string Attempt(OracleLock @lock, Hand hand) => Operation(@lock, hand, "TryEnter", "TryAcquire");

    private static string Name(OracleLock @lock) => @lock switch { OracleLock.A => "_a", OracleLock.B => "_b", _ => "_m" };

    private static string Guarded(OracleLock @lock) => @lock switch { OracleLock.A => "_x", OracleLock.B => "_y", _ => "_z" };

    private static string Text(Condition condition) =>
        (condition.Negated ? "!" : "") + (condition.Test == Test.Chance ? "Chances.Chance()" : Text(condition.Test));

    private static string Text(Test variable) => variable.ToString().ToLowerInvariant();

    private void Block(string head, ImmutableArray<Statement> body)
    {
        Open(head);
        Write(body);
        Close();
    }

    private void Open(string head)
    {
        Line(head);
        Line("{");
        _indent++;
    }

    private void Close()
    {
        _indent--;
        Line("}");
    }

    private void Line(string text)
    {
        _text.Append(' ', 4 * _indent).Append(text).Append('\n');
        _line++;
    }
}
