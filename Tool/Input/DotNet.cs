using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Runs the SDK that is installed for the code that is checked.</summary>
internal static class DotNet
{
    // Set for its children by the SDK that runs this tool, but the checked code may ask for another SDK (global.json).
    private static readonly string[] BelongsToTheSdkThatRunsUs =
        ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    public sealed record Outcome(int ExitCode, ImmutableArray<string> Lines)
    {
        /// <summary>The lines that say what is wrong, each once.</summary>
        public IEnumerable<string> Errors
        {
            get
            {
                var errors = Lines.Where(line => line.Contains("error ", StringComparison.OrdinalIgnoreCase)).Distinct().ToList();
                return errors.Count > 0 ? errors : Lines.Where(line => line.Length > 0);
            }
        }
    }

    public static async Task<Outcome> RunAsync(string directory, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var name in BelongsToTheSdkThatRunsUs)
            start.Environment.Remove(name);

        using var process = Start(start);
        var lines = new List<string>();
        void Collect(object sender, DataReceivedEventArgs received)
        {
            if (received.Data is not { } line)
                return;
            lock (lines)
                lines.Add(line.Trim());
        }

        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (lines)
            return new(process.ExitCode, [.. lines]);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new CouldNotRunException(
                "Projects are read with the .NET SDK, and no 'dotnet' is on the PATH. With --loose the sources are checked without it.");
        }
    }
}
