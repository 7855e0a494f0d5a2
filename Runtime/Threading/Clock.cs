using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The rest of a timeout.</summary>
internal readonly struct Clock(int milliseconds)
{
    private readonly int _start = Environment.TickCount;

    /// <summary>What is left, in milliseconds; 0 when the time is up.</summary>
    public int Remaining
    {
        get
        {
            if (milliseconds == Timeout.Infinite)
                return Timeout.Infinite;
            // Wraps after 49 days, as the difference does.
            var elapsed = unchecked((uint)(Environment.TickCount - _start));
            return elapsed >= (uint)milliseconds ? 0 : milliseconds - (int)elapsed;
        }
    }

    /// <summary>The timeout in milliseconds, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or too long.</exception>
    public static int Milliseconds(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Timeout.Infinite;
        var milliseconds = Math.Ceiling(timeout.TotalMilliseconds);
        if (milliseconds is < 0 or > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "Not a time that one can wait.");
        return (int)milliseconds;
    }
}
