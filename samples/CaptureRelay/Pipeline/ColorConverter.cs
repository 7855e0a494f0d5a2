using System;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Turns the camera's pixels into the display's, on the processor.</summary>
internal static class ColorConverter
{
    /// <summary>Converts the frame's raw picture into its image.</summary>
    public static void Convert(Frame frame)
    {
        // A mapping stays valid without the lock; holding one buffer's reservation while taking the other's would invite a
        // deadlock with a stage that takes them the other way round.
        var raw = frame.Raw.VmapUnlocked();
        try
        {
            var image = frame.Image.VmapUnlocked();
            try
            {
                Convert(raw.Span, image.Span);
            }
            finally
            {
                frame.Image.VunmapUnlocked(image);
            }
        }
        finally
        {
            frame.Raw.VunmapUnlocked(raw);
        }
    }

    /// <summary>Two pixels at a time: they share their chroma (ITU-R BT.601, in 1/256).</summary>
    private static void Convert(ReadOnlySpan<byte> yuyv, Span<byte> bgrx)
    {
        for (int source = 0, target = 0; source + 3 < yuyv.Length; source += 4, target += 8)
        {
            var u = yuyv[source + 1] - 128;
            var v = yuyv[source + 3] - 128;
            Write(bgrx.Slice(target, 4), yuyv[source], u, v);
            Write(bgrx.Slice(target + 4, 4), yuyv[source + 2], u, v);
        }
    }

    private static void Write(Span<byte> pixel, int y, int u, int v)
    {
        var luma = 298 * (y - 16) + 128;
        pixel[0] = Clamp(luma + 516 * u);
        pixel[1] = Clamp(luma - 100 * u - 208 * v);
        pixel[2] = Clamp(luma + 409 * v);
        pixel[3] = byte.MaxValue;
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value >> 8, 0, byte.MaxValue);
}
