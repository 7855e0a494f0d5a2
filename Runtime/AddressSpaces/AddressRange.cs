using System;

namespace ConventionAnalyzers;

/// <summary>Addresses from one up to another, in bytes.</summary>
/// <remarks>A value: may be used by any thread. Only <see langword="default"/> is empty, and no address space takes it.</remarks>
public readonly struct AddressRange : IEquatable<AddressRange>
{
    /// <summary>Makes a range of a length.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is zero, or the end is no address any more.</exception>
    public AddressRange(ulong start, ulong length)
    {
        if (length == 0)
            throw new ArgumentOutOfRangeException(nameof(length), length, "A range has a length.");
        if (length > ulong.MaxValue - start)
            throw new ArgumentOutOfRangeException(nameof(length), length, "The range runs over the last address.");
        (Start, Length) = (start, length);
    }

    /// <summary>The first address.</summary>
    public ulong Start { get; }

    /// <summary>How many bytes.</summary>
    public ulong Length { get; }

    /// <summary>The first address behind the range.</summary>
    public ulong End => Start + Length;

    /// <summary>Whether two ranges are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they begin and end at the same addresses.</returns>
    public static bool operator ==(AddressRange left, AddressRange right) => left.Equals(right);

    /// <summary>Whether two ranges differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they begin or end at different addresses.</returns>
    public static bool operator !=(AddressRange left, AddressRange right) => !left.Equals(right);

    /// <summary>Makes a range that ends somewhere.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The first address behind it.</param>
    /// <returns>The range.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is not behind <paramref name="start"/>.</exception>
    public static AddressRange FromBounds(ulong start, ulong end)
    {
        if (end <= start)
            throw new ArgumentOutOfRangeException(nameof(end), end, "A range ends behind its start.");
        return new AddressRange(start, end - start);
    }

    /// <summary>Whether an address lies in the range.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it does.</returns>
    public bool Contains(ulong address) => address >= Start && address < End;

    /// <summary>Whether all of another range lies in this one.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Whether it does.</returns>
    public bool Contains(AddressRange other) => other.Start >= Start && other.End <= End;

    /// <summary>Whether two ranges have an address in common.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Whether they have.</returns>
    public bool Overlaps(AddressRange other) => other.Start < End && other.End > Start;

    /// <inheritdoc/>
    public bool Equals(AddressRange other) => other.Start == Start && other.Length == Length;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AddressRange other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (Start, Length).GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"0x{Start:x}..0x{End:x}";

    internal AddressRange Intersect(AddressRange other) => FromBounds(Math.Max(Start, other.Start), Math.Min(End, other.End));
}
