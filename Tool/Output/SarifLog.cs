using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using ConventionAnalyzers.Tool.Checking;
using ConventionAnalyzers.Tool.Fixing;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tool.Output;

/// <summary>The findings as SARIF 2.1.0, for code-scanning services and viewers.</summary>
internal sealed class SarifLog(string baseDirectory)
{
    private const string Root = "SRCROOT";
    private readonly Uri _root = new(Path.EndsInDirectorySeparator(baseDirectory) ? baseDirectory : baseDirectory + "/");

    public void Write(string file, ImmutableArray<Finding> findings, IEnumerable<DiagnosticDescriptor> rules, ImmutableArray<string> failures)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            WriteLog(json, findings, [.. rules.OrderBy(rule => rule.Id, StringComparer.Ordinal)], failures);
        FileWriter.Write(Path.GetFullPath(file), buffer.ToArray());
    }

    private void WriteLog(
        Utf8JsonWriter json, ImmutableArray<Finding> findings, ImmutableArray<DiagnosticDescriptor> rules, ImmutableArray<string> failures)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, rules);
        WriteInvocation(json, failures);
        json.WriteStartObject("originalUriBaseIds");
        json.WriteStartObject(Root);
        json.WriteString("uri", _root.AbsoluteUri);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        var indices = rules.Select((rule, index) => (rule.Id, index)).ToDictionary(rule => rule.Id, rule => rule.index);
        foreach (var finding in findings)
            WriteResult(json, finding, indices[finding.Rule.Id]);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, ImmutableArray<DiagnosticDescriptor> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "lockcheck");
        json.WriteString("version", Version);
        json.WriteString("semanticVersion", Version);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            WriteText(json, "shortDescription", rule.Title.ToString(CultureInfo.InvariantCulture));
            WriteText(json, "fullDescription", rule.Description.ToString(CultureInfo.InvariantCulture));
            if (!string.IsNullOrEmpty(rule.HelpLinkUri))
                json.WriteString("helpUri", rule.HelpLinkUri);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(rule.DefaultSeverity));
            json.WriteBoolean("enabled", rule.IsEnabledByDefault);
            json.WriteEndObject();
            json.WriteStartObject("properties");
            json.WriteString("category", rule.Category);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, ImmutableArray<string> failures)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", failures.IsEmpty);
        if (!failures.IsEmpty)
        {
            json.WriteStartArray("toolExecutionNotifications");
            foreach (var failure in failures)
            {
                json.WriteStartObject();
                json.WriteString("level", "error");
                WriteText(json, "message", failure);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteResult(Utf8JsonWriter json, Finding finding, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule.Id);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", Level(finding.Severity));
        WriteText(json, "message", finding.Message);
        json.WriteStartArray("locations");
        WriteLocation(json, finding.Place, finding.Source?.Text);
        json.WriteEndArray();
        if (!finding.Related.IsEmpty)
        {
            json.WriteStartArray("relatedLocations");
            foreach (var place in finding.Related)
                WriteLocation(json, place, source: null);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteLocation(Utf8JsonWriter json, Place place, string? source)
    {
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        var file = new Uri(place.Path);
        if (_root.IsBaseOf(file))
        {
            // Relative, so that the log means the same on another machine.
            json.WriteString("uri", _root.MakeRelativeUri(file).ToString());
            json.WriteString("uriBaseId", Root);
        }
        else
        {
            json.WriteString("uri", file.AbsoluteUri);
        }

        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", place.Line);
        json.WriteNumber("startColumn", place.Column);
        json.WriteNumber("endLine", place.EndLine);
        json.WriteNumber("endColumn", place.EndColumn);
        json.WriteEndObject();
        if (source is not null)
        {
            json.WriteStartObject("contextRegion");
            json.WriteNumber("startLine", place.Line);
            WriteText(json, "snippet", source);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Version { get; } =
        typeof(SarifLog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "note",
        _ => "none",
    };
}
