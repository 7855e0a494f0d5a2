using System;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Exporters whose memory never moves may let attachments keep what they mapped.</summary>
public class TableCachingTests
{
    private readonly RecordingExporter _exporter = new();

    [Fact]
    public void Tables_are_not_kept_unless_the_exporter_says_so() =>
        Assert.Equal(TableCaching.None, new SharedBuffer(_exporter, 1).TableCaching);

    [Theory]
    [InlineData(TableCaching.AtFirstMap)]
    [InlineData(TableCaching.AtAttach)]
    public void Tables_of_memory_that_moves_cannot_be_kept(TableCaching caching)
    {
        Assert.Throws<ArgumentException>(() => new PinningRecorder().Export(caching: caching));
        new PinningRecorder().Export().Dispose();
    }

    [Fact]
    public void There_are_three_ways_to_keep_tables() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _exporter.Export(caching: (TableCaching)3));

    [Fact]
    public void Attaching_maps_once_and_detaching_unmaps()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtAttach);
        var attachment = buffer.Attach("display");

        var first = attachment.MapUnlocked(TransferDirection.ToDevice);
        attachment.UnmapUnlocked(first);
        var second = attachment.MapUnlocked(TransferDirection.FromDevice);
        attachment.UnmapUnlocked(second);
        Assert.Same(first, second);
        Assert.Equal(TransferDirection.Bidirectional, first.Direction);
        Assert.Equal(["Attach unlocked", "Map locked"], _exporter.Calls);

        buffer.Detach(attachment);
        Assert.Equal(["Attach unlocked", "Map locked", "Unmap locked", "Detach unlocked"], _exporter.Calls);
    }

    [Fact]
    public void An_attach_whose_map_fails_is_undone()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtAttach);
        _exporter.Fault = ("Map", new OutOfMemoryException());

        Assert.Throws<OutOfMemoryException>(() => buffer.Attach("display"));

        Assert.Equal(["Attach unlocked", "Map locked", "Detach unlocked"], _exporter.Calls);
        buffer.Dispose();
    }

    [Fact]
    public void An_attach_whose_map_returns_no_table_is_undone()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtAttach);
        _exporter.MapsTo = () => null;

        Assert.Throws<InvalidOperationException>(() => buffer.Attach("display"));

        buffer.Dispose();
    }

    [Fact]
    public void The_table_of_the_first_map_is_kept_for_its_direction()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtFirstMap);
        var attachment = buffer.Attach("display");
        Assert.Equal(["Attach unlocked"], _exporter.Calls);

        var table = attachment.MapUnlocked(TransferDirection.ToDevice);
        attachment.UnmapUnlocked(table);

        Assert.Same(table, attachment.MapUnlocked(TransferDirection.ToDevice));
        Assert.Throws<InvalidOperationException>(() => attachment.MapUnlocked(TransferDirection.FromDevice));
        Assert.Throws<InvalidOperationException>(() => attachment.MapUnlocked(TransferDirection.Bidirectional));
        Assert.Equal(["Attach unlocked", "Map locked"], _exporter.Calls);
    }

    [Fact]
    public void A_table_for_both_directions_serves_each()
    {
        var attachment = _exporter.Export(caching: TableCaching.AtFirstMap).Attach("display");
        var table = attachment.MapUnlocked(TransferDirection.Bidirectional);

        Assert.Same(table, attachment.MapUnlocked(TransferDirection.FromDevice));
        Assert.Same(table, attachment.MapUnlocked(TransferDirection.ToDevice));
    }

    [Fact]
    public void Each_attachment_keeps_its_own()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtFirstMap);

        var first = buffer.Attach("display").MapUnlocked(TransferDirection.ToDevice);
        var second = buffer.Attach("camera").MapUnlocked(TransferDirection.FromDevice);

        Assert.NotSame(first, second);
    }

    [Fact]
    public void A_first_map_that_fails_keeps_nothing()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtFirstMap);
        var attachment = buffer.Attach("display");
        _exporter.Fault = ("Map", new OutOfMemoryException());

        Assert.Throws<OutOfMemoryException>(() => attachment.MapUnlocked(TransferDirection.ToDevice));

        attachment.UnmapUnlocked(attachment.MapUnlocked(TransferDirection.FromDevice));
        buffer.Detach(attachment);
    }

    [Theory]
    [InlineData(TableCaching.AtFirstMap)]
    [InlineData(TableCaching.AtAttach)]
    public void A_kept_table_is_given_back_as_often_as_it_was_asked_for(TableCaching caching)
    {
        var buffer = _exporter.Export(caching: caching);
        var attachment = buffer.Attach("display");
        var table = attachment.MapUnlocked(TransferDirection.ToDevice);
        Assert.Throws<InvalidOperationException>(() => buffer.Detach(attachment));

        attachment.UnmapUnlocked(table);

        Assert.Throws<InvalidOperationException>(() => attachment.UnmapUnlocked(table));
        buffer.Detach(attachment);
        Assert.Throws<InvalidOperationException>(() => attachment.UnmapUnlocked(table));
    }

    [Fact]
    public void A_kept_table_does_not_spare_the_wait_for_the_memory()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtAttach);
        var attachment = buffer.Attach("display");
        using (buffer.Reservation.Hold())
        {
            buffer.Reservation.ReserveFences(1);
            buffer.Reservation.AddFence(new Fence(new FenceTimeline("clear")), FenceUsage.Kernel);
        }

        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(
            () => attachment.MapUnlocked(TransferDirection.ToDevice, impatience.Token));

        buffer.Detach(attachment);
    }

    [Fact]
    public void A_detach_whose_unmap_fails_can_be_repeated()
    {
        var buffer = _exporter.Export(caching: TableCaching.AtAttach);
        var attachment = buffer.Attach("display");
        _exporter.Fault = ("Unmap", new InvalidOperationException());

        Assert.Throws<InvalidOperationException>(() => buffer.Detach(attachment));

        buffer.Detach(attachment);
        buffer.Dispose();
    }
}
