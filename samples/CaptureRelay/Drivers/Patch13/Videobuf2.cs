using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>A queue of video buffers. Its lock is the video driver's, not that of any buffer.</summary>
internal sealed class Vb2Queue(Vb2MemOps memOps)
{
    public object Lock { get; } = new();

    public Vb2MemOps MemOps { get; } = memOps;
}

/// <summary>A plane of a video buffer, as its allocator keeps it.</summary>
internal abstract class Vb2Buf(Vb2Queue queue, BufferAttachment dbAttach, TransferDirection direction)
{
    public Vb2Queue Queue { get; } = queue;

    /// <summary>The buffer that was imported.</summary>
    public BufferAttachment DbAttach { get; } = dbAttach;

    public TransferDirection Direction { get; } = direction;

    [GuardedBy("Queue.Lock")]
    public BufferMapping? Address { get; set; }
}

/// <summary>An operation of an allocator; entered with the queue's lock held.</summary>
[RequiresLock("buf.Queue.Lock")]
internal delegate void Vb2MemOp(Vb2Buf buf);

/// <summary>What an allocator does for the queue.</summary>
internal sealed record Vb2MemOps(Vb2MemOp MapDmabuf, Vb2MemOp UnmapDmabuf, Vb2MemOp DetachDmabuf);

internal static class Vb2Core
{
    /// <summary>Makes an imported buffer ready for one transfer, and takes it back.</summary>
    public static void PrepareAndFinish(Vb2Buf buf)
    {
        lock (buf.Queue.Lock)
        {
            buf.Queue.MemOps.MapDmabuf(buf);
            buf.Queue.MemOps.UnmapDmabuf(buf);
        }
    }

    public static void Drop(Vb2Buf buf)
    {
        lock (buf.Queue.Lock)
            buf.Queue.MemOps.DetachDmabuf(buf);
    }
}
