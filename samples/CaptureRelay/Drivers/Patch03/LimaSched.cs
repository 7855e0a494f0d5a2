using System;
using System.Collections.Generic;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class LimaDevice() : DrmDevice("lima")
{
    public const int MaxErrorTasks = 8;

    /// <summary>The mutex of the list of failed tasks; not a buffer's lock.</summary>
    public object ErrorTaskListLock { get; } = new();

    [GuardedBy(nameof(ErrorTaskListLock))]
    public List<byte[][]> ErrorTaskList { get; } = [];
}

internal sealed record LimaSchedTask(LimaDevice Device, IReadOnlyList<GemShmemObject> Objects);

internal static class LimaSched
{
    /// <summary>Runs when a task timed out: keeps a copy of its buffers for whoever looks into the matter.</summary>
    public static void LimaSchedBuildErrorTaskList(LimaSchedTask task)
    {
        var device = task.Device;

        lock (device.ErrorTaskListLock)
        {
            if (device.ErrorTaskList.Count >= LimaDevice.MaxErrorTasks)
            {
                device.Error("too many failed tasks: this one is not kept");
                return;
            }

            var dump = new byte[task.Objects.Count][];
            for (var i = 0; i < dump.Length; i++)
            {
                var bo = task.Objects[i];
                if (bo.Size == 0)
                {
                    dump[i] = [];
                    continue;
                }

                BufferMapping map;
                try
                {
                    map = bo.ShmemVmap(); // C09
                }
                catch (NotSupportedException)
                {
                    device.Error("cannot map a buffer of the task");
                    goto Out;
                }

                dump[i] = map.Span.ToArray();
                bo.ShmemVunmap(map); // C10
            }

            device.ErrorTaskList.Add(dump);
        Out:
            ;
        }
    }
}
