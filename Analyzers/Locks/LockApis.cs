using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using static ConventionAnalyzers.Locks.LockEffect;
using static ConventionAnalyzers.Locks.LockMode;
using static ConventionAnalyzers.Locks.LockOperand;

namespace ConventionAnalyzers.Locks;

/// <summary>What a call of a lock's own member does to the lock.</summary>
internal enum LockEffect : byte
{
    Acquires,

    /// <summary>Acquires in addition to a shared hold, without waiting for oneself.</summary>
    Upgrades,

    /// <summary>Acquires, and hands out a guard that releases.</summary>
    OpensScope,
    Releases,

    /// <summary>Gives back what was acquired in addition to a shared hold, which is there again.</summary>
    Downgrades,

    /// <summary>Releases every hold, in whatever mode it is.</summary>
    ReleasesAny,

    /// <summary>Disposes the guard that the receiver is.</summary>
    ClosesScope,

    /// <summary>Wants it held.</summary>
    Needs,

    /// <summary>Is true where it is held.</summary>
    Tests,
}

/// <summary>Which part of the call is the lock.</summary>
internal enum LockOperand : byte
{
    Receiver,
    FirstArgument,
}

/// <summary>One member of a lock type.</summary>
internal sealed record LockApi(LockFamily Family, LockEffect Effect, LockOperand Operand, LockMode Mode)
{
    /// <summary>Whether the call may come back without the lock, and says so by its result or by a <c>ref bool</c>.</summary>
    public bool IsTry { get; init; }

    /// <summary>The parameter that says whether the lock was taken; −1 for none.</summary>
    public int TakenParameter { get; init; } = -1;
}

/// <summary>The members of the locks of .NET: a row each. Adding a lock type is adding rows.</summary>
internal static class LockApis
{
    private static readonly Dictionary<(string Type, string Member), LockApi> Rows = Table(
    //   type                    member                               family                            effect       lock           mode
    Row("Monitor",              "Enter",                             LockFamily.Monitor,               Acquires,    FirstArgument, Exclusive),
    Row("Monitor",              "TryEnter",                          LockFamily.Monitor,               Acquires,    FirstArgument, Exclusive),
    Row("Monitor",              "Exit",                              LockFamily.Monitor,               Releases,    FirstArgument, Exclusive),
    Row("Monitor",              "IsEntered",                         LockFamily.Monitor,               Tests,       FirstArgument, Exclusive),
    Row("Monitor",              "Wait",                              LockFamily.Monitor,               Needs,       FirstArgument, Exclusive),
    Row("Monitor",              "Pulse",                             LockFamily.Monitor,               Needs,       FirstArgument, Exclusive),
    Row("Monitor",              "PulseAll",                          LockFamily.Monitor,               Needs,       FirstArgument, Exclusive),
    Row("Lock",                 "Enter",                             LockFamily.Lock,                  Acquires,    Receiver,      Exclusive),
    Row("Lock",                 "TryEnter",                          LockFamily.Lock,                  Acquires,    Receiver,      Exclusive),
    Row("Lock",                 "EnterScope",                        LockFamily.Lock,                  OpensScope,  Receiver,      Exclusive),
    Row("Lock",                 "Exit",                              LockFamily.Lock,                  Releases,    Receiver,      Exclusive),
    Row("Lock",                 "IsHeldByCurrentThread",             LockFamily.Lock,                  Tests,       Receiver,      Exclusive),
    Row("Scope",                "Dispose",                           LockFamily.Lock,                  ClosesScope, Receiver,      Exclusive),
    Row("ReaderWriterLockSlim", "EnterReadLock",                     LockFamily.ReaderWriterLockSlim,  Acquires,    Receiver,      Shared),
    Row("ReaderWriterLockSlim", "TryEnterReadLock",                  LockFamily.ReaderWriterLockSlim,  Acquires,    Receiver,      Shared),
    Row("ReaderWriterLockSlim", "ExitReadLock",                      LockFamily.ReaderWriterLockSlim,  Releases,    Receiver,      Shared),
    Row("ReaderWriterLockSlim", "EnterWriteLock",                    LockFamily.ReaderWriterLockSlim,  Acquires,    Receiver,      Exclusive),
    Row("ReaderWriterLockSlim", "TryEnterWriteLock",                 LockFamily.ReaderWriterLockSlim,  Acquires,    Receiver,      Exclusive),
    Row("ReaderWriterLockSlim", "ExitWriteLock",                     LockFamily.ReaderWriterLockSlim,  Releases,    Receiver,      Exclusive),
    Row("ReaderWriterLockSlim", "EnterUpgradeableReadLock",          LockFamily.ReaderWriterLockSlim,  Acquires,    Receiver,      Upgradeable),
    Row("ReaderWriterLockSlim", "TryEnterUpgradeableReadLock",       LockFamily.ReaderWriterLockSlim,  Acquires,    Receiver,      Upgradeable),
    Row("ReaderWriterLockSlim", "ExitUpgradeableReadLock",           LockFamily.ReaderWriterLockSlim,  Releases,    Receiver,      Upgradeable),
    Row("ReaderWriterLockSlim", "IsReadLockHeld",                    LockFamily.ReaderWriterLockSlim,  Tests,       Receiver,      Shared),
    Row("ReaderWriterLockSlim", "IsWriteLockHeld",                   LockFamily.ReaderWriterLockSlim,  Tests,       Receiver,      Exclusive),
    Row("ReaderWriterLockSlim", "IsUpgradeableReadLockHeld",         LockFamily.ReaderWriterLockSlim,  Tests,       Receiver,      Upgradeable),
    Row("ReaderWriterLock",     "AcquireReaderLock",                 LockFamily.ReaderWriterLock,      Acquires,    Receiver,      Shared),
    Row("ReaderWriterLock",     "AcquireWriterLock",                 LockFamily.ReaderWriterLock,      Acquires,    Receiver,      Exclusive),
    Row("ReaderWriterLock",     "ReleaseReaderLock",                 LockFamily.ReaderWriterLock,      Releases,    Receiver,      Shared),
    Row("ReaderWriterLock",     "ReleaseWriterLock",                 LockFamily.ReaderWriterLock,      Releases,    Receiver,      Exclusive),
    Row("ReaderWriterLock",     "UpgradeToWriterLock",               LockFamily.ReaderWriterLock,      Upgrades,    Receiver,      Exclusive),
    Row("ReaderWriterLock",     "DowngradeFromWriterLock",           LockFamily.ReaderWriterLock,      Downgrades,  Receiver,      Exclusive),
    Row("ReaderWriterLock",     "ReleaseLock",                       LockFamily.ReaderWriterLock,      ReleasesAny, Receiver,      Exclusive),
    Row("ReaderWriterLock",     "RestoreLock",                       LockFamily.ReaderWriterLock,      Acquires,    Receiver,      Exclusive),
    Row("ReaderWriterLock",     "IsReaderLockHeld",                  LockFamily.ReaderWriterLock,      Tests,       Receiver,      Shared),
    Row("ReaderWriterLock",     "IsWriterLockHeld",                  LockFamily.ReaderWriterLock,      Tests,       Receiver,      Exclusive),
    Row("SpinLock",             "Enter",                             LockFamily.SpinLock,              Acquires,    Receiver,      Exclusive),
    Row("SpinLock",             "TryEnter",                          LockFamily.SpinLock,              Acquires,    Receiver,      Exclusive),
    Row("SpinLock",             "Exit",                              LockFamily.SpinLock,              Releases,    Receiver,      Exclusive),
    Row("SpinLock",             "IsHeldByCurrentThread",             LockFamily.SpinLock,              Tests,       Receiver,      Exclusive),
    Row("SemaphoreSlim",        "Wait",                              LockFamily.Semaphore,             Acquires,    Receiver,      Exclusive),
    Row("SemaphoreSlim",        "WaitAsync",                         LockFamily.Semaphore,             Acquires,    Receiver,      Exclusive),
    Row("SemaphoreSlim",        "Release",                           LockFamily.Semaphore,             Releases,    Receiver,      Exclusive),
    Row("WaitHandle",           "WaitOne",                           LockFamily.Mutex,                 Acquires,    Receiver,      Exclusive),
    Row("Mutex",                "WaitOne",                           LockFamily.Mutex,                 Acquires,    Receiver,      Exclusive),
    Row("Mutex",                "ReleaseMutex",                      LockFamily.Mutex,                 Releases,    Receiver,      Exclusive));

    /// <summary>The names of all members, and what they do: a body that has none of them, and calls nobody who has, touches no lock.</summary>
    public static readonly IReadOnlyDictionary<string, WordKinds> MemberNames = CollectNames();

    private static readonly Dictionary<string, (string Type, LockApi Api)[]> RowsByMember = Rows
        .GroupBy(static row => row.Key.Member, static row => (row.Key.Type, row.Value)).ToDictionary(static rows => rows.Key, static rows => rows.ToArray());

    /// <summary>All rows, in the order of the names.</summary>
    public static IEnumerable<(string Type, string Member, LockApi Api)> All =>
        Rows.Select(static row => (row.Key.Type, row.Key.Member, row.Value))
            .OrderBy(static row => row.Type, StringComparer.Ordinal).ThenBy(static row => row.Member, StringComparer.Ordinal);

    /// <summary>The row of a method or property, with what its signature says; null for any other member.</summary>
    public static LockApi? Find(ISymbol member)
    {
        if (!RowsByMember.TryGetValue(member.Name, out var rows) || member.ContainingType is not { } type)
            return null;
        LockApi? row = null;
        foreach (var (name, api) in rows)
        {
            if (name == type.Name)
                row = api;
        }

        if (row is null || !LockTypes.IsInThreading(type))
            return null;
        if (member is not IMethodSymbol method)
            return row.Effect == Tests ? row : null;

        var taken = -1;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None && parameter.Type.SpecialType == SpecialType.System_Boolean)
                taken = parameter.Ordinal;
        }

        // WaitOne() without a time-out always comes back with the mutex; its result is history.
        var saysSo = row.Effect == Acquires && ReturnsBool(method) && (method.Name != "WaitOne" || method.Parameters.Length > 0);
        var isTry = saysSo || (taken >= 0 && method.Name.StartsWith("Try", StringComparison.Ordinal));
        return !isTry && taken < 0 ? row : row with
        {
            IsTry = isTry,
            TakenParameter = taken,
        };
    }

    private static bool ReturnsBool(IMethodSymbol method) =>
        method.ReturnType.SpecialType == SpecialType.System_Boolean
        || method.ReturnType is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } && arguments[0].SpecialType == SpecialType.System_Boolean;

    private static (string Type, string Member, LockApi Api) Row(
        string type, string member, LockFamily family, LockEffect effect, LockOperand operand, LockMode mode) =>
        (type, member, new LockApi(family, effect, operand, mode));

    private static Dictionary<(string Type, string Member), LockApi> Table(params (string Type, string Member, LockApi Api)[] rows)
    {
        var table = new Dictionary<(string, string), LockApi>();
        foreach (var (type, member, api) in rows)
            table.Add((type, member), api);
        return table;
    }

    private static Dictionary<string, WordKinds> CollectNames()
    {
        var names = new Dictionary<string, WordKinds>();
        foreach (var row in Rows)
        {
            var kind = row.Value.Effect switch
            {
                Acquires or OpensScope => WordKinds.Acquires,
                Releases or Downgrades or ReleasesAny => WordKinds.Releases,
                ClosesScope => WordKinds.Adds,
                Tests => WordKinds.Tests,
                Needs => WordKinds.Uses,
                _ => WordKinds.Acquires | WordKinds.Releases,
            };
            names[row.Key.Member] = names.TryGetValue(row.Key.Member, out var known) ? known | kind : kind;
        }

        return names;
    }
}
