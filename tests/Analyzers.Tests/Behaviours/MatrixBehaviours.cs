using System.Linq;
using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Every kind of lock in every form: what is true of one is true of all.</summary>
public sealed class MatrixBehaviours : RuleTest<LockFlowAnalyzer>
{
    //  type                   made                                             enter                       exit                     try
    private static readonly (string Type, string Made, string Enter, string Exit, string Try)[] Locks =
    [
        ("object",               "new object()",                                "Monitor.{0}Enter{1}(_m);",  "Monitor.Exit(_m);",     "Monitor.TryEnter(_m)"),
        ("Lock",                 "new Lock()",                                  "_m.{0}Enter{1}();",         "_m.Exit();",            "_m.TryEnter()"),
        ("ReaderWriterLockSlim", "new ReaderWriterLockSlim()",                  "_m.{0}EnterWriteLock{1}();", "_m.ExitWriteLock();",  "_m.TryEnterWriteLock(0)"),
        ("SemaphoreSlim",        "new SemaphoreSlim(1, 1)",                     "_m.{0}Wait{1}();",          "_m.Release();",         "_m.Wait(0)"),
        ("Mutex",                "new Mutex()",                                 "_m.{0}WaitOne{1}();",       "_m.ReleaseMutex();",    "_m.WaitOne(0)"),
        ("object",               "new object()",                                "Util.{0}Take{1}(_m);",      "Util.Leave(_m);",       "Util.TryTake(_m)"),
        ("object",               "new object()",                                "_m.{0}Hold{1}();",          "_m.Drop();",            "_m.TryHold()"),
    ];

    // ENTER, EXIT and TRY are the lock's; LEAK is an ENTER that is never undone; USE is an access, LATE one without the lock.
    private static readonly string[] Forms =
    [
        "ENTER USE EXIT LATE",
        "LATE ENTER try { USE if (b) return; USE } finally { EXIT } LATE",
        "if (b) { LEAK USE }",
        "LEAK if (b) return; USE EXIT",
        "if (b) { ENTER } try { if (b) { USE } } finally { if (b) { EXIT } }",
        "while (Chance()) { ENTER if (Chance()) { EXIT continue; } USE EXIT } LATE",
        "switch (n) { case 0: ENTER USE EXIT break; default: LATE break; }",
        "try { ENTER try { USE } finally { EXIT } } catch (Exception) { LATE }",
        "if (TRY) { USE EXIT } else { LATE }",
        "var ok = n > 3 && TRY; try { if (ok) { USE } } finally { if (ok) { EXIT } }",
        "bool Tries() => TRY; if (Tries()) { USE EXIT }",
        "ENTER Keep(() => { LATE }); new List<int> { 1 }.ForEach(i => { USE }); EXIT",
        "Task.Run(() => { LEAK if (b) return; USE EXIT });",
        "void Local() { USE } ENTER Local(); EXIT",
    ];

    [Fact] public Task Every_form_of_every_lock() => ReportsIn(Prelude + string.Concat(
        from at in Enumerable.Range(0, Locks.Length)
        from form in Enumerable.Range(0, Forms.Length)
        select $"public class C{at}x{form} : Base {{ private readonly {Locks[at].Type} _m = {Locks[at].Made}; [GuardedBy(nameof(_m))] private int _x; "
            + $"public void Run(bool b, int n) {{ {Written(Forms[form], at)} }} }}\n"));

    private static string Written(string form, int at) => form
        .Replace("ENTER", string.Format(Locks[at].Enter, "", "")).Replace("LEAK", string.Format(Locks[at].Enter, "{|LCK2001:", "|}"))
        .Replace("EXIT", Locks[at].Exit).Replace("TRY", Locks[at].Try).Replace("USE", "_x++;").Replace("LATE", "{|LCK1003:_x|}++;");

    private const string Prelude = """
        public class Base
        {
            private static readonly List<Action> s_kept = new List<Action>();
            protected static void Keep(Action later) { s_kept.Add(later); }
            protected static bool Chance() { return Environment.TickCount % 2 == 0; }
        }
        public static class Util
        {
            public static void Take(object gate) { Monitor.Enter(gate); }
            public static void Leave(object gate) { Monitor.Exit(gate); }
            public static bool TryTake(object gate) { return Monitor.TryEnter(gate); }
            [AcquiresLock("gate")] public static void Hold(this object gate) { Monitor.Enter(gate); }
            [ReleasesLock("gate")] public static void Drop(this object gate) { Monitor.Exit(gate); }
            [TryAcquiresLock(true, "gate")] public static bool TryHold(this object gate) { return Monitor.TryEnter(gate); }
        }

        """;
}
