using System;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers;

/// <summary>Memory that nobody has mapped any more may still be in use by work that was submitted before.</summary>
internal static class DelayedRelease
{
    /// <summary>Frees the memory when all fences of the reservation are signalled: at once, or later on another thread.</summary>
    public static void When(Reservation isIdle, Action free)
    {
        if (isIdle.GetSingleton(FenceUsage.Bookkeep) is { } pending)
        {
            pending.AsTask().ContinueWith(
                _ => free(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        else
        {
            free();
        }
    }
}
