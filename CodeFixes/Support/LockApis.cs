using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using static ConventionAnalyzers.CodeFixes.LockEffect;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>How the locks of .NET are taken and given back in source. One row is one member.</summary>
internal static class LockApis
{
    internal sealed class Row
    {
        public Row(string member, LockEffect effect, string mode, string? release = null, bool lockIsArgument = false)
        {
            Member = member;
            Effect = effect;
            Mode = mode;
            Release = release;
            LockIsArgument = lockIsArgument;
        }

        public string Member { get; }
        public LockEffect Effect { get; }
        public string Mode { get; }

        /// <summary>The member that undoes this one.</summary>
        public string? Release { get; }
        public bool LockIsArgument { get; }
    }

    private static readonly Dictionary<string, Row[]> Table = new()
    {
        ["System.Threading.Monitor"] =
        [
            new("Enter", Acquire, "Exclusive", "Exit", lockIsArgument: true),
            new("TryEnter", Try, "Exclusive", "Exit", lockIsArgument: true),
            new("Exit", Release, "Exclusive", lockIsArgument: true),
        ],
        ["System.Threading.Lock"] =
        [
            new("Enter", Acquire, "Exclusive", "Exit"),
            new("TryEnter", Try, "Exclusive", "Exit"),
            new("EnterScope", Scope, "Exclusive"),
            new("Exit", Release, "Exclusive"),
        ],
        ["System.Threading.ReaderWriterLockSlim"] =
        [
            new("EnterReadLock", Acquire, "Shared", "ExitReadLock"),
            new("TryEnterReadLock", Try, "Shared", "ExitReadLock"),
            new("ExitReadLock", Release, "Shared"),
            new("EnterUpgradeableReadLock", Acquire, "Upgradeable", "ExitUpgradeableReadLock"),
            new("TryEnterUpgradeableReadLock", Try, "Upgradeable", "ExitUpgradeableReadLock"),
            new("ExitUpgradeableReadLock", Release, "Upgradeable"),
            new("EnterWriteLock", Acquire, "Exclusive", "ExitWriteLock"),
            new("TryEnterWriteLock", Try, "Exclusive", "ExitWriteLock"),
            new("ExitWriteLock", Release, "Exclusive"),
        ],
        ["System.Threading.ReaderWriterLock"] =
        [
            new("AcquireReaderLock", Acquire, "Shared", "ReleaseReaderLock"),
            new("ReleaseReaderLock", Release, "Shared"),
            new("AcquireWriterLock", Acquire, "Exclusive", "ReleaseWriterLock"),
            new("ReleaseWriterLock", Release, "Exclusive"),
        ],
        ["System.Threading.SpinLock"] =
        [
            new("Enter", Acquire, "Exclusive", "Exit"),
            new("TryEnter", Try, "Exclusive", "Exit"),
            new("Exit", Release, "Exclusive"),
        ],
        ["System.Threading.SemaphoreSlim"] =
        [
            new("Wait", Acquire, "Exclusive", "Release"),
            new("WaitAsync", Acquire, "Exclusive", "Release"),
            new("Release", Release, "Exclusive"),
        ],
        ["System.Threading.WaitHandle"] = [new("WaitOne", Acquire, "Exclusive", "ReleaseMutex")],
        ["System.Threading.Mutex"] = [new("ReleaseMutex", Release, "Exclusive")],
    };

    public static IEnumerable<Row> RowsOf(ITypeSymbol type) => Table.TryGetValue(Name(type), out var rows) ? rows : [];

    public static Row? RowOf(IMethodSymbol method)
    {
        foreach (var row in RowsOf(method.ContainingType))
        {
            if (row.Member == method.Name)
                return row;
        }

        return null;
    }

    /// <summary>The full name of a type of <c>System.Threading</c>; empty for all others.</summary>
    public static string Name(ITypeSymbol type) =>
        type.ContainingNamespace is { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
            ? "System.Threading." + type.MetadataName
            : "";
}
