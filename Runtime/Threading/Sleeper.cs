namespace ConventionAnalyzers;

/// <summary>Wakes a thread that waits for a fence.</summary>
internal sealed class Sleeper(LockThread thread) : FenceCallback
{
    [RequiresLock("FenceSignalling.Section")]
    protected override void OnSignaled(Fence fence) => thread.Wake();
}
