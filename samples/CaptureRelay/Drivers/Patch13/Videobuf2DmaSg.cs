using System;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class Vb2DmaSgBuf(Vb2Queue queue, BufferAttachment dbAttach, TransferDirection direction)
    : Vb2Buf(queue, dbAttach, direction)
{
    [GuardedBy("Queue.Lock")]
    public ScatterTable? Table { get; set; }
}

/// <summary>The allocator for devices that gather.</summary>
internal static class Videobuf2DmaSg
{
    public static Vb2MemOps MemOps { get; } = new(Vb2DmaSgMapDmabuf, Vb2DmaSgUnmapDmabuf, Vb2DmaSgDetachDmabuf);

    /// <summary>Where the processor finds the buffer; mapped at the first question.</summary>
    [RequiresLock("buf.Queue.Lock")]
    public static BufferMapping? Vb2DmaSgVaddr(Vb2DmaSgBuf buf)
    {
        if (buf.Address is null)
        {
            try
            {
                buf.Address = buf.DbAttach.Buffer.Vmap(); // C54
            }
            catch (NotSupportedException)
            {
                return null;
            }
        }

        return buf.Address;
    }

    [RequiresLock("op.Queue.Lock")]
    private static void Vb2DmaSgMapDmabuf(Vb2Buf op)
    {
        var buf = (Vb2DmaSgBuf)op;
        if (buf.Table is not null)
            return;

        var table = buf.DbAttach.Map(buf.Direction); // C55
        buf.Table = table;
        buf.Address = null;
    }

    [RequiresLock("op.Queue.Lock")]
    private static void Vb2DmaSgUnmapDmabuf(Vb2Buf op)
    {
        var buf = (Vb2DmaSgBuf)op;
        var table = buf.Table;
        if (table is null)
            return;

        if (buf.Address is { } map)
        {
            buf.DbAttach.Buffer.Vunmap(map); // C56
            buf.Address = null;
        }

        buf.DbAttach.Unmap(table); // C57
        buf.Table = null;
    }

    [RequiresLock("op.Queue.Lock")]
    private static void Vb2DmaSgDetachDmabuf(Vb2Buf op)
    {
        var buf = (Vb2DmaSgBuf)op;
        if (buf.Table is not null)
            Vb2DmaSgUnmapDmabuf(buf);
        buf.DbAttach.Buffer.Detach(buf.DbAttach);
    }
}
