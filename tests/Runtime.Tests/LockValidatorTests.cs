using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

[Collection(nameof(LockValidator))]
public class LockValidatorTests
{
    [Fact]
    public void A_validator_that_has_ended_is_forgotten_with_all_that_it_saw()
    {
        Garbage.AssertCollected(Watch());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference[] Watch()
        {
            var reservation = new Reservation();
            var validator = LockValidator.Start(_ => { });
            reservation.Lock();
            validator.Dispose();
            reservation.Unlock();
            return [new(reservation), new(validator)];
        }
    }

    [Fact]
    public void What_began_before_it_was_on_may_end_while_it_is()
    {
        var reports = new List<LockReport>();
        var reservation = new Reservation();
        var work = new FenceTimeline("work").NextFence();
        LockValidator validator;
        using (reservation.Hold())
        using (FenceSignalling.Enter())
        using (MemoryReclaim.Enter())
        using (MemoryReclaim.Forbid())
            validator = LockValidator.Start(reports.Add);

        using (validator)
        using (MemoryReclaim.Enter())
        using (MemoryReclaim.Forbid())
        {
            MemoryReclaim.MightReclaim();
            work.Signal();
        }

        Assert.Empty(reports);
    }
}
