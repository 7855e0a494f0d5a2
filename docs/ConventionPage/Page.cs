using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;

namespace ConventionAnalyzers.Documentation;

/// <summary>The convention as a page: the introduction, and tables of what the contracts of the library say.</summary>
public static class Page
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Library = typeof(Reservation).Assembly;

    // A type belongs to the first chapter that knows a part of its name, so none is ever missing; the page has them by their place.
    private static readonly (int Place, string Title, string[] Parts)[] Chapters =
    [
        (1, "What an exporter implements",
            ["IBufferExporter", "IPinningExporter", "ICpuAccessExporter", "IViewExporter", "ILockedViewExporter"]),
        (2, "What an importer implements", ["IDynamicImporter"]),
        (5, "Address spaces", ["Address", "Binding", "MapStep", "MappingStep", "RemapStep", "UnmapStep", "IBufferValidator"]),
        (0, "Buffers", ["Buffer", "Exporter", "Importer", "Scatter"]),
        (3, "Reservations", ["Reservation", "Acquire"]),
        (4, "Fences", ["Fence", "Signalling", "MemoryReclaim", "WatchedLock", "LockValidator"]),
        (6, "Everything else", [""]),
    ];

    public static string Write()
    {
        var comments = Comments.Of(Library);
        var callbacks = new Callbacks(Library);
        var text = new StringBuilder();
        using (var introduction = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream("Introduction.md")!))
            text.Append(introduction.ReadToEnd());

        WriteLocks(text);
        var chapters = Library.GetExportedTypes()
            .Where(type => !type.IsSubclassOf(typeof(Attribute)) && Members(type).Any(member => Contract.Of(member).Says.Count > 0))
            .GroupBy(ChapterOf);
        foreach (var chapter in chapters.OrderBy(chapter => chapter.Key.Place))
        {
            text.Append($"\n## {chapter.Key.Title}\n");
            foreach (var type in chapter.OrderBy(Names.Of, StringComparer.Ordinal))
                Write(type, comments, callbacks, text);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void WriteLocks(StringBuilder text)
    {
        text.Append("\n## The locks\n\n| lock | class in the order | kind | the holder may acquire it again |\n|---|---|---|---|\n");
        var types = Library.GetExportedTypes().OrderBy(Names.Of, StringComparer.Ordinal).ToList();
        foreach (var type in types)
        {
            if (type.GetCustomAttribute<LockAttribute>() is not { } contract)
                continue;
            var name = Names.Of(type);
            text.Append($"| `{name}` | {contract.Class ?? name} | {contract.Kind} | {(contract.Reentrant ? "yes" : "no")} |\n");
        }

        text.Append('\n');
        foreach (var member in types.SelectMany(type => type.GetMembers(Declared)).OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            foreach (var order in Contract.Order(member))
                text.Append($"`{Names.Of(member.DeclaringType!)}.{member.Name}` is {order}.\n");
        }
    }

    private static void Write(Type type, Comments comments, Callbacks callbacks, StringBuilder text)
    {
        var members = Members(type).OrderBy(Names.Of, StringComparer.Ordinal).ToList();
        // Of what only tells or makes something no word is lost, unless a contract has one.
        var rows = members.FindAll(member => !member.IsSpecialName || Contract.Of(member).Says.Count > 0);
        var others = members.Except(rows).Select(Names.Short).ToList();

        text.Append($"\n### {Names.Of(type)}\n\n{comments.Summary(type)}\n\n");
        text.Append(type.IsInterface
            ? "| callback | runs | called by | throws |\n|---|---|---|---|\n"
            : "| member | locks | twin | calls back | throws |\n|---|---|---|---|---|\n");
        foreach (var member in rows)
        {
            var contract = Contract.Of(member);
            string[] cells = type.IsInterface
                ? [contract.Text, Code(callbacks.CallersOf(member).Select(Names.Qualified))]
                : [contract.Text, TwinOf(member, members), Code(callbacks.CalledBy(member).Select(Names.Qualified))];
            text.Append($"| **`{Names.Of(member)}`** {comments.FirstSentence(member)} | {string.Join(" | ", cells)} | ");
            text.Append($"{comments.Exceptions(member)} |\n");
        }

        if (others.Count > 0)
            text.Append($"\nWithout a contract: {Code(others)}.\n");
    }

    private static (int Place, string Title, string[] Parts) ChapterOf(Type type) =>
        Array.Find(Chapters, chapter => chapter.Parts.Any(part => Names.Of(type).Contains(part, StringComparison.Ordinal)));

    /// <summary>What users call or override, but what every object has.</summary>
    private static IEnumerable<MethodBase> Members(Type type) =>
        type.GetMembers(Declared).OfType<MethodBase>().Where(method =>
            (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
            && !IsOverride(method)
            && (!method.IsSpecialName || method.IsConstructor || method.Name.StartsWith("get_", StringComparison.Ordinal))
            && method.Name is not (nameof(Equals) or nameof(GetHashCode) or "GetEnumerator"));

    private static bool IsOverride(MethodBase method) => method is MethodInfo info && info.GetBaseDefinition() != info;

    private static string TwinOf(MethodBase member, List<MethodBase> members)
    {
        if (Contract.Of(member).Twin is { } twin)
            return $"`{twin}`";
        var original = members.Find(other => Contract.Of(other).Twin == member.Name);
        return original is null ? "" : $"of `{original.Name}`";
    }

    private static string Code(IEnumerable<string> names) =>
        string.Join(", ", names.Distinct().Order(StringComparer.Ordinal).Select(name => $"`{name}`"));
}
