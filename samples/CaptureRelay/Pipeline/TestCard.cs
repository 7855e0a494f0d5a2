using System;

namespace CaptureRelay;

/// <summary>What there is to be captured: a colour ramp that moves from picture to picture. Anybody can tell what a picture should look
/// like, so a damaged or misplaced one shows.</summary>
internal static class TestCard
{
    /// <summary>Draws a picture in the camera's format: luma and, alternating, two chroma samples (YUYV).</summary>
    public static void Draw(Span<byte> yuyv, int picture)
    {
        for (var i = 0; i < yuyv.Length; i++)
            yuyv[i] = Sample(i, picture);
    }

    /// <summary>The checksum of the picture as the display should see it.</summary>
    public static uint ChecksumOf(int picture)
    {
        var raw = new byte[Frame.RawSize];
        var image = new byte[Frame.ImageSize];
        Draw(raw, picture);
        Converter.Convert(raw, image);
        return Checksum(image);
    }

    public static uint Checksum(ReadOnlySpan<byte> image)
    {
        var checksum = 0u;
        foreach (var value in image)
            checksum = checksum * 31 + value;
        return checksum;
    }

    private static byte Sample(int offset, int picture)
    {
        var (y, x) = Math.DivRem(offset / 2, Frame.Width);
        return (offset & 3) switch
        {
            1 => (byte)(x + picture),
            3 => (byte)(y - picture),
            _ => (byte)(16 + (x + y + picture) % 220),
        };
    }
}
