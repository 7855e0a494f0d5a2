using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>A buffer that the video decoder keeps mapped between two uses.</summary>
internal sealed class TegraVdeCacheEntry(BufferAttachment attach, ScatterTable table, TransferDirection direction)
{
    public BufferAttachment Attach { get; } = attach;

    public ScatterTable Table { get; } = table;

    public TransferDirection Direction { get; } = direction;

    public int References { get; set; } = 1;
}

internal sealed class TegraVde() : DrmDevice("vde")
{
    public object MapLock { get; } = new();

    [GuardedBy(nameof(MapLock))]
    public List<TegraVdeCacheEntry> MapList { get; } = [];

    /// <summary>Whether the decoder's address space can take in the table.</summary>
    public bool HasRoomFor(ScatterTable table) => table.Length < int.MaxValue;
}

internal static class TegraVdeDmabufCache
{
    /// <summary>Drops an entry that nobody uses. The cache is locked.</summary>
    [RequiresLock("vde.MapLock")]
    private static void TegraVdeReleaseEntry(TegraVde vde, TegraVdeCacheEntry entry)
    {
        Debug.Assert(Monitor.IsEntered(vde.MapLock));
        Debug.Assert(entry.References == 0);

        vde.MapList.Remove(entry);
        entry.Attach.Unmap(entry.Table); // C61
        entry.Attach.Buffer.Detach(entry.Attach);
    }

    /// <summary>Finds the buffer in the cache, or maps it and keeps it there.</summary>
    public static ScatterTable TegraVdeDmabufCacheMap(TegraVde vde, SharedBuffer buffer, TransferDirection direction)
    {
        Exception error;
        ScatterTable table;

        lock (vde.MapLock)
        {
            foreach (var entry in vde.MapList)
            {
                if (entry.Attach.Buffer != buffer || entry.Direction != direction)
                    continue;
                table = entry.Table;
                entry.References++;
                goto Ref;
            }

            var attachment = buffer.Attach(vde.Name);
            try
            {
                table = attachment.Map(direction); // C62
            }
            catch (Exception e)
            {
                vde.Error("cannot map the buffer");
                error = e;
                goto ErrDetach;
            }

            if (!vde.HasRoomFor(table))
            {
                error = new OutOfMemoryException();
                goto ErrUnmap;
            }

            vde.MapList.Add(new TegraVdeCacheEntry(attachment, table, direction));
            goto Ref;

        ErrUnmap:
            attachment.Unmap(table); // C63
        ErrDetach:
            buffer.Detach(attachment);
            throw error;

        Ref:
            return table;
        }
    }

    public static void TegraVdeDmabufCacheUnmap(TegraVde vde, ScatterTable table)
    {
        lock (vde.MapLock)
        {
            var entry = vde.MapList.Find(candidate => candidate.Table == table);
            if (entry is not null && --entry.References == 0)
                TegraVdeReleaseEntry(vde, entry);
        }
    }
}
