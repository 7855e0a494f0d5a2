using System;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>One picture on its way through the pipeline: what the camera wrote and what the display will show.</summary>
/// <remarks>A frame belongs to one stage at a time; the buffers are also known to the devices, so they are used under their
/// reservations.</remarks>
internal sealed class Frame : IDisposable
{
    public const int Width = 320;
    public const int Height = 180;

    private const int RawBytesPerPixel = 2;
    private const int ImageBytesPerPixel = 4;

    public Frame(string camera, string display)
    {
        Raw = NativeHeapExporter.Export(Width * Height * RawBytesPerPixel);
        Image = NativeHeapExporter.Export(Width * Height * ImageBytesPerPixel);
        CameraPort = Raw.Attach(camera);
        DisplayPort = Image.Attach(display);
    }

    /// <summary>The camera's pixels: luma and, alternating, two chroma samples (YUYV).</summary>
    public SharedBuffer Raw { get; }

    /// <summary>The display's pixels: blue, green, red, unused.</summary>
    public SharedBuffer Image { get; }

    /// <summary>How the camera reaches <see cref="Raw"/>.</summary>
    public BufferAttachment CameraPort { get; }

    /// <summary>How the display reaches <see cref="Image"/>.</summary>
    public BufferAttachment DisplayPort { get; }

    /// <summary>The number of the picture that <see cref="Raw"/> holds.</summary>
    [GuardedBy("CameraPort.Buffer.Reservation")]
    public int Sequence { get; set; }

    public void Dispose()
    {
        Raw.Detach(CameraPort);
        Image.Detach(DisplayPort);
        Raw.Dispose();
        Image.Dispose();
    }
}
