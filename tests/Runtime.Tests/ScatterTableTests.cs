using System;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public class ScatterTableTests
{
    [Fact]
    public void A_table_keeps_the_order_of_its_segments_and_adds_their_lengths()
    {
        var table = new ScatterTable([new(0x2000, 10), new(0x1000, 5)], TransferDirection.Bidirectional);

        Assert.Equal(15, table.Length);
        Assert.Equal([(IntPtr)0x2000, (IntPtr)0x1000], [table.Segments[0].Address, table.Segments[1].Address]);
    }

    [Fact]
    public void A_table_is_not_changed_through_the_array_that_it_was_made_of()
    {
        ScatterSegment[] segments = [new(0x1000, 5)];
        var table = new ScatterTable(segments, TransferDirection.ToDevice);

        segments[0] = default;

        Assert.Equal(5, table.Segments[0].Length);
    }

    [Fact]
    public void A_table_needs_segments_and_segments_need_a_length()
    {
        Assert.Throws<ArgumentNullException>(() => new ScatterTable(null!, TransferDirection.ToDevice));
        Assert.Throws<ArgumentException>(() => new ScatterTable([], TransferDirection.ToDevice));
        Assert.Throws<ArgumentException>(() => new ScatterTable([default], TransferDirection.ToDevice));
    }

    [Fact]
    public void A_mapping_needs_an_address_and_a_length()
    {
        Assert.Throws<ArgumentException>(() => new BufferMapping(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BufferMapping(1, 0));
    }
}
