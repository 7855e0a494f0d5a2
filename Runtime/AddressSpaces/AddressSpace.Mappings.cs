using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

public sealed partial class AddressSpace
{
    [ContentsGuardedBy(nameof(MappingsLock))]
    private readonly MappingTree _mappings = new();

    /// <summary>Inserts a mapping. The caller holds the lock of the mappings.</summary>
    /// <param name="mapping">The mapping, which is in no space.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Its range leaves the space, or touches what is reserved.</exception>
    /// <exception cref="ArgumentException">It overlaps another mapping, or is in a space already.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    /// <remarks>Follows <c>drm_gpuva_insert</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public void Insert(AddressMapping mapping)
    {
        if (mapping is null)
            throw new ArgumentNullException(nameof(mapping));
        CheckRange(mapping.Range, nameof(mapping));
        MappingsLock.AssertHeld();
        ThrowIfDisposed();
        if (mapping.Space is not null)
            throw new ArgumentException("The mapping is in a space already.", nameof(mapping));
        if (!IsEmpty(mapping.Range))
            throw new ArgumentException($"{mapping.Range} overlaps another mapping.", nameof(mapping));

        _mappings.Add(mapping);
        mapping.Space = this;
    }

    /// <summary>Removes a mapping. The caller holds the lock of the mappings.</summary>
    /// <param name="mapping">The mapping. If it is linked to a binding, it stays so.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mapping"/> is null.</exception>
    /// <exception cref="ArgumentException">It is not in this space.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuva_remove</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public void Remove(AddressMapping mapping)
    {
        if (mapping is null)
            throw new ArgumentNullException(nameof(mapping));
        MappingsLock.AssertHeld();
        if (mapping.Space != this)
            throw new ArgumentException("The mapping is not in this space.", nameof(mapping));

        _mappings.Remove(mapping);
        mapping.Space = null;
    }

    /// <summary>Finds the mapping of exactly these addresses. The caller holds the lock of the mappings.</summary>
    /// <param name="range">The addresses.</param>
    /// <returns>The mapping; null if there is none that begins and ends there.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuva_find</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public AddressMapping? Find(AddressRange range)
    {
        MappingsLock.AssertHeld();
        return _mappings.FirstEndingAfter(range.Start) is { } first && first.Range == range ? first : null;
    }

    /// <summary>Finds the first mapping that touches these addresses. The caller holds the lock of the mappings.</summary>
    /// <param name="range">The addresses.</param>
    /// <returns>The mapping; null if nothing is mapped there.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuva_find_first</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public AddressMapping? FindFirst(AddressRange range)
    {
        MappingsLock.AssertHeld();
        return _mappings.FirstEndingAfter(range.Start) is { } first && first.Range.Overlaps(range) ? first : null;
    }

    /// <summary>Finds the mapping that ends where another begins. The caller holds the lock of the mappings.</summary>
    /// <param name="address">The first address behind it.</param>
    /// <returns>The mapping; null if none ends there.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuva_find_prev</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public AddressMapping? FindEndingAt(ulong address)
    {
        MappingsLock.AssertHeld();
        return address != 0 && _mappings.FirstEndingAfter(address - 1) is { } first && first.Range.End == address ? first : null;
    }

    /// <summary>Finds the mapping that begins where another ends. The caller holds the lock of the mappings.</summary>
    /// <param name="address">Its first address.</param>
    /// <returns>The mapping; null if none begins there.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuva_find_next</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public AddressMapping? FindStartingAt(ulong address)
    {
        MappingsLock.AssertHeld();
        return _mappings.FirstEndingAfter(address) is { } first && first.Range.Start == address ? first : null;
    }

    /// <summary>Whether nothing is mapped at these addresses. The caller holds the lock of the mappings.</summary>
    /// <param name="range">The addresses.</param>
    /// <returns>Whether nothing is.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuvm_interval_empty</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public bool IsEmpty(AddressRange range) => FindFirst(range) is null;

    /// <summary>Enumerates the mappings that touch these addresses, in their order. The caller holds the lock of the mappings while it
    /// does.</summary>
    /// <param name="range">The addresses.</param>
    /// <returns>An enumerable that allocates nothing; every step checks that the lock is held.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuvm_for_each_va_range_safe</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public AddressMappings MappingsIn(AddressRange range)
    {
        MappingsLock.AssertHeld();
        return new AddressMappings(this, range);
    }

    /// <summary>Says which steps show a part of a buffer at a range of addresses, whatever is mapped there now: <see cref="RemapStep"/> or
    /// <see cref="UnmapStep"/> for every mapping in the way, in the order of their addresses, then one <see cref="MapStep"/>. The caller
    /// holds the lock of the mappings.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="buffer">The buffer; null for addresses without one.</param>
    /// <param name="offset">Where in the buffer the first address points, in bytes.</param>
    /// <param name="steps">Takes the steps; what it throws passes through, and no further step is called.</param>
    /// <exception cref="ArgumentNullException"><paramref name="steps"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="range"/> is empty, leaves the space, touches what is reserved, or runs
    /// over the end of the buffer. No step was called.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>What is mapped there and shows the same is said to be kept, and mapped again all the same. Follows
    /// <c>drm_gpuvm_sm_map</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public void Map(AddressRange range, SharedBuffer? buffer, ulong offset, IMappingSteps steps)
    {
        CheckSteps(steps);
        CheckRange(range, nameof(range));
        AddressMapping.Check(range, buffer, offset);
        MappingsLock.AssertHeld();

        var map = new MapStep(this, range, buffer, offset);
        for (var mapping = FirstIn(range, range.Start); mapping is not null; mapping = FirstIn(range, mapping.Range.End))
            Clear(range, mapping, keep: map.Agrees(mapping), steps);
        steps.Map(map);
    }

    /// <summary>Says which steps leave nothing mapped at a range of addresses: <see cref="RemapStep"/> or <see cref="UnmapStep"/> for every
    /// mapping in the way, in the order of their addresses. The caller holds the lock of the mappings.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="steps">Takes the steps; what it throws passes through, and no further step is called.</param>
    /// <exception cref="ArgumentNullException"><paramref name="steps"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="range"/> is empty, leaves the space, or touches what is reserved. No
    /// step was called.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Nothing is said to be kept. Follows <c>drm_gpuvm_sm_unmap</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public void Unmap(AddressRange range, IMappingSteps steps)
    {
        CheckSteps(steps);
        CheckRange(range, nameof(range));
        MappingsLock.AssertHeld();

        for (var mapping = FirstIn(range, range.Start); mapping is not null; mapping = FirstIn(range, mapping.Range.End))
            Clear(range, mapping, keep: false, steps);
    }

    /// <summary>Says which steps split the mappings without a buffer where a range begins and ends, so that what is said about the range
    /// concerns whole mappings: at most two <see cref="RemapStep"/>s, each with a <see cref="MapStep"/> for what it took away. The caller
    /// holds the lock of the mappings.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="steps">Takes the steps; what it throws passes through, and no further step is called.</param>
    /// <exception cref="ArgumentNullException"><paramref name="steps"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="range"/> is empty, leaves the space, or touches what is reserved. No
    /// step was called.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Mappings of buffers are left as they are. Follows <c>drm_gpuvm_madvise_ops_create</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public void Split(AddressRange range, IMappingSteps steps)
    {
        CheckSteps(steps);
        CheckRange(range, nameof(range));
        MappingsLock.AssertHeld();

        for (var mapping = FirstIn(range, range.Start); mapping is not null; mapping = FirstIn(range, mapping.Range.End))
        {
            if (mapping.Buffer is not null || range.Contains(mapping.Range))
                continue;
            Clear(range, mapping, keep: false, steps);
            var map = MapStep.PartOf(this, mapping, range.Intersect(mapping.Range));
            LockAssume.Held(map.Space.MappingsLock);
            steps.Map(map);
        }
    }

    /// <summary>Lists the steps of <see cref="Map"/>. The caller holds the lock of the mappings, and applies the list before it
    /// changes.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="buffer">The buffer; null for addresses without one.</param>
    /// <param name="offset">Where in the buffer the first address points, in bytes.</param>
    /// <returns>The steps, in the order in which they are to be applied.</returns>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Map"/>.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuvm_sm_map_ops_create</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public IReadOnlyList<MappingStep> PlanMap(AddressRange range, SharedBuffer? buffer, ulong offset)
    {
        var plan = new MappingPlan();
        Map(range, buffer, offset, plan);
        return plan.Steps;
    }

    /// <summary>Lists the steps of <see cref="Unmap"/>. The caller holds the lock of the mappings, and applies the list before it
    /// changes.</summary>
    /// <param name="range">The addresses.</param>
    /// <returns>The steps, in the order in which they are to be applied.</returns>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Unmap"/>.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock of the mappings.</exception>
    /// <remarks>Follows <c>drm_gpuvm_sm_unmap_ops_create</c>.</remarks>
    [RequiresLock(nameof(MappingsLock))]
    public IReadOnlyList<MappingStep> PlanUnmap(AddressRange range)
    {
        var plan = new MappingPlan();
        Unmap(range, plan);
        return plan.Steps;
    }

    /// <summary>The first mapping of the range from an address on. What is behind the address may change between two calls.</summary>
    [RequiresLock(nameof(MappingsLock))]
    internal AddressMapping? FirstIn(AddressRange range, ulong from) =>
        _mappings.FirstEndingAfter(from) is { } first && first.Range.Start < range.End ? first : null;

    /// <summary>Takes out of a mapping what lies in the range.</summary>
    [RequiresLock(nameof(MappingsLock))]
    private void Clear(AddressRange range, AddressMapping mapping, bool keep, IMappingSteps steps)
    {
        var old = mapping.Range;
        var unmap = new UnmapStep(this, mapping, keep);
        var previous = old.Start < range.Start ? Part(old.Start, range.Start) : null;
        var next = old.End > range.End ? Part(range.End, old.End) : null;
        if (previous is null && next is null)
        {
            steps.Unmap(unmap);
            return;
        }

        var remap = new RemapStep(this, previous, next, unmap);
        steps.Remap(remap);

        MapStep Part(ulong start, ulong end) => MapStep.PartOf(this, mapping, AddressRange.FromBounds(start, end));
    }

    private void CheckRange(AddressRange range, string name)
    {
        if (range.Length == 0)
            throw new ArgumentOutOfRangeException(name, range, "The range is empty.");
        if (!Range.Contains(range))
            throw new ArgumentOutOfRangeException(name, range, $"The range leaves the address space {Range}.");
        if (Reserved?.Overlaps(range) == true)
            throw new ArgumentOutOfRangeException(name, range, $"The range touches {Reserved}, which is reserved.");
    }

    private static void CheckSteps(IMappingSteps steps)
    {
        if (steps is null)
            throw new ArgumentNullException(nameof(steps));
    }
}
