using System;
using System.IO;
using System.Threading.Tasks;
using Spectre.Console;

namespace ConventionAnalyzers.Tool.Output;

/// <summary>Says what is going on while it takes time: on a terminal only, and never where the findings go.</summary>
internal static class Progress
{
    public static Task<T> RunAsync<T>(TextWriter? terminal, Func<Action<string>, Task<T>> work)
    {
        if (terminal is null)
            return work(_ => { });

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal) });
        return console.Status().StartAsync("Starting", status => work(text => status.Status(Markup.Escape(text))));
    }
}
