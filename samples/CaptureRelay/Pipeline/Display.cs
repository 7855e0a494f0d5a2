using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Shows images, and writes down what it has shown.</summary>
internal sealed class Display() : Device("display")
{
    private readonly Lock _gate = new();

    [GuardedBy(nameof(_gate))]
    private readonly List<ShownPicture> _shown = [];

    /// <summary>Has the picture shown that the frame's image holds, as soon as it is written.</summary>
    [ExcludesLock("frame.Image.Reservation", "FenceSignalling.Section")]
    public void Submit(Frame frame)
    {
        using (frame.Image.Reservation.Hold())
        {
            if (frame.Picture is { } picture)
                Enqueue(frame, picture, picture.Keep(frame.DisplayPort, frame.DisplayPort.Map(TransferDirection.ToDevice)));
        }
    }

    /// <summary>The same, but somebody has forgotten the lock.</summary>
    /// <remarks>With <c>--race</c> the validator names the line at run time; with <c>-p:Race=true</c> the rules name it when the sample
    /// is built.</remarks>
#if !RACE
    [NoLockAnalysis("The lock is missing on purpose, for the validator to find.")]
#endif
    public void SubmitUnlocked(Frame frame)
    {
        if (frame.Picture is { } picture)
            Enqueue(frame, picture, picture.Keep(frame.DisplayPort, frame.DisplayPort.Map(TransferDirection.ToDevice)));
    }

    /// <summary>What was shown so far, in that order. May be called from any thread.</summary>
    [ExcludesLock(nameof(_gate))]
    public ShownPicture[] Report()
    {
        lock (_gate)
            return [.. _shown];
    }

    protected override void Execute(Job job)
    {
        var checksum = TestCard.Checksum(Job.Bytes(job.Source));
        var latency = Stopwatch.GetElapsedTime(job.Picture.CapturedAt);
        lock (_gate)
            _shown.Add(new ShownPicture(job.Picture.Number, checksum, latency));
    }

    [RequiresLock("frame.Image.Reservation")]
    [ExcludesLock("FenceSignalling.Section")]
    private void Enqueue(Frame frame, Picture picture, ScatterTable memory)
    {
        var image = frame.Image.Reservation;
        image.AssertHeld();
        var after = image.GetFences(FenceUsages.BeforeAccess(write: false));
        image.ReserveFences(1);
        using (FenceSignalling.Enter())
        {
            picture.Shown = NextFence();
            image.AddFence(picture.Shown, FenceUsage.Read);
            Start(new Job(picture, memory, Target: null, after, picture.Shown));
        }
    }
}

/// <summary>A picture that was shown.</summary>
/// <param name="Picture">Its number.</param>
/// <param name="Checksum">Of its pixels.</param>
/// <param name="Latency">Since it was captured.</param>
internal readonly record struct ShownPicture(int Picture, uint Checksum, TimeSpan Latency);
