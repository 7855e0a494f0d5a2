using System;
using System.Threading;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>The performance counters of a device.</summary>
internal sealed class PanfrostPerfcnt
{
    public object Lock { get; } = new();

    [GuardedBy(nameof(Lock))]
    public object? User { get; set; }

    [GuardedBy(nameof(Lock))]
    public BufferMapping? Buffer { get; set; }

    [GuardedBy(nameof(Lock))]
    public GemShmemObject? Object { get; set; }
}

internal static class PanfrostPerfcntDriver
{
    public static void PanfrostIoctlPerfcntEnable(PanfrostPerfcnt perfcnt, object user, Func<GemShmemObject> create, bool enable)
    {
        lock (perfcnt.Lock)
        {
            if (enable)
                PanfrostPerfcntEnableLocked(perfcnt, user, create);
            else
                PanfrostPerfcntDisableLocked(perfcnt, user);
        }
    }

    public static void PanfrostPerfcntClose(PanfrostPerfcnt perfcnt, object user)
    {
        lock (perfcnt.Lock)
        {
            if (perfcnt.User == user)
                PanfrostPerfcntDisableLocked(perfcnt, user);
        }
    }

    // Locked: perfcnt.Lock. The buffer's reservation is not held.
    [RequiresLock("perfcnt.Lock")]
    private static void PanfrostPerfcntEnableLocked(PanfrostPerfcnt perfcnt, object user, Func<GemShmemObject> create)
    {
        Exception error;

        if (perfcnt.User == user)
            return;
        if (perfcnt.User is not null)
            throw new InvalidOperationException("The counters are in use.");

        var bo = create();
        try
        {
            perfcnt.Buffer = bo.ShmemVmap(); // C13
        }
        catch (NotSupportedException e)
        {
            error = e;
            goto ErrPutMapping;
        }

        perfcnt.User = user;
        perfcnt.Object = bo;
        if (!Start(perfcnt))
        {
            error = new TimeoutException("The counters do not start.");
            goto ErrVunmap;
        }

        return;

    ErrVunmap:
        bo.ShmemVunmap(perfcnt.Buffer); // C14
        perfcnt.User = null;
        perfcnt.Object = null;
        perfcnt.Buffer = null;
    ErrPutMapping:
        bo.Free();
        throw error;
    }

    [RequiresLock("perfcnt.Lock")]
    private static void PanfrostPerfcntDisableLocked(PanfrostPerfcnt perfcnt, object user)
    {
        if (perfcnt.User != user)
            throw new InvalidOperationException("The counters belong to somebody else.");

        var bo = perfcnt.Object!;
        perfcnt.User = null;
        bo.ShmemVunmap(perfcnt.Buffer); // C15
        perfcnt.Buffer = null;
        perfcnt.Object = null;
        bo.Free();
    }

    [RequiresLock("perfcnt.Lock")]
    private static bool Start(PanfrostPerfcnt perfcnt) => perfcnt.Buffer is { IsMapped: true };
}
