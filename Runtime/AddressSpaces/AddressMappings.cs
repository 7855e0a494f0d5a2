using System.Threading;

namespace ConventionAnalyzers;

/// <summary>The mappings of a range of addresses; made by <see cref="AddressSpace.MappingsIn"/>. Enumerable and enumerator in one,
/// without allocation.</summary>
/// <remarks>Looks up each mapping behind the last, so the body of a loop may insert and remove mappings.</remarks>
public struct AddressMappings
{
    private readonly AddressSpace _space;
    private readonly AddressRange _range;
    private ulong _position;

    internal AddressMappings(AddressSpace space, AddressRange range)
    {
        (_space, _range, _position) = (space, range, range.Start);
        Current = null!;
    }

    /// <summary>The mapping.</summary>
    public AddressMapping Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    /// <returns>An enumerator at the beginning.</returns>
    public readonly AddressMappings GetEnumerator() => new(_space, _range);

    /// <summary>Goes on to the next mapping.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    public bool MoveNext()
    {
        _space.MappingsLock.AssertHeld();
        if (_space.FirstIn(_range, _position) is not { } next)
            return false;
        Current = next;
        _position = next.Range.End;
        return true;
    }
}
