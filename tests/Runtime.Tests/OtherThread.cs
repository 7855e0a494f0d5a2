using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Runs code on a thread of its own, and fails the test instead of hanging it.</summary>
internal static class OtherThread
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs the code to its end and returns what it threw.</summary>
    public static Exception? Run(Action code)
    {
        Exception? thrown = null;
        var thread = Start(() => thrown = Record.Exception(code));
        Join(thread);
        return thrown;
    }

    public static Thread Start(Action code)
    {
        var thread = new Thread(() => code()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    public static void Join(Thread thread) => Assert.True(thread.Join(Patience), "The thread hangs.");

    public static void Await(ManualResetEventSlim signal) => Assert.True(signal.Wait(Patience), "The signal does not come.");

    /// <summary>Waits until the thread sleeps in a wait.</summary>
    public static void AwaitBlocked(Thread thread) =>
        Assert.True(
            SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience), "The thread does not wait.");
}
