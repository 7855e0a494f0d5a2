namespace ConventionAnalyzers;

/// <summary>The fences that a fence stands for; made by <see cref="Fences.Unwrap"/>. Enumerable and enumerator in one.</summary>
/// <remarks>Needs no lock; of one enumeration only one thread makes the steps.</remarks>
public struct UnwrappedFences
{
    private readonly Fence? _head;
    private Fence? _link;
    private FenceArray? _array;
    private int _index;
    private bool _started;

    internal UnwrappedFences(Fence? head)
    {
        _head = head;
        Current = null!;
    }

    /// <summary>The fence. Never a container.</summary>
    public Fence Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    /// <returns>An enumerator at the beginning.</returns>
    public readonly UnwrappedFences GetEnumerator() => new(_head);

    /// <summary>Goes on to the next fence.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        while (true)
        {
            if (_array is { } array)
            {
                if (_index < array.Members.Count)
                {
                    Current = array.Members[_index++];
                    return true;
                }

                _array = null;
            }

            _link = _started ? (_link as FenceChain)?.Previous : _head;
            _started = true;
            if (_link is null)
                return false;

            var contained = FenceChain.ContainedIn(_link);
            if (contained is FenceArray members)
            {
                (_array, _index) = (members, 0);
                continue;
            }

            Current = contained;
            return true;
        }
    }
}
