using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ConventionAnalyzers.Replay.Tests;

/// <summary>A row of the table: a call in the drivers that carries the comment <c>// Id</c>.</summary>
/// <param name="Rule">The rule that must report the call; null for a call that is right.</param>
/// <param name="Becomes">What is called there after the fix; null for a call that is right.</param>
public sealed record Site(string Id, string File, string Function, string? Rule, string Call, string? Becomes)
{
    public override string ToString() => $"{Id} {Function}";
}

/// <summary>The table, as it lies beside the drivers.</summary>
internal sealed record SiteTable(IReadOnlyList<Site> Converted, IReadOnlyList<Site> Missed, IReadOnlyList<Site> Controls)
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Drivers");

    public static SiteTable Read { get; } = JsonSerializer.Deserialize<SiteTable>(
        File.ReadAllText(Path.Combine(Folder, "replay-sites.json")), JsonSerializerOptions.Web)!;

    public IEnumerable<Site> Faults => Converted.Concat(Missed);

    public IEnumerable<Site> All => Faults.Concat(Controls);
}
