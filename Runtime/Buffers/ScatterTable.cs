using System;
using System.Collections.Generic;

namespace ConventionAnalyzers;

/// <summary>A contiguous piece of a buffer's memory.</summary>
/// <param name="address">Where it starts.</param>
/// <param name="length">Its length in bytes.</param>
public readonly struct ScatterSegment(IntPtr address, long length)
{
    /// <summary>Where the piece starts, as the device that mapped it sees it.</summary>
    public IntPtr Address { get; } = address;

    /// <summary>The length of the piece, in bytes.</summary>
    public long Length { get; } = length;
}

/// <summary>The memory of a buffer as one attached device sees it: what a map call returns and an unmap call takes back.</summary>
/// <remarks>
/// Immutable, so it may be read from any thread without a lock; its addresses are valid until it is unmapped. An exporter makes a
/// new one for every map call. Corresponds to the Linux kernel's <c>sg_table</c>.
/// </remarks>
public sealed class ScatterTable
{
    private readonly ScatterSegment[] _segments;

    /// <summary>Describes mapped memory. Called by exporters.</summary>
    /// <param name="segments">The pieces in the order of the buffer's bytes; copied.</param>
    /// <param name="direction">The direction that the memory was mapped for.</param>
    /// <exception cref="ArgumentNullException"><paramref name="segments"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no segment, or one of them has no length.</exception>
    public ScatterTable(IEnumerable<ScatterSegment> segments, TransferDirection direction)
    {
        _segments = [.. segments ?? throw new ArgumentNullException(nameof(segments))];
        if (_segments.Length == 0)
            throw new ArgumentException("A table needs at least one segment.", nameof(segments));

        foreach (var segment in _segments)
        {
            if (segment.Length <= 0)
                throw new ArgumentException("Every segment needs a length.", nameof(segments));
            Length += segment.Length;
        }

        Direction = direction;
    }

    /// <summary>The pieces, in the order of the buffer's bytes.</summary>
    public IReadOnlyList<ScatterSegment> Segments => _segments;

    /// <summary>The length of all pieces together, in bytes.</summary>
    public long Length { get; }

    /// <summary>The direction that the memory was mapped for.</summary>
    public TransferDirection Direction { get; }
}
