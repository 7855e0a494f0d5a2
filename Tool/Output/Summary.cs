using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConventionAnalyzers.Tool.Checking;
using Spectre.Console;

namespace ConventionAnalyzers.Tool.Output;

/// <summary>How often each rule was broken.</summary>
internal static class Summary
{
    // Nobody wraps the lines of a file.
    private const int WidthOfAFile = 160;

    public static void Write(IReadOnlyCollection<Finding> findings, TextWriter output, bool terminal)
    {
        if (findings.Count == 0)
        {
            output.WriteLine("No findings.");
            return;
        }

        var table = new Table { Border = terminal ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumn("Rule");
        table.AddColumn("Severity");
        table.AddColumn("Findings", column => column.RightAligned());
        table.AddColumn("Files", column => column.RightAligned());
        table.AddColumn("What it means");
        foreach (var rule in findings.GroupBy(f => (f.Rule.Id, f.Severity)).OrderBy(rule => rule.Key.Id, StringComparer.Ordinal))
        {
            table.AddRow(
                new Text(rule.Key.Id),
                new Text(FindingWriter.Word(rule.Key.Severity)),
                new Text(Number(rule.Count())),
                new Text(Number(Files(rule))),
                new Text(rule.First().Rule.Title.ToString(CultureInfo.InvariantCulture)));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!terminal)
            console.Profile.Width = WidthOfAFile;
        output.WriteLine();
        console.Write(table);
        output.WriteLine($"{Counted(findings.Count, "finding")} in {Counted(Files(findings), "file")}.");
    }

    public static string Counted(int count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static int Files(IEnumerable<Finding> findings) => findings.Select(f => f.Place.Path).Distinct().Count();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
