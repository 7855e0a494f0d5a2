using System;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Runtime.Tests.Behaviours;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>What the validator finds in the use of buffers that goes well this time.</summary>
public sealed class BufferValidationTests : ValidatedTest
{
    private readonly WatchedLock _pages = new("pages");
    private readonly RecordingExporter _exporter = new();
    private readonly SharedBuffer _buffer;

    public BufferValidationTests() => _buffer = _exporter.Export();

    [Fact]
    public void An_access_that_acquires_nothing_says_that_it_might()
    {
        var other = new Reservation();
        using (other.Hold())
            _buffer.BeginCpuAccess(TransferDirection.FromDevice);
        AssertFound(LockRule.Nesting);

        using (other.Hold())
            _buffer.EndCpuAccess(TransferDirection.FromDevice);
        Assert.Equal(2, Reports.Count);
    }

    [Fact]
    public void An_access_with_nothing_held_is_silent()
    {
        _buffer.BeginCpuAccess(TransferDirection.Bidirectional);
        _buffer.EndCpuAccess(TransferDirection.Bidirectional);

        AssertSilent();
    }

    // The inversion that the convention was made for: one driver's exporter locks its pages under the reservation, and its importer
    // maps somebody's buffer under the lock of its pages.
    [Fact]
    public void An_importer_that_maps_under_the_lock_that_an_exporter_takes_in_the_callback()
    {
        _exporter.MapsTo = () =>
        {
            using (_pages.Hold())
                return Table();
        };
        var import = _buffer.Attach("importer");
        import.UnmapUnlocked(import.MapUnlocked(TransferDirection.ToDevice));
        AssertSilent();

        var foreign = new RecordingExporter().Export().Attach("importer");
        using (_pages.Hold())
            foreign.MapUnlocked(TransferDirection.ToDevice);

        AssertFound(LockRule.Order);
    }

    [Fact]
    public void The_same_with_the_lock_always_inside()
    {
        _exporter.MapsTo = () =>
        {
            using (_pages.Hold())
                return Table();
        };
        var import = _buffer.Attach("importer");
        import.MapUnlocked(TransferDirection.ToDevice);

        using (_buffer.Reservation.Hold())
        using (_pages.Hold())
            _buffer.Vmap();

        AssertSilent();
    }

    // The way out that was proposed first: the map call does not reach the exporter, so none of its locks is taken by it.
    [Fact]
    public void A_table_that_is_kept_hides_the_lock_of_the_exporter_from_who_maps()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtAttach);
        var import = buffer.Attach("importer");
        _exporter.MapsTo = () => throw new InvalidOperationException("The exporter must not be asked.");

        using (buffer.Reservation.Hold())
        using (_pages.Hold())
            import.Unmap(import.Map(TransferDirection.ToDevice));

        AssertSilent();
    }

    [Fact]
    public void A_buffer_is_detached_from_a_destructor_that_runs_under_another_reservation()
    {
        var import = _buffer.Attach("importer");
        var own = new Reservation();

        using (own.Hold())
            _buffer.Detach(import);

        // Twice: it is acquired to forget the attachment, and when the exporter has done so.
        Assert.Equal([LockRule.Nesting, LockRule.Nesting], Reports.Select(report => report.Rule));
    }

    [Fact]
    public void Mapping_may_wait_so_it_is_not_for_sections_though_the_lock_is_held()
    {
        var import = _buffer.Attach("importer");
        using (_buffer.Reservation.Hold())
        using (FenceSignalling.Enter())
            import.Map(TransferDirection.ToDevice);

        AssertFound(LockRule.Signalling);
    }

    [Fact]
    public void Unmapping_never_waits_so_it_is()
    {
        var import = _buffer.Attach("importer");
        var table = import.MapUnlocked(TransferDirection.ToDevice);
        using (_buffer.Reservation.Hold())
        using (FenceSignalling.Enter())
            import.Unmap(table);

        AssertSilent();
    }

    [Fact]
    public void A_missing_hold_is_found_where_it_is_missed()
    {
        Assert.Throws<SynchronizationLockException>(() => _buffer.Vmap());

        AssertFound(LockRule.Held);
        Assert.Contains(nameof(SharedBuffer.Vmap), Reports[0].ToString());
    }

    private static ScatterTable Table() => new([new ScatterSegment(1, 64)], TransferDirection.ToDevice);

    private void AssertFound(LockRule rule) => Assert.Equal(rule, Assert.Single(Reports).Rule);
}
