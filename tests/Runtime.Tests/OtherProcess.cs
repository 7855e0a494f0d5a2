using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Another process, for tests of what processes share: this assembly, started as a program.</summary>
internal static class OtherProcess
{
    public const int BufferSize = 100_000;
    public const int Question = 0;
    public const int Answer = 4;
    public const int Payload = 64;
    public const int Over = -1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts it on the buffer in that file.</summary>
    public static Process Start(string path)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [typeof(OtherProcess).Assembly.Location, path]) { RedirectStandardError = true };
        return Process.Start(start)!;
    }

    public static void Join(Process process)
    {
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail("The other process hangs.");
        }

        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
    }

    public static ref int Word(BufferMapping mapping, int offset) => ref MemoryMarshal.AsRef<int>(mapping.Span[offset..]);

    /// <summary>Waits until the word has the value.</summary>
    public static void Await(BufferMapping mapping, int offset, int value, Process writer)
    {
        var came = SpinWait.SpinUntil(() => Volatile.Read(ref Word(mapping, offset)) == value || writer.HasExited, Patience);
        if (came && !writer.HasExited)
            return;
        if (!writer.HasExited)
            writer.Kill();
        Assert.Fail("The other process does not answer: " + writer.StandardError.ReadToEnd());
    }

    /// <summary>What the other process does: answers every question, and in the end turns all bits of the payload.</summary>
    public static int Main(string[] arguments)
    {
        using var buffer = MemoryMappedFileExporter.Open(arguments[0]);
        var mapping = buffer.VmapUnlocked();
        var clock = Stopwatch.StartNew();
        var spin = new SpinWait();
        for (var asked = 0; asked != Over && clock.Elapsed < Patience; asked = Volatile.Read(ref Word(mapping, Question)))
        {
            Volatile.Write(ref Word(mapping, Answer), asked);
            spin.SpinOnce();
        }

        foreach (ref var value in mapping.Span[Payload..])
            value = (byte)~value;
        buffer.VunmapUnlocked(mapping);
        return 0;
    }
}
