using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ConventionAnalyzers.Documentation;

/// <summary>The documentation comments of an assembly, as the compiler wrote them beside it.</summary>
internal sealed partial class Comments
{
    private static readonly string[] LockFaults = ["SynchronizationLockException", "LockRecursionException", "InvalidOperationException"];

    private readonly Dictionary<string, XElement> _members;

    private Comments(XDocument document) =>
        _members = document.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    public static Comments Of(Assembly assembly) => new(XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")));

    public string Summary(Type type) => Text(Element(Names.InComments(type))?.Element("summary"));

    public string FirstSentence(MethodBase member)
    {
        var text = Text(Element(Names.InComments(member))?.Element("summary"));
        return SentenceEnd().Match(text) is { Success: true } end ? text[..(end.Index + 1)] : text;
    }

    /// <summary>What it throws: faults in the use of locks first.</summary>
    public string Exceptions(MethodBase member) =>
        string.Join("<br>", (Element(Names.InComments(member))?.Elements("exception") ?? [])
            .Select(exception => (Name: LastName(exception.Attribute("cref")!.Value), Text: Text(exception)))
            .OrderBy(exception => Array.IndexOf(LockFaults, exception.Name) is var place and >= 0 ? place : LockFaults.Length)
            .Select(exception => $"`{exception.Name}`: {exception.Text}"));

    private static string Text(XElement? element) =>
        element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim().Replace("|", "\\|");

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("langword")?.Value ?? LastName(see.Attribute("cref")!.Value)}`",
        XElement { Name.LocalName: "paramref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    private static string LastName(string id)
    {
        var path = id.Split('(')[0];
        var name = path[(path.LastIndexOf('.') + 1)..];
        return name == "#ctor" ? LastName(path[..path.LastIndexOf('.')]) : name;
    }

    private XElement? Element(string id) => _members.GetValueOrDefault(id);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\.(?= [A-Z`])")]
    private static partial Regex SentenceEnd();
}
