using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using static ConventionAnalyzers.Locks.CallOutEffect;

namespace ConventionAnalyzers.Locks;

/// <summary>What a call does to the thread that makes it, beside what it is called for.</summary>
internal enum CallOutEffect : byte
{
    /// <summary>Waits for somebody else, unless it is given a time.</summary>
    Blocks,

    /// <summary>Waits for the task that it is called on, or given: not where that is complete.</summary>
    Awaits,

    /// <summary>Stops for a time.</summary>
    Sleeps,

    /// <summary>Runs what others have registered.</summary>
    RunsCallbacks,

    /// <summary>Runs what others wait to go on with, unless it was created not to.</summary>
    RunsContinuations,
}

/// <summary>Members of .NET that wait, or run the code of others: a row each.</summary>
internal static class CallOutApis
{
    private static readonly Dictionary<(string Type, string Member), (string Namespace, CallOutEffect Effect)> Rows = Table(
    //   namespace                            type                        member                  effect
    Row("System.Threading.Tasks",            "Task",                     "Wait",                  Awaits),
    Row("System.Threading.Tasks",            "Task",                     "WaitAll",               Awaits),
    Row("System.Threading.Tasks",            "Task",                     "WaitAny",               Awaits),
    Row("System.Threading.Tasks",            "Task",                     "Result",                Awaits),
    Row("System.Threading.Tasks",            "Task",                     "RunSynchronously",      RunsCallbacks),
    Row("System.Threading.Tasks",            "ValueTask",                "Result",                Awaits),
    Row("System.Runtime.CompilerServices",   "TaskAwaiter",              "GetResult",             Awaits),
    Row("System.Runtime.CompilerServices",   "ValueTaskAwaiter",         "GetResult",             Awaits),
    Row("System.Runtime.CompilerServices",   "ConfiguredTaskAwaiter",    "GetResult",             Awaits),
    Row("System.Runtime.CompilerServices",   "ConfiguredValueTaskAwaiter", "GetResult",           Awaits),
    Row("System.Threading",                  "Thread",                   "Sleep",                 Sleeps),
    Row("System.Threading",                  "Thread",                   "Join",                  Blocks),
    Row("System.Threading",                  "WaitHandle",               "WaitOne",               Blocks),
    Row("System.Threading",                  "WaitHandle",               "WaitAll",               Blocks),
    Row("System.Threading",                  "WaitHandle",               "WaitAny",               Blocks),
    Row("System.Threading",                  "WaitHandle",               "SignalAndWait",         Blocks),
    Row("System.Threading",                  "ManualResetEventSlim",     "Wait",                  Blocks),
    Row("System.Threading",                  "SemaphoreSlim",            "Wait",                  Blocks),
    Row("System.Threading",                  "CountdownEvent",           "Wait",                  Blocks),
    Row("System.Threading",                  "Barrier",                  "SignalAndWait",         Blocks),
    Row("System.Threading",                  "SpinWait",                 "SpinUntil",             Blocks),
    Row("System.Threading",                  "SynchronizationContext",   "Send",                  Blocks),
    Row("System.Windows.Threading",          "Dispatcher",               "Invoke",                Blocks),
    Row("System.Windows.Forms",              "Control",                  "Invoke",                Blocks),
    Row("System.Collections.Concurrent",     "BlockingCollection",       "Take",                  Blocks),
    Row("System.Collections.Concurrent",     "BlockingCollection",       "TakeFromAny",           Blocks),
    Row("System.Diagnostics",                "Process",                  "WaitForExit",           Blocks),
    Row("System.Diagnostics",                "Process",                  "WaitForInputIdle",      Blocks),
    Row("ConventionAnalyzers",               "Fence",                    "Wait",                  Blocks),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "SetResult",             RunsContinuations),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "SetException",          RunsContinuations),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "SetCanceled",           RunsContinuations),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "SetFromTask",           RunsContinuations),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "TrySetResult",          RunsContinuations),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "TrySetException",       RunsContinuations),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "TrySetCanceled",        RunsContinuations),
    Row("System.Threading.Tasks",            "TaskCompletionSource",     "TrySetFromTask",        RunsContinuations),
    Row("System.Threading",                  "CancellationTokenSource",  "Cancel",                RunsCallbacks),
    Row("System",                            "IObserver",                "OnNext",                RunsCallbacks),
    Row("System",                            "IObserver",                "OnError",               RunsCallbacks),
    Row("System",                            "IObserver",                "OnCompleted",           RunsCallbacks),
    Row("System.Reactive.Subjects",          "Subject",                  "OnNext",                RunsCallbacks),
    Row("System.Reactive.Subjects",          "Subject",                  "OnError",               RunsCallbacks),
    Row("System.Reactive.Subjects",          "Subject",                  "OnCompleted",           RunsCallbacks));

    /// <summary>The names of the members that wait: a body with a <c>lock</c> statement and none of them does not block under it.</summary>
    public static readonly ImmutableHashSet<string> WaitingNames = Rows
        .Where(row => row.Value.Effect <= Sleeps).Select(row => row.Key.Member).ToImmutableHashSet();

    private static readonly HashSet<string> Names = new(Rows.Keys.Select(static row => row.Member));

    /// <summary>What a method, or the property that it reads, does to its caller; null if that is nothing known.</summary>
    public static CallOutEffect? Find(IMethodSymbol method)
    {
        // Of a generic type each use of a property has a symbol of its own, made when it is asked for.
        var name = method.OriginalDefinition.AssociatedSymbol?.Name ?? method.Name;
        if (!Names.Contains(name))
            return null;
        for (var type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (Rows.TryGetValue((type.Name, name), out var row) && row.Namespace == SpaceOf(type))
                return row.Effect;
            if (!method.IsOverride)
                break;
        }

        return null;
    }

    /// <summary>Whether a wait comes back by itself: it is given a time, and not that which never ends.</summary>
    public static bool HasTimeout(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && IsTime(parameter))
                return !IsEndless(argument.Value);
        }

        return false;
    }

    /// <summary>Whether a time-out never ends.</summary>
    public static bool IsEndless(IOperation time)
    {
        time = time.Unwrapped();
        return time is { ConstantValue: { HasValue: true, Value: -1 or -1L } } or IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" };
    }

    private static bool IsTime(IParameterSymbol parameter) =>
        parameter.Type.Name == "TimeSpan"
        || (parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
            && parameter.Name.IndexOf("illi", System.StringComparison.Ordinal) >= 0);

    private static string SpaceOf(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        return space is null ? "" : space.ToDisplayString();
    }

    private static (string Namespace, string Type, string Member, CallOutEffect Effect) Row(string space, string type, string member, CallOutEffect effect) =>
        (space, type, member, effect);

    private static Dictionary<(string Type, string Member), (string Namespace, CallOutEffect Effect)> Table(
        params (string Namespace, string Type, string Member, CallOutEffect Effect)[] rows)
    {
        var table = new Dictionary<(string, string), (string, CallOutEffect)>();
        foreach (var (space, type, member, effect) in rows)
            table.Add((type, member), (space, effect));
        return table;
    }
}
