using System.IO;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class DelayedReleaseTests
{
    private readonly Reservation _reservation = new();
    private readonly ManualResetEventSlim _freed = new();

    [Fact]
    public void What_nobody_uses_is_freed_at_once()
    {
        DelayedRelease.When(_reservation, _freed.Set);

        Assert.True(_freed.IsSet);
    }

    [Theory]
    [InlineData(FenceUsage.Kernel)]
    [InlineData(FenceUsage.Bookkeep)]
    public void What_is_in_use_is_freed_when_the_last_work_is_done_or_has_failed(FenceUsage usage)
    {
        var first = Add(usage);
        var last = Add(FenceUsage.Bookkeep);
        DelayedRelease.When(_reservation, _freed.Set);
        Assert.False(_freed.IsSet);

        first.Signal();
        Assert.False(_freed.Wait(20));

        last.Fail(new IOException());
        OtherThread.Await(_freed);
    }

    private Fence Add(FenceUsage usage)
    {
        var fence = new Fence(new FenceTimeline("gpu"));
        using (_reservation.Hold())
        {
            _reservation.ReserveFences(1);
            _reservation.AddFence(fence, usage);
        }

        return fence;
    }
}
