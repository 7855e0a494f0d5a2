using System;
using System.Collections.Generic;

namespace ConventionAnalyzers.ValidCode.Devices;

/// <summary>Shared buffers: the twins, the guard, and the try-lock of a reservation.</summary>
public sealed class FrameRelay(SharedBuffer frame)
{
    [GuardedBy("frame.Reservation")]
    private int _copies;

    public void Touch()
    {
        var mapping = frame.VmapUnlocked();
        frame.VunmapUnlocked(mapping);
    }

    public void TouchTwice()
    {
        using (frame.Reservation.Hold())
        {
            var first = frame.Vmap();
            var second = frame.Vmap();
            _copies += 2;
            frame.Vunmap(second);
            frame.Vunmap(first);
        }
    }

    public bool TryTouch()
    {
        if (!frame.Reservation.TryLock())
            return false;

        try
        {
            frame.Vunmap(frame.Vmap());
            _copies++;
            return true;
        }
        finally
        {
            frame.Reservation.Unlock();
        }
    }

    public int Copies
    {
        get
        {
            using var held = frame.Reservation.Hold();
            return _copies;
        }
    }

    public static void Each(IReadOnlyList<SharedBuffer> buffers, Visitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        foreach (var buffer in buffers)
            Visit(buffer, visitor);
    }

    private static void Visit(SharedBuffer buffer, Visitor visitor)
    {
        buffer.Reservation.Lock();
        try
        {
            visitor(buffer);
        }
        finally
        {
            buffer.Reservation.Unlock();
        }
    }

    [RequiresLock("buffer.Reservation")]
    public delegate void Visitor(SharedBuffer buffer);
}
