using System;
using System.Threading.Channels;
using System.Threading.Tasks;
using ConventionAnalyzers;

namespace CaptureRelay;

/// <summary>A device: does its jobs in the order in which they were submitted, each as soon as the fences are signalled that it comes
/// after. No device knows of another.</summary>
internal abstract class Device : IAsyncDisposable
{
    private readonly Channel<Job> _ring = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly FenceTimeline _timeline;
    private readonly Task _engine;

    protected Device(string name)
    {
        _timeline = new FenceTimeline(name);
        _engine = Task.Run(RunAsync);
    }

    /// <summary>Makes the fence of the next job.</summary>
    protected Fence NextFence() => _timeline.NextFence();

    /// <summary>Submits a job whose fence others can see by now: nothing may keep it from being signalled.</summary>
    [RequiresLock("FenceSignalling.Section")]
    protected void Start(Job job)
    {
        if (!_ring.Writer.TryWrite(job))
            job.Done.Fail(new ObjectDisposedException(_timeline.Name));
    }

    /// <summary>Does the job. Others wait for its fence, so it may wait for none of them.</summary>
    [RequiresLock("FenceSignalling.Section")]
    protected abstract void Execute(Job job);

    /// <summary>Ends when all jobs are done.</summary>
    public async ValueTask DisposeAsync()
    {
        _ring.Writer.TryComplete();
        await _engine.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var job in _ring.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                foreach (var fence in job.After)
                    await fence.ConfigureAwait(false);
                using (FenceSignalling.Enter())
                {
                    Execute(job);
                    job.Done.Signal();
                }
            }
            catch (Exception exception)
            {
                // The jobs that come after it fail as well, on every device, until the last of them is asked.
                job.Done.Fail(exception);
            }
        }
    }
}

/// <summary>What a device does with a picture.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Source">The memory that is read.</param>
/// <param name="Target">The memory that is written.</param>
/// <param name="After">What must be signalled before.</param>
/// <param name="Done">Signalled behind it.</param>
internal sealed record Job(Picture Picture, ScatterTable? Source, ScatterTable? Target, Fence[] After, Fence Done)
{
    /// <summary>Memory as a device sees it that knows of no scattering.</summary>
    public static unsafe Span<byte> Bytes(ScatterTable? memory) =>
        memory is { Segments: [var segment] }
            ? new Span<byte>((void*)segment.Address, checked((int)segment.Length))
            : throw new NotSupportedException("The device reaches memory in one piece only.");
}
