using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Fences and their usages. Written by the holder of the reservation only; read by everybody.</summary>
/// <remarks>A slot is two words. A writer makes the version odd while it writes, and a reader that saw it change reads again.</remarks>
internal sealed class FenceList(int capacity)
{
    private readonly Fence[] _fences = new Fence[capacity];
    private readonly FenceUsage[] _usages = new FenceUsage[capacity];
    private int _count;
    private int _version;

    public int Count => Volatile.Read(ref _count);

    public int Capacity => _fences.Length;

    /// <summary>For the holder of the reservation: nobody writes meanwhile.</summary>
    public (Fence Fence, FenceUsage Usage) ReadAsHolder(int index) => (_fences[index], _usages[index]);

    public (Fence Fence, FenceUsage Usage) Read(int index)
    {
        var spin = default(SpinWait);
        while (true)
        {
            var version = Volatile.Read(ref _version);
            Interleaving.Point();
            var fence = Volatile.Read(ref _fences[index]);
            Interleaving.Point();
            var usage = _usages[index];
            Interlocked.MemoryBarrier();
            Interleaving.Point();
            if ((version & 1) == 0 && version == Volatile.Read(ref _version))
                return (fence, usage);
            Interleaving.SpinOnce(ref spin);
        }
    }

    public void Set(int index, Fence fence, FenceUsage usage)
    {
        Volatile.Write(ref _version, _version + 1);
        Interlocked.MemoryBarrier();
        Interleaving.Point();
        _fences[index] = fence;
        Interleaving.Point();
        _usages[index] = usage;
        Interleaving.Point();
        Volatile.Write(ref _version, _version + 1);
    }

    public void Append(Fence fence, FenceUsage usage)
    {
        Set(_count, fence, usage);
        Volatile.Write(ref _count, _count + 1);
    }
}
