using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Checking;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Tool.Commands;

/// <summary>The tool's command line.</summary>
internal static class CommandLine
{
    // By the words that .editorconfig and the output use.
    private static readonly Dictionary<string, DiagnosticSeverity> Severities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hidden"] = DiagnosticSeverity.Hidden,
        ["info"] = DiagnosticSeverity.Info,
        ["warning"] = DiagnosticSeverity.Warning,
        ["error"] = DiagnosticSeverity.Error,
    };

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, RuleBook rules, Terminal terminal, CancellationToken cancellation = default)
    {
        var root = new RootCommand("Checks the locking contracts of C# code.") { Check(rules, terminal) };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Errors,
            EnableDefaultExceptionHandler = false,
        };
        var exitCode = await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        // A mistyped command is no finding.
        return parsed.Errors.Count > 0 ? ExitCode.CouldNotRun : exitCode;
    }

    private static Command Check(RuleBook rules, Terminal terminal)
    {
        var path = new Argument<string>("path")
        {
            Description = "A .sln, .slnx, .slnf or .csproj, a folder of projects, or a folder of .cs files that need not build.",
        };
        var fix = new Option<bool>("--fix") { Description = "Apply the first fix of every finding, and show what is left." };
        var loose = new Option<bool>("--loose") { Description = "Take all .cs files as they are, without their project." };
        var sarif = new Option<string?>("--sarif") { Description = "Also write the findings as SARIF 2.1.0.", HelpName = "file" };
        var severity = new Option<string>("--severity")
        {
            Description = "The least severity that is shown and counts.",
            DefaultValueFactory = _ => "info",
        };
        severity.AcceptOnlyFromAmong([.. Severities.Keys]);
        var noRestore = new Option<bool>("--no-restore") { Description = "Do not restore packages first." };
        var property = new Option<string[]>("--property", "-p")
        {
            Description = "A property for the build of the checked projects, like TargetFramework=net8.0.",
            HelpName = "name=value",
        };
        property.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                given.AddError($"--property {token.Value}: expected name=value.");
        });

        var command = new Command("check", "Report the calls and accesses that break a locking contract.")
        {
            path, fix, loose, sarif, severity, noRestore, property,
        };
        command.SetAction((parsed, cancellation) => new CheckRun(rules, terminal).RunAsync(
            new CheckOptions(parsed.GetRequiredValue(path))
            {
                Fix = parsed.GetValue(fix),
                Loose = parsed.GetValue(loose),
                SarifFile = parsed.GetValue(sarif),
                MinimumSeverity = Severities[parsed.GetRequiredValue(severity)],
                NoRestore = parsed.GetValue(noRestore),
                Properties = [.. parsed.GetValue(property) ?? []],
            },
            cancellation));
        return command;
    }
}
