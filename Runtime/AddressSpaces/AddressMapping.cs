using System;
using System.Collections.Generic;

namespace ConventionAnalyzers;

/// <summary>A part of a buffer at a range of addresses of an <see cref="AddressSpace"/>.</summary>
/// <remarks>What it says never changes; a part of it is another mapping. Derive from it to keep more with a mapping. Corresponds to the
/// Linux kernel's <c>drm_gpuva</c>.</remarks>
public class AddressMapping
{
    /// <summary>Describes a mapping. It is in no address space yet.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="buffer">The buffer; null for addresses without one: sparse, or the program's own memory.</param>
    /// <param name="offset">Where in the buffer the first address points, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="range"/> is empty or runs over the end of the buffer.</exception>
    public AddressMapping(AddressRange range, SharedBuffer? buffer, ulong offset)
    {
        Check(range, buffer, offset);
        (Range, Buffer, Offset) = (range, buffer, offset);
        Entry = new LinkedListNode<AddressMapping>(this);
    }

    /// <summary>The addresses.</summary>
    public AddressRange Range { get; }

    /// <summary>The buffer; null for addresses without one.</summary>
    public SharedBuffer? Buffer { get; }

    /// <summary>Where in the buffer the first address points, in bytes.</summary>
    public ulong Offset { get; }

    /// <summary>The space it was inserted into; null before, and after it was removed.</summary>
    /// <remarks>Stable for whoever holds <see cref="AddressSpace.MappingsLock"/> of that space.</remarks>
    public AddressSpace? Space { get; internal set; }

    /// <summary>The binding it is linked to; null if none.</summary>
    /// <remarks>Stable for whoever holds the reservation of the buffer, or <see cref="AddressSpace.MappingsLock"/> where the program links
    /// under that only.</remarks>
    public BufferBinding? Binding { get; internal set; }

    /// <summary>Its place in the list of the binding.</summary>
    internal LinkedListNode<AddressMapping> Entry { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Range} at {Offset}";

    internal static void Check(AddressRange range, SharedBuffer? buffer, ulong offset)
    {
        if (range.Length == 0)
            throw new ArgumentOutOfRangeException(nameof(range), range, "A mapping has a length.");
        if (buffer is null)
            return;
        var size = (ulong)buffer.Size;
        if (range.Length > size || offset > size - range.Length)
            throw new ArgumentOutOfRangeException(nameof(range), range, $"From {offset} on it runs over the end of the buffer.");
    }
}
