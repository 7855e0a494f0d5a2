using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using CaptureRelay;

// Capture, transform and display, one thread each, over a few frames that go round.
const int FramesInFlight = 4;

if (args.Length > 1 || args.Length == 1 && !IsCount(args[0]))
{
    Console.Error.WriteLine("usage: CaptureRelay [number of pictures]");
    return 2;
}

var pictures = args.Length == 1 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 120;
var camera = new Camera();
var display = new Display();
var frames = new List<Frame>();
var free = new FrameQueue();
var captured = new FrameQueue();
var converted = new FrameQueue();

for (var i = 0; i < FramesInFlight; i++)
{
    var frame = new Frame(Camera.Name, Display.Name);
    frames.Add(frame);
    free.Add(frame);
}

var clock = Stopwatch.StartNew();
var stages = new[]
{
    Stage("capture", () =>
    {
        for (var i = 0; i < pictures && free.TryTake(out var frame); i++)
        {
            camera.Capture(frame);
            captured.Add(frame);
        }

        captured.Complete();
    }),
    Stage("transform", () =>
    {
        while (captured.TryTake(out var frame))
        {
            ColorConverter.Convert(frame);
            converted.Add(frame);
        }

        converted.Complete();
    }),
    Stage("display", () =>
    {
        while (converted.TryTake(out var frame))
        {
            display.Show(frame);
            free.Add(frame);
        }
    }),
};

foreach (var stage in stages)
    stage.Join();
foreach (var frame in frames)
    frame.Dispose();

var (shown, checksum) = display.Report();
Console.WriteLine($"{shown} of {pictures} pictures, {Frame.Width}x{Frame.Height}, checksum {checksum:x8}, "
    + $"{shown / clock.Elapsed.TotalSeconds:f0} a second");
return shown == pictures ? 0 : 1;

static Thread Stage(string name, ThreadStart work)
{
    var thread = new Thread(work) { Name = name };
    thread.Start();
    return thread;
}

static bool IsCount(string text) =>
    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
