using System.Collections.Generic;
using System.Runtime.InteropServices;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>Memory of the kernel's own.</summary>
internal static class Pages
{
    private static readonly object s_gate = new();

    [GuardedBy(nameof(s_gate))]
    private static readonly Dictionary<BufferMapping, nint> s_blocks = [];

    public static BufferMapping Map(long size)
    {
        var block = Marshal.AllocHGlobal((nint)size);
        var map = new BufferMapping(block, checked((int)size));
        lock (s_gate)
            s_blocks.Add(map, block);
        return map;
    }

    public static void Unmap(BufferMapping map)
    {
        nint block;
        lock (s_gate)
        {
            if (!s_blocks.Remove(map, out block))
                return;
        }

        Marshal.FreeHGlobal(block);
    }
}
