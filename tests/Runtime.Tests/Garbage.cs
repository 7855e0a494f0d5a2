using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>What nobody needs any more is not to be reachable.</summary>
internal static class Garbage
{
    /// <param name="made">Made in a method that is not inlined, so that no local keeps it.</param>
    public static void AssertCollected(IReadOnlyCollection<WeakReference> made)
    {
        // What has a finalizer, or hangs on a table with weak keys, takes several rounds.
        for (var i = 0; i < 5 && made.Any(reference => reference.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var alive = made.Select(reference => reference.Target).OfType<object>().CountBy(target => target.GetType().Name);
        Assert.True(!alive.Any(), $"Reachable at the end, of {made.Count}: {string.Join(", ", alive)}");
    }
}
