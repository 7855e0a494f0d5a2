using System;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class NativeHeapExporterTests
{
    [Fact]
    public void The_memory_is_zeroed_and_as_large_as_asked()
    {
        using var buffer = NativeHeapExporter.Export(100);
        var mapping = buffer.VmapUnlocked();

        Assert.Equal(100, buffer.Size);
        Assert.Equal(new byte[100], mapping.Span.ToArray());

        buffer.VunmapUnlocked(mapping);
    }

    [Fact]
    public void What_the_processor_writes_the_device_sees()
    {
        using var buffer = NativeHeapExporter.Export(16);
        var attachment = buffer.Attach("display");
        var mapping = buffer.VmapUnlocked();
        var table = attachment.MapUnlocked(TransferDirection.ToDevice);

        mapping.Span.Fill(0x5a);

        var segment = Assert.Single(table.Segments);
        var seenByDevice = new byte[16];
        System.Runtime.InteropServices.Marshal.Copy(segment.Address, seenByDevice, 0, (int)segment.Length);
        Assert.All(seenByDevice, b => Assert.Equal(0x5a, b));

        attachment.UnmapUnlocked(table);
        buffer.VunmapUnlocked(mapping);
        buffer.Detach(attachment);
    }

    [Fact]
    public void What_is_written_survives_between_mappings()
    {
        using var buffer = NativeHeapExporter.Export(4);
        var mapping = buffer.VmapUnlocked();
        mapping.Span[3] = 7;
        buffer.VunmapUnlocked(mapping);

        mapping = buffer.VmapUnlocked();

        Assert.Equal(7, mapping.Span[3]);
        buffer.VunmapUnlocked(mapping);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_buffer_has_a_size(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NativeHeapExporter.Export(size));

    [Fact]
    public void Buffers_may_share_a_reservation()
    {
        var reservation = new Reservation();
        using var left = NativeHeapExporter.Export(8, reservation);
        using var right = NativeHeapExporter.Export(8, reservation);

        using (reservation.Hold())
        {
            right.Vunmap(right.Vmap());
            left.Vunmap(left.Vmap());
        }
    }

    [Fact]
    public void Attachments_may_keep_what_they_mapped()
    {
        using var buffer = NativeHeapExporter.Export(8, tableCaching: TableCaching.AtAttach);
        var attachment = buffer.Attach("display");

        var first = attachment.MapUnlocked(TransferDirection.ToDevice);
        attachment.UnmapUnlocked(first);
        var second = attachment.MapUnlocked(TransferDirection.FromDevice);
        attachment.UnmapUnlocked(second);

        Assert.Same(first, second);
        Assert.Throws<ArgumentOutOfRangeException>(() => NativeHeapExporter.Export(8, tableCaching: (TableCaching)(-1)));
        buffer.Detach(attachment);
    }
}
