using System.Collections.Generic;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>A picture on its way. Belongs to the thread that submits the work, but for what the devices write.</summary>
internal sealed class Picture(int number, Frame frame)
{
    private readonly List<(BufferAttachment Port, ScatterTable Memory)> _mapped = [];

    public int Number => number;

    public Frame Frame => frame;

    /// <summary>When it was captured; for the devices that come after the camera.</summary>
    public long CapturedAt { get; set; }

    /// <summary>Signalled when it was shown.</summary>
    public Fence? Shown { get; set; }

    /// <summary>Remembers to unmap what was mapped for a device, when the picture is through.</summary>
    /// <returns>The memory.</returns>
    public ScatterTable Keep(BufferAttachment port, ScatterTable memory)
    {
        _mapped.Add((port, memory));
        return memory;
    }

    /// <summary>Waits until it was shown, and unmaps what was mapped for it. Throws what went wrong on the way.</summary>
    [ExcludesLock("Frame.Raw.Reservation", "Frame.Image.Reservation", "FenceSignalling.Section")]
    public void Retire()
    {
        try
        {
            Shown?.Wait();
        }
        finally
        {
            foreach (var (port, memory) in _mapped)
                port.UnmapUnlocked(memory);
            _mapped.Clear();
        }
    }
}
