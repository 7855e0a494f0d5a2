using System;
using System.Collections.Generic;
using System.IO;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed record PanfrostJob(DrmDevice Device, IReadOnlyList<GemShmemObject?> Objects);

internal static class PanfrostDump
{
    /// <summary>Writes the buffers of a hung job to a dump. Buffers that cannot be read are listed and skipped.</summary>
    public static void PanfrostCoreDump(PanfrostJob job, BinaryWriter dump)
    {
        foreach (var bo in job.Objects)
        {
            BufferMapping map;

            if (bo is null)
            {
                job.Device.Error("a buffer of the job is gone");
                dump.Write(0L);
                goto DumpHeader;
            }

            dump.Write(bo.Size);
            try
            {
                map = bo.ShmemVmap(); // C11
            }
            catch (NotSupportedException)
            {
                job.Device.Error("cannot map a buffer of the job");
                goto DumpHeader;
            }

            dump.Write(map.Span);
            bo.ShmemVunmap(map); // C12

        DumpHeader:
            dump.Write('\n');
        }
    }
}
