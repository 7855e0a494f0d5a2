using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>S: what the original's own test of objects in pageable memory expects, with the lock that it leaves out.</summary>
public sealed class PagedObjectBehaviours
{
    private const int Size = 1024 * 1024;

    private readonly PagedObject _object = PagedObject.Create(Size);

    [ReturnsLock("_object.Buffer.Reservation")]
    private Reservation Reservation => _object.Buffer.Reservation;

    [Fact]
    public void S1_obj_create()
    {
        Assert.Equal(Size, _object.Buffer.Size);
        Assert.Equal(2 * PagedObject.PageSize, PagedObject.Create(PagedObject.PageSize + 1).Buffer.Size);
        using (Reservation.Hold())
            Assert.False(_object.HasPages);
        _object.Buffer.Dispose();
    }

    [Fact]
    public void S2_obj_create_private()
    {
        ScatterTable foreign;
        using (Reservation.Hold())
            foreign = _object.GetTable();
        var imported = PagedObject.CreatePrivate(foreign);
        var attachment = imported.Buffer.Attach("display");

        var table = attachment.MapUnlocked(TransferDirection.ToDevice);

        Assert.Equal(foreign.Segments.Select(segment => segment.Address), table.Segments.Select(segment => segment.Address));
        using (imported.Buffer.Reservation.Hold())
            Assert.Equal((false, 0), (imported.HasPages, imported.PageUsers));
        attachment.UnmapUnlocked(table);
        imported.Buffer.Detach(attachment);
        imported.Buffer.Dispose();
        _object.Buffer.Dispose();
    }

    [Fact]
    public void S3_pin_pages()
    {
        var attachment = _object.Buffer.AttachDynamic("gpu", new RecordingImporter());
        using (Reservation.Hold())
        {
            Assert.Equal((false, 0), (_object.HasPages, _object.PageUsers));
            attachment.Pin();
            Assert.Equal((true, 1), (_object.HasPages, _object.PageUsers));
            Assert.All(_object.ListPages().Segments, page => Assert.NotEqual(IntPtr.Zero, page.Address));
            attachment.Unpin();
            Assert.Equal((false, 0), (_object.HasPages, _object.PageUsers));
        }
    }

    [Fact]
    public void S4_vmap()
    {
        var buffer = _object.Buffer;
        using (Reservation.Hold())
        {
            var mapping = buffer.Vmap();
            Assert.Equal((true, 1), (_object.HasPages, _object.PageUsers));
            mapping.Span.Fill(0xae);
            Assert.All(_object.ListPages().Segments, page => Assert.Equal(0xae, Marshal.ReadByte(page.Address)));
            Assert.Equal(-1, mapping.Span.IndexOfAnyExcept((byte)0xae));
            buffer.Vunmap(mapping);
            Assert.False(mapping.IsMapped);
            Assert.False(_object.HasPages);
        }
    }

    [Fact]
    public void S5_get_sg_table_of_pinned_pages()
    {
        using (Reservation.Hold())
        {
            _object.PinPages();
            var table = _object.ListPages();
            Assert.Equal(Size, table.Length);
            Assert.Equal(Size / PagedObject.PageSize, table.Segments.Count);
            Assert.Null(_object.Table);
            _object.UnpinPages();
            Assert.Throws<InvalidOperationException>(() => _object.ListPages());
        }
    }

    [Fact]
    public void S6_get_pages_and_a_table_that_is_kept()
    {
        using (Reservation.Hold())
        {
            var table = _object.GetTable();
            Assert.Equal((true, 1), (_object.HasPages, _object.PageUsers));
            Assert.Same(table, _object.Table);
            Assert.Same(table, _object.GetTable());
            Assert.Equal(1, _object.PageUsers);
            Assert.Equal(Size, table.Length);
        }

        _object.Buffer.Dispose();
        using (Reservation.Hold())
            Assert.Equal((false, 0), (_object.HasPages, _object.PageUsers));
    }

    [Fact]
    public void S7_madvise()
    {
        using (Reservation.Hold())
        {
            Assert.True(_object.Advise(1));
            Assert.Equal(1, _object.Advice);
            Assert.False(_object.Advise(-1));
            Assert.Equal(-1, _object.Advice);
            Assert.False(_object.Advise(0));
            Assert.Equal(-1, _object.Advice);
        }
    }

    [Fact]
    public void S8_purge()
    {
        using (Reservation.Hold())
        {
            Assert.False(_object.IsPurgeable);
            _object.GetTable();
            Assert.True(_object.Advise(1));
            Assert.True(_object.IsPurgeable);
            _object.Purge();
            Assert.Null(_object.Table);
            Assert.Equal((false, -1), (_object.HasPages, _object.Advice));
            Assert.Throws<InvalidOperationException>(() => _object.Buffer.Vmap());
        }
    }

    [Fact]
    public void S8_twin_pinned_pages_are_not_purged()
    {
        var fixture = _object.Buffer.Attach("display");
        var memory = fixture.MapUnlocked(TransferDirection.ToDevice);
        using (Reservation.Hold())
        {
            _object.GetTable();
            _object.Advise(1);
            Assert.False(_object.IsPurgeable);
            fixture.Unmap(memory);
            Assert.True(_object.IsPurgeable);
        }
    }

    [Fact]
    public void S_twin_all_of_it_needs_the_lock()
    {
        Assert.Throws<SynchronizationLockException>(_object.PinPages);
        Assert.Throws<SynchronizationLockException>(_object.UnpinPages);
        Assert.Throws<SynchronizationLockException>(() => _object.Buffer.Vmap());
        Assert.Throws<SynchronizationLockException>(() => _object.ListPages());
        Assert.Throws<SynchronizationLockException>(() => _object.GetTable());
        Assert.Throws<SynchronizationLockException>(() => _object.Advise(1));
        Assert.Throws<SynchronizationLockException>(_object.Purge);
    }
}
