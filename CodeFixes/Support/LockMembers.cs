using System;
using System.Collections.Generic;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>How the locks of .NET are taken and given back in source: the table of the analysis, and which member undoes which.</summary>
internal static class LockMembers
{
    internal sealed class Row
    {
        public Row(string type, string member, LockApi api)
        {
            Type = type;
            Member = member;
            Effect = api.Effect switch
            {
                Locks.LockEffect.Releases => LockEffect.Release,
                Locks.LockEffect.OpensScope => LockEffect.Scope,
                _ => member.StartsWith("Try", StringComparison.Ordinal) ? LockEffect.Try : LockEffect.Acquire,
            };
            Mode = api.Mode.ToString();
            LockIsArgument = api.Operand == LockOperand.FirstArgument;
            Release = Effect is LockEffect.Acquire or LockEffect.Try
                ? Givers.First(giver => giver.Api.Family == api.Family && giver.Api.Mode == api.Mode).Member
                : null;
        }

        public string Type { get; }
        public string Member { get; }
        public LockEffect Effect { get; }
        public string Mode { get; }

        /// <summary>The member that undoes this one.</summary>
        public string? Release { get; }
        public bool LockIsArgument { get; }
    }

    // A conversion between modes neither takes a lock nor gives it back.
    private static readonly (string Type, string Member, LockApi Api)[] Rows = LockApis.All
        .Where(row => row.Api.Effect is Locks.LockEffect.Acquires or Locks.LockEffect.OpensScope or Locks.LockEffect.Releases
            && row.Member is not ("DowngradeFromWriterLock" or "RestoreLock"))
        .ToArray();

    private static readonly (string Type, string Member, LockApi Api)[] Givers = Rows.Where(row => row.Api.Effect == Locks.LockEffect.Releases).ToArray();

    private static readonly ILookup<string, Row> Table = Rows.Select(row => new Row(row.Type, row.Member, row.Api)).ToLookup(row => row.Type);

    public static IEnumerable<Row> RowsOf(ITypeSymbol type) => Table[ThreadingName(type)];

    /// <summary>The name of a type of <c>System.Threading</c>; empty for all others.</summary>
    public static string ThreadingName(ITypeSymbol type) => LockTypes.IsInThreading(type) ? type.Name : "";

    public static Row? RowOf(IMethodSymbol method) => RowsOf(method.ContainingType).FirstOrDefault(row => row.Member == method.Name);
}
