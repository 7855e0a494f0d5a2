using System;
using System.IO;

namespace ConventionAnalyzers.Tool;

/// <summary>Where the tool reads and writes.</summary>
/// <param name="Output">Findings and their summary.</param>
/// <param name="Errors">Everything else.</param>
/// <param name="CurrentDirectory">What shown paths are relative to.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Errors, string CurrentDirectory)
{
    /// <summary>Somebody looks at the output: colours are welcome.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Somebody looks at the errors: progress is welcome.</summary>
    public bool ShowsProgress { get; init; }

    // NO_COLOR: https://no-color.org
    public static Terminal OfProcess() => new(Console.Out, Console.Error, Environment.CurrentDirectory)
    {
        IsInteractive = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        ShowsProgress = !Console.IsErrorRedirected,
    };
}
