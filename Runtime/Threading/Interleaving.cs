using System;
using System.Diagnostics;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Where tests decide which thread runs on. Nothing of it is left in a release build.</summary>
/// <remarks>A point stands before every step that other threads can see or influence; under a gate only before what others touch
/// without it.</remarks>
internal static class Interleaving
{
#if DEBUG
    /// <summary>Decides for the threads that it runs; all others are not asked.</summary>
    internal interface IScheduler
    {
        /// <summary>Another thread may run before this one goes on.</summary>
        void Point();

        /// <summary>Another thread runs before this one goes on, if one can.</summary>
        void Yield();

        /// <summary>The thread cannot go on before the condition is true.</summary>
        void Block(Func<bool> condition);
    }

    [ThreadStatic]
    private static IScheduler? t_scheduler;

    internal static IScheduler? Scheduler
    {
        get => t_scheduler;
        set => t_scheduler = value;
    }
#endif

    [Conditional("DEBUG")]
    public static void Point()
    {
#if DEBUG
        t_scheduler?.Point();
#endif
    }

    /// <summary>The thread enters a gate: with a scheduler it waits here, where that sees it.</summary>
    [Conditional("DEBUG")]
    public static void Enter(UninterruptedGate gate)
    {
#if DEBUG
        if (t_scheduler is { } scheduler && gate.IsEntered)
            Await(scheduler, gate);

        // Apart, so that others do not pay for the closure.
        static void Await(IScheduler scheduler, UninterruptedGate gate) => scheduler.Block(() => !gate.IsEntered);
#endif
    }

    /// <summary>Lets the scheduler put the thread to sleep, if it has one.</summary>
    public static bool Sleeps(LockThread thread)
    {
#if DEBUG
        if (t_scheduler is { } scheduler)
        {
            scheduler.Block(thread.IsWokenCondition);
            return thread.TakeWakeUp();
        }
#endif
        return false;
    }

    /// <summary>Waits for what another thread will do in a moment.</summary>
    public static void SpinUntil(Func<bool> condition)
    {
#if DEBUG
        if (t_scheduler is { } scheduler)
        {
            scheduler.Block(condition);
            return;
        }
#endif
        SpinWait.SpinUntil(condition);
    }

    /// <summary>Waits a moment for what another thread is about to do.</summary>
    public static void SpinOnce(ref SpinWait spin)
    {
#if DEBUG
        if (t_scheduler is { } scheduler)
        {
            scheduler.Yield();
            return;
        }
#endif
        spin.SpinOnce();
    }

    /// <summary>Whether spinning can help: not where a scheduler runs one thread at a time.</summary>
    public static bool AllowsSpinning
    {
        get
        {
#if DEBUG
            return t_scheduler is null;
#else
            return true;
#endif
        }
    }
}
