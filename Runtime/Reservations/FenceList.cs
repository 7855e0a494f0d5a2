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

    public (Fence Fence, FenceUsage Usage) Read(int index)
    {
        var spin = default(SpinWait);
        while (true)
        {
            var version = Volatile.Read(ref _version);
            var fence = Volatile.Read(ref _fences[index]);
            var usage = _usages[index];
            Interlocked.MemoryBarrier();
            if ((version & 1) == 0 && version == Volatile.Read(ref _version))
                return (fence, usage);
            spin.SpinOnce();
        }
    }

    public void Set(int index, Fence fence, FenceUsage usage)
    {
        Volatile.Write(ref _version, _version + 1);
        Interlocked.MemoryBarrier();
        _fences[index] = fence;
        _usages[index] = usage;
        Volatile.Write(ref _version, _version + 1);
    }

    public void Append(Fence fence, FenceUsage usage)
    {
        Set(_count, fence, usage);
        Volatile.Write(ref _count, _count + 1);
    }
}
