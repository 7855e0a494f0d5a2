using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using CaptureRelay;
using ConventionAnalyzers;

const int Good = 0, Damaged = 1, BadUsage = 2, Reported = 3;

var pictures = 300;
var race = false;
var validate = false;
foreach (var argument in args)
{
    if (argument == "--race")
        race = validate = true;
    else if (argument == "--validate")
        validate = true;
    else if (!int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out pictures) || pictures == 0)
        return Usage();
}

var reports = 0;
using var validator = validate ? LockValidator.Start(Print) : null;
await using var relay = new Relay();

var clock = Stopwatch.StartNew();
ShownPicture[] shown;
try
{
    shown = relay.Run(pictures, forgetLockAt: race ? pictures / 2 : null);
}
catch (SynchronizationLockException exception)
{
    Console.Error.WriteLine(exception.Message);
    return Reported;
}

var elapsed = clock.Elapsed;
if (!AreWholeAndInOrder(shown))
    return Damaged;

var bytes = (double)pictures * (Frame.RawSize + Frame.ImageSize);
var latencies = shown.Select(picture => picture.Latency.TotalMilliseconds).Order().ToArray();
Console.WriteLine(Invariant($"{pictures / elapsed.TotalSeconds:f0} pictures a second, {bytes / elapsed.TotalSeconds / 1e6:f0} MB/s"));
Console.WriteLine(Invariant($"latency p50 {Percentile(latencies, 50):f2} ms, p99 {Percentile(latencies, 99):f2} ms"));
return Volatile.Read(ref reports) == 0 ? Good : Reported;

bool AreWholeAndInOrder(ShownPicture[] shown)
{
    if (shown.Length != pictures)
    {
        Console.Error.WriteLine($"{shown.Length} of {pictures} pictures were shown.");
        return false;
    }

    var checksum = 0u;
    for (var i = 0; i < shown.Length; i++)
    {
        var expected = TestCard.ChecksumOf(i);
        if (shown[i].Picture != i || shown[i].Checksum != expected)
        {
            Console.Error.WriteLine(
                $"Picture {shown[i].Picture} came as number {i}, with the checksum {shown[i].Checksum:x8} instead of {expected:x8}.");
            return false;
        }

        checksum = checksum * 17 + expected;
    }

    Console.WriteLine($"{pictures} pictures of {Frame.Width}x{Frame.Height} through {Relay.BufferCount} buffers, "
        + $"whole and in order: checksum {checksum:x8}");
    return true;
}

// Called on the thread that commits the fault; several may.
void Print(LockReport report)
{
    Interlocked.Increment(ref reports);
    var line = report.Here.GetFrames().First(frame => frame.GetMethod()?.Module.Assembly == typeof(Relay).Assembly);
    Console.Error.WriteLine($"{Path.GetFileName(line.GetFileName())}({line.GetFileLineNumber()}): {report.Rule}: {report}");
}

static double Percentile(IReadOnlyList<double> sorted, int percent) => sorted[(sorted.Count - 1) * percent / 100];

static string Invariant(FormattableString text) => FormattableString.Invariant(text);

static int Usage()
{
    Console.Error.WriteLine("usage: CaptureRelay [number of pictures] [--validate] [--race]");
    return BadUsage;
}
