using System.Threading.Tasks;

namespace ConventionAnalyzers;

/// <summary>A fence as a task.</summary>
internal sealed class TaskCallback : FenceCallback
{
    private readonly TaskCompletionSource<bool> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _source.Task;

    public void Complete(Fence fence)
    {
        if (fence.Error is { } error)
            _source.TrySetException(error);
        else
            _source.TrySetResult(true);
    }

    [RequiresLock("FenceSignalling.Section")]
    protected override void OnSignaled(Fence fence) => Complete(fence);
}
