using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Checking;
using ConventionAnalyzers.Tool.Fixing;
using ConventionAnalyzers.Tool.Input;
using ConventionAnalyzers.Tool.Output;

namespace ConventionAnalyzers.Tool.Commands;

/// <summary>One run of <c>lockcheck check</c>: load, check, perhaps fix, report.</summary>
internal sealed class CheckRun(RuleBook rules, Terminal terminal)
{
    private const int ErrorsShown = 10;
    private const int LinesOfAFailure = 12;
    private readonly Checker _checker = new(rules);

    public async Task<int> RunAsync(CheckOptions options, CancellationToken cancellation)
    {
        try
        {
            // Before any work, or minutes would be lost to a typing error.
            if (options.SarifFile is { } file && !Directory.Exists(Path.GetDirectoryName(Full(file))))
                throw new CouldNotRunException($"--sarif {file}: there is no such folder.");

            var target = CheckTarget.Resolve(Full(options.Path), options.Loose);
            var outcome = await Progress.RunAsync(
                terminal.ShowsProgress ? terminal.Errors : null,
                say => WorkAsync(target, options, say, cancellation)).ConfigureAwait(false);
            return Report(outcome, options);
        }
        catch (Exception exception) when (exception is CouldNotRunException or IOException or UnauthorizedAccessException)
        {
            terminal.Errors.WriteLine($"lockcheck: {exception.Message}");
            return ExitCode.CouldNotRun;
        }
    }

    private sealed record Outcome(LoadedCode Code, CheckResult Result, int Fixed, FixedFiles.Result? Files);

    private async Task<Outcome> WorkAsync(
        CheckTarget target, CheckOptions options, Action<string> say, CancellationToken cancellation)
    {
        var code = await LoadAsync(target, options, say, cancellation).ConfigureAwait(false);
        var result = await _checker.CheckAsync(code, say, cancellation).ConfigureAwait(false);
        // What does not compile is not ours to rewrite, unless nobody said that it does.
        if (!options.Fix || !code.ToleratesErrors && !result.CompileErrors.IsEmpty)
            return new(code, result, Fixed: 0, Files: null);

        var solution = await new Fixer(rules, _checker).FixAsync(code, say, cancellation).ConfigureAwait(false);
        var files = await FixedFiles.WriteAsync(code, solution, cancellation).ConfigureAwait(false);
        var left = await _checker.CheckAsync(code with { Solution = solution }, say, cancellation).ConfigureAwait(false);
        return new(code, left, result.Findings.Length - left.Findings.Length, files);
    }

    private static Task<LoadedCode> LoadAsync(
        CheckTarget target, CheckOptions options, Action<string> say, CancellationToken cancellation) => target switch
        {
            CheckTarget.Buildable buildable => ProjectLoader.LoadAsync(
                buildable.Files, new ProjectExport(options.Properties, restore: !options.NoRestore), say, cancellation),
            CheckTarget.Loose loose => LooseLoader.LoadAsync(loose.Path, say, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(target)),
        };

    private int Report(Outcome outcome, CheckOptions options)
    {
        var result = outcome.Result;
        var findings = result.Findings.RemoveAll(finding => finding.Severity < options.MinimumSeverity);
        var writer = new FindingWriter(terminal.Output, terminal.CurrentDirectory, terminal.IsInteractive);
        foreach (var finding in findings)
            writer.Write(finding);
        Summary.Write(findings, terminal.Output, terminal.IsInteractive);
        if (outcome.Files is { } files)
            terminal.Output.WriteLine($"Fixed {Summary.Counted(outcome.Fixed, "finding")} in {Summary.Counted(files.Written.Length, "file")}.");

        var failures = Failures(outcome);
        if (options.SarifFile is { } file)
            new SarifLog(terminal.CurrentDirectory).Write(Full(file), findings, rules.Descriptors, failures);

        foreach (var note in outcome.Code.Notes)
            terminal.Errors.WriteLine($"lockcheck: {note}");
        if (outcome.Code.ToleratesErrors && !result.CompileErrors.IsEmpty)
        {
            terminal.Errors.WriteLine(
                $"lockcheck: {Summary.Counted(result.CompileErrors.Length, "compile error")} in these sources; "
                + "what does not resolve is not checked.");
        }

        foreach (var failure in failures)
            terminal.Errors.WriteLine($"lockcheck: {Shortened(failure)}");

        if (!failures.IsEmpty)
            return ExitCode.CouldNotRun;
        return findings.Any(finding => finding.FailsTheCheck) ? ExitCode.WarningsFound : ExitCode.Clean;
    }

    /// <summary>Why the findings are not to be trusted as all there is.</summary>
    private static ImmutableArray<string> Failures(Outcome outcome)
    {
        var failures = ImmutableArray.CreateBuilder<string>();
        failures.AddRange(outcome.Result.Crashes);
        failures.AddRange(outcome.Files?.Refused ?? []);
        var errors = outcome.Result.CompileErrors;
        if (!outcome.Code.ToleratesErrors && !errors.IsEmpty)
        {
            var more = errors.Length > ErrorsShown ? $"\n  and {errors.Length - ErrorsShown} more" : "";
            failures.Add(
                "the code does not compile, so what is shown is not all, and --fix changes nothing:\n"
                + string.Join("\n", errors.Take(ErrorsShown).Select(error => "  " + error)) + more);
        }

        return failures.ToImmutable();
    }

    // Of a stack trace the beginning says where; the log has all of it.
    private static string Shortened(string failure)
    {
        var lines = failure.ReplaceLineEndings("\n").Split('\n');
        return lines.Length <= LinesOfAFailure ? failure : string.Join("\n", lines.Take(LinesOfAFailure)) + "\n  ...";
    }

    private string Full(string path) => Path.GetFullPath(path, terminal.CurrentDirectory);
}
