using System;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Turns the camera's pixels into the display's: what a GPU would do.</summary>
internal sealed class Converter() : Device("converter")
{
    /// <summary>Has a picture converted as soon as the raw buffer is written and nobody uses the image any more.</summary>
    [ExcludesLock("picture.Frame.Raw.Reservation", "picture.Frame.Image.Reservation", "FenceSignalling.Section")]
    public void Submit(Picture picture)
    {
        var frame = picture.Frame;
        var raw = frame.Raw.Reservation;
        var image = frame.Image.Reservation;
        using (ReservationSet.Hold(raw, image))
        {
            Fence[] after =
            [
                .. raw.GetFences(FenceUsages.BeforeAccess(write: false)),
                .. image.GetFences(FenceUsages.BeforeAccess(write: true)),
            ];
            var source = picture.Keep(frame.SourcePort, frame.SourcePort.Map(TransferDirection.ToDevice));
            var target = picture.Keep(frame.TargetPort, frame.TargetPort.Map(TransferDirection.FromDevice));
            frame.Picture = picture;
            raw.ReserveFences(1);
            image.ReserveFences(1);
            using (FenceSignalling.Enter())
            {
                var done = NextFence();
                raw.AddFence(done, FenceUsage.Read);
                image.AddFence(done, FenceUsage.Write);
                Start(new Job(picture, source, target, after, done));
            }
        }
    }

    protected override void Execute(Job job) => Convert(Job.Bytes(job.Source), Job.Bytes(job.Target));

    /// <summary>Two pixels at a time: they share their chroma (ITU-R BT.601, in 1/256).</summary>
    public static void Convert(ReadOnlySpan<byte> yuyv, Span<byte> bgrx)
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
