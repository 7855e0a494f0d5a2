using System;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>Exports an object as a buffer under the object's own reservation.</summary>
internal sealed class DrmGemPrimeExporter(GemObject obj) : IBufferExporter
{
    public SharedBuffer Export() => new(this, obj.Size, obj.Reservation);

    public void Attach(BufferAttachment attachment)
    {
    }

    public void Detach(BufferAttachment attachment)
    {
    }

    public ScatterTable Map(BufferAttachment attachment, TransferDirection direction) => throw new NotSupportedException();

    public void Unmap(BufferAttachment attachment, ScatterTable table)
    {
    }

    /// <summary>The interface promises that the buffer's reservation is held, and it is the object's; the assertion says so.</summary>
    public BufferMapping Vmap(SharedBuffer buffer)
    {
        obj.Reservation.AssertHeld();
        return obj.Vmap(); // K06
    }

    public void Vunmap(SharedBuffer buffer, BufferMapping mapping)
    {
        obj.Reservation.AssertHeld();
        obj.Vunmap(mapping); // K07
    }

    public void Release(SharedBuffer buffer) => obj.Free();
}
