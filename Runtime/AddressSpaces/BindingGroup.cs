using System.Collections.Generic;

namespace ConventionAnalyzers;

/// <summary>The bindings of one buffer that one lock guards.</summary>
internal sealed class BindingGroup(ListGate gate)
{
    [ContentsGuardedBy(nameof(Gate))]
    private readonly LinkedList<BufferBinding> _bindings = [];

    public ListGate Gate { get; } = gate;

    /// <summary>The binding in a space, which gets one more user; null if there is none.</summary>
    public BufferBinding? Find(AddressSpace space)
    {
        using (Gate.Enter())
            return FindUsed(space);
    }

    /// <summary>The binding in the space of a new one, which gets one more user; if there is none, the new one becomes it.</summary>
    public BufferBinding FindOrAdd(BufferBinding binding)
    {
        using (Gate.Enter())
        {
            if (FindUsed(binding.Space) is { } present)
                return present;
            _bindings.AddLast(binding.GroupEntry);
            return binding;
        }
    }

    public void Remove(BufferBinding binding)
    {
        using (Gate.Enter())
            _bindings.Remove(binding.GroupEntry);
    }

    public void CopyTo(List<BufferBinding> bindings)
    {
        using (Gate.Enter())
            bindings.AddRange(_bindings);
    }

    [RequiresLock(nameof(Gate))]
    private BufferBinding? FindUsed(AddressSpace space)
    {
        foreach (var binding in _bindings)
        {
            // One whose last user has just left is still there for a moment.
            if (binding.Space == space && binding.TryAddUser())
                return binding;
        }

        return null;
    }
}
