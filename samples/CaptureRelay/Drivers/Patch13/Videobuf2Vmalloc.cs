using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal sealed class Vb2VmallocBuf(Vb2Queue queue, BufferAttachment dbAttach, TransferDirection direction)
    : Vb2Buf(queue, dbAttach, direction);

/// <summary>The allocator for devices that the processor feeds.</summary>
internal static class Videobuf2Vmalloc
{
    public static Vb2MemOps MemOps { get; } = new(Vb2VmallocMapDmabuf, Vb2VmallocUnmapDmabuf, Vb2VmallocDetachDmabuf);

    [RequiresLock("buf.Queue.Lock")]
    private static void Vb2VmallocMapDmabuf(Vb2Buf buf)
    {
        var map = buf.DbAttach.Buffer.Vmap(); // C58
        buf.Address = map;
    }

    [RequiresLock("buf.Queue.Lock")]
    private static void Vb2VmallocUnmapDmabuf(Vb2Buf buf)
    {
        buf.DbAttach.Buffer.Vunmap(buf.Address!); // C59
        buf.Address = null;
    }

    [RequiresLock("buf.Queue.Lock")]
    private static void Vb2VmallocDetachDmabuf(Vb2Buf buf)
    {
        if (buf.Address is not null)
            buf.DbAttach.Buffer.Vunmap(buf.Address); // C60
        buf.DbAttach.Buffer.Detach(buf.DbAttach);
    }
}
