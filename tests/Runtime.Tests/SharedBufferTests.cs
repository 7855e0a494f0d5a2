using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class SharedBufferTests
{
    private readonly RecordingExporter _exporter = new();
    private readonly SharedBuffer _buffer;

    public SharedBufferTests() => _buffer = _exporter.Export();

    [Fact]
    public void A_buffer_has_a_reservation_of_its_own_unless_one_is_given()
    {
        var shared = new Reservation();

        Assert.NotSame(_exporter.Export().Reservation, _exporter.Export().Reservation);
        Assert.Same(shared, _exporter.Export(shared).Reservation);
    }

    [Fact]
    public void A_buffer_needs_an_exporter_and_a_size()
    {
        Assert.Throws<ArgumentNullException>(() => new SharedBuffer(null!, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedBuffer(_exporter, 0));
    }

    [Fact]
    public void Vmap_without_the_reservation_throws_before_any_work()
    {
        Assert.Throws<SynchronizationLockException>(() => _buffer.Vmap());
        Assert.Empty(_exporter.Calls);
    }

    [Fact]
    public void Vmap_under_the_hold_of_another_thread_throws()
    {
        using (_buffer.Reservation.Hold())
            Assert.IsType<SynchronizationLockException>(OtherThread.Run(() => _buffer.Vmap()));
    }

    [Fact]
    public void Vmap_runs_the_exporter_with_the_reservation_held_and_keeps_it()
    {
        using (_buffer.Reservation.Hold())
        {
            _buffer.Vmap();
            Assert.True(_buffer.Reservation.IsHeldByCurrentThread);
        }

        Assert.Equal(["Vmap locked"], _exporter.Calls);
    }

    [Fact]
    public void VmapUnlocked_takes_the_reservation_for_the_exporter_and_gives_it_back()
    {
        _buffer.VmapUnlocked();

        Assert.Equal(["Vmap locked"], _exporter.Calls);
        Assert.False(_buffer.Reservation.IsHeldByCurrentThread);
    }

    [Fact]
    public void VmapUnlocked_with_the_reservation_held_throws_instead_of_deadlocking()
    {
        using (_buffer.Reservation.Hold())
            Assert.Throws<LockRecursionException>(() => _buffer.VmapUnlocked());
    }

    [Fact]
    public void All_users_share_one_mapping_and_only_the_first_reaches_the_exporter()
    {
        var first = _buffer.VmapUnlocked();
        var second = _buffer.VmapUnlocked();

        Assert.Same(first, second);
        Assert.Equal(["Vmap locked"], _exporter.Calls);
    }

    [Fact]
    public void Only_the_last_vunmap_reaches_the_exporter()
    {
        var mapping = _buffer.VmapUnlocked();
        _buffer.VmapUnlocked();

        _buffer.VunmapUnlocked(mapping);
        Assert.Equal(["Vmap locked"], _exporter.Calls);

        _buffer.VunmapUnlocked(mapping);
        Assert.Equal(["Vmap locked", "Vunmap locked"], _exporter.Calls);
    }

    [Fact]
    public void The_last_vunmap_clears_the_mapping()
    {
        var mapping = _buffer.VmapUnlocked();
        _buffer.VmapUnlocked();

        _buffer.VunmapUnlocked(mapping);
        Assert.Equal(_buffer.Size, mapping.Span.Length);

        _buffer.VunmapUnlocked(mapping);
        Assert.False(mapping.IsMapped);
        Assert.Throws<ObjectDisposedException>(() => mapping.Span.Length);
    }

    [Fact]
    public void After_the_last_vunmap_a_vmap_asks_the_exporter_again()
    {
        var first = _buffer.VmapUnlocked();
        _buffer.VunmapUnlocked(first);

        var second = _buffer.VmapUnlocked();

        Assert.NotSame(first, second);
        Assert.Equal(["Vmap locked", "Vunmap locked", "Vmap locked"], _exporter.Calls);
    }

    [Fact]
    public void Vunmap_without_the_reservation_throws_and_keeps_the_mapping()
    {
        var mapping = _buffer.VmapUnlocked();

        Assert.Throws<SynchronizationLockException>(() => _buffer.Vunmap(mapping));
        Assert.True(mapping.IsMapped);
    }

    [Fact]
    public void A_null_mapping_is_reported_before_a_missing_hold()
    {
        Assert.Throws<ArgumentNullException>(() => _buffer.Vunmap(null!));
        Assert.Throws<ArgumentNullException>(() => _buffer.VunmapUnlocked(null!));
    }

    [Fact]
    public void Vunmap_of_a_buffer_that_is_not_mapped_throws()
    {
        var mapping = _buffer.VmapUnlocked();
        _buffer.VunmapUnlocked(mapping);

        Assert.Throws<InvalidOperationException>(() => _buffer.VunmapUnlocked(mapping));
        Assert.False(_buffer.Reservation.IsHeldByCurrentThread);
    }

    [Fact]
    public void Vunmap_of_the_mapping_of_another_buffer_throws_and_counts_nothing()
    {
        var foreign = new RecordingExporter().Export().VmapUnlocked();
        var own = _buffer.VmapUnlocked();

        Assert.Throws<ArgumentException>(() => _buffer.VunmapUnlocked(foreign));

        Assert.True(own.IsMapped);
        Assert.True(foreign.IsMapped);
    }

    [Fact]
    public void A_vmap_that_the_exporter_refuses_leaves_the_buffer_unmapped_and_unlocked()
    {
        _exporter.Fault = ("Vmap", new NotSupportedException());

        Assert.Throws<NotSupportedException>(() => _buffer.VmapUnlocked());

        Assert.False(_buffer.Reservation.IsHeldByCurrentThread);
        _buffer.Dispose();
    }

    [Fact]
    public void An_exporter_that_returns_no_mapping_is_at_fault()
    {
        _exporter.VmapsTo = () => null;

        Assert.Throws<InvalidOperationException>(() => _buffer.VmapUnlocked());
        _buffer.Dispose();
    }

    [Fact]
    public void A_vunmap_that_the_exporter_refuses_ends_the_mapping_all_the_same()
    {
        var mapping = _buffer.VmapUnlocked();
        _exporter.Fault = ("Vunmap", new InvalidOperationException());

        Assert.Throws<InvalidOperationException>(() => _buffer.VunmapUnlocked(mapping));

        Assert.False(mapping.IsMapped);
        _buffer.Dispose();
    }

    [Fact]
    public void Two_threads_that_vmap_at_once_share_the_mapping()
    {
        const int Rounds = 2_000;
        void Work()
        {
            for (var round = 0; round < Rounds; round++)
            {
                var mapping = _buffer.VmapUnlocked();
                Assert.True(mapping.IsMapped);
                _buffer.VunmapUnlocked(mapping);
            }
        }

        Exception? thrown = null;
        var other = OtherThread.Start(() => thrown = Record.Exception(Work));
        Work();
        OtherThread.Join(other);

        Assert.Null(thrown);
        Assert.Throws<InvalidOperationException>(() => _buffer.VunmapUnlocked(new BufferMapping(1, 1)));
    }

    [Fact]
    public void Dispose_releases_the_memory_once_and_without_the_reservation()
    {
        _buffer.Dispose();
        _buffer.Dispose();

        Assert.Equal(["Release unlocked"], _exporter.Calls);
    }

    [Fact]
    public void A_mapped_buffer_cannot_be_disposed()
    {
        var mapping = _buffer.VmapUnlocked();
        Assert.Throws<InvalidOperationException>(_buffer.Dispose);

        _buffer.VunmapUnlocked(mapping);
        _buffer.Dispose();
        Assert.Equal(["Vmap locked", "Vunmap locked", "Release unlocked"], _exporter.Calls);
    }

    [Fact]
    public void An_attached_buffer_cannot_be_disposed()
    {
        var attachment = _buffer.Attach("display");
        Assert.Throws<InvalidOperationException>(_buffer.Dispose);

        _buffer.Detach(attachment);
        _buffer.Dispose();
    }

    [Fact]
    public void Disposing_with_the_reservation_held_throws()
    {
        using (_buffer.Reservation.Hold())
            Assert.Throws<LockRecursionException>(_buffer.Dispose);
    }

    [Fact]
    public void A_disposed_buffer_is_neither_mapped_nor_attached_any_more()
    {
        _buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _buffer.VmapUnlocked());
        Assert.Throws<ObjectDisposedException>(() => _buffer.Attach("display"));
        Assert.Equal(["Release unlocked"], _exporter.Calls);
    }

    [Fact]
    public void The_exporter_that_attaches_or_detaches_without_the_lock_keeps_its_memory()
    {
        _exporter.InAttach = attachment => Assert.Throws<InvalidOperationException>(attachment.Buffer.Dispose);
        var attachment = _buffer.Attach("display");

        _exporter.InDetach = detached => Assert.Throws<InvalidOperationException>(detached.Buffer.Dispose);
        _buffer.Detach(attachment);

        _buffer.Dispose();
    }
}
