using System;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>The two buffers that a picture goes through, and how the devices reach them.</summary>
/// <remarks>Who may use a buffer when, the fences in its reservation say. Frames go round, and several pictures may be under way in one:
/// the devices of the second wait for those of the first.</remarks>
[SameLock("CameraPort.Buffer.Reservation", "Raw.Reservation")]
[SameLock("SourcePort.Buffer.Reservation", "Raw.Reservation")]
[SameLock("TargetPort.Buffer.Reservation", "Image.Reservation")]
[SameLock("DisplayPort.Buffer.Reservation", "Image.Reservation")]
internal sealed class Frame : IDisposable
{
    public const int Width = 320;
    public const int Height = 180;
    public const int RawSize = Width * Height * 2;
    public const int ImageSize = Width * Height * 4;

    public Frame()
    {
        Raw = NativeHeapExporter.Export(RawSize);
        Image = NativeHeapExporter.Export(ImageSize);
        CameraPort = Raw.Attach("camera");
        SourcePort = Raw.Attach("converter");
        TargetPort = Image.Attach("converter");
        DisplayPort = Image.Attach("display");
    }

    /// <summary>The camera's pixels.</summary>
    public SharedBuffer Raw { get; }

    /// <summary>The display's pixels.</summary>
    public SharedBuffer Image { get; }

    public BufferAttachment CameraPort { get; }

    public BufferAttachment SourcePort { get; }

    public BufferAttachment TargetPort { get; }

    public BufferAttachment DisplayPort { get; }

    /// <summary>What <see cref="Image"/> holds when the fences are signalled that it has now.</summary>
    [GuardedBy("Image.Reservation")]
    public Picture? Picture { get; set; }

    [ExcludesLock("Raw.Reservation", "Image.Reservation", "FenceSignalling.Section")]
    public void Dispose()
    {
        Raw.Detach(CameraPort);
        Raw.Detach(SourcePort);
        Image.Detach(TargetPort);
        Image.Detach(DisplayPort);
        Raw.Dispose();
        Image.Dispose();
    }
}
