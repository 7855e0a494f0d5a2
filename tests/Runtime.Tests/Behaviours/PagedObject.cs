using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>An exporter whose memory is there only while somebody uses it, and that may be purged when nobody will miss it.</summary>
internal sealed unsafe class PagedObject : IPinningExporter
{
    public const int PageSize = 4096;

    private readonly ScatterTable? _foreign;

    [GuardedBy("Buffer.Reservation")]
    private byte* _pages;

    private PagedObject(long size, ScatterTable? foreign = null)
    {
        _foreign = foreign;
        Buffer = new SharedBuffer(this, (size + PageSize - 1) / PageSize * PageSize);
    }

    public SharedBuffer Buffer { get; }

    /// <summary>The memory is another's: there are no pages to get and to put.</summary>
    public bool IsPrivate => _foreign is not null;

    [GuardedBy("Buffer.Reservation")]
    public int PageUsers { get; private set; }

    [GuardedBy("Buffer.Reservation")]
    public int Pins { get; private set; }

    /// <summary>Negative: purged. Positive: may be purged.</summary>
    [GuardedBy("Buffer.Reservation")]
    public int Advice { get; private set; }

    [GuardedBy("Buffer.Reservation")]
    public ScatterTable? Table { get; private set; }

    [GuardedBy("Buffer.Reservation")]
    public bool HasPages => _pages is not null;

    [GuardedBy("Buffer.Reservation")]
    public bool IsPurgeable => Advice > 0 && Pins == 0 && Table is not null;

    public static PagedObject Create(long size) => new(size);

    public static PagedObject CreatePrivate(ScatterTable foreign) => new(foreign.Length, foreign);

    [RequiresLock("Buffer.Reservation")]
    public void PinPages()
    {
        Buffer.Reservation.AssertHeld();
        GetPages();
        Pins++;
    }

    [RequiresLock("Buffer.Reservation")]
    public void UnpinPages()
    {
        Buffer.Reservation.AssertHeld();
        Pins--;
        PutPages();
    }

    /// <summary>A table of the pages, which are there already.</summary>
    [RequiresLock("Buffer.Reservation")]
    public ScatterTable ListPages()
    {
        Buffer.Reservation.AssertHeld();
        if (!HasPages)
            throw new InvalidOperationException("There are no pages.");

        var segments = new List<ScatterSegment>();
        for (var offset = 0L; offset < Buffer.Size; offset += PageSize)
            segments.Add(new ScatterSegment((IntPtr)(_pages + offset), PageSize));
        return new ScatterTable(segments, TransferDirection.Bidirectional);
    }

    /// <summary>Gets the pages, and a table of them that is kept.</summary>
    [RequiresLock("Buffer.Reservation")]
    public ScatterTable GetTable()
    {
        Buffer.Reservation.AssertHeld();
        if (Table is null)
        {
            GetPages();
            Table = ListPages();
        }

        return Table;
    }

    /// <returns>Whether the memory is still there.</returns>
    [RequiresLock("Buffer.Reservation")]
    public bool Advise(int advice)
    {
        Buffer.Reservation.AssertHeld();
        if (Advice >= 0)
            Advice = advice;
        return Advice >= 0;
    }

    [RequiresLock("Buffer.Reservation")]
    public void Purge()
    {
        Buffer.Reservation.AssertHeld();
        if (!IsPurgeable)
            throw new InvalidOperationException("The memory is needed.");
        DropTable();
        Advice = -1;
    }

    void IBufferExporter.Attach(BufferAttachment attachment)
    {
    }

    void IBufferExporter.Detach(BufferAttachment attachment)
    {
    }

    void IPinningExporter.Pin(BufferAttachment attachment)
    {
        Buffer.Reservation.AssertHeld();
        if (!IsPrivate)
            PinPages();
    }

    void IPinningExporter.Unpin(BufferAttachment attachment)
    {
        Buffer.Reservation.AssertHeld();
        if (!IsPrivate)
            UnpinPages();
    }

    ScatterTable IBufferExporter.Map(BufferAttachment attachment, TransferDirection direction)
    {
        Buffer.Reservation.AssertHeld();
        return new((_foreign ?? ListPages()).Segments, direction);
    }

    void IBufferExporter.Unmap(BufferAttachment attachment, ScatterTable table)
    {
    }

    BufferMapping IBufferExporter.Vmap(SharedBuffer buffer)
    {
        Buffer.Reservation.AssertHeld();
        if (IsPrivate)
            throw new NotSupportedException("The memory is another's to map.");
        GetPages();
        return new BufferMapping((IntPtr)_pages, (int)buffer.Size);
    }

    void IBufferExporter.Vunmap(SharedBuffer buffer, BufferMapping mapping)
    {
        Buffer.Reservation.AssertHeld();
        PutPages();
    }

    void IBufferExporter.Release(SharedBuffer buffer)
    {
        using (Buffer.Reservation.Hold())
        {
            if (Table is not null)
                DropTable();
        }
    }

    [RequiresLock("Buffer.Reservation")]
    private void DropTable()
    {
        Table = null;
        PutPages();
    }

    [RequiresLock("Buffer.Reservation")]
    private void GetPages()
    {
        if (Advice < 0)
            throw new InvalidOperationException("The memory was purged.");
        if (PageUsers++ == 0)
            _pages = (byte*)NativeMemory.AllocZeroed((nuint)Buffer.Size);
    }

    [RequiresLock("Buffer.Reservation")]
    private void PutPages()
    {
        if (--PageUsers > 0)
            return;
        NativeMemory.Free(_pages);
        _pages = null;
    }
}
