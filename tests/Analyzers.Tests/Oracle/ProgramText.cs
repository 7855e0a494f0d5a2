using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Writes programs as C#, every statement on a line of its own.</summary>
internal sealed class ProgramText
{
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
        Open($"public sealed class {name} : Guarded");
        if (program.Promise != Promise.None)
        {
            var mode = program.Promised.Lock == OracleLock.R ? $", Mode = LockMode.{program.Promised.Mode}" : "";
            Line($"[{program.Promise}Lock(nameof({Name(program.Promised.Lock)}){mode})]");
        }

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
            case Access { Grip: { Mode: OracleMode.Shared } read }:
                Line($"_ = {Guarded(read.Lock)};");
                break;
            case Access access:
                Line($"{Guarded(access.Grip.Lock)}++;");
                break;
            case Need need:
                Line($"Chances.Need{(need.Grip.Mode == OracleMode.Shared ? "Shared" : "")}({Name(need.Grip.Lock)});");
                break;
            case Avoid avoid:
                Line($"Chances.Avoid({Name(avoid.Grip.Lock)});");
                break;
            case Work:
                Line("Chances.Work();");
                break;
            case Enter enter:
                Line(Call(enter.Grip, enter.Hand, "Enter", "Acquire") + ";");
                break;
            case Exit exit:
                Line(Call(exit.Grip, exit.Hand, "Exit", "Release") + ";");
                break;
            case Jump { Kind: JumpKind.Throw }:
                Line("throw new InvalidOperationException();");
                break;
            case Jump { Kind: JumpKind.Rethrow }:
                Line("throw;");
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
            case Caught caught:
                Block("try", caught.Body);
                Block("catch (Exception)", caught.Handler);
                break;
            case TryBranch attempt:
                Block($"if ({(attempt.Negated ? "!" : "")}{Attempt(attempt.Grip, attempt.Hand)})", attempt.Negated ? attempt.Missed : attempt.Taken);
                if (attempt.Negated || !attempt.Missed.IsEmpty)
                    Block("else", attempt.Negated ? attempt.Taken : attempt.Missed);
                break;
            case TryFlag { ByReference: true } attempt:
                Line($"{Text(attempt.Flag)} = false; Monitor.TryEnter({Name(attempt.Grip.Lock)}, ref {Text(attempt.Flag)});");
                break;
            case TryFlag attempt:
                Line($"{Text(attempt.Flag)} = {Attempt(attempt.Grip, attempt.Hand)};");
                break;
        }
    }

    private static string Attempt(Grip grip, Hand hand) => Call(grip, hand, "TryEnter", "TryAcquire");

    private static string Call(Grip grip, Hand hand, string direct, string contracted)
    {
        var name = Name(grip.Lock);
        var member = (hand == Hand.Contract ? contracted : direct) + grip switch
        {
            { Lock: not OracleLock.R } => "",
            { Mode: OracleMode.Shared } => "ReadLock",
            { Mode: OracleMode.Exclusive } => "WriteLock",
            _ => "UpgradeableReadLock",
        };
        return (hand, grip.Lock) switch
        {
            (Hand.Direct, OracleLock.M) => $"{name}.{member}()",
            (Hand.Direct, OracleLock.R) => $"{name}.{member}({(member.StartsWith("Try", System.StringComparison.Ordinal) ? "0" : "")})",
            (Hand.Direct, _) => $"Monitor.{member}({name})",
            _ => $"Chances.{member}({name})",
        };
    }

    public static string Name(OracleLock @lock) => "_" + @lock.ToString().ToLowerInvariant();

    private static string Guarded(OracleLock @lock) => @lock switch { OracleLock.A => "_x", OracleLock.B => "_y", OracleLock.M => "_z", _ => "_w" };

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
