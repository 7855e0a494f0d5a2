using System.Diagnostics;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Captures pictures into raw buffers.</summary>
internal sealed class Camera() : Device("camera")
{
    /// <summary>Has a picture captured as soon as nobody uses the frame's raw buffer any more.</summary>
    [ExcludesLock("picture.Frame.Raw.Reservation", "FenceSignalling.Section")]
    public void Submit(Picture picture)
    {
        var frame = picture.Frame;
        var raw = frame.Raw.Reservation;
        using (raw.Hold())
        {
            var after = raw.GetFences(FenceUsages.BeforeAccess(write: true));
            var memory = picture.Keep(frame.CameraPort, frame.CameraPort.Map(TransferDirection.FromDevice));
            raw.ReserveFences(1);
            using (FenceSignalling.Enter())
            {
                var done = NextFence();
                raw.AddFence(done, FenceUsage.Write);
                Start(new Job(picture, Source: null, memory, after, done));
            }
        }
    }

    protected override void Execute(Job job)
    {
        job.Picture.CapturedAt = Stopwatch.GetTimestamp();
        TestCard.Draw(Job.Bytes(job.Target), job.Picture.Number);
    }
}
