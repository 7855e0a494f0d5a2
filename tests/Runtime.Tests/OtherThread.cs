using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Runs code on a thread of its own, and fails the test instead of hanging it.</summary>
internal static class OtherThread
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ConditionalWeakTable<Thread, StrongBox<Exception?>> Thrown = [];

    /// <summary>Runs the code to its end and returns what it threw.</summary>
    public static Exception? Run(Action code)
    {
        Exception? thrown = null;
        var thread = Start(() => thrown = Record.Exception(code));
        Join(thread);
        return thrown;
    }

    /// <summary>Runs the code to its end and returns its result.</summary>
    public static T Get<T>(Func<T> code)
    {
        T result = default!;
        Assert.Null(Run(() => result = code()));
        return result;
    }

    public static Thread Start(Action code)
    {
        var thrown = new StrongBox<Exception?>();
        var thread = new Thread(() => thrown.Value = Record.Exception(code)) { IsBackground = true };
        Thrown.Add(thread, thrown);
        thread.Start();
        return thread;
    }

    public static void Join(Thread thread)
    {
        Assert.True(thread.Join(Patience), "The thread hangs.");
        if (Thrown.TryGetValue(thread, out var thrown) && thrown.Value is { } exception)
            ExceptionDispatchInfo.Throw(exception);
    }

    public static void Await(ManualResetEventSlim signal) => Assert.True(signal.Wait(Patience), "The signal does not come.");

    /// <summary>Waits until so many threads wait for the reservation.</summary>
    public static void AwaitWaiters(Reservation reservation, int count) =>
        Assert.True(SpinWait.SpinUntil(() => reservation.WaiterCount == count, Patience), "The thread does not wait.");
}
