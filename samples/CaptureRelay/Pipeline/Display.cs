using System;
using System.Threading;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Shows pictures: a device that reads the memory of whatever buffer it is given.</summary>
internal sealed class Display
{
    public const string Name = "display0";

    private readonly Lock _gate = new();

    [GuardedBy(nameof(_gate))]
    private int _shown;

    [GuardedBy(nameof(_gate))]
    private uint _checksum;

    [GuardedBy(nameof(_gate))]
    private int _last = -1;

    /// <summary>Shows the frame's image.</summary>
    public void Show(Frame frame)
    {
        int sequence;
        using (frame.CameraPort.Buffer.Reservation.Hold())
            sequence = frame.Sequence;

        var port = frame.DisplayPort;
        var memory = port.MapUnlocked(TransferDirection.ToDevice);
        try
        {
            Present(sequence, Scan(memory));
        }
        finally
        {
            port.UnmapUnlocked(memory);
        }
    }

    /// <summary>What was shown so far. May be called from any thread.</summary>
    public (int Shown, uint Checksum) Report()
    {
        lock (_gate)
            return (_shown, _checksum);
    }

    /// <summary>What the device's scan-out engine does: reads every byte.</summary>
    private static unsafe uint Scan(ScatterTable memory)
    {
        var checksum = 0u;
        foreach (var segment in memory.Segments)
        {
            foreach (var value in new ReadOnlySpan<byte>((void*)segment.Address, checked((int)segment.Length)))
                checksum = checksum * 31 + value;
        }

        return checksum;
    }

    private void Present(int sequence, uint checksum)
    {
        lock (_gate)
        {
            if (sequence <= _last)
                throw new InvalidOperationException($"Picture {sequence} was to be shown after picture {_last}.");
            _last = sequence;
            _shown++;
            _checksum = _checksum * 17 + checksum;
        }
    }
}
