using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>Sends pictures from the camera through the converter to the display. It submits all work at once, more than there are frames
/// for: that the devices keep out of each other's way is the business of the fences.</summary>
internal sealed class Relay : IAsyncDisposable
{
    public const int BufferCount = 60;

    private const int FrameCount = BufferCount / 2;
    private const int MostUnderWay = FrameCount * 3 / 2;

    private readonly Frame[] _frames = [.. Enumerable.Range(0, FrameCount).Select(_ => new Frame())];
    private readonly Queue<Picture> _underWay = new();
    private readonly Camera _camera = new();
    private readonly Converter _converter = new();
    private readonly Display _display = new();

    /// <summary>Sends pictures through. To be called once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="forgetLockAt">The picture at which a lock is forgotten.</param>
    /// <returns>What the display has shown.</returns>
    [ExcludesLock("FenceSignalling.Section")]
    public ShownPicture[] Run(int count, int? forgetLockAt)
    {
        for (var number = 0; number < count; number++)
        {
            if (_underWay.Count == MostUnderWay)
                _underWay.Dequeue().Retire();

            var frame = _frames[number % FrameCount];
            var picture = new Picture(number, frame);
            _underWay.Enqueue(picture);
            _camera.Submit(picture);
            _converter.Submit(picture);
            if (number == forgetLockAt)
                _display.SubmitUnlocked(frame);
            else
                _display.Submit(frame);
        }

        RetireAll();
        return _display.Report();
    }

    public async ValueTask DisposeAsync()
    {
        await _camera.DisposeAsync();
        await _converter.DisposeAsync();
        await _display.DisposeAsync();
        RetireAll();
        foreach (var frame in _frames)
            frame.Dispose();
    }

    private void RetireAll()
    {
        while (_underWay.TryDequeue(out var picture))
            picture.Retire();
    }
}
