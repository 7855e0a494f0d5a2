using System;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Captures pictures: a device that writes into the memory of whatever buffer it is given.</summary>
internal sealed class Camera
{
    public const string Name = "camera0";

    private int _captured;

    /// <summary>Writes the next picture into the frame.</summary>
    public void Capture(Frame frame)
    {
        var port = frame.CameraPort;
        using (port.Buffer.Reservation.Hold())
        {
            var memory = port.Map(TransferDirection.FromDevice);
            try
            {
                Expose(memory, _captured);
                frame.Sequence = _captured++;
            }
            finally
            {
                port.Unmap(memory);
            }
        }
    }

    /// <summary>What the device's transfer engine does: a colour ramp that moves with the time.</summary>
    private static unsafe void Expose(ScatterTable memory, int time)
    {
        var offset = 0;
        foreach (var segment in memory.Segments)
        {
            var bytes = new Span<byte>((void*)segment.Address, checked((int)segment.Length));
            for (var i = 0; i < bytes.Length; i++, offset++)
                bytes[i] = Sample(offset, time);
        }
    }

    private static byte Sample(int offset, int time)
    {
        var (y, x) = Math.DivRem(offset / 2, Frame.Width);
        return (offset & 3) switch
        {
            1 => (byte)(x + time),
            3 => (byte)(y - time),
            _ => (byte)(16 + (x + y + time) % 220),
        };
    }
}
