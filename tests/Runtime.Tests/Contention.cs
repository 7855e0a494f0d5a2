using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>A context of this thread that holds one reservation and was told to back off at others, which an older context on another
/// thread holds until the end.</summary>
internal sealed class Contention : IDisposable
{
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _elder;

    public Contention(Reservation held, Reservation contended, Reservation? alsoContended = null)
    {
        using var ready = new ManualResetEventSlim();
        _elder = OtherThread.Start(() =>
        {
            using var elder = new AcquireContext();
            if (contended.Lock(elder) != AcquireOutcome.Acquired || alsoContended?.Lock(elder) > AcquireOutcome.Acquired)
                return;
            ready.Set();
            OtherThread.Await(_end);
            alsoContended?.Unlock();
            contended.Unlock();
        });
        OtherThread.Await(ready);
        Context = new AcquireContext();
        Assert.Equal(AcquireOutcome.Acquired, held.Lock(Context));
        Assert.Equal(AcquireOutcome.BackOff, contended.Lock(Context));
    }

    public AcquireContext Context { get; }

    /// <summary>The older context gives up what it holds.</summary>
    public void Resolve()
    {
        _end.Set();
        OtherThread.Join(_elder);
    }

    public void Dispose()
    {
        Resolve();
        _end.Dispose();
        if (Context.HeldCount == 0)
            Context.Dispose();
    }
}
